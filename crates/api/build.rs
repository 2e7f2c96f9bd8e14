//! Compiles `proto/` without protoc, holds the access table against the services (an RPC without a
//! row fails the build), and finds by their members the requests that are commands, that ask about
//! the past and that ask for pages, so that no request is listed by hand.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use protox::prost_reflect::prost_types::{DescriptorProto, FileDescriptorProto, FileDescriptorSet};

const PROTO: &str = "../../proto";
const ACCESS: &str = "src/access.rs";

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script by a variable where to write"
)]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={PROTO}");
    println!("cargo:rerun-if-changed={ACCESS}");
    let mut compiler = protox::Compiler::new([PROTO])?;
    compiler.include_imports(true).include_source_info(true);
    compiler.open_files(own_files()?)?;
    compiler.open_file("google/rpc/error_details.proto")?;
    compiler.open_file("google/rpc/status.proto")?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("hemei.bin"), compiler.encode_file_descriptor_set())?;
    let files = compiler.file_descriptor_set();
    compare_access(&methods(&files), &fs::read_to_string(ACCESS)?)?;
    fs::write(out.join("mutations.rs"), mutations(&files))?;
    fs::write(out.join("queries.rs"), queries(&files))?;
    tonic_prost_build::configure().include_file("proto.rs").compile_fds(generated(files))?;
    Ok(())
}

fn own_files() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(PROTO).join("hemei/v1"))? {
        let name = entry?.file_name();
        if Path::new(&name).extension().is_some_and(|extension| extension == "proto") {
            files.push(Path::new("hemei/v1").join(name));
        }
    }
    files.sort();
    Ok(files)
}

/// What needs Rust types: options are read by other tools, and error details come from a library.
fn generated(mut files: FileDescriptorSet) -> FileDescriptorSet {
    let wanted = |file: &FileDescriptorProto| {
        matches!(file.package(), "hemei.v1" | "google.type" | "google.protobuf")
    };
    files.file.retain(wanted);
    files
}

fn own(files: &FileDescriptorSet) -> impl Iterator<Item = &FileDescriptorProto> {
    files.file.iter().filter(|file| file.package() == "hemei.v1")
}

/// The requests that carry an idempotency key, as `convert::submission` takes them: those that
/// name the thing that they change, and those that create one.
fn mutations(files: &FileDescriptorSet) -> String {
    let requests = own(files).flat_map(|file| &file.message_type);
    let requests = requests.filter(|message| has(message, "request_id"));
    let (change, create): (Vec<_>, Vec<_>) = requests
        .filter(|message| message.name().ends_with("Request"))
        .partition(|message| has(message, "name"));
    let names = |messages: &[&DescriptorProto]| -> String {
        messages.iter().map(|message| format!("{},", message.name())).collect()
    };
    format!("mutations! {{ create: {}; change: {} }}\n", names(&create), names(&change))
}

/// The requests that can ask what was known at a time, by their modules, and those that ask for a
/// page, as `api` takes them.
fn queries(files: &FileDescriptorSet) -> String {
    let (mut known, mut paged) = (String::new(), String::new());
    for message in own(files).flat_map(|file| &file.message_type) {
        if message.oneof_decl.iter().any(|one| one.name() == "known_at") {
            known += &format!("{},", snake(message.name()));
        }
        if has(message, "page_token") {
            paged += &format!("{},", message.name());
        }
    }
    format!("known! {{ {known} }}\npaged! {{ {paged} }}\n")
}

fn has(message: &DescriptorProto, field: &str) -> bool {
    message.field.iter().any(|known| known.name() == field)
}

/// `GetIssueRequest` as `get_issue_request`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

fn methods(files: &FileDescriptorSet) -> BTreeSet<String> {
    own(files)
        .flat_map(|file| file.service.iter())
        .flat_map(|service| {
            service
                .method
                .iter()
                .map(move |method| format!("/hemei.v1.{}/{}", service.name(), method.name()))
        })
        .collect()
}

fn compare_access(methods: &BTreeSet<String>, table: &str) -> Result<(), Box<dyn Error>> {
    let mut rows = BTreeSet::new();
    for literal in table.split('"').filter(|text| text.starts_with("/hemei.v1.")) {
        if !rows.insert(literal.to_owned()) {
            return Err(format!("{ACCESS} has two rows for {literal}").into());
        }
    }
    if let Some(missing) = methods.difference(&rows).next() {
        return Err(format!("{ACCESS} has no row for the RPC {missing}: say who may").into());
    }
    if let Some(stale) = rows.difference(methods).next() {
        return Err(format!("{ACCESS} has a row for {stale}, which is no RPC").into());
    }
    Ok(())
}

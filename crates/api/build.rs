//! Compiles `proto/` without protoc, and holds the access table against the services: an RPC
//! without a row fails the build.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use protox::prost_reflect::prost_types::{FileDescriptorProto, FileDescriptorSet};

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

fn methods(files: &FileDescriptorSet) -> BTreeSet<String> {
    let own = files.file.iter().filter(|file| file.package() == "hemei.v1");
    own.flat_map(|file| file.service.iter())
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

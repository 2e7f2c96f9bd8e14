//! Compiles `proto/` without protoc, writes for every command the method that serves it, its row in
//! the access table and the walk over its texts, and finds by their members the requests that are
//! commands, that ask about the past and that ask for pages, so that no request is listed by hand.
//!
//! A method is written by hand where `access.rs` has its row; an RPC that has none and is no command
//! fails the build.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use protox::prost_reflect::prost_types::{DescriptorProto, FileDescriptorProto, FileDescriptorSet};
use protox::prost_reflect::{
    DescriptorPool, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor, Value,
};

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
    let rpcs = rpcs(&files);
    let by_hand = by_hand(&rpcs, &fs::read_to_string(ACCESS)?)?;
    fs::write(out.join("access.rs"), access(&rpcs, &by_hand))?;
    fs::write(out.join("methods.rs"), methods(&files, &rpcs, &by_hand))?;
    fs::write(out.join("rpcs.rs"), every_rpc(&rpcs))?;
    fs::write(out.join("mutations.rs"), mutations(&files))?;
    fs::write(out.join("queries.rs"), queries(&files))?;
    fs::write(out.join("written.rs"), written(&compiler.descriptor_pool())?)?;
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

/// The requests that can ask what was known at a time, by their modules, those that ask for a page,
/// and those that ask for a page of what was known, as `api::listing` takes them.
fn queries(files: &FileDescriptorSet) -> String {
    let (mut known, mut paged) = (String::new(), String::new());
    let (mut dated, mut undated) = (String::new(), String::new());
    for message in own(files).flat_map(|file| &file.message_type) {
        let asks_known = message.oneof_decl.iter().any(|one| one.name() == "known_at");
        let asks_page = has(message, "page_token");
        if asks_known {
            known += &format!("{},", snake(message.name()));
        }
        if asks_page {
            paged += &format!("{},", message.name());
        }
        if asks_known && asks_page {
            let listed = if has(message, "effective_time") { &mut dated } else { &mut undated };
            *listed += &format!("{},", message.name());
        }
    }
    format!(
        "known! {{ {known} }}\npaged! {{ {paged} }}\nlisted! {{ dated: {dated}; undated: {undated} }}\n"
    )
}

/// Files of a definition: a parser reads them in whole and says what is wrong with them.
const READ_IN_WHOLE: &str = "hemei.v1.DefinitionFile";
/// `google.api.FieldBehavior.REQUIRED`.
const REQUIRED: i32 = 2;

/// How the texts of every message of a command are walked over (`convert::written`).
fn written(pool: &DescriptorPool) -> Result<String, Box<dyn Error>> {
    let behaviour = pool
        .get_extension_by_name("google.api.field_behavior")
        .ok_or("google.api.field_behavior is not among the definitions")?;
    let command = |message: &MessageDescriptor| {
        message.package_name() == "hemei.v1"
            && message.name().ends_with("Request")
            && message.get_field_by_name("request_id").is_some()
    };
    let mut found: Vec<MessageDescriptor> = pool.all_messages().filter(command).collect();
    let (mut walks, mut next) = (String::new(), 0);
    while let Some(message) = found.get(next).cloned() {
        next += 1;
        let name = message.name();
        let members: String =
            message.fields().map(|field| walk(&message, &field, &behaviour)).collect();
        walks += &format!(
            "impl Written for proto::{name} {{\n\
             fn written(&self, at: Place<'_>, found: &mut Vec<Rejection>) {{\n\
             let _ = (at, &found);\n{members}}} }}\n"
        );
        for part in message.fields().filter_map(|field| part(&field)) {
            if !found.contains(&part) {
                found.push(part);
            }
        }
    }
    Ok(walks)
}

/// The message of ours that a member holds.
fn part(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    match field.kind() {
        Kind::Message(part) if part.full_name() == READ_IN_WHOLE => None,
        Kind::Message(part) if part.package_name() == "hemei.v1" => Some(part),
        _ => None,
    }
}

/// The statement that walks over a member; empty where it holds no text.
fn walk(
    message: &MessageDescriptor,
    field: &FieldDescriptor,
    behaviour: &ExtensionDescriptor,
) -> String {
    let name = field.name();
    let part = part(field).is_some();
    if !part && field.kind() != Kind::String {
        return String::new();
    }
    let required =
        field.options().get_extension(behaviour).as_list().is_some_and(|behaviours| {
            behaviours.iter().any(|one| *one == Value::EnumNumber(REQUIRED))
        });
    let look = |at: &str| match part {
        true => format!("one.written({at}, found)"),
        false => format!("{at}.text(one, {required}, found)"),
    };
    let member = format!("at.member({name:?})");
    if field.is_list() {
        let each = look(&format!("at.entry({name:?}, index)"));
        return format!("for (index, one) in self.{name}.iter().enumerate() {{ {each}; }}\n");
    }
    match field.containing_oneof() {
        Some(one_of) if !one_of.is_synthetic() => {
            let (module, one_of) = (snake(message.name()), one_of.name().to_owned());
            let variant = format!("proto::{module}::{}::{}(one)", camel(&one_of), camel(name));
            format!("if let Some({variant}) = &self.{one_of} {{ {}; }}\n", look(&member))
        }
        Some(_) => format!("if let Some(one) = &self.{name} {{ {}; }}\n", look(&member)),
        None if part => format!("if let Some(one) = &self.{name} {{ {}; }}\n", look(&member)),
        None => format!("{{ let one = &self.{name}; {}; }}\n", look(&member)),
    }
}

/// `water_body` as `WaterBody`.
fn camel(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    };
    name.split('_').map(word).collect()
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

/// An RPC of the definitions.
struct Rpc {
    service: String,
    method: String,
    request: String,
    answer: String,
    /// Whether the request carries an idempotency key.
    command: bool,
}

impl Rpc {
    fn path(&self) -> String {
        format!("/hemei.v1.{}/{}", self.service, self.method)
    }
}

fn rpcs(files: &FileDescriptorSet) -> Vec<Rpc> {
    let last = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
    let messages = || own(files).flat_map(|file| &file.message_type);
    let mut rpcs = Vec::new();
    for service in own(files).flat_map(|file| &file.service) {
        for method in &service.method {
            let request = last(method.input_type());
            let message = messages().find(|message| message.name() == request);
            rpcs.push(Rpc {
                service: service.name().to_owned(),
                method: method.name().to_owned(),
                command: message.is_some_and(|message| has(message, "request_id")),
                answer: last(method.output_type()),
                request,
            });
        }
    }
    rpcs
}

/// The paths of the RPCs that have a row in `access.rs`.
fn by_hand(rpcs: &[Rpc], table: &str) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut rows = BTreeSet::new();
    for literal in table.split('"').filter(|text| text.starts_with("/hemei.v1.")) {
        if !rows.insert(literal.to_owned()) {
            return Err(format!("{ACCESS} has two rows for {literal}").into());
        }
    }
    let paths: BTreeSet<String> = rpcs.iter().map(Rpc::path).collect();
    if let Some(stale) = rows.difference(&paths).next() {
        return Err(format!("{ACCESS} has a row for {stale}, which is no RPC").into());
    }
    for rpc in rpcs.iter().filter(|rpc| !rows.contains(&rpc.path())) {
        let path = rpc.path();
        if !rpc.command {
            return Err(format!("{ACCESS} has no row for the RPC {path}: say who may").into());
        }
        if rpc.answer != "Receipt" {
            return Err(format!("{path} answers more than a receipt: serve it by hand").into());
        }
    }
    Ok(rows)
}

/// The rows of the commands that are served by a generated method.
fn access(rpcs: &[Rpc], by_hand: &BTreeSet<String>) -> String {
    let row = |rpc: &Rpc| {
        let (request, path) = (&rpc.request, rpc.path());
        format!("command::<<proto::{request} as IntoCommand>::Command>({path:?}),\n")
    };
    let served = rpcs.iter().filter(|rpc| !by_hand.contains(&rpc.path()));
    format!("const COMMANDS: &[Row] = &[\n{}];\n", served.map(row).collect::<String>())
}

/// For each service the macro of its generated methods, as `async_trait` would have them.
fn methods(files: &FileDescriptorSet, rpcs: &[Rpc], by_hand: &BTreeSet<String>) -> String {
    let method = |rpc: &Rpc| {
        format!(
            "fn {}<'life, 'answer>(&'life self, \
             request: ::tonic::Request<$crate::proto::{}>) -> ::std::pin::Pin<Box<dyn \
             Future<Output = $crate::api::Answer<$crate::proto::Receipt>> + Send + 'answer>> \
             where 'life: 'answer, Self: 'answer {{ Box::pin(self.command(request)) }}\n",
            snake(&rpc.method),
            rpc.request
        )
    };
    let mut macros = String::new();
    for service in own(files).flat_map(|file| &file.service) {
        let name = service.name();
        let served = rpcs.iter().filter(|rpc| rpc.service == name);
        let served: String =
            served.filter(|rpc| !by_hand.contains(&rpc.path())).map(method).collect();
        if !served.is_empty() {
            let name = snake(name);
            macros += &format!("macro_rules! {name}_commands {{ () => {{\n{served}}} }}\n");
        }
    }
    macros
}

/// A macro that hands every RPC to another: `read Service/Method: Request -> Answer;`, with
/// `command` for what carries an idempotency key.
fn every_rpc(rpcs: &[Rpc]) -> String {
    let row = |rpc: &Rpc| {
        let nature = if rpc.command { "command" } else { "read" };
        let Rpc { service, method, request, answer, .. } = rpc;
        format!("{nature} {service} {method}: {request} -> {answer};\n")
    };
    let rows: String = rpcs.iter().map(row).collect();
    format!(
        "/// Hands every RPC to a macro, as rows `read Service Method: Request -> Answer;`, with\n\
         /// `command` for what carries an idempotency key.\n\
         #[macro_export]\n\
         macro_rules! every_rpc {{ ($take:ident) => {{ $take! {{\n{rows}}} }} }}\n"
    )
}

//! Every RPC of the definitions has a test that calls it with success and one where it is refused.
//!
//! The test functions are `<rpc>_succeeds` and `<rpc>_is_refused`; each says the request's type and
//! goes through the helper that really calls the server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use prost::Message as _;
use prost_types::FileDescriptorSet;

use super::rpc;

/// The full method and the request's name of every RPC of the definitions.
fn defined() -> BTreeMap<String, String> {
    let set = FileDescriptorSet::decode(hemei_api::FILE_DESCRIPTOR_SET).expect("descriptors");
    let mut defined = BTreeMap::new();
    for file in &set.file {
        for service in &file.service {
            for method in &service.method {
                let path = format!("/{}.{}/{}", file.package(), service.name(), method.name());
                let request = method.input_type().rsplit('.').next().expect("a name");
                defined.insert(path, request.to_owned());
            }
        }
    }
    defined
}

/// The bodies of the functions that are tests of this folder, by name.
fn tests() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("api");
    let mut open = vec![folder];
    let mut tests = BTreeMap::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of this repository") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source file");
            for test in text.split("#[tokio::test]\n").skip(1) {
                let body = test.split("\n}\n").next().expect("a body");
                let name = body.trim_start_matches("async fn ").split('(').next();
                tests.insert(name.expect("a name").to_owned(), body.to_owned());
            }
        }
    }
    tests
}

/// `CloseIssue` as `close_issue`.
fn snake(method: &str) -> String {
    let mut snake = String::new();
    for character in method.chars() {
        if character.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

#[test]
fn every_rpc_is_called_by_a_success_and_by_a_refusal() {
    let tests = tests();
    let mut missing = Vec::new();
    for (path, request) in defined() {
        let method = snake(path.rsplit('/').next().expect("a method"));
        for (suffix, helper) in [("succeeds", ".ok"), ("is_refused", ".refuse")] {
            let name = format!("{method}_{suffix}");
            let there = tests
                .get(&name)
                .is_some_and(|body| body.contains(&request) && body.contains(helper));
            if !there {
                missing.push(format!("{name} with {request} through {helper}"));
            }
        }
    }
    assert!(missing.is_empty(), "tests that are not there:\n  {}", missing.join("\n  "));
}

#[test]
fn the_requests_of_these_tests_are_those_of_the_definitions() {
    let here: BTreeMap<_, _> =
        rpc::all().iter().map(|(path, name)| ((*path).to_owned(), (*name).to_owned())).collect();
    assert_eq!(here, defined());
    let methods: BTreeSet<_> = here.keys().map(|path| path.rsplit('/').next()).collect();
    assert_eq!(methods.len(), here.len(), "no two services share a method's name");
}

/// The members of messages that requests are made of, by their names.
fn members() -> BTreeSet<String> {
    let set = FileDescriptorSet::decode(hemei_api::FILE_DESCRIPTOR_SET).expect("descriptors");
    let mut messages = BTreeMap::new();
    for file in &set.file {
        for message in &file.message_type {
            messages.insert(format!(".{}.{}", file.package(), message.name()), message.clone());
        }
    }
    let requests = set.file.iter().flat_map(|file| &file.service).flat_map(|one| &one.method);
    let ours = |method: &&prost_types::MethodDescriptorProto| {
        method.input_type().starts_with(".hemei.v1.")
    };
    let mut open: Vec<String> =
        requests.filter(ours).map(|method| method.input_type().to_owned()).collect();
    let (mut seen, mut members) = (BTreeSet::new(), BTreeSet::new());
    while let Some(name) = open.pop() {
        if !name.starts_with(".hemei.v1.") || !seen.insert(name.clone()) {
            continue;
        }
        for field in messages.get(&name).into_iter().flat_map(|message| &message.field) {
            members.insert(field.name().to_owned());
            open.push(field.type_name().to_owned());
        }
    }
    members
}

#[test]
fn every_member_of_a_request_has_its_chinese_name() {
    let named: BTreeSet<String> = hemei_domain::rejection::members::LABELS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    assert_eq!(members(), named, "what requests have, and what people call it");
}

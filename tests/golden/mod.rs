//! Golden bytes of every event type and version ever released, their JSON Schemas, and the
//! envelope's form.
//!
//! What is in `golden/events` is never edited: a stored event of any age must be read. A new type
//! or version gets its files from `cargo xtask gen`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use hemei_domain::aggregate::{Event, event_types};
use hemei_domain::event::{Envelope, EventType, encode};
use hemei_xtask::environment;
use serde_json::Value;

mod reasons;

/// Integers that every JSON reader keeps exactly.
const INTEGER_MAX: i64 = (1 << 53) - 1;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/events")
}

/// The files of one type: name, content.
fn files(event_type: &EventType) -> Vec<(String, Vec<u8>)> {
    let name = |part: &str| format!("{}.v{}.{part}.json", event_type.name, event_type.version);
    let mut files = vec![
        (name("data"), event_type.data_example.clone()),
        (name("schema"), event_type.data_schema.clone().into_bytes()),
    ];
    files.extend(event_type.text_example.clone().map(|bytes| (name("text"), bytes)));
    let text_schema = event_type.text_schema.clone().map(String::into_bytes);
    files.extend(text_schema.map(|bytes| (name("text-schema"), bytes)));
    files
}

#[test]
fn every_type_has_its_golden_bytes_and_schema() {
    let write = environment::read(environment::WRITE_GOLDEN).is_some();
    let mut offenders = Vec::new();
    for (name, content) in event_types().iter().flat_map(files) {
        let path = folder().join(&name);
        match fs::read(&path) {
            Ok(golden) if golden == content => {}
            Err(_) if write => fs::write(&path, content).unwrap(),
            Ok(_) => offenders.push(format!("{name}: other bytes; a released form never changes")),
            Err(_) => offenders.push(format!("{name}: missing; run `cargo xtask gen`")),
        }
    }
    assert!(offenders.is_empty(), "golden bytes:\n  {}", offenders.join("\n  "));
}

#[test]
fn every_golden_event_is_read_and_those_of_today_are_written_the_same() {
    let types = event_types();
    let mut read = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = file.strip_suffix(".data.json") else { continue };
        let (name, version) = stem.rsplit_once(".v").unwrap();
        let version: u16 = version.parse().unwrap();
        let known = types.iter().find(|known| known.name == name);
        let known = known.unwrap_or_else(|| panic!("{file}: the type has left the catalogue"));
        let bytes = fs::read(folder().join(&file)).unwrap();
        let event = Event::decode(known.kind, name, version, &bytes)
            .unwrap_or_else(|error| panic!("{file}: {error:?}"));
        if version == known.version {
            assert_eq!(event.encode(), bytes, "{file}");
        }
        read += 1;
    }
    // While files are being written, this test may come first.
    let written = environment::read(environment::WRITE_GOLDEN).is_none();
    assert!(!written || read >= types.len(), "{read} golden events for {} types", types.len());
}

#[test]
fn names_of_types_are_unique_and_have_a_chinese_name() {
    let mut names = BTreeSet::new();
    for event_type in event_types() {
        assert!(names.insert(event_type.name), "{} stands twice", event_type.name);
        assert!(!event_type.zh.is_ascii(), "{} has no Chinese name", event_type.name);
    }
}

#[test]
fn facts_and_texts_hold_no_null_no_float_and_no_large_integer() {
    for event_type in event_types() {
        let text = event_type.text_example.unwrap_or_else(|| b"{}".to_vec());
        for bytes in [event_type.data_example, text] {
            let value: Value = serde_json::from_slice(&bytes).unwrap();
            let fault = fault(&value);
            assert_eq!(fault, None, "{}", event_type.name);
        }
    }
}

/// The first value that an event must not hold.
fn fault(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("a null".to_owned()),
        Value::Number(number) => {
            let exact = number.as_i64().is_some_and(|n| (-INTEGER_MAX..=INTEGER_MAX).contains(&n));
            (!exact).then(|| format!("the number {number}"))
        }
        Value::Array(items) => items.iter().find_map(fault),
        Value::Object(members) => members.values().find_map(fault),
        Value::Bool(_) | Value::String(_) => None,
    }
}

#[test]
fn schemas_admit_no_floating_point_number() {
    for event_type in event_types() {
        for schema in [Some(event_type.data_schema), event_type.text_schema].into_iter().flatten() {
            let schema: Value = serde_json::from_str(&schema).unwrap();
            assert!(!admits_float(&schema), "{} admits a float", event_type.name);
        }
    }
}

fn admits_float(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => {
            let float = match members.get("type") {
                Some(Value::String(kind)) => kind == "number",
                Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "number"),
                _ => false,
            };
            float || members.values().any(admits_float)
        }
        Value::Array(items) => items.iter().any(admits_float),
        _ => false,
    }
}

/// The envelope of the domain is the one that the ledger's page describes.
#[test]
fn envelopes_of_the_test_vectors_are_read_and_written_the_same() {
    let vectors = include_str!("../../crates/ledger/vectors/entry-v1.json");
    let vectors: Value = serde_json::from_str(vectors).unwrap();
    let entries = vectors["entries"].as_array().unwrap();
    assert!(!entries.is_empty());
    let mut read = 0;
    for entry in entries {
        let text = entry["envelope"].as_str().unwrap();
        // Some vectors are about bytes only and carry no envelope of ours.
        let Ok(envelope) = serde_json::from_str::<Envelope>(text) else { continue };
        assert_eq!(String::from_utf8(encode(&envelope)).unwrap(), text, "{}", entry["name"]);
        read += 1;
    }
    assert!(read > 0, "no vector carries a whole envelope");
}

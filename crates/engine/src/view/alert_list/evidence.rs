//! The pictures and files that an event refers to, whatever its type.

use std::collections::BTreeSet;

use hemei_domain::event::Recorded;
use hemei_domain::evidence::EvidenceReference;
use memchr::memmem;
use serde::Deserialize;
use serde_json::Value;

/// The SHA-256 of every piece of evidence in an event's facts, each once. A salted one is left out:
/// it never equals another, whatever it shows.
pub(super) fn pictures(event: &Recorded) -> BTreeSet<String> {
    let facts = event.event.encode();
    let mut found = BTreeSet::new();
    // Most events have none: they are not parsed.
    if memmem::find(&facts, NEEDLE).is_some()
        && let Ok(facts) = serde_json::from_slice(&facts)
    {
        collect(&facts, &mut found);
    }
    found
}

/// The name of the member that every reference has.
const NEEDLE: &[u8] = b"\"media_type\":";

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(members) => match EvidenceReference::deserialize(value) {
            Ok(reference) if !reference.salted => {
                found.insert(reference.sha256);
            }
            Ok(_) => {}
            Err(_) => members.values().for_each(|value| collect(value, found)),
        },
        _ => {}
    }
}

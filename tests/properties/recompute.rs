//! A log verified as a stranger would, who has `crates/ledger/README.md` and the stored bytes:
//! nothing here calls the ledger, and every section names what it follows.

use std::collections::{BTreeMap, BTreeSet};

use hemei_engine::port::{Head, LogKey, StoredEvent};
use hemei_engine::seal::Sealer;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

type Hash = [u8; 32];

/// "The envelope": the members in the order in which they stand.
const MEMBERS: [&str; 28] = [
    "tenant",
    "log",
    "incarnation",
    "position",
    "unit_index",
    "unit_size",
    "stream",
    "revision",
    "event_id",
    "type",
    "schema_version",
    "subjects",
    "audience",
    "actor",
    "actor_kind",
    "credential",
    "role_assignment",
    "delegation",
    "on_behalf_of",
    "document",
    "correlation_id",
    "causation_id",
    "request_id",
    "request_digest",
    "occurred_at",
    "recorded_at",
    "source",
    "source_position",
];
/// Members that may be left out.
const OPTIONAL: [&str; 12] = [
    "actor",
    "credential",
    "role_assignment",
    "delegation",
    "on_behalf_of",
    "document",
    "correlation_id",
    "causation_id",
    "request_id",
    "request_digest",
    "source",
    "source_position",
];

/// "What a verifier checks", for a log of which every opening is known.
pub(super) fn verify(key: &LogKey, head: &Head, rows: &[StoredEvent], sealer: &Sealer) {
    let mut leaves = Vec::new();
    for row in rows {
        let envelope = envelope(&row.envelope);
        columns(key, head, row, &envelope);
        json_rules(&row.data);
        let private = row.private.as_ref();
        let private = private.map(|sealed| sealer.open(row.position, sealed).expect("it opens"));
        private.iter().for_each(|text| json_rules(text));
        let salt = row.private_salt.expect("nothing was erased");
        let committed = commit(&salt, private.as_deref().unwrap_or_default());
        assert_eq!(committed, row.private_commitment, "position {}", row.position);
        let leaf = leaf(key, head, row, committed);
        assert_eq!(leaf, row.leaf_hash, "the leaf at position {}", row.position);
        leaves.push(leaf);
    }
    order(rows);
    assert_eq!(head.position, rows.len() as u64, "the tree's size is the head's position");
    assert_eq!(head.root, root(&leaves), "the root");
    assert_eq!(head.frontier.hashes(), frontier(&leaves), "the frontier");
    assert_eq!(Some(head.recorded_at), rows.last().map(|row| row.recorded_at));
}

/// The envelope's members; the bytes are what a writer by the rules writes, and nothing else.
fn envelope(bytes: &[u8]) -> Map<String, Value> {
    let members: Map<String, Value> = serde_json::from_slice(bytes).expect("an object");
    let mut left = members.clone();
    let mut written = Vec::new();
    for name in MEMBERS {
        match left.remove(name) {
            Some(value) => written.push(format!("\"{name}\":{value}")),
            None => assert!(OPTIONAL.contains(&name), "an envelope without {name}"),
        }
    }
    assert!(left.is_empty(), "version 1 has no members {left:?}");
    assert_eq!(format!("{{{}}}", written.join(",")).as_bytes(), bytes, "compact and in order");
    json_rules(bytes);
    members
}

/// Numbers 2: what the envelope says is what the entry is made from and what the row says.
fn columns(key: &LogKey, head: &Head, row: &StoredEvent, envelope: &Map<String, Value>) {
    let text = |value: &dyn ToString| Some(Value::String(value.to_string()));
    let subjects = &envelope["subjects"];
    let said = [
        ("tenant", text(&key.tenant)),
        ("log", text(&key.log.code())),
        ("incarnation", text(&head.incarnation)),
        ("position", Some(row.position.into())),
        ("unit_index", Some(row.unit_index.into())),
        ("unit_size", Some(row.unit_size.into())),
        ("stream", text(&row.stream)),
        ("revision", Some(row.revision.into())),
        ("type", text(&row.event_type)),
        ("recorded_at", Some(row.recorded_at.0.into())),
        ("actor", row.actor.map(|id| id.to_string().into())),
        ("request_id", row.request_id.map(|id| id.to_string().into())),
    ];
    for (name, value) in said {
        assert_eq!(envelope.get(name), value.as_ref(), "{name} at position {}", row.position);
    }
    let about = |name, id: Option<uuid::Uuid>| {
        assert_eq!(subjects.get(name), id.map(|id| Value::from(id.to_string())).as_ref());
    };
    about("programme", row.programme);
    about("unit", row.unit);
    let digest = envelope.get("request_digest").map(|digest| digest.as_str().expect("a text"));
    assert_eq!(digest.is_some(), row.request_id.is_some(), "with request_id");
    assert!(digest.is_none_or(|digest| digest.len() == 67 && digest.starts_with("v2:")));
    assert!(row.request_id.is_none() || row.unit_index == 0, "on the first event only");
}

/// "JSON": compact, no nulls, no floats, integers within ±(2^53 − 1).
fn json_rules(bytes: &[u8]) {
    let value: Value = serde_json::from_slice(bytes).expect("JSON");
    let (mut in_text, mut escaped) = (false, false);
    for byte in bytes {
        let space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        assert!(in_text || !space, "white space outside strings");
        match (in_text, escaped, byte) {
            (true, false, b'\\') => escaped = true,
            (_, false, b'"') => in_text = !in_text,
            _ => escaped = false,
        }
    }
    no_nulls_no_floats(&value);
}

fn no_nulls_no_floats(value: &Value) {
    const INTEGER_MAX: u64 = (1 << 53) - 1;
    match value {
        Value::Null => panic!("a null"),
        Value::Number(number) => {
            let integer = number.as_i64().expect("an integer");
            assert!(integer.unsigned_abs() <= INTEGER_MAX, "{integer} is too large");
        }
        Value::Array(values) => values.iter().for_each(no_nulls_no_floats),
        Value::Object(members) => members.values().for_each(no_nulls_no_floats),
        Value::Bool(_) | Value::String(_) => {}
    }
}

/// Numbers 3: positions, recorded times, revisions, units of work; and each request once.
fn order(rows: &[StoredEvent]) {
    let mut revisions: BTreeMap<&str, u64> = BTreeMap::new();
    let mut requests = BTreeSet::new();
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(row.position, index as u64 + 1, "positions run from 1 without gaps");
        let revision = revisions.entry(&row.stream).or_default();
        *revision += 1;
        assert_eq!(row.revision, *revision, "revisions of {} without holes", row.stream);
        let first = index - row.unit_index as usize;
        let unit = rows.get(first..first + row.unit_size as usize).expect("a unit stands whole");
        let same = |other: &StoredEvent| {
            (other.unit_size, other.recorded_at, other.actor)
                == (row.unit_size, row.recorded_at, row.actor)
        };
        assert!(unit.iter().all(same), "the unit of position {}", row.position);
        assert!(unit.iter().map(|row| row.unit_index).eq(0..row.unit_size), "indexes in order");
        let request = row.request_id.map(|request| (row.actor, request));
        assert!(request.is_none_or(|request| requests.insert(request)), "{request:?} twice");
    }
    assert!(rows.is_sorted_by_key(|row| row.recorded_at), "recorded_at never falls");
}

fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

fn commit(salt: &[u8; 16], part: &[u8]) -> Hash {
    sha256(&[salt, part])
}

/// "The log's id", "The entry".
fn leaf(key: &LogKey, head: &Head, row: &StoredEvent, private: Hash) -> Hash {
    let tenant = key.tenant.as_bytes();
    let length = u16::try_from(tenant.len()).expect("a short name").to_be_bytes();
    let log_id = sha256(&[b"hemei/log-id/v1\0", &length, tenant, key.log.code().as_bytes()]);
    let mut entry = b"hemei/entry/v1\0".to_vec();
    entry.extend(&log_id[..16]);
    entry.extend(head.incarnation.as_bytes());
    entry.extend(row.position.to_be_bytes());
    entry.extend(row.recorded_at.0.to_be_bytes());
    entry.extend(sha256(&[&row.envelope]));
    entry.extend(commit(&row.data_salt, &row.data));
    entry.extend(private);
    assert_eq!(entry.len(), 159);
    sha256(&[&[0], &entry])
}

/// "The tree and its root".
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [leaf] => *leaf,
        _ => {
            let mut first = 1;
            while first * 2 < leaves.len() {
                first *= 2;
            }
            let (left, right) = leaves.split_at(first);
            sha256(&[&[1], &root(left), &root(right)])
        }
    }
}

/// "The frontier": the roots of the full subtrees, as the ones among the size's digits say.
fn frontier(leaves: &[Hash]) -> Vec<Hash> {
    let mut left = leaves;
    let digits = (0..usize::BITS).rev().map(|digit| 1usize << digit);
    let full = digits.filter(|size| leaves.len() & size != 0).map(|size| {
        let (subtree, rest) = left.split_at(size);
        left = rest;
        root(subtree)
    });
    full.collect()
}

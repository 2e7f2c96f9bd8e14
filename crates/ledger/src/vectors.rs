//! The published vectors, `vectors/entry-v1.json`, read as a stranger would read them.
//!
//! The file is written by `tests/python/ledger_vectors.py`, which shares no code with this crate.

use serde_json::Value;

use crate::Hash;
use crate::entry::{ENTRY_BYTES, Entry, commit, digest, log_id};
use crate::tree::{Frontier, leaf_hash, root_of};

const VECTORS: &str = include_str!("../vectors/entry-v1.json");
const PAGE: &str = include_str!("../README.md");

fn cases(list: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(VECTORS).expect("the vectors are JSON");
    let cases = file[list].as_array().cloned().unwrap_or_default();
    assert!(!cases.is_empty(), "the vectors have no {list}");
    cases
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_else(|| panic!("{key} is no text in {case}"))
}

fn bytes<const N: usize>(case: &Value, key: &str) -> [u8; N] {
    let bytes = hex::decode(text(case, key)).unwrap_or_else(|e| panic!("{key} in {case}: {e}"));
    bytes.try_into().unwrap_or_else(|_| panic!("{key} has not {N} bytes in {case}"))
}

fn uuid(case: &Value, key: &str) -> [u8; 16] {
    let digits = text(case, key).replace('-', "");
    hex::decode(digits).ok().and_then(|b| b.try_into().ok()).expect("a UUID")
}

fn number<T: std::str::FromStr>(case: &Value, key: &str) -> T {
    text(case, key).parse().unwrap_or_else(|_| panic!("{key} is no number in {case}"))
}

fn leaf_of_index(index: u64) -> Hash {
    leaf_hash(&[b"hemei/vector/leaf\0".as_slice(), &index.to_be_bytes()].concat())
}

fn assert_encodes(entry: &Entry, case: &Value) {
    let name = text(case, "name");
    assert_eq!(entry.to_bytes(), bytes::<ENTRY_BYTES>(case, "entry"), "entry of {name}");
    assert_eq!(entry.leaf_hash(), bytes(case, "leaf_hash"), "leaf of {name}");
}

#[test]
fn log_ids_are_those_of_the_vectors() {
    for case in cases("log_ids") {
        let id = log_id(text(&case, "tenant"), text(&case, "log"));
        assert_eq!(id, bytes(&case, "log_id"), "{case}");
    }
}

#[test]
fn entries_are_those_of_the_vectors() {
    for case in cases("entries") {
        let entry = Entry {
            log_id: log_id(text(&case, "tenant"), text(&case, "log")),
            incarnation: uuid(&case, "incarnation"),
            position: number(&case, "position"),
            recorded_at_micros: number(&case, "recorded_at_micros"),
            envelope: digest(text(&case, "envelope").as_bytes()),
            data: commit(&bytes(&case, "data_salt"), text(&case, "data").as_bytes()),
            private: commit(&bytes(&case, "private_salt"), text(&case, "private").as_bytes()),
        };
        assert_eq!(entry.envelope, bytes(&case, "envelope_digest"), "{case}");
        assert_eq!(entry.data, bytes(&case, "data_commitment"), "{case}");
        assert_eq!(entry.private, bytes(&case, "private_commitment"), "{case}");
        assert_encodes(&entry, &case);
    }
}

/// The page's escapes are those of the encoder that writes our logs.
#[test]
fn serde_json_escapes_as_the_page_says() {
    let entries = cases("entries");
    let name = "characters that are escaped and characters that are not";
    let case = entries.iter().find(|case| case["name"] == name).expect("the case of escapes");
    for part in ["data", "private"] {
        let stored = text(case, part);
        let value: Value = serde_json::from_str(stored).expect("the part is JSON");
        assert_eq!(value.to_string(), stored);
    }
}

#[test]
fn fields_at_the_ends_of_their_ranges_are_encoded_as_in_the_vectors() {
    for case in cases("encodings") {
        let entry = Entry {
            log_id: bytes(&case, "log_id"),
            incarnation: bytes(&case, "incarnation"),
            position: number(&case, "position"),
            recorded_at_micros: number(&case, "recorded_at_micros"),
            envelope: bytes(&case, "envelope_digest"),
            data: bytes(&case, "data_commitment"),
            private: bytes(&case, "private_commitment"),
        };
        assert_encodes(&entry, &case);
    }
}

#[test]
fn roots_and_frontiers_are_those_of_the_vectors() {
    let mut frontier = Frontier::empty();
    let mut leaves = Vec::new();
    for case in cases("trees") {
        let size: u64 = case["size"].as_u64().expect("a size");
        for index in frontier.size()..size {
            frontier.push(leaf_of_index(index));
            leaves.push(leaf_of_index(index));
        }
        assert_eq!(frontier.size(), size, "the sizes rise");
        assert_eq!(frontier.root(), bytes(&case, "root"), "root of {size} leaves");
        assert_eq!(root_of(&leaves), bytes(&case, "root"), "defined root of {size} leaves");
        assert_eq!(hex::encode(frontier.to_bytes()), text(&case, "frontier"), "at {size} leaves");
    }
}

/// The leaves and roots of the Certificate Transparency reference implementation.
#[test]
fn roots_are_those_of_certificate_transparency() {
    const KNOWN: [(&str, &str); 8] = [
        ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (
            "606162636465666768696a6b6c6d6e6f",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ),
    ];
    let mut frontier = Frontier::empty();
    let mut leaves = Vec::new();
    assert_eq!(
        hex::encode(frontier.root()),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    assert_eq!(root_of(&[]), frontier.root());
    for (leaf, root) in KNOWN {
        let leaf = leaf_hash(&hex::decode(leaf).expect("hex"));
        frontier.push(leaf);
        leaves.push(leaf);
        assert_eq!(hex::encode(frontier.root()), root);
        assert_eq!(hex::encode(root_of(&leaves)), root);
    }
}

/// The worked example of the page is the first entry of the vectors, so it cannot go stale.
#[test]
fn the_page_shows_the_first_vector() {
    let case = &cases("entries")[0];
    let page: String = PAGE.split_whitespace().collect();
    let shown = |what: &str| {
        let what: String = what.split_whitespace().collect();
        assert!(page.contains(&what), "the page does not show {what}");
    };
    for key in ["envelope", "data", "private", "data_salt", "private_salt", "incarnation"] {
        shown(text(case, key));
    }
    for key in ["envelope_digest", "data_commitment", "private_commitment", "entry", "leaf_hash"] {
        shown(text(case, key));
    }
    let trees = cases("trees");
    let three = trees.iter().find(|tree| tree["size"] == 3).expect("a tree of three leaves");
    shown(text(three, "root"));
    shown(text(three, "frontier"));
}

#[test]
fn a_log_id_keeps_tenant_and_log_apart() {
    assert_ne!(log_id("ab", "c"), log_id("a", "bc"));
    assert_ne!(log_id("longxi", "business"), log_id("longxi", "access"));
}

#[test]
fn a_commitment_depends_on_salt_and_bytes() {
    let commitment = commit(&[1; 16], b"x");
    assert_ne!(commitment, commit(&[2; 16], b"x"));
    assert_ne!(commitment, commit(&[1; 16], b"y"));
    assert_ne!(commit(&[1; 16], b""), digest(b""));
}

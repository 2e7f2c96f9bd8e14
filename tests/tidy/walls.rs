//! Which crate may use which: the table of `design.md §2`, kept by a machine.
//!
//! A new line here is a new edge between components: it wants a reason in its commit.

use super::assert_none;
use super::dependencies::{Purpose, members};

/// What one crate may name in its manifest.
struct Wall {
    name: &'static str,
    normal: &'static [&'static str],
    build: &'static [&'static str],
    dev: &'static [&'static str],
}

/// Libraries that make a test and open no wall.
const TEST_TOOLS: [&str; 5] = ["anyhow", "proptest", "serde_json", "tempfile", "tokio"];

const DOMAIN: Wall = Wall {
    name: "hemei-domain",
    normal: &[
        "chrono",
        "schemars",
        "serde",
        "serde_json",
        "thiserror",
        "toml",
        "unicode-normalization",
        "uuid",
    ],
    build: &[],
    dev: &[],
};

const LEDGER: Wall =
    Wall { name: "hemei-ledger", normal: &["hex", "sha2", "thiserror"], build: &[], dev: &[] };

const ENGINE: Wall = Wall {
    name: "hemei-engine",
    normal: &[
        "aes-gcm",
        "async-trait",
        "chrono",
        "hemei-domain",
        "hemei-ledger",
        "hex",
        "hmac",
        "serde",
        "serde_json",
        "sha2",
        "subtle",
        "thiserror",
        "tokio",
        "tokio-util",
        "tracing",
        "uuid",
    ],
    build: &[],
    dev: &["rand_chacha"],
};

/// What each store may use; the twins differ in their features of sqlx only.
const STORE: [&str; 8] = [
    "async-trait",
    "hemei-domain",
    "hemei-engine",
    "hemei-ledger",
    "sqlx",
    "thiserror",
    "tokio",
    "uuid",
];

const STORE_POSTGRES: Wall =
    Wall { name: "hemei-store-postgres", normal: &STORE, build: &[], dev: &["hemei-xtask"] };

const STORE_SQLITE: Wall =
    Wall { name: "hemei-store-sqlite", normal: &STORE, build: &[], dev: &[] };

const API: Wall = Wall {
    name: "hemei-api",
    normal: &[
        "async-trait",
        "base64",
        "hemei-domain",
        "hemei-engine",
        "hemei-ledger",
        "hmac",
        "http",
        "http-body",
        "prost",
        "prost-types",
        "serde",
        "serde_json",
        "sha2",
        "subtle",
        "thiserror",
        "tokio",
        "tokio-stream",
        "tonic",
        "tonic-health",
        "tonic-prost",
        "tonic-reflection",
        "tonic-types",
        "tower",
        "tracing",
        "uuid",
    ],
    build: &["prost", "protox", "tonic-prost-build"],
    dev: &[],
};

const SERVER: Wall = Wall {
    name: "hemei-server",
    normal: &[
        "anyhow",
        "chrono",
        "clap",
        "futures",
        "getrandom",
        "hemei-api",
        "hemei-domain",
        "hemei-engine",
        "hemei-ledger",
        "hemei-store-postgres",
        "hemei-store-sqlite",
        "hex",
        "mimalloc",
        "prost-types",
        "rand_chacha",
        "serde",
        "serde_json",
        "thiserror",
        "tokio",
        "tokio-stream",
        "tokio-util",
        "toml",
        "tonic",
        "tonic-health",
        "tonic-types",
        "tracing",
        "tracing-subscriber",
        "unicode-width",
        "uuid",
    ],
    build: &[],
    dev: &[],
};

/// Nothing that is shipped may be needed to run the tasks.
const XTASK: Wall =
    Wall { name: "hemei-xtask", normal: &["anyhow", "clap", "tempfile"], build: &[], dev: &[] };

const WALLS: [Wall; 8] = [DOMAIN, LEDGER, ENGINE, STORE_POSTGRES, STORE_SQLITE, API, SERVER, XTASK];

/// May use everything; nothing may use it.
const TESTS: &str = "hemei-tests";

impl Wall {
    fn lets_through(&self, dependency: &str, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Normal => self.normal.contains(&dependency),
            Purpose::Build => self.build.contains(&dependency),
            // What a crate may use anyway, its tests may use too.
            Purpose::Dev => {
                self.normal.contains(&dependency)
                    || self.dev.contains(&dependency)
                    || TEST_TOOLS.contains(&dependency)
            }
        }
    }
}

#[test]
fn each_crate_uses_only_what_its_wall_lets_through() {
    let mut offenders = Vec::new();
    for member in members().iter().filter(|member| member.name != TESTS) {
        let name = &member.name;
        let Some(wall) = WALLS.iter().find(|wall| wall.name == name) else {
            offenders.push(format!("{name} has no wall"));
            continue;
        };
        for (dependency, purpose) in &member.dependencies {
            if !wall.lets_through(dependency, *purpose) {
                offenders.push(format!("{name} -> {dependency} ({purpose:?})"));
            }
        }
    }
    assert_none("edges that design.md §2 does not allow", &offenders);
}

#[test]
fn each_wall_belongs_to_a_crate() {
    let members = members();
    let offenders: Vec<_> = WALLS
        .iter()
        .filter(|wall| members.iter().all(|member| member.name != wall.name))
        .map(|wall| wall.name.to_owned())
        .collect();
    assert_none("walls around crates that do not exist", &offenders);
}

#[test]
fn a_wall_is_closed_to_what_it_does_not_name() {
    assert!(DOMAIN.lets_through("uuid", Purpose::Normal));
    assert!(!DOMAIN.lets_through("tokio", Purpose::Normal));
    assert!(!DOMAIN.lets_through("uuid", Purpose::Build));
    assert!(ENGINE.lets_through("rand_chacha", Purpose::Dev));
    assert!(!ENGINE.lets_through("rand_chacha", Purpose::Normal));
    assert!(!STORE_SQLITE.lets_through("hemei-store-postgres", Purpose::Dev));
}

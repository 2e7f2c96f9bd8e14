//! Which crate may use which: the table of `design.md §2`, kept by a machine.
//!
//! A new line here is a new edge between components: it wants a reason in its commit.

use super::dependencies::{Purpose, members};
use super::text::blank;
use super::{assert_none, files_under, shown};

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
        "num-rational",
        "schemars",
        "serde",
        "serde_json",
        "sha2",
        "thiserror",
        "toml",
        "unicode-normalization",
        "uuid",
    ],
    build: &[],
    dev: &[],
};

const LEDGER: Wall =
    Wall { name: "hemei-ledger", normal: &["sha2", "thiserror"], build: &[], dev: &["hex"] };

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
        "memchr",
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
    dev: &[],
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
        "base64",
        "hemei-domain",
        "hemei-engine",
        "hemei-ledger",
        "hmac",
        "http",
        "prost",
        "prost-types",
        "serde_json",
        "sha2",
        "subtle",
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
    build: &["protox", "tonic-prost-build"],
    dev: &[],
};

const SERVER: Wall = Wall {
    name: "hemei-server",
    normal: &[
        "anyhow",
        "axum",
        "chrono",
        "clap",
        "csv",
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
        "opentelemetry",
        "opentelemetry-appender-tracing",
        "opentelemetry-otlp",
        "opentelemetry-prometheus",
        "opentelemetry_sdk",
        "prometheus",
        "prost",
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
        "tonic-prost",
        "tonic-types",
        "tracing",
        "tracing-opentelemetry",
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

/// What reaches beyond a function's arguments.
const IMPURE: [&str; 9] = [
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "Utc::now",
    "Local::now",
];

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

/// A permission that nobody uses is a door that the next change walks through unseen.
#[test]
fn no_wall_lets_through_what_its_crate_does_not_use() {
    let mut offenders = Vec::new();
    for member in members() {
        let Some(wall) = WALLS.iter().find(|wall| wall.name == member.name) else { continue };
        let doors = [
            (Purpose::Normal, wall.normal),
            (Purpose::Build, wall.build),
            (Purpose::Dev, wall.dev),
        ];
        for (purpose, names) in doors {
            let used = |name: &&str| member.dependencies.contains(&((*name).to_owned(), purpose));
            let unused = names.iter().filter(|name| !used(name));
            offenders.extend(unused.map(|name| format!("{} -> {name} ({purpose:?})", wall.name)));
        }
    }
    assert_none("permissions that nobody uses", &offenders);
}

/// The standard library is no dependency: what the pure crates must not touch is looked for in
/// their text.
#[test]
fn the_pure_crates_touch_neither_time_nor_the_machine() {
    let mut offenders = Vec::new();
    for folder in ["crates/domain/src", "crates/ledger/src"] {
        for path in files_under(folder) {
            let code = blank(&std::fs::read_to_string(&path).unwrap()).code;
            let impure = IMPURE.iter().filter(|name| code.contains(**name));
            offenders.extend(impure.map(|name| format!("{}: {name}", shown(&path))));
        }
    }
    assert_none("impure calls in pure crates", &offenders);
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
    assert!(STORE_POSTGRES.lets_through("hemei-xtask", Purpose::Dev));
    assert!(!STORE_POSTGRES.lets_through("hemei-xtask", Purpose::Normal));
    assert!(!STORE_SQLITE.lets_through("hemei-store-postgres", Purpose::Dev));
}

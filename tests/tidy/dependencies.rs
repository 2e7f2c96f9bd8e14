//! What cargo knows about the crates of this workspace and about all that they are built from.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use super::printed;

/// A crate of this workspace and what its manifest names.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) dependencies: Vec<(String, Purpose)>,
}

/// What a dependency is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Part of what is shipped.
    Normal,
    /// Runs in build scripts.
    Build,
    /// Runs in tests.
    Dev,
}

/// A package that is built for the machine that runs this test.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    /// The licence expression; empty if the manifest states none.
    pub(super) licence: String,
}

/// The crates of this workspace.
pub(super) fn members() -> Vec<Member> {
    let metadata = cargo(&["metadata", "--format-version=1", "--no-deps"]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    list(&metadata["packages"]).iter().map(member).collect()
}

/// Every package that is built here. This asks `cargo tree`, because `cargo metadata` and the lock
/// file also name what an optional feature would bring that nobody switches on.
pub(super) fn built() -> BTreeSet<Package> {
    let format = ["--prefix=none", "--format={p}|{l}"];
    let tree = cargo(&[&["tree", "--locked", "--workspace"][..], &format].concat());
    // A blank line stands between the trees of two crates.
    tree.lines().filter(|line| !line.is_empty()).map(package).collect()
}

fn cargo(words: &[&str]) -> String {
    printed(Command::new(env!("CARGO")).args(words)).unwrap()
}

fn member(package: &Value) -> Member {
    let dependency = |value: &Value| (text(&value["name"]), purpose(&value["kind"]));
    Member {
        name: text(&package["name"]),
        dependencies: list(&package["dependencies"]).iter().map(dependency).collect(),
    }
}

fn purpose(kind: &Value) -> Purpose {
    match kind.as_str() {
        None => Purpose::Normal,
        Some("build") => Purpose::Build,
        Some("dev") => Purpose::Dev,
        Some(other) => panic!("cargo knows a kind of dependency {other:?}"),
    }
}

/// `name v1.2.3 (proc-macro)|MIT OR Apache-2.0 (*)`: the star marks what was shown before.
fn package(line: &str) -> Package {
    let (package, licence) = line.split_once('|').unwrap();
    let mut words = package.split(' ');
    Package {
        name: words.next().unwrap().to_owned(),
        version: words.next().unwrap().trim_start_matches('v').to_owned(),
        licence: licence.trim_end_matches(" (*)").to_owned(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

//! What stands where: the top level, and the twins of the migrations.

use std::collections::BTreeSet;
use std::process::Command;

use super::{assert_none, files_under, printed, repository};

/// A reader sees these and nothing else when opening the repository; dot-files are for machines.
const TOP_LEVEL: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "crates",
    "deploy",
    "migrations",
    "proto",
    "tests",
];

#[test]
fn the_top_level_holds_only_what_belongs_there() {
    let offenders: Vec<_> = top_level()
        .into_iter()
        .filter(|name| !name.starts_with('.') && !TOP_LEVEL.contains(&name.as_str()))
        .collect();
    assert_none("names that do not belong at the top level", &offenders);
}

#[test]
fn each_migration_has_its_twin() {
    let [postgres, sqlite] = ["migrations/postgres", "migrations/sqlite"].map(file_names);
    assert!(!postgres.is_empty(), "there are no migrations for PostgreSQL");
    let alone: Vec<_> = postgres.symmetric_difference(&sqlite).cloned().collect();
    assert_none("migrations that only one of the stores has", &alone);
}

/// What git keeps; in a copy without git, what is there, less what a build makes.
fn top_level() -> BTreeSet<String> {
    let mut git = Command::new("git");
    // The copy may belong to another account than the one that runs the tests.
    git.args(["-c", "safe.directory=*", "ls-files"]);
    match printed(&mut git).filter(|list| !list.is_empty()) {
        Some(list) => list.lines().map(|path| path.split('/').next().unwrap().to_owned()).collect(),
        None => std::fs::read_dir(repository())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "target")
            .collect(),
    }
}

fn file_names(folder: &str) -> BTreeSet<String> {
    files_under(folder)
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect()
}

//! Rules about the repository itself that no compiler keeps: walls between crates, shape of the
//! source, licences, names. Each rule is one small test that names every offender at once.

use std::path::{Path, PathBuf};
use std::process::Command;

mod clauses;
mod dependencies;
mod layout;
mod licences;
mod source;
mod text;
mod walls;

/// The top folder of the repository.
fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The files under a folder of the repository, sorted; what a build made there is left out.
fn files_under(folder: &str) -> Vec<PathBuf> {
    let mut open = vec![repository().join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            match path.is_dir() {
                true if path.ends_with("target") => {}
                true => open.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    files
}

/// A path as a person writes it: from the top of the repository.
fn shown(path: &Path) -> String {
    path.strip_prefix(repository()).unwrap_or(path).display().to_string()
}

/// What a program prints, or `None` where it cannot be run here or fails.
fn printed(command: &mut Command) -> Option<String> {
    let output = command.current_dir(repository()).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// One failure that lists all offenders.
#[track_caller]
fn assert_none(rule: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{rule}:\n  {}", offenders.join("\n  "));
}

//! Where PostgreSQL's programs are on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::{environment, system};

/// The programs without which a cluster cannot be made, run and looked into.
const PROGRAMS: [&str; 4] = ["initdb", "postgres", "pg_ctl", "psql"];
/// Debian and Ubuntu keep each major version here, and none of the server's programs in `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder that holds PostgreSQL's programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// Looks at what the environment names, then Debian's folders (newest first), then `PATH`,
    /// then where `pg_config` points.
    pub fn find() -> anyhow::Result<Self> {
        let mut folders: Vec<_> =
            environment::read(environment::POSTGRES_BIN).map(PathBuf::from).into_iter().collect();
        folders.extend(debian_folders(Path::new(DEBIAN)));
        folders.extend(system::find_program("initdb").and_then(|program| real_folder(&program)));
        folders.extend(configured());
        folders
            .into_iter()
            .find_map(Self::in_folder)
            .with_context(|| format!("found no PostgreSQL with {}", PROGRAMS.join(", ")))
    }

    /// The programs of one folder, if it has all of them.
    pub fn in_folder(folder: PathBuf) -> Option<Self> {
        let complete = PROGRAMS.iter().all(|name| folder.join(name).is_file());
        complete.then_some(Self { folder })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn debian_folders(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut versions: Vec<u32> =
        entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    versions.sort_unstable_by(|left, right| right.cmp(left));
    versions.iter().map(|version| root.join(version.to_string()).join("bin")).collect()
}

/// A link in `PATH` may point at one program of a folder that has them all.
fn real_folder(program: &Path) -> Option<PathBuf> {
    Some(program.canonicalize().ok()?.parent()?.to_owned())
}

fn configured() -> Option<PathBuf> {
    let folder = system::output(Command::new("pg_config").arg("--bindir")).ok()?;
    Some(PathBuf::from(folder.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first() {
        let root = tempfile::tempdir().unwrap();
        for name in ["9", "15", "18", "common"] {
            std::fs::create_dir(root.path().join(name)).unwrap();
        }
        let expected = ["18", "15", "9"].map(|version| root.path().join(version).join("bin"));
        assert_eq!(debian_folders(root.path()), expected);
    }

    #[test]
    fn a_folder_that_lacks_a_program_does_not_do() {
        let folder = tempfile::tempdir().unwrap();
        for name in PROGRAMS {
            assert_eq!(Binaries::in_folder(folder.path().to_owned()), None, "before {name}");
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert!(Binaries::in_folder(folder.path().to_owned()).is_some());
    }
}

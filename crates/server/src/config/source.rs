//! Where the environment and the files come from.

use std::ffi::OsString;
use std::io;
use std::path::Path;

/// The world as the configuration sees it.
pub trait Source {
    /// The environment's variables; a name that is not UTF-8 cannot be one of ours.
    fn variables(&self) -> Vec<(String, OsString)>;

    /// The text of a file.
    ///
    /// # Errors
    /// Where it cannot be read.
    fn read(&self, path: &Path) -> io::Result<String>;
}

/// This process's environment and files: the one place that reads the environment.
#[derive(Debug, Clone, Copy)]
pub struct Process;

impl Source for Process {
    fn variables(&self) -> Vec<(String, OsString)> {
        let named = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value));
        std::env::vars_os().filter_map(named).collect()
    }

    fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }
}

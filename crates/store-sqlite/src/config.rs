//! What a store needs to be told, and why it may not open.

use std::path::PathBuf;
use std::time::Duration;

use hemei_engine::port::StoreError;

/// How to open a store.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of the two files.
    pub directory: PathBuf,
    /// Whether to create the folder and the files where they are missing.
    pub create: bool,
    /// How long to wait for another process that writes, or for a connection that is in use.
    pub busy_timeout: Duration,
    /// How many calls may read one file at the same time.
    pub readers: u32,
}

impl Config {
    /// The usual settings for a folder that must exist.
    pub fn new(directory: PathBuf) -> Self {
        Self { directory, create: false, busy_timeout: Duration::from_secs(5), readers: 4 }
    }
}

/// Why a store did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder could not be made.
    #[error("create the folder {}", directory.display())]
    Directory {
        /// The folder.
        directory: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// There is no database.
    #[error("find the database {}: `hemei init` creates one", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file could not be opened as a database.
    #[error("open the database {}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: StoreError,
    },
}

//! What a store needs to be told, and why it may not open.

use std::fmt;
use std::time::Duration;

use hemei_engine::port::StoreError;

/// How to reach a database.
#[derive(Clone)]
pub struct Config {
    /// `postgres://user:password@host:port/database?sslmode=verify-full`.
    pub url: String,
    /// How many connections to hold at most; a quarter of them is for writing, a quarter for reading
    /// whole views, and there is at least one for each purpose.
    pub max_connections: u32,
    /// How long to wait for a connection, a new one or one that is in use.
    pub acquire_timeout: Duration,
    /// How long one statement may take.
    pub statement_timeout: Duration,
}

impl Config {
    /// The usual settings for a database.
    pub fn new(url: String) -> Self {
        Self {
            url,
            max_connections: 16,
            acquire_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(30),
        }
    }
}

/// Without the URL, which may hold a password.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("statement_timeout", &self.statement_timeout)
            .finish_non_exhaustive()
    }
}

/// Why a store did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL is none.
    #[error("read the database's URL")]
    Url {
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No connection could be made.
    #[error("connect to the database")]
    Database {
        /// Why not.
        source: StoreError,
    },
}

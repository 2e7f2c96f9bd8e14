//! Connections that are lent to one call at a time.
//!
//! sqlx's own pool asks each connection for a sign of life whenever it comes back, which costs
//! SQLite another message to its thread for each call. Here a connection comes back only if its
//! call ended well; the connection of a call that failed or was cancelled is closed instead.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use hemei_engine::port::{Pool, StoreError};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::config::Config;
use crate::error;

/// How many prepared statements a connection keeps: a few for each table and rung of the ladder.
const STATEMENTS: usize = 256;

/// What connections are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// The one writer of the logs; every commit reaches the disk.
    LogWriter,
    /// The one writer of the views; the last commits may be lost and are folded again.
    ViewWriter,
    /// Readers of either file.
    Reader,
}

/// The connections to one file for one purpose.
#[derive(Debug)]
pub(crate) struct Connections {
    options: SqliteConnectOptions,
    limit: u32,
    permits: Semaphore,
    idle: Mutex<Vec<SqliteConnection>>,
    patience: Duration,
}

impl Connections {
    pub(crate) fn new(access: Access, path: &Path, config: &Config) -> Self {
        let limit = if access == Access::Reader { config.readers.max(1) } else { 1 };
        Self {
            options: options(access, path, config),
            limit,
            permits: Semaphore::new(limit as usize),
            idle: Mutex::default(),
            patience: config.busy_timeout,
        }
    }

    /// A connection for one call; waits for a bounded time while all are in use.
    pub(crate) async fn lease(&self) -> Result<Lease<'_>, StoreError> {
        let waited = tokio::time::timeout(self.patience, self.permits.acquire()).await;
        let permit = waited
            .map_err(|_| unavailable("every connection is in use"))?
            .map_err(|_| unavailable("the store is closed"))?;
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await.map_err(error::before_commit)?,
        };
        Ok(Lease { owner: self, connection, _permit: permit })
    }

    /// How they stand.
    pub(crate) fn pool(&self, name: &'static str) -> Pool {
        let free = u32::try_from(self.permits.available_permits()).unwrap_or(self.limit);
        Pool { name, limit: self.limit, in_use: self.limit.saturating_sub(free) }
    }

    /// Waits until no call is under way, then closes everything.
    pub(crate) async fn close(&self) {
        let quiet = self.permits.acquire_many(self.limit);
        // A call that takes longer than that keeps its connection, which its end will close.
        tokio::time::timeout(self.patience, quiet).await.ok();
        self.permits.close();
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            // A connection that does not close properly is closed by its drop all the same.
            connection.close().await.ok();
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().expect("nobody panics while holding the idle connections")
    }
}

/// A connection lent to one call; closed on drop unless it was given back.
#[derive(Debug)]
pub(crate) struct Lease<'c> {
    owner: &'c Connections,
    connection: SqliteConnection,
    _permit: SemaphorePermit<'c>,
}

impl Lease<'_> {
    /// Gives the connection back.
    pub(crate) fn keep(self) {
        if !self.owner.permits.is_closed() {
            self.owner.idle().push(self.connection);
        }
    }

    /// Gives the connection back unless the call's failure casts doubt on it.
    pub(crate) fn settle<T>(self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        match &result {
            Err(StoreError::OutcomeUnknown { .. } | StoreError::Unavailable { .. }) => drop(self),
            Err(StoreError::Failed { .. } | StoreError::Inconsistent { .. }) | Ok(_) => self.keep(),
        }
        result
    }
}

impl Deref for Lease<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Lease<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

fn options(access: Access, path: &Path, config: &Config) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(config.busy_timeout)
        .statement_cache_capacity(STATEMENTS)
        .foreign_keys(true)
        .disable_statement_logging();
    let writer = |options: SqliteConnectOptions, synchronous| {
        options
            .create_if_missing(config.create || access == Access::ViewWriter)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            // REPLACE deletes rows, and only then do the triggers against deletion see it.
            .pragma("recursive_triggers", "ON")
            // Kibibytes; the usual 2 MiB are too few for the inner pages of a year's indexes.
            .pragma("cache_size", "-32768")
            // Pages; a checkpoint moves the same hot pages once instead of at every few commits.
            .pragma("wal_autocheckpoint", "8000")
    };
    match access {
        Access::LogWriter => writer(options, SqliteSynchronous::Full),
        Access::ViewWriter => writer(options, SqliteSynchronous::Normal),
        Access::Reader => options.pragma("query_only", "ON"),
    }
}

fn unavailable(detail: &str) -> StoreError {
    StoreError::Unavailable { detail: detail.to_owned() }
}

//! The ports over SQLite: one folder, a file for the logs and a file for the views.
//!
//! Each file has one writer connection and some readers. The file of the logs is written with
//! `synchronous=FULL`, so that an acknowledged commit survives a power cut; the views can be built
//! anew and lose at most their last batches. The twin over PostgreSQL has the same file names.

mod config;
mod connect;
mod durability;
mod error;
mod generations;
mod indexes;
mod ladder;
mod log_store;
mod registry;
mod rows;
mod schema;
mod traces;
mod view_sql;
mod view_store;

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex};

use connect::{Access, Connections};
use hemei_engine::port::Pool;

pub use config::{Config, OpenError};
pub use hemei_engine::port::SchemaStatus;

/// The file of the logs and of the registry.
const LOG_FILE: &str = "log.sqlite";
/// The file of the views.
const VIEWS_FILE: &str = "views.sqlite";
/// Who may enter a folder that is made here; one that is there already stays as it is.
const OWNER_ONLY: u32 = 0o700;

/// A store in one folder; clones share its connections.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    log_writer: Connections,
    log_readers: Connections,
    view_writer: Connections,
    view_readers: Connections,
    /// The live generation by tenant, view and version, as last seen; checked by every use.
    live: Mutex<Live>,
}

type Live = BTreeMap<(Arc<str>, &'static str, u32), u32>;

impl SqliteStore {
    /// Opens the store of a folder.
    ///
    /// # Errors
    /// [`OpenError`] where the folder or the file of the logs is missing and must not be created,
    /// or where a file is no database. The file of the views is created wherever it is missing.
    pub async fn open(config: Config) -> Result<Self, OpenError> {
        let (log, views) = (config.directory.join(LOG_FILE), config.directory.join(VIEWS_FILE));
        prepare_directory(&config, &log)?;
        let shared = Shared {
            log_writer: Connections::new(Access::LogWriter, &log, &config),
            log_readers: Connections::new(Access::Reader, &log, &config),
            view_writer: Connections::new(Access::ViewWriter, &views, &config),
            view_readers: Connections::new(Access::Reader, &views, &config),
            live: Mutex::default(),
        };
        // The writers create the files, which the readers only open.
        for (path, writer) in [(log, &shared.log_writer), (views, &shared.view_writer)] {
            let opened = writer.lease().await;
            let lease = opened.map_err(|source| OpenError::Database { path, source })?;
            lease.keep();
        }
        Ok(Self { shared: Arc::new(shared) })
    }

    /// How its connections stand.
    pub fn pools(&self) -> Vec<Pool> {
        let Shared { log_writer, log_readers, view_writer, view_readers, .. } = &*self.shared;
        vec![
            log_writer.pool("log_writer"),
            log_readers.pool("log_readers"),
            view_writer.pool("view_writer"),
            view_readers.pool("view_readers"),
        ]
    }

    /// Waits for the calls under way and closes every connection; later calls are refused.
    pub async fn close(&self) {
        let Shared { log_writer, log_readers, view_writer, view_readers, .. } = &*self.shared;
        for connections in [log_readers, view_readers, log_writer, view_writer] {
            connections.close().await;
        }
    }
}

fn prepare_directory(config: &Config, log: &Path) -> Result<(), OpenError> {
    if config.create {
        let directory = config.directory.clone();
        // The directory's names and phones stand in these files as they are.
        return DirBuilder::new()
            .recursive(true)
            .mode(OWNER_ONLY)
            .create(&directory)
            .map_err(|source| OpenError::Directory { directory, source });
    }
    if log.is_file() { Ok(()) } else { Err(OpenError::Missing { path: log.to_owned() }) }
}

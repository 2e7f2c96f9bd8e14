//! The ports over PostgreSQL.
//!
//! A batch is one statement and one round trip: a compare-and-set of the head that feeds the
//! inserts. Every other call is one statement as well, and so one snapshot, but for making and
//! removing the tables of views. The twin over SQLite has the same file names.

mod arrays;
mod config;
mod connect;
mod durability;
mod error;
mod generations;
mod indexes;
mod log_store;
#[cfg(test)]
mod plans;
mod registry;
mod rows;
mod schema;
mod traces;
mod view_sql;
mod view_store;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use connect::{Connections, Purpose};
use hemei_engine::port::Pool;
use sqlx::postgres::PgConnectOptions;

pub use config::{Config, OpenError};
pub use hemei_engine::port::SchemaStatus;

/// A store in one database; clones share its connections.
#[derive(Debug, Clone)]
pub struct PostgresStore {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Apart from the readers, so that an append never waits for them.
    writers: Connections,
    readers: Connections,
    /// For whole generations of views.
    walkers: Connections,
    /// The live generation by tenant, view and version, as last seen; checked by every use.
    live: Mutex<Live>,
}

type Live = BTreeMap<(Arc<str>, &'static str, u32), u32>;

impl PostgresStore {
    /// Connects to a database.
    ///
    /// # Errors
    /// [`OpenError`] where the URL says nothing or no connection can be made.
    pub async fn connect(config: Config) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(&config.url)
            .map_err(|source| OpenError::Url { source: source.into() })?;
        let writers = (config.max_connections / 4).max(1);
        let walkers = (config.max_connections / 4).max(1);
        let readers = config.max_connections.saturating_sub(writers + walkers).max(1);
        let shared = Shared {
            writers: Connections::new(Purpose::Writing, options.clone(), writers, &config),
            readers: Connections::new(Purpose::Reading, options.clone(), readers, &config),
            walkers: Connections::new(Purpose::Walking, options, walkers, &config),
            live: Mutex::default(),
        };
        let opened = shared.writers.lease().await;
        opened.map_err(|source| OpenError::Database { source })?.keep();
        Ok(Self { shared: Arc::new(shared) })
    }

    /// How its connections stand.
    pub fn pools(&self) -> Vec<Pool> {
        let Shared { writers, readers, walkers, .. } = &*self.shared;
        vec![writers.pool("writers"), readers.pool("readers"), walkers.pool("walkers")]
    }

    /// Waits for the calls under way and closes every connection; later calls are refused.
    pub async fn close(&self) {
        self.shared.readers.close().await;
        self.shared.walkers.close().await;
        self.shared.writers.close().await;
    }
}

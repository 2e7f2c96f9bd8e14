//! Opening the database that the configuration names, behind the engine's ports.

use std::sync::Arc;

use hemei_engine::port::{LogStore, Pool, Registry, SchemaStatus, StoreError, ViewStore};
use hemei_store_postgres::PostgresStore;
use hemei_store_sqlite::SqliteStore;

use crate::config::{Database, Location};

/// An open database.
#[derive(Debug, Clone)]
pub enum Store {
    /// A folder with SQLite's files.
    Sqlite(SqliteStore),
    /// A PostgreSQL database.
    Postgres(PostgresStore),
}

/// The three ports of one database.
#[derive(Clone)]
pub struct Ports {
    /// The logs.
    pub logs: Arc<dyn LogStore>,
    /// The views.
    pub views: Arc<dyn ViewStore>,
    /// Everything beside.
    pub registry: Arc<dyn Registry>,
}

impl Ports {
    /// The ports of a store that has all three.
    pub fn of<S: LogStore + ViewStore + Registry>(store: S) -> Self {
        let store = Arc::new(store);
        Self {
            logs: Arc::clone(&store) as Arc<dyn LogStore>,
            views: Arc::clone(&store) as Arc<dyn ViewStore>,
            registry: store,
        }
    }
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ports").finish_non_exhaustive()
    }
}

/// Why a database did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// SQLite's files.
    #[error("open the folder")]
    Sqlite(#[source] hemei_store_sqlite::OpenError),
    /// A PostgreSQL database.
    #[error("connect to the database")]
    Postgres(#[source] hemei_store_postgres::OpenError),
}

/// What to do where there is no database yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Make the folder and its files; a PostgreSQL database is made by its administrator.
    Create,
    /// Say so.
    Refuse,
}

impl Store {
    /// Opens a database; changes nothing in it.
    ///
    /// # Errors
    /// [`OpenError`] where it is missing or does not answer.
    pub async fn open(database: &Database, absent: Absent) -> Result<Self, OpenError> {
        match &database.location {
            Location::Folder(folder) => {
                let mut config = hemei_store_sqlite::Config::new(folder.clone());
                config.create = absent == Absent::Create;
                config.readers = database.connections;
                SqliteStore::open(config).await.map(Self::Sqlite).map_err(OpenError::Sqlite)
            }
            Location::Postgres(url) => {
                let mut config = hemei_store_postgres::Config::new(url.clone());
                config.max_connections = database.connections;
                PostgresStore::connect(config)
                    .await
                    .map(Self::Postgres)
                    .map_err(OpenError::Postgres)
            }
        }
    }

    /// How the schema stands to the one that this program knows.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn schema_status(&self) -> Result<SchemaStatus, StoreError> {
        match self {
            Self::Sqlite(store) => store.schema_status().await,
            Self::Postgres(store) => store.schema_status().await,
        }
    }

    /// Applies the migrations that are missing.
    ///
    /// # Errors
    /// Where one fails; those before it stay.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.migrate().await,
            Self::Postgres(store) => store.migrate().await,
        }
    }

    /// Its ports.
    pub fn ports(&self) -> Ports {
        match self {
            Self::Sqlite(store) => Ports::of(store.clone()),
            Self::Postgres(store) => Ports::of(store.clone()),
        }
    }

    /// How its connections stand.
    pub fn pools(&self) -> Vec<Pool> {
        match self {
            Self::Sqlite(store) => store.pools(),
            Self::Postgres(store) => store.pools(),
        }
    }

    /// Closes every connection; later calls are refused.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(store) => store.close().await,
            Self::Postgres(store) => store.close().await,
        }
    }
}

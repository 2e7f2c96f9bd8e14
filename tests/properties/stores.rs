//! The stores that every property holds over, each of them fresh.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use hemei_engine::memory::MemoryStore;
use hemei_engine::port::{LogStore, Registry, ViewStore};
use hemei_store_postgres::PostgresStore;
use hemei_store_sqlite::SqliteStore;
use hemei_xtask::postgres::Database;

/// Which implementation of the ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backend {
    /// The reference model.
    Memory,
    /// A folder of its own.
    Sqlite,
    /// A database of its own on the server that tests share.
    Postgres,
}

/// The three ports over one database.
#[derive(Clone)]
pub(super) struct Stores {
    pub(super) logs: Arc<dyn LogStore>,
    pub(super) views: Arc<dyn ViewStore>,
    pub(super) registry: Arc<dyn Registry>,
    /// What has to live as long as the database.
    _database: Arc<dyn Any + Send + Sync>,
}

impl Stores {
    /// An empty database.
    pub(super) async fn fresh(backend: Backend) -> Self {
        match backend {
            Backend::Memory => Self::memory(MemoryStore::new()),
            Backend::Sqlite => Self::sqlite().await,
            Backend::Postgres => Self::postgres().await,
        }
    }

    /// Everything in one memory.
    pub(super) fn memory(store: MemoryStore) -> Self {
        Self::over(store, Arc::new(()))
    }

    /// The same database, whose logs are reached in another way.
    pub(super) fn with_logs(&self, logs: Arc<dyn LogStore>) -> Self {
        Self { logs, ..self.clone() }
    }

    async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the database");
        let config = hemei_store_sqlite::Config {
            create: true,
            busy_timeout: Duration::from_secs(30),
            ..hemei_store_sqlite::Config::new(folder.path().to_owned())
        };
        let store = SqliteStore::open(config).await.expect("the database opens");
        store.migrate().await.expect("the migrations apply");
        Self::over(store, Arc::new(folder))
    }

    async fn postgres() -> Self {
        let database = tokio::task::spawn_blocking(Database::create).await;
        let database = database.expect("nothing panics").expect("PostgreSQL gives a database");
        let config = hemei_store_postgres::Config {
            acquire_timeout: Duration::from_secs(30),
            ..hemei_store_postgres::Config::new(database.url())
        };
        let store = PostgresStore::connect(config).await.expect("the database answers");
        store.migrate().await.expect("the migrations apply");
        Self::over(store, Arc::new(database))
    }

    fn over<S>(store: S, database: Arc<dyn Any + Send + Sync>) -> Self
    where
        S: LogStore + ViewStore + Registry,
    {
        let store = Arc::new(store);
        let (logs, views) = (Arc::clone(&store), Arc::clone(&store));
        Self { logs, views, registry: store, _database: database }
    }
}

/// Runs one property over a fresh database, with as many threads as a server has.
pub(super) fn run<F: Future<Output = ()>>(backend: Backend, property: impl FnOnce(Stores) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(async { property(Stores::fresh(backend).await).await });
}

/// Runs one property on one thread, where nothing happens between two awaits.
pub(super) fn step_by_step<F: Future<Output = ()>>(property: impl FnOnce(Stores) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(async { property(Stores::fresh(Backend::Memory).await).await });
}

/// Makes each property a test over each store.
macro_rules! on_every_store {
    ($($property:ident),+ $(,)?) => {
        mod on_memory {
            $(#[test] fn $property() {
                use crate::properties::stores::{Backend, run};
                run(Backend::Memory, super::$property);
            })+
        }
        mod on_postgres {
            $(#[test] fn $property() {
                use crate::properties::stores::{Backend, run};
                run(Backend::Postgres, super::$property);
            })+
        }
        mod on_sqlite {
            $(#[test] fn $property() {
                use crate::properties::stores::{Backend, run};
                run(Backend::Sqlite, super::$property);
            })+
        }
    };
}
pub(super) use on_every_store;

//! Fresh stores of each kind, removed when the test ends.

use std::future::Future;
use std::sync::Arc;

use hemei_engine::memory::MemoryStore;
use hemei_engine::port::{LogStore, Registry, SchemaStatus, ViewStore};
use hemei_store_postgres::PostgresStore;
use hemei_store_sqlite::SqliteStore;
use hemei_xtask::postgres::Database;
use tempfile::TempDir;

/// Which store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Memory,
    Sqlite,
    Postgres,
}

/// All that the engine asks of a store.
pub(super) trait Store: LogStore + ViewStore + Registry {}

impl<S: LogStore + ViewStore + Registry> Store for S {}

/// Two handles to one fresh store; of a database they share no connection, as two replicas.
#[derive(Clone)]
pub(super) struct Stores {
    pub(super) kind: Kind,
    pub(super) one: Arc<dyn Store>,
    pub(super) other: Arc<dyn Store>,
}

/// Runs a test on a fresh store.
pub(super) fn run<F: Future<Output = ()>>(kind: Kind, test: impl FnOnce(Stores) -> F) {
    block_on(async {
        match kind {
            Kind::Memory => {
                let store = Arc::new(MemoryStore::new());
                test(Stores { kind, one: store.clone(), other: store }).await;
            }
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let (one, other) = (sqlite(&folder).await, sqlite(&folder).await);
                test(Stores { kind, one: Arc::new(one.clone()), other: Arc::new(other.clone()) })
                    .await;
                one.close().await;
                other.close().await;
            }
            Kind::Postgres => {
                let database = Database::create().unwrap();
                let (one, other) = (postgres(&database).await, postgres(&database).await);
                test(Stores { kind, one: Arc::new(one.clone()), other: Arc::new(other.clone()) })
                    .await;
                one.close().await;
                other.close().await;
            }
        }
    });
}

pub(super) fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(work)
}

/// A migrated store in a folder.
pub(super) async fn sqlite(folder: &TempDir) -> SqliteStore {
    let config = hemei_store_sqlite::Config {
        create: true,
        ..hemei_store_sqlite::Config::new(folder.path().join("data"))
    };
    let store = SqliteStore::open(config).await.unwrap();
    store.migrate().await.unwrap();
    assert_eq!(store.schema_status().await.unwrap(), SchemaStatus::Current);
    store
}

/// A migrated store in a database.
pub(super) async fn postgres(database: &Database) -> PostgresStore {
    let config = hemei_store_postgres::Config {
        max_connections: 4,
        ..hemei_store_postgres::Config::new(database.url())
    };
    let store = PostgresStore::connect(config).await.unwrap();
    store.migrate().await.unwrap();
    assert_eq!(store.schema_status().await.unwrap(), SchemaStatus::Current);
    store
}

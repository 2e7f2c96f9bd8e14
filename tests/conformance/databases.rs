//! What only the databases have: triggers, schemas, files, restarts, and traces of tampering.

use std::path::Path;
use std::time::Duration;

use hemei_engine::port::{
    AppendOutcome, LogStore, RequestKey, SchemaStatus, StoreError, ViewStore,
};
use hemei_store_postgres::PostgresStore;
use hemei_store_sqlite::{OpenError, SqliteStore};
use hemei_xtask::postgres::{Binaries, Cluster, Database};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

use super::given::{Draft, all, empty_head, log, singles, view};
use super::stores::{block_on, postgres, sqlite};

/// Every column of an event but the two that may be erased, with a value that none of them has.
const COLUMNS: [(&str, &str); 18] = [
    ("tenant", "'other'"),
    ("log", "'other'"),
    ("position", "9"),
    ("unit_index", "8"),
    ("unit_size", "9"),
    ("stream", "'other'"),
    ("revision", "9"),
    ("event_type", "'other'"),
    ("programme", "ID"),
    ("unit", "ID"),
    ("actor", "ID"),
    ("request_id", "ID"),
    ("recorded_at", "9"),
    ("envelope", "HASH"),
    ("data", "HASH"),
    ("data_salt", "SALT"),
    ("private_commitment", "HASH"),
    ("leaf_hash", "HASH"),
];

/// Statements that must be refused: a change of each column, alone and beside an erasure, a change
/// of the free text, an erasure without its salt, and every way to delete.
fn refused(id: &str, hash: &str, salt: &str) -> Vec<String> {
    let fill = |value: &str| value.replace("ID", id).replace("HASH", hash).replace("SALT", salt);
    let mut statements = Vec::new();
    for (column, value) in COLUMNS {
        let set = format!("UPDATE events SET {column} = {}", fill(value));
        statements.push(format!("{set}, private = NULL, private_salt = NULL WHERE position = 1"));
        statements.push(format!("{set} WHERE position = 1"));
    }
    statements.push(format!("UPDATE events SET private = {hash}"));
    statements.push("UPDATE events SET private = NULL WHERE position = 1".to_owned());
    statements.push("DELETE FROM events WHERE position = 1".to_owned());
    statements.push("DELETE FROM events".to_owned());
    statements
}

const ERASE: &str = "UPDATE events SET private = NULL, private_salt = NULL WHERE position = 1";

async fn with_two_events(store: &impl LogStore) {
    assert!(store.create(&log(), &empty_head()).await.unwrap());
    let private = Draft { private: true, ..Draft::new("issue/a", 1) };
    let written = singles(&log(), &empty_head(), &[private, Draft::new("issue/a", 2)]);
    assert_eq!(store.append(&written).await.unwrap(), AppendOutcome::Committed);
}

async fn assert_only_erased(store: &impl LogStore) {
    let private = Draft { private: true, ..Draft::new("issue/a", 1) };
    let mut expected = singles(&log(), &empty_head(), &[private, Draft::new("issue/a", 2)]).events;
    (expected[0].private, expected[0].private_salt) = (None, None);
    assert_eq!(store.read(&all(&log())).await.unwrap(), expected);
}

async fn sqlite_connection(file: &Path) -> SqliteConnection {
    SqliteConnection::connect(file.to_str().unwrap()).await.unwrap()
}

#[test]
fn sqlite_refuses_changes_of_events() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let store = sqlite(&folder).await;
        with_two_events(&store).await;
        let mut raw = sqlite_connection(&folder.path().join("data/log.sqlite")).await;
        let refused = refused("randomblob(16)", "randomblob(32)", "randomblob(16)");
        for statement in refused {
            let error = sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut raw).await;
            let error = error.expect_err(&statement).to_string();
            assert!(error.contains("events are never"), "{statement}: {error}");
        }
        sqlx::query(ERASE).execute(&mut raw).await.unwrap();
        assert_only_erased(&store).await;
    });
}

#[test]
fn postgres_refuses_changes_of_events() {
    block_on(async {
        let database = Database::create().unwrap();
        let store = postgres(&database).await;
        with_two_events(&store).await;
        let mut raw = PgConnection::connect(&database.url()).await.unwrap();
        let hash = "decode(repeat('ab', 32), 'hex')";
        let mut refused = refused("gen_random_uuid()", hash, "decode(repeat('ab', 16), 'hex')");
        refused.push("TRUNCATE events".to_owned());
        for statement in refused {
            let error = sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut raw).await;
            let error = error.expect_err(&statement).to_string();
            assert!(error.contains("events are never"), "{statement}: {error}");
        }
        sqlx::query(ERASE).execute(&mut raw).await.unwrap();
        assert_only_erased(&store).await;
        store.close().await;
    });
}

#[test]
fn sqlite_has_one_folder_and_two_files() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let config = hemei_store_sqlite::Config::new(folder.path().join("data"));
        let missing = SqliteStore::open(config.clone()).await.unwrap_err();
        assert!(matches!(missing, OpenError::Missing { .. }), "{missing:?}");
        let creating = hemei_store_sqlite::Config { create: true, ..config.clone() };
        let store = SqliteStore::open(creating).await.unwrap();
        assert_eq!(store.schema_status().await.unwrap(), SchemaStatus::Empty);
        store.migrate().await.unwrap();
        with_two_events(&store).await;
        store.prepare(&view(1)).await.unwrap();
        store.close().await;
        let closed = store.head(&log()).await.unwrap_err();
        assert!(matches!(closed, StoreError::Unavailable { .. }), "{closed:?}");

        // The views can be thrown away: nothing but them is lost.
        for file in ["views.sqlite", "views.sqlite-wal", "views.sqlite-shm"] {
            std::fs::remove_file(folder.path().join("data").join(file)).ok();
        }
        let store = SqliteStore::open(config).await.unwrap();
        let status = store.schema_status().await.unwrap();
        assert!(matches!(status, SchemaStatus::Older { have: 0, .. }), "{status:?}");
        store.migrate().await.unwrap();
        assert_eq!(store.read(&all(&log())).await.unwrap().len(), 2);
        assert_eq!(store.generations("500243116", &view(1).view).await.unwrap(), []);
    });
}

#[test]
fn sqlite_tells_an_older_and_a_newer_schema() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let store = sqlite(&folder).await;
        let mut raw = sqlite_connection(&folder.path().join("data/log.sqlite")).await;
        set_last_migration_sqlite(&mut raw, 29_991_231_000_000).await;
        let newer = SchemaStatus::Newer { have: 29_991_231_000_000 };
        assert_eq!(store.schema_status().await.unwrap(), newer);
        assert!(store.migrate().await.is_err());
        set_last_migration_sqlite(&mut raw, 20_000_101_000_000).await;
        let status = store.schema_status().await.unwrap();
        assert!(matches!(status, SchemaStatus::Older { .. }), "{status:?}");
    });
}

#[test]
fn postgres_tells_an_older_and_a_newer_schema() {
    block_on(async {
        let database = Database::create().unwrap();
        let config = hemei_store_postgres::Config::new(database.url());
        let store = PostgresStore::connect(config).await.unwrap();
        assert_eq!(store.schema_status().await.unwrap(), SchemaStatus::Empty);
        store.migrate().await.unwrap();
        let mut raw = PgConnection::connect(&database.url()).await.unwrap();
        for (stamp, is_newer) in [(29_991_231_000_000_i64, true), (20_000_101_000_000, false)] {
            let text = "UPDATE _sqlx_migrations SET version = $1
                        WHERE version = (SELECT max(version) FROM _sqlx_migrations)";
            sqlx::query(
                "DELETE FROM _sqlx_migrations WHERE version <>
                         (SELECT max(version) FROM _sqlx_migrations)",
            )
            .execute(&mut raw)
            .await
            .unwrap();
            sqlx::query(text).bind(stamp).execute(&mut raw).await.unwrap();
            let status = store.schema_status().await.unwrap();
            assert_eq!(matches!(status, SchemaStatus::Newer { have } if have == stamp), is_newer);
            assert_eq!(
                matches!(status, SchemaStatus::Older { have, .. } if have == stamp),
                !is_newer
            );
        }
        assert!(store.migrate().await.is_err());
        store.close().await;
    });
}

async fn set_last_migration_sqlite(raw: &mut SqliteConnection, stamp: i64) {
    for text in [
        "DELETE FROM _sqlx_migrations
         WHERE version <> (SELECT max(version) FROM _sqlx_migrations)",
        "UPDATE _sqlx_migrations SET version = ?",
    ] {
        let statement = sqlx::query(text);
        let bound = if text.contains('?') { statement.bind(stamp) } else { statement };
        bound.execute(&mut *raw).await.unwrap();
    }
}

#[test]
fn an_impossible_row_is_named() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let store = sqlite(&folder).await;
        with_two_events(&store).await;
        let mut raw = sqlite_connection(&folder.path().join("data/log.sqlite")).await;
        sqlx::query("UPDATE heads SET frontier = x'00'").execute(&mut raw).await.unwrap();
        let failure = store.head(&log()).await.unwrap_err();
        assert!(matches!(failure, StoreError::Inconsistent { table: "heads", .. }), "{failure:?}");
        for text in [
            "DROP TRIGGER events_are_not_changed",
            "PRAGMA ignore_check_constraints = ON",
            "UPDATE events SET leaf_hash = x'0102' WHERE position = 2",
        ] {
            sqlx::query(text).execute(&mut raw).await.unwrap();
        }
        let failure = store.read(&all(&log())).await.unwrap_err().to_string();
        assert!(failure.starts_with("read events row 2:"), "{failure}");
    });
}

#[test]
fn postgres_without_flushes_is_not_durable() {
    use hemei_engine::port::Registry;

    block_on(async {
        let database = Database::create().unwrap();
        let mut raw = PgConnection::connect(&database.url()).await.unwrap();
        let name: String = sqlx::query_scalar("SELECT current_database()::text")
            .fetch_one(&mut raw)
            .await
            .unwrap();
        let text = format!("ALTER DATABASE {name} SET synchronous_commit = off");
        sqlx::query(AssertSqlSafe(text)).execute(&mut raw).await.unwrap();
        let store = postgres(&database).await;
        let told = store.durability().await.unwrap();
        assert!(!told.durable, "{told:?}");
        assert!(told.settings.ends_with("synchronous_commit=off"), "{told:?}");
        store.close().await;
    });
}

/// A table that nobody has analysed yet: requests are looked up all the same, not searched for.
#[test]
fn postgres_finds_requests_without_statistics() {
    block_on(async {
        let database = Database::create().unwrap();
        let store = PostgresStore::connect(hemei_store_postgres::Config {
            // Thousands of times what it takes, and far less than a search for every event.
            statement_timeout: Duration::from_secs(5),
            ..hemei_store_postgres::Config::new(database.url())
        });
        let store = store.await.unwrap();
        store.migrate().await.unwrap();
        assert!(store.create(&log(), &empty_head()).await.unwrap());
        let actor = Uuid::from_u128(7);
        let drafts = (0..4000).map(|number| Draft {
            actor: Some(actor),
            request_id: Some(Uuid::from_u128(number)),
            ..Draft::new(&format!("issue/{number}"), 1)
        });
        let written = singles(&log(), &empty_head(), &drafts.collect::<Vec<_>>());
        assert_eq!(store.append(&written).await.unwrap(), AppendOutcome::Committed);
        let key = |number| RequestKey { actor, request_id: Uuid::from_u128(number) };
        let keys: Vec<_> = (0..32).map(|number| key(number * 100 + 99)).collect();
        let probe = store.probe(&log(), &keys).await.unwrap().unwrap();
        let expected: Vec<_> =
            (0..32).map(|number| vec![written.events[number * 100 + 99].clone()]).collect();
        assert_eq!(probe.units, expected);
        store.close().await;
    });
}

/// A server that was durable when the store was opened, and comes back with other settings.
#[test]
fn a_server_that_stops_being_durable_is_not_used() {
    block_on(async {
        let mut cluster = Cluster::start(&Binaries::find().unwrap()).unwrap();
        let url = cluster.url();
        let set = async |text: &'static str| {
            let mut raw = PgConnection::connect(&url).await.unwrap();
            sqlx::query(text).execute(&mut raw).await.unwrap();
        };
        let config = hemei_store_postgres::Config::new(cluster.url());
        let store = PostgresStore::connect(config).await.unwrap();
        store.migrate().await.unwrap();
        with_two_events(&store).await;
        let head = store.head(&log()).await.unwrap().unwrap();
        let next = singles(&log(), &head, &[Draft::new("issue/b", 1)]);

        set("ALTER SYSTEM SET synchronous_commit = off").await;
        cluster.restart().unwrap();
        let refused = store.head(&log()).await.unwrap_err();
        assert!(refused.to_string().contains("synchronous_commit=off"), "{refused}");
        // The first failure ends the connection that the writer still held.
        store.append(&next).await.unwrap_err();
        let refused = store.append(&next).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unavailable { .. }), "{refused:?}");

        set("ALTER SYSTEM RESET synchronous_commit").await;
        cluster.restart().unwrap();
        assert_eq!(store.head(&log()).await.unwrap(), Some(head));
        assert_eq!(store.append(&next).await.unwrap(), AppendOutcome::Committed);
        store.close().await;
    });
}

/// Connections that the server ended while they were idle: a read does not notice, a write knows
/// that it does not know, and sending the same batch again settles it.
#[test]
fn a_lost_connection_is_replaced() {
    block_on(async {
        let mut cluster = Cluster::start(&Binaries::find().unwrap()).unwrap();
        let config = hemei_store_postgres::Config::new(cluster.url());
        let store = PostgresStore::connect(config).await.unwrap();
        store.migrate().await.unwrap();
        with_two_events(&store).await;
        let head = store.head(&log()).await.unwrap().unwrap();
        let next = singles(&log(), &head, &[Draft::new("issue/b", 1)]);

        cluster.restart().unwrap();
        assert_eq!(store.head(&log()).await.unwrap(), Some(head));
        let unknown = store.append(&next).await.unwrap_err();
        assert!(matches!(unknown, StoreError::OutcomeUnknown { .. }), "{unknown:?}");
        assert_eq!(store.append(&next).await.unwrap(), AppendOutcome::Committed);
        assert_eq!(store.append(&next).await.unwrap(), AppendOutcome::Refused);

        cluster.stop().unwrap();
        store.head(&log()).await.unwrap_err();
        let refused = store.append(&next).await.unwrap_err();
        // The first failure ended the connection that the writer still held.
        assert!(matches!(refused, StoreError::OutcomeUnknown { .. }), "{refused:?}");
        let refused = store.append(&next).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unavailable { .. }), "{refused:?}");
        cluster.restart().unwrap();
        assert_eq!(store.head(&log()).await.unwrap(), Some(next.head));
        store.close().await;
    });
}

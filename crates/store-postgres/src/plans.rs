//! Plans as PostgreSQL makes them over tables that are still empty, and then keeps.

use std::sync::Arc;

use hemei_domain::event::Log;
use hemei_engine::port::{
    Column, ColumnType, Direction, EventFilter, LogKey, ReadQuery, Table, TableChange, Value,
    ViewBatch, ViewKey, ViewSpec, ViewStore as _,
};
use hemei_xtask::postgres::Database;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

use crate::{Config, PostgresStore, log_store, view_sql};

const VIEW: ViewSpec = ViewSpec {
    name: "plans",
    version: 1,
    tables: &[Table {
        name: "things",
        columns: &[
            Column { name: "place", kind: ColumnType::Text, zh: "地点", shown: Value::plain },
            Column { name: "number", kind: ColumnType::Integer, zh: "编号", shown: Value::plain },
            Column { name: "colour", kind: ColumnType::Text, zh: "颜色", shown: Value::plain },
        ],
        key: 2,
        indexes: &[&["colour"], &["number"]],
    }],
};

/// A store over an empty database.
async fn store() -> (Database, PostgresStore) {
    let database = tokio::task::spawn_blocking(Database::create).await.unwrap().unwrap();
    let store = PostgresStore::connect(Config::new(database.url())).await.unwrap();
    store.migrate().await.unwrap();
    (database, store)
}

/// The plan that a writer keeps for a statement of so many parameters.
async fn plan(store: &PostgresStore, statement: &str, parameters: usize) -> String {
    let mut lease = store.shared.writers.lease().await.unwrap();
    let prepare = format!("PREPARE looked_at AS {statement}");
    lease.execute(sqlx::raw_sql(AssertSqlSafe(prepare))).await.unwrap();
    let nulls = vec!["NULL"; parameters].join(", ");
    let explain = format!("EXPLAIN (COSTS OFF) EXECUTE looked_at({nulls})");
    let lines = lease.fetch_all(sqlx::raw_sql(AssertSqlSafe(explain))).await.unwrap();
    lines.iter().map(|line| line.get::<String, _>(0) + "\n").collect()
}

fn assert_uses(plan: &str, indexes: &[&str]) {
    let used = |line: &&str| line.contains("Scan using ");
    let found: Vec<_> = plan.lines().filter(used).collect();
    assert_eq!(found.len(), indexes.len(), "{plan}");
    for index in indexes {
        assert!(found.iter().any(|line| line.contains(index)), "{index} is not used:\n{plan}");
    }
    for detour in ["Sort", "Seq Scan on events", "Seq Scan on view", "Bitmap"] {
        assert!(!plan.contains(detour), "{detour}:\n{plan}");
    }
}

#[tokio::test]
async fn a_batch_looks_up_nothing_but_the_head() {
    for (statement, parameters) in [(log_store::APPEND, 27), (log_store::APPEND_TRACED, 31)] {
        let (_database, store) = store().await;
        let plan = plan(&store, statement, parameters).await;
        assert_uses(&plan, &["heads_pkey"]);
    }
}

#[tokio::test]
async fn a_deep_page_of_a_stream_begins_at_its_revision() {
    let (_database, store) = store().await;
    for direction in [Direction::Forward, Direction::Backward] {
        let query = ReadQuery {
            log: LogKey { tenant: Arc::from("t"), log: Log::Access },
            filter: EventFilter { stream: Some("access/1".into()), ..EventFilter::default() },
            after: 0,
            until: 9,
            direction,
            limit: 1,
        };
        let plan = plan(&store, &log_store::read_text(&query), 6).await;
        // Which index finds the one event at a position depends on how large the table is.
        let scan = |line: &&str| line.contains("events_by_stream") && line.ends_with("on events e");
        let condition = plan.lines().skip_while(|line| !scan(line)).nth(1).unwrap_or_default();
        assert!(condition.contains("stream =") && condition.contains("revision >"), "{plan}");
    }
}

#[tokio::test]
async fn a_batch_of_a_view_looks_rows_up_in_the_primary_key() {
    let (_database, store) = store().await;
    let view = ViewKey { tenant: Arc::from("t"), view: VIEW, generation: 1 };
    store.prepare(&view).await.unwrap();
    let key = vec![Value::Text("漆树村".into()), Value::Integer(1)];
    let changes = vec![TableChange { table: "things", upserts: Vec::new(), deletes: vec![key] }];
    let batch = ViewBatch { view, expected_position: 0, position: 1, changes };
    let plan = plan(&store, &view_sql::commit(&batch).unwrap(), 7).await;
    assert_uses(&plan, &["view_generations_pkey", "view_plans_things_g1_pkey"]);
}

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
            Column::plain("place", ColumnType::Text, "地点"),
            Column::plain("number", ColumnType::Integer, "编号"),
            Column::plain("colour", ColumnType::Text, "颜色"),
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

/// The plan scans these indexes, in this order, and takes no detour.
fn assert_uses(plan: &str, indexes: &[&str]) {
    let index = |line: &str| {
        let (way, rest) = line.split_once(" using ")?;
        way.contains("Scan").then(|| rest.split(' ').next().unwrap_or_default().to_owned())
    };
    let found: Vec<_> = plan.lines().filter_map(index).collect();
    assert_eq!(found, indexes, "{plan}");
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

/// A page of one event that the filter lets through.
fn page(filter: EventFilter, direction: Direction) -> ReadQuery {
    let log = LogKey { tenant: Arc::from("t"), log: Log::Access };
    ReadQuery { log, filter, after: 0, until: 9, direction, limit: 1 }
}

#[tokio::test]
async fn a_deep_page_of_a_stream_begins_at_its_revision() {
    let (_database, store) = store().await;
    for direction in [Direction::Forward, Direction::Backward] {
        let filter = EventFilter { stream: Some("access/1".into()), ..EventFilter::default() };
        let plan = plan(&store, &log_store::read_text(&page(filter, direction)), 6).await;
        // The two events at the ends of the page, and the page.
        assert_uses(&plan, &["events_pkey", "events_pkey", "events_by_stream"]);
        let condition = plan.lines().rfind(|line| line.contains("Index Cond")).unwrap_or_default();
        assert!(condition.contains("stream =") && condition.contains("revision >"), "{plan}");
    }
}

#[tokio::test]
async fn each_filter_finds_its_index() {
    let (_database, store) = store().await;
    let id = Some(uuid::Uuid::nil());
    let none = EventFilter::default;
    let cases = [
        (none(), 5, "events_pkey"),
        (EventFilter { programme: id, ..none() }, 6, "events_by_programme"),
        (EventFilter { unit: id, ..none() }, 6, "events_by_unit"),
        (EventFilter { actor: id, ..none() }, 6, "events_by_actor"),
    ];
    for (filter, parameters, index) in cases {
        for direction in [Direction::Forward, Direction::Backward] {
            let text = log_store::read_text(&page(filter.clone(), direction));
            assert_uses(&plan(&store, &text, parameters).await, &[index]);
        }
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

//! Folding with and without holding back, and where events come from.

use std::sync::Mutex;

use async_trait::async_trait;
use hemei_domain::clean_up::{CleanUp, CleanUpFacts};
use hemei_domain::event::{EventData as _, Log};
use hemei_domain::id::CleanUpId;
use hemei_domain::issue::Source;
use hemei_domain::time::Date;
use uuid::Uuid;

use super::*;
use crate::engine::Engine;
use crate::memory::MemoryStore;
use crate::port::{Column, ColumnType, Generation, Page, PageQuery, Row, Table, Value, ViewSpec};
use crate::testing::Town;
use crate::view::testing::Chronicle;

#[tokio::test]
async fn what_the_window_in_memory_does_not_reach_is_read_from_the_log() {
    let town = Town::founded().await;
    let other = Engine::start(town.parts.clone()).await.expect("the logs are there");
    let log = other.log(Log::Business);
    // The other process has heard of the log up to here, and of nothing behind it.
    let head = log.head().position;
    let raised = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    let events = next_events(log, log.store(), head, raised.last).await.expect("it answers");
    let positions: Vec<_> = events.iter().map(|event| event.envelope.position).collect();
    assert_eq!(positions, (head + 1..=raised.last).collect::<Vec<_>>());
}

/// So many rows of its own does each event of [`Sample`] write.
const ROWS: usize = 3_000;

/// A view in which every event writes rows of its own, and one row that all of them write.
struct Sample;

const SAMPLE: &[Table] = &[Table {
    name: "rows",
    columns: &[
        Column::plain("number", ColumnType::Integer, "编号"),
        Column::plain("event", ColumnType::Integer, "记录"),
    ],
    key: 1,
    indexes: &[],
}];

impl Sample {
    fn numbers(event: &Recorded) -> impl Iterator<Item = i64> {
        let own = event.envelope.position as i64 * ROWS as i64;
        std::iter::once(0).chain(own..own + ROWS as i64)
    }
}

impl Fold for Sample {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "sample", version: 1, tables: SAMPLE }
    }

    fn touches(&self, event: &Recorded, _: &Rows) -> Vec<(&'static str, Key)> {
        Self::numbers(event).map(|number| ("rows", vec![Value::Integer(number)])).collect()
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        for number in Self::numbers(event) {
            let position = Value::Integer(event.envelope.position as i64);
            rows.put("rows", vec![Value::Integer(number), position]);
        }
    }
}

/// A store in memory that remembers where each commit left the generation, and its rows.
#[derive(Default)]
struct Watched {
    store: MemoryStore,
    commits: Mutex<Vec<(u64, usize)>>,
}

impl Watched {
    fn commits(&self) -> Vec<(u64, usize)> {
        self.commits.lock().expect("nobody panics here").clone()
    }
}

#[async_trait]
impl ViewStore for Watched {
    async fn prepare(&self, view: &ViewKey) -> Result<(), StoreError> {
        self.store.prepare(view).await
    }

    async fn generations(
        &self,
        tenant: &str,
        view: &ViewSpec,
    ) -> Result<Vec<Generation>, StoreError> {
        self.store.generations(tenant, view).await
    }

    async fn load(
        &self,
        view: &ViewKey,
        table: &Table,
        keys: &[Key],
    ) -> Result<Vec<Row>, StoreError> {
        self.store.load(view, table, keys).await
    }

    async fn commit(&self, batch: &ViewBatch) -> Result<bool, StoreError> {
        let rows = batch.changes.iter().map(|change| change.upserts.len()).sum();
        self.commits.lock().expect("nobody panics here").push((batch.position, rows));
        self.store.commit(batch).await
    }

    async fn page(&self, query: &PageQuery) -> Result<Option<Page>, StoreError> {
        self.store.page(query).await
    }

    async fn switch(&self, view: &ViewKey) -> Result<bool, StoreError> {
        self.store.switch(view).await
    }
}

/// A log of three events, and a projector of [`Sample`] at its beginning.
async fn sample() -> (Chronicle, Arc<Watched>, Projector) {
    let mut log = Chronicle::default();
    let (recorded, _) = hemei_domain::activity::Recorded::<CleanUpFacts>::example();
    let at = "2024-04-02".parse::<Date>().expect("a date").start();
    for number in 1..=3 {
        let clean_up = CleanUp::stream(CleanUpId(Uuid::from_u128(number)));
        log.add(clean_up, None, at, recorded.clone());
    }
    let store = Arc::new(Watched::default());
    let key = ViewKey { tenant: "longxi".into(), view: Sample.spec(), generation: 1 };
    store.prepare(&key).await.expect("memory answers");
    let projector = Projector::new(Arc::new(Sample), Arc::clone(&store) as _, key, 0);
    (log, store, projector)
}

#[tokio::test]
async fn what_is_not_held_back_is_committed_with_each_batch() {
    let (log, store, mut projector) = sample().await;
    for event in log.events.chunks(1) {
        assert!(projector.step(event).await.expect("memory answers"));
    }
    assert_eq!(store.commits(), [(1, ROWS + 1), (2, ROWS + 1), (3, ROWS + 1)]);
    assert!(projector.settle().await.expect("memory answers"));
    assert_eq!(store.commits().len(), 3, "nothing is left");
}

#[tokio::test]
async fn what_is_held_back_is_written_once_and_stands_at_its_position_when_all_is_there() {
    let (log, store, mut projector) = sample().await;
    projector.hold_back();
    for event in log.events.chunks(1) {
        assert!(projector.step(event).await.expect("memory answers"));
    }
    assert_eq!((store.commits(), projector.position()), (vec![], 3));
    assert!(projector.settle().await.expect("memory answers"));
    assert_eq!(store.commits(), [(0, HELD_ROWS), (3, 3 * ROWS + 1 - HELD_ROWS)]);
    let query = PageQuery {
        tenant: "longxi".into(),
        view: Sample.spec(),
        table: "rows",
        generation: Some(1),
        filters: Vec::new(),
        after: None,
        limit: 1,
    };
    let page = store.page(&query).await.expect("memory answers").expect("a page");
    assert_eq!(page.rows, [vec![Value::Integer(0), Value::Integer(3)]]);
    assert_eq!(page.position, 3);
}

#[tokio::test]
async fn who_holds_back_ends_where_another_was_faster() {
    let (log, store, mut projector) = sample().await;
    projector.hold_back();
    assert!(projector.step(&log.events).await.expect("memory answers"));
    let view = projector.key().clone();
    let other = ViewBatch { view, expected_position: 0, position: 1, changes: Vec::new() };
    assert!(store.commit(&other).await.expect("memory answers"));
    assert!(!projector.settle().await.expect("memory answers"));
}

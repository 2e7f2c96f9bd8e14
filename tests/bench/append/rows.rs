//! The bound that the store sets: multi-row inserts of the bytes that the loop wrote, one batch of
//! as many rows as there are callers after the other, without callers, decisions and the wire.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hemei_domain::event::Log;
use hemei_engine::port::{
    AppendOutcome, Batch, Direction, EventFilter, Head, LogKey, LogStore, ReadQuery, StoredEvent,
};
use hemei_ledger::tree::Frontier;
use uuid::Uuid;

use crate::issue_loop::Slice;
use crate::processor::Processor;

/// How many events are read as the bytes to insert.
const EVENTS: u32 = 4000;

/// Inserts the first events of a tenant's log again, under another tenant's name.
pub(crate) async fn insert(
    store: &Arc<dyn LogStore>,
    from: &str,
    to: &str,
    rows: usize,
    limit: Duration,
) -> Slice {
    let source = read(store, from).await;
    let log = LogKey { tenant: to.into(), log: Log::Business };
    let mut head = empty();
    assert!(store.create(&log, &head).await.expect("create a log"), "{to} is new");
    let mut slice = Slice::default();
    let (began, processor) = (Instant::now(), Processor::now());
    for chunk in source.chunks(rows).cycle() {
        if began.elapsed() > limit {
            break;
        }
        let batch = batch(&log, &head, chunk);
        let sent = Instant::now();
        let outcome = store.append(&batch).await.expect("append");
        assert_eq!(outcome, AppendOutcome::Committed);
        slice.micros.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
        slice.commands += batch.events.len() as u64;
        head = batch.head;
    }
    slice.elapsed = began.elapsed();
    slice.processor = processor.since();
    slice.micros.sort_unstable();
    slice
}

/// The head of a log without events.
pub(crate) fn empty() -> Head {
    let frontier = Frontier::empty();
    Head {
        incarnation: Uuid::from_u128(1),
        position: 0,
        root: frontier.root(),
        frontier,
        recorded_at: hemei_domain::time::Timestamp(0),
    }
}

/// The first events of a tenant's log.
pub(crate) async fn read(store: &Arc<dyn LogStore>, tenant: &str) -> Vec<StoredEvent> {
    let query = ReadQuery {
        log: LogKey { tenant: tenant.into(), log: Log::Business },
        filter: EventFilter::default(),
        after: 0,
        until: i64::MAX.unsigned_abs(),
        direction: Direction::Forward,
        limit: EVENTS,
    };
    store.read(&query).await.expect("read the loop's events")
}

/// The same bytes at other places: only what a row must not share with another is changed.
fn batch(log: &LogKey, head: &Head, chunk: &[StoredEvent]) -> Batch {
    let mut next = head.clone();
    let mut events = chunk.to_vec();
    for event in &mut events {
        next.position += 1;
        event.position = next.position;
        event.revision = next.position;
        event.request_id = event.request_id.map(|_| Uuid::from_u128(u128::from(next.position)));
        next.frontier.push(event.leaf_hash);
    }
    next.root = next.frontier.root();
    Batch {
        log: log.clone(),
        expected_position: head.position,
        expected_root: head.root,
        events,
        head: next,
        traces: Vec::new(),
    }
}

//! The questions after the last death, asked of the stored bytes.

use std::collections::BTreeMap;

use hemei_domain::event::Log;
use hemei_engine::port::{Direction, EventFilter, LogKey, ReadQuery, StoredEvent};
use uuid::Uuid;

use super::load::Load;
use super::tenant::Tenant;

/// Every request has its receipt, every receipt is what the log holds, and no request is in the
/// log twice.
pub(super) async fn everything_is_there_once(tenant: &Tenant, load: &Load) {
    let rows = rows(tenant).await;
    let times = times(&rows);
    let leaves: BTreeMap<u64, &[u8]> =
        rows.iter().map(|row| (row.position, row.leaf_hash.as_slice())).collect();
    let attempts = load.attempts();
    assert!(!attempts.is_empty());
    for attempt in attempts {
        let receipt = attempt.receipt.as_ref().expect("everything was settled");
        assert_eq!(times.get(&attempt.request_id), Some(&1), "{attempt:?}");
        assert!(!receipt.events.is_empty(), "{attempt:?}");
        for event in &receipt.events {
            let stored = leaves.get(&event.position).copied();
            assert_eq!(stored, Some(event.leaf_hash.as_slice()), "{attempt:?}");
        }
    }
}

/// How often each request is in the log.
pub(super) fn times(rows: &[StoredEvent]) -> BTreeMap<Uuid, usize> {
    let mut times = BTreeMap::new();
    for request_id in rows.iter().filter_map(|row| row.request_id) {
        *times.entry(request_id).or_default() += 1;
    }
    times
}

/// The whole business log.
pub(super) async fn rows(tenant: &Tenant) -> Vec<StoredEvent> {
    let stores = tenant.open().await;
    let mut rows: Vec<StoredEvent> = Vec::new();
    loop {
        let query = ReadQuery {
            log: LogKey { tenant: tenant.name.as_str().into(), log: Log::Business },
            filter: EventFilter::default(),
            after: rows.last().map_or(0, |row| row.position),
            until: i64::MAX.unsigned_abs(),
            direction: Direction::Forward,
            limit: 2000,
        };
        let page = stores.logs.read(&query).await.unwrap();
        if page.is_empty() {
            return rows;
        }
        rows.extend(page);
    }
}

//! The questions after the last death, asked of the stored bytes.

use std::collections::BTreeMap;

use hemei_domain::event::Log;
use hemei_engine::port::{Direction, EventFilter, LogKey, ReadQuery};
use uuid::Uuid;

use super::load::Load;
use super::tenant::Tenant;

/// Every request has its receipt, every receipt is what the log holds, and no request is in the
/// log twice.
pub(super) async fn everything_is_there_once(tenant: &Tenant, load: &Load) {
    let stores = tenant.open().await;
    let mut times: BTreeMap<Uuid, usize> = BTreeMap::new();
    let mut leaves = BTreeMap::new();
    let mut after = 0;
    loop {
        let query = ReadQuery {
            log: LogKey { tenant: tenant.name.as_str().into(), log: Log::Business },
            filter: EventFilter::default(),
            after,
            until: i64::MAX.unsigned_abs(),
            direction: Direction::Forward,
            limit: 2000,
        };
        let rows = stores.logs.read(&query).await.unwrap();
        let Some(last) = rows.last() else { break };
        after = last.position;
        for row in rows {
            if let Some(request_id) = row.request_id {
                *times.entry(request_id).or_default() += 1;
            }
            leaves.insert(row.position, row.leaf_hash);
        }
    }
    let attempts = load.attempts();
    assert!(!attempts.is_empty());
    for attempt in attempts {
        let receipt = attempt.receipt.as_ref().expect("everything was settled");
        assert_eq!(times.get(&attempt.request_id), Some(&1), "{attempt:?}");
        for event in &receipt.events {
            let stored = leaves.get(&event.position).map(<[u8; 32]>::as_slice);
            assert_eq!(stored, Some(event.leaf_hash.as_slice()), "{attempt:?}");
        }
    }
}

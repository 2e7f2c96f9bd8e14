//! Logs copied into other stores, whole or up to a position, byte by byte.

use hemei_domain::event::Log;
use hemei_domain::time::Timestamp;
use hemei_engine::port::{AppendOutcome, Batch, Head, LogKey, LogStore, StoredEvent};
use hemei_ledger::tree::Frontier;
use uuid::Uuid;

use super::world::World;

/// A log as it was stored.
pub(super) struct Copied {
    key: LogKey,
    incarnation: Uuid,
    pub(super) rows: Vec<StoredEvent>,
}

impl Copied {
    /// All of a log.
    pub(super) async fn of(world: &World, log: Log) -> Self {
        let incarnation = world.stored_head(log).await.incarnation;
        Self { key: world.log_key(log), incarnation, rows: world.rows(log).await }
    }

    /// Brings a store on to a position, which is the end of a unit of work.
    pub(super) async fn bring(&self, logs: &dyn LogStore, until: u64) {
        let known = logs.head(&self.key).await.expect("the store answers");
        let before = match known {
            Some(head) => head,
            None => {
                let empty = self.empty();
                assert!(logs.create(&self.key, &empty).await.expect("the store answers"));
                empty
            }
        };
        let rows = &self.rows[before.position as usize..until as usize];
        let Some(last) = rows.last() else { return };
        assert_eq!(last.unit_index + 1, last.unit_size, "a unit of work is whole");
        let mut frontier = before.frontier.clone();
        rows.iter().for_each(|row| frontier.push(row.leaf_hash));
        let head = Head {
            incarnation: self.incarnation,
            position: until,
            root: frontier.root(),
            frontier,
            recorded_at: last.recorded_at,
        };
        let batch = Batch {
            log: self.key.clone(),
            expected_position: before.position,
            expected_root: before.root,
            events: rows.to_vec(),
            head,
            traces: Vec::new(),
        };
        let outcome = logs.append(&batch).await.expect("the store answers");
        assert_eq!(outcome, AppendOutcome::Committed);
    }

    /// Brings a store on to the end.
    pub(super) async fn bring_all(&self, logs: &dyn LogStore) {
        self.bring(logs, self.rows.len() as u64).await;
    }

    fn empty(&self) -> Head {
        let frontier = Frontier::empty();
        Head {
            incarnation: self.incarnation,
            position: 0,
            root: frontier.root(),
            frontier,
            recorded_at: Timestamp(0),
        }
    }
}

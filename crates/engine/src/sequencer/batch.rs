//! A batch on its way: drawn, encoded, durable.

use std::ops::Range;
use std::sync::Arc;

use hemei_domain::event::Recorded;
use hemei_domain::time::Timestamp;

use super::encode::Encoder;
use super::unit::{Author, PlannedEvent, UnitOfWork};
use crate::port::{Batch, Head, LogKey, StoredEvent, UnitTrace};

/// Units of work that were drawn from the queue, in order, and the head that they go on from.
#[derive(Debug)]
pub struct Draft {
    log: LogKey,
    head: Head,
    units: Vec<(UnitOfWork, Timestamp)>,
}

impl Draft {
    pub(super) fn new(log: LogKey, head: Head) -> Self {
        Self { log, head, units: Vec::new() }
    }

    pub(super) fn push(&mut self, unit: UnitOfWork, recorded_at: Timestamp) {
        self.units.push((unit, recorded_at));
    }

    /// The events, in order, with the time they were stamped with.
    pub fn events(&self) -> impl Iterator<Item = (&PlannedEvent, &Author, Timestamp)> {
        self.units.iter().flat_map(|(unit, recorded_at)| {
            unit.events.iter().map(|event| (event, &unit.author, *recorded_at))
        })
    }

    /// Positions, envelopes, salts, commitments, leaves and the new root.
    pub fn encode(self, encoder: &Encoder) -> Encoded {
        let (expected_position, expected_root) = (self.head.position, self.head.root);
        let (mut head, mut events, mut units) = (self.head, Vec::new(), Vec::new());
        let mut traces = Vec::new();
        for (unit, recorded_at) in self.units {
            let position = head.position + 1;
            traces.extend(unit.trace.map(|context| UnitTrace { position, context }));
            let first = events.len();
            let recorded = encoder.encode(&self.log, unit, recorded_at, &mut head, &mut events);
            units.push((first..events.len(), recorded));
        }
        head.root = head.frontier.root();
        let batch = Batch { log: self.log, expected_position, expected_root, events, head, traces };
        Encoded { batch: Arc::new(batch), units }
    }
}

/// A batch, with the rows and events of each unit of work.
#[derive(Debug)]
pub struct Encoded {
    batch: Arc<Batch>,
    units: Vec<(Range<usize>, Vec<Arc<Recorded>>)>,
}

impl Encoded {
    pub(super) fn batch(&self) -> &Arc<Batch> {
        &self.batch
    }

    /// The units of work, now that they are durable.
    pub(super) fn units(self) -> impl Iterator<Item = CommittedUnit> {
        let Self { batch, units } = self;
        units.into_iter().map(move |(range, recorded)| CommittedUnit {
            recorded,
            batch: Arc::clone(&batch),
            range,
        })
    }
}

/// A durable unit of work.
#[derive(Debug, Clone)]
pub struct CommittedUnit {
    /// Its events as folds see them.
    pub recorded: Vec<Arc<Recorded>>,
    batch: Arc<Batch>,
    range: Range<usize>,
}

impl CommittedUnit {
    /// Its rows.
    pub fn rows(&self) -> &[StoredEvent] {
        &self.batch.events[self.range.clone()]
    }
}

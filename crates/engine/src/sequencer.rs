//! The sequencer: a synchronous state machine that turns waiting units of work into batches.
//!
//! It holds what the log looks like to this process — the head, and the revisions of the streams
//! that were read — and what it will look like when everything that waits has been committed. A
//! unit is accepted only if its expectations hold *there*, so that commands on a hot stream chain
//! into one batch instead of taking turns at the database. No I/O happens in here: the driver
//! sends what [`Sequencer::take`] gives and reports what became of it, and a simulation can do the
//! same over a store that delays, drops, repeats and loses answers.
//!
//! Invariants: at most one batch is out; a batch is sent again unchanged until its outcome is
//! known; nothing is answered before its commit; nothing that was assumed survives a lost batch.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use hemei_domain::event::Recorded;
use hemei_domain::stream::StreamId;
use hemei_domain::time::Timestamp;

use crate::port::{Batch, Head, LogKey, Probe, RequestKey, StoredEvent};

mod encode;
#[cfg(test)]
mod tests;
mod unit;

pub use encode::Encoder;
pub use unit::{Author, PlannedEvent, Request, UnitOfWork};

/// How much may wait and how much goes into one batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Units that may wait.
    pub queue_units_max: usize,
    /// Units in one batch.
    pub batch_units_max: usize,
    /// Bytes of facts and texts in one batch; a single larger unit still goes alone.
    pub batch_bytes_max: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { queue_units_max: 4096, batch_units_max: 512, batch_bytes_max: 4 << 20 }
    }
}

/// Why a unit of work was not taken into the queue; nothing was assumed of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotQueued {
    /// A stream moved since the decision, or is not known any more: read again and decide again.
    Stale,
    /// The decision would be recorded when it no longer holds: decide again.
    Expired,
    /// A copy of the same request is under way: wait for it.
    Duplicate,
    /// Too much waits.
    Full,
    /// The log takes no writes.
    ReadOnly,
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

/// What became of a queued unit of work.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It is durable.
    Committed(CommittedUnit),
    /// Its request key stood in the log already; the rows of that unit.
    Known(Vec<StoredEvent>),
    /// Something that it relied on was lost: read again and decide again.
    Conflict,
    /// The caller had gone before it was sent; nothing was written.
    Dropped,
    /// The store refused it for a reason that no retry mends; nothing was written.
    Failed,
}

/// A unit's outcome with its caller's handle.
pub type Settled<T> = Vec<(T, Outcome)>;

/// The revisions of a stream: durable, and with everything that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct StreamHead {
    committed: u64,
    pending: u64,
}

#[derive(Debug)]
struct Queued<T> {
    unit: UnitOfWork,
    recorded_at: Timestamp,
    handle: T,
}

#[derive(Debug)]
struct InFlight<T> {
    batch: Arc<Batch>,
    units: Vec<(Range<usize>, Vec<Arc<Recorded>>, T)>,
    streams: Vec<(StreamId, u64)>,
    keys: Vec<Option<RequestKey>>,
}

/// The state machine; `T` is the handle by which a caller is answered.
#[derive(Debug)]
pub struct Sequencer<T> {
    log: LogKey,
    head: Head,
    recorded_at: Timestamp,
    streams: HashMap<StreamId, StreamHead>,
    queue: VecDeque<Queued<T>>,
    in_flight: Option<InFlight<T>>,
    keys: HashSet<RequestKey>,
    bounds: Bounds,
    read_only: bool,
    undone: u64,
}

impl<T> Sequencer<T> {
    /// A sequencer that knows nothing but the log's head.
    pub fn new(log: LogKey, head: Head, bounds: Bounds) -> Self {
        Self {
            log,
            recorded_at: head.recorded_at,
            head,
            streams: HashMap::new(),
            queue: VecDeque::new(),
            in_flight: None,
            keys: HashSet::new(),
            bounds,
            read_only: false,
            undone: 0,
        }
    }

    /// The head as this process last saw it committed.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The latest time that an accepted unit was stamped with.
    pub fn recorded_at(&self) -> Timestamp {
        self.recorded_at
    }

    /// How many units wait, beside those that are out.
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Whether nothing waits and nothing is out.
    pub fn idle(&self) -> bool {
        self.queue.is_empty() && self.in_flight.is_none()
    }

    /// Whether writes are refused.
    pub fn read_only(&self) -> bool {
        self.read_only
    }

    /// How often something that was assumed was taken back. A revision that was taken back may be
    /// given again to another event: who has seen one says so in [`UnitOfWork::undone`].
    pub fn undone(&self) -> u64 {
        self.undone
    }

    /// Learns a stream's revision as it was read from the store; what is known already stays.
    pub fn learn(&mut self, stream: StreamId, revision: u64) {
        self.streams.entry(stream).or_insert(StreamHead { committed: revision, pending: revision });
    }

    /// A stream's revision with everything that waits; nothing where it was not read.
    pub fn revision(&self, stream: StreamId) -> Option<u64> {
        self.streams.get(&stream).map(|head| head.pending)
    }

    /// Forgets a stream, unless a unit that writes it is under way.
    pub fn forget(&mut self, stream: StreamId) -> bool {
        let settled = self.streams.get(&stream).is_none_or(|head| head.committed == head.pending);
        if settled {
            self.streams.remove(&stream);
        }
        settled
    }

    /// Takes a unit of work into the queue if everything it expects holds, and stamps it.
    ///
    /// # Errors
    /// Why not; nothing was assumed of the unit.
    pub fn submit(
        &mut self,
        mut unit: UnitOfWork,
        handle: T,
        now: Timestamp,
    ) -> Result<Timestamp, NotQueued> {
        let recorded_at = now.max(self.recorded_at);
        if let Some(reason) = self.obstacle(&unit, recorded_at) {
            return Err(reason);
        }
        for event in &mut unit.events {
            let head =
                self.streams.entry(event.stream).or_insert(StreamHead { committed: 0, pending: 0 });
            head.pending += 1;
            event.revision = head.pending;
        }
        if let Some(request) = &unit.request {
            self.keys.insert(request.key);
        }
        self.recorded_at = recorded_at;
        self.queue.push_back(Queued { unit, recorded_at, handle });
        Ok(recorded_at)
    }

    fn obstacle(&self, unit: &UnitOfWork, recorded_at: Timestamp) -> Option<NotQueued> {
        if self.read_only {
            return Some(NotQueued::ReadOnly);
        }
        if unit.request.as_ref().is_some_and(|request| self.keys.contains(&request.key)) {
            return Some(NotQueued::Duplicate);
        }
        if self.queue.len() >= self.bounds.queue_units_max {
            return Some(NotQueued::Full);
        }
        if unit.valid_until.is_some_and(|until| recorded_at >= until) {
            return Some(NotQueued::Expired);
        }
        let holds = |(stream, revision): &(StreamId, u64)| {
            self.streams.get(stream).is_some_and(|head| head.pending == *revision)
        };
        if unit.undone.is_some_and(|undone| undone != self.undone) {
            return Some(NotQueued::Stale);
        }
        let written = |event: &PlannedEvent| unit.expects(event.stream);
        if !unit.expectations.iter().all(holds) || !unit.events.iter().all(written) {
            return Some(NotQueued::Stale);
        }
        None
    }

    /// The next batch, if none is out and something waits; callers that have gone are dropped.
    ///
    /// A dropped unit takes those with it that were decided on top of it: they are settled with
    /// [`Outcome::Conflict`] and decide again.
    pub fn take(
        &mut self,
        encoder: &Encoder,
        alive: impl Fn(&T) -> bool,
    ) -> (Option<Arc<Batch>>, Settled<T>) {
        if self.in_flight.is_some() {
            return (None, Vec::new());
        }
        let settled = self.drop_absent(alive);
        if self.queue.is_empty() {
            return (None, settled);
        }
        let batch = self.assemble(encoder);
        (Some(batch), settled)
    }

    fn assemble(&mut self, encoder: &Encoder) -> Arc<Batch> {
        let mut head = self.head.clone();
        let (mut events, mut units) = (Vec::new(), Vec::new());
        let (mut streams, mut keys) = (Vec::new(), Vec::new());
        let mut bytes = 0;
        while let Some(next) = self.queue.front() {
            let full = units.len() >= self.bounds.batch_units_max
                || (bytes > 0 && bytes + next.unit.bytes() > self.bounds.batch_bytes_max);
            if full {
                break;
            }
            let Some(Queued { unit, recorded_at, handle }) = self.queue.pop_front() else { break };
            bytes += unit.bytes();
            streams.extend(unit.events.iter().map(|event| (event.stream, event.revision)));
            keys.push(unit.request.as_ref().map(|request| request.key));
            let first = events.len();
            let recorded = encoder.encode(&self.log, unit, recorded_at, &mut head, &mut events);
            units.push((first..events.len(), recorded, handle));
        }
        head.root = head.frontier.root();
        let batch = Arc::new(Batch {
            log: self.log.clone(),
            expected_position: self.head.position,
            expected_root: self.head.root,
            events,
            head,
        });
        self.in_flight = Some(InFlight { batch: Arc::clone(&batch), units, streams, keys });
        batch
    }

    /// The batch that is out, to be sent again unchanged.
    pub fn batch(&self) -> Option<&Arc<Batch>> {
        self.in_flight.as_ref().map(|flight| &flight.batch)
    }

    /// The request keys of the batch that is out.
    pub fn batch_keys(&self) -> Vec<RequestKey> {
        self.in_flight
            .as_ref()
            .map(|flight| flight.keys.iter().flatten().copied().collect())
            .unwrap_or_default()
    }

    /// The batch that is out is durable.
    pub fn committed(&mut self) -> Settled<T> {
        let Some(flight) = self.in_flight.take() else { return Vec::new() };
        self.head = flight.batch.head.clone();
        for (stream, revision) in flight.streams {
            if let Some(head) = self.streams.get_mut(&stream) {
                head.committed = revision;
            }
        }
        for key in flight.keys.iter().flatten() {
            self.keys.remove(key);
        }
        let batch = &flight.batch;
        let durable = |(range, recorded, handle)| {
            let unit = CommittedUnit { recorded, batch: Arc::clone(batch), range };
            (handle, Outcome::Committed(unit))
        };
        flight.units.into_iter().map(durable).collect()
    }

    /// The batch that is out was not written, and the log is as `probe` says.
    ///
    /// Units whose request key is in the log get that unit's rows; everybody else decides again.
    /// Every stream is forgotten, but the caller may [`Self::learn`] again what it brought up to
    /// date.
    pub fn refused(&mut self, probe: &Probe) -> Settled<T> {
        let mut settled = Vec::new();
        if let Some(flight) = self.in_flight.take() {
            let mut known = probe.units.iter();
            for ((_, _, handle), key) in flight.units.into_iter().zip(flight.keys) {
                let rows = key.and_then(|_| known.next()).filter(|rows| !rows.is_empty());
                let outcome = rows.map_or(Outcome::Conflict, |rows| Outcome::Known(rows.clone()));
                settled.push((handle, outcome));
            }
        }
        self.reset(probe.head.clone(), &mut settled);
        settled
    }

    /// The batch that is out was refused for good and nothing of it was written.
    pub fn failed(&mut self) -> Settled<T> {
        let mut settled: Settled<T> = self
            .in_flight
            .take()
            .map(|flight| {
                flight.units.into_iter().map(|(_, _, handle)| (handle, Outcome::Failed)).collect()
            })
            .unwrap_or_default();
        self.reset(self.head.clone(), &mut settled);
        settled
    }

    /// Another process wrote while nothing of ours was out: follows the log's head.
    pub fn overtaken(&mut self, head: Head) -> Settled<T> {
        let mut settled = Vec::new();
        if self.in_flight.is_none() && head != self.head {
            self.reset(head, &mut settled);
        }
        settled
    }

    /// Refuses every further write; what waits is sent back.
    pub fn stop_writes(&mut self) -> Settled<T> {
        self.read_only = true;
        let mut settled = self.failed();
        settled.extend(self.queue.drain(..).map(|queued| (queued.handle, Outcome::Failed)));
        settled
    }

    fn reset(&mut self, head: Head, settled: &mut Settled<T>) {
        settled.extend(self.queue.drain(..).map(|queued| (queued.handle, Outcome::Conflict)));
        self.undone += u64::from(!settled.is_empty());
        self.keys.clear();
        self.streams.clear();
        self.recorded_at = head.recorded_at;
        self.head = head;
    }

    /// Removes units whose callers have gone, and those that were decided on top of them.
    fn drop_absent(&mut self, alive: impl Fn(&T) -> bool) -> Settled<T> {
        if self.queue.iter().all(|queued| alive(&queued.handle)) {
            return Vec::new();
        }
        self.undone += 1;
        for head in self.streams.values_mut() {
            head.pending = head.committed;
        }
        let mut settled = Vec::new();
        for queued in std::mem::take(&mut self.queue) {
            let holds = queued.unit.expectations.iter().all(|(stream, revision)| {
                self.streams.get(stream).is_some_and(|head| head.pending == *revision)
            });
            let outcome = if !alive(&queued.handle) {
                Outcome::Dropped
            } else if !holds {
                Outcome::Conflict
            } else {
                for event in &queued.unit.events {
                    if let Some(head) = self.streams.get_mut(&event.stream) {
                        head.pending = event.revision;
                    }
                }
                self.queue.push_back(queued);
                continue;
            };
            if let Some(request) = &queued.unit.request {
                self.keys.remove(&request.key);
            }
            settled.push((queued.handle, outcome));
        }
        settled
    }

    /// The handles of the batch that is out.
    pub fn handles(&self) -> impl Iterator<Item = &T> {
        self.in_flight.iter().flat_map(|flight| flight.units.iter().map(|(_, _, handle)| handle))
    }

    /// The last unit that was accepted: what a cache must assume of it.
    pub fn newest(&self) -> impl Iterator<Item = (&PlannedEvent, &Author, Timestamp)> {
        self.queue.back().into_iter().flat_map(|queued| {
            queued.unit.events.iter().map(|event| (event, &queued.unit.author, queued.recorded_at))
        })
    }

    /// The events of the batch that is out, in order.
    pub fn out(&self) -> impl Iterator<Item = &Arc<Recorded>> {
        self.in_flight.iter().flat_map(|flight| flight.units.iter().flat_map(|unit| &unit.1))
    }

    /// The events that wait behind the batch that is out, in order, with the time they were stamped
    /// with: what a cache must apply again, after [`Self::out`], when units were dropped.
    pub fn pending(&self) -> impl Iterator<Item = (&PlannedEvent, &Author, Timestamp)> {
        self.queue.iter().flat_map(|queued| {
            queued.unit.events.iter().map(|event| (event, &queued.unit.author, queued.recorded_at))
        })
    }
}

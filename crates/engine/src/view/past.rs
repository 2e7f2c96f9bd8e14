//! Answering about the past: a prefix of the log is folded in memory, for one question.
//!
//! Whoever has a credential may ask, so that what a question can cost is bounded: only the events
//! that it needs are read, a page at a time; few whole views are folded at once; and there is an
//! end to how many events one fold reads.

use std::sync::Arc;

use hemei_domain::event::Recorded;
use hemei_domain::id::ProgrammeId;
use hemei_domain::stream::StreamId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Fold;
use super::project::{ProjectError, Projector};
use crate::decode;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::memory::MemoryStore;
use crate::port::{Direction, EventFilter, LogKey, LogStore, ReadQuery, ViewKey, ViewStore};

/// How many whole views are folded for questions at once, in one process.
pub const PAST_FOLDS_MAX: usize = 2;
/// How many events one question folds at most.
pub const PAST_EVENTS_MAX: u64 = 200_000;
/// When to ask again where all folds are under way: most end within a second or two.
const RETRY_AFTER_MS: u64 = 1000;
/// How many events are read at a time; what a fold holds of the log beside its rows.
const PAGE: u32 = 500;

/// Which events a question about the past is answered from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extent {
    /// All that the view folds.
    Whole,
    /// Those about a programme.
    Programme(ProgrammeId),
    /// Those of a thing's stream, and of the streams that the fold looks at for it.
    Thing(StreamId),
}

impl Extent {
    /// What a listing needs that may be of one programme.
    pub(crate) fn of(programme: Option<ProgrammeId>) -> Self {
        programme.map_or(Self::Whole, Self::Programme)
    }
}

/// What bounds the questions about the past.
#[derive(Debug)]
pub(crate) struct Past {
    folds: Arc<Semaphore>,
    events_max: u64,
}

impl Default for Past {
    fn default() -> Self {
        Self::bounded(PAST_FOLDS_MAX, PAST_EVENTS_MAX)
    }
}

/// A view as it was known; while it is held it counts as a fold under way, since its rows are in
/// memory.
pub(crate) struct Folded {
    /// The rows.
    pub(crate) store: Arc<dyn ViewStore>,
    /// Nothing for a single thing: that costs no more than loading its state for a command.
    pub(crate) permit: Option<OwnedSemaphorePermit>,
}

impl Past {
    /// Other bounds.
    pub(crate) fn bounded(folds: usize, events_max: u64) -> Self {
        Self { folds: Arc::new(Semaphore::new(folds)), events_max }
    }

    /// Waits until a question about the past is answered, where as many as may be are under way.
    pub(crate) async fn room(&self) {
        // It is never closed, so that waiting cannot fail.
        let _ = self.folds.acquire().await;
    }

    fn permit(&self, extent: Extent) -> Result<Option<OwnedSemaphorePermit>, Failure> {
        if matches!(extent, Extent::Thing(_)) {
            return Ok(None);
        }
        let permit = Arc::clone(&self.folds).try_acquire_owned();
        permit.map(Some).map_err(|_| Failure::PastBusy { retry_after_ms: RETRY_AFTER_MS })
    }
}

impl Engine {
    /// The view as it was known at the end of a unit of work.
    ///
    /// # Errors
    /// [`Failure::PastBusy`], [`Failure::PastTooLong`]; [`Failure`] where an event is not understood
    /// or a store does not answer.
    pub(super) async fn fold_past(
        &self,
        fold: Arc<dyn Fold>,
        extent: Extent,
        until: u64,
    ) -> Result<Folded, Failure> {
        let permit = self.past.permit(extent)?;
        let (name, events_max) = (fold.spec().name, self.past.events_max);
        if matches!(extent, Extent::Whole) && fold.types().is_empty() && until > events_max {
            return Err(Failure::PastTooLong { events_max });
        }
        let (logs, log) = (self.logs.as_ref(), self.business.key());
        let filters = filters(fold.as_ref(), logs, log, extent, until);
        let filters = filters.await.map_err(|error| failed(name, error))?;
        let mut reader = Reader::new(logs, log, filters, until);
        let store: Arc<dyn ViewStore> = Arc::new(MemoryStore::default());
        let key = ViewKey { tenant: Arc::clone(&self.tenant), view: fold.spec(), generation: 1 };
        store.prepare(&key).await?;
        let mut projector = Projector::new(fold, Arc::clone(&store), key, 0);
        let mut folded = 0;
        while let Some(events) = reader.next().await.map_err(|error| failed(name, error))? {
            folded += events.len() as u64;
            if folded > events_max {
                return Err(Failure::PastTooLong { events_max });
            }
            projector.step(&events).await.map_err(|error| failed(name, error))?;
            // The store has the rows: they are not held twice.
            projector.forget();
            tokio::task::yield_now().await;
        }
        projector.skip_to(until).await?;
        Ok(Folded { store, permit })
    }
}

fn failed(view: &'static str, error: ProjectError) -> Failure {
    match error {
        ProjectError::Store(error) => error.into(),
        ProjectError::Decode(failure) => Failure::ViewStopped { view, position: failure.position },
        ProjectError::Refused { position, .. } => Failure::ViewStopped { view, position },
        ProjectError::Newer { .. } => Failure::ViewRebuilding { view },
    }
}

/// What to read for a question: filters whose events are folded together, in the order of the log.
async fn filters(
    fold: &dyn Fold,
    logs: &dyn LogStore,
    log: &LogKey,
    extent: Extent,
    until: u64,
) -> Result<Vec<EventFilter>, ProjectError> {
    let every = EventFilter::default();
    let of_stream =
        |stream: StreamId| EventFilter { stream: Some(stream.to_string()), ..every.clone() };
    Ok(match extent {
        Extent::Whole => {
            let event_types = fold.types().into_iter().map(str::to_owned).collect();
            vec![EventFilter { event_types, ..every }]
        }
        Extent::Programme(programme) => {
            vec![EventFilter { programme: Some(programme.0), ..every }]
        }
        Extent::Thing(stream) => {
            let mut first = Cursor::new(of_stream(stream));
            first.fill(logs, log, until, 1).await?;
            let further = first.events.first().map_or_else(Vec::new, |first| fold.looks_at(first));
            std::iter::once(stream).chain(further).map(of_stream).collect()
        }
    })
}

/// Reads the events of some filters in the order of the log.
struct Reader<'a> {
    logs: &'a dyn LogStore,
    log: &'a LogKey,
    until: u64,
    cursors: Vec<Cursor>,
}

/// How far the events of one filter have been read.
struct Cursor {
    filter: EventFilter,
    after: u64,
    ended: bool,
    /// What was read and not yet handed out.
    events: Vec<Arc<Recorded>>,
}

impl<'a> Reader<'a> {
    fn new(logs: &'a dyn LogStore, log: &'a LogKey, filters: Vec<EventFilter>, until: u64) -> Self {
        Self { logs, log, until, cursors: filters.into_iter().map(Cursor::new).collect() }
    }

    /// The next events; nothing at the end.
    async fn next(&mut self) -> Result<Option<Vec<Arc<Recorded>>>, ProjectError> {
        for cursor in self.cursors.iter_mut().filter(|cursor| cursor.events.is_empty()) {
            cursor.fill(self.logs, self.log, self.until, PAGE).await?;
        }
        // Up to here every filter's events are known.
        let known = self.cursors.iter().map(|cursor| cursor.known(self.until)).min().unwrap_or(0);
        let mut events = Vec::new();
        for cursor in &mut self.cursors {
            let end = cursor.events.partition_point(|event| event.envelope.position <= known);
            events.extend(cursor.events.drain(..end));
        }
        events.sort_unstable_by_key(|event| event.envelope.position);
        Ok((!events.is_empty()).then_some(events))
    }
}

impl Cursor {
    fn new(filter: EventFilter) -> Self {
        Self { filter, after: 0, ended: false, events: Vec::new() }
    }

    async fn fill(
        &mut self,
        logs: &dyn LogStore,
        log: &LogKey,
        until: u64,
        limit: u32,
    ) -> Result<(), ProjectError> {
        if self.ended {
            return Ok(());
        }
        let query = ReadQuery {
            log: log.clone(),
            filter: self.filter.clone(),
            after: self.after,
            until,
            direction: Direction::Forward,
            limit,
        };
        let rows = logs.read(&query).await?;
        self.ended = rows.len() < limit as usize;
        for row in &rows {
            self.after = row.position;
            self.events.push(Arc::new(decode::recorded(row)?));
        }
        Ok(())
    }

    /// Up to where its events are here or were handed out.
    fn known(&self, until: u64) -> u64 {
        if self.ended { until } else { self.after }
    }
}

#[cfg(test)]
mod tests;

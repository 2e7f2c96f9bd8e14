//! One step of a view: fold a batch of whole units of work and commit its effect.

use std::collections::BTreeMap;
use std::sync::Arc;

use hemei_domain::event::Recorded;
use tokio::task::JoinSet;

use super::{Fold, Rows};
use crate::decode::{self, DecodeFailure};
use crate::log::LogRunner;
use crate::port::{
    Direction, EventFilter, Key, LogKey, LogStore, ReadQuery, StoreError, StoredEvent, ViewBatch,
    ViewKey, ViewStore,
};

/// How many events are folded at a time.
pub(super) const BATCH_EVENTS: usize = 4000;
/// After so many events commands get their turn.
const TURN_EVENTS: usize = 200;
/// After so many values in memory the rows are forgotten and loaded again when needed: some 300 MB
/// of the widest view's, 100,000 rows of the issue ledger.
const VALUES_MAX: usize = 6_000_000;
/// How many rows of a generation that is held back are written at a time: live views get their turn
/// in between.
const HELD_ROWS: usize = 5_000;

/// Why a view could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// An event is not understood: the view stops here until the program is another.
    #[error("fold an event")]
    Decode(#[from] DecodeFailure),
    /// An event says what cannot be: the view stops here rather than show it.
    #[error("fold the event at position {position}: {why}")]
    Refused {
        /// The position of the event.
        position: u64,
        /// What does not agree.
        why: String,
    },
    /// A newer release keeps the view: this one must not take it back.
    #[error("keep the view in version {version}: a newer release keeps it in {newer}")]
    Newer {
        /// The version of this release.
        version: u32,
        /// The version that is there.
        newer: u32,
    },
    /// A store does not answer: trying again may help.
    #[error("read events or write rows")]
    Store(#[from] StoreError),
}

/// Folds one generation forward.
pub(super) struct Projector {
    fold: Arc<dyn Fold>,
    store: Arc<dyn ViewStore>,
    key: ViewKey,
    rows: Rows,
    /// Whether the rows in memory are all that the generation has, so that none has to be loaded.
    complete: bool,
    /// Whether what changes stays in memory until [`Self::settle`].
    held_back: bool,
    /// Up to which position it is folded.
    position: u64,
    /// Up to which position that is in the store.
    committed: u64,
}

impl Projector {
    /// A projector at a generation's position.
    pub(super) fn new(
        fold: Arc<dyn Fold>,
        store: Arc<dyn ViewStore>,
        key: ViewKey,
        position: u64,
    ) -> Self {
        let rows = Rows::new(&key.view);
        // Nobody else folds this generation unnoticed: what another one commits ends this one.
        let complete = position == 0;
        Self { fold, store, key, rows, complete, held_back: false, position, committed: position }
    }

    /// Keeps what changes in memory until [`Self::settle`], or until there is too much of it, so
    /// that a row that changes again and again is written once. Only for a generation that nobody
    /// reads and nobody goes on with: its rows may be further than its position.
    pub(super) fn hold_back(&mut self) {
        self.held_back = true;
    }

    /// Up to which position it is folded.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Which generation it folds.
    pub(super) fn key(&self) -> &ViewKey {
        &self.key
    }

    /// Forgets the rows in memory; they are loaded again when needed.
    pub(super) fn forget(&mut self) {
        self.rows = Rows::new(&self.key.view);
        self.complete = false;
    }

    /// Goes on to a position up to which nothing further concerns the view.
    pub(super) async fn skip_to(&mut self, position: u64) -> Result<bool, StoreError> {
        self.position = position;
        self.commit().await
    }

    /// Folds whole units of work that follow the position and commits what they change, unless that
    /// is held back; `false` where another runner was faster, after which this projector is of no
    /// use.
    ///
    /// # Errors
    /// [`ProjectError::Refused`], after which it is of no use either; [`ProjectError::Store`].
    pub(super) async fn step(&mut self, events: &[Arc<Recorded>]) -> Result<bool, ProjectError> {
        let Some(last) = events.last() else { return Ok(true) };
        if self.rows.values() > VALUES_MAX {
            if !self.settle().await? {
                return Ok(false);
            }
            self.forget();
        }
        if !self.complete {
            // At once what they name before anything is folded.
            self.load(events).await?;
        }
        for some in events.chunks(TURN_EVENTS) {
            for event in some {
                if !self.complete {
                    // What the events before it changed may name further rows.
                    self.load(std::slice::from_ref(event)).await?;
                }
                self.fold.fold(event, &mut self.rows);
                if let Some(why) = self.rows.refused() {
                    let position = event.envelope.position;
                    return Err(ProjectError::Refused { position, why: why.to_owned() });
                }
            }
            tokio::task::yield_now().await;
        }
        self.position = last.envelope.position;
        if self.held_back {
            return Ok(true);
        }
        Ok(self.commit().await?)
    }

    /// Commits what was held back and forgets it; `false` where another runner was faster.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub(super) async fn settle(&mut self) -> Result<bool, StoreError> {
        if self.committed == self.position {
            return Ok(true);
        }
        let mut settled = true;
        let mut next = Some(self.batch(HELD_ROWS));
        while let Some(batch) = next.filter(|_| settled) {
            let (store, position) = (Arc::clone(&self.store), batch.position);
            let mut writing = JoinSet::new();
            writing.spawn(async move { store.commit(&batch).await });
            // While the store writes these rows, the following are put together.
            next = self.rows.has_changes().then(|| self.batch(HELD_ROWS));
            for written in writing.join_all().await {
                settled &= written?;
            }
            self.committed = position;
        }
        self.forget();
        Ok(settled)
    }

    /// Commits all that changed, with which the generation stands at the position.
    async fn commit(&mut self) -> Result<bool, StoreError> {
        let batch = self.batch(usize::MAX);
        let committed = self.store.commit(&batch).await?;
        if committed {
            self.committed = batch.position;
        }
        Ok(committed)
    }

    /// What changed and was not yet taken, so many rows at most; with the last of them the
    /// generation stands at the position.
    fn batch(&mut self, rows_max: usize) -> ViewBatch {
        let changes = match self.held_back {
            true => self.rows.drained(rows_max),
            false => self.rows.changes(rows_max),
        };
        let position = if self.rows.has_changes() { self.committed } else { self.position };
        let (view, expected_position) = (self.key.clone(), self.committed);
        ViewBatch { view, expected_position, position, changes }
    }

    /// Loads what the events touch, until the rows that came name no others.
    async fn load(&mut self, events: &[Arc<Recorded>]) -> Result<(), StoreError> {
        // What an event names follows from rows that it has named: once they are here, it is
        // settled.
        let mut unsettled: Vec<&Arc<Recorded>> = events.iter().collect();
        while !unsettled.is_empty() {
            let mut missing: BTreeMap<&'static str, Vec<Key>> = BTreeMap::new();
            unsettled.retain(|event| {
                let mut touched = self.fold.touches(event, &self.rows);
                touched.retain(|(table, key)| !self.rows.holds(table, key));
                let settled = touched.is_empty();
                touched.into_iter().for_each(|(table, key)| {
                    missing.entry(table).or_default().push(key);
                });
                !settled
            });
            for (name, mut keys) in missing {
                keys.sort_unstable();
                keys.dedup();
                let spec = self.key.view.table(name)?;
                let rows = self.store.load(&self.key, spec, &keys).await?;
                self.rows.loaded(name, keys, rows);
            }
        }
        Ok(())
    }
}

/// The next whole units of work after a position, from memory if they are still there.
pub(super) async fn next_events(
    log: &LogRunner,
    store: &dyn LogStore,
    after: u64,
    until: u64,
) -> Result<Vec<Arc<Recorded>>, ProjectError> {
    let limit =
        BATCH_EVENTS.min(usize::try_from(until.saturating_sub(after)).unwrap_or(usize::MAX));
    if limit == 0 {
        return Ok(Vec::new());
    }
    let events = match log.tail_after(after, limit).filter(|events| !events.is_empty()) {
        Some(events) => events,
        None => read_events(store, log.key(), after, until, limit).await?,
    };
    Ok(whole_units(events))
}

pub(super) async fn read_events(
    store: &dyn LogStore,
    log: &LogKey,
    after: u64,
    until: u64,
    limit: usize,
) -> Result<Vec<Arc<Recorded>>, ProjectError> {
    Ok(decoded(&store.read(&everything(log, after, until, limit)).await?)?)
}

/// The query for so many events at most, whatever they are about.
pub(super) fn everything(log: &LogKey, after: u64, until: u64, limit: usize) -> ReadQuery {
    ReadQuery {
        log: log.clone(),
        filter: EventFilter::default(),
        after,
        until,
        direction: Direction::Forward,
        limit: u32::try_from(limit).unwrap_or(u32::MAX),
    }
}

/// Rows as events.
///
/// # Errors
/// Where one is not understood.
pub(super) fn decoded(rows: &[StoredEvent]) -> Result<Vec<Arc<Recorded>>, DecodeFailure> {
    rows.iter().map(|row| decode::recorded(row).map(Arc::new)).collect()
}

/// Drops a unit of work that was cut off at the end.
pub(super) fn whole_units(mut events: Vec<Arc<Recorded>>) -> Vec<Arc<Recorded>> {
    split_whole_units(&mut events);
    events
}

/// Leaves whole units of work; answers with the events of one that was cut off at the end.
pub(super) fn split_whole_units(events: &mut Vec<Arc<Recorded>>) -> Vec<Arc<Recorded>> {
    let complete =
        |event: &Arc<Recorded>| event.envelope.unit_index + 1 == event.envelope.unit_size;
    let whole = events.iter().rposition(complete).map_or(0, |last| last + 1);
    events.split_off(whole)
}

/// Folds a prefix of the log into a store from nothing; the rows that a view had at a position.
///
/// # Errors
/// [`ProjectError`] where an event is not understood or a store does not answer.
pub async fn project(
    fold: Arc<dyn Fold>,
    log: &LogRunner,
    logs: &dyn LogStore,
    into: Arc<dyn ViewStore>,
    generation: u32,
    until: u64,
) -> Result<u64, ProjectError> {
    let key = ViewKey { tenant: Arc::clone(&log.key().tenant), view: fold.spec(), generation };
    into.prepare(&key).await?;
    let mut projector = Projector::new(fold, into, key, 0);
    while projector.position() < until {
        let after = projector.position();
        let limit = BATCH_EVENTS;
        let events = whole_units(read_events(logs, log.key(), after, until, limit).await?);
        if events.is_empty() || !projector.step(&events).await? {
            break;
        }
    }
    Ok(projector.position())
}

#[cfg(test)]
mod tests;

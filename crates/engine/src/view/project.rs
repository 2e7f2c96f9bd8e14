//! One step of a view: fold a batch of whole units of work and commit its effect.

use std::collections::BTreeMap;
use std::sync::Arc;

use hemei_domain::event::Recorded;

use super::{Fold, Rows};
use crate::decode::{self, DecodeFailure};
use crate::log::LogRunner;
use crate::port::{
    Direction, EventFilter, Key, LogKey, LogStore, ReadQuery, StoreError, ViewBatch, ViewKey,
    ViewStore,
};

/// How many events are folded at a time.
pub(super) const BATCH_EVENTS: usize = 4000;
/// After so many events commands get their turn.
const TURN_EVENTS: usize = 200;
/// After so many rows in memory they are forgotten and loaded again when needed.
const ROWS_MAX: usize = 100_000;

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
    position: u64,
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
        Self { fold, store, key, rows, position }
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
    }

    /// Goes on to a position up to which nothing further concerns the view.
    pub(super) async fn skip_to(&mut self, position: u64) -> Result<bool, StoreError> {
        let batch = ViewBatch {
            view: self.key.clone(),
            expected_position: self.position,
            position,
            changes: Vec::new(),
        };
        self.position = position;
        self.store.commit(&batch).await
    }

    /// Folds whole units of work that follow the position; `false` where another runner was
    /// faster, after which this projector is of no use.
    ///
    /// # Errors
    /// [`ProjectError::Refused`], after which it is of no use either; [`ProjectError::Store`].
    pub(super) async fn step(&mut self, events: &[Arc<Recorded>]) -> Result<bool, ProjectError> {
        let Some(last) = events.last() else { return Ok(true) };
        if self.rows.len() > ROWS_MAX {
            self.forget();
        }
        self.load(events).await?;
        for some in events.chunks(TURN_EVENTS) {
            for event in some {
                // What the events before it changed may name further rows.
                self.load(std::slice::from_ref(event)).await?;
                self.fold.fold(event, &mut self.rows);
                if let Some(why) = self.rows.refused() {
                    let position = event.envelope.position;
                    return Err(ProjectError::Refused { position, why: why.to_owned() });
                }
            }
            tokio::task::yield_now().await;
        }
        let batch = ViewBatch {
            view: self.key.clone(),
            expected_position: self.position,
            position: last.envelope.position,
            changes: self.rows.changes(),
        };
        let committed = self.store.commit(&batch).await?;
        if committed {
            self.position = batch.position;
        }
        Ok(committed)
    }

    /// Loads what the events touch, until the rows that came name no others.
    async fn load(&mut self, events: &[Arc<Recorded>]) -> Result<(), StoreError> {
        loop {
            let mut missing: BTreeMap<&'static str, Vec<Key>> = BTreeMap::new();
            for event in events {
                for (table, key) in self.fold.touches(event, &self.rows) {
                    if !self.rows.holds(table, &key) {
                        missing.entry(table).or_default().push(key);
                    }
                }
            }
            if missing.is_empty() {
                return Ok(());
            }
            for (name, mut keys) in missing {
                keys.sort_unstable();
                keys.dedup();
                let spec = self.key.view.table(name)?;
                let rows = self.store.load(&self.key, spec, &keys).await?;
                self.rows.loaded(name, keys, rows);
            }
        }
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
    let query = ReadQuery {
        log: log.clone(),
        filter: EventFilter::default(),
        after,
        until,
        direction: Direction::Forward,
        limit: u32::try_from(limit).unwrap_or(u32::MAX),
    };
    let rows = store.read(&query).await?;
    let mut events = Vec::with_capacity(rows.len());
    for row in &rows {
        events.push(Arc::new(decode::recorded(row)?));
    }
    Ok(events)
}

/// Drops a unit of work that was cut off at the end.
pub(super) fn whole_units(mut events: Vec<Arc<Recorded>>) -> Vec<Arc<Recorded>> {
    let complete =
        |event: &Arc<Recorded>| event.envelope.unit_index + 1 == event.envelope.unit_size;
    let whole = events.iter().rposition(complete).map_or(0, |last| last + 1);
    events.truncate(whole);
    events
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
mod tests {
    use hemei_domain::event::Log;
    use hemei_domain::issue::Source;

    use super::*;
    use crate::engine::Engine;
    use crate::testing::Town;

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
}

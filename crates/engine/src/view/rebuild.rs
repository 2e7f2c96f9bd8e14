//! Rebuilding a view beside the live one, comparing the two, and switching.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use self::together::fold_together;
use super::Fold;
use super::compare::{Compared, Differing, Side, Walk, compare};
use super::project::{ProjectError, Projector, next_events};
use crate::engine::Engine;
use crate::log::LogRunner;
use crate::port::{
    Generation, Key, Row, StoreError, TableChange, ViewBatch, ViewKey, ViewSpec, ViewStore,
};

/// How many differences a report names.
const DIFFERENCES_MAX: usize = 20;
/// How often two generations that differ are compared anew because the live one was not where the
/// new one is.
const COMPARED_MAX: u32 = 5;
/// How long the live one gets to come there.
const CATCH_UP: Duration = Duration::from_millis(50);

/// A row that the old and the new generation do not agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// The row's key.
    pub key: Key,
    /// The row before.
    pub old: Option<Row>,
    /// The row now.
    pub new: Option<Row>,
}

/// What a rebuild found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebuildReport {
    /// The view.
    pub view: &'static str,
    /// The generation that is live now.
    pub generation: u32,
    /// The position up to which it was folded when it was compared; it may be further by now.
    pub position: u64,
    /// How many rows it had there.
    pub rows: u64,
    /// SHA-256 over its rows there, table by table in key order.
    pub hash: [u8; 32],
    /// The first differences to the generation before, at the same position; none where that one
    /// is of another version.
    pub differences: Vec<Difference>,
}

/// Whether a generation is folded further than the log goes, so that its rows are those of another
/// history: an older copy of the log was restored beside it, or another log took its place.
///
/// # Errors
/// Where the store does not answer.
pub(crate) async fn is_ahead(log: &LogRunner, position: u64) -> Result<bool, StoreError> {
    if position <= log.head().position {
        return Ok(false);
    }
    // Another process may have written and folded what this one has not heard of yet.
    Ok(log.store().head(log.key()).await?.is_some_and(|head| position > head.position))
}

/// Empties a generation of another history and takes it back to the beginning of the log, in one
/// transaction: whatever ends the process meanwhile, no row of that history stays behind unseen.
///
/// # Errors
/// Where the store does not answer.
pub(super) async fn start_over(
    store: &dyn ViewStore,
    view: &ViewKey,
    live: &Generation,
) -> Result<(), StoreError> {
    let key = ViewKey { generation: live.generation, ..view.clone() };
    let mut changes = Vec::new();
    for table in view.view.tables {
        let mut deletes = Vec::new();
        let mut walk = Walk::new(Side { store, key: &key }, table);
        while let Some(mut row) = walk.next().await? {
            row.truncate(table.key);
            deletes.push(row);
        }
        changes.push(TableChange { table: table.name, upserts: Vec::new(), deletes });
    }
    let batch = ViewBatch { view: key, expected_position: live.position, position: 0, changes };
    // Where another runner was faster, it has done the same, or gone on from there.
    store.commit(&batch).await.map(drop)
}

/// Builds a new generation, compares it with the live one where both stand at one position, and
/// makes it the live one. A live one that is ahead of the log is emptied first.
///
/// # Errors
/// [`ProjectError`] where an event is not understood or a store does not answer; the live
/// generation stays as it is.
pub async fn rebuild(
    fold: &Arc<dyn Fold>,
    log: &Arc<LogRunner>,
    store: &Arc<dyn ViewStore>,
) -> Result<RebuildReport, ProjectError> {
    let projectors = vec![begin(fold, log, store).await?];
    let mut finished = finish_together(fold_together(projectors, log).await?, log, store).await?;
    Ok(finished.swap_remove(0))
}

impl Engine {
    /// Builds every view anew as [`rebuild`] does, all of them in one walk over the log: each event
    /// is read and decoded once.
    ///
    /// # Errors
    /// As [`rebuild`]; views that were finished before are switched then, the others stay as they
    /// are.
    pub async fn rebuild_views(&self) -> Result<Vec<RebuildReport>, ProjectError> {
        let (log, store) = (&self.business, &self.view_store);
        let mut projectors = Vec::new();
        for view in self.views.iter() {
            projectors.push(begin(view.fold(), log, store).await?);
        }
        let folded = fold_together(projectors, log).await?;
        finish_together(folded, log, store).await
    }
}

/// A projector at the beginning of a new generation.
async fn begin(
    fold: &Arc<dyn Fold>,
    log: &LogRunner,
    store: &Arc<dyn ViewStore>,
) -> Result<Projector, ProjectError> {
    let spec = fold.spec();
    let tenant = Arc::clone(&log.key().tenant);
    let known = store.generations(&tenant, &spec).await?;
    not_newer(&spec, &known)?;
    let next = known.last().map_or(1, |last| last.generation + 1);
    let key = ViewKey { tenant, view: spec, generation: next };
    store.prepare(&key).await?;
    let mut projector = Projector::new(Arc::clone(fold), Arc::clone(store), key, 0);
    // The first generation of a view is the live one from the beginning.
    if known.iter().any(|generation| generation.live) {
        projector.hold_back();
    }
    Ok(projector)
}

/// Folds a generation to the head, compares it and switches to it.
async fn finish(
    mut projector: Projector,
    log: &Arc<LogRunner>,
    store: &Arc<dyn ViewStore>,
) -> Result<RebuildReport, ProjectError> {
    let key = projector.key().clone();
    let (spec, next) = (key.view, key.generation);
    let mut again = COMPARED_MAX;
    let mut same = None;
    loop {
        let head = log.head().position;
        fold_to(&mut projector, log, head).await?;
        let live = store.generations(&key.tenant, &spec).await?;
        not_newer(&spec, &live)?;
        let live = live.into_iter().find(|generation| generation.live);
        // The live one may have run ahead meanwhile: catch up and look again.
        if let Some(live) = live.filter(|live| live.generation != next)
            && live.position > projector.position()
        {
            if is_ahead(log, live.position).await? {
                start_over(store.as_ref(), &key, &live).await?;
            }
            continue;
        }
        // While commands come in the live one goes on during a comparison, and is reached only by
        // folding what came since: what was found the same is not compared again.
        if same.is_none() {
            // What another version folded may differ in its columns, and need not be the same.
            let other = live.filter(|live| live.version == spec.version);
            let found = compared(store.as_ref(), &key, other).await?;
            let position = projector.position();
            let moved = found.moved || other.is_some_and(|live| live.position != position);
            let differs = !found.differing.is_empty();
            if moved && differs && again > 0 {
                again -= 1;
                tokio::time::sleep(CATCH_UP).await;
                continue;
            }
            let report = reported(&key, position, found);
            if store.switch(&key).await? {
                return Ok(report);
            }
            same = (!differs).then_some(report);
        } else if store.switch(&key).await?
            && let Some(report) = same
        {
            return Ok(report);
        }
    }
}

fn reported(key: &ViewKey, position: u64, found: Compared) -> RebuildReport {
    let Compared { rows, hash, differing, moved: _ } = found;
    let differences = differing.into_iter().map(Difference::from).collect();
    let (view, generation) = (key.view.name, key.generation);
    RebuildReport { view, generation, position, rows, hash, differences }
}

/// Refuses to take a view back from a newer release: the two would replace each other's for ever.
pub(super) fn not_newer(spec: &ViewSpec, known: &[Generation]) -> Result<(), ProjectError> {
    match known.iter().find(|known| known.live && known.version > spec.version) {
        Some(live) => Err(ProjectError::Newer { version: spec.version, newer: live.version }),
        None => Ok(()),
    }
}

async fn fold_to(
    projector: &mut Projector,
    log: &LogRunner,
    head: u64,
) -> Result<(), ProjectError> {
    while projector.position() < head {
        let events = next_events(log, log.store(), projector.position(), head).await?;
        if !projector.step(&events).await? {
            return Err(moved(projector).into());
        }
        // Live commands and views go first.
        tokio::task::yield_now().await;
    }
    if projector.settle().await? { Ok(()) } else { Err(moved(projector).into()) }
}

/// Finishes several new generations, each by a task of its own: what one waits for from the store,
/// another computes.
async fn finish_together(
    folded: Vec<Projector>,
    log: &Arc<LogRunner>,
    store: &Arc<dyn ViewStore>,
) -> Result<Vec<RebuildReport>, ProjectError> {
    let mut finishing = JoinSet::new();
    for (place, projector) in folded.into_iter().enumerate() {
        let (log, store) = (Arc::clone(log), Arc::clone(store));
        finishing.spawn(async move { (place, finish(projector, &log, &store).await) });
    }
    let mut finished = finishing.join_all().await;
    finished.sort_unstable_by_key(|(place, _)| *place);
    finished.into_iter().map(|(_, report)| report).collect()
}

/// Somebody else folded a generation that is being built.
fn moved(projector: &Projector) -> StoreError {
    StoreError::Unavailable { detail: format!("generation {} moved", projector.key().generation) }
}

/// Compares a new generation with an old one, where there is one to compare it with.
async fn compared(
    store: &dyn ViewStore,
    new: &ViewKey,
    old: Option<Generation>,
) -> Result<Compared, StoreError> {
    let old = old.filter(|old| old.generation != new.generation);
    let old = old.map(|old| ViewKey { generation: old.generation, ..new.clone() });
    let old = old.as_ref().map(|key| Side { store, key });
    compare(Side { store, key: new }, old, DIFFERENCES_MAX).await
}

impl From<Differing> for Difference {
    fn from(differing: Differing) -> Self {
        let Differing { table, key, one, other } = differing;
        Self { table: table.name, key, old: other, new: one }
    }
}

mod together;

#[cfg(test)]
mod tests;

//! Rebuilding a view beside the live one, comparing the two, and switching.

use std::sync::Arc;

use super::Fold;
use super::project::{ProjectError, Projector, next_events};
use crate::log::LogRunner;
use crate::port::{
    Generation, Key, PageQuery, Row, StoreError, Table, TableChange, ViewBatch, ViewKey, ViewStore,
};

/// How many rows are compared at a time.
const PAGE: u32 = 1000;
/// How many differences a report names.
const DIFFERENCES_MAX: usize = 20;

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
    /// The position up to which it is folded.
    pub position: u64,
    /// How many rows it has.
    pub rows: u64,
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
    let mut changes = Vec::new();
    for table in view.view.tables {
        let rows = all_rows(store, view, live.generation, table).await?;
        let deletes = rows.iter().map(|row| row[..table.key].to_vec()).collect();
        changes.push(TableChange { table: table.name, upserts: Vec::new(), deletes });
    }
    let batch = ViewBatch {
        view: ViewKey { generation: live.generation, ..view.clone() },
        expected_position: live.position,
        position: 0,
        changes,
    };
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
    let spec = fold.spec();
    let tenant = Arc::clone(&log.key().tenant);
    let known = store.generations(&tenant, &spec).await?;
    let next = known.last().map_or(1, |last| last.generation + 1);
    let key = ViewKey { tenant, view: spec, generation: next };
    store.prepare(&key).await?;
    let mut projector = Projector::new(Arc::clone(fold), Arc::clone(store), key.clone(), 0);
    loop {
        let head = log.head().position;
        fold_to(&mut projector, log, head).await?;
        let live = store.generations(&key.tenant, &spec).await?;
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
        // What another version folded may differ in its columns, and need not be the same.
        let same = live.filter(|live| live.version == spec.version).map(|live| live.generation);
        let (rows, differences) = compare(store.as_ref(), &key, same).await?;
        if store.switch(&key).await? {
            let position = projector.position();
            return Ok(RebuildReport {
                view: spec.name,
                generation: next,
                position,
                rows,
                differences,
            });
        }
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
            let detail = format!("generation {} moved", projector.key().generation);
            return Err(StoreError::Unavailable { detail }.into());
        }
        // Live commands and views go first.
        tokio::task::yield_now().await;
    }
    Ok(())
}

async fn compare(
    store: &dyn ViewStore,
    new: &ViewKey,
    old: Option<u32>,
) -> Result<(u64, Vec<Difference>), StoreError> {
    let (mut count, mut differences) = (0, Vec::new());
    for table in new.view.tables {
        let rows = all_rows(store, new, new.generation, table).await?;
        count += rows.len() as u64;
        let before = match old.filter(|old| *old != new.generation) {
            Some(old) => all_rows(store, new, old, table).await?,
            None => continue,
        };
        differ(table, before, rows, &mut differences);
    }
    Ok((count, differences))
}

/// Walks two sorted lists of rows side by side.
fn differ(table: &Table, old: Vec<Row>, new: Vec<Row>, differences: &mut Vec<Difference>) {
    let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
    while differences.len() < DIFFERENCES_MAX {
        let key = |row: &Row| row[..table.key].to_vec();
        let order = match (old.peek(), new.peek()) {
            (None, None) => return,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(old), Some(new)) => key(old).cmp(&key(new)),
        };
        let before = if order.is_le() { old.next() } else { None };
        let after = if order.is_ge() { new.next() } else { None };
        if before != after {
            let key = before.as_ref().or(after.as_ref()).map(key).unwrap_or_default();
            differences.push(Difference { table: table.name, key, old: before, new: after });
        }
    }
}

/// Every row of a table in key order.
pub(crate) async fn all_rows(
    store: &dyn ViewStore,
    view: &ViewKey,
    generation: u32,
    table: &Table,
) -> Result<Vec<Row>, StoreError> {
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let query = PageQuery {
            tenant: Arc::clone(&view.tenant),
            view: view.view,
            table: table.name,
            generation: Some(generation),
            filters: Vec::new(),
            after: rows.last().map(|row| row[..table.key].to_vec()),
            limit: PAGE,
        };
        let page = store.page(&query).await?.map(|page| page.rows).unwrap_or_default();
        let last = page.len() < PAGE as usize;
        rows.extend(page);
        if last {
            return Ok(rows);
        }
    }
}

#[cfg(test)]
mod tests;

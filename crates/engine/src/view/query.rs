//! Querying a view: wait for a position, or fold the log as it was known then.

use std::sync::Arc;

use hemei_domain::event::Log;
use hemei_domain::time::Timestamp;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::past::{Extent, Folded};
use super::{Content, Fold, Unreadable};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{
    Comparison, Direction, EventFilter, Filter, Key, Page, PageQuery, ReadQuery, Row, StoredEvent,
    Value, ViewSpec, ViewStore,
};

/// What the log knew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownAt {
    /// Up to and with a position.
    Position(u64),
    /// Everything that was recorded up to and with an instant.
    Time(Timestamp),
}

/// At which state of knowledge a query is answered.
#[derive(Debug, Clone, Copy, Default)]
pub struct At {
    /// Wait until the view is folded up to this position.
    pub min_position: Option<u64>,
    /// Answer as the log knew then.
    pub known_at: Option<KnownAt>,
    /// When the caller stops waiting.
    pub deadline: Option<Instant>,
}

/// How many times a scan asks the store for one answer.
const SCAN_ROUNDS_MAX: u32 = 12;
/// How many rows a scan asks for at a time, at most, unless the answer itself has more.
const SCAN_PAGE_MAX: u32 = 1000;

/// One state of knowledge of a view, to be read in several pages. A live one moves on between its
/// pages; what was folded for a question about the past stands.
pub(crate) struct Reading {
    tenant: Arc<str>,
    view: ViewSpec,
    store: Arc<dyn ViewStore>,
    /// Held while rows of the past are in memory.
    _past: Option<OwnedSemaphorePermit>,
}

/// A page of a table, its rows read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The rows, in the order of the table's key.
    pub rows: Vec<T>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

/// How a stored row of one table is read.
pub(super) type FromRow<T> = fn(&[Value]) -> Result<T, Unreadable>;

/// That a column holds just this, where it is asked for.
pub(super) fn equal<T: Content>(column: &'static str, content: Option<&T>) -> Option<Filter> {
    condition(column, Comparison::Equal, content)
}

/// That a column holds this or more, where it is asked for.
pub(super) fn at_least<T: Content>(column: &'static str, content: Option<&T>) -> Option<Filter> {
    condition(column, Comparison::AtLeast, content)
}

/// That a column holds this or less, where it is asked for.
pub(super) fn at_most<T: Content>(column: &'static str, content: Option<&T>) -> Option<Filter> {
    condition(column, Comparison::AtMost, content)
}

fn condition<T: Content>(
    column: &'static str,
    comparison: Comparison,
    content: Option<&T>,
) -> Option<Filter> {
    content.map(|content| Filter { column, comparison, value: content.value() })
}

/// Those conditions that are asked for.
pub(super) fn conditions<const N: usize>(asked: [Option<Filter>; N]) -> Vec<Filter> {
    asked.into_iter().flatten().collect()
}

impl Reading {
    /// A page of a table.
    pub(crate) async fn page(
        &self,
        table: &'static str,
        filters: Vec<Filter>,
        after: Option<Key>,
        limit: u32,
    ) -> Result<Page, Failure> {
        let query = PageQuery {
            tenant: Arc::clone(&self.tenant),
            view: self.view,
            table,
            generation: None,
            filters,
            after,
            limit,
        };
        let page = self.store.page(&query).await?;
        page.ok_or(Failure::ViewRebuilding { view: self.view.name })
    }

    /// The first row that is as the filters say, and the position at which it is.
    ///
    /// # Errors
    /// [`Failure::NotFound`] where there is none.
    pub(super) async fn first<T>(
        &self,
        table: &'static str,
        filters: Vec<Filter>,
        from_row: FromRow<T>,
    ) -> Result<(u64, T), Failure> {
        let page = self.page(table, filters, None, 1).await?;
        let row = page.rows.first().ok_or(Failure::NotFound)?;
        Ok((page.position, from_row(row)?))
    }

    /// Up to `limit` rows of a table, all that are as the filters say.
    pub(super) async fn list<T>(
        &self,
        table: &'static str,
        filters: &[Filter],
        after: Option<Key>,
        limit: u32,
        from_row: FromRow<T>,
    ) -> Result<Listing<T>, Failure> {
        self.scan(table, filters, after, limit, |row| Ok(Some(from_row(row)?))).await
    }

    /// Walks a table until `limit` rows were kept. Where too few are kept in a bounded number of
    /// rounds, the answer is shorter and says where to go on.
    pub(crate) async fn scan<T>(
        &self,
        table: &'static str,
        filters: &[Filter],
        mut after: Option<Key>,
        limit: u32,
        keep: impl Fn(&Row) -> Result<Option<T>, Failure> + Send,
    ) -> Result<Listing<T>, Failure> {
        let width = self.view.table(table)?.key;
        let limit = limit.max(1);
        // One row more tells whether there is another page.
        let mut asked = limit.saturating_add(1);
        let (mut rows, mut position) = (Vec::new(), None);
        for _ in 0..SCAN_ROUNDS_MAX {
            let page = self.page(table, filters.to_vec(), after.clone(), asked).await?;
            let position = *position.get_or_insert(page.position);
            for row in &page.rows {
                if rows.len() >= limit as usize {
                    return Ok(Listing { position, rows, next: after });
                }
                rows.extend(keep(row)?);
                after = Some(row[..width].to_vec());
            }
            if page.rows.len() < asked as usize {
                return Ok(Listing { position, rows, next: None });
            }
            // Few rows were kept: look further at a time.
            asked = asked.saturating_mul(4).min(SCAN_PAGE_MAX).max(asked);
        }
        Ok(Listing { position: position.unwrap_or(0), rows, next: after })
    }
}

impl Engine {
    /// A page of a view's table, with the position that it is true at.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn page<F: Fold>(
        &self,
        fold: F,
        table: &'static str,
        filters: Vec<Filter>,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<Page, Failure> {
        before(at.deadline, async {
            self.reading(fold, Extent::Whole, at).await?.page(table, filters, after, limit).await
        })
        .await?
    }

    /// A view as it was known at a time, or as it is once it is folded far enough.
    /// `extent` says what the question needs of it.
    pub(crate) async fn reading<F: Fold>(
        &self,
        fold: F,
        extent: Extent,
        at: At,
    ) -> Result<Reading, Failure> {
        let view = fold.spec();
        let Folded { store, permit } = match at.known_at {
            Some(known_at) => {
                let until = self.cut(known_at).await?;
                self.fold_past(Arc::new(fold), extent, until).await?
            }
            None => {
                self.reach_view(view.name, at.min_position.unwrap_or(0)).await?;
                Folded { store: Arc::clone(&self.view_store), permit: None }
            }
        };
        Ok(Reading { tenant: Arc::clone(&self.tenant), view, store, _past: permit })
    }

    /// The instant that dated columns are compared with: the one asked for, else the cut's
    /// recorded time, else now.
    ///
    /// # Errors
    /// [`Failure::BeyondHead`] where the log has no such position; [`Failure`] where a store does
    /// not answer.
    pub async fn effective_at(
        &self,
        asked: Option<Timestamp>,
        known_at: Option<KnownAt>,
    ) -> Result<Timestamp, Failure> {
        if let Some(asked) = asked {
            return Ok(asked);
        }
        match known_at {
            None | Some(KnownAt::Position(0)) => Ok(self.business.now()),
            Some(KnownAt::Time(time)) => Ok(time),
            Some(KnownAt::Position(position)) => {
                self.within(position).await?;
                let row = self.business_event(position).await?.ok_or(Failure::NotFound)?;
                Ok(row.recorded_at)
            }
        }
    }

    async fn business_event(&self, position: u64) -> Result<Option<StoredEvent>, Failure> {
        let Some(after) = position.checked_sub(1) else { return Ok(None) };
        let query = ReadQuery {
            log: self.business.key().clone(),
            filter: EventFilter::default(),
            after,
            until: position,
            direction: Direction::Forward,
            limit: 1,
        };
        Ok(self.logs.read(&query).await?.into_iter().next())
    }

    async fn reach_view(&self, name: &'static str, min_position: u64) -> Result<(), Failure> {
        self.reach(min_position).await?;
        let runner = self.views.iter().find(|runner| runner.spec().name == name);
        let runner = runner.ok_or_else(|| Failure::Internal {
            detail: format!("no runner keeps the view {name}"),
        })?;
        if let Some(position) = runner.health().stopped_at {
            return Err(Failure::ViewStopped { view: name, position });
        }
        runner.reach_live(min_position).await
    }

    /// Where what was known ends: a unit of work is known as a whole or not at all.
    async fn cut(&self, known_at: KnownAt) -> Result<u64, Failure> {
        let known = match known_at {
            KnownAt::Position(0) => return Ok(0),
            KnownAt::Position(position) => {
                self.within(position).await?;
                position
            }
            KnownAt::Time(time) => self.position_at(Log::Business, time).await?,
        };
        let Some(last) = self.business_event(known).await? else { return Ok(known) };
        let whole = last.unit_index + 1 == last.unit_size;
        Ok(if whole { known } else { known - u64::from(last.unit_index) - 1 })
    }
}

#[cfg(test)]
mod tests;

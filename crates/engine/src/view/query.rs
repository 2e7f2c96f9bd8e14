//! Querying a view: wait for a position, or fold the log as it was known then.

use std::sync::Arc;

use hemei_domain::time::Timestamp;
use tokio::time::Instant;

use super::{Fold, project};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::{Failure, chain};
use crate::memory::MemoryStore;
use crate::port::{Filter, Key, Page, PageQuery};
use crate::view::ProjectError;

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
        let view = fold.spec();
        let query = PageQuery {
            tenant: Arc::clone(&self.tenant),
            view,
            table,
            generation: None,
            filters,
            after,
            limit,
        };
        before(at.deadline, async {
            match at.known_at {
                Some(known_at) => self.page_as_known(fold, query, known_at).await,
                None => self.page_live(query, at.min_position.unwrap_or(0)).await,
            }
        })
        .await?
    }

    async fn page_live(&self, query: PageQuery, min_position: u64) -> Result<Page, Failure> {
        self.reach(min_position).await?;
        let runner = self.views.iter().find(|runner| runner.spec().name == query.view.name);
        let runner = runner.ok_or_else(|| Failure::Internal {
            detail: format!("no runner keeps the view {}", query.view.name),
        })?;
        if let Some(position) = runner.health().stopped_at {
            return Err(Failure::ViewStopped { view: query.view.name, position });
        }
        runner.reach(min_position).await?;
        self.view_store.page(&query).await?.ok_or_else(|| Failure::Unavailable {
            detail: format!("the view {} has no live generation yet", query.view.name),
        })
    }

    async fn page_as_known<F: Fold>(
        &self,
        fold: F,
        query: PageQuery,
        known_at: KnownAt,
    ) -> Result<Page, Failure> {
        let until = match known_at {
            KnownAt::Position(position) => {
                self.reach(position).await?;
                position
            }
            KnownAt::Time(time) => {
                self.position_at(hemei_domain::event::Log::Business, time).await?
            }
        };
        let store = Arc::new(MemoryStore::default());
        let into: Arc<dyn crate::port::ViewStore> = Arc::clone(&store) as _;
        let logs = self.logs.as_ref();
        project(Arc::new(fold), &self.business, logs, into, 1, until).await.map_err(|error| {
            match error {
                ProjectError::Store(error) => error.into(),
                ProjectError::Decode(failure) => {
                    Failure::ViewStopped { view: query.view.name, position: failure.position }
                }
            }
        })?;
        let page = crate::port::ViewStore::page(store.as_ref(), &query).await?;
        page.ok_or_else(|| Failure::Internal { detail: chain(&Failure::NotFound) })
    }
}

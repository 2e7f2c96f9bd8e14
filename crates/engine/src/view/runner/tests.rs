//! Whoever waits for a view without a deadline is told when it cannot come.

use async_trait::async_trait;
use hemei_domain::event::{Log, Recorded};
use tokio_util::task::TaskTracker;

use super::*;
use crate::port::{Generation, Key, Page, PageQuery, Row, Table, ViewBatch};
use crate::testing::Town;
use crate::view::Rows;
use crate::view::unit_register::UnitRegister;

/// The register of units, by a fold that panics.
struct Panicking;

impl Fold for Panicking {
    fn spec(&self) -> ViewSpec {
        UnitRegister.spec()
    }

    fn touches(&self, _event: &Recorded, _rows: &Rows) -> Vec<(&'static str, Key)> {
        Vec::new()
    }

    fn fold(&self, _event: &Recorded, _rows: &mut Rows) {
        panic!("this fold has a fault of its own")
    }
}

/// A store in which no view can be made.
struct Unmade;

fn unmade<T>() -> Result<T, StoreError> {
    Err(StoreError::Failed { detail: "the disk is full".to_owned() })
}

#[async_trait]
impl ViewStore for Unmade {
    async fn prepare(&self, _view: &ViewKey) -> Result<(), StoreError> {
        unmade()
    }

    async fn generations(
        &self,
        _tenant: &str,
        _view: &ViewSpec,
    ) -> Result<Vec<Generation>, StoreError> {
        Ok(Vec::new())
    }

    async fn load(
        &self,
        _view: &ViewKey,
        _table: &Table,
        _keys: &[Key],
    ) -> Result<Vec<Row>, StoreError> {
        unmade()
    }

    async fn commit(&self, _batch: &ViewBatch) -> Result<bool, StoreError> {
        unmade()
    }

    async fn page(&self, _query: &PageQuery) -> Result<Option<Page>, StoreError> {
        unmade()
    }

    async fn switch(&self, _view: &ViewKey) -> Result<bool, StoreError> {
        unmade()
    }
}

fn runner(town: &Town, fold: impl Fold, store: Arc<dyn ViewStore>) -> Arc<ViewRunner> {
    let log = Arc::clone(town.engine.log(Log::Business));
    Arc::new(ViewRunner::new(Arc::new(fold), log, store))
}

#[tokio::test]
async fn a_view_that_cannot_be_made_fails_its_waiters_with_the_reason() {
    let town = Town::founded().await;
    let (runner, stop) = (runner(&town, UnitRegister, Arc::new(Unmade)), CancellationToken::new());
    let running = TaskTracker::new().spawn(Arc::clone(&runner).run(stop.clone()));
    let failure = runner.reach(1).await.expect_err("it is never made");
    assert!(
        matches!(&failure, Failure::Unavailable { detail } if detail.contains("the disk is full")),
        "{failure:?}"
    );
    stop.cancel();
    running.await.expect("it stops");
    let failure = runner.reach_live(1).await.expect_err("nobody makes it any more");
    assert!(matches!(failure, Failure::Unavailable { .. }), "{failure:?}");
}

#[tokio::test]
async fn a_runner_that_panics_fails_its_waiters() {
    let town = Town::founded().await;
    let store = Arc::new(crate::memory::MemoryStore::new());
    let runner = runner(&town, Panicking, store);
    let running = TaskTracker::new().spawn(Arc::clone(&runner).run(CancellationToken::new()));
    let failure = runner.reach(1).await.expect_err("it is never folded");
    let stopped = matches!(failure, Failure::ViewStopped { view: "unit_register", position: 1 });
    assert!(stopped, "{failure:?}");
    assert!(running.await.expect_err("it panicked").is_panic());
    assert_eq!(runner.health().stopped_at, Some(1), "health says so");
}

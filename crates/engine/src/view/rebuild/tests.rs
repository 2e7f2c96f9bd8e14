//! Tests of views that stand beside a log that is not the one they were folded from.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use hemei_domain::event::{Log, Recorded};
use hemei_domain::issue::Source;

use super::*;
use crate::check::check_view;
use crate::engine::{Engine, Parts};
use crate::failure::Failure;
use crate::port::{Page, PageQuery, Table, ViewSpec};
use crate::testing::Town;
use crate::view::issue_ledger::{IssueLedger, IssueQuery};
use crate::view::{At, Rows, folds};

const GRACE: Duration = Duration::from_secs(10);

/// An older copy of the log beside views that were folded further, as after a restore of one file
/// of two: the town without its issues, and the parts to start with.
async fn restored() -> (Town, Parts) {
    let lost = Town::founded().await;
    let raised = lost.raised(&lost.cadre, lost.village, Source::SelfCheck).await;
    for view in lost.engine.views() {
        view.reach(raised.last).await.expect("it is folded");
    }
    lost.engine.stop(GRACE).await;
    let older = Town::founded().await;
    older.engine.stop(GRACE).await;
    let parts = Parts { views: Arc::clone(&lost.parts.views), ..older.parts.clone() };
    (older, parts)
}

#[tokio::test]
async fn a_view_ahead_of_its_log_starts_over_and_follows_it() {
    let (mut town, parts) = restored().await;
    town.engine = Engine::start(parts).await.expect("the logs are there");
    let head = town.engine.log(Log::Business).head().position;
    let listed = async |town: &Town, position| {
        let at = At { min_position: Some(position), ..At::default() };
        let page = town.engine.list_issues(&IssueQuery::default(), None, 10, at).await;
        let page = page.expect("a page");
        (page.position, page.rows.len())
    };
    assert_eq!(listed(&town, head).await, (head, 0), "what was lost is not shown");
    let raised = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    assert_eq!(listed(&town, raised.last).await, (raised.last, 1));
    town.engine.stop(GRACE).await;
}

#[tokio::test]
async fn a_check_names_a_view_that_is_ahead_of_its_log() {
    let (town, parts) = restored().await;
    let log = town.engine.log(Log::Business);
    for fold in folds() {
        let report = check_view(&fold, log, parts.views.as_ref()).await.expect("it answers");
        let difference = report.expect("a live view").difference.expect("a difference");
        let end = format!("but the log ends at {}", log.head().position);
        assert!(difference.ends_with(&end), "{difference}");
    }
}

#[tokio::test]
async fn rebuilding_a_view_ahead_of_its_log_ends_and_mends_it() {
    let (town, parts) = restored().await;
    let fold: Arc<dyn Fold> = Arc::new(IssueLedger);
    let log = town.engine.log(Log::Business);
    let rebuilt = rebuild(&fold, log, &parts.views).await.expect("it answers");
    assert_eq!((rebuilt.position, rebuilt.generation), (log.head().position, 2));
    let report = check_view(&fold, log, parts.views.as_ref()).await.expect("it answers");
    assert_eq!(report.expect("a live view").difference, None);
}

#[tokio::test]
async fn all_views_are_built_together_as_each_is_alone() {
    let town = Town::founded().await;
    let raised = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    for view in town.engine.views() {
        view.reach(raised.last).await.expect("it is folded");
    }
    let together = town.engine.rebuild_views().await.expect("they are built");
    assert_eq!(together.len(), folds().len());
    let log = town.engine.log(Log::Business);
    for (fold, report) in folds().iter().zip(together) {
        assert_eq!((report.view, report.generation), (fold.spec().name, 2));
        assert_eq!((report.position, &report.differences), (raised.last, &Vec::new()));
        let alone = rebuild(fold, log, &town.parts.views).await.expect("it is built");
        assert_eq!((alone.rows, alone.hash), (report.rows, report.hash), "{}", report.view);
        assert_eq!((alone.generation, alone.differences), (3, Vec::new()));
    }
    town.engine.stop(GRACE).await;
}

/// A store that refuses to switch once, as where the live generation went on meanwhile.
struct Moving {
    store: Arc<dyn ViewStore>,
    moved: AtomicBool,
    pages: AtomicUsize,
}

#[async_trait::async_trait]
impl ViewStore for Moving {
    async fn prepare(&self, view: &ViewKey) -> Result<(), StoreError> {
        self.store.prepare(view).await
    }

    async fn generations(
        &self,
        tenant: &str,
        view: &ViewSpec,
    ) -> Result<Vec<Generation>, StoreError> {
        self.store.generations(tenant, view).await
    }

    async fn load(
        &self,
        view: &ViewKey,
        table: &Table,
        keys: &[Key],
    ) -> Result<Vec<Row>, StoreError> {
        self.store.load(view, table, keys).await
    }

    async fn commit(&self, batch: &ViewBatch) -> Result<bool, StoreError> {
        self.store.commit(batch).await
    }

    async fn page(&self, query: &PageQuery) -> Result<Option<Page>, StoreError> {
        assert!(!self.moved.load(Ordering::SeqCst), "what was compared is not compared again");
        self.pages.fetch_add(1, Ordering::SeqCst);
        self.store.page(query).await
    }

    async fn switch(&self, view: &ViewKey) -> Result<bool, StoreError> {
        Ok(self.moved.swap(true, Ordering::SeqCst) && self.store.switch(view).await?)
    }
}

#[tokio::test]
async fn a_live_generation_that_goes_on_is_reached_by_folding_alone() {
    let town = Town::founded().await;
    let raised = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    for view in town.engine.views() {
        view.reach(raised.last).await.expect("it is folded");
    }
    let (moved, pages) = (AtomicBool::new(false), AtomicUsize::new(0));
    let moving = Arc::new(Moving { store: Arc::clone(&town.parts.views), moved, pages });
    let (fold, log): (Arc<dyn Fold>, _) = (Arc::new(IssueLedger), town.engine.log(Log::Business));
    let store: Arc<dyn ViewStore> = moving.clone();
    let rebuilt = rebuild(&fold, log, &store).await.expect("it is built");
    assert_eq!((rebuilt.position, rebuilt.differences), (raised.last, Vec::new()));
    assert!(moving.pages.load(Ordering::SeqCst) > 0, "it was compared");
    town.engine.stop(GRACE).await;
}

/// The issue ledger of a program to come.
struct Next;

impl Fold for Next {
    fn spec(&self) -> ViewSpec {
        ViewSpec { version: IssueLedger.spec().version + 1, ..IssueLedger.spec() }
    }

    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
        IssueLedger.touches(event, rows)
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        IssueLedger.fold(event, rows);
    }
}

#[tokio::test]
async fn a_view_is_compared_with_its_own_version_only() {
    for (fold, same) in [(Arc::new(IssueLedger) as Arc<dyn Fold>, true), (Arc::new(Next), false)] {
        let town = Town::founded().await;
        let raised = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
        for view in town.engine.views() {
            view.reach(raised.last).await.expect("it is folded");
        }
        town.engine.stop(GRACE).await;
        // The generation that is live loses its rows, which a comparison would tell.
        let (spec, views) = (IssueLedger.spec(), &town.parts.views);
        let key = ViewKey { tenant: "longxi".into(), view: spec, generation: 1 };
        let live = views.generations("longxi", &spec).await.expect("it answers")[0];
        start_over(views.as_ref(), &key, &live).await.expect("it answers");
        let rebuilt = rebuild(&fold, town.engine.log(Log::Business), views).await;
        let rebuilt = rebuilt.expect("it answers");
        assert!(rebuilt.rows > 0, "{rebuilt:?}");
        assert_eq!(!rebuilt.differences.is_empty(), same, "{rebuilt:?}");
    }
}

#[tokio::test]
async fn an_older_release_neither_reads_nor_replaces_what_a_newer_one_built() {
    let mut town = Town::founded().await;
    let raised = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    town.engine.stop(GRACE).await;
    let newer: Arc<dyn Fold> = Arc::new(Next);
    let (log, views) = (town.engine.log(Log::Business), &town.parts.views);
    let built = rebuild(&newer, log, views).await.expect("it answers");
    // As while a newer release is rolled out: this one starts anew beside it.
    town.engine = Engine::start(town.parts.clone()).await.expect("the logs are there");
    let at = At { min_position: Some(raised.last), ..At::default() };
    for at in [at, At::default()] {
        let listed = town.engine.list_issues(&IssueQuery::default(), None, 10, at).await;
        let failure = listed.expect_err("the rows are another release's");
        assert!(matches!(failure, Failure::ViewRebuilding { view: "issue_ledger" }), "{failure:?}");
    }
    assert!(!town.engine.health().answers_queries());
    let fold: Arc<dyn Fold> = Arc::new(IssueLedger);
    let checked =
        check_view(&fold, town.engine.log(Log::Business), town.parts.views.as_ref()).await;
    let difference = checked.expect("it answers").expect("a view").difference.expect("named");
    let (built_in, ours) = (newer.spec().version, fold.spec().version);
    let expected = format!("built in version {built_in}, and this release has version {ours}");
    assert_eq!(difference, expected);
    let refused = rebuild(&fold, town.engine.log(Log::Business), &town.parts.views).await;
    assert!(matches!(refused, Err(ProjectError::Newer { .. })), "{refused:?}");
    let known = town.parts.views.generations("longxi", &IssueLedger.spec()).await;
    let [live] = known.expect("it answers")[..] else { panic!("one generation") };
    assert_eq!((live.generation, live.version), (built.generation, newer.spec().version));
    town.engine.stop(GRACE).await;
}

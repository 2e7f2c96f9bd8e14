//! Reading the whole log as the store has it, and building all views anew from it.

use std::time::{Duration, Instant};

use hemei_domain::event::Log;
use hemei_engine::port::{Direction, EventFilter, ReadQuery};

use crate::county::County;

/// How many events are read at a time, as when views are folded.
const PAGE: u32 = 4000;
/// The name under which the building of all views stands.
const ALL_VIEWS: &str = "all views, together";

/// How long it takes to read every event in position order, without decoding any.
pub(crate) async fn scan(county: &County) -> anyhow::Result<Duration> {
    let (began, mut after) = (Instant::now(), 0);
    while after < county.events {
        let query = ReadQuery {
            log: county.running.engine.log(Log::Business).key().clone(),
            filter: EventFilter::default(),
            after,
            until: county.events,
            direction: Direction::Forward,
            limit: PAGE,
        };
        let page = county.logs.read(&query).await?;
        let last = page.last().map(|event| event.position);
        anyhow::ensure!(last.is_some(), "the log ends before position {}", county.events);
        after = last.unwrap_or(after);
    }
    Ok(began.elapsed())
}

/// How long it takes to build all views anew together, and then each of them alone, by its name.
pub(crate) async fn rebuild(county: &County) -> anyhow::Result<Vec<(&'static str, Duration)>> {
    let engine = &county.running.engine;
    let head = engine.log(Log::Business).head().position;
    for view in engine.views() {
        view.reach(head).await?;
    }
    let began = Instant::now();
    let mut reports = engine.rebuild_views().await?;
    let mut rebuilt = vec![(ALL_VIEWS, began.elapsed())];
    for view in engine.views() {
        let began = Instant::now();
        let report = view.rebuild().await?;
        rebuilt.push((report.view, began.elapsed()));
        reports.push(report);
    }
    let differs = reports.iter().find(|report| !report.differences.is_empty());
    anyhow::ensure!(differs.is_none(), "a view differs from the one before: {differs:?}");
    Ok(rebuilt)
}

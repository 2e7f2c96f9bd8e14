//! What a question about the past reads, and what it is refused.

use std::sync::Arc;

use hemei_domain::event::Log;
use hemei_domain::issue::Source;

use super::*;
use crate::testing::Town;
use crate::view::issue_ledger::IssueQuery;
use crate::view::unit_register::UnitFilter;
use crate::view::{At, KnownAt};

fn known(position: u64) -> At {
    At { known_at: Some(KnownAt::Position(position)), ..At::default() }
}

/// A town with an issue under way, and the end of its log.
async fn town() -> (Town, hemei_domain::id::IssueId, u64) {
    let town = Town::founded().await;
    let raised = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    let end = town.assigned(raised.issue, town.village).await;
    (town, raised.issue, end)
}

#[tokio::test]
async fn a_single_thing_is_answered_as_the_whole_list_answers_it() {
    let (town, issue, end) = town().await;
    let mut seen = 0;
    for position in 1..=end {
        let at = known(position);
        let queries = [
            IssueQuery::default(),
            IssueQuery { programme: Some(town.programme), ..IssueQuery::default() },
        ];
        for query in queries {
            let listed = town.engine.list_issues(&query, None, 10, at).await.expect("a page");
            let row = listed.rows.into_iter().find(|row| row.row.issue == issue);
            let got = town.engine.get_issue(issue, None, at).await;
            match (got, row) {
                (Ok(got), Some(row)) => {
                    assert_eq!((got.position, got.issue), (listed.position, row), "{position}");
                    seen += 1;
                }
                (Err(Failure::NotFound), None) => {}
                other => panic!("{position}: {other:?}"),
            }
        }
        let filter = UnitFilter::default();
        let units = town.engine.list_units(filter, None, 10, at).await.expect("a page");
        let unit = units.rows.into_iter().find(|unit| unit.unit == town.village);
        let got = town.engine.get_unit(town.village, at).await.ok();
        assert_eq!(got.as_ref().map(|got| &got.unit), unit.as_ref(), "{position}");
        assert!(got.is_none_or(|got| got.position == units.position), "{position}");
    }
    assert!(seen >= 2, "the issue is there at the end");
}

#[tokio::test]
async fn a_single_thing_reads_its_own_streams_only() {
    let (mut town, issue, end) = town().await;
    // The issue was raised and assigned, its programme opened; no list may be folded at all.
    town.engine.past = Arc::new(Past::bounded(0, 3));
    assert!(town.engine.log(Log::Business).head().position > 3);
    town.engine.get_issue(issue, None, known(end)).await.expect("three events");
    town.engine.get_unit(town.village, known(end)).await.expect("one event");
    let listed = town.engine.list_issues(&IssueQuery::default(), None, 10, known(end)).await;
    assert!(matches!(listed, Err(Failure::PastBusy { .. })), "{listed:?}");
    town.engine.past = Arc::new(Past::bounded(0, 2));
    let got = town.engine.get_issue(issue, None, known(end)).await;
    assert!(matches!(got, Err(Failure::PastTooLong { events_max: 2 })), "{got:?}");
}

#[tokio::test]
async fn a_list_folds_what_it_needs_and_is_refused_where_that_is_too_much() {
    let (mut town, _, end) = town().await;
    // Eight events are about the programme: it was opened, its book of issues, and the issues.
    town.engine.past = Arc::new(Past::bounded(1, 8));
    let all = IssueQuery::default();
    let listed = town.engine.list_issues(&all, None, 10, known(end)).await;
    assert!(matches!(listed, Err(Failure::PastTooLong { events_max: 8 })), "{listed:?}");
    let narrow = IssueQuery { programme: Some(town.programme), ..all };
    let listed = town.engine.list_issues(&narrow, None, 10, known(end)).await.expect("a page");
    assert_eq!(listed.rows.len(), 2);
    let units = town.engine.list_units(UnitFilter::default(), None, 10, known(end)).await;
    assert_eq!(units.expect("two events").rows.len(), 2);
}

#[tokio::test]
async fn a_fold_ends_where_its_answer_was_read() {
    let (mut town, _, end) = town().await;
    town.engine.past = Arc::new(Past::bounded(1, 1000));
    let all = IssueQuery::default();
    let first =
        town.engine.reading(super::super::issue_ledger::IssueLedger, Extent::Whole, known(end));
    let first = first.await.expect("a fold");
    let second = town.engine.list_issues(&all, None, 10, known(end)).await;
    assert!(matches!(second, Err(Failure::PastBusy { .. })), "{second:?}");
    drop(first);
    town.engine.list_issues(&all, None, 10, known(end)).await.expect("a page");
}

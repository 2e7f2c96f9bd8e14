//! Asking the views of a running engine.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::id::{IssueId, UnitId};
use hemei_domain::issue::{Phase, Source};
use hemei_domain::unit::{UnitKind, rules};
use uuid::Uuid;

use super::*;
use crate::engine::Parts;
use crate::port::{
    AppendOutcome, Batch, Head, LogKey, LogStore, Probe, RequestKey, StoreError, UnitTrace, Value,
};
use crate::testing::{Raised, Town, act, day, morning, village};
use crate::view::issue_ledger::IssueQuery;
use crate::view::unit_register::{UnitFilter, UnitReference, UnitRegister};

fn since(position: u64) -> At {
    At { min_position: Some(position), ..At::default() }
}

fn known(known_at: KnownAt) -> At {
    At { known_at: Some(known_at), ..At::default() }
}

fn reason(failure: &Failure) -> &'static str {
    match failure {
        Failure::Rejected(rejection) => rejection.rule.reason,
        other => panic!("not a refusal: {other:?}"),
    }
}

async fn three_issues(town: &Town) -> [Raised; 3] {
    let first = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    let second = town.raised(&town.office, town.other_village, Source::Office).await;
    let third = town.raised(&town.office, town.village, Source::Office).await;
    [first, second, third]
}

async fn numbers(town: &Town, query: &IssueQuery, at: At) -> Vec<u32> {
    let page = town.engine.list_issues(query, None, 100, at).await.expect("a page");
    page.rows.iter().map(|row| row.row.number).collect()
}

#[tokio::test]
async fn a_ledger_is_read_page_by_page() {
    let town = Town::founded().await;
    let issues = three_issues(&town).await;
    let (mut after, mut seen) = (None, Vec::new());
    for expected in [2, 1] {
        let at = since(issues[2].last);
        let page = town.engine.list_issues(&IssueQuery::default(), after, 2, at).await;
        let page = page.expect("a page");
        assert!(page.position >= issues[2].last);
        assert_eq!(page.rows.len(), expected);
        seen.extend(page.rows.iter().map(|row| row.row.issue));
        after = page.next;
    }
    assert_eq!(after, None);
    assert_eq!(seen, issues.map(|raised| raised.issue));
}

#[tokio::test]
async fn a_ledger_is_filtered_by_what_its_rows_hold() {
    let town = Town::founded().await;
    let issues = three_issues(&town).await;
    let assigned = town.assigned(issues[1].issue, town.other_village).await;
    let all = IssueQuery::default();
    let at = since(assigned);
    let unit = IssueQuery { unit: Some(town.village), ..all.clone() };
    assert_eq!(numbers(&town, &unit, at).await, [1, 3]);
    let source = IssueQuery { source: Some(Source::Office), ..unit };
    assert_eq!(numbers(&town, &source, at).await, [3]);
    let phase = IssueQuery { phase: Some(Phase::Assigned), ..all.clone() };
    assert_eq!(numbers(&town, &phase, at).await, [2]);
    let responsible = hemei_domain::issue::Responsible::Unit(town.other_village);
    let responsible = IssueQuery { responsible: Some(responsible), ..all.clone() };
    assert_eq!(numbers(&town, &responsible, at).await, [2]);
    // Five working days from Monday, 6 May, without days off: the 13th.
    for (from, until, expected) in [
        ("2024-05-13", "2024-05-13", &[2][..]),
        ("2024-05-14", "2024-12-31", &[]),
        ("2024-01-01", "2024-05-12", &[]),
    ] {
        let (due_from, due_until) = (Some(day(from)), Some(day(until)));
        let due = IssueQuery { due_from, due_until, ..all.clone() };
        assert_eq!(numbers(&town, &due, at).await, expected, "{from} to {until}");
    }
}

#[tokio::test]
async fn lights_are_those_of_the_instant_that_is_asked() {
    let town = Town::founded().await;
    let issues = three_issues(&town).await;
    let at = since(town.assigned(issues[2].issue, town.village).await);
    let lit = |level, text| IssueQuery {
        light: Some(level),
        effective_at: Some(morning(text)),
        ..IssueQuery::default()
    };
    assert_eq!(numbers(&town, &lit(WarningLevel::Approaching, "2024-05-13"), at).await, [3]);
    assert_eq!(numbers(&town, &lit(WarningLevel::Overdue, "2024-05-13"), at).await, [0_u32; 0]);
    assert_eq!(numbers(&town, &lit(WarningLevel::Overdue, "2024-05-14"), at).await, [3]);
    assert_eq!(numbers(&town, &lit(WarningLevel::Normal, "2024-05-14"), at).await, [1, 2]);
    town.now(morning("2024-05-14"));
    let now = town.engine.get_issue(issues[2].issue, None, at).await.expect("it is there");
    assert_eq!((now.effective_at, now.issue.standing.days_left), (morning("2024-05-14"), Some(-1)));
}

#[tokio::test]
async fn the_past_is_answered_as_it_was_known() {
    let town = Town::founded().await;
    let first = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    town.now(morning("2024-05-07"));
    let assigned = town.assigned(first.issue, town.village).await;
    town.now(morning("2024-06-01"));
    let second = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    let all = IssueQuery::default();
    assert_eq!(numbers(&town, &all, since(second.last)).await, [1, 2]);
    for cut in [KnownAt::Position(assigned), KnownAt::Time(morning("2024-05-31"))] {
        assert_eq!(numbers(&town, &all, known(cut)).await, [1]);
        let then = town.engine.get_issue(first.issue, None, known(cut)).await.expect("known");
        assert_eq!(then.position, assigned);
        let late = then.issue.standing.overdue;
        assert_eq!(late, matches!(cut, KnownAt::Time(_)), "compared with the cut's own time");
    }
    let before = known(KnownAt::Position(first.last));
    let then = town.engine.get_issue(first.issue, None, before).await.expect("known");
    assert_eq!(then.issue.row.phase, Phase::Registered);
    assert_eq!(then.effective_at, morning("2024-05-06"));
    let unknown = town.engine.get_issue(second.issue, None, before).await;
    assert!(matches!(unknown, Err(Failure::NotFound)), "not yet: {unknown:?}");
    let nothing = numbers(&town, &all, known(KnownAt::Position(0))).await;
    assert_eq!(nothing, [0_u32; 0], "an empty log has no issues");
}

#[tokio::test]
async fn an_issue_that_is_none_is_not_found() {
    let town = Town::founded().await;
    let issue = IssueId(Uuid::from_u128(1));
    let none = town.engine.get_issue(issue, None, At::default()).await;
    assert!(matches!(none, Err(Failure::NotFound)), "{none:?}");
}

#[tokio::test]
async fn a_scan_that_keeps_little_says_where_to_go_on() {
    let town = Town::founded().await;
    let issues = three_issues(&town).await;
    let reading = town
        .engine
        .reading(UnitRegister, Extent::Whole, since(issues[2].last))
        .await
        .expect("a view");
    let other = town.other_village;
    let keep = |row: &Row| Ok((row[0] == Value::Text(other.to_string())).then_some(()));
    let scan = reading.scan("units", &[], None, 1, keep).await.expect("a scan");
    assert_eq!((scan.rows.len(), scan.next), (1, None));
    let scan = reading.scan("units", &[], None, 1, |_| Ok(Some(()))).await.expect("a scan");
    let first = town.village.min(other);
    assert_eq!(scan.next, Some(vec![Value::Text(first.to_string())]));
}

#[tokio::test]
async fn units_are_listed_as_of_a_day_and_resolved_to_exactly_one() {
    let town = Town::founded().await;
    let at = since(town.raised(&town.cadre, town.village, Source::SelfCheck).await.last);
    let engine = &town.engine;
    let listed = |on: &str| {
        let filter = UnitFilter { kind: Some(UnitKind::Village), parent: None, on: Some(day(on)) };
        async move {
            let page = engine.list_units(filter, None, 10, at).await.expect("a page");
            page.rows.len()
        }
    };
    assert_eq!(listed("2023-12-31").await, 0);
    assert_eq!(listed("2024-01-01").await, 2);
    let resolve = |name: &str, on: &str| {
        let (reference, on) = (UnitReference::Name(name.to_owned()), day(on));
        async move { engine.resolve_unit(&reference, on, at).await }
    };
    let found = resolve("漆树村", "2024-05-06").await.expect("one");
    assert_eq!(found.unit.unit, town.village);
    let failure = resolve("村委会", "2024-05-06").await.expect_err("two villages");
    assert_eq!(reason(&failure), rules::UNIT_AMBIGUOUS.reason);
    for (name, on) in [("漆树村", "2023-12-31"), ("梨树村", "2024-05-06")] {
        let failure = resolve(name, on).await.expect_err("nobody");
        assert_eq!(reason(&failure), "THING_NOT_FOUND");
    }
    let none = UnitId(Uuid::from_u128(1));
    let none = engine.get_unit(none, at).await;
    assert!(matches!(none, Err(Failure::NotFound)), "{none:?}");
}

#[tokio::test]
async fn a_code_means_its_unit_while_the_unit_exists() {
    use hemei_domain::division_code::DivisionCode;
    use hemei_domain::unit::{AssignUnitCode, CodeAssignment};
    let town = Town::founded().await;
    let code = |text| DivisionCode::parse("code", text).expect("a division code");
    let assign = AssignUnitCode {
        unit: town.village,
        code: CodeAssignment {
            edition: "2023".to_owned(),
            code: code("500243116204"),
            town: code("500243116000"),
        },
    };
    let done = act(&town.engine, town.office.person, assign).await;
    let at = since(done.events.iter().map(|event| event.position).max().expect("events"));
    let (engine, village) = (&town.engine, town.village);
    let resolve = |edition: &str, on: &str| {
        let (edition, code) = (edition.to_owned(), "500243116204".to_owned());
        let (reference, on) = (UnitReference::Code { edition, code }, day(on));
        async move { engine.resolve_unit(&reference, on, at).await }
    };
    assert_eq!(resolve("2023", "2024-05-06").await.expect("one").unit.unit, village);
    let failure = resolve("2023", "2023-12-31").await.expect_err("it did not exist");
    assert_eq!(reason(&failure), rules::UNIT_NOT_EXISTING.reason);
    let failure = resolve("2022", "2024-05-06").await.expect_err("another edition");
    assert_eq!(reason(&failure), "THING_NOT_FOUND");
}

#[tokio::test]
async fn a_deadline_ends_the_waiting() {
    let town = Town::founded().await;
    let far = village(&town.engine, "长滩村").await;
    let deadline = Some(Instant::now());
    let beyond = town.engine.log(Log::Business).head().position + 1_000;
    let at = At { min_position: Some(beyond), deadline, ..At::default() };
    let failure = town.engine.get_unit(far, at).await.expect_err("never reached");
    assert!(matches!(failure, Failure::DeadlineExceeded), "{failure:?}");
}

#[tokio::test]
async fn what_was_known_beyond_the_log_is_refused_at_once() {
    let town = Town::founded().await;
    let raised = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
    let (head, beyond) = (raised.last, known(KnownAt::Position(raised.last + 1)));
    let told = |failure| match failure {
        Failure::BeyondHead { position, head } => (position, head),
        other => panic!("{other:?}"),
    };
    let got =
        town.engine.get_issue(raised.issue, None, beyond).await.expect_err("no such position");
    assert_eq!(told(got), (head + 1, head));
    let listed = town.engine.list_units(UnitFilter::default(), None, 10, beyond).await;
    assert_eq!(told(listed.expect_err("no such position")), (head + 1, head));
}

/// A store that counts how often it is asked for the log's head.
struct Counted {
    inner: Arc<dyn LogStore>,
    probes: AtomicU32,
}

#[async_trait]
impl LogStore for Counted {
    async fn create(&self, log: &LogKey, head: &Head) -> Result<bool, StoreError> {
        self.inner.create(log, head).await
    }

    async fn head(&self, log: &LogKey) -> Result<Option<Head>, StoreError> {
        self.inner.head(log).await
    }

    async fn append(&self, batch: &Batch) -> Result<AppendOutcome, StoreError> {
        self.inner.append(batch).await
    }

    async fn probe(&self, log: &LogKey, keys: &[RequestKey]) -> Result<Option<Probe>, StoreError> {
        self.probes.fetch_add(1, Ordering::Relaxed);
        self.inner.probe(log, keys).await
    }

    async fn read(&self, query: &ReadQuery) -> Result<Vec<StoredEvent>, StoreError> {
        self.inner.read(query).await
    }

    async fn traces(
        &self,
        log: &LogKey,
        after: u64,
        until: u64,
    ) -> Result<Vec<UnitTrace>, StoreError> {
        self.inner.traces(log, after, until).await
    }

    async fn index_fault(&self, tenant: &str) -> Result<Option<String>, StoreError> {
        self.inner.index_fault(tenant).await
    }
}

#[tokio::test]
async fn a_wait_for_what_nobody_has_written_asks_the_store_ever_more_seldom() {
    let town = Town::founded().await;
    let inner = Arc::clone(&town.parts.logs);
    let counted = Arc::new(Counted { inner, probes: AtomicU32::new(0) });
    let parts = Parts { logs: counted.clone(), ..town.parts.clone() };
    let engine = Engine::start(parts).await.expect("the logs are there");
    let before = counted.probes.load(Ordering::Relaxed);
    let deadline = Some(Instant::now() + Duration::from_millis(600));
    let beyond = Some(engine.log(Log::Business).head().position + 1_000);
    let at = At { min_position: beyond, deadline, ..At::default() };
    let failure = engine.get_unit(town.village, at).await.expect_err("never reached");
    assert!(matches!(failure, Failure::DeadlineExceeded), "{failure:?}");
    // Those of the tasks that commit are among them.
    let asked = counted.probes.load(Ordering::Relaxed) - before;
    assert!(asked <= 12, "{asked} times within 600 ms");
}

#[tokio::test]
async fn nobody_waits_for_a_position_that_cannot_come() {
    let town = Town::founded().await;
    let failure = town.engine.get_unit(town.village, since(u64::MAX)).await.expect_err("never");
    let head = town.engine.log(Log::Business).head().position;
    assert!(
        matches!(failure, Failure::OutOfReach { position: u64::MAX, head: told } if told == head),
        "{failure:?}"
    );
}

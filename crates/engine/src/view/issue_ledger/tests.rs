//! Folding histories of issues, and how they stand.

mod generated;

use std::sync::Arc;

use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::event::EventData;
use hemei_domain::id::{IssueId, PersonId, ProgrammeId};
use hemei_domain::issue::*;
use hemei_domain::programme::{Programme, ProgrammeAmended, ProgrammeOpened};
use hemei_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::*;
use crate::view::testing::{Chronicle, folded};

const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));

fn issue_id(number: u128) -> IssueId {
    IssueId(Uuid::from_u128(0xf0 - number))
}

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Nine in the morning of a day.
fn morning(text: &str) -> Timestamp {
    day(text).start().plus_micros(9 * 3600 * 1_000_000)
}

fn example<E: EventData>() -> E {
    E::example().0
}

fn raised(number: u32, kind: IssueKind) -> IssueRaised {
    let issue = issue_id(u128::from(number));
    IssueRaised { issue, number, kind, programme: PROGRAMME, ..example() }
}

fn opened(log: &mut Chronicle) {
    let opened = ProgrammeOpened { programme: PROGRAMME, ..example() };
    log.add(Programme::stream(PROGRAMME), None, morning("2024-04-01"), opened);
}

async fn rows(log: &Chronicle) -> Vec<IssueRow> {
    let tables = folded(Arc::new(IssueLedger), &log.events, 7).await;
    let issues = &tables.iter().find(|(name, _)| *name == ISSUES).expect("the table").1;
    issues.iter().map(|row| IssueRow::from_row(row).expect("an issue")).collect()
}

struct Loop {
    log: Chronicle,
    number: u128,
}

impl Loop {
    fn of(kind: IssueKind) -> Self {
        let mut log = Chronicle::default();
        opened(&mut log);
        let mut this = Self { log, number: 7 };
        this.add("2024-05-06", 1, raised(7, kind));
        this
    }

    fn add(
        &mut self,
        day: &str,
        by: u128,
        event: impl Into<hemei_domain::aggregate::Event>,
    ) -> u64 {
        let stream = Issue::stream(issue_id(self.number));
        self.log.add(stream, Some(person(by)), morning(day), event)
    }

    async fn row(&self) -> IssueRow {
        rows(&self.log).await.pop().expect("one issue")
    }
}

fn assigned(due: &str) -> IssueAssigned {
    let mut assigned: IssueAssigned = example();
    assigned.deadline.due = day(due);
    assigned
}

fn extended(due: &str) -> IssueExtended {
    let mut extended: IssueExtended = example();
    extended.deadline.due = day(due);
    extended
}

fn positions(row: &IssueRow) -> [Option<u64>; 4] {
    let found = Some(row.place_position);
    [found, row.requirement_position, row.measures_position, row.result_position]
}

#[tokio::test]
async fn a_rectification_fills_the_columns_of_the_official_form() {
    let mut way = Loop::of(IssueKind::Problem);
    way.add("2024-05-06", 2, assigned("2024-05-20"));
    way.add("2024-05-07", 3, example::<IssueSignedFor>());
    way.add("2024-05-08", 3, example::<IssuePlanFiled>());
    let extension = way.add("2024-05-15", 2, extended("2024-05-27"));
    way.add("2024-05-20", 3, example::<IssueClosureRequested>());
    way.add("2024-05-21", 4, example::<IssueVerified>());
    way.add("2024-05-22", 5, example::<IssueClosed>());
    let before = way.row().await;
    assert_eq!(positions(&before), [Some(2), Some(3), Some(5), Some(7)]);
    assert_eq!((before.number, before.phase), (7, Phase::Closed));
    assert_eq!((before.due, before.extension_count), (Some(day("2024-05-27")), 1));
    let [entry] = &before.extensions.0[..] else { panic!("one extension") };
    assert_eq!((entry.position, entry.from), (extension, Some(day("2024-05-20"))));
    let shown = before.evidence.0.iter().map(|entry| (entry.position, entry.stage));
    let shown: Vec<(u64, EvidenceStage)> = shown.collect();
    assert_eq!(
        shown,
        [(2, EvidenceStage::Found), (7, EvidenceStage::Rectified), (8, EvidenceStage::Verified)]
    );
    assert_eq!(before.signed_at, Some(morning("2024-05-07")));
    assert_eq!(
        (before.verified_at, before.verified_by),
        (Some(morning("2024-05-21")), Some(person(4)))
    );
    assert_eq!(
        (before.closed_at, before.closed_by),
        (Some(morning("2024-05-22")), Some(person(5)))
    );
    assert_eq!(before.look_back, None);
    let relapsed = IssueLookedBack { outcome: LookBackOutcome::Relapsed, ..example() };
    way.add("2024-06-20", 6, relapsed);
    way.add("2024-06-21", 5, example::<IssueReopened>());
    let after = way.row().await;
    assert_eq!((after.phase, after.relapses), (Phase::Reopened, 1));
    assert_eq!((after.closed_at, after.closed_by, after.responsible), (None, None, None));
    assert_eq!(after.look_back, Some(LookBackOutcome::Relapsed));
    assert_eq!((after.extensions, after.evidence), (before.extensions, before.evidence));
    assert_eq!((after.revision, after.position), (10, 11));
}

#[tokio::test]
async fn the_ways_out_are_told_with_their_grounds() {
    let mut way = Loop::of(IssueKind::Problem);
    let position = way.add("2024-05-07", 1, example::<IssueHandedUp>());
    let row = way.row().await;
    assert_eq!(row.hand_up_document.as_deref(), Some("龙溪委发〔2024〕30号"));
    assert_eq!((row.hand_up_position, row.phase), (Some(position), Phase::HandedUp));
    let mut way = Loop::of(IssueKind::Problem);
    way.add("2024-05-07", 1, example::<IssueWithdrawn>());
    let row = way.row().await;
    assert_eq!(row.withdrawn, Some(WithdrawalGround::Duplicate));
    assert_eq!(row.same_as, example::<IssueWithdrawn>().same_as);
}

#[tokio::test]
async fn urgings_are_open_until_they_are_answered() {
    let mut way = Loop::of(IssueKind::Problem);
    let urge = |number| IssueUrged { number, ..example() };
    way.add("2024-05-07", 1, urge(1));
    way.add("2024-05-08", 1, urge(2));
    assert_eq!(way.row().await.open_urges, 2);
    let answer = way.add("2024-05-09", 2, IssueUrgeAnswered { number: 2, ..example() });
    let row = way.row().await;
    assert_eq!(row.open_urges, 1);
    let answers: Vec<_> = row.urges.0.iter().map(|urge| urge.answer_position).collect();
    assert_eq!(answers, [None, Some(answer)]);
}

#[tokio::test]
async fn the_light_is_a_matter_of_the_day_that_is_asked() {
    let mut way = Loop::of(IssueKind::Problem);
    way.add("2024-05-06", 2, assigned("2024-05-20"));
    way.add("2024-05-22", 2, extended("2024-05-31"));
    way.add("2024-05-30", 3, example::<IssueClosureRequested>());
    let row = way.row().await;
    let seen = |text: &str| {
        let standing = standing(&row, morning(text));
        (standing.level, standing.overdue, standing.ever_overdue, standing.days_left)
    };
    use WarningLevel::{Approaching, Normal, Overdue};
    assert_eq!(row.approaching_days, 3, "the example programme says so");
    assert_eq!(seen("2024-05-05"), (Normal, false, false, None));
    assert_eq!(seen("2024-05-16"), (Normal, false, false, Some(4)));
    assert_eq!(seen("2024-05-17"), (Approaching, false, false, Some(3)));
    assert_eq!(seen("2024-05-21"), (Overdue, true, true, Some(-1)));
    assert_eq!(seen("2024-05-22"), (Normal, false, true, Some(9)));
    assert_eq!(seen("2024-06-30"), (Normal, false, true, None));
}

#[tokio::test]
async fn a_late_answer_to_a_difficulty_lights_nothing() {
    let mut way = Loop::of(IssueKind::Difficulty);
    way.add("2024-05-06", 2, assigned("2024-05-20"));
    let late = standing(&way.row().await, morning("2024-05-25"));
    assert_eq!((late.level, late.overdue, late.days_left), (WarningLevel::Normal, true, Some(-5)));
    let answer = way.add("2024-05-26", 2, example::<DifficultyAnswered>());
    let row = way.row().await;
    assert_eq!((row.answer_position, row.answered_at), (Some(answer), Some(morning("2024-05-26"))));
    let not = DifficultyConfirmed { outcome: AnswerOutcome::NotSettled };
    way.add("2024-05-27", 1, not);
    assert!(standing(&way.row().await, morning("2024-05-28")).overdue);
    way.add("2024-05-28", 2, example::<DifficultyAnswered>());
    way.add("2024-05-29", 1, example::<DifficultyConfirmed>());
    let row = way.row().await;
    assert_eq!((row.phase, row.closed_by), (Phase::Closed, Some(person(1))));
    let closed = standing(&row, morning("2024-06-30"));
    assert!(!closed.overdue && closed.ever_overdue);
}

#[tokio::test]
async fn the_version_of_the_day_of_raising_says_when_the_light_turns() {
    let mut log = Chronicle::default();
    opened(&mut log);
    let mut amended: ProgrammeAmended = example();
    amended.from = day("2024-06-01");
    amended.definition.issue_limits.approaching_days = 8;
    log.add(Programme::stream(PROGRAMME), None, morning("2024-05-10"), amended);
    for (number, text) in [(1, "2024-05-31"), (2, "2024-06-01")] {
        let stream = Issue::stream(issue_id(u128::from(number)));
        log.add(stream, None, morning(text), raised(number, IssueKind::Problem));
    }
    let days: Vec<u32> = rows(&log).await.iter().map(|row| row.approaching_days).collect();
    assert_eq!(days, [3, 8]);
}

#[tokio::test]
async fn issues_stand_in_the_order_of_their_numbers() {
    let mut log = Chronicle::default();
    opened(&mut log);
    for number in [9, 10, 100] {
        let stream = Issue::stream(issue_id(u128::from(number)));
        log.add(stream, None, morning("2024-05-06"), raised(number, IssueKind::Problem));
    }
    let numbers: Vec<u32> = rows(&log).await.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [9, 10, 100]);
}

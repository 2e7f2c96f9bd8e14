//! Folding what should be looked at again.

use std::sync::Arc;

use hemei_domain::alert::AlertKind;
use hemei_domain::event::{EventData, Subjects};
use hemei_domain::evidence::EvidenceReference;
use hemei_domain::id::{IssueId, ProgrammeId, UnitId};
use hemei_domain::issue::{self, IssueAssigned, IssueClosureRequested, IssueRaised};
use hemei_domain::programme::{self, ProgrammeOpened};
use hemei_domain::progress_report::line::{Cell, Figures, LineKey, ReportLine};
use hemei_domain::progress_report::{ReportDraftSaved, ReportSubmitted};
use hemei_domain::quantity::{Amount, QuantityUnit};
use hemei_domain::stream::StreamId;
use hemei_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::*;
use crate::view::testing::{Chronicle, folded};

const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));
const VILLAGE: UnitId = UnitId(Uuid::from_u128(1));
const OTHER: UnitId = UnitId(Uuid::from_u128(2));
const MINUTE: i64 = 60_000_000;

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn morning(text: &str) -> Timestamp {
    day(text).start().plus_micros(9 * 60 * MINUTE)
}

/// A log in which the programme allows entries seven days later.
#[derive(Default)]
struct Story {
    log: Chronicle,
}

impl Story {
    fn begun() -> Self {
        let (mut opened, _) = ProgrammeOpened::example();
        opened.definition.issue_limits.back_entry_days = 7;
        let mut story = Self::default();
        let stream = programme::Programme::stream(PROGRAMME);
        story.log.add(stream, None, morning("2024-04-08"), opened);
        story
    }

    /// Adds an event about a unit, that happened at one time and was recorded at another.
    fn add(
        &mut self,
        stream: StreamId,
        unit: UnitId,
        times: (Timestamp, Timestamp),
        event: impl Into<AnyEvent>,
    ) -> u64 {
        let (occurred_at, recorded_at) = times;
        let position = self.log.add(stream, None, occurred_at, event);
        let last = self.log.events.last_mut().expect("just added");
        let envelope = &mut Arc::get_mut(last).expect("nobody else has it").envelope;
        envelope.recorded_at = recorded_at;
        envelope.subjects = Subjects { programme: Some(PROGRAMME), unit: Some(unit) };
        position
    }

    /// Adds one at its time.
    fn at(
        &mut self,
        stream: StreamId,
        unit: UnitId,
        at: Timestamp,
        event: impl Into<AnyEvent>,
    ) -> u64 {
        self.add(stream, unit, (at, at), event)
    }

    /// What is to be looked at, however the log is cut.
    /// The last events are of one unit of work.
    fn of_one_command(&mut self, size: u32) {
        let events = &mut self.log.events;
        let first = events.len() - size as usize;
        for (index, event) in (0..).zip(&mut events[first..]) {
            let envelope = &mut Arc::make_mut(event).envelope;
            (envelope.unit_index, envelope.unit_size) = (index, size);
        }
    }

    async fn alerts(&self) -> Vec<AlertRow> {
        let fold = || Arc::new(AlertList);
        let events = &self.log.events;
        let whole = folded(fold(), events, events.len()).await;
        for batch in [1, 2] {
            assert_eq!(folded(fold(), events, batch).await, whole, "in batches of {batch}");
        }
        let (_, rows) = whole.into_iter().find(|(name, _)| *name == ALERTS).expect("the table");
        rows.iter().map(|row| AlertRow::from_row(row).expect("a row")).collect()
    }

    /// Position, kind and amount.
    async fn told(&self) -> Vec<(u64, AlertKind, u64)> {
        let alerts = self.alerts().await.into_iter();
        alerts.map(|row| (row.position, row.kind, row.amount)).collect()
    }
}

fn issue(number: u128) -> StreamId {
    issue::Issue::stream(IssueId(Uuid::from_u128(0x15 + number)))
}

fn raised() -> IssueRaised {
    IssueRaised::example().0
}

fn assigned(due: &str) -> IssueAssigned {
    let (mut assigned, _) = IssueAssigned::example();
    assigned.deadline.due = day(due);
    assigned
}

fn closure(evidence: Vec<EvidenceReference>) -> IssueClosureRequested {
    IssueClosureRequested { evidence, ..IssueClosureRequested::example().0 }
}

fn picture(salted: bool) -> EvidenceReference {
    EvidenceReference {
        sha256: "5e".repeat(32),
        salted,
        media_type: "image/jpeg".to_owned(),
        size_bytes: 1,
    }
}

fn report(unit: UnitId, window: &str) -> StreamId {
    use hemei_domain::progress_report::ReportKey;
    ReportKey { programme: PROGRAMME, window: window.to_owned(), unit }.stream()
}

fn drafted(unit: UnitId, window: &str, done: &[i64]) -> ReportDraftSaved {
    let line = |(number, done): (usize, &i64)| ReportLine {
        key: LineKey { unit, task: format!("task_{number}") },
        figures: Figures {
            current: Some(Cell::typed(Amount(*done))),
            ..Figures::blank(QuantityUnit::Piece)
        },
        problems: None,
        next_step: None,
        explained: false,
    };
    ReportDraftSaved {
        programme: PROGRAMME,
        window: window.to_owned(),
        unit,
        lines: done.iter().enumerate().map(line).collect(),
        ..ReportDraftSaved::example().0
    }
}

fn submitted(due: &str) -> ReportSubmitted {
    ReportSubmitted { due: day(due), evidence: Vec::new(), ..ReportSubmitted::example().0 }
}

#[tokio::test]
async fn an_entry_later_than_the_programme_allows_is_told_with_its_days() {
    let mut story = Story::begun();
    story.add(issue(1), VILLAGE, (morning("2024-05-06"), morning("2024-05-13")), raised());
    let late = (morning("2024-05-05"), morning("2024-05-13"));
    let position = story.add(issue(2), VILLAGE, late, raised());
    assert_eq!(story.told().await, [(position, AlertKind::LateEntry, 8)]);
}

#[tokio::test]
async fn many_late_entries_of_a_unit_within_an_hour_are_told_once() {
    let mut story = Story::begun();
    let mut first = 0;
    for number in 0..6_u32 {
        let recorded = morning("2024-05-20").plus_micros(i64::from(number) * 9 * MINUTE);
        let times = (morning("2024-05-01"), recorded);
        let position = story.add(issue(u128::from(number)), VILLAGE, times, raised());
        first = if number == 0 { position } else { first };
    }
    // Another unit, and an hour later: neither belongs to them.
    let times = (morning("2024-05-01"), morning("2024-05-20"));
    story.add(issue(10), OTHER, times, raised());
    let times = (morning("2024-05-01"), morning("2024-05-20").plus_micros(60 * MINUTE));
    story.add(issue(11), VILLAGE, times, raised());
    let told = story.told().await;
    let bulk: Vec<_> =
        told.iter().filter(|(_, kind, _)| *kind == AlertKind::BulkBackEntry).collect();
    assert_eq!(bulk, [&(first, AlertKind::BulkBackEntry, 6)]);
    assert_eq!(told.len(), 9, "each late entry beside it: {told:?}");
}

#[tokio::test]
async fn a_report_minutes_before_it_is_due_is_told_with_its_minutes() {
    for (before, expected) in [(0, Some(0)), (59, Some(59)), (60, None), (-1, None)] {
        let mut story = Story::begun();
        let at = day("2024-06-24").end().plus_micros(-before * MINUTE);
        story.at(report(VILLAGE, "q2"), VILLAGE, at, drafted(VILLAGE, "q2", &[]));
        let position = story.at(report(VILLAGE, "q2"), VILLAGE, at, submitted("2024-06-24"));
        let expected = expected.map(|left| (position, AlertKind::ReportBeforeDue, left));
        assert_eq!(story.told().await, Vec::from_iter(expected), "{before} minutes before");
    }
}

#[tokio::test]
async fn a_closing_minutes_before_the_limit_is_told_by_the_limit_in_force() {
    let mut story = Story::begun();
    let at = day("2024-05-10").end().plus_micros(-5 * MINUTE);
    story.at(issue(1), VILLAGE, morning("2024-05-06"), raised());
    // Without a limit nothing is near one.
    story.at(issue(1), VILLAGE, at, closure(Vec::new()));
    story.at(issue(2), VILLAGE, morning("2024-05-06"), raised());
    story.at(issue(2), VILLAGE, morning("2024-05-06"), assigned("2024-05-10"));
    let position = story.at(issue(2), VILLAGE, at, closure(Vec::new()));
    story.at(issue(3), VILLAGE, morning("2024-05-06"), raised());
    story.at(issue(3), VILLAGE, morning("2024-05-06"), assigned("2024-05-11"));
    story.at(issue(3), VILLAGE, at, closure(Vec::new()));
    assert_eq!(story.told().await, [(position, AlertKind::ClosingBeforeDue, 5)]);
}

#[tokio::test]
async fn the_same_figures_of_another_village_or_window_are_told_with_where_they_were() {
    let mut story = Story::begun();
    let at = morning("2024-06-20");
    let hand_in = |story: &mut Story, unit, window: &str, done: &[i64]| {
        story.at(report(unit, window), unit, at, drafted(unit, window, done));
        story.at(report(unit, window), unit, at, submitted("2024-06-24"))
    };
    let first = hand_in(&mut story, VILLAGE, "q2", &[3, 0, 5, 8]);
    // Handed in again it is the same report.
    hand_in(&mut story, VILLAGE, "q2", &[3, 0, 5, 8]);
    let village = hand_in(&mut story, OTHER, "q2", &[3, 0, 5, 8]);
    let window = hand_in(&mut story, VILLAGE, "q3", &[3, 0, 5, 8]);
    hand_in(&mut story, OTHER, "q3", &[3, 0, 5, 9]);
    let alerts = story.alerts().await;
    let told: Vec<_> = alerts
        .iter()
        .map(|row| (row.position, row.kind, row.amount, row.other_position, row.other_unit))
        .collect();
    let same = |position| (position, AlertKind::SameFigures, 3, Some(first), Some(VILLAGE));
    assert_eq!(told, [same(village), same(window)]);
}

#[tokio::test]
async fn few_figures_may_be_the_same() {
    let mut story = Story::begun();
    for unit in [VILLAGE, OTHER] {
        let at = morning("2024-06-20");
        story.at(report(unit, "q2"), unit, at, drafted(unit, "q2", &[3, 5, 0]));
        story.at(report(unit, "q2"), unit, at, submitted("2024-06-24"));
    }
    assert_eq!(story.told().await, []);
}

#[tokio::test]
async fn a_picture_that_was_shown_for_another_thing_is_told() {
    let mut story = Story::begun();
    let at = morning("2024-05-10");
    let first = story.at(issue(1), VILLAGE, at, closure(vec![picture(false)]));
    // The same thing may show it again.
    story.at(issue(1), VILLAGE, at, closure(vec![picture(false)]));
    let again = story.at(issue(2), OTHER, at, closure(vec![picture(false), picture(true)]));
    let alerts = story.alerts().await;
    let [row] = &alerts[..] else { panic!("{alerts:?}") };
    assert_eq!((row.position, row.kind, row.amount), (again, AlertKind::SamePicture, 1));
    assert_eq!((row.other_position, row.other_unit), (Some(first), Some(VILLAGE)));
}

#[tokio::test]
async fn a_picture_that_one_command_shows_for_several_things_was_shown_once() {
    let mut story = Story::begun();
    let at = morning("2024-05-10");
    story.at(issue(1), VILLAGE, at, closure(vec![picture(false)]));
    story.at(issue(2), VILLAGE, at, closure(vec![picture(false)]));
    story.of_one_command(2);
    assert_eq!(story.told().await, []);
    let later = story.at(issue(3), VILLAGE, at, closure(vec![picture(false)]));
    assert_eq!(story.told().await, [(later, AlertKind::SamePicture, 1)]);
}

#[tokio::test]
async fn a_salted_picture_is_never_compared() {
    let mut story = Story::begun();
    for number in [1, 2] {
        story.at(issue(number), VILLAGE, morning("2024-05-10"), closure(vec![picture(true)]));
    }
    assert_eq!(story.told().await, []);
}

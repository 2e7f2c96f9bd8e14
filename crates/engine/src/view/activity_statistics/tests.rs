//! Folding histories of activities.

use std::sync::Arc;

use hemei_domain::activity::{Activity as _, Corrected, Measure, Recorded, Voided};
use hemei_domain::clean_up::{CleanUp, CleanUpFacts};
use hemei_domain::event::EventData;
use hemei_domain::id::{CleanUpId, ProgrammeId, UnitId, YardMeetingId};
use hemei_domain::issue::AnswerOutcome;
use hemei_domain::quantity::QuantityUnit;
use hemei_domain::time::{Date, Timestamp};
use hemei_domain::yard_meeting::*;
use uuid::Uuid;

use super::*;
use crate::view::testing::{Chronicle, folded};

const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));
const VILLAGE: UnitId = UnitId(Uuid::from_u128(1));

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn morning(text: &str) -> Timestamp {
    day(text).start().plus_micros(9 * 3600 * 1_000_000)
}

fn clean_up(number: u128) -> CleanUpId {
    CleanUpId(Uuid::from_u128(0xc0 + number))
}

fn recorded(on: &str, participants: u32) -> Recorded<CleanUpFacts> {
    let (recorded, _) = Recorded::<CleanUpFacts>::example();
    let facts = CleanUpFacts { participants, ..CleanUpFacts::example() };
    Recorded { programme: PROGRAMME, unit: VILLAGE, on: day(on), facts, ..recorded }
}

fn corrected(on: &str, participants: u32) -> Corrected<CleanUpFacts> {
    let (corrected, _) = Corrected::<CleanUpFacts>::example();
    let facts = CleanUpFacts { participants, ..CleanUpFacts::example() };
    Corrected { on: day(on), facts, ..corrected }
}

/// Month, measure and amount with its unit of every statistic, however the log was cut.
async fn statistics(log: &Chronicle) -> Vec<(String, Measure, String)> {
    let fold = || Arc::new(ActivityStatistics);
    let whole = folded(fold(), &log.events, log.events.len()).await;
    for batch in [1, 2] {
        assert_eq!(folded(fold(), &log.events, batch).await, whole, "in batches of {batch}");
    }
    let (_, rows) = whole.into_iter().find(|(name, _)| *name == STATISTICS).expect("the table");
    let told = |row: &crate::port::Row| {
        let row = StatisticRow::from_row(row).expect("a row");
        (row.month, row.measure, format!("{}{}", row.amount, row.measured_in.zh()))
    };
    let mut told: Vec<_> = rows.iter().map(told).collect();
    told.sort();
    told
}

fn of(statistics: &[(String, Measure, String)], month: &str, measure: Measure) -> Option<String> {
    let mut found = statistics.iter().filter(|(m, what, _)| m == month && *what == measure);
    found.next().map(|(_, _, amount)| amount.clone())
}

#[tokio::test]
async fn clean_ups_of_a_month_are_added_by_measure_and_unit() {
    let mut log = Chronicle::default();
    let at = morning("2024-05-06");
    log.add(CleanUp::stream(clean_up(1)), None, at, recorded("2024-05-06", 46));
    log.add(CleanUp::stream(clean_up(2)), None, at, recorded("2024-05-07", 10));
    log.add(CleanUp::stream(clean_up(3)), None, at, recorded("2024-04-30", 5));
    let statistics = statistics(&log).await;
    let may = |measure| of(&statistics, "2024-05", measure);
    assert_eq!(may(Measure::VillageCleanUp).as_deref(), Some("2场次"));
    assert_eq!(may(Measure::CleanUpParticipants).as_deref(), Some("56人次"));
    assert_eq!(may(Measure::YardClutter).as_deref(), Some("24处"));
    assert_eq!(may(Measure::HouseholdGarbage).as_deref(), Some("7吨"));
    assert_eq!(of(&statistics, "2024-04", Measure::CleanUpParticipants).as_deref(), Some("5人次"));
}

#[tokio::test]
async fn a_correction_takes_back_what_the_old_version_counted() {
    let mut log = Chronicle::default();
    let stream = CleanUp::stream(clean_up(1));
    log.add(stream, None, morning("2024-05-06"), recorded("2024-05-06", 46));
    log.add(stream, None, morning("2024-05-08"), corrected("2024-04-30", 64));
    let statistics = statistics(&log).await;
    assert!(statistics.iter().all(|(month, _, _)| month == "2024-04"), "{statistics:?}");
    let participants = of(&statistics, "2024-04", Measure::CleanUpParticipants);
    assert_eq!(participants.as_deref(), Some("64人次"));
}

#[tokio::test]
async fn what_was_voided_counts_nothing() {
    let mut log = Chronicle::default();
    let stream = CleanUp::stream(clean_up(1));
    let (voided, _) = Voided::<CleanUpFacts>::example();
    log.add(stream, None, morning("2024-05-06"), recorded("2024-05-06", 46));
    log.add(stream, None, morning("2024-05-07"), voided);
    assert_eq!(statistics(&log).await, []);
}

#[tokio::test]
async fn requests_are_counted_as_collected_and_solved_in_the_month_of_their_meeting() {
    let mut log = Chronicle::default();
    let stream = YardMeeting::stream(YardMeetingId(Uuid::from_u128(0xd0)));
    let (held, _) = YardMeetingHeld::example();
    let held = YardMeetingHeld { programme: PROGRAMME, unit: VILLAGE, ..held };
    let (assigned, _) = RequestAssigned::example();
    let (answered, _) = RequestAnswered::example();
    let (anew, _) = RequestReassigned::example();
    let confirmed = |outcome| RequestConfirmed { number: 2, outcome };
    let at = morning("2024-05-06");
    log.add(stream, None, at, held);
    log.add(stream, None, at, RequestAnsweredOnSpot { number: 1 });
    log.add(stream, None, at, assigned);
    let solved = |s: Vec<(String, Measure, String)>| of(&s, "2024-05", Measure::RequestSolved);
    let collected = of(&statistics(&log).await, "2024-05", Measure::RequestCollected);
    assert_eq!(collected.as_deref(), Some("2个"));
    assert_eq!(solved(statistics(&log).await).as_deref(), Some("1个"));
    log.add(stream, None, morning("2024-06-01"), answered.clone());
    log.add(stream, None, morning("2024-06-02"), confirmed(AnswerOutcome::NotSettled));
    assert_eq!(solved(statistics(&log).await).as_deref(), Some("1个"));
    log.add(stream, None, morning("2024-06-03"), answered);
    log.add(stream, None, morning("2024-06-04"), confirmed(AnswerOutcome::Settled));
    assert_eq!(solved(statistics(&log).await).as_deref(), Some("2个"));
    log.add(stream, None, morning("2024-06-05"), RequestReassigned { number: 1, ..anew });
    assert_eq!(solved(statistics(&log).await).as_deref(), Some("1个"));
}

#[test]
fn units_of_measure_are_not_added_to_each_other() {
    let (row, _) = Recorded::<CleanUpFacts>::example();
    let kilograms = row.facts.counts().into_iter().map(|(measure, quantity)| {
        let keyed = ActivityEntryRow {
            entry: String::new(),
            programme: PROGRAMME,
            unit: VILLAGE,
            month: "2024-05".to_owned(),
            counts: crate::view::Json::default(),
            solved: crate::view::Json::default(),
        };
        let other = keyed.key(measure, QuantityUnit::Kilogram);
        keyed.key(measure, quantity.unit) != other
    });
    assert!(kilograms.into_iter().all(|apart| apart));
}

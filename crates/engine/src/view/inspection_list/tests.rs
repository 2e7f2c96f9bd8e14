//! Folding histories of inspections.

mod generated;

use std::sync::Arc;

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::event::EventData;
use hemei_domain::id::{InspectionId, UnitId};
use hemei_domain::inspection::*;
use hemei_domain::time::{Date, Timestamp};
use hemei_domain::unit::{UnitKind, UnitRegistered};
use uuid::Uuid;

use super::*;
use crate::view::testing::{Chronicle, folded};

fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

fn inspection(number: u128) -> InspectionId {
    InspectionId(Uuid::from_u128(0xf0 - number))
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn morning(text: &str) -> Timestamp {
    day(text).start().plus_micros(9 * 3600 * 1_000_000)
}

fn example<E: EventData>() -> E {
    E::example().0
}

/// A village and a courtyard in it.
fn town() -> Chronicle {
    let mut log = Chronicle::default();
    let registered = |number, kind, parent| UnitRegistered {
        unit: unit(number),
        kind,
        name: "漆树村".to_owned(),
        aliases: vec![],
        parent,
        from: day("2024-01-01"),
        document: None,
    };
    let start = morning("2024-04-01");
    let village = registered(1, UnitKind::Village, None);
    log.add(Unit::stream(unit(1)), None, start, village);
    let yard = registered(2, UnitKind::Courtyard, Some(unit(1)));
    log.add(Unit::stream(unit(2)), None, start, yard);
    log
}

fn planned(number: u32) -> InspectionPlanned {
    let id = inspection(number.into());
    InspectionPlanned { inspection: id, number, unit: unit(number.into()), ..example() }
}

fn visit(number: u32) -> InspectionVisitRecorded {
    let id = inspection(number.into());
    InspectionVisitRecorded { inspection: id, number, unit: unit(1), ..example() }
}

fn add(log: &mut Chronicle, number: u128, day: &str, event: impl Into<AnyEvent>) -> u64 {
    log.add(Inspection::stream(inspection(number)), None, morning(day), event)
}

async fn rows(log: &Chronicle) -> Vec<InspectionRow> {
    let tables = folded(Arc::new(InspectionList), &log.events, 3).await;
    let rows = &tables.iter().find(|(name, _)| *name == INSPECTIONS).expect("the table").1;
    rows.iter().map(|row| InspectionRow::from_row(row).expect("an inspection")).collect()
}

fn reviewed(outcome: ReviewOutcome) -> InspectionReviewed {
    InspectionReviewed { outcome, ..example() }
}

#[tokio::test]
async fn the_way_to_a_published_result_fills_the_row() {
    let mut log = town();
    add(&mut log, 2, "2024-06-10", planned(2));
    let plan = rows(&log).await.remove(0);
    assert_eq!((plan.unit, plan.village), (unit(2), unit(1)));
    assert_eq!((plan.round.as_deref(), plan.per_group), (Some("q2"), Some(5)));
    assert_eq!((plan.phase, plan.seed), (Phase::Planned, None));
    add(&mut log, 2, "2024-06-12", example::<InspectionSampleDrawn>());
    let scored = add(&mut log, 2, "2024-06-12", example::<InspectionScored>());
    add(&mut log, 2, "2024-06-12", example::<InspectionFindingsAttached>());
    add(&mut log, 2, "2024-06-13", example::<InspectionFindingsAttached>());
    let sheet = rows(&log).await.remove(0);
    assert_eq!((sheet.households, sheet.failed, sheet.findings_count), (1, 1, 2));
    assert_eq!(sheet.findings.0.len(), 2);
    assert_eq!(sheet.evaluators.0.len(), 2);
    assert_eq!(sheet.held_on, Some(day("2024-06-12")));
    let told = |points: Option<hemei_domain::score::Decimal>| points.map(|one| one.to_string());
    assert_eq!(
        (told(sheet.points).as_deref(), told(sheet.points_full).as_deref()),
        (Some("26.5"), Some("30"))
    );
    assert_eq!((sheet.record_position, sheet.evidence.0.len()), (Some(scored), 1));
    assert_eq!(sheet.since, morning("2024-06-12"), "a finding brings it nowhere else");
    let review = add(&mut log, 2, "2024-06-14", reviewed(ReviewOutcome::Confirmed));
    add(&mut log, 2, "2024-06-15", example::<InspectionPublished>());
    let public = rows(&log).await.remove(0);
    assert_eq!((public.phase, public.review_position), (Phase::Published, Some(review)));
    assert_eq!(public.published_at, Some(morning("2024-06-15")));
    assert_eq!(public.revision, 7);
}

#[tokio::test]
async fn a_new_sheet_takes_the_review_and_the_publication_of_the_old_one_away() {
    let mut log = town();
    add(&mut log, 1, "2024-06-10", planned(1));
    add(&mut log, 1, "2024-06-12", example::<InspectionScored>());
    add(&mut log, 1, "2024-06-14", reviewed(ReviewOutcome::Returned));
    let returned = rows(&log).await.remove(0);
    assert_eq!((returned.phase, returned.review), (Phase::Returned, Some(ReviewOutcome::Returned)));
    add(&mut log, 1, "2024-06-15", example::<InspectionScored>());
    let again = rows(&log).await.remove(0);
    assert_eq!((again.phase, again.review, again.review_position), (Phase::Scored, None, None));
    add(&mut log, 1, "2024-06-16", reviewed(ReviewOutcome::Confirmed));
    add(&mut log, 1, "2024-06-17", example::<InspectionPublished>());
    let ordered = add(&mut log, 1, "2024-06-18", example::<InspectionRecheckOrdered>());
    let ordered_row = rows(&log).await.remove(0);
    assert_eq!((ordered_row.rechecks, ordered_row.recheck_position), (1, Some(ordered)));
    assert_eq!(ordered_row.published_at, None);
    let voided = add(&mut log, 1, "2024-06-19", example::<InspectionVoided>());
    let voided_row = rows(&log).await.remove(0);
    assert_eq!((voided_row.phase, voided_row.void_position), (Phase::Voided, Some(voided)));
    assert_eq!(voided_row.void_ground, Some(VoidGround::NotHeld));
}

#[tokio::test]
async fn a_visit_has_neither_plan_nor_score() {
    let mut log = town();
    let position = add(&mut log, 1, "2024-06-10", visit(1));
    let row = rows(&log).await.remove(0);
    assert_eq!((row.phase, row.scheme, row.points), (Phase::Visited, None, None));
    assert_eq!((row.held_on, row.record_position), (Some(day("2024-06-12")), Some(position)));
}

#[test]
fn nobody_learns_before_the_draw_whom_it_will_be_and_single_households_stay_unpublished() {
    use hemei_domain::event::Audience;
    for phase in [Phase::Planned, Phase::InProgress] {
        assert_eq!(sight::audience(phase), Audience::Office);
    }
    let public = Phase::ALL.iter().filter(|one| sight::audience(**one) == Audience::All);
    let public: Vec<_> = public.collect();
    assert_eq!(public, [&Phase::Published]);
}

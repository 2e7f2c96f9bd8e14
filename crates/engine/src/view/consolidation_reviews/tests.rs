//! Folding histories of reviews.

mod generated;

use std::sync::Arc;

use hemei_domain::consolidation_review::*;
use hemei_domain::event::EventData;
use hemei_domain::id::{PersonId, ProgrammeId, UnitId};
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::*;
use crate::view::testing::{Chronicle, folded};

const FARMING: &str = "农业服务中心";
const PLANNING: &str = "规划建设管理环保办";
const REVIEWER: PersonId = PersonId(Uuid::from_u128(0xb0));

fn of(unit: u128) -> ReviewOf {
    ReviewOf { programme: ProgrammeId(Uuid::from_u128(9)), unit: UnitId(Uuid::from_u128(unit)) }
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

fn reviewed(unit: u128, section: Option<&str>, finding: Finding, open: &[u32]) -> UnitReviewed {
    let section = section.map(str::to_owned);
    let role = if section.is_some() { Role::LineOffice } else { Role::OfficeHandler };
    let open_issues = open.to_vec();
    UnitReviewed { review: of(unit), role, section, finding, open_issues, ..example() }
}

fn chosen(unit: u128) -> ExcellentChosen {
    ExcellentChosen { review: of(unit), ..example() }
}

fn withdrawn(unit: u128) -> ChoiceWithdrawn {
    ChoiceWithdrawn { review: of(unit), ..example() }
}

fn shared(unit: u128, on: &str) -> ExperienceShared {
    ExperienceShared { review: of(unit), shared_on: day(on), ..example() }
}

fn add(log: &mut Chronicle, unit: u128, on: &str, event: impl Into<AnyEvent>) -> u64 {
    log.add(ConsolidationReview::stream(of(unit)), Some(REVIEWER), morning(on), event)
}

async fn table(log: &Chronicle, name: &str) -> Vec<crate::port::Row> {
    let tables = folded(Arc::new(ConsolidationReviews), &log.events, 3).await;
    tables.into_iter().find(|(table, _)| *table == name).expect("the table").1
}

async fn reviews(log: &Chronicle) -> Vec<ConsolidationReviewRow> {
    let rows = table(log, REVIEWS).await;
    rows.iter().map(|row| ConsolidationReviewRow::from_row(row).expect("a review")).collect()
}

async fn sections(log: &Chronicle) -> Vec<SectionReviewRow> {
    let rows = table(log, SECTIONS).await;
    rows.iter().map(|row| SectionReviewRow::from_row(row).expect("a section's")).collect()
}

#[tokio::test]
async fn r51_each_section_has_its_row_and_the_review_sums_them_up() {
    let mut log = Chronicle::default();
    add(&mut log, 1, "2024-12-03", reviewed(1, Some(FARMING), Finding::ToImprove, &[3, 7]));
    add(&mut log, 1, "2024-12-04", reviewed(1, None, Finding::Consolidated, &[]));
    let last =
        add(&mut log, 1, "2024-12-05", reviewed(1, Some(PLANNING), Finding::Relapsing, &[2, 7]));
    add(&mut log, 2, "2024-12-05", reviewed(2, Some(FARMING), Finding::Consolidated, &[9]));
    let rows = reviews(&log).await;
    let [one, other] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!(one.sections.0, [FARMING, OFFICE, PLANNING]);
    assert_eq!((one.consolidated, one.to_improve, one.relapsing), (1, 1, 1));
    assert_eq!((&one.open_issues.0[..], one.open_issue_count), (&[2, 3, 7][..], 3));
    assert_eq!(one.reviewed_at, Some(morning("2024-12-05")));
    assert_eq!((one.revision, one.position, one.excellent), (3, last, false));
    assert_eq!((&other.open_issues.0[..], other.consolidated), (&[9][..], 1));
    let rows = sections(&log).await;
    assert_eq!(rows.len(), 4);
    let planning = rows.iter().find(|row| row.section == PLANNING).expect("it reviewed");
    assert_eq!((planning.finding, &planning.open_issues.0[..]), (Finding::Relapsing, &[2, 7][..]));
    assert_eq!((planning.reviewed_as, planning.reviewed_by), (Role::LineOffice, Some(REVIEWER)));
    assert_eq!((planning.reviewed_at, planning.position), (morning("2024-12-05"), last));
    assert_eq!((planning.reviews, planning.evidence.0.len()), (1, 1));
}

#[tokio::test]
async fn r51_of_a_section_the_last_review_counts() {
    let mut log = Chronicle::default();
    add(&mut log, 1, "2024-12-03", reviewed(1, Some(FARMING), Finding::ToImprove, &[3, 7]));
    add(&mut log, 1, "2024-12-04", reviewed(1, None, Finding::ToImprove, &[7]));
    add(&mut log, 1, "2024-12-20", reviewed(1, Some(FARMING), Finding::Consolidated, &[]));
    let one = reviews(&log).await.remove(0);
    assert_eq!(one.sections.0, [FARMING, OFFICE], "in the order of their first reviews");
    assert_eq!((one.consolidated, one.to_improve, one.relapsing), (1, 1, 0));
    assert_eq!(one.open_issues.0, [7]);
    let rows = sections(&log).await;
    let farming = rows.iter().find(|row| row.section == FARMING).expect("it reviewed");
    assert_eq!((farming.finding, farming.open_issue_count), (Finding::Consolidated, 0));
    assert_eq!((farming.reviews, farming.reviewed_at), (2, morning("2024-12-20")));
}

#[tokio::test]
async fn r51_the_choice_stands_until_it_is_withdrawn_and_what_was_shared_stays() {
    let mut log = Chronicle::default();
    add(&mut log, 1, "2024-12-04", reviewed(1, None, Finding::Consolidated, &[]));
    let choice = add(&mut log, 1, "2024-12-16", chosen(1));
    let sharing = add(&mut log, 1, "2024-12-18", shared(1, "2024-12-18"));
    add(&mut log, 1, "2024-12-19", shared(1, "2024-12-17"));
    let one = reviews(&log).await.remove(0);
    assert!(one.excellent);
    assert_eq!((one.chosen_position, one.chosen_by), (Some(choice), Some(REVIEWER)));
    assert_eq!((one.chosen_on, one.chosen_as), (Some(day("2024-12-16")), Some(Role::DeputyHead)));
    assert_eq!(one.chosen_document, Some(chosen(1).document.cite()));
    assert_eq!(one.chosen_upon.0, [OFFICE, FARMING]);
    assert_eq!(
        (one.sharings.0[0].position, one.sharings.0[0].shared_on),
        (sharing, day("2024-12-18"))
    );
    assert_eq!((one.sharings.0[1].shared_on, one.sharing_count), (day("2024-12-17"), 2));
    let withdrawal = add(&mut log, 1, "2024-12-27", withdrawn(1));
    let one = reviews(&log).await.remove(0);
    assert_eq!((one.excellent, &one.chosen_document, one.chosen_on), (false, &None, None));
    assert_eq!((one.chosen_position, one.chosen_upon.0.len()), (None, 0));
    assert_eq!((one.withdrawn_position, one.sharing_count), (Some(withdrawal), 2));
    assert_eq!(one.withdrawn_at, Some(morning("2024-12-27")));
    let again = add(&mut log, 1, "2024-12-30", chosen(1));
    let one = reviews(&log).await.remove(0);
    assert_eq!((one.chosen_position, one.withdrawn_position), (Some(again), None));
    assert_eq!((one.withdrawn_document, one.withdrawn_at), (None, None));
}

//! What each event changes in the rows of a review.

use std::collections::BTreeSet;

use hemei_domain::consolidation_review::{
    ChoiceWithdrawn, Event, ExcellentChosen, ExperienceShared, Finding, OFFICE, ReviewOf,
    UnitReviewed,
};
use hemei_domain::event::Recorded;

use super::row::cell;
use super::{ConsolidationReviewRow, REVIEWS, SECTIONS, SectionReviewRow, SharingEntry};
use crate::port::{Key, Row, Value};
use crate::view::{Content as _, Json, Rows};

const OURS: &str = "only the fold writes the rows that it reads";

/// The key of the review that an event is of.
pub(super) fn key_of(change: &Event) -> Key {
    let of = of(change);
    vec![of.programme.value(), of.unit.value()]
}

fn of(change: &Event) -> ReviewOf {
    match change {
        Event::UnitReviewed(e) => e.review,
        Event::ExcellentChosen(e) => e.review,
        Event::ChoiceWithdrawn(e) => e.review,
        Event::ExperienceShared(e) => e.review,
    }
}

/// What the section of a review is called.
pub(super) fn section_of(reviewed: &UnitReviewed) -> String {
    reviewed.section.clone().unwrap_or_else(|| OFFICE.to_owned())
}

/// The sections that a review's row names.
pub(super) fn sections(row: &Row) -> Vec<String> {
    cell::sections.get(row).0
}

/// The key of a section's row.
pub(super) fn section_key(review: &[Value], section: &str) -> Key {
    review.iter().cloned().chain([Value::Text(section.to_owned())]).collect()
}

/// Changes the rows of a review.
pub(super) fn review(change: &Event, event: &Recorded, rows: &mut Rows) {
    let key = key_of(change);
    let known = rows.get(REVIEWS, &key).cloned();
    let mut row = known.unwrap_or_else(|| blank(of(change)).to_row());
    cell::revision.set(&mut row, &event.envelope.revision);
    cell::position.set(&mut row, &event.envelope.position);
    match change {
        Event::UnitReviewed(reviewed) => section(reviewed, event, &key, &mut row, rows),
        Event::ExcellentChosen(chosen) => choose(chosen, event, &mut row),
        Event::ChoiceWithdrawn(withdrawn) => withdraw(withdrawn, event, &mut row),
        Event::ExperienceShared(shared) => share(shared, event, &mut row),
    }
    rows.put(REVIEWS, row);
}

fn blank(of: ReviewOf) -> ConsolidationReviewRow {
    ConsolidationReviewRow {
        programme: of.programme,
        unit: of.unit,
        sections: Json::default(),
        consolidated: 0,
        to_improve: 0,
        relapsing: 0,
        open_issues: Json::default(),
        open_issue_count: 0,
        reviewed_at: None,
        excellent: false,
        chosen_document: None,
        chosen_on: None,
        chosen_as: None,
        chosen_by: None,
        chosen_at: None,
        chosen_position: None,
        chosen_upon: Json::default(),
        withdrawn_document: None,
        withdrawn_at: None,
        withdrawn_position: None,
        sharings: Json::default(),
        sharing_count: 0,
        revision: 0,
        position: 0,
    }
}

/// Writes a section's row, and sums the sections up.
fn section(
    reviewed: &UnitReviewed,
    event: &Recorded,
    key: &[Value],
    row: &mut Row,
    rows: &mut Rows,
) {
    let envelope = &event.envelope;
    let section = section_of(reviewed);
    let place = section_key(key, &section);
    let before = rows.get(SECTIONS, &place).map(|row| SectionReviewRow::from_row(row).expect(OURS));
    if before.is_none() {
        cell::sections.push(row, &section);
    }
    let its = SectionReviewRow {
        programme: reviewed.review.programme,
        unit: reviewed.review.unit,
        section,
        finding: reviewed.finding,
        open_issues: Json(reviewed.open_issues.clone()),
        open_issue_count: counted(reviewed.open_issues.len()),
        reviewed_as: reviewed.role,
        reviewed_by: envelope.on_behalf_of.or(envelope.actor),
        reviewed_at: envelope.occurred_at,
        reviews: before.map_or(0, |before| before.reviews).saturating_add(1),
        evidence: Json(reviewed.evidence.clone()),
        position: envelope.position,
    };
    rows.put(SECTIONS, its.to_row());
    cell::reviewed_at.set(row, &Some(envelope.occurred_at));
    sum_up(key, row, rows);
}

/// What all sections together found.
fn sum_up(key: &[Value], row: &mut Row, rows: &Rows) {
    let named = sections(row);
    let every: Vec<SectionReviewRow> = named
        .iter()
        .filter_map(|section| rows.get(SECTIONS, &section_key(key, section)))
        .map(|row| SectionReviewRow::from_row(row).expect(OURS))
        .collect();
    debug_assert_eq!(every.len(), named.len(), "every section that is named has its row");
    let found = |finding| counted(every.iter().filter(|one| one.finding == finding).count());
    cell::consolidated.set(row, &found(Finding::Consolidated));
    cell::to_improve.set(row, &found(Finding::ToImprove));
    cell::relapsing.set(row, &found(Finding::Relapsing));
    let open: BTreeSet<u32> = every.iter().flat_map(|one| one.open_issues.0.clone()).collect();
    cell::open_issue_count.set(row, &counted(open.len()));
    cell::open_issues.set(row, &Json(open.into_iter().collect()));
}

fn choose(chosen: &ExcellentChosen, event: &Recorded, row: &mut Row) {
    let envelope = &event.envelope;
    cell::excellent.set(row, &true);
    cell::chosen_document.set(row, &Some(chosen.document.cite()));
    cell::chosen_on.set(row, &Some(chosen.document.date));
    cell::chosen_as.set(row, &Some(chosen.role));
    cell::chosen_by.set(row, &envelope.on_behalf_of.or(envelope.actor));
    cell::chosen_at.set(row, &Some(envelope.occurred_at));
    cell::chosen_position.set(row, &Some(envelope.position));
    cell::chosen_upon.set(row, &Json(chosen.sections.clone()));
    cell::withdrawn_document.clear(row);
    cell::withdrawn_at.clear(row);
    cell::withdrawn_position.clear(row);
}

fn withdraw(withdrawn: &ChoiceWithdrawn, event: &Recorded, row: &mut Row) {
    cell::excellent.set(row, &false);
    cell::chosen_document.clear(row);
    cell::chosen_on.clear(row);
    cell::chosen_as.clear(row);
    cell::chosen_by.clear(row);
    cell::chosen_at.clear(row);
    cell::chosen_position.clear(row);
    cell::chosen_upon.set(row, &Json::default());
    cell::withdrawn_document.set(row, &Some(withdrawn.document.cite()));
    cell::withdrawn_at.set(row, &Some(event.envelope.occurred_at));
    cell::withdrawn_position.set(row, &Some(event.envelope.position));
}

fn share(shared: &ExperienceShared, event: &Recorded, row: &mut Row) {
    let ExperienceShared { shared_on, role, .. } = *shared;
    let entry = SharingEntry { shared_on, role, position: event.envelope.position };
    cell::sharings.push(row, &entry);
    cell::sharing_count.set(row, &cell::sharing_count.get(row).saturating_add(1));
}

fn counted(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

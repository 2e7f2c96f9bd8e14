//! What each event changes in the list.

use hemei_domain::event::Recorded;
use hemei_domain::id::{InspectionId, ProgrammeId, UnitId};
use hemei_domain::inspection::{
    Event, InspectionPlanned, InspectionSampleDrawn, InspectionScored, InspectionVisitRecorded,
    Phase, ReviewOutcome,
};

use super::row::cell;
use super::{IDS, INSPECTIONS, InspectedUnitRow, InspectionIdRow, InspectionRow, UNITS};
use crate::port::Row;
use crate::view::{Content as _, Json, Rows};

/// Enters an inspection, with the village of its unit.
pub(super) fn enter(mut row: InspectionRow, rows: &mut Rows) {
    let known = rows.get(UNITS, &[row.unit.value()]);
    let known = known.and_then(|unit| InspectedUnitRow::from_row(unit).ok());
    row.village = known.and_then(|unit| unit.parent).unwrap_or(row.unit);
    let InspectionRow { inspection, programme, number, .. } = row;
    rows.put(IDS, InspectionIdRow { inspection, programme, number }.to_row());
    rows.put(INSPECTIONS, row.to_row());
}

/// The row of an inspection that was planned.
pub(super) fn planned(planned: &InspectionPlanned, event: &Recorded) -> InspectionRow {
    let sampling = planned.sampling.as_ref();
    let InspectionPlanned { inspection, number, programme, unit, .. } = *planned;
    InspectionRow {
        scheme: Some(planned.scheme),
        edition: Some(planned.edition),
        round: Some(planned.round.clone()),
        planned_on: Some(planned.planned_on),
        commitment: sampling.map(|sampling| sampling.commitment.clone()),
        per_group: sampling.map(|sampling| sampling.per_group),
        list_revision: sampling.map(|sampling| sampling.list_revision),
        ..begun(inspection, programme, number, unit, event)
    }
}

/// The row of a visit.
pub(super) fn visited(visit: &InspectionVisitRecorded, event: &Recorded) -> InspectionRow {
    let InspectionVisitRecorded { inspection, number, programme, unit, .. } = *visit;
    InspectionRow {
        phase: Phase::Visited,
        held_on: Some(visit.visited_on),
        record_position: Some(event.envelope.position),
        evidence: Json(visit.evidence.clone()),
        ..begun(inspection, programme, number, unit, event)
    }
}

fn begun(
    inspection: InspectionId,
    programme: ProgrammeId,
    number: u32,
    unit: UnitId,
    event: &Recorded,
) -> InspectionRow {
    InspectionRow {
        programme,
        number,
        inspection,
        unit,
        village: unit,
        scheme: None,
        edition: None,
        round: None,
        planned_on: None,
        commitment: None,
        per_group: None,
        list_revision: None,
        phase: Phase::Planned,
        since: event.envelope.occurred_at,
        seed: None,
        groups: Json::default(),
        households: 0,
        held_on: None,
        evaluators: Json::default(),
        entries: Json::default(),
        results: Json::default(),
        failed: 0,
        arithmetic: None,
        exact: None,
        points: None,
        points_full: None,
        record_position: None,
        evidence: Json::default(),
        findings: Json::default(),
        findings_count: 0,
        review: None,
        review_position: None,
        published_at: None,
        rechecks: 0,
        recheck_position: None,
        void_ground: None,
        void_position: None,
        revision: event.envelope.revision,
        position: event.envelope.position,
    }
}

/// Changes an inspection's row.
pub(super) fn inspection(change: &Event, event: &Recorded, row: &mut Row) {
    let envelope = &event.envelope;
    cell::revision.set(row, &envelope.revision);
    cell::position.set(row, &envelope.position);
    let position = Some(envelope.position);
    let mut phase = None;
    match change {
        // The row was entered with it.
        Event::InspectionPlanned(_) | Event::InspectionVisitRecorded(_) => {}
        Event::InspectionSampleDrawn(drawn) => {
            sample(drawn, row);
            phase = Some(Phase::InProgress);
        }
        Event::InspectionScored(scored) => {
            sheet(scored, row);
            cell::record_position.set(row, &position);
            phase = Some(Phase::Scored);
        }
        Event::InspectionFindingsAttached(attached) => {
            for finding in &attached.findings {
                cell::findings.push(row, finding);
            }
            let count = cell::findings_count.get(row);
            cell::findings_count.set(row, &count.saturating_add(counted(&attached.findings)));
        }
        Event::InspectionReviewed(reviewed) => {
            cell::review.set(row, &Some(reviewed.outcome));
            cell::review_position.set(row, &position);
            phase = Some(match reviewed.outcome {
                ReviewOutcome::Confirmed => Phase::Reviewed,
                ReviewOutcome::Returned => Phase::Returned,
            });
        }
        Event::InspectionPublished(_) => {
            cell::published_at.set(row, &Some(envelope.occurred_at));
            phase = Some(Phase::Published);
        }
        Event::InspectionRecheckOrdered(_) => {
            cell::rechecks.set(row, &cell::rechecks.get(row).saturating_add(1));
            cell::recheck_position.set(row, &position);
            cell::published_at.clear(row);
            phase = Some(Phase::RecheckOrdered);
        }
        Event::InspectionVoided(voided) => {
            cell::void_ground.set(row, &Some(voided.ground));
            cell::void_position.set(row, &position);
            phase = Some(Phase::Voided);
        }
    }
    if let Some(phase) = phase {
        cell::phase.set(row, &phase);
        cell::since.set(row, &envelope.occurred_at);
    }
}

fn sample(drawn: &InspectionSampleDrawn, row: &mut Row) {
    let households = drawn.groups.iter().map(|group| counted(&group.drawn));
    cell::households.set(row, &households.fold(0, u32::saturating_add));
    cell::seed.set(row, &Some(drawn.seed.clone()));
    cell::groups.set(row, &Json(drawn.groups.clone()));
}

/// Fills in a sheet; a review of the one before, and its publication, are no longer of this one.
fn sheet(scored: &InspectionScored, row: &mut Row) {
    cell::held_on.set(row, &Some(scored.inspected_on));
    cell::evaluators.set(row, &Json(scored.evaluators.clone()));
    cell::entries.set(row, &Json(scored.entries.clone()));
    cell::results.set(row, &Json(scored.households.clone()));
    let failed: Vec<_> = scored.households.iter().filter(|one| !one.failed.is_empty()).collect();
    cell::failed.set(row, &counted(&failed));
    cell::arithmetic.set(row, &Some(scored.arithmetic));
    cell::exact.set(row, &Some(Json(scored.exact.clone())));
    cell::points.set(row, &Some(scored.points));
    cell::points_full.set(row, &Some(scored.full));
    cell::evidence.set(row, &Json(scored.evidence.clone()));
    cell::review.clear(row);
    cell::review_position.clear(row);
    cell::published_at.clear(row);
}

fn counted<T>(things: &[T]) -> u32 {
    u32::try_from(things.len()).unwrap_or(u32::MAX)
}

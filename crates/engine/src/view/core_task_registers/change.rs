//! What an event makes of an item's row, and what that makes of the counts.

use hemei_domain::core_task::{CoreTaskItemRegistered, Event, Phase};
use hemei_domain::document::Document;
use hemei_domain::event::Recorded;

use super::COUNTS;
use super::row::{CoreTaskCountRow, CoreTaskItemRow};
use crate::port::Key;
use crate::view::{Content as _, Json, Rows};

/// The place of the row that a registration makes.
pub(super) fn place_of(change: &Event) -> Option<Key> {
    match change {
        Event::CoreTaskItemRegistered(registered) => Some(vec![
            registered.programme.value(),
            registered.register.value(),
            registered.number.value(),
        ]),
        _ => None,
    }
}

/// The row after an event; nothing where the item was not registered before.
pub(super) fn after(
    change: &Event,
    event: &Recorded,
    before: Option<CoreTaskItemRow>,
) -> Option<CoreTaskItemRow> {
    if let Event::CoreTaskItemRegistered(registered) = change {
        return Some(entered(registered, event));
    }
    let mut row = before?;
    let envelope = &event.envelope;
    row.revision = envelope.revision;
    row.position = envelope.position;
    row.since = envelope.occurred_at;
    apply(change, envelope.position, &mut row);
    Some(row)
}

fn entered(registered: &CoreTaskItemRegistered, event: &Recorded) -> CoreTaskItemRow {
    let envelope = &event.envelope;
    CoreTaskItemRow {
        programme: registered.programme,
        register: registered.register,
        number: registered.number,
        item: registered.item,
        unit: registered.unit,
        kind: registered.kind,
        facts: Json(registered.facts.clone()),
        version: 1,
        phase: Phase::Listed,
        since: envelope.occurred_at,
        found_on: registered.found_on,
        registered_as: registered.role,
        registered_position: envelope.position,
        place_position: envelope.position,
        correction_position: None,
        due: None,
        plan_document: None,
        plan_position: None,
        work: None,
        work_position: None,
        result_position: None,
        check_outcome: None,
        check_document: None,
        satisfaction: None,
        check_position: None,
        carer: None,
        care_position: None,
        relapses: 0,
        relapsed_on: None,
        relapse_issue: None,
        relapse_position: None,
        removal_ground: None,
        removal_position: None,
        revision: envelope.revision,
        position: envelope.position,
    }
}

fn apply(change: &Event, position: u64, row: &mut CoreTaskItemRow) {
    let here = Some(position);
    match change {
        // The row was entered with it.
        Event::CoreTaskItemRegistered(_) => {}
        Event::CoreTaskPlanApproved(e) => {
            row.due = Some(e.due);
            row.plan_document = Some(e.document.cite());
            row.plan_position = here;
            row.phase = Phase::PlanApproved;
        }
        Event::CoreTaskWorkRecorded(e) => {
            let so_far = row.work.as_ref().map(|work| &work.0);
            row.work = Some(Json(e.work.after(so_far)));
            row.work_position = here;
            row.phase = Phase::UnderWay;
        }
        Event::CoreTaskDoneReported(_) => {
            row.result_position = here;
            row.phase = Phase::Done;
        }
        Event::CoreTaskItemChecked(e) => {
            row.check_outcome = Some(e.outcome);
            row.check_document = e.document.as_ref().map(Document::cite);
            row.satisfaction = e.satisfaction.map(Json);
            row.check_position = here;
            row.phase = e.outcome.leads_to();
        }
        Event::CoreTaskCareBegun(e) => {
            row.carer = e.carer;
            row.care_position = here;
            row.phase = Phase::InCare;
        }
        Event::CoreTaskRelapsed(e) => {
            row.work = None;
            row.relapses = e.relapse;
            row.relapsed_on = Some(e.found_on);
            row.relapse_issue = e.issue;
            row.relapse_position = here;
            row.phase = Phase::Relapsed;
        }
        Event::CoreTaskItemCorrected(e) => {
            row.kind = e.kind;
            row.facts = Json(e.facts.clone());
            row.version = e.version;
            row.correction_position = here;
            if e.place_told {
                row.place_position = position;
            }
        }
        Event::CoreTaskItemRemoved(e) => {
            row.removal_ground = Some(e.ground);
            row.removal_position = here;
            row.phase = Phase::Removed;
        }
    }
}

/// Takes an item out of the count that it stood in, and into the one that it stands in.
pub(super) fn count(before: Option<&CoreTaskItemRow>, after: &CoreTaskItemRow, rows: &mut Rows) {
    let same = |before: &&CoreTaskItemRow| {
        before.count_key() == after.count_key() && before.relapses == after.relapses
    };
    if before.as_ref().is_some_and(same) {
        return;
    }
    if let Some(before) = before {
        let mut row = counted(before, rows);
        row.items = row.items.saturating_sub(1);
        row.relapsed_items = row.relapsed_items.saturating_sub(u32::from(before.relapses > 0));
        row.relapses = row.relapses.saturating_sub(before.relapses);
        put(row, after.position, rows);
    }
    let mut row = counted(after, rows);
    row.items = row.items.saturating_add(1);
    row.relapsed_items = row.relapsed_items.saturating_add(u32::from(after.relapses > 0));
    row.relapses = row.relapses.saturating_add(after.relapses);
    put(row, after.position, rows);
}

fn counted(item: &CoreTaskItemRow, rows: &Rows) -> CoreTaskCountRow {
    let known = rows.get(COUNTS, &item.count_key());
    let known = known.map(|row| {
        CoreTaskCountRow::from_row(row).expect("only the fold writes the rows that it reads")
    });
    known.unwrap_or(CoreTaskCountRow {
        programme: item.programme,
        unit: item.unit,
        register: item.register,
        kind: item.kind,
        phase: item.phase,
        items: 0,
        relapsed_items: 0,
        relapses: 0,
        position: item.position,
    })
}

/// Writes a count; one of nothing has no row.
fn put(mut row: CoreTaskCountRow, position: u64, rows: &mut Rows) {
    row.position = position;
    if row.items > 0 {
        rows.put(COUNTS, row.to_row());
        return;
    }
    let key = [
        row.programme.value(),
        row.unit.value(),
        row.register.value(),
        row.kind.value(),
        row.phase.value(),
    ];
    rows.remove(COUNTS, &key);
}

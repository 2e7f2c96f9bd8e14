//! What each event of a report changes on the board.

use hemei_domain::event::Recorded;
use hemei_domain::programme::reporting::Column;
use hemei_domain::progress_report::{Event, LineKey, Phase, ReportLine};
use hemei_domain::report_window::WindowKey;

use super::row::{LineProgress, RecheckEntry, cell};
use super::source::{BoardUnitRow, BoardWindowRow, key_of};
use super::{BOARD, IDS, LINES, UNITS, WINDOWS};
use super::{line, village};
use crate::port::{Key, Row, Value};
use crate::view::{Content, Json, Rows};

/// The rows that a report's event reads.
pub(super) fn touched(change: &Event, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
    let id = key_of(event);
    let mut keys = Vec::new();
    if let Event::ReportDraftSaved(e) = change {
        let key = WindowKey { programme: e.programme, window: e.window.clone() };
        keys.push((WINDOWS, vec![key.id().value()]));
        keys.push((UNITS, vec![e.unit.value()]));
    }
    if let Some(place) = rows.get(IDS, &id).map(|row| row[1..].to_vec()) {
        if let Some(row) = rows.get(BOARD, &place) {
            keys.push((WINDOWS, window_of(row)));
            keys.extend(line::keys(&place, cell::lines.get(row)).map(|key| (LINES, key)));
        }
        keys.push((BOARD, place));
    }
    let lines = lines(change).unwrap_or_default();
    keys.extend(lines.iter().map(|line| (UNITS, vec![line.key.unit.value()])));
    keys.push((IDS, id));
    keys
}

fn window_of(row: &[Value]) -> Key {
    let (programme, window) = (cell::programme.get(row), cell::window_key.get(row));
    vec![WindowKey { programme, window }.id().value()]
}

/// The lines that an event brings with it.
fn lines(change: &Event) -> Option<&[ReportLine]> {
    match change {
        Event::ReportDraftSaved(e) => Some(&e.lines),
        Event::ReportCorrected(e) => Some(&e.lines),
        Event::ReportSubmitted(_)
        | Event::ReportWithdrawn(_)
        | Event::ReportReviewed(_)
        | Event::ReportReturned(_)
        | Event::ReportAccepted(_)
        | Event::ReportRecheckNeeded(_)
        | Event::ReportRechecked(_) => None,
    }
}

/// Changes a report's row and its lines.
pub(super) fn report(change: &Event, event: &Recorded, rows: &mut Rows) {
    if let Event::ReportDraftSaved(e) = change
        && rows.get(IDS, &key_of(event)).is_none()
    {
        // A village that was not expected reports all the same.
        let key = WindowKey { programme: e.programme, window: e.window.clone() };
        let window = rows.get(WINDOWS, &[key.id().value()]);
        let window = window.and_then(|row| BoardWindowRow::from_row(row).ok());
        let unit = rows.get(UNITS, &[e.unit.value()]);
        let unit = unit.and_then(|row| BoardUnitRow::from_row(row).ok());
        if let Some((window, unit)) = window.zip(unit) {
            village::add_row(&unit, &window, false, rows);
        }
    }
    let Some(place) = rows.get(IDS, &key_of(event)).map(|row| row[1..].to_vec()) else { return };
    let Some(row) = rows.get_mut(BOARD, &place) else { return };
    apply(change, event, row);
    let before = cell::lines.get(row);
    let Some(lines) = lines(change) else {
        let row = row.clone();
        return line::follow(&row, &place, rows);
    };
    let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    cell::lines.set(row, &count);
    cell::progress.set(row, &Json(lines.iter().filter_map(progress).collect()));
    let row = row.clone();
    let window = rows.get(WINDOWS, &window_of(&row));
    let window = window.and_then(|row| BoardWindowRow::from_row(row).ok());
    let reporting = window.and_then(|window| window.reporting);
    let task = |key: &LineKey| reporting.as_ref().and_then(|one| one.0.task(&key.task));
    for (number, line) in (1..).zip(lines) {
        let task = task(&line.key);
        line::put(number, line, task, &row, event.envelope.position, rows);
    }
    for key in line::keys(&place, before).skip(lines.len()) {
        rows.remove(LINES, &key);
    }
}

/// What the light of a line is computed from, where all of it is filled in.
fn progress(line: &ReportLine) -> Option<LineProgress> {
    let figures = &line.figures;
    Some(LineProgress {
        line: line.key.clone(),
        target: figures.value(Column::Target)?,
        planned: figures.value(Column::Planned)?,
        cumulative: figures.value(Column::Cumulative)?,
    })
}

fn apply(change: &Event, event: &Recorded, row: &mut Row) {
    let envelope = &event.envelope;
    cell::revision.set(row, &envelope.revision);
    cell::position.set(row, &envelope.position);
    if !matches!(change, Event::ReportRecheckNeeded(_)) {
        cell::since.set(row, &Some(envelope.occurred_at));
    }
    let position = Some(envelope.position);
    let phase = match change {
        Event::ReportDraftSaved(e) => {
            filled(event, row);
            cell::drafts.set(row, &e.number);
            Phase::Draft
        }
        Event::ReportSubmitted(e) => {
            filled(event, row);
            cell::submissions.set(row, &e.number);
            if !cell::first_submitted.is_set(row) {
                cell::first_submitted.set(row, &Some(envelope.occurred_at));
                cell::first_recorded.set(row, &Some(envelope.recorded_at));
            }
            cell::reviewer.clear(row);
            cell::returned.set(row, &Json::default());
            cell::warnings.set(row, &Json(e.warnings.clone()));
            Phase::Submitted
        }
        Event::ReportWithdrawn(_) => Phase::Withdrawn,
        Event::ReportReviewed(_) => {
            cell::reviewer.set(row, &envelope.on_behalf_of.or(envelope.actor));
            Phase::Reviewed
        }
        Event::ReportReturned(e) => {
            cell::returns.set(row, &e.count);
            cell::returned.set(row, &Json(e.cells.clone()));
            cell::return_position.set(row, &position);
            Phase::Returned
        }
        Event::ReportAccepted(e) => {
            cell::version.set(row, &e.version);
            Phase::Locked
        }
        Event::ReportCorrected(e) => {
            cell::version.set(row, &e.version);
            cell::warnings.set(row, &Json(e.warnings.clone()));
            cell::recheck.clear(row);
            Phase::Locked
        }
        Event::ReportRecheckNeeded(e) => {
            let entry = RecheckEntry { window: e.window.clone(), version: e.version };
            cell::recheck.set(row, &Some(Json(entry)));
            Phase::Recheck
        }
        Event::ReportRechecked(_) => {
            cell::recheck.clear(row);
            Phase::Locked
        }
    };
    cell::phase.set(row, &phase);
}

fn filled(event: &Recorded, row: &mut Row) {
    let envelope = &event.envelope;
    cell::filler.set(row, &envelope.on_behalf_of.or(envelope.actor));
    cell::by_proxy.set(row, &envelope.on_behalf_of.is_some());
    cell::filled_on.set(row, &Some(envelope.occurred_at.date()));
}

//! What each kind of event shows.

use std::collections::BTreeMap;

use hemei_domain::alert::AlertKind;
use hemei_domain::command::BACK_ENTRY_DAYS_DEFAULT;
use hemei_domain::event::Recorded;
use hemei_domain::id::{IssueId, ProgrammeId, UnitId};
use hemei_domain::issue::Event as IssueEvent;
use hemei_domain::programme;
use hemei_domain::progress_report::line::ReportLine;
use hemei_domain::progress_report::{self, ReportDraftSaved};
use hemei_domain::time::{Date, Timestamp};
use hemei_ledger::entry;

use super::row::{issue_cell, programme_cell};
use super::{
    ALERTS, AlertRow, BACK_ENTRIES, BackEntriesRow, FIGURES, FiguresRow, ISSUES, IssueDueRow,
    LateAfter, PICTURES, PROGRAMMES, PictureRow, ProgrammeLimitsRow, REPORTS, ReportFiguresRow,
    ends, evidence, hands_in,
};
use crate::port::{Key, Value};
use crate::view::{Content, Json, Rows};

const MINUTE_MICROS: i64 = 60_000_000;
/// How long before the end of the due day something is told as near it.
const NEAR_DUE_MICROS: i64 = 60 * MINUTE_MICROS;
/// How long after the first late entry others belong to it.
const BULK_MICROS: i64 = 60 * MINUTE_MICROS;
/// How many late entries are many.
const BULK_ENTRIES: u64 = 5;
/// Fewer figures than these may well be the same by chance.
const FIGURES_MIN: usize = 3;

const OURS: &str = "only the fold writes the rows that it reads";

/// The key of the row that is named by the event's stream.
pub(super) fn own_key(event: &Recorded) -> Key {
    vec![event.stream.id.to_string().value()]
}

/// The key of the event's unit in its programme.
pub(super) fn unit_key(event: &Recorded) -> Option<Key> {
    let subjects = &event.envelope.subjects;
    Some(vec![subjects.programme?.value(), subjects.unit?.value()])
}

/// The key of a draft's figures among those that were handed in.
pub(super) fn figures_key(row: &[Value]) -> Option<Key> {
    let report = ReportFiguresRow::from_row(row).expect(OURS);
    Some(vec![report.programme.value(), report.figures?.value()])
}

/// What a programme says of late entries.
pub(super) fn programme(change: &programme::Event, event: &Recorded, rows: &mut Rows) {
    let (definition, from) = match change {
        programme::Event::ProgrammeOpened(e) => (&e.definition, None),
        programme::Event::ProgrammeAmended(e) => (&e.definition, Some(e.from)),
        programme::Event::ClauseRuled(_) | programme::Event::ProgrammeClosed(_) => return,
    };
    let version = LateAfter { from, days: definition.issue_limits.back_entry_days };
    if let Some(row) = rows.get_mut(PROGRAMMES, &own_key(event)) {
        return programme_cell::versions.push(row, &version);
    }
    let programme = ProgrammeId(event.stream.id);
    let row = ProgrammeLimitsRow { programme, versions: Json(vec![version]) };
    rows.put(PROGRAMMES, row.to_row());
}

/// Keeps an issue's limit, and looks at what ends it.
pub(super) fn issue(change: &IssueEvent, event: &Recorded, rows: &mut Rows) {
    let due = match change {
        IssueEvent::IssueRaised(_) => None,
        IssueEvent::IssueAssigned(e) => Some(e.deadline.due),
        IssueEvent::IssueExtended(e) => Some(e.deadline.due),
        IssueEvent::IssueResumed(e) => Some(e.deadline.due),
        IssueEvent::IssueReopened(_) => None,
        _ if ends(change) => {
            let row = rows.get(ISSUES, &own_key(event));
            if let Some(due) = row.and_then(|row| issue_cell::due.get(row)) {
                near(AlertKind::ClosingBeforeDue, due, event, rows);
            }
            return;
        }
        _ => return,
    };
    rows.put(ISSUES, IssueDueRow { issue: IssueId(event.stream.id), due }.to_row());
}

/// Keeps a draft's figures, and looks at what is handed in.
pub(super) fn report(change: &progress_report::Event, event: &Recorded, rows: &mut Rows) {
    let report = event.stream.to_string();
    if let progress_report::Event::ReportDraftSaved(saved) = change {
        return rows.put(REPORTS, drafted(report, saved).to_row());
    }
    let Some(submitted) = hands_in(change) else { return };
    near(AlertKind::ReportBeforeDue, submitted.due, event, rows);
    let Some(draft) = rows.get(REPORTS, &[report.value()]) else { return };
    let draft = ReportFiguresRow::from_row(draft).expect(OURS);
    let Some(figures) = draft.figures else { return };
    let seen = rows.get(FIGURES, &[draft.programme.value(), figures.value()]);
    let Some(seen) = seen.map(|row| FiguresRow::from_row(row).expect(OURS)) else {
        let position = event.envelope.position;
        let ReportFiguresRow { programme, unit, .. } = draft;
        let row = FiguresRow { programme, figures, report, unit, position };
        return rows.put(FIGURES, row.to_row());
    };
    if seen.report != report {
        let other = Some((seen.position, Some(seen.unit)));
        put(AlertKind::SameFigures, event, draft.count, other, rows);
    }
}

fn drafted(report: String, saved: &ReportDraftSaved) -> ReportFiguresRow {
    let done = done(&saved.lines);
    let compared = done.len() >= FIGURES_MIN;
    let text = serde_json::to_vec(&done).expect("a list of texts and numbers is JSON");
    ReportFiguresRow {
        report,
        programme: saved.programme,
        unit: saved.unit,
        figures: compared.then(|| hex::encode(entry::digest(&text))),
        count: done.len() as u64,
    }
}

/// What was done in the period, in the order of the tasks; whose line it is does not matter, and
/// nothing done is no figure.
fn done<'a>(lines: &'a [ReportLine]) -> Vec<(&'a str, i64)> {
    let figure = |line: &'a ReportLine| {
        let ReportLine { key, figures, .. } = line;
        let amount = figures.current.as_ref().map_or(0, |cell| cell.value.0);
        (amount != 0).then_some((key.task.as_str(), amount))
    };
    let mut done: Vec<_> = lines.iter().filter_map(figure).collect();
    done.sort_unstable();
    done
}

/// An act within an hour before the end of the day on which it was due.
fn near(kind: AlertKind, due: Date, event: &Recorded, rows: &mut Rows) {
    let left = due.end().0 - event.envelope.occurred_at.0;
    if (0..NEAR_DUE_MICROS).contains(&left) {
        put(kind, event, (left / MINUTE_MICROS).unsigned_abs(), None, rows);
    }
}

/// An entry that came late, and the many late entries of a unit.
pub(super) fn back_entry(event: &Recorded, rows: &mut Rows) {
    let envelope = &event.envelope;
    let Some(programme) = envelope.subjects.programme.filter(|_| envelope.unit_index == 0) else {
        return;
    };
    let happened = envelope.occurred_at.date();
    let days = happened.days_until(envelope.recorded_at.date());
    if days <= allowed(rows.get(PROGRAMMES, &[programme.value()]), happened) {
        return;
    }
    put(AlertKind::LateEntry, event, days.unsigned_abs(), None, rows);
    if let Some(unit) = envelope.subjects.unit {
        bulk(programme, unit, event, rows);
    }
}

fn allowed(limits: Option<&Vec<Value>>, day: Date) -> i64 {
    let Some(row) = limits else { return BACK_ENTRY_DAYS_DEFAULT };
    let Json(versions) = programme_cell::versions.get(row);
    let holds = |version: &&LateAfter| version.from.is_none_or(|from| from <= day);
    let version = versions.iter().rev().find(holds);
    version.map_or(BACK_ENTRY_DAYS_DEFAULT, |version| i64::from(version.days))
}

fn bulk(programme: ProgrammeId, unit: UnitId, event: &Recorded, rows: &mut Rows) {
    let envelope = &event.envelope;
    let known = rows.get(BACK_ENTRIES, &[programme.value(), unit.value()]);
    let known = known.map(|row| BackEntriesRow::from_row(row).expect(OURS));
    let belongs = |row: &BackEntriesRow| envelope.recorded_at.0 - row.since.0 < BULK_MICROS;
    let row = match known.filter(belongs) {
        Some(row) => BackEntriesRow { entries: row.entries + 1, ..row },
        None => BackEntriesRow {
            programme,
            unit,
            since: envelope.recorded_at,
            occurred_at: envelope.occurred_at,
            position: envelope.position,
            thing: event.stream.to_string(),
            entries: 1,
        },
    };
    if row.entries >= BULK_ENTRIES {
        rows.put(ALERTS, many(&row).to_row());
    }
    rows.put(BACK_ENTRIES, row.to_row());
}

fn many(row: &BackEntriesRow) -> AlertRow {
    AlertRow {
        programme: row.programme,
        position: row.position,
        kind: AlertKind::BulkBackEntry,
        unit: Some(row.unit),
        thing: row.thing.clone(),
        occurred_at: row.occurred_at,
        recorded_at: row.since,
        amount: row.entries,
        other_position: None,
        other_unit: None,
    }
}

/// A picture or file that was shown for another thing before.
pub(super) fn pictures(event: &Recorded, rows: &mut Rows) {
    let subjects = &event.envelope.subjects;
    let Some(programme) = subjects.programme else { return };
    let thing = event.stream.to_string();
    let unit_of_work = event.envelope.position - u64::from(event.envelope.unit_index);
    let mut others: BTreeMap<u64, Option<UnitId>> = BTreeMap::new();
    let mut same = 0;
    for sha256 in evidence::pictures(event) {
        let seen = rows.get(PICTURES, &[programme.value(), sha256.value()]);
        match seen.map(|row| PictureRow::from_row(row).expect(OURS)) {
            Some(seen) if seen.thing == thing => {}
            // One command shows it once, for all that it makes: for a relapse and its issue.
            Some(seen) if seen.position >= unit_of_work => {}
            Some(seen) => {
                same += 1;
                others.insert(seen.position, seen.unit);
            }
            None => {
                let (unit, position) = (subjects.unit, event.envelope.position);
                let thing = thing.clone();
                let row = PictureRow { programme, sha256, thing, unit, position };
                rows.put(PICTURES, row.to_row());
            }
        }
    }
    if let Some(first) = others.pop_first() {
        put(AlertKind::SamePicture, event, same, Some(first), rows);
    }
}

fn put(
    kind: AlertKind,
    event: &Recorded,
    amount: u64,
    other: Option<(u64, Option<UnitId>)>,
    rows: &mut Rows,
) {
    let envelope = &event.envelope;
    let Some(programme) = envelope.subjects.programme else { return };
    let (occurred_at, recorded_at): (Timestamp, _) = (envelope.occurred_at, envelope.recorded_at);
    let row = AlertRow {
        programme,
        position: envelope.position,
        kind,
        unit: envelope.subjects.unit,
        thing: event.stream.to_string(),
        occurred_at,
        recorded_at,
        amount,
        other_position: other.map(|(position, _)| position),
        other_unit: other.and_then(|(_, unit)| unit),
    };
    rows.put(ALERTS, row.to_row());
}

//! What the board takes from the unit register, and which villages have a row of which window.

use hemei_domain::deadline::Deadline;
use hemei_domain::event::Recorded;
use hemei_domain::id::UnitId;
use hemei_domain::progress_report::{Phase, ReportKey};
use hemei_domain::report_window::{ReportWindowOpened, WindowKey};
use hemei_domain::unit::{self, UnitKind};

use super::row::cell;
use super::source::{
    BoardUnitRow, BoardWindowRow, board_key, key_of, programme_row, town_key, town_of, town_row,
    unit_row, window_row, windows,
};
use super::{BOARD, BoardRow, IDS, PROGRAMMES, ReportIdRow, TOWNS, UNITS, WINDOWS};
use crate::port::Key;
use crate::view::enrolment_list::DatedText;
use crate::view::{Content, Json, Rows};

impl BoardUnitRow {
    /// Whether it is to report in a window of a programme of `town`.
    fn expected(&self, opened: &ReportWindowOpened, town: &str) -> bool {
        let of_town = self.town.is_empty() || self.town == town;
        let exists = self.from_date <= opened.period_to
            && self.closed_from.is_none_or(|closed| opened.period_to < closed);
        self.division && of_town && exists
    }
}

/// The rows that a unit's event reads.
pub(super) fn touched_by_unit(
    change: &unit::Event,
    event: &Recorded,
    rows: &Rows,
) -> Vec<(&'static str, Key)> {
    let unit = key_of(event);
    let mut keys = vec![(UNITS, unit.clone()), (TOWNS, town_key(""))];
    let row = rows.get(UNITS, &unit);
    keys.extend(row.map(|row| (TOWNS, town_key(&unit_row::town.get(row)))));
    if let unit::Event::UnitCodeAssigned(e) = change {
        keys.push((TOWNS, town_key(e.town.as_str())));
    }
    let programmes = rows.get(TOWNS, &town_key(""));
    let programmes = programmes.map(|row| town_row::programmes.get(row).0).unwrap_or_default();
    keys.extend(programmes.into_iter().map(|id| (PROGRAMMES, vec![id.value()])));
    for window in windows(rows) {
        let here = rows.get(WINDOWS, &window).zip(row);
        keys.extend(here.map(|(w, unit)| (BOARD, board_key(w, unit_row::place.get(unit)))));
        keys.push((WINDOWS, window));
    }
    keys
}

/// Remembers a unit, and gives its village the rows that it is to have.
pub(super) fn unit(change: &unit::Event, event: &Recorded, rows: &mut Rows) {
    let key = key_of(event);
    match change {
        unit::Event::UnitRegistered(e) => {
            let name = DatedText { from: e.from, text: e.name.clone() };
            let row = BoardUnitRow {
                unit: e.unit,
                place: event.envelope.position,
                division: UnitKind::is_division(e.kind),
                town: String::new(),
                from_date: e.from,
                closed_from: None,
                names: Json(vec![name]),
            };
            rows.put(UNITS, row.to_row());
            enter(e.unit, "", e.kind.is_division(), rows);
        }
        unit::Event::UnitRenamed(e) => {
            let Some(row) = rows.get_mut(UNITS, &key) else { return };
            unit_row::names.push(row, &DatedText { from: e.from, text: e.name.clone() });
        }
        unit::Event::UnitCodeAssigned(e) => {
            let Some(row) = rows.get_mut(UNITS, &key) else { return };
            let before = unit_row::town.get(row);
            let division = unit_row::division.get(row);
            let town = e.town.as_str();
            unit_row::town.set(row, &town.to_owned());
            leave(e.unit, &before, rows);
            enter(e.unit, town, division, rows);
        }
        unit::Event::UnitMerged(unit::UnitMerged { from, .. })
        | unit::Event::UnitClosed(unit::UnitClosed { from, .. }) => {
            let Some(row) = rows.get_mut(UNITS, &key) else { return };
            unit_row::closed_from.set(row, &Some(*from));
        }
        unit::Event::UnitAliasAdded(_) | unit::Event::UnitAbsorbed(_) => return,
    }
    let unit = rows.get(UNITS, &key).and_then(|row| BoardUnitRow::from_row(row).ok());
    let Some(unit) = unit.filter(|unit| unit.division) else { return };
    for window in windows(rows) {
        expect(&unit, &window, rows);
    }
}

fn enter(unit: UnitId, town: &str, division: bool, rows: &mut Rows) {
    let town = town_of(town, rows);
    let Some(row) = rows.get_mut(TOWNS, &town).filter(|_| division) else { return };
    if !town_row::units.get(row).0.contains(&unit) {
        town_row::units.push(row, &unit);
    }
}

fn leave(unit: UnitId, town: &str, rows: &mut Rows) {
    let Some(row) = rows.get_mut(TOWNS, &town_key(town)) else { return };
    let mut units = town_row::units.get(row);
    units.0.retain(|known| *known != unit);
    town_row::units.set(row, &units);
}

/// Gives a village its row of a window where it is to report, and takes away one without a report
/// where it is not.
pub(super) fn expect(unit: &BoardUnitRow, window: &Key, rows: &mut Rows) {
    let Some(known) = rows.get(WINDOWS, window) else { return };
    let Ok(known) = BoardWindowRow::from_row(known) else { return };
    let town = rows.get(PROGRAMMES, &[known.programme.value()]);
    let town = town.map(|row| programme_row::town.get(row)).unwrap_or_default();
    let expected = unit.expected(&known.opened.0, &town);
    let key = row_key(&known, unit.place);
    let Some(row) = rows.get_mut(BOARD, &key) else {
        if expected {
            add_row(unit, &known, true, rows);
        }
        return;
    };
    cell::expected.set(row, &expected);
    cell::names.set(row, &unit.names);
    let report = cell::report.get(row);
    if !expected && cell::phase.get(row) == Phase::NotFiled {
        rows.remove(BOARD, &key);
        rows.remove(IDS, &[report.value()]);
    }
}

fn row_key(window: &BoardWindowRow, place: u64) -> Key {
    let to = window.opened.0.period_to;
    vec![window.programme.value(), to.value(), window.window_key.value(), place.value()]
}

/// Writes the row of a village that has sent nothing yet.
pub(super) fn add_row(
    unit: &BoardUnitRow,
    window: &BoardWindowRow,
    expected: bool,
    rows: &mut Rows,
) {
    let key = WindowKey { programme: window.programme, window: window.window_key.clone() };
    let row = blank(unit, window, expected);
    rows.put(
        IDS,
        ReportIdRow {
            report: row.report,
            programme: row.programme,
            period_to: row.period_to,
            window_key: row.window_key.clone(),
            place: row.place,
        }
        .to_row(),
    );
    rows.put(BOARD, row.to_row());
    let Some(row) = rows.get_mut(WINDOWS, &[key.id().value()]) else { return };
    if !window_row::places.get(row).0.contains(&unit.place) {
        window_row::places.push(row, &unit.place);
    }
}

fn blank(unit: &BoardUnitRow, window: &BoardWindowRow, expected: bool) -> BoardRow {
    let opened = &window.opened.0;
    let (programme, key) = (window.programme, window.window_key.clone());
    let report = ReportKey { programme, window: key.clone(), unit: unit.unit }.id();
    let deadline: Deadline = opened.deadline.clone();
    BoardRow {
        programme,
        period_to: opened.period_to,
        window_key: key,
        place: unit.place,
        report,
        unit: unit.unit,
        names: unit.names.clone(),
        expected,
        window_name: opened.name.clone(),
        opens: opened.opens,
        period_from: opened.period_from,
        due: deadline.due,
        deadline: Json(deadline),
        closes: window.closes,
        window_phase: window.phase,
        pace: window.reporting.as_ref().map(|one| Json(one.0.pace.clone())),
        phase: Phase::NotFiled,
        since: None,
        drafts: 0,
        submissions: 0,
        first_submitted: None,
        first_recorded: None,
        returns: 0,
        returned: Json::default(),
        return_position: None,
        version: 0,
        recheck: None,
        filler: None,
        by_proxy: false,
        filled_on: None,
        reviewer: None,
        warnings: Json::default(),
        progress: Json::default(),
        lines: 0,
        revision: 0,
        position: window.position,
    }
}

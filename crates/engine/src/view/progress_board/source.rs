//! What the board takes from programmes, the unit register and windows, and which rows it has.

use hemei_domain::deadline::Deadline;
use hemei_domain::event::Recorded;
use hemei_domain::id::{ProgrammeId, ReportWindowId, UnitId};
use hemei_domain::programme::reporting::Reporting;
use hemei_domain::programme::{self, Definition};
use hemei_domain::progress_report::{Phase, ReportKey};
use hemei_domain::quantity::{Amount, QuantityUnit};
use hemei_domain::report_series;
use hemei_domain::report_window::{self, ReportWindowOpened, WindowKey, WindowPhase};
use hemei_domain::time::Date;
use hemei_domain::unit::{self, UnitKind};
use serde::{Deserialize, Serialize};

use super::row::cell;
use super::{BOARD, BoardRow, IDS, OPENINGS, PROGRAMMES, ReportIdRow, TOWNS, UNITS, WINDOWS};
use crate::port::{Key, Value};
use crate::view::enrolment_list::DatedText;
use crate::view::{Content, Json, Rows};

displayed!(ReportWindowId);

columns! {
    /// What the board needs of a programme.
    pub struct BoardProgrammeRow, mod programme_row;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The code of its town.
    town: String = "乡镇代码";
    /// How progress is reported, by version.
    versions: Json<Vec<ReportingVersion>> = "进度表规定";
    /// Its windows that were opened, in that order.
    windows: Json<Vec<ReportWindowId>> = "报送期编号";
}

columns! {
    /// The villages of a town. Under the empty code stand those without a code, and all programmes.
    pub struct BoardTownRow, mod town_row;

    /// The code.
    town: String = "乡镇代码";
    /// The villages.
    units: Json<Vec<UnitId>> = "村（社区）编号";
    /// The programmes, under the empty code only.
    programmes: Json<Vec<ProgrammeId>> = "创建方案编号";
}

columns! {
    /// What the board needs of a unit.
    pub struct BoardUnitRow, mod unit_row;

    /// The unit.
    unit: UnitId = "单位标识";
    /// The position of its registration.
    place: u64 = "登记位置";
    /// Whether it is a village or community.
    division: bool = "行政单位";
    /// The code of its town by its last code; empty where it has none.
    town: String = "乡镇代码";
    /// The first day on which it exists.
    from_date: Date = "设立日";
    /// The first day on which it no longer exists.
    closed_from: Option<Date> = "撤销日";
    /// Its official names, in the order of recording.
    names: Json<Vec<DatedText>> = "名称";
}

columns! {
    /// A window that was opened.
    pub struct BoardWindowRow, mod window_row;

    /// The window.
    id: ReportWindowId = "报送期标识";
    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// Its key.
    window_key: String = "报送期代码";
    /// What was opened.
    opened: Json<ReportWindowOpened> = "开放内容";
    /// Where it stands, but for a closing day that has passed.
    phase: WindowPhase = "状态";
    /// The last day on which a late report is taken.
    closes: Option<Date> = "截止日期";
    /// How its reports are made, by the version of the day on which it was opened.
    reporting: Option<Json<Reporting>> = "进度表规定";
    /// The places of the villages that have a row.
    places: Json<Vec<u64>> = "村序";
    /// The position of its opening.
    position: u64 = "开放位置";
}

columns! {
    /// What a village had done before the first period; of a line recorded again the last counts.
    pub struct BoardOpeningRow, pub(super) mod opening_row;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The village.
    village: UnitId = "报送单位编号";
    /// The unit of the line.
    unit: UnitId = "村/院落标识";
    /// The task's key.
    task: String = "任务代码";
    /// The unit of measure.
    measure: QuantityUnit = "单位";
    /// How much.
    amount: Amount = "期初数";
    /// The position of its recording.
    position: u64 = "记录位置";
}

/// How progress is reported, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportingVersion {
    /// The first day; the first version holds from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// How; the programme takes no reports where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporting: Option<Reporting>,
}

impl BoardProgrammeRow {
    /// How progress is reported in what is opened on a day.
    fn reporting_on(&self, day: Date) -> Option<&Reporting> {
        let holds = |version: &&ReportingVersion| version.from.is_none_or(|from| from <= day);
        self.versions.0.iter().rev().find(holds)?.reporting.as_ref()
    }
}

impl BoardUnitRow {
    /// Whether it is to report in a window of a programme of `town`.
    fn expected(&self, opened: &ReportWindowOpened, town: &str) -> bool {
        let of_town = self.town.is_empty() || self.town == town;
        let exists = self.from_date <= opened.period_to
            && self.closed_from.is_none_or(|closed| opened.period_to < closed);
        self.division && of_town && exists
    }
}

/// The official name on a day; before its first day, the first one.
pub(super) fn name_on(names: &[DatedText], day: Date) -> &str {
    let began = names.iter().rev().find(|name| name.from <= day);
    began.or_else(|| names.first()).map_or("", |name| &name.text)
}

/// The key of the row that is named by the event's stream.
pub(super) fn key_of(event: &Recorded) -> Key {
    vec![Value::Text(event.stream.id.hyphenated().to_string())]
}

fn town_key(town: &str) -> Key {
    vec![Value::Text(town.to_owned())]
}

/// The rows that a programme's event reads.
pub(super) fn touched_by_programme(
    _change: &programme::Event,
    event: &Recorded,
) -> Vec<(&'static str, Key)> {
    vec![(PROGRAMMES, key_of(event)), (TOWNS, town_key(""))]
}

/// Remembers how a programme has progress reported.
pub(super) fn programme(change: &programme::Event, event: &Recorded, rows: &mut Rows) {
    let (definition, from): (&Definition, _) = match change {
        programme::Event::ProgrammeOpened(e) => (&e.definition, None),
        programme::Event::ProgrammeAmended(e) => (&e.definition, Some(e.from)),
        programme::Event::ClauseRuled(_) | programme::Event::ProgrammeClosed(_) => return,
    };
    let version = ReportingVersion { from, reporting: definition.reporting.clone() };
    if let Some(row) = rows.get_mut(PROGRAMMES, &key_of(event)) {
        programme_row::versions.push(row, &version);
        return;
    }
    let programme = ProgrammeId(event.stream.id);
    let row = BoardProgrammeRow {
        programme,
        town: definition.town.code.clone(),
        versions: Json(vec![version]),
        windows: Json::default(),
    };
    rows.put(PROGRAMMES, row.to_row());
    let town = town_of("", rows);
    if let Some(row) = rows.get_mut(TOWNS, &town) {
        town_row::programmes.push(row, &programme);
    }
}

/// The key of a town's row, which is made where it is missing.
fn town_of(town: &str, rows: &mut Rows) -> Key {
    let key = town_key(town);
    if rows.get(TOWNS, &key).is_none() {
        let town = town.to_owned();
        let row = BoardTownRow { town, units: Json::default(), programmes: Json::default() };
        rows.put(TOWNS, row.to_row());
    }
    key
}

/// The windows of all programmes, as far as they are here.
fn windows(rows: &Rows) -> Vec<Key> {
    let programmes = rows.get(TOWNS, &town_key(""));
    let programmes = programmes.map(|row| town_row::programmes.get(row).0).unwrap_or_default();
    let of = |programme: ProgrammeId| rows.get(PROGRAMMES, &[programme.value()]);
    let of_each = programmes.into_iter().filter_map(of);
    of_each.flat_map(|row| programme_row::windows.get(row).0).map(|id| vec![id.value()]).collect()
}

fn board_key(window: &[Value], place: u64) -> Key {
    vec![
        window_row::programme.get(window).value(),
        window_row::opened.get(window).0.period_to.value(),
        window_row::window_key.get(window).value(),
        place.value(),
    ]
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
fn expect(unit: &BoardUnitRow, window: &Key, rows: &mut Rows) {
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

/// Remembers opening balances.
pub(super) fn series(change: &report_series::Event, event: &Recorded, rows: &mut Rows) {
    let report_series::Event::OpeningBalanceRecorded(e) = change else { return };
    for line in &e.lines {
        let row = BoardOpeningRow {
            programme: e.programme,
            village: e.unit,
            unit: line.key.unit,
            task: line.key.task.clone(),
            measure: line.measure,
            amount: line.amount,
            position: event.envelope.position,
        };
        rows.put(OPENINGS, row.to_row());
    }
}

/// The rows that a window's event reads.
pub(super) fn touched_by_window(
    change: &report_window::Event,
    event: &Recorded,
    rows: &Rows,
) -> Vec<(&'static str, Key)> {
    let key = key_of(event);
    let mut keys = vec![(WINDOWS, key.clone())];
    if let report_window::Event::ReportWindowOpened(e) = change {
        let programme = vec![e.programme.value()];
        let town = rows.get(PROGRAMMES, &programme).map(|row| programme_row::town.get(row));
        keys.push((PROGRAMMES, programme));
        for town in std::iter::once(String::new()).chain(town) {
            let town = town_key(&town);
            let units = rows.get(TOWNS, &town).map(|row| town_row::units.get(row).0);
            keys.push((TOWNS, town));
            keys.extend(units.into_iter().flatten().map(|unit| (UNITS, vec![unit.value()])));
        }
    }
    if let Some(window) = rows.get(WINDOWS, &key) {
        let places = window_row::places.get(window).0;
        keys.extend(places.into_iter().map(|place| (BOARD, board_key(window, place))));
    }
    keys
}

/// Opens, closes and reopens a window on the board.
pub(super) fn window(change: &report_window::Event, event: &Recorded, rows: &mut Rows) {
    let key = key_of(event);
    let (phase, closes) = match change {
        report_window::Event::ReportWindowOpened(e) => return open(e, event, rows),
        report_window::Event::ReportWindowClosed(_) => (WindowPhase::Closed, None),
        report_window::Event::ReportWindowReopened(e) => (WindowPhase::Open, Some(e.until)),
    };
    let Some(window) = rows.get_mut(WINDOWS, &key) else { return };
    window_row::phase.set(window, &phase);
    if let Some(closes) = closes {
        window_row::closes.set(window, &closes);
    }
    let window = window.clone();
    for place in window_row::places.get(&window).0 {
        let Some(row) = rows.get_mut(BOARD, &board_key(&window, place)) else { continue };
        cell::window_phase.set(row, &phase);
        cell::closes.set(row, &window_row::closes.get(&window));
    }
}

/// Gives every village that is to report its row.
fn open(opened: &ReportWindowOpened, event: &Recorded, rows: &mut Rows) {
    let key = key_of(event);
    let programme = [opened.programme.value()];
    let Some(row) = rows.get_mut(PROGRAMMES, &programme) else { return };
    let id = ReportWindowId(event.stream.id);
    if !programme_row::windows.get(row).0.contains(&id) {
        programme_row::windows.push(row, &id);
    }
    let Ok(known) = BoardProgrammeRow::from_row(row) else { return };
    let reporting = known.reporting_on(event.envelope.recorded_at.date()).cloned();
    let window = BoardWindowRow {
        id,
        programme: opened.programme,
        window_key: opened.window.clone(),
        opened: Json(opened.clone()),
        phase: WindowPhase::Open,
        closes: opened.closes,
        reporting: reporting.map(Json),
        places: Json::default(),
        position: event.envelope.position,
    };
    rows.put(WINDOWS, window.to_row());
    for town in ["", known.town.as_str()] {
        let units = rows.get(TOWNS, &town_key(town)).map(|row| town_row::units.get(row).0);
        for unit in units.into_iter().flatten() {
            let unit = rows.get(UNITS, &[unit.value()]);
            let Some(unit) = unit.and_then(|row| BoardUnitRow::from_row(row).ok()) else {
                continue;
            };
            expect(&unit, &key, rows);
        }
    }
}

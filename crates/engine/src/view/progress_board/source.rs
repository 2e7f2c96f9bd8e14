//! What the board takes from programmes, opening balances and windows, and the rows in which it keeps
//! that.

use hemei_domain::event::Recorded;
use hemei_domain::id::{ProgrammeId, ReportWindowId, UnitId};
use hemei_domain::programme::reporting::Reporting;
use hemei_domain::programme::{self, Definition};
use hemei_domain::quantity::{Amount, QuantityUnit};
use hemei_domain::report_series;
use hemei_domain::report_window::{self, ReportWindowOpened, WindowPhase};
use hemei_domain::time::Date;
use serde::{Deserialize, Serialize};

use super::row::cell;
use super::{BOARD, OPENINGS, PROGRAMMES, TOWNS, UNITS, WINDOWS, village};
use crate::port::{Key, Value};
use crate::view::enrolment_list::DatedText;
use crate::view::{Content, Json, Rows};

displayed!(ReportWindowId);

columns! {
    /// What the board needs of a programme.
    pub struct BoardProgrammeRow, pub(super) mod programme_row;

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
    pub struct BoardTownRow, pub(super) mod town_row;

    /// The code.
    town: String = "乡镇代码";
    /// The villages.
    units: Json<Vec<UnitId>> = "村（社区）编号";
    /// The programmes, under the empty code only.
    programmes: Json<Vec<ProgrammeId>> = "创建方案编号";
}

columns! {
    /// What the board needs of a unit.
    pub struct BoardUnitRow, pub(super) mod unit_row;

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
    pub struct BoardWindowRow, pub(super) mod window_row;

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

/// The official name on a day; before its first day, the first one.
pub(super) fn name_on(names: &[DatedText], day: Date) -> &str {
    let began = names.iter().rev().find(|name| name.from <= day);
    began.or_else(|| names.first()).map_or("", |name| &name.text)
}

/// The key of the row that is named by the event's stream.
pub(super) fn key_of(event: &Recorded) -> Key {
    vec![Value::Text(event.stream.id.hyphenated().to_string())]
}

pub(super) fn town_key(town: &str) -> Key {
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
pub(super) fn town_of(town: &str, rows: &mut Rows) -> Key {
    let key = town_key(town);
    if rows.get(TOWNS, &key).is_none() {
        let town = town.to_owned();
        let row = BoardTownRow { town, units: Json::default(), programmes: Json::default() };
        rows.put(TOWNS, row.to_row());
    }
    key
}

/// The windows of all programmes, as far as they are here.
pub(super) fn windows(rows: &Rows) -> Vec<Key> {
    let programmes = rows.get(TOWNS, &town_key(""));
    let programmes = programmes.map(|row| town_row::programmes.get(row).0).unwrap_or_default();
    let of = |programme: ProgrammeId| rows.get(PROGRAMMES, &[programme.value()]);
    let of_each = programmes.into_iter().filter_map(of);
    of_each.flat_map(|row| programme_row::windows.get(row).0).map(|id| vec![id.value()]).collect()
}

pub(super) fn board_key(window: &[Value], place: u64) -> Key {
    vec![
        window_row::programme.get(window).value(),
        window_row::opened.get(window).0.period_to.value(),
        window_row::window_key.get(window).value(),
        place.value(),
    ]
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
            village::expect(&unit, &key, rows);
        }
    }
}

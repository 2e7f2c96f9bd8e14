//! What the list takes from programmes and from the unit register.

use hemei_domain::event::Recorded;
use hemei_domain::id::{ProgrammeId, UnitId};
use hemei_domain::programme::{self, Definition};
use hemei_domain::time::Date;
use hemei_domain::unit::{self, UnitKind};
use serde::{Deserialize, Serialize};

use super::{PROGRAMMES, UNITS};
use crate::port::{Key, Row, Value};
use crate::view::{Json, Names, Readable, Rows};

columns! {
    /// What the list needs of a programme.
    pub struct ListedProgrammeRow, mod programme_row;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The last number of its list.
    last: u32 = "最后序号";
    /// The town.
    town: String = "乡镇";
    /// Its division code.
    town_code: String = "乡镇代码";
    /// The edition that codes are taken from.
    edition: String = "区划代码版本";
    /// The names of its titles, by its last version.
    titles: Json<Vec<TitleName>> = "创建类型";
}

columns! {
    /// What the list needs of a unit.
    pub struct ListedUnitRow, mod unit_row;

    /// The unit.
    unit: UnitId = "单位标识";
    /// Whether it has a code of its own.
    division: bool = "行政单位";
    /// The village or community of a group or courtyard.
    parent: Option<UnitId> = "上级单位编号";
    /// Its official names, in the order of recording.
    names: Json<Vec<DatedText>> = "名称";
    /// Its codes, in the order of recording.
    codes: Json<Vec<EditionCode>> = "区划代码";
}

/// A title's key and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleName {
    /// The key.
    pub key: String,
    /// The name.
    pub name: String,
}

/// A name from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedText {
    /// The first day.
    pub from: Date,
    /// The name.
    pub text: String,
}

/// A code of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionCode {
    /// The edition.
    pub edition: String,
    /// The code.
    pub code: String,
}

impl Readable for TitleName {
    fn readable(&self, _: Names<'_>) -> String {
        self.name.clone()
    }
}

impl Readable for DatedText {
    fn readable(&self, _: Names<'_>) -> String {
        format!("{}（{}起）", self.text, self.from)
    }
}

impl Readable for EditionCode {
    fn readable(&self, _: Names<'_>) -> String {
        format!("{}（{}年版）", self.code, self.edition)
    }
}

impl ListedProgrammeRow {
    /// A title's name; its key where the programme knows it no more.
    pub fn title_name<'a>(&'a self, key: &'a str) -> &'a str {
        let known = self.titles.0.iter().find(|title| title.key == key);
        known.map_or(key, |title| &title.name)
    }
}

impl ListedUnitRow {
    /// The official name on a day; before its first day, the first one.
    pub fn name_on(&self, day: Date) -> &str {
        let began = self.names.0.iter().rev().find(|name| name.from <= day);
        began.or_else(|| self.names.0.first()).map_or("", |name| &name.text)
    }

    /// The code of an edition, else the last one that was recorded.
    pub fn code_in(&self, edition: &str) -> Option<&EditionCode> {
        let of_edition = self.codes.0.iter().find(|code| code.edition == edition);
        of_edition.or_else(|| self.codes.0.last())
    }
}

/// The key of the row that is named by the event's stream.
pub(super) fn key_of(event: &Recorded) -> Key {
    vec![Value::Text(event.stream.id.hyphenated().to_string())]
}

/// The village or community of a unit's row.
pub(super) fn parent(row: &[Value]) -> Option<UnitId> {
    unit_row::parent.get(row)
}

/// Remembers what a programme's definition says; the numbers that were given go on.
pub(super) fn programme(change: &programme::Event, event: &Recorded, rows: &mut Rows) {
    let definition: &Definition = match change {
        programme::Event::ProgrammeOpened(e) => &e.definition,
        programme::Event::ProgrammeAmended(e) => &e.definition,
        programme::Event::ClauseRuled(_) | programme::Event::ProgrammeClosed(_) => return,
    };
    let known = rows.get(PROGRAMMES, &key_of(event));
    let last = known.map_or(0, |row| programme_row::last.get(row));
    let titles = definition.enrolment.iter().flat_map(|enrolment| &enrolment.titles);
    let titles = titles.map(|title| TitleName { key: title.key.clone(), name: title.name.clone() });
    let row = ListedProgrammeRow {
        programme: ProgrammeId(event.stream.id),
        last,
        town: definition.town.name.clone(),
        town_code: definition.town.code.clone(),
        edition: definition.town.edition.clone(),
        titles: Json(titles.collect()),
    };
    rows.put(PROGRAMMES, row.to_row());
}

/// Remembers a unit's names and codes.
pub(super) fn unit(change: &unit::Event, event: &Recorded, rows: &mut Rows) {
    if let unit::Event::UnitRegistered(e) = change {
        let name = DatedText { from: e.from, text: e.name.clone() };
        let row = ListedUnitRow {
            unit: e.unit,
            division: UnitKind::is_division(e.kind),
            parent: e.parent,
            names: Json(vec![name]),
            codes: Json::default(),
        };
        rows.put(UNITS, row.to_row());
        return;
    }
    let Some(row) = rows.get_mut(UNITS, &key_of(event)) else { return };
    renamed_or_coded(change, row);
}

fn renamed_or_coded(change: &unit::Event, row: &mut Row) {
    match change {
        unit::Event::UnitRenamed(e) => {
            unit_row::names.push(row, &DatedText { from: e.from, text: e.name.clone() });
        }
        unit::Event::UnitCodeAssigned(e) => {
            let (edition, code) = (e.edition.clone(), e.code.to_string());
            unit_row::codes.push(row, &EditionCode { edition, code });
        }
        unit::Event::UnitRegistered(_)
        | unit::Event::UnitAliasAdded(_)
        | unit::Event::UnitMerged(_)
        | unit::Event::UnitAbsorbed(_)
        | unit::Event::UnitClosed(_) => {}
    }
}

/// Takes the next number of a programme's list.
pub(super) fn next_number(programme: &[Value], rows: &mut Rows) -> u32 {
    let Some(row) = rows.get_mut(PROGRAMMES, programme) else { return 1 };
    let number = programme_row::last.get(row).saturating_add(1);
    programme_row::last.set(row, &number);
    number
}

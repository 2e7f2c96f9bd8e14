//! The unit register: villages, communities, groups and courtyards with dated names and the codes
//! of each edition, to be listed and resolved as of a day (`domain.md` §8.1).

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::division_code::DivisionCode;
use hemei_domain::event::Recorded;
use hemei_domain::id::UnitId;
use hemei_domain::time::Date;
use hemei_domain::unit::{Event, UnitKind, UnitRegistered};
use serde::{Deserialize, Serialize};

use super::{Content, Fold, Json, Names, Readable, Rows};
use crate::port::{Key, Row, Table, ViewSpec};

mod query;
#[cfg(test)]
mod tests;

pub use query::{UnitAnswer, UnitFilter, UnitReference};

coded!(UnitKind);

columns! {
    /// A unit, with everything that is known of its names and codes.
    pub struct UnitRow, mod unit;

    /// The unit.
    unit: UnitId = "单位标识";
    /// What it is.
    kind: UnitKind = "类型";
    /// The last official name, be it in force or to come.
    name: String = "名称";
    /// The first day of that name.
    name_from: Date = "名称生效日";
    /// The village or community of a group or courtyard.
    parent: Option<UnitId> = "上级单位编号";
    /// The first day on which it exists.
    from_date: Date = "设立日";
    /// The first day on which it no longer exists.
    closed_from: Option<Date> = "撤销日";
    /// The unit that it became part of.
    merged_into: Option<UnitId> = "并入单位编号";
    /// Every name, in the order of recording.
    names: Json<Vec<DatedName>> = "全部名称";
    /// The code of each edition, in the order of recording.
    codes: Json<Vec<CodeEntry>> = "区划代码";
    /// The revision of its stream.
    revision: u64 = "版本";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// A name of a unit, for finding the unit.
    pub struct UnitNameRow, mod unit_name;

    /// The name.
    name: String = "名称";
    /// The unit.
    unit: UnitId = "单位标识";
    /// Whether it is an alias and was never official.
    alias: bool = "别名";
    /// Its first day.
    from_date: Date = "起始日";
    /// The first day of the next official name; aliases and the current name are open.
    until_date: Option<Date> = "终止日";
}

columns! {
    /// A code of an edition, for finding the unit.
    pub struct UnitCodeRow, mod unit_code;

    /// The edition, `2023`.
    edition: String = "版本年份";
    /// The code.
    code: String = "区划代码";
    /// The unit.
    unit: UnitId = "单位标识";
}

/// A name with its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedName {
    /// The name.
    pub name: String,
    /// Whether it is an alias and was never official.
    pub alias: bool,
    /// Its first day.
    pub from: Date,
    /// The first day of the next official name; open where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A code with its edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeEntry {
    /// The edition, `2023`.
    pub edition: String,
    /// The code.
    pub code: DivisionCode,
}

impl Readable for DatedName {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { name, alias, from, until } = self;
        let alias = if *alias { "别名，" } else { "" };
        let until = until.map(|until| format!("至{until}")).unwrap_or_default();
        format!("{name}（{alias}{from}起{until}）")
    }
}

impl Readable for CodeEntry {
    fn readable(&self, _: Names<'_>) -> String {
        format!("{}（{}年版）", self.code, self.edition)
    }
}

impl UnitRow {
    /// Whether it exists on a day.
    pub fn exists_on(&self, day: Date) -> bool {
        self.from_date <= day && self.closed_from.is_none_or(|closed| day < closed)
    }

    /// Its official name on a day; before its first day, the first one.
    pub fn name_on(&self, day: Date) -> &str {
        let official = || self.names.0.iter().filter(|name| !name.alias);
        let known = official().rev().find(|name| name.from <= day);
        known.or_else(|| official().next()).map_or(&self.name, |name| &name.name)
    }

    /// Whether a name means this unit on a day: its official name, a former one, or an alias.
    pub fn matches(&self, reference: &str, day: Date) -> bool {
        let named = |name: &DatedName| name.name == reference && name.from <= day;
        self.exists_on(day) && self.names.0.iter().any(named)
    }
}

const UNITS: &str = "units";
const NAMES: &str = "unit_names";
const CODES: &str = "unit_codes";

const TABLES: &[Table] = &[
    Table { name: UNITS, columns: UnitRow::COLUMNS, key: 1, indexes: &[&["kind"], &["parent"]] },
    Table { name: NAMES, columns: UnitNameRow::COLUMNS, key: 4, indexes: &[&["unit"]] },
    Table { name: CODES, columns: UnitCodeRow::COLUMNS, key: 2, indexes: &[&["unit"]] },
];

/// The view of the unit register.
#[derive(Debug, Clone, Copy, Default)]
pub struct UnitRegister;

impl Fold for UnitRegister {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "unit_register", version: 1, tables: TABLES }
    }

    fn touches(&self, event: &Recorded, _rows: &Rows) -> Vec<(&'static str, Key)> {
        match &event.event {
            AnyEvent::Unit(_) => vec![(UNITS, key(event))],
            _ => vec![],
        }
    }

    fn types(&self) -> Vec<&'static str> {
        Event::TYPES.to_vec()
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        let AnyEvent::Unit(change) = &event.event else { return };
        if let Event::UnitRegistered(registered) = change {
            register(registered, event, rows);
            return;
        }
        // The row is taken out and written back: these events are rare, and clarity is worth more.
        let Some(row) = rows.get(UNITS, &key(event)) else {
            debug_assert!(false, "a unit's stream begins with its registration");
            return;
        };
        let mut row = row.clone();
        apply(change, &mut row, rows);
        unit::revision.set(&mut row, &event.envelope.revision);
        unit::position.set(&mut row, &event.envelope.position);
        rows.put(UNITS, row);
    }
}

fn key(event: &Recorded) -> Key {
    vec![UnitId(event.stream.id).value()]
}

fn register(registered: &UnitRegistered, event: &Recorded, rows: &mut Rows) {
    let (unit, from) = (registered.unit, registered.from);
    let official = DatedName { name: registered.name.clone(), alias: false, from, until: None };
    let aliases = registered.aliases.iter();
    let aliases =
        aliases.map(|name| DatedName { name: name.clone(), alias: true, from, until: None });
    let names: Vec<DatedName> = std::iter::once(official).chain(aliases).collect();
    for name in &names {
        put_name(unit, name, rows);
    }
    let row = UnitRow {
        unit,
        kind: registered.kind,
        name: registered.name.clone(),
        name_from: from,
        parent: registered.parent,
        from_date: from,
        closed_from: None,
        merged_into: None,
        names: Json(names),
        codes: Json(Vec::new()),
        revision: event.envelope.revision,
        position: event.envelope.position,
    };
    rows.put(UNITS, row.to_row());
}

fn apply(change: &Event, row: &mut Row, rows: &mut Rows) {
    let unit_id = unit::unit.get(row);
    match change {
        Event::UnitRegistered(_) | Event::UnitAbsorbed(_) => {}
        Event::UnitRenamed(e) => {
            let Json(mut names) = unit::names.get(row);
            if let Some(current) = names.iter_mut().rev().find(|name| !name.alias) {
                current.until = Some(e.from);
                put_name(unit_id, current, rows);
            }
            names.push(DatedName { name: e.name.clone(), alias: false, from: e.from, until: None });
            put_name(unit_id, &names[names.len() - 1], rows);
            unit::names.set(row, &Json(names));
            unit::name.set(row, &e.name);
            unit::name_from.set(row, &e.from);
        }
        Event::UnitAliasAdded(e) => {
            let alias = DatedName { name: e.alias.clone(), alias: true, from: e.from, until: None };
            put_name(unit_id, &alias, rows);
            unit::names.push(row, &alias);
        }
        Event::UnitCodeAssigned(e) => {
            let (edition, code) = (e.edition.clone(), e.code.clone());
            let found =
                UnitCodeRow { edition: edition.clone(), code: code.to_string(), unit: unit_id };
            rows.put(CODES, found.to_row());
            unit::codes.push(row, &CodeEntry { edition, code });
        }
        Event::UnitMerged(e) => {
            unit::closed_from.set(row, &Some(e.from));
            unit::merged_into.set(row, &Some(e.into));
        }
        Event::UnitClosed(e) => unit::closed_from.set(row, &Some(e.from)),
    }
}

fn put_name(unit: UnitId, name: &DatedName, rows: &mut Rows) {
    let row = UnitNameRow {
        name: name.name.clone(),
        unit,
        alias: name.alias,
        from_date: name.from,
        until_date: name.until,
    };
    rows.put(NAMES, row.to_row());
}

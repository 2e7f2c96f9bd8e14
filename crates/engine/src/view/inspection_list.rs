//! The list of inspections (环境卫生检查评比, `domain.md` R22): one row an inspection or visit, in the
//! order of a programme's book of inspections.
//!
//! What people wrote is not here: the row holds the positions of the events that carry it. Who sees
//! which row, and how much of it, is said in [`sight`]: a plan and a sample are the office's, a sheet
//! is the village's too, and a published result is everybody's, without its households.

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::event::Recorded;
use hemei_domain::id::UnitId;
use hemei_domain::inspection::Event;
use hemei_domain::stream::StreamId;
use hemei_domain::unit::{self, Unit};

use super::{Content, Fold, Rows};
use crate::port::{Key, Table, Value, ViewSpec};

mod change;
mod people;
mod query;
mod row;
pub mod sight;
#[cfg(test)]
mod tests;

pub use query::{InspectionAnswer, InspectionQuery};
pub use row::{InspectedUnitRow, InspectionIdRow, InspectionRow};

const INSPECTIONS: &str = "inspections";
const IDS: &str = "inspection_ids";
const UNITS: &str = "inspected_units";

const TABLES: &[Table] = &[
    Table {
        name: INSPECTIONS,
        columns: InspectionRow::COLUMNS,
        key: 2,
        indexes: &[&["programme", "unit"], &["programme", "phase"]],
    },
    Table { name: IDS, columns: InspectionIdRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: UNITS, columns: InspectedUnitRow::COLUMNS, key: 1, indexes: &[] },
];

/// The view of inspections.
#[derive(Debug, Clone, Copy, Default)]
pub struct InspectionList;

impl Fold for InspectionList {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "inspection_list", version: 1, tables: TABLES }
    }

    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
        match &event.event {
            AnyEvent::Unit(_) => vec![(UNITS, key_of(event))],
            AnyEvent::Inspection(change) => {
                let id = key_of(event);
                let place = rows.get(IDS, &id).map(|row| (INSPECTIONS, row[1..].to_vec()));
                let unit = begun(change).map(|unit| (UNITS, vec![unit.value()]));
                std::iter::once((IDS, id)).chain(place).chain(unit).collect()
            }
            _ => vec![],
        }
    }

    fn types(&self) -> Vec<&'static str> {
        [unit::Event::TYPES, Event::TYPES].concat()
    }

    /// An inspection's row is begun with the village of its unit.
    fn looks_at(&self, first: &Recorded) -> Vec<StreamId> {
        let AnyEvent::Inspection(change) = &first.event else { return vec![] };
        begun(change).map(Unit::stream).into_iter().collect()
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        match &event.event {
            AnyEvent::Unit(unit::Event::UnitRegistered(registered)) => {
                let row = InspectedUnitRow { unit: registered.unit, parent: registered.parent };
                rows.put(UNITS, row.to_row());
            }
            AnyEvent::Inspection(Event::InspectionPlanned(planned)) => {
                change::enter(change::planned(planned, event), rows);
            }
            AnyEvent::Inspection(Event::InspectionVisitRecorded(visit)) => {
                change::enter(change::visited(visit, event), rows);
            }
            AnyEvent::Inspection(change) => {
                let place = rows.get(IDS, &key_of(event)).map(|row| row[1..].to_vec());
                let row = place.and_then(|place| rows.get_mut(INSPECTIONS, &place));
                debug_assert!(row.is_some(), "an inspection's stream begins with a plan or visit");
                if let Some(row) = row {
                    change::inspection(change, event, row);
                }
            }
            _ => {}
        }
    }
}

/// The unit of an inspection that begins with the event.
fn begun(change: &Event) -> Option<UnitId> {
    match change {
        Event::InspectionPlanned(planned) => Some(planned.unit),
        Event::InspectionVisitRecorded(visit) => Some(visit.unit),
        _ => None,
    }
}

/// The key of the row that is named by the event's stream.
fn key_of(event: &Recorded) -> Key {
    vec![Value::Text(event.stream.id.hyphenated().to_string())]
}

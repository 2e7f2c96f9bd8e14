//! The list of enrolments (申报名单, annex 2, `domain.md` §7): one row an enrolment, in the order of
//! the first recommendations of a programme.
//!
//! Names and codes of units are those of the day of the recommendation, as the list was made then;
//! the unit's id leads to those of today. What people wrote is not here: the row holds the positions
//! of the events that carry it. Names and phones of people stand in the directory.

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::enrolment::Event;
use hemei_domain::event::Recorded;
use hemei_domain::{programme, unit};

use super::{Content, Fold, Rows};
use crate::port::{Key, Table, ViewSpec};

mod change;
mod query;
mod row;
mod source;
#[cfg(test)]
mod tests;

pub use query::{EnrolmentAnswer, EnrolmentQuery};
pub use row::{EnrolmentIdRow, EnrolmentRow};
pub use source::{DatedText, EditionCode, ListedProgrammeRow, ListedUnitRow, TitleName};

const ENROLMENTS: &str = "enrolments";
const IDS: &str = "enrolment_ids";
const PROGRAMMES: &str = "listed_programmes";
const UNITS: &str = "listed_units";

const TABLES: &[Table] = &[
    Table {
        name: ENROLMENTS,
        columns: EnrolmentRow::COLUMNS,
        key: 2,
        indexes: &[&["programme", "unit"], &["programme", "phase"]],
    },
    Table { name: IDS, columns: EnrolmentIdRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: PROGRAMMES, columns: ListedProgrammeRow::COLUMNS, key: 1, indexes: &[] },
    Table { name: UNITS, columns: ListedUnitRow::COLUMNS, key: 1, indexes: &[] },
];

/// The view of enrolments.
#[derive(Debug, Clone, Copy, Default)]
pub struct EnrolmentList;

impl Fold for EnrolmentList {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "enrolment_list", version: 1, tables: TABLES }
    }

    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
        match &event.event {
            AnyEvent::Programme(_) => vec![(PROGRAMMES, source::key_of(event))],
            AnyEvent::Unit(_) => vec![(UNITS, source::key_of(event))],
            AnyEvent::Enrolment(change) => {
                let id = source::key_of(event);
                let place = rows.get(IDS, &id).map(|row| (ENROLMENTS, row[1..].to_vec()));
                let mut keys: Vec<_> = std::iter::once((IDS, id)).chain(place).collect();
                if let Event::EnrolmentRecommended(recommended) = change {
                    keys.push((PROGRAMMES, vec![recommended.programme.value()]));
                    let unit = vec![recommended.unit.value()];
                    let parent = rows.get(UNITS, &unit).and_then(|row| source::parent(row));
                    keys.push((UNITS, unit));
                    keys.extend(parent.map(|parent| (UNITS, vec![parent.value()])));
                }
                keys
            }
            _ => vec![],
        }
    }

    fn types(&self) -> Vec<&'static str> {
        [programme::Event::TYPES, unit::Event::TYPES, Event::TYPES].concat()
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        match &event.event {
            AnyEvent::Programme(change) => source::programme(change, event, rows),
            AnyEvent::Unit(change) => source::unit(change, event, rows),
            AnyEvent::Enrolment(Event::EnrolmentRecommended(recommended)) => {
                change::recommended(recommended, event, rows);
            }
            AnyEvent::Enrolment(change) => {
                let place = rows.get(IDS, &source::key_of(event)).map(|row| row[1..].to_vec());
                let row = place.and_then(|place| rows.get_mut(ENROLMENTS, &place));
                debug_assert!(row.is_some(), "an enrolment's stream begins with a recommendation");
                if let Some(row) = row {
                    change::enrolment(change, event, row);
                }
            }
            _ => {}
        }
    }
}

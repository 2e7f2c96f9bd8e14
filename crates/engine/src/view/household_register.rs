//! The register of households (农户名册, `domain.md` R48): where each stood from which day to which,
//! in the order of village, unit and number. Who lives there is not here and not in the log.
//!
//! One row a place that a household took. What is true of the household whatever the day — that it
//! ended, where it came from, its revision — stands on all its rows, so that one page of one table
//! answers.

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::event::Recorded;
use hemei_domain::household::Event;

use super::{Fold, Rows};
use crate::port::{Key, Row, Table, Value, ViewSpec};

mod change;
mod query;
mod row;
#[cfg(test)]
mod tests;

pub use query::{HouseholdAnswer, HouseholdQuery};
pub use row::{HouseholdIdRow, HouseholdRow, PlaceKey};

const PLACES: &str = "household_places";
const IDS: &str = "household_ids";

const TABLES: &[Table] = &[
    Table {
        name: PLACES,
        columns: HouseholdRow::COLUMNS,
        key: 5,
        indexes: &[&["household"], &["unit"]],
    },
    Table { name: IDS, columns: HouseholdIdRow::COLUMNS, key: 1, indexes: &[] },
];

/// The view of households.
#[derive(Debug, Clone, Copy, Default)]
pub struct HouseholdRegister;

impl Fold for HouseholdRegister {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "household_register", version: 1, tables: TABLES }
    }

    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
        let AnyEvent::Household(_) = &event.event else { return vec![] };
        let id = key_of(event);
        let places = rows.get(IDS, &id).map(|row| known(row).keys()).unwrap_or_default();
        let places = places.into_iter().map(|key| (PLACES, key));
        std::iter::once((IDS, id)).chain(places).collect()
    }

    fn types(&self) -> Vec<&'static str> {
        Event::TYPES.to_vec()
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        let AnyEvent::Household(change) = &event.event else { return };
        if let Event::HouseholdRegistered(registered) = change {
            change::registered(registered, event, rows);
            return;
        }
        let known = rows.get(IDS, &key_of(event)).map(known);
        debug_assert!(known.is_some(), "a household's stream begins with its registration");
        if let Some(known) = known {
            change::household(change, event, known, rows);
        }
    }
}

fn known(row: &Row) -> HouseholdIdRow {
    HouseholdIdRow::from_row(row).expect("only the fold writes the rows that it reads")
}

/// The key of the row that is named by the event's stream.
fn key_of(event: &Recorded) -> Key {
    vec![Value::Text(event.stream.id.hyphenated().to_string())]
}

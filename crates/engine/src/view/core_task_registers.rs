//! The registers of the core tasks (`domain.md` §3): one row an item, by register and number, and how
//! many items of a unit stand in which phase.
//!
//! What people wrote is not here: the row holds the positions of the events that carry it. Counts
//! follow the rows: what an event takes an item out of loses it, and what it takes it into gains it.

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::core_task::Event;
use hemei_domain::event::Recorded;

use super::{Content, Fold, Rows};
use crate::port::{Key, Table, ViewSpec};

mod change;
mod people;
mod query;
mod row;
#[cfg(test)]
mod tests;

pub use query::{CountQuery, ItemAnswer, ItemQuery};
pub use row::{CoreTaskCountRow, CoreTaskItemIdRow, CoreTaskItemRow};

const ITEMS: &str = "core_task_items";
const IDS: &str = "core_task_item_ids";
const COUNTS: &str = "core_task_counts";

const TABLES: &[Table] = &[
    Table {
        name: ITEMS,
        columns: CoreTaskItemRow::COLUMNS,
        key: 3,
        indexes: &[&["programme", "unit"], &["programme", "phase"]],
    },
    Table { name: IDS, columns: CoreTaskItemIdRow::COLUMNS, key: 1, indexes: &[] },
    Table {
        name: COUNTS,
        columns: CoreTaskCountRow::COLUMNS,
        key: 5,
        indexes: &[&["programme", "register"]],
    },
];

/// The view of the registers of the core tasks.
#[derive(Debug, Clone, Copy, Default)]
pub struct CoreTaskRegisters;

impl Fold for CoreTaskRegisters {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "core_task_registers", version: 2, tables: TABLES }
    }

    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
        let AnyEvent::CoreTaskItem(change) = &event.event else { return vec![] };
        let id = id_key(event);
        let known = rows.get(IDS, &id).map(|row| row[1..].to_vec());
        let place = known.or_else(|| change::place_of(change));
        let before = place.as_ref().and_then(|place| item(place, rows));
        let after = change::after(change, event, before.clone());
        let counted = before.iter().chain(&after).map(CoreTaskItemRow::count_key);
        let counted: Vec<_> = counted.map(|key| (COUNTS, key)).collect();
        let place = place.map(|place| (ITEMS, place));
        std::iter::once((IDS, id)).chain(place).chain(counted).collect()
    }

    fn types(&self) -> Vec<&'static str> {
        Event::TYPES.to_vec()
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        let AnyEvent::CoreTaskItem(change) = &event.event else { return };
        let known = rows.get(IDS, &id_key(event)).map(|row| row[1..].to_vec());
        let before = known.and_then(|place| item(&place, rows));
        let after = change::after(change, event, before.clone());
        debug_assert!(after.is_some(), "an item's stream begins with its registration");
        let Some(after) = after else { return };
        if before.is_none() {
            rows.put(IDS, after.id_row().to_row());
        }
        change::count(before.as_ref(), &after, rows);
        rows.put(ITEMS, after.to_row());
    }
}

fn id_key(event: &Recorded) -> Key {
    vec![event.stream.id.hyphenated().to_string().value()]
}

fn item(place: &[crate::port::Value], rows: &Rows) -> Option<CoreTaskItemRow> {
    let row = rows.get(ITEMS, place)?;
    Some(CoreTaskItemRow::from_row(row).expect("only the fold writes the rows that it reads"))
}

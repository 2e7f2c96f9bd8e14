//! Statistics of activities: how much of each measure a unit had in a month, with units.
//!
//! Amounts of different units of measure are never added: each has its row. A correction takes back
//! what the old version counted before it counts the new one, and a voided entry counts nothing, so
//! the view keeps what each entry contributed. A request that was solved counts in the month of its
//! meeting. Nothing here is a score (`domain.md` §16.1-5).

use hemei_domain::event::Recorded;
use hemei_domain::{clean_up, guidance, publicity, survey, yard_meeting};

use super::{Content, Fold, Rows};
use crate::port::{Key, Table, ViewSpec};

mod change;
mod query;
mod row;
#[cfg(test)]
mod tests;

pub use query::StatisticsQuery;
pub use row::{ActivityEntryRow, StatisticRow};

const STATISTICS: &str = "activity_statistics";
const ENTRIES: &str = "activity_entries";

const TABLES: &[Table] = &[
    Table {
        name: STATISTICS,
        columns: StatisticRow::COLUMNS,
        key: 5,
        indexes: &[&["programme", "month"]],
    },
    Table { name: ENTRIES, columns: ActivityEntryRow::COLUMNS, key: 1, indexes: &[] },
];

/// The view of activities' statistics.
#[derive(Debug, Clone, Copy, Default)]
pub struct ActivityStatistics;

impl Fold for ActivityStatistics {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "activity_statistics", version: 1, tables: TABLES }
    }

    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
        if !change::counts(event) {
            return vec![];
        }
        let key = entry_key(event);
        let before = rows.get(ENTRIES, &key).map(|row| entry(row));
        let after = change::after(event, before.clone());
        let counted = before.iter().chain(&after).flat_map(ActivityEntryRow::keys);
        let counted: Vec<_> = counted.map(|key| (STATISTICS, key)).collect();
        std::iter::once((ENTRIES, key)).chain(counted).collect()
    }

    fn types(&self) -> Vec<&'static str> {
        [
            clean_up::Event::TYPES,
            yard_meeting::Event::TYPES,
            survey::Event::TYPES,
            guidance::Event::TYPES,
            publicity::Event::TYPES,
        ]
        .concat()
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        if !change::counts(event) {
            return;
        }
        let before = rows.get(ENTRIES, &entry_key(event)).map(|row| entry(row));
        let after = change::after(event, before.clone());
        debug_assert!(after.is_some(), "an activity's stream begins with its record");
        let Some(after) = after else { return };
        let position = event.envelope.position;
        if let Some(before) = &before {
            change::add(before, -1, position, rows);
        }
        change::add(&after, 1, position, rows);
        rows.put(ENTRIES, after.to_row());
    }
}

fn entry_key(event: &Recorded) -> Key {
    vec![event.stream.to_string().value()]
}

fn entry(row: &[crate::port::Value]) -> ActivityEntryRow {
    ActivityEntryRow::from_row(row).expect("only the fold writes the rows that it reads")
}

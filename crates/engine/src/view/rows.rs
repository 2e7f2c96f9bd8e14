//! The rows that a fold works on: what was loaded, and what it changed.

use std::collections::HashMap;

use crate::port::{Key, Row, Table, TableChange, Value, ViewSpec};

/// Rows by table and key.
#[derive(Debug)]
pub struct Rows {
    tables: &'static [Table],
    slots: Vec<HashMap<Key, Slot>>,
    /// The keys that changed, table by table: batches are small and the rows held are many.
    changed: Vec<Changed>,
    /// Why the fold cannot go on.
    refused: Option<String>,
}

/// What is known of a key.
#[derive(Debug, Default)]
struct Slot {
    /// The row; nothing where it is known to be missing.
    row: Option<Row>,
    /// Whether its key stands among those that changed.
    changed: bool,
}

impl Rows {
    /// No rows.
    pub fn new(spec: &ViewSpec) -> Self {
        Self {
            tables: spec.tables,
            slots: spec.tables.iter().map(|_| HashMap::new()).collect(),
            changed: spec.tables.iter().map(|_| Changed::default()).collect(),
            refused: None,
        }
    }

    /// Stops the view before the event that is being folded: it says what cannot be, and rows that
    /// hold it would explain nothing. Nothing that this batch changed is written.
    pub fn refuse(&mut self, why: impl Into<String>) {
        self.refused.get_or_insert_with(|| why.into());
    }

    /// Why the fold cannot go on, where it cannot.
    pub(super) fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// A row.
    pub fn get(&self, table: &str, key: &[Value]) -> Option<&Row> {
        self.slots[self.index(table)].get(key)?.row.as_ref()
    }

    /// A row to change in place, outside its key.
    pub fn get_mut(&mut self, table: &str, key: &[Value]) -> Option<&mut Row> {
        let index = self.index(table);
        let slot = self.slots[index].get_mut(key)?;
        let row = slot.row.as_mut()?;
        if !slot.changed {
            slot.changed = true;
            self.changed[index].push(key.to_vec());
        }
        Some(row)
    }

    /// Writes a row; its key is its first columns.
    pub fn put(&mut self, table: &str, row: Row) {
        let spec = &self.tables[self.index(table)];
        debug_assert_eq!(row.len(), spec.columns.len(), "a row of {table} has every column");
        let key = row[..spec.key].to_vec();
        self.set(table, key, Some(row));
    }

    /// Removes a row.
    pub fn remove(&mut self, table: &str, key: &[Value]) {
        self.set(table, key.to_vec(), None);
    }

    fn set(&mut self, table: &str, key: Key, row: Option<Row>) {
        let index = self.index(table);
        let slot = self.slots[index].entry(key.clone()).or_default();
        slot.row = row;
        if !slot.changed {
            slot.changed = true;
            self.changed[index].push(key);
        }
    }

    /// Whether a key is here, be its row there or missing.
    pub(super) fn holds(&self, table: &str, key: &[Value]) -> bool {
        self.slots[self.index(table)].contains_key(key)
    }

    /// Takes what the store has for some keys; keys without a row are known as missing.
    pub(super) fn loaded(&mut self, table: &str, keys: Vec<Key>, rows: Vec<Row>) {
        let index = self.index(table);
        let width = self.tables[index].key;
        for key in keys {
            self.slots[index].entry(key).or_default();
        }
        for row in rows {
            let key = row[..width].to_vec();
            self.slots[index].entry(key).or_default().row = Some(row);
        }
    }

    /// What changed and was not yet taken, in key order: so many rows at most.
    pub(super) fn changes(&mut self, rows_max: usize) -> Vec<TableChange> {
        self.taken(rows_max, |slots, key| {
            let slot = slots.get_mut(key)?;
            slot.changed = false;
            slot.row.clone()
        })
    }

    /// As [`Self::changes`], and the rows are not held any more.
    pub(super) fn drained(&mut self, rows_max: usize) -> Vec<TableChange> {
        self.taken(rows_max, |slots, key| slots.remove(key)?.row)
    }

    fn taken(
        &mut self,
        rows_max: usize,
        mut row: impl FnMut(&mut HashMap<Key, Slot>, &Key) -> Option<Row>,
    ) -> Vec<TableChange> {
        let mut changes = Vec::new();
        let mut left = rows_max;
        for (index, table) in self.tables.iter().enumerate() {
            let (mut upserts, mut deletes) = (Vec::new(), Vec::new());
            for key in self.changed[index].take(left) {
                match row(&mut self.slots[index], &key) {
                    Some(row) => upserts.push(row),
                    None => deletes.push(key),
                }
            }
            left -= upserts.len() + deletes.len();
            if !upserts.is_empty() || !deletes.is_empty() {
                changes.push(TableChange { table: table.name, upserts, deletes });
            }
        }
        changes
    }

    /// Whether something changed that was not yet taken.
    pub(super) fn has_changes(&self) -> bool {
        self.changed.iter().any(|changed| !changed.keys.is_empty())
    }

    /// The places of the tables and the keys of the rows that changed since the last call.
    pub(super) fn changed(&mut self) -> Vec<(usize, Key)> {
        let mut all = Vec::new();
        for (table, changed) in self.changed.iter_mut().enumerate() {
            for key in changed.take(usize::MAX) {
                if let Some(slot) = self.slots[table].get_mut(&key) {
                    slot.changed = false;
                }
                all.push((table, key));
            }
        }
        all
    }

    /// The rows of a table, in key order.
    pub(super) fn of(&self, table: usize) -> impl Iterator<Item = (&Key, &Row)> {
        let rows = self.slots[table].iter();
        let mut rows: Vec<_> =
            rows.filter_map(|(key, slot)| Some((key, slot.row.as_ref()?))).collect();
        rows.sort_unstable_by_key(|(key, _)| *key);
        rows.into_iter()
    }

    /// How many values are held: rows times columns.
    pub(super) fn values(&self) -> usize {
        let widths = self.tables.iter().map(|table| table.columns.len());
        self.slots.iter().zip(widths).map(|(slots, width)| slots.len() * width).sum()
    }

    fn index(&self, table: &str) -> usize {
        self.tables
            .iter()
            .position(|candidate| candidate.name == table)
            .expect("a fold names only the tables of its own spec")
    }
}

/// Keys of one table, each once.
#[derive(Debug, Default)]
struct Changed {
    keys: Vec<Key>,
    /// Whether they stand in falling order, so that the least are taken from the end.
    falling: bool,
}

impl Changed {
    fn push(&mut self, key: Key) {
        self.keys.push(key);
        self.falling = false;
    }

    /// Takes the least keys in order, so many at most; taking all of them in small parts sorts
    /// them once.
    fn take(&mut self, max: usize) -> Vec<Key> {
        if !self.falling {
            self.keys.sort_unstable_by(|one, other| other.cmp(one));
            self.falling = true;
        }
        let mut taken = self.keys.split_off(self.keys.len().saturating_sub(max));
        taken.reverse();
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(numbers: impl IntoIterator<Item = i64>) -> Vec<Key> {
        numbers.into_iter().map(|number| vec![Value::Integer(number)]).collect()
    }

    #[test]
    fn the_least_keys_are_taken_first_whatever_came_between() {
        let mut changed = Changed::default();
        keys([5, 2, 9, 4]).into_iter().for_each(|key| changed.push(key));
        assert_eq!(changed.take(2), keys([2, 4]));
        keys([1, 7]).into_iter().for_each(|key| changed.push(key));
        assert_eq!(changed.take(3), keys([1, 5, 7]));
        assert_eq!(changed.take(0), keys([]));
        assert_eq!(changed.take(usize::MAX), keys([9]));
        assert_eq!(changed.take(1), keys([]));
    }
}

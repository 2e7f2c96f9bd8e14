//! The rows that a fold works on: what was loaded, and what it changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::port::{Key, Row, Table, TableChange, Value, ViewSpec};

/// Rows by table and key; a missing row is `None`.
#[derive(Debug)]
pub struct Rows {
    tables: &'static [Table],
    slots: Vec<BTreeMap<Key, Option<Row>>>,
    /// The keys that changed: batches are small and the rows held are many.
    changed: Vec<BTreeSet<Key>>,
    /// Why the fold cannot go on.
    refused: Option<String>,
}

impl Rows {
    /// No rows.
    pub fn new(spec: &ViewSpec) -> Self {
        Self {
            tables: spec.tables,
            slots: spec.tables.iter().map(|_| BTreeMap::new()).collect(),
            changed: spec.tables.iter().map(|_| BTreeSet::new()).collect(),
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
        self.slots[self.index(table)].get(key).and_then(Option::as_ref)
    }

    /// A row to change in place, outside its key.
    pub fn get_mut(&mut self, table: &str, key: &[Value]) -> Option<&mut Row> {
        let index = self.index(table);
        let row = self.slots[index].get_mut(key).and_then(Option::as_mut)?;
        if !self.changed[index].contains(key) {
            self.changed[index].insert(key.to_vec());
        }
        Some(row)
    }

    /// Writes a row; its key is its first columns.
    pub fn put(&mut self, table: &str, row: Row) {
        let index = self.index(table);
        let spec = &self.tables[index];
        debug_assert_eq!(row.len(), spec.columns.len(), "a row of {table} has every column");
        let key = row[..spec.key].to_vec();
        self.changed[index].insert(key.clone());
        self.slots[index].insert(key, Some(row));
    }

    /// Removes a row.
    pub fn remove(&mut self, table: &str, key: &[Value]) {
        let index = self.index(table);
        self.changed[index].insert(key.to_vec());
        self.slots[index].insert(key.to_vec(), None);
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
            self.slots[index].entry(key).or_insert(None);
        }
        for row in rows {
            self.slots[index].insert(row[..width].to_vec(), Some(row));
        }
    }

    /// What changed since the last call.
    pub(super) fn changes(&mut self) -> Vec<TableChange> {
        let mut changes = Vec::new();
        for ((table, slots), changed) in self.tables.iter().zip(&self.slots).zip(&mut self.changed)
        {
            let (mut upserts, mut deletes) = (Vec::new(), Vec::new());
            for key in std::mem::take(changed) {
                match slots.get(&key).and_then(Option::as_ref) {
                    Some(row) => upserts.push(row.clone()),
                    None => deletes.push(key),
                }
            }
            if !upserts.is_empty() || !deletes.is_empty() {
                changes.push(TableChange { table: table.name, upserts, deletes });
            }
        }
        changes
    }

    /// The places of the tables and the keys of the rows that changed since the last call.
    pub(super) fn changed(&mut self) -> Vec<(usize, Key)> {
        let changed = self.changed.iter_mut().map(std::mem::take).enumerate();
        changed.flat_map(|(table, keys)| keys.into_iter().map(move |key| (table, key))).collect()
    }

    /// The rows of a table, in key order.
    pub(super) fn of(&self, table: usize) -> impl Iterator<Item = (&Key, &Row)> {
        self.slots[table].iter().filter_map(|(key, row)| row.as_ref().map(|row| (key, row)))
    }

    /// How many rows are held.
    pub(super) fn len(&self) -> usize {
        self.slots.iter().map(BTreeMap::len).sum()
    }

    fn index(&self, table: &str) -> usize {
        self.tables
            .iter()
            .position(|candidate| candidate.name == table)
            .expect("a fold names only the tables of its own spec")
    }
}

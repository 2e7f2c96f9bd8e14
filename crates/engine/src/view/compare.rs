//! Comparing the rows of two generations: both are walked in key order, a page at a time, so that a
//! view of any size is compared in the memory of a few pages.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::port::{Key, PageQuery, Row, StoreError, Table, Value, ViewKey, ViewStore};

/// How many rows are read at a time.
const PAGE: u32 = 1000;

/// One of the two that are compared: a generation of a store.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    /// The store.
    pub(crate) store: &'a dyn ViewStore,
    /// The generation.
    pub(crate) key: &'a ViewKey,
}

/// A row that the two do not agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Differing {
    /// The table.
    pub(crate) table: &'static Table,
    /// The row's key.
    pub(crate) key: Key,
    /// The row of the one.
    pub(crate) one: Option<Row>,
    /// The row of the other.
    pub(crate) other: Option<Row>,
}

/// What a comparison found.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// How many rows the one has.
    pub(crate) rows: u64,
    /// SHA-256 over the rows of the one, table by table in key order.
    pub(crate) hash: [u8; 32],
    /// The first rows that differ.
    pub(crate) differing: Vec<Differing>,
    /// Whether the other was folded further while it was read.
    pub(crate) moved: bool,
}

/// Walks both; without another only counts and hashes. Names so many differences at most.
pub(crate) async fn compare(
    one: Side<'_>,
    other: Option<Side<'_>>,
    differing_max: usize,
) -> Result<Compared, StoreError> {
    let (mut compared, mut hash) = (Compared::default(), Sha256::new());
    let mut position = None;
    for table in one.key.view.tables {
        hash.update(table.name);
        let mut ours = Walk::new(one, table);
        let mut theirs = other.map(|other| Walk::new(other, table));
        while let Some(pair) = next_pair(&mut ours, theirs.as_mut()).await? {
            if let Some(row) = &pair.one {
                compared.rows += 1;
                row.iter().for_each(|value| mix(&mut hash, value));
            }
            let differs = theirs.is_some() && pair.one != pair.other;
            if differs && compared.differing.len() < differing_max {
                compared.differing.push(pair);
            }
        }
        for seen in theirs.into_iter().flat_map(|walk| walk.positions) {
            compared.moved |= *position.get_or_insert(seen) != seen;
        }
    }
    compared.hash = hash.finalize().into();
    Ok(compared)
}

/// The rows of the next key that any of them has.
async fn next_pair(
    ours: &mut Walk<'_>,
    theirs: Option<&mut Walk<'_>>,
) -> Result<Option<Differing>, StoreError> {
    let (table, width) = (ours.table, ours.table.key);
    let Some(theirs) = theirs else {
        let row = ours.next().await?;
        return Ok(row.map(|row| {
            let key = row[..width].to_vec();
            Differing { table, key, one: Some(row), other: None }
        }));
    };
    let order = match tokio::try_join!(ours.peek(), theirs.peek())? {
        (None, None) => return Ok(None),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (Some(one), Some(other)) => one[..width].cmp(&other[..width]),
    };
    let one = if order.is_le() { ours.next().await? } else { None };
    let other = if order.is_ge() { theirs.next().await? } else { None };
    let key = one.as_ref().or(other.as_ref()).map(|row| row[..width].to_vec());
    Ok(Some(Differing { table, key: key.unwrap_or_default(), one, other }))
}

/// Puts a value into a hash so that no two rows of values look the same.
fn mix(hash: &mut Sha256, value: &Value) {
    match value {
        Value::Null => hash.update([0]),
        Value::Boolean(truth) => hash.update([1, u8::from(*truth)]),
        Value::Integer(number) => {
            hash.update([2]);
            hash.update(number.to_be_bytes());
        }
        Value::Text(text) => {
            hash.update([3]);
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
    }
}

/// The rows of a table in key order, a page of them in memory.
pub(crate) struct Walk<'a> {
    side: Side<'a>,
    table: &'static Table,
    rows: VecDeque<Row>,
    after: Option<Key>,
    ended: bool,
    /// At which position the generation stood, page by page.
    positions: Vec<u64>,
}

impl<'a> Walk<'a> {
    /// From the first row.
    pub(crate) fn new(side: Side<'a>, table: &'static Table) -> Self {
        let (rows, positions) = (VecDeque::new(), Vec::new());
        Self { side, table, rows, after: None, ended: false, positions }
    }

    /// The next row; nothing at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Row>, StoreError> {
        self.fill().await?;
        Ok(self.rows.pop_front())
    }

    async fn peek(&mut self) -> Result<Option<&Row>, StoreError> {
        self.fill().await?;
        Ok(self.rows.front())
    }

    async fn fill(&mut self) -> Result<(), StoreError> {
        if self.ended || !self.rows.is_empty() {
            return Ok(());
        }
        let Side { store, key } = self.side;
        let query = PageQuery {
            tenant: Arc::clone(&key.tenant),
            view: key.view,
            table: self.table.name,
            generation: Some(key.generation),
            filters: Vec::new(),
            after: self.after.take(),
            limit: PAGE,
        };
        let page = store.page(&query).await?;
        self.ended = page.as_ref().is_none_or(|page| page.rows.len() < PAGE as usize);
        if let Some(page) = page {
            if self.positions.last() != Some(&page.position) {
                self.positions.push(page.position);
            }
            self.after = page.rows.last().map(|row| row[..self.table.key].to_vec());
            self.rows = page.rows.into();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryStore;
    use crate::port::{Column, ColumnType, TableChange, ViewBatch, ViewSpec};

    const TABLES: &[Table] = &[Table {
        name: "rows",
        columns: &[
            Column::plain("number", ColumnType::Integer, "编号"),
            Column::plain("phase", ColumnType::Text, "进展"),
        ],
        key: 1,
        indexes: &[],
    }];
    const VIEW: ViewSpec = ViewSpec { name: "sample", version: 1, tables: TABLES };

    /// A generation with rows of so many numbers, but for some that are changed or missing.
    async fn generation(
        store: &MemoryStore,
        generation: u32,
        but: &[(i64, Option<&str>)],
    ) -> ViewKey {
        let key = ViewKey { tenant: "longxi".into(), view: VIEW, generation };
        store.prepare(&key).await.expect("memory answers");
        let phase = |number| match but.iter().find(|(changed, _)| *changed == number) {
            Some((_, phase)) => *phase,
            None => Some("raised"),
        };
        let row = |number| Some(vec![Value::Integer(number), Value::Text(phase(number)?.into())]);
        let upserts = (1..=i64::from(PAGE) * 2 + 1).filter_map(row).collect();
        let changes = vec![TableChange { table: "rows", upserts, deletes: Vec::new() }];
        let batch = ViewBatch { view: key.clone(), expected_position: 0, position: 9, changes };
        assert!(store.commit(&batch).await.expect("memory answers"));
        key
    }

    #[tokio::test]
    async fn two_generations_are_compared_across_their_pages() {
        let store = MemoryStore::new();
        let page = i64::from(PAGE);
        let one = generation(&store, 1, &[(3, None), (page, Some("closed"))]).await;
        let other = generation(&store, 2, &[(page + 1, None)]).await;
        let (one, other) = (Side { store: &store, key: &one }, Side { store: &store, key: &other });
        let compared = compare(one, Some(other), 20).await.expect("memory answers");
        let keys = compared.differing.iter().map(|differing| {
            let Value::Integer(number) = differing.key[0] else { panic!("{differing:?}") };
            (number, differing.one.is_some(), differing.other.is_some())
        });
        let keys: Vec<_> = keys.collect();
        assert_eq!(keys, [(3, false, true), (page, true, true), (page + 1, true, false)]);
        assert_eq!((compared.rows, compared.moved), (2 * u64::from(PAGE), false));
        let few = compare(one, Some(other), 1).await.expect("memory answers");
        assert_eq!((few.differing.len(), few.rows), (1, compared.rows), "all are counted");
        assert_eq!(few.hash, compared.hash);
        let alone = compare(other, None, 20).await.expect("memory answers");
        assert_eq!((alone.rows, alone.differing.len()), (2 * u64::from(PAGE), 0));
        assert_ne!(alone.hash, compared.hash);
        let same = compare(other, Some(other), 20).await.expect("memory answers");
        assert_eq!((same.hash, same.differing.len()), (alone.hash, 0));
    }
}

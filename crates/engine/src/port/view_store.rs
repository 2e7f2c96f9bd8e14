//! The views' store: one generic implementation for any declared table.
//!
//! A view's tables carry `tenant` and the key columns as their primary key. A view is kept in
//! numbered generations, so that a new one can be built beside the live one and switched to in one
//! transaction; the physical name of a table is `view_<view>_<table>_g<generation>`.

use std::sync::Arc;

use async_trait::async_trait;

use super::StoreError;
use crate::view::Names;

/// A column's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8 text, compared by bytes.
    Text,
    /// A 64-bit integer.
    Integer,
    /// True or false.
    Boolean,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name, lower snake case.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnType,
    /// What people call it.
    pub zh: &'static str,
    /// What people read in it.
    pub shown: fn(&Value, Names<'_>) -> String,
    /// Whether it holds nothing but ids of units, one or several.
    pub units: bool,
}

impl Column {
    /// A column that is shown as it is stored.
    pub const fn plain(name: &'static str, kind: ColumnType, zh: &'static str) -> Self {
        Self { name, kind, zh, shown: |value, _| value.plain(), units: false }
    }
}

/// Columns are the same where they store the same; how they are shown is no matter of the store.
impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        (self.name, self.kind, self.zh) == (other.name, other.kind, other.zh)
    }
}

impl Eq for Column {}

/// A table as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name within the view, lower snake case.
    pub name: &'static str,
    /// Its columns, the key's first and in the key's order; `tenant` stands before them unsaid.
    pub columns: &'static [Column],
    /// How many of the columns are the key; never null.
    pub key: usize,
    /// Further indexes: the columns of each, `tenant` before and the key behind them unsaid.
    pub indexes: &'static [&'static [&'static str]],
}

impl Table {
    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// A view's tables, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewSpec {
    /// Its name, lower snake case.
    pub name: &'static str,
    /// Changes whenever the fold or the tables do; another version is built anew.
    pub version: u32,
    /// Its tables.
    pub tables: &'static [Table],
}

/// A value of a row. The order of the variants and of their contents is the order of keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Absent.
    Null,
    /// True or false.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A text.
    Text(String),
}

impl Value {
    /// The value as people read it where its column says nothing else; nothing for what is absent.
    pub fn plain(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Boolean(true) => "是".to_owned(),
            Self::Boolean(false) => "否".to_owned(),
            Self::Integer(integer) => integer.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// The values of a key, in the key's order.
pub type Key = Vec<Value>;
/// The values of a row, in the table's order.
pub type Row = Vec<Value>;

/// Which generation of which tenant's view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewKey {
    /// The tenant.
    pub tenant: Arc<str>,
    /// The view.
    pub view: ViewSpec,
    /// The generation.
    pub generation: u32,
}

/// A generation's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generation {
    /// Its number, from 1.
    pub generation: u32,
    /// The view's version that it was built by.
    pub version: u32,
    /// The position up to which it is folded.
    pub position: u64,
    /// Whether queries read it.
    pub live: bool,
}

impl Generation {
    /// Whether it may become the live one in the place of another: it is no further behind, and not
    /// of an older version, whose release would take the view back from a newer one.
    pub fn may_replace(&self, live: &Self) -> bool {
        self.position >= live.position && self.version >= live.version
    }
}

/// What a fold changed in one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChange {
    /// The table's name within the view.
    pub table: &'static str,
    /// Rows to write, whole, in key order.
    pub upserts: Vec<Row>,
    /// Keys to delete, in key order.
    pub deletes: Vec<Key>,
}

/// The effect of some whole units of work on a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewBatch {
    /// The generation.
    pub view: ViewKey,
    /// The position that it must have.
    pub expected_position: u64,
    /// The position after this batch; the same where more of what leads to the next one follows.
    pub position: u64,
    /// What changes.
    pub changes: Vec<TableChange>,
}

/// How a filter compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Equal; null equals null.
    Equal,
    /// Less or equal, by bytes for text; never true of null.
    AtMost,
    /// Greater or equal, by bytes for text; never true of null.
    AtLeast,
}

/// A condition on a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The column's name.
    pub column: &'static str,
    /// How to compare.
    pub comparison: Comparison,
    /// With what.
    pub value: Value,
}

/// A page of the live generation, in key order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageQuery {
    /// The tenant.
    pub tenant: Arc<str>,
    /// The view.
    pub view: ViewSpec,
    /// The table's name within the view.
    pub table: &'static str,
    /// The generation; where absent the live one, if it is of the view's version.
    pub generation: Option<u32>,
    /// Conditions that must all hold.
    pub filters: Vec<Filter>,
    /// Only keys greater than this.
    pub after: Option<Key>,
    /// At most so many rows, at least 1.
    pub limit: u32,
}

/// Rows with the position that they are true at, from one snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The position up to which the generation is folded.
    pub position: u64,
    /// Rows in key order.
    pub rows: Vec<Row>,
}

/// The store of views.
#[async_trait]
pub trait ViewStore: Send + Sync + 'static {
    /// Creates a generation at position 0 and its tables where they are missing; it is live if the
    /// tenant has no live generation of the view. Does nothing where the generation exists.
    async fn prepare(&self, view: &ViewKey) -> Result<(), StoreError>;

    /// The generations of a tenant's view, by number.
    async fn generations(
        &self,
        tenant: &str,
        view: &ViewSpec,
    ) -> Result<Vec<Generation>, StoreError>;

    /// The rows of some keys of one table, in key order; missing ones are left out.
    async fn load(
        &self,
        view: &ViewKey,
        table: &Table,
        keys: &[Key],
    ) -> Result<Vec<Row>, StoreError>;

    /// Writes a batch if the generation has the expected position; `false` where it has not.
    async fn commit(&self, batch: &ViewBatch) -> Result<bool, StoreError>;

    /// A page; nothing where there is no such generation, or none of the view's version is live.
    async fn page(&self, query: &PageQuery) -> Result<Option<Page>, StoreError>;

    /// Makes a generation the live one and removes every other of the tenant's view, in one
    /// transaction; `false` where it does not exist, or is behind the live one or of an older
    /// version.
    async fn switch(&self, view: &ViewKey) -> Result<bool, StoreError>;
}

//! What every store asks of a call before it touches anything, so that all refuse the same.

use super::{
    Batch, Column, ColumnType, Filter, Key, PageQuery, Row, StoreError, Table, TableChange, Value,
    ViewBatch, ViewKey, ViewSpec,
};

/// Names of tables end up in the names of indexes; PostgreSQL cuts names after 63 bytes.
const NAME_BYTES_MAX: usize = 56;

impl Batch {
    /// Refuses a batch that is not a run of positions from the expected one to the new head.
    ///
    /// # Errors
    /// [`StoreError::Failed`] says which positions it has.
    pub fn check(&self) -> Result<(), StoreError> {
        let positions = self.expected_position + 1..=self.head.position;
        let run = self.events.iter().map(|event| event.position).eq(positions);
        if self.events.is_empty() || !run {
            return Err(misuse(format!(
                "the batch after position {} of {} events does not end at the head {}",
                self.expected_position,
                self.events.len(),
                self.head.position
            )));
        }
        Ok(())
    }
}

impl Value {
    /// Whether a column of this type can hold the value; null fits every type.
    pub fn fits(&self, kind: ColumnType) -> bool {
        match self {
            Self::Null => true,
            Self::Boolean(_) => kind == ColumnType::Boolean,
            Self::Integer(_) => kind == ColumnType::Integer,
            Self::Text(_) => kind == ColumnType::Text,
        }
    }
}

impl Table {
    /// The columns of the key.
    pub fn key_columns(&self) -> &'static [Column] {
        &self.columns[..self.key]
    }

    fn check(&self) -> Result<(), StoreError> {
        let names = self.columns.iter().map(|column| column.name).chain([self.name]);
        if let Some(name) = names.into_iter().find(|name| !is_identifier(name)) {
            return Err(misuse(format!("{name:?} is no name for a table or column")));
        }
        if self.key == 0 || self.key > self.columns.len() {
            return Err(misuse(format!("table {} has no key", self.name)));
        }
        let mut indexed = self.indexes.iter().copied().flatten();
        match indexed.find(|name| self.column(name).is_none()) {
            Some(name) => Err(misuse(format!("table {} indexes no column {name}", self.name))),
            None => Ok(()),
        }
    }

    fn check_row(&self, row: &Row) -> Result<(), StoreError> {
        let typed = row.len() == self.columns.len()
            && row.iter().zip(self.columns).all(|(value, column)| value.fits(column.kind));
        if !typed {
            return Err(misuse(format!("table {} has other columns than {row:?}", self.name)));
        }
        self.check_key(&row[..self.key])
    }

    fn check_key(&self, key: &[Value]) -> Result<(), StoreError> {
        let whole = key.len() == self.key
            && key
                .iter()
                .zip(self.columns)
                .all(|(value, column)| *value != Value::Null && value.fits(column.kind));
        if whole { Ok(()) } else { Err(misuse(format!("{key:?} is no key of {}", self.name))) }
    }

    /// Refuses keys that the table cannot have.
    ///
    /// # Errors
    /// [`StoreError::Failed`] names the first of them.
    pub fn check_keys(&self, keys: &[Key]) -> Result<(), StoreError> {
        keys.iter().try_for_each(|key| self.check_key(key))
    }

    fn check_filter(&self, filter: &Filter) -> Result<(), StoreError> {
        let column = self.column(filter.column).map(|place| self.columns[place]);
        match column {
            Some(column) if filter.value.fits(column.kind) => Ok(()),
            _ => Err(misuse(format!("table {} cannot filter by {filter:?}", self.name))),
        }
    }
}

impl ViewSpec {
    /// A table by its name.
    ///
    /// # Errors
    /// [`StoreError::Failed`] where the view has none of that name.
    pub fn table(&self, name: &str) -> Result<&'static Table, StoreError> {
        let mut tables = self.tables.iter();
        tables
            .find(|table| table.name == name)
            .ok_or_else(|| misuse(format!("view {} has no table {name}", self.name)))
    }

    /// Refuses a specification whose names could not stand in a statement.
    ///
    /// # Errors
    /// [`StoreError::Failed`] names what it is refused for.
    pub fn check(&self) -> Result<(), StoreError> {
        if !is_identifier(self.name) {
            return Err(misuse(format!("{:?} is no name for a view", self.name)));
        }
        for table in self.tables {
            table.check()?;
            let longest = physical_name(self.name, table.name, u32::MAX);
            if longest.len() > NAME_BYTES_MAX {
                return Err(misuse(format!("{longest} is longer than {NAME_BYTES_MAX} bytes")));
            }
        }
        Ok(())
    }
}

impl ViewKey {
    /// The name that a table has in the database.
    pub fn physical_name(&self, table: &Table) -> String {
        physical_name(self.view.name, table.name, self.generation)
    }
}

impl ViewBatch {
    /// Refuses rows and keys that their tables cannot have, and changes that contradict each other:
    /// each table once, each key once, all in key order.
    ///
    /// # Errors
    /// [`StoreError::Failed`] names the table and what is wrong with its changes.
    pub fn check(&self) -> Result<(), StoreError> {
        self.view.view.check()?;
        let mut tables: Vec<_> = self.changes.iter().map(|change| change.table).collect();
        tables.sort_unstable();
        if let Some(twice) = tables.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(misuse(format!("the batch changes table {} twice", twice[0])));
        }
        self.changes.iter().try_for_each(|change| {
            let table = self.view.view.table(change.table)?;
            change.upserts.iter().try_for_each(|row| table.check_row(row))?;
            table.check_keys(&change.deletes)?;
            check_order(table, change)
        })
    }
}

fn check_order(table: &Table, change: &TableChange) -> Result<(), StoreError> {
    let upserts: Vec<_> = change.upserts.iter().map(|row| &row[..table.key]).collect();
    let ordered = upserts.is_sorted_by(|one, next| one < next)
        && change.deletes.is_sorted_by(|one, next| one < next);
    let apart = change.deletes.iter().all(|key| upserts.binary_search(&key.as_slice()).is_err());
    if ordered && apart {
        return Ok(());
    }
    Err(misuse(format!("the changes of table {} are not each key once in order", table.name)))
}

impl PageQuery {
    /// The table asked, if the conditions are on columns that it has.
    ///
    /// # Errors
    /// [`StoreError::Failed`] where the view has no such table, or it no such column or key.
    pub fn check(&self) -> Result<&'static Table, StoreError> {
        self.view.check()?;
        let table = self.view.table(self.table)?;
        self.filters.iter().try_for_each(|filter| table.check_filter(filter))?;
        self.after.iter().try_for_each(|key| table.check_key(key))?;
        Ok(table)
    }
}

/// What PostgreSQL reserves (its manual, appendix C), and what SQLite reserves beyond that.
const RESERVED: &[&str] = &[
    "add",
    "all",
    "alter",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "autoincrement",
    "between",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "commit",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "delete",
    "desc",
    "distinct",
    "do",
    "drop",
    "else",
    "end",
    "escape",
    "except",
    "exists",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "index",
    "initially",
    "inner",
    "insert",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "nothing",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "set",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "transaction",
    "true",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
];

/// Whether a text is lower snake case and no reserved word, so that it needs no quotes in any
/// dialect.
pub(super) fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        && !RESERVED.contains(&name)
}

fn physical_name(view: &str, table: &str, generation: u32) -> String {
    format!("view_{view}_{table}_g{generation}")
}

fn misuse(detail: String) -> StoreError {
    StoreError::Failed { detail }
}

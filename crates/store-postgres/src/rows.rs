//! Rows to values of the engine, and back; an impossible row names its table and itself.

use std::fmt::Display;

use hemei_domain::time::Timestamp;
use hemei_engine::port::{Column, ColumnType, Head, StoreError, StoredEvent, Table, Value};
use hemei_ledger::tree::Frontier;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Decode, Postgres, Row, Type};

pub(crate) type Statement<'q> = Query<'q, Postgres, PgArguments>;

/// The columns of an event as they are read, the position first.
pub(crate) const EVENT_COLUMNS: &str = "e.position, e.unit_index, e.unit_size, e.stream, \
     e.revision, e.event_type, e.programme, e.unit, e.actor, e.request_id, e.recorded_at, \
     e.envelope, e.data, e.data_salt, e.private, e.private_salt, e.private_commitment, \
     e.leaf_hash";
/// How many they are.
pub(crate) const EVENT_WIDTH: usize = 18;
/// The columns of a head.
pub(crate) const HEAD_COLUMNS: &str =
    "h.incarnation, h.position, h.root, h.frontier, h.recorded_at";
/// How many they are.
pub(crate) const HEAD_WIDTH: usize = 5;

/// A row being read.
pub(crate) struct Cells<'r> {
    row: &'r PgRow,
    table: &'static str,
}

impl<'r> Cells<'r> {
    pub(crate) fn new(table: &'static str, row: &'r PgRow) -> Self {
        Self { row, table }
    }

    pub(crate) fn get<T: Decode<'r, Postgres> + Type<Postgres>>(
        &self,
        place: usize,
    ) -> Result<T, StoreError> {
        self.row.try_get(place).map_err(|error| self.impossible(&error))
    }

    pub(crate) fn number<T: TryFrom<i64, Error: Display>>(
        &self,
        place: usize,
    ) -> Result<T, StoreError> {
        let number = self.get::<i64>(place)?;
        T::try_from(number)
            .map_err(|error| self.impossible(&format!("column {place} is {number}: {error}")))
    }

    fn small(&self, place: usize) -> Result<u32, StoreError> {
        let number = self.get::<i32>(place)?;
        u32::try_from(number)
            .map_err(|error| self.impossible(&format!("column {place} is {number}: {error}")))
    }

    pub(crate) fn bytes<const N: usize>(&self, place: usize) -> Result<[u8; N], StoreError> {
        let bytes = self.get::<&[u8]>(place)?;
        bytes.try_into().map_err(|error| {
            self.impossible(&format!("column {place} has another length: {error}"))
        })
    }

    fn optional_bytes<const N: usize>(&self, place: usize) -> Result<Option<[u8; N]>, StoreError> {
        match self.get::<Option<&[u8]>>(place)? {
            Some(_) => self.bytes(place).map(Some),
            None => Ok(None),
        }
    }

    /// The rows of `events` are known by their position, all others by their first column.
    pub(crate) fn impossible(&self, detail: &dyn Display) -> StoreError {
        let position = self.row.try_get::<i64, _>(0).map(|position| position.to_string());
        let row = position.or_else(|_| self.row.try_get::<String, _>(0));
        StoreError::Inconsistent {
            table: self.table,
            row: row.unwrap_or_else(|_| "without a readable key".to_owned()),
            detail: detail.to_string(),
        }
    }
}

/// The event whose columns begin at a place of the result.
pub(crate) fn event(row: &PgRow, first: usize) -> Result<StoredEvent, StoreError> {
    let cells = Cells::new("events", row);
    Ok(StoredEvent {
        position: cells.number(first)?,
        unit_index: cells.small(first + 1)?,
        unit_size: cells.small(first + 2)?,
        stream: cells.get(first + 3)?,
        revision: cells.number(first + 4)?,
        event_type: cells.get(first + 5)?,
        programme: cells.get(first + 6)?,
        unit: cells.get(first + 7)?,
        actor: cells.get(first + 8)?,
        request_id: cells.get(first + 9)?,
        recorded_at: Timestamp(cells.get(first + 10)?),
        envelope: cells.get(first + 11)?,
        data: cells.get(first + 12)?,
        data_salt: cells.bytes(first + 13)?,
        private: cells.get(first + 14)?,
        private_salt: cells.optional_bytes(first + 15)?,
        private_commitment: cells.bytes(first + 16)?,
        leaf_hash: cells.bytes(first + 17)?,
    })
}

pub(crate) fn head(row: &PgRow) -> Result<Head, StoreError> {
    let cells = Cells::new("heads", row);
    let position = cells.number(1)?;
    let frontier = Frontier::from_bytes(position, cells.get(3)?);
    Ok(Head {
        incarnation: cells.get(0)?,
        position,
        root: cells.bytes(2)?,
        frontier: frontier.map_err(|error| cells.impossible(&error))?,
        recorded_at: Timestamp(cells.get(4)?),
    })
}

/// The values of a view's row, which begin at a place of the result.
pub(crate) fn view_row(table: &Table, row: &PgRow, first: usize) -> Result<Vec<Value>, StoreError> {
    let cells = Cells::new(table.name, row);
    let value = |(place, column): (usize, &Column)| {
        Ok(match column.kind {
            ColumnType::Text => cells.get::<Option<String>>(place)?.map(Value::Text),
            ColumnType::Integer => cells.get::<Option<i64>>(place)?.map(Value::Integer),
            ColumnType::Boolean => cells.get::<Option<bool>>(place)?.map(Value::Boolean),
        }
        .unwrap_or(Value::Null))
    };
    (first..).zip(table.columns).map(value).collect()
}

/// Positions stay within 53 bits; what lies beyond 63 means "no bound".
pub(crate) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

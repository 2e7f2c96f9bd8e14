//! Rows to values of the engine, and back; an impossible row names its table and itself.

use std::fmt::Display;
use std::sync::Arc;

use hemei_domain::time::Timestamp;
use hemei_engine::port::{Batch, Column, ColumnType, Head, StoreError, StoredEvent, Table, Value};
use hemei_ledger::tree::Frontier;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Decode, Row, Sqlite, Type};

pub(crate) type Statement<'q> = Query<'q, Sqlite, SqliteArguments>;

/// The columns of an event as they are read, the position first.
pub(crate) const EVENT_COLUMNS: &str = "e.position, e.unit_index, e.unit_size, e.stream, \
     e.revision, e.event_type, e.programme, e.unit, e.actor, e.request_id, e.recorded_at, \
     e.envelope, e.data, e.data_salt, e.private, e.private_salt, e.private_commitment, \
     e.leaf_hash";
/// How many they are.
pub(crate) const EVENT_WIDTH: usize = 18;
/// The columns of a head.
pub(crate) const HEAD_COLUMNS: &str = "incarnation, position, root, frontier, recorded_at";

/// A row being read.
pub(crate) struct Cells<'r> {
    row: &'r SqliteRow,
    table: &'static str,
}

impl<'r> Cells<'r> {
    pub(crate) fn new(table: &'static str, row: &'r SqliteRow) -> Self {
        Self { row, table }
    }

    pub(crate) fn get<T: Decode<'r, Sqlite> + Type<Sqlite>>(
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

pub(crate) fn event(row: &SqliteRow) -> Result<StoredEvent, StoreError> {
    let cells = Cells::new("events", row);
    Ok(StoredEvent {
        position: cells.number(0)?,
        unit_index: cells.number(1)?,
        unit_size: cells.number(2)?,
        stream: cells.get(3)?,
        revision: cells.number(4)?,
        event_type: cells.get(5)?,
        programme: cells.get(6)?,
        unit: cells.get(7)?,
        actor: cells.get(8)?,
        request_id: cells.get(9)?,
        recorded_at: Timestamp(cells.get(10)?),
        envelope: cells.get(11)?,
        data: cells.get(12)?,
        data_salt: cells.bytes(13)?,
        private: cells.get(14)?,
        private_salt: cells.optional_bytes(15)?,
        private_commitment: cells.bytes(16)?,
        leaf_hash: cells.bytes(17)?,
    })
}

/// Adds the values of an event, in the order of the columns of `events`.
pub(crate) fn bind_event<'q>(
    statement: Statement<'q>,
    batch: &Batch,
    event: &StoredEvent,
) -> Statement<'q> {
    statement
        .bind(&*batch.log.tenant)
        .bind(batch.log.log.code())
        .bind(integer(event.position))
        .bind(i64::from(event.unit_index))
        .bind(i64::from(event.unit_size))
        .bind(event.stream.as_str())
        .bind(integer(event.revision))
        .bind(event.event_type.as_str())
        .bind(event.programme)
        .bind(event.unit)
        .bind(event.actor)
        .bind(event.request_id)
        .bind(event.recorded_at.0)
        .bind(event.envelope.as_slice())
        .bind(event.data.as_slice())
        .bind(event.data_salt.as_slice())
        .bind(event.private.as_deref())
        .bind(event.private_salt.as_ref().map(<[u8; 16]>::as_slice))
        .bind(event.private_commitment.as_slice())
        .bind(event.leaf_hash.as_slice())
}

pub(crate) fn head(row: &SqliteRow) -> Result<Head, StoreError> {
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
pub(crate) fn view_row(
    table: &Table,
    row: &SqliteRow,
    first: usize,
) -> Result<Vec<Value>, StoreError> {
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

pub(crate) fn bind_value<'q>(statement: Statement<'q>, value: &Value) -> Statement<'q> {
    match value {
        Value::Null => statement.bind(None::<i64>),
        Value::Boolean(truth) => statement.bind(*truth),
        Value::Integer(integer) => statement.bind(*integer),
        // Bound as it is, a `&str` is copied into a string of its own behind a pointer of its own.
        Value::Text(text) => statement.bind(Arc::<str>::from(text.as_str())),
    }
}

/// Positions stay within 53 bits; what lies beyond 63 means "no bound".
pub(crate) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

//! A table's columns declared once: the typed row, the columns as data, and a typed place for each,
//! so that a fold changes single cells and nobody counts columns.

use std::marker::PhantomData;

use hemei_domain::deadline::light::Clock;
use hemei_domain::id::{IssueId, PersonId, ProgrammeId, SchemeId, UnitId};
use hemei_domain::money::{Money, MoneyUnit};
use hemei_domain::quantity::{Amount, QuantityUnit};
use hemei_domain::role::Role;
use hemei_domain::score::Decimal;
use hemei_domain::stream::StreamId;
use hemei_domain::time::{Date, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Names;
use super::people::Readable;
use crate::failure::Failure;
use crate::port::{ColumnType, Row, Value};

/// What a cell can hold.
pub trait Content: Sized {
    /// The column's type.
    const KIND: ColumnType;

    /// The stored value.
    fn value(&self) -> Value;

    /// Reads a stored value; nothing where it is none of this type.
    fn read(value: &Value) -> Option<Self>;

    /// A stored value as people read it.
    fn shown(value: &Value, _: Names<'_>) -> String {
        value.plain()
    }

    /// Whether it is nothing but ids of units, whose names stand beside them.
    const UNITS: bool = false;
}

/// A cell that does not hold what its column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("read the column {column} of a view's row")]
pub struct Unreadable {
    /// The column.
    pub column: &'static str,
}

impl From<Unreadable> for Failure {
    fn from(error: Unreadable) -> Self {
        Self::Internal { detail: error.to_string() }
    }
}

/// A value kept as compact JSON text, members in declared order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize + DeserializeOwned + Readable> Content for Json<T> {
    const KIND: ColumnType = ColumnType::Text;

    fn value(&self) -> Value {
        Value::Text(json(&self.0))
    }

    fn read(value: &Value) -> Option<Self> {
        let Value::Text(text) = value else { return None };
        serde_json::from_str(text).ok().map(Self)
    }

    fn shown(value: &Value, names: Names<'_>) -> String {
        Self::read(value).map_or_else(|| value.plain(), |Self(content)| content.readable(names))
    }

    const UNITS: bool = T::UNITS;
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("rows hold no maps with other than text keys")
}

impl<T: Content> Content for Option<T> {
    const KIND: ColumnType = T::KIND;

    fn value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::value)
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::read(value).map(Some),
        }
    }

    fn shown(value: &Value, names: Names<'_>) -> String {
        T::shown(value, names)
    }

    const UNITS: bool = T::UNITS;
}

impl Content for String {
    const KIND: ColumnType = ColumnType::Text;

    fn value(&self) -> Value {
        Value::Text(self.clone())
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// The name of a stream says what kind of thing it is of.
    fn shown(value: &Value, _: Names<'_>) -> String {
        let stream = match value {
            Value::Text(text) => text.parse::<StreamId>().ok(),
            _ => None,
        };
        stream.map_or_else(|| value.plain(), |stream| format!("{}（{stream}）", stream.kind.zh()))
    }
}

impl Content for bool {
    const KIND: ColumnType = ColumnType::Boolean;

    fn value(&self) -> Value {
        Value::Boolean(*self)
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Boolean(value) => Some(*value),
            _ => None,
        }
    }
}

/// Microseconds, as in the log.
impl Content for Timestamp {
    const KIND: ColumnType = ColumnType::Integer;

    fn value(&self) -> Value {
        Value::Integer(self.0)
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(micros) => Some(Self(*micros)),
            _ => None,
        }
    }

    fn shown(value: &Value, _: Names<'_>) -> String {
        Self::read(value).map_or_else(|| value.plain(), Self::local_minutes)
    }
}

/// Ten-thousandths, as in the log.
impl Content for Decimal {
    const KIND: ColumnType = ColumnType::Integer;

    fn value(&self) -> Value {
        Value::Integer(self.units())
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(units) => Self::of_units(*units),
            _ => None,
        }
    }

    fn shown(value: &Value, _: Names<'_>) -> String {
        Self::read(value).map_or_else(|| value.plain(), |number| number.to_string())
    }
}

/// Ten-thousandths of a unit of measure that stands beside it, as in the log.
impl Content for Amount {
    const KIND: ColumnType = ColumnType::Integer;

    fn value(&self) -> Value {
        Value::Integer(self.0)
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(scaled) => Some(Self(*scaled)),
            _ => None,
        }
    }

    fn shown(value: &Value, _: Names<'_>) -> String {
        Self::read(value).map_or_else(|| value.plain(), |amount| amount.to_string())
    }
}

/// 分, as in the log; people read 万元, as the column's head says.
impl Content for Money {
    const KIND: ColumnType = ColumnType::Integer;

    fn value(&self) -> Value {
        Value::Integer(self.0)
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(scaled) => Some(Self(*scaled)),
            _ => None,
        }
    }

    fn shown(value: &Value, _: Names<'_>) -> String {
        let money = Self::read(value);
        money.map_or_else(|| value.plain(), |money| money.digits(MoneyUnit::TenThousandYuan))
    }
}

impl Content for Clock {
    const KIND: ColumnType = ColumnType::Text;

    fn value(&self) -> Value {
        Value::Text(self.encode())
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Self::decode(text).ok(),
            _ => None,
        }
    }

    fn shown(value: &Value, names: Names<'_>) -> String {
        Self::read(value).map_or_else(|| value.plain(), |clock| clock.segments.readable(names))
    }
}

/// Whole numbers that fit 64 bits with a sign; positions and counts do for longer than the log.
macro_rules! integers {
    ($($type:ty),*) => {$(
        impl Content for $type {
            const KIND: ColumnType = ColumnType::Integer;

            fn value(&self) -> Value {
                Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }

            fn read(value: &Value) -> Option<Self> {
                match value {
                    Value::Integer(integer) => Self::try_from(*integer).ok(),
                    _ => None,
                }
            }
        }
    )*};
}
integers!(u32, u64, i32);

/// Contents kept as the text that they are shown and parsed as: ids, dates. A view declares those
/// that it alone has in its own file.
macro_rules! displayed {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::view::Content for $type {
            const KIND: $crate::port::ColumnType = $crate::port::ColumnType::Text;

            fn value(&self) -> $crate::port::Value {
                $crate::port::Value::Text(self.to_string())
            }

            fn read(value: &$crate::port::Value) -> Option<Self> {
                match value {
                    $crate::port::Value::Text(text) => text.parse().ok(),
                    _ => None,
                }
            }
        }
    )*};
}
displayed!(ProgrammeId, IssueId, PersonId, SchemeId, Date);

impl Content for UnitId {
    const KIND: ColumnType = ColumnType::Text;

    fn value(&self) -> Value {
        Value::Text(self.to_string())
    }

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    fn shown(value: &Value, names: Names<'_>) -> String {
        Self::read(value).map_or_else(|| value.plain(), |unit| names.unit(unit))
    }

    const UNITS: bool = true;
}

/// Closed vocabularies, kept as their codes. A view declares those that it alone has in its own
/// file.
macro_rules! coded {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::view::Content for $type {
            const KIND: $crate::port::ColumnType = $crate::port::ColumnType::Text;

            fn value(&self) -> $crate::port::Value {
                $crate::port::Value::Text(self.code().to_owned())
            }

            fn read(value: &$crate::port::Value) -> Option<Self> {
                match value {
                    $crate::port::Value::Text(code) => Self::parse(code),
                    _ => None,
                }
            }

            fn shown(value: &$crate::port::Value, _: $crate::view::Names<'_>) -> String {
                Self::read(value).map_or_else(|| value.plain(), |code| code.zh().to_owned())
            }
        }
    )*};
}
coded!(QuantityUnit, Role);

/// The typed place of a column in its table's rows.
pub(crate) struct Cell<T> {
    place: usize,
    name: &'static str,
    content: PhantomData<T>,
}

impl<T: Content> Cell<T> {
    /// The column at a place.
    pub(crate) const fn at(place: usize, name: &'static str) -> Self {
        Self { place, name, content: PhantomData }
    }

    /// What a row of any origin holds.
    pub(crate) fn read(&self, row: &[Value]) -> Result<T, Unreadable> {
        let value = row.get(self.place).and_then(T::read);
        value.ok_or(Unreadable { column: self.name })
    }

    /// What a fold finds in a row that it wrote itself.
    pub(crate) fn get(&self, row: &[Value]) -> T {
        T::read(&row[self.place]).expect("only the fold writes the rows that it reads")
    }

    /// Writes the cell.
    pub(crate) fn set(&self, row: &mut Row, content: &T) {
        row[self.place] = content.value();
    }
}

impl<T: Content> Cell<Option<T>> {
    /// Whether there is something.
    pub(crate) fn is_set(&self, row: &[Value]) -> bool {
        row[self.place] != Value::Null
    }

    /// Empties the cell.
    pub(crate) fn clear(&self, row: &mut Row) {
        row[self.place] = Value::Null;
    }
}

impl<T: Serialize> Cell<Json<Vec<T>>> {
    /// Adds an entry at the end of a list without reading the list.
    pub(crate) fn push(&self, row: &mut Row, entry: &T) {
        let Value::Text(list) = &mut row[self.place] else { return };
        list.pop();
        if list.len() > 1 {
            list.push(',');
        }
        list.push_str(&json(entry));
        list.push(']');
    }
}

/// Declares a row: the struct, its columns as data with their Chinese heads, and the module of its
/// cells. The order of the columns is written nowhere else.
macro_rules! columns {
    (
        $(#[$doc:meta])* pub struct $Row:ident, $vis:vis mod $cells:ident;
        $($(#[$field_doc:meta])* $name:ident: $type:ty = $zh:literal;)*
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $Row { $($(#[$field_doc])* pub $name: $type,)* }

        impl $Row {
            /// The columns, in the order of the fields.
            pub const COLUMNS: &'static [$crate::port::Column] = &[$($crate::port::Column {
                name: stringify!($name),
                kind: <$type as $crate::view::Content>::KIND,
                zh: $zh,
                shown: <$type as $crate::view::Content>::shown,
                units: <$type as $crate::view::Content>::UNITS,
            }),*];

            /// The stored row.
            pub fn to_row(&self) -> $crate::port::Row {
                vec![$($crate::view::Content::value(&self.$name)),*]
            }

            /// Reads a stored row.
            ///
            /// # Errors
            /// [`Unreadable`](crate::view::Unreadable) names the column at fault.
            pub fn from_row(row: &[$crate::port::Value]) -> Result<Self, $crate::view::Unreadable> {
                Ok(Self { $($name: $cells::$name.read(row)?),* })
            }
        }

        #[expect(non_upper_case_globals, reason = "a cell has the name of its column")]
        $vis mod $cells {
            use super::*;

            #[expect(non_camel_case_types, reason = "only the order of the names counts")]
            enum Place { $($name),* }

            $(pub(in super::super) const $name: $crate::view::columns::Cell<$type> =
                $crate::view::columns::Cell::at(Place::$name as usize, stringify!($name));)*
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: Cell<Json<Vec<u32>>> = Cell::at(0, "list");

    #[test]
    fn a_list_grows_without_being_read() {
        let mut row = vec![Json::<Vec<u32>>::default().value()];
        for entry in 1..=3 {
            LIST.push(&mut row, &entry);
        }
        assert_eq!(row, [Value::Text("[1,2,3]".to_owned())]);
        assert_eq!(LIST.get(&row), Json(vec![1, 2, 3]));
    }

    #[test]
    fn what_a_column_cannot_hold_is_named() {
        for value in [Value::Null, Value::Integer(1), Value::Text("[true]".to_owned())] {
            assert_eq!(LIST.read(&[value]), Err(Unreadable { column: "list" }));
        }
        assert_eq!(LIST.read(&[]), Err(Unreadable { column: "list" }));
    }

    #[test]
    fn people_read_decimals_and_programs_scaled_integers() {
        for (amount, told) in [(40_000, "4"), (205_000, "20.5"), (30_000, "3"), (-1, "-0.0001")] {
            assert_eq!(Amount(amount).value(), Value::Integer(amount));
            assert_eq!(<Option<Amount>>::shown(&Value::Integer(amount), Names::default()), told);
        }
        assert_eq!(Money::shown(&Money::yuan(100_000).value(), Names::default()), "10");
        assert_eq!(<Option<Money>>::shown(&Value::Null, Names::default()), "");
    }

    #[test]
    fn numbers_out_of_range_are_not_read() {
        assert_eq!(u32::read(&Value::Integer(-1)), None);
        assert_eq!(u32::read(&Value::Integer(i64::from(u32::MAX))), Some(u32::MAX));
        assert_eq!(<Option<u32>>::read(&Value::Null), Some(None));
    }
}

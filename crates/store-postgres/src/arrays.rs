//! Lists as one array for each column: one statement whatever their length.

use hemei_engine::port::{Column, ColumnType, Value};

use crate::rows::Statement;

/// `unnest($3::text[], $4::bigint[]) AS n(a, b)` over the columns, from the parameter `first` on.
pub(crate) fn unnest(columns: &[Column], first: usize) -> String {
    let typed = |(number, column): (usize, &Column)| format!("${number}::{}[]", type_of(column));
    let arrays: Vec<_> = (first..).zip(columns).map(typed).collect();
    let names: Vec<_> = columns.iter().map(|column| column.name).collect();
    format!("unnest({}) AS n({})", arrays.join(", "), names.join(", "))
}

/// The name of a column's type.
pub(crate) fn type_of(column: &Column) -> &'static str {
    match column.kind {
        ColumnType::Text => "text",
        ColumnType::Integer => "bigint",
        ColumnType::Boolean => "boolean",
    }
}

/// Binds one array for each column. Values were checked to fit their columns.
pub(crate) fn bind<'q>(
    statement: Statement<'q>,
    columns: &[Column],
    rows: &[impl AsRef<[Value]>],
) -> Statement<'q> {
    let cells = |place: usize| rows.iter().map(move |row| &row.as_ref()[place]);
    (0..).zip(columns).fold(statement, |statement, (place, column)| match column.kind {
        ColumnType::Text => statement.bind(cells(place).map(text).collect::<Vec<_>>()),
        ColumnType::Integer => statement.bind(cells(place).map(integer).collect::<Vec<_>>()),
        ColumnType::Boolean => statement.bind(cells(place).map(boolean).collect::<Vec<_>>()),
    })
}

/// Binds one value of a column.
pub(crate) fn bind_value<'q>(statement: Statement<'q>, value: &Value) -> Statement<'q> {
    match value {
        Value::Null => statement.bind(None::<i64>),
        Value::Boolean(truth) => statement.bind(*truth),
        Value::Integer(integer) => statement.bind(*integer),
        Value::Text(text) => statement.bind(text.as_str()),
    }
}

fn text(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn integer(value: &Value) -> Option<i64> {
    if let Value::Integer(integer) = value { Some(*integer) } else { None }
}

fn boolean(value: &Value) -> Option<bool> {
    if let Value::Boolean(truth) = value { Some(*truth) } else { None }
}

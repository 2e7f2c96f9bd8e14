//! The statements over a view's tables. Names come from static specifications that were checked to
//! be identifiers; values are always bound.

use hemei_engine::port::{Column, ColumnType, Comparison, Filter, PageQuery, Table, Value};

use crate::ladder;

/// The statements that make a table and its indexes.
pub(crate) fn create(name: &str, table: &Table) -> Vec<String> {
    let columns: String = table
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let null = if place < table.key { " NOT NULL" } else { "" };
            format!("{} {}{null}, ", column.name, type_of(column))
        })
        .collect();
    let key = names(table.key_columns());
    let mut statements = vec![format!(
        "CREATE TABLE {name} (tenant TEXT NOT NULL, {columns}PRIMARY KEY (tenant, {key}))
         STRICT, WITHOUT ROWID"
    )];
    for (number, index) in table.indexes.iter().enumerate() {
        let index_name = index_name(name, number);
        let columns = indexed(table, index).collect::<Vec<_>>().join(", ");
        statements.push(format!("CREATE INDEX {index_name} ON {name} (tenant, {columns})"));
    }
    statements
}

/// The columns of an index: those declared, and the rest of the key behind them, so that a page of
/// one value is read in the key's order.
fn indexed(table: &Table, index: &'static [&'static str]) -> impl Iterator<Item = &'static str> {
    let key = table.key_columns().iter().map(|column| column.name);
    index.iter().copied().chain(key.filter(|name| !index.contains(name)))
}

fn index_name(name: &str, number: usize) -> String {
    format!("{name}_i{number}")
}

/// Writes so many rows, each with the tenant before it.
pub(crate) fn upsert(name: &str, table: &Table, rows: usize) -> String {
    let rest = &table.columns[table.key..];
    let set: Vec<_> =
        rest.iter().map(|column| format!("{0} = excluded.{0}", column.name)).collect();
    let action = if set.is_empty() {
        "NOTHING".to_owned()
    } else {
        format!("UPDATE SET {}", set.join(", "))
    };
    format!(
        "INSERT INTO {name} (tenant, {}) SELECT * FROM {} WHERE column1 IS NOT NULL
         ON CONFLICT (tenant, {}) DO {action}",
        names(table.columns),
        ladder::values(rows, table.columns.len() + 1),
        names(table.key_columns())
    )
}

/// Deletes so many keys.
pub(crate) fn delete(name: &str, table: &Table, keys: usize) -> String {
    format!("DELETE FROM {name} WHERE {}", one_of(table, keys))
}

/// Selects so many keys.
pub(crate) fn load(name: &str, table: &Table, keys: usize) -> String {
    format!(
        "SELECT {} FROM {name} WHERE {} ORDER BY {}",
        names(table.columns),
        one_of(table, keys),
        names(table.key_columns())
    )
}

/// The generation's position with each row of a page; one row of nulls where the page is empty, and
/// no row where the generation is not the one asked. One statement is one snapshot.
pub(crate) fn page(name: &str, table: &Table, query: &PageQuery) -> String {
    let live = if query.generation.is_none() { " AND live = 1" } else { "" };
    let mut conditions = String::from("tenant = ?");
    for filter in &query.filters {
        conditions.push_str(" AND ");
        conditions.push_str(&condition(filter));
    }
    let key = names(table.key_columns());
    if query.after.is_some() {
        let places = vec!["?"; table.key].join(", ");
        conditions.push_str(&format!(" AND ({key}) > ({places})"));
    }
    // The names are qualified: a view may well have a column `position` of its own.
    let qualified = |columns: &[Column]| {
        columns.iter().map(|column| format!("r.{}", column.name)).collect::<Vec<_>>().join(", ")
    };
    let by = by_index(name, table, query);
    format!(
        "SELECT g.position, {}
         FROM (SELECT position FROM view_generations
               WHERE tenant = ? AND view = ? AND generation = ?{live}) g
         LEFT JOIN (SELECT {} FROM {name}{by} WHERE {conditions} ORDER BY {key} LIMIT ?) r ON TRUE
         ORDER BY {}",
        qualified(table.columns),
        names(table.columns),
        qualified(table.key_columns())
    )
}

/// By which index a page is found, where one fits its filters better than the key does. No
/// statistics are gathered of the tables, and without them SQLite would rather walk a whole table in
/// the key's order than sort the few rows that an index finds.
fn by_index(name: &str, table: &Table, query: &PageQuery) -> String {
    let is_equal = |column: &str| {
        let of_column = |filter: &&Filter| filter.column == column;
        let equal = |filter: &Filter| filter.comparison == Comparison::Equal;
        query.filters.iter().find(of_column).is_some_and(equal)
    };
    let by_key = table.key_columns().iter().take_while(|column| is_equal(column.name)).count();
    let fits = |(number, index): (usize, &&'static [&'static str])| {
        let equal = indexed(table, index).take_while(|column| is_equal(column)).count();
        (equal, std::cmp::Reverse(number))
    };
    match table.indexes.iter().enumerate().map(fits).max() {
        Some((equal, std::cmp::Reverse(number))) if equal > by_key => {
            format!(" INDEXED BY {}", index_name(name, number))
        }
        _ => String::new(),
    }
}

/// Whether a filter's value is a parameter of its statement.
pub(crate) fn is_bound(filter: &Filter) -> bool {
    filter.value != Value::Null
}

fn condition(filter: &Filter) -> String {
    let column = filter.column;
    match (filter.comparison, is_bound(filter)) {
        (Comparison::Equal, true) => format!("{column} = ?"),
        (Comparison::Equal, false) => format!("{column} IS NULL"),
        (Comparison::AtMost, true) => format!("{column} <= ?"),
        (Comparison::AtLeast, true) => format!("{column} >= ?"),
        (Comparison::AtMost | Comparison::AtLeast, false) => "FALSE".to_owned(),
    }
}

fn one_of(table: &Table, keys: usize) -> String {
    let key = names(table.key_columns());
    format!("tenant = ? AND ({key}) IN {}", ladder::values(keys, table.key))
}

fn type_of(column: &Column) -> String {
    match column.kind {
        ColumnType::Text => "TEXT".to_owned(),
        ColumnType::Integer => "INTEGER".to_owned(),
        ColumnType::Boolean => format!("INTEGER CHECK ({} IN (0, 1))", column.name),
    }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn text(name: &'static str) -> Column {
        Column::plain(name, ColumnType::Text, "")
    }

    const ISSUES: Table = Table {
        name: "issues",
        columns: &[text("programme"), text("number"), text("unit"), text("phase"), text("due")],
        key: 2,
        indexes: &[&["unit"], &["programme", "phase"]],
    };

    #[test]
    fn a_page_is_found_by_the_index_that_fits_its_filters_better_than_the_key() {
        let equal = Comparison::Equal;
        for (asked, index) in [
            (vec![], None),
            (vec![("programme", equal)], None),
            (vec![("due", equal)], None),
            (vec![("unit", equal)], Some(0)),
            (vec![("programme", equal), ("unit", equal)], Some(0)),
            (vec![("phase", equal), ("programme", equal)], Some(1)),
            (vec![("phase", equal)], None),
            (vec![("unit", Comparison::AtLeast)], None),
            (vec![("programme", equal), ("number", equal), ("unit", equal)], Some(0)),
            (vec![("programme", equal), ("number", equal), ("phase", equal)], Some(1)),
            (vec![("programme", equal), ("number", equal)], None),
        ] {
            let filter = |&(column, comparison): &(&'static str, _)| {
                let value = Value::Text("one".to_owned());
                Filter { column, comparison, value }
            };
            let view = hemei_engine::port::ViewSpec { name: "ledger", version: 1, tables: &[] };
            let query = PageQuery {
                tenant: "longxi".into(),
                view,
                table: ISSUES.name,
                generation: None,
                filters: asked.iter().map(filter).collect(),
                after: None,
                limit: 1,
            };
            let wanted = index.map_or_else(String::new, |n| format!(" INDEXED BY issues_g1_i{n}"));
            assert_eq!(by_index("issues_g1", &ISSUES, &query), wanted, "{asked:?}");
            assert!(
                page("issues_g1", &ISSUES, &query)
                    .contains(&format!("FROM issues_g1{wanted} WHERE"))
            );
        }
    }
}

//! The statements over a view's tables. Names come from static specifications that were checked to
//! be identifiers; values are always bound.

use hemei_engine::port::{
    Column, ColumnType, Comparison, Filter, PageQuery, StoreError, Table, Value, ViewBatch,
};

use crate::arrays;

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
        "CREATE TABLE {name} (tenant TEXT COLLATE \"C\" NOT NULL, {columns}
             PRIMARY KEY (tenant, {key}))"
    )];
    for (number, index) in table.indexes.iter().enumerate() {
        let rest = table.key_columns().iter().map(|column| column.name);
        let columns = index.iter().copied().chain(rest.filter(|name| !index.contains(name)));
        let columns = columns.collect::<Vec<_>>().join(", ");
        statements.push(format!("CREATE INDEX {name}_i{number} ON {name} (tenant, {columns})"));
    }
    statements
}

/// A batch as one statement, as an append to a log is: the compare-and-set of the checkpoint, and
/// every change hung on the row that it returns.
pub(crate) fn commit(batch: &ViewBatch) -> Result<String, StoreError> {
    let mut steps = vec![
        "moved AS (UPDATE view_generations SET position = $5
         WHERE tenant = $1 AND view = $2 AND generation = $3 AND position = $4
         RETURNING tenant)"
            .to_owned(),
    ];
    let mut parameter = 6;
    for change in &batch.changes {
        let table = batch.view.view.table(change.table)?;
        let name = batch.view.physical_name(table);
        if !change.upserts.is_empty() {
            let rows = arrays::unnest(table.columns, parameter);
            steps.push(format!("{name}_upserts AS ({})", upsert(&name, table, &rows)));
            parameter += table.columns.len();
        }
        if !change.deletes.is_empty() {
            let keys = arrays::unnest(table.key_columns(), parameter);
            let found = lookup(&name, table, "r.ctid, r.*", "moved.tenant");
            steps.push(format!(
                "{name}_deletes AS (DELETE FROM {name} t
                 USING moved CROSS JOIN {keys} CROSS JOIN LATERAL {found} f
                 WHERE t.ctid = f.ctid AND {})",
                is_found(table)
            ));
            parameter += table.key;
        }
    }
    Ok(format!("WITH {} SELECT count(*) FROM moved", steps.join(", ")))
}

fn upsert(name: &str, table: &Table, rows: &str) -> String {
    let rest = &table.columns[table.key..];
    let set: Vec<_> =
        rest.iter().map(|column| format!("{0} = excluded.{0}", column.name)).collect();
    let action = if set.is_empty() {
        "NOTHING".to_owned()
    } else {
        format!("UPDATE SET {}", set.join(", "))
    };
    format!(
        "INSERT INTO {name} (tenant, {}) SELECT moved.tenant, n.* FROM moved CROSS JOIN {rows}
         ON CONFLICT (tenant, {}) DO {action}",
        names(table.columns),
        names(table.key_columns())
    )
}

/// Selects keys.
pub(crate) fn load(name: &str, table: &Table) -> String {
    format!(
        "SELECT {} FROM {} CROSS JOIN LATERAL {} f WHERE {} ORDER BY {}",
        qualified("f", table.columns),
        arrays::unnest(table.key_columns(), 2),
        lookup(name, table, "r.*", "$1"),
        is_found(table),
        qualified("f", table.key_columns())
    )
}

/// The first row at or after a key in the order of the primary key, which no other index has:
/// [`crate::connect`] says why that matters. It is the row of the key where [`is_found`].
fn lookup(name: &str, table: &Table, columns: &str, tenant: &str) -> String {
    let (own, wanted) = (qualified("r", table.key_columns()), qualified("n", table.key_columns()));
    format!(
        "(SELECT {columns} FROM {name} r WHERE r.tenant = {tenant} AND ({own}) >= ({wanted})
          ORDER BY {own} LIMIT 1)"
    )
}

fn is_found(table: &Table) -> String {
    let equal = |column: &Column| format!("f.{0} = n.{0}", column.name);
    table.key_columns().iter().map(equal).collect::<Vec<_>>().join(" AND ")
}

/// The generation's position with each row of a page; one row of nulls where the page is empty, and
/// no row where the generation is not the one asked. One statement is one snapshot.
pub(crate) fn page(name: &str, table: &Table, query: &PageQuery) -> String {
    let live = if query.generation.is_none() { " AND live" } else { "" };
    let mut parameters = 4..;
    let mut next = || format!("${}", parameters.next().unwrap_or_default());
    let mut conditions = String::from("tenant = $1");
    for filter in &query.filters {
        conditions.push_str(" AND ");
        conditions.push_str(&condition(filter, &mut next));
    }
    let key = names(table.key_columns());
    if query.after.is_some() {
        let places: Vec<_> = table.key_columns().iter().map(|_| next()).collect();
        conditions.push_str(&format!(" AND ({key}) > ({})", places.join(", ")));
    }
    // The names are qualified: a view may well have a column `position` of its own.
    format!(
        "SELECT g.position, {}
         FROM (SELECT position FROM view_generations
               WHERE tenant = $1 AND view = $2 AND generation = $3{live}) g
         LEFT JOIN (SELECT {} FROM {name} WHERE {conditions} ORDER BY {key} LIMIT {}) r ON TRUE
         ORDER BY {}",
        qualified("r", table.columns),
        names(table.columns),
        next(),
        qualified("r", table.key_columns())
    )
}

/// Whether a filter's value is a parameter of its statement.
pub(crate) fn is_bound(filter: &Filter) -> bool {
    filter.value != Value::Null
}

fn condition(filter: &Filter, next: &mut impl FnMut() -> String) -> String {
    let column = filter.column;
    match (filter.comparison, is_bound(filter)) {
        (Comparison::Equal, true) => format!("{column} = {}", next()),
        (Comparison::Equal, false) => format!("{column} IS NULL"),
        (Comparison::AtMost, true) => format!("{column} <= {}", next()),
        (Comparison::AtLeast, true) => format!("{column} >= {}", next()),
        (Comparison::AtMost | Comparison::AtLeast, false) => "FALSE".to_owned(),
    }
}

fn type_of(column: &Column) -> String {
    let collation = if column.kind == ColumnType::Text { " COLLATE \"C\"" } else { "" };
    format!("{}{collation}", arrays::type_of(column))
}

fn qualified(alias: &str, columns: &[Column]) -> String {
    let name = |column: &Column| format!("{alias}.{}", column.name);
    columns.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

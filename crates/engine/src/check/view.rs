//! Checking a view: its live rows against a fold of the log from nothing.

use std::sync::Arc;

use crate::log::LogRunner;
use crate::memory::MemoryStore;
use crate::port::{Row, Table, Value, ViewKey, ViewStore};
use crate::view::{Fold, ProjectError, all_rows, is_ahead, project};

/// What a check of one view found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewReport {
    /// The view.
    pub view: &'static str,
    /// The position that it was compared at.
    pub position: u64,
    /// How many rows were compared.
    pub rows: u64,
    /// The first row that differs, for people.
    pub difference: Option<String>,
}

/// Compares a view's live rows with a fold of the log from nothing.
///
/// # Errors
/// Where an event is not understood or a store does not answer.
pub async fn check_view(
    fold: &Arc<dyn Fold>,
    log: &LogRunner,
    views: &dyn ViewStore,
) -> Result<Option<ViewReport>, ProjectError> {
    let view = fold.spec();
    let tenant = Arc::clone(&log.key().tenant);
    let generations = views.generations(&tenant, &view).await?;
    let Some(live) = generations.into_iter().find(|generation| generation.live) else {
        return Ok(None);
    };
    let fresh: Arc<dyn ViewStore> = Arc::new(MemoryStore::default());
    let logs = log.store();
    project(Arc::clone(fold), log, logs, Arc::clone(&fresh), live.generation, live.position)
        .await?;
    let key = ViewKey { tenant, view, generation: live.generation };
    let (mut rows, mut difference) = (0, None);
    for table in view.tables {
        let stored = all_rows(views, &key, live.generation, table).await?;
        let computed = all_rows(fresh.as_ref(), &key, live.generation, table).await?;
        rows += stored.len() as u64;
        difference = difference.or_else(|| first_difference(table, &stored, &computed));
    }
    if is_ahead(log, live.position).await? {
        let head = log.head().position;
        difference = Some(format!("folded to {}, but the log ends at {head}", live.position));
    }
    Ok(Some(ViewReport { view: view.name, position: live.position, rows, difference }))
}

/// The first row in key order on which the two do not agree.
fn first_difference(table: &Table, stored: &[Row], computed: &[Row]) -> Option<String> {
    let common = stored.iter().zip(computed).position(|(stored, computed)| stored != computed);
    let first = common.unwrap_or(stored.len().min(computed.len()));
    let said = |row: &Row, what: &str| {
        Some(format!("{} ({}): {what}", table.name, shown(&row[..table.key])))
    };
    let lacks = |rows: &[Row], row: &Row| !rows.iter().any(|r| r[..table.key] == row[..table.key]);
    match (stored.get(first), computed.get(first)) {
        (Some(stored), _) if lacks(computed, stored) => said(stored, "a row too many"),
        (_, Some(computed)) if lacks(stored, computed) => said(computed, "the row is missing"),
        (Some(stored), Some(computed)) => said(stored, &first_column(table, stored, computed)),
        (Some(row), None) | (None, Some(row)) => said(row, "the rows are in another order"),
        (None, None) => None,
    }
}

fn first_column(table: &Table, stored: &Row, computed: &Row) -> String {
    let columns = table.columns.iter().zip(stored.iter().zip(computed));
    let differing = columns.into_iter().find(|(_, (stored, computed))| stored != computed);
    let named = differing.map(|(column, (stored, computed))| {
        let (stored, computed) = (one(stored), one(computed));
        format!("{} is {stored} and should be {computed}", column.name)
    });
    named.unwrap_or_else(|| "the rows are in another order".to_owned())
}

fn shown(key: &[Value]) -> String {
    key.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn one(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::{Column, ColumnType};

    const TABLE: Table = Table {
        name: "issues",
        columns: &[
            Column { name: "number", kind: ColumnType::Integer, zh: "编号" },
            Column { name: "phase", kind: ColumnType::Text, zh: "进展" },
        ],
        key: 1,
        indexes: &[],
    };

    fn row(number: i64, phase: &str) -> Row {
        vec![Value::Integer(number), Value::Text(phase.to_owned())]
    }

    #[test]
    fn the_first_difference_is_named_by_key_and_column() {
        let computed = [row(1, "closed"), row(2, "raised"), row(3, "closed")];
        let told = |stored: &[Row]| first_difference(&TABLE, stored, &computed);
        assert_eq!(told(&computed), None);
        let changed = [row(1, "closed"), row(2, "closed"), row(3, "raised")];
        let expected = "issues (2): phase is closed and should be raised";
        assert_eq!(told(&changed).as_deref(), Some(expected));
        let missing = [row(1, "closed"), row(3, "closed")];
        assert_eq!(told(&missing).as_deref(), Some("issues (2): the row is missing"));
        assert_eq!(told(&computed[..2]).as_deref(), Some("issues (3): the row is missing"));
        let more = [&computed[..], &[row(4, "raised")]].concat();
        assert_eq!(told(&more).as_deref(), Some("issues (4): a row too many"));
        let between = [row(0, "raised"), row(1, "closed"), row(2, "raised"), row(3, "closed")];
        assert_eq!(told(&between).as_deref(), Some("issues (0): a row too many"));
    }
}

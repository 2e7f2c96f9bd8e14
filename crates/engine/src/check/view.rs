//! Checking a view: its live rows against a fold of the log from nothing.

use std::sync::Arc;

use crate::log::LogRunner;
use crate::memory::MemoryStore;
use crate::port::{Generation, Row, Table, Value, ViewKey, ViewSpec, ViewStore};
use crate::view::{Compared, Differing, Fold, ProjectError, Side, compare, is_ahead, project};

/// What a check of one view found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewReport {
    /// The view.
    pub view: &'static str,
    /// The generation that was compared.
    pub generation: u32,
    /// The position that it was compared at.
    pub position: u64,
    /// How many rows were compared.
    pub rows: u64,
    /// SHA-256 over them, table by table in key order.
    pub hash: [u8; 32],
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
    if live.version != view.version {
        return Ok(Some(of_another_version(view, &live)));
    }
    let fresh: Arc<dyn ViewStore> = Arc::new(MemoryStore::default());
    let logs = log.store();
    project(Arc::clone(fold), log, logs, Arc::clone(&fresh), live.generation, live.position)
        .await?;
    let key = ViewKey { tenant, view, generation: live.generation };
    let stored = Side { store: views, key: &key };
    let computed = Side { store: fresh.as_ref(), key: &key };
    let Compared { rows, hash, differing, .. } = compare(stored, Some(computed), 1).await?;
    let mut difference = differing.first().map(told);
    if is_ahead(log, live.position).await? {
        let head = log.head().position;
        difference = Some(format!("folded to {}, but the log ends at {head}", live.position));
    }
    let (generation, position) = (live.generation, live.position);
    Ok(Some(ViewReport { view: view.name, generation, position, rows, hash, difference }))
}

/// The rows of another release are not compared: their columns may have another meaning.
fn of_another_version(view: ViewSpec, live: &Generation) -> ViewReport {
    let (have, want) = (live.version, view.version);
    ViewReport {
        view: view.name,
        generation: live.generation,
        position: live.position,
        rows: 0,
        hash: [0; 32],
        difference: Some(format!("built in version {have}, and this release has version {want}")),
    }
}

/// A row on which the stored view and the computed one do not agree, for people.
fn told(differing: &Differing) -> String {
    let Differing { table, key, one, other } = differing;
    let what = match (one, other) {
        (Some(stored), Some(computed)) => first_column(table, stored, computed),
        (_, None) => "a row too many".to_owned(),
        (None, Some(_)) => "the row is missing".to_owned(),
    };
    format!("{} ({}): {what}", table.name, shown(key))
}

fn first_column(table: &Table, stored: &Row, computed: &Row) -> String {
    let mut columns = table.columns.iter().zip(stored.iter().zip(computed));
    let differing = columns.find(|(_, (stored, computed))| stored != computed);
    differing.map_or_else(String::new, |(column, (stored, computed))| {
        format!("{} is {} and should be {}", column.name, one(stored), one(computed))
    })
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

    static TABLE: Table = Table {
        name: "issues",
        columns: &[
            Column::plain("number", ColumnType::Integer, "编号"),
            Column::plain("phase", ColumnType::Text, "进展"),
        ],
        key: 1,
        indexes: &[],
    };

    #[test]
    fn a_difference_is_named_by_key_and_column() {
        let row = |phase: &str| Some(vec![Value::Integer(2), Value::Text(phase.to_owned())]);
        let told = |one, other| {
            told(&Differing { table: &TABLE, key: vec![Value::Integer(2)], one, other })
        };
        let changed = told(row("closed"), row("raised"));
        assert_eq!(changed, "issues (2): phase is closed and should be raised");
        assert_eq!(told(None, row("raised")), "issues (2): the row is missing");
        assert_eq!(told(row("raised"), None), "issues (2): a row too many");
    }
}

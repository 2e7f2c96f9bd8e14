//! What made each row: a view folded from the beginning of the log, with the positions of the
//! events that wrote each of its rows.
//!
//! It is folded in memory and from the log alone, so that whoever compares it with the live view
//! compares two ways to the same rows.

use std::collections::BTreeMap;

use hemei_domain::event::Recorded;

use super::project::{BATCH_EVENTS, read_events, whole_units};
use super::{Fold, ProjectError, Rows};
use crate::port::{Key, LogKey, LogStore, Row, Table};

/// A row and what made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeRow {
    /// The row.
    pub row: Row,
    /// The positions of the events that wrote it, ascending. What these took from other rows is
    /// told by the positions of those.
    pub positions: Vec<u64>,
}

/// A table whose rows tell what made them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeTable {
    /// The table.
    pub table: &'static Table,
    /// Its rows, in key order.
    pub rows: Vec<MadeRow>,
}

/// Folds a view from nothing up to a position, which is taken back to the end of a unit of work;
/// tells that end, and the tables.
///
/// # Errors
/// [`ProjectError`] where an event is not understood or says what cannot be, or the store does not
/// answer.
pub async fn provenance(
    fold: &dyn Fold,
    logs: &dyn LogStore,
    log: &LogKey,
    until: u64,
) -> Result<(u64, Vec<MadeTable>), ProjectError> {
    let spec = fold.spec();
    let mut rows = Rows::new(&spec);
    let mut made: Vec<BTreeMap<Key, Vec<u64>>> = vec![BTreeMap::new(); spec.tables.len()];
    let mut end = 0;
    while end < until {
        let events = whole_units(read_events(logs, log, end, until, BATCH_EVENTS).await?);
        let Some(last) = events.last() else { break };
        end = last.envelope.position;
        for event in &events {
            know(fold, event, &mut rows);
            fold.fold(event, &mut rows);
            if let Some(why) = rows.refused() {
                let position = event.envelope.position;
                return Err(ProjectError::Refused { position, why: why.to_owned() });
            }
            for (table, key) in rows.changed() {
                made[table].entry(key).or_default().push(event.envelope.position);
            }
        }
        tokio::task::yield_now().await;
    }
    let tables = spec.tables.iter().zip(made).enumerate();
    let tables = tables.map(|(place, (table, mut made))| {
        let rows = rows.of(place).map(|(key, row)| MadeRow {
            row: row.clone(),
            positions: made.remove(key).unwrap_or_default(),
        });
        MadeTable { table, rows: rows.collect() }
    });
    Ok((end, tables.collect()))
}

/// Every row is in memory: what an event touches and is not there, is nowhere.
fn know(fold: &dyn Fold, event: &Recorded, rows: &mut Rows) {
    loop {
        let touched = fold.touches(event, rows);
        let missing: Vec<_> =
            touched.into_iter().filter(|(table, key)| !rows.holds(table, key)).collect();
        if missing.is_empty() {
            return;
        }
        for (table, key) in missing {
            rows.loaded(table, vec![key], Vec::new());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use hemei_domain::event::Log;
    use hemei_domain::issue::Source;

    use super::*;
    use crate::port::{ViewKey, ViewSpec};
    use crate::testing::Town;
    use crate::view::compare::{Side, Walk};
    use crate::view::issue_ledger::{IssueIdRow, IssueLedger, IssueRow};

    #[tokio::test]
    async fn a_row_tells_the_events_that_wrote_it() {
        let town = Town::founded().await;
        let one = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
        let other = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
        let log = town.engine.log(Log::Business);
        let until = log.head().position;
        let (end, tables) = provenance(&IssueLedger, log.store(), log.key(), until)
            .await
            .expect("the log is whole");
        assert_eq!(end, until);
        let issues = tables.iter().find(|table| table.table.columns == IssueRow::COLUMNS);
        let positions: Vec<_> =
            issues.expect("a table").rows.iter().map(|row| row.positions.clone()).collect();
        assert_eq!(positions, [vec![one.position], vec![other.position]]);
        assert!(tables.iter().any(|table| table.table.columns == IssueIdRow::COLUMNS));
    }

    /// A view that cannot believe its first event.
    struct Unbelieving;

    impl Fold for Unbelieving {
        fn spec(&self) -> ViewSpec {
            IssueLedger.spec()
        }

        fn touches(&self, _: &Recorded, _: &Rows) -> Vec<(&'static str, Key)> {
            vec![]
        }

        fn fold(&self, _: &Recorded, rows: &mut Rows) {
            rows.refuse("it cannot be");
        }
    }

    #[tokio::test]
    async fn what_a_view_refuses_is_not_shown() {
        let town = Town::founded().await;
        let log = town.engine.log(Log::Business);
        let folded = provenance(&Unbelieving, log.store(), log.key(), log.head().position).await;
        assert!(matches!(folded, Err(ProjectError::Refused { position: 1, .. })), "{folded:?}");
    }

    #[tokio::test]
    async fn its_rows_are_those_of_the_live_view() {
        let town = Town::founded().await;
        town.raised(&town.cadre, town.village, Source::SelfCheck).await;
        let log = town.engine.log(Log::Business);
        let until = log.head().position;
        for runner in town.engine.views() {
            runner.reach(until).await.expect("it folds");
            let fold = runner.fold().as_ref();
            let folded = provenance(fold, log.store(), log.key(), until).await;
            let (_, tables) = folded.expect("the log is whole");
            let tenant = Arc::clone(&town.parts.tenant);
            let key = ViewKey { tenant, view: fold.spec(), generation: 1 };
            for made in tables {
                let side = Side { store: town.parts.views.as_ref(), key: &key };
                let mut live = Walk::new(side, made.table);
                for made in made.rows {
                    let row = live.next().await.expect("the store answers");
                    assert_eq!(row, Some(made.row));
                }
                assert_eq!(live.next().await.expect("the store answers"), None);
            }
        }
    }

    #[tokio::test]
    async fn a_position_inside_a_unit_of_work_is_taken_back_to_its_beginning() {
        let town = Town::founded().await;
        let raised = town.raised(&town.cadre, town.village, Source::SelfCheck).await;
        assert!(raised.position < raised.last, "raising takes several events");
        let log = town.engine.log(Log::Business);
        let folded = provenance(&IssueLedger, log.store(), log.key(), raised.last - 1).await;
        let (end, tables) = folded.expect("the log is whole");
        assert!(end < raised.position);
        let issues = tables.iter().find(|table| table.table.columns == IssueRow::COLUMNS);
        assert!(issues.expect("a table").rows.is_empty());
    }
}

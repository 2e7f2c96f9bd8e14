//! Listing what should be looked at again.

use hemei_domain::alert::AlertKind;
use hemei_domain::event::encode;
use hemei_domain::id::{ProgrammeId, UnitId};

use super::{ALERTS, AlertList, AlertRow};
use crate::engine::{Caller, Engine};
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Comparison, Filter, Key, Value};
use crate::view::query::Scan;
use crate::view::{At, Content, Extent};

/// Which rows to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only about this unit.
    pub unit: Option<UnitId>,
    /// Only of this kind.
    pub kind: Option<AlertKind>,
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The rows, by programme and position.
    pub rows: Vec<AlertRow>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

/// What reading the list is called to people.
pub const READ_ZH: &str = "查阅提示清单";

impl AlertQuery {
    /// What is asked, as the access log keeps its hash.
    fn asked(&self) -> Vec<u8> {
        encode(&(self.programme, self.unit, self.kind))
    }

    fn filters(&self) -> Vec<Filter> {
        let equal = |column, value: Option<Value>| {
            value.map(|value| Filter { column, comparison: Comparison::Equal, value })
        };
        [
            equal("programme", self.programme.map(|id| id.value())),
            equal("unit", self.unit.map(|id| id.value())),
            equal("kind", self.kind.map(|kind| kind.value())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Engine {
    /// A page of what should be looked at again, for those who may read the business log; the read
    /// itself is recorded first, under the name of the `method`.
    ///
    /// # Errors
    /// [`Failure`] where the caller may not, the view stopped, the deadline passes or a store does
    /// not answer.
    pub async fn list_alerts(
        &self,
        (caller, method): (&Caller, &str),
        query: &AlertQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<AlertPage, Failure> {
        before(at.deadline, async {
            let authority = self.reader(caller, READ_ZH).await?;
            let keep = |row: &Vec<Value>| Ok(Some(AlertRow::from_row(row)?));
            let extent = query.programme.map_or(Extent::Whole, Extent::Programme);
            let reading = self.reading(AlertList, extent, at).await?;
            let scan = reading.scan(ALERTS, &query.filters(), after, limit, keep).await?;
            let Scan { position, items, next } = scan;
            let (asked, read) = (query.asked(), items.iter().map(|row| row.position));
            self.record_answer(caller, &authority, method, &asked, read).await?;
            Ok(AlertPage { position, rows: items, next })
        })
        .await?
    }
}

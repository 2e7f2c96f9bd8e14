//! Listing what should be looked at again.

use hemei_domain::alert::AlertKind;
use hemei_domain::event::encode;
use hemei_domain::id::{ProgrammeId, UnitId};

use super::{ALERTS, AlertList, AlertRow};
use crate::engine::{Caller, Engine};
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Filter, Key};
use crate::view::query::{Listing, conditions, equal};
use crate::view::{At, Extent};

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

/// What reading the list is called to people.
pub const READ_ZH: &str = "查阅提示清单";

impl AlertQuery {
    /// What is asked, as the access log keeps its hash.
    fn asked(&self) -> Vec<u8> {
        encode(&(self.programme, self.unit, self.kind))
    }

    fn filters(&self) -> Vec<Filter> {
        conditions([
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("kind", self.kind.as_ref()),
        ])
    }
}

impl Engine {
    /// A page of what should be looked at again, by programme and position, for those who may read
    /// the business log; the read itself is recorded first, under the name of the `method`.
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
    ) -> Result<Listing<AlertRow>, Failure> {
        before(at.deadline, async {
            let authority = self.reader(caller, READ_ZH).await?;
            let reading = self.reading(AlertList, Extent::of(query.programme), at).await?;
            let filters = query.filters();
            let page = reading.list(ALERTS, &filters, after, limit, AlertRow::from_row).await?;
            let (asked, read) = (query.asked(), page.rows.iter().map(|row| row.position));
            self.record_answer(caller, &authority, method, &asked, read).await?;
            Ok(page)
        })
        .await?
    }
}

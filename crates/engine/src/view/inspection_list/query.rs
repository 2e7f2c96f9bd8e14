//! Listing and reading inspections.

use hemei_domain::id::{InspectionId, PersonId, ProgrammeId, UnitId};
use hemei_domain::inspection::{Inspection, Phase};
use hemei_domain::time::Date;

use super::{IDS, INSPECTIONS, InspectionIdRow, InspectionList, InspectionRow};
use crate::engine::{Caller, Engine};
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Comparison, Filter, Key, Value};
use crate::view::query::Scan;
use crate::view::{At, Content, Extent};

/// Which inspections to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InspectionQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only in this round of its scheme.
    pub round: Option<String>,
    /// Only in this phase.
    pub phase: Option<Phase>,
    /// Only those that this person evaluated.
    pub evaluator: Option<PersonId>,
    /// Only held on this day or later.
    pub held_from: Option<Date>,
    /// Only held on this day or earlier.
    pub held_until: Option<Date>,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The rows, by programme and number.
    pub rows: Vec<InspectionRow>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

/// An inspection with the position that it is true at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionAnswer {
    /// The position.
    pub position: u64,
    /// The row.
    pub inspection: InspectionRow,
}

impl InspectionQuery {
    /// The conditions that the store can check.
    fn filters(&self) -> Vec<Filter> {
        let held = |comparison, day: Date| {
            let value = day.value();
            Filter { column: "held_on", comparison, value }
        };
        [
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("round", self.round.as_ref()),
            equal("phase", self.phase.as_ref()),
            self.held_from.map(|day| held(Comparison::AtLeast, day)),
            self.held_until.map(|day| held(Comparison::AtMost, day)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn wants(&self, row: &InspectionRow) -> bool {
        self.evaluator.is_none_or(|person| row.evaluators.0.contains(&person))
    }
}

fn equal<T: Content>(column: &'static str, content: Option<&T>) -> Option<Filter> {
    let value = content?.value();
    Some(Filter { column, comparison: Comparison::Equal, value })
}

impl Engine {
    /// A page of the inspections that the caller sees. A page may be short and still have a next
    /// one, since what is seen is not stored.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_inspections(
        &self,
        caller: &Caller,
        query: &InspectionQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<InspectionPage, Failure> {
        before(at.deadline, async {
            let sight = self.sight_of_inspections(caller).await?;
            let keep = |row: &Vec<Value>| {
                let row = InspectionRow::from_row(row)?;
                Ok(if query.wants(&row) { sight.see(row).ok() } else { None })
            };
            let reading = self.reading(InspectionList, Extent::Whole, at).await?;
            let scan = reading.scan(INSPECTIONS, &query.filters(), after, limit, keep).await?;
            let Scan { position, items, next } = scan;
            Ok(InspectionPage { position, rows: items, next })
        })
        .await?
    }

    /// An inspection, or as much of it as the caller sees.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; a refusal where the caller sees nothing of it yet; [`Failure`] where
    /// the view stopped, the deadline passes or a store does not answer.
    pub async fn get_inspection(
        &self,
        caller: &Caller,
        inspection: InspectionId,
        at: At,
    ) -> Result<InspectionAnswer, Failure> {
        before(at.deadline, async {
            let sight = self.sight_of_inspections(caller).await?;
            let extent = Extent::Thing(Inspection::stream(inspection));
            let reading = self.reading(InspectionList, extent, at).await?;
            let by_id = equal("inspection", Some(&inspection)).into_iter().collect();
            let ids = reading.page(IDS, by_id, None, 1).await?;
            // An inspection's place never changes, so that the second page alone dates the answer.
            let id = InspectionIdRow::from_row(ids.rows.first().ok_or(Failure::NotFound)?)?;
            let filters =
                [equal("programme", Some(&id.programme)), equal("number", Some(&id.number))];
            let filters = filters.into_iter().flatten().collect();
            let page = reading.page(INSPECTIONS, filters, None, 1).await?;
            let row = InspectionRow::from_row(page.rows.first().ok_or(Failure::NotFound)?)?;
            Ok(InspectionAnswer { position: page.position, inspection: sight.see(row)? })
        })
        .await?
    }
}

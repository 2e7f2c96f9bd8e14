//! Listing and reading inspections.

use hemei_domain::id::{InspectionId, PersonId, ProgrammeId, UnitId};
use hemei_domain::inspection::{Inspection, Phase};
use hemei_domain::time::Date;

use super::{IDS, INSPECTIONS, InspectionIdRow, InspectionList, InspectionRow};
use crate::engine::{Caller, Engine};
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Filter, Key, Row};
use crate::view::query::{Listing, at_least, at_most, conditions, equal};
use crate::view::{At, Extent};

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
        conditions([
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("round", self.round.as_ref()),
            equal("phase", self.phase.as_ref()),
            at_least("held_on", self.held_from.as_ref()),
            at_most("held_on", self.held_until.as_ref()),
        ])
    }

    fn wants(&self, row: &InspectionRow) -> bool {
        self.evaluator.is_none_or(|person| row.evaluators.0.contains(&person))
    }
}

impl Engine {
    /// A page of the inspections that the caller sees, by programme and number. A page may be short
    /// and still have a next one, since what is seen is not stored.
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
    ) -> Result<Listing<InspectionRow>, Failure> {
        before(at.deadline, async {
            let sight = self.sight_of_inspections(caller).await?;
            let keep = |row: &Row| {
                let row = InspectionRow::from_row(row)?;
                Ok(if query.wants(&row) { sight.see(row).ok() } else { None })
            };
            let reading = self.reading(InspectionList, Extent::Whole, at).await?;
            reading.scan(INSPECTIONS, &query.filters(), after, limit, keep).await
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
            let by_id = conditions([equal("inspection", Some(&inspection))]);
            // An inspection's place never changes, so that the second row alone dates the answer.
            let (_, id) = reading.first(IDS, by_id, InspectionIdRow::from_row).await?;
            let place = conditions([
                equal("programme", Some(&id.programme)),
                equal("number", Some(&id.number)),
            ]);
            let found = reading.first(INSPECTIONS, place, InspectionRow::from_row).await?;
            let (position, row) = found;
            Ok(InspectionAnswer { position, inspection: sight.see(row)? })
        })
        .await?
    }
}

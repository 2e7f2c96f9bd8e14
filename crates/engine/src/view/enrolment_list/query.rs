//! Listing and reading the list of enrolments.

use hemei_domain::enrolment::Phase;
use hemei_domain::id::{EnrolmentId, ProgrammeId, UnitId};

use super::{ENROLMENTS, EnrolmentIdRow, EnrolmentList, EnrolmentRow, IDS};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Filter, Key};
use crate::view::query::{Listing, conditions, equal};
use crate::view::{At, Extent};

/// Which enrolments to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnrolmentQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only for this title.
    pub title: Option<String>,
    /// Only in this phase.
    pub phase: Option<Phase>,
    /// Only those that hold a place.
    pub with_place: bool,
}

/// An enrolment with the position that it is true at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentAnswer {
    /// The position.
    pub position: u64,
    /// The row.
    pub enrolment: EnrolmentRow,
}

impl EnrolmentQuery {
    fn filters(&self) -> Vec<Filter> {
        conditions([
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("title", self.title.as_ref()),
            equal("phase", self.phase.as_ref()),
            equal("place", self.with_place.then_some(&true)),
        ])
    }
}

impl Engine {
    /// A page of the list, by programme and number.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_enrolments(
        &self,
        query: &EnrolmentQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<Listing<EnrolmentRow>, Failure> {
        before(at.deadline, async {
            let reading = self.reading(EnrolmentList, Extent::Whole, at).await?;
            reading.list(ENROLMENTS, &query.filters(), after, limit, EnrolmentRow::from_row).await
        })
        .await?
    }

    /// An enrolment of the list.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure`] where the view stopped, the deadline passes or a store does
    /// not answer.
    pub async fn get_enrolment(
        &self,
        enrolment: EnrolmentId,
        at: At,
    ) -> Result<EnrolmentAnswer, Failure> {
        before(at.deadline, async {
            let reading = self.reading(EnrolmentList, Extent::Whole, at).await?;
            let by_id = conditions([equal("enrolment", Some(&enrolment))]);
            // An enrolment's place never changes, so that the second row alone dates the answer.
            let (_, id) = reading.first(IDS, by_id, EnrolmentIdRow::from_row).await?;
            let place = conditions([
                equal("programme", Some(&id.programme)),
                equal("number", Some(&id.number)),
            ]);
            let found = reading.first(ENROLMENTS, place, EnrolmentRow::from_row).await?;
            let (position, enrolment) = found;
            Ok(EnrolmentAnswer { position, enrolment })
        })
        .await?
    }
}

//! Listing and reading the list of enrolments.

use hemei_domain::enrolment::Phase;
use hemei_domain::id::{EnrolmentId, ProgrammeId, UnitId};

use super::{ENROLMENTS, EnrolmentIdRow, EnrolmentList, EnrolmentRow, IDS};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Comparison, Filter, Key, Value};
use crate::view::query::Scan;
use crate::view::{At, Content, Extent};

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

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The rows, by programme and number.
    pub rows: Vec<EnrolmentRow>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
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
        [
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("title", self.title.as_ref()),
            equal("phase", self.phase.as_ref()),
            equal("place", self.with_place.then_some(&true)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn equal<T: Content>(column: &'static str, content: Option<&T>) -> Option<Filter> {
    let value = content?.value();
    Some(Filter { column, comparison: Comparison::Equal, value })
}

impl Engine {
    /// A page of the list.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_enrolments(
        &self,
        query: &EnrolmentQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<EnrolmentPage, Failure> {
        before(at.deadline, async {
            let keep = |row: &Vec<Value>| Ok(Some(EnrolmentRow::from_row(row)?));
            let reading = self.reading(EnrolmentList, Extent::Whole, at).await?;
            let scan = reading.scan(ENROLMENTS, &query.filters(), after, limit, keep).await?;
            let Scan { position, items, next } = scan;
            Ok(EnrolmentPage { position, rows: items, next })
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
            let by_id = equal("enrolment", Some(&enrolment)).into_iter().collect();
            let ids = reading.page(IDS, by_id, None, 1).await?;
            // An enrolment's place never changes, so that the second page alone dates the answer.
            let id = EnrolmentIdRow::from_row(ids.rows.first().ok_or(Failure::NotFound)?)?;
            let filters =
                [equal("programme", Some(&id.programme)), equal("number", Some(&id.number))];
            let filters = filters.into_iter().flatten().collect();
            let page = reading.page(ENROLMENTS, filters, None, 1).await?;
            let enrolment = EnrolmentRow::from_row(page.rows.first().ok_or(Failure::NotFound)?)?;
            Ok(EnrolmentAnswer { position: page.position, enrolment })
        })
        .await?
    }
}

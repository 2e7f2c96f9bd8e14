//! Listing and reading consolidation reviews.

use hemei_domain::consolidation_review::{ConsolidationReview, Finding, ReviewOf, SECTIONS_MAX};
use hemei_domain::id::{ProgrammeId, UnitId};

use super::{ConsolidationReviewRow, ConsolidationReviews, REVIEWS, SECTIONS, SectionReviewRow};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Comparison, Filter, Key, Value};
use crate::view::query::Scan;
use crate::view::{At, Content, Extent};

/// Which reviews to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReviewQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only what is chosen as excellent.
    pub excellent: bool,
    /// Only where a section saw an issue open.
    pub with_open_issues: bool,
}

/// Which sections' reviews to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SectionReviewQuery {
    /// Only of this programme.
    pub programme: Option<ProgrammeId>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only of this section.
    pub section: Option<String>,
    /// Only with this finding.
    pub finding: Option<Finding>,
    /// Only where the section saw an issue open.
    pub with_open_issues: bool,
}

/// A page of reviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The rows, by programme and unit.
    pub rows: Vec<ConsolidationReviewRow>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

/// A page of sections' reviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionReviewPage {
    /// Everything up to this position is in it.
    pub position: u64,
    /// The rows, by programme, unit and section.
    pub rows: Vec<SectionReviewRow>,
    /// The key behind which to go on; nothing where there is no more.
    pub next: Option<Key>,
}

/// A review with its sections, and the position that they are true at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewAnswer {
    /// The position.
    pub position: u64,
    /// The review.
    pub review: ConsolidationReviewRow,
    /// Its sections, in the order of their first reviews.
    pub sections: Vec<SectionReviewRow>,
}

impl ReviewQuery {
    fn filters(&self) -> Vec<Filter> {
        [
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("excellent", self.excellent.then_some(&true)),
            self.with_open_issues.then(some_open),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl SectionReviewQuery {
    fn filters(&self) -> Vec<Filter> {
        [
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("section", self.section.as_ref()),
            equal("finding", self.finding.as_ref()),
            self.with_open_issues.then(some_open),
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

fn some_open() -> Filter {
    let (column, value) = ("open_issue_count", 1_u32.value());
    Filter { column, comparison: Comparison::AtLeast, value }
}

fn extent(programme: Option<ProgrammeId>) -> Extent {
    programme.map_or(Extent::Whole, Extent::Programme)
}

impl Engine {
    /// A page of reviews.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_consolidation_reviews(
        &self,
        query: &ReviewQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<ReviewPage, Failure> {
        before(at.deadline, async {
            let keep = |row: &Vec<Value>| Ok(Some(ConsolidationReviewRow::from_row(row)?));
            let reading = self.reading(ConsolidationReviews, extent(query.programme), at).await?;
            let scan = reading.scan(REVIEWS, &query.filters(), after, limit, keep).await?;
            let Scan { position, items, next } = scan;
            Ok(ReviewPage { position, rows: items, next })
        })
        .await?
    }

    /// A page of what single sections found.
    ///
    /// # Errors
    /// As [`Engine::list_consolidation_reviews`].
    pub async fn list_section_reviews(
        &self,
        query: &SectionReviewQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<SectionReviewPage, Failure> {
        before(at.deadline, async {
            let keep = |row: &Vec<Value>| Ok(Some(SectionReviewRow::from_row(row)?));
            let reading = self.reading(ConsolidationReviews, extent(query.programme), at).await?;
            let scan = reading.scan(SECTIONS, &query.filters(), after, limit, keep).await?;
            let Scan { position, items, next } = scan;
            Ok(SectionReviewPage { position, rows: items, next })
        })
        .await?
    }

    /// A review with its sections.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure`] where the view stopped, the deadline passes or a store does
    /// not answer.
    pub async fn get_consolidation_review(
        &self,
        of: ReviewOf,
        at: At,
    ) -> Result<ReviewAnswer, Failure> {
        before(at.deadline, async {
            let extent = Extent::Thing(ConsolidationReview::stream(of));
            let reading = self.reading(ConsolidationReviews, extent, at).await?;
            let its = [equal("programme", Some(&of.programme)), equal("unit", Some(&of.unit))];
            let its: Vec<Filter> = its.into_iter().flatten().collect();
            let limit = u32::try_from(SECTIONS_MAX).unwrap_or(u32::MAX);
            loop {
                let page = reading.page(REVIEWS, its.clone(), None, 1).await?;
                let row = page.rows.first().ok_or(Failure::NotFound)?;
                let review = ConsolidationReviewRow::from_row(row)?;
                let rows = reading.page(SECTIONS, its.clone(), None, limit).await?.rows;
                let rows = rows.iter().map(|row| SectionReviewRow::from_row(row));
                let mut sections = rows.collect::<Result<Vec<_>, _>>()?;
                // Else a section reviewed between the two pages: they are read again.
                if sections.iter().all(|one| one.position <= review.position) {
                    let named = &review.sections.0;
                    sections.sort_by_key(|one| named.iter().position(|name| *name == one.section));
                    return Ok(ReviewAnswer { position: page.position, review, sections });
                }
            }
        })
        .await?
    }
}

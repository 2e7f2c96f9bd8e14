//! Listing and reading consolidation reviews.

use hemei_domain::consolidation_review::{ConsolidationReview, Finding, ReviewOf, SECTIONS_MAX};
use hemei_domain::id::{ProgrammeId, UnitId};

use super::{ConsolidationReviewRow, ConsolidationReviews, REVIEWS, SECTIONS, SectionReviewRow};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::{Filter, Key};
use crate::view::query::{Listing, at_least, conditions, equal};
use crate::view::{At, Extent};

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
        conditions([
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("excellent", self.excellent.then_some(&true)),
            at_least("open_issue_count", self.with_open_issues.then_some(&1_u32)),
        ])
    }
}

impl SectionReviewQuery {
    fn filters(&self) -> Vec<Filter> {
        conditions([
            equal("programme", self.programme.as_ref()),
            equal("unit", self.unit.as_ref()),
            equal("section", self.section.as_ref()),
            equal("finding", self.finding.as_ref()),
            at_least("open_issue_count", self.with_open_issues.then_some(&1_u32)),
        ])
    }
}

impl Engine {
    /// A page of reviews, by programme and unit.
    ///
    /// # Errors
    /// [`Failure`] where the view stopped, the deadline passes or a store does not answer.
    pub async fn list_consolidation_reviews(
        &self,
        query: &ReviewQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<Listing<ConsolidationReviewRow>, Failure> {
        before(at.deadline, async {
            let reading =
                self.reading(ConsolidationReviews, Extent::of(query.programme), at).await?;
            reading
                .list(REVIEWS, &query.filters(), after, limit, ConsolidationReviewRow::from_row)
                .await
        })
        .await?
    }

    /// A page of what single sections found, by programme, unit and section.
    ///
    /// # Errors
    /// As [`Engine::list_consolidation_reviews`].
    pub async fn list_section_reviews(
        &self,
        query: &SectionReviewQuery,
        after: Option<Key>,
        limit: u32,
        at: At,
    ) -> Result<Listing<SectionReviewRow>, Failure> {
        before(at.deadline, async {
            let reading =
                self.reading(ConsolidationReviews, Extent::of(query.programme), at).await?;
            reading.list(SECTIONS, &query.filters(), after, limit, SectionReviewRow::from_row).await
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
            let its = conditions([
                equal("programme", Some(&of.programme)),
                equal("unit", Some(&of.unit)),
            ]);
            let limit = u32::try_from(SECTIONS_MAX).unwrap_or(u32::MAX);
            loop {
                let found = reading.first(REVIEWS, its.clone(), ConsolidationReviewRow::from_row);
                let (position, review) = found.await?;
                let rows = reading.page(SECTIONS, its.clone(), None, limit).await?.rows;
                let rows = rows.iter().map(|row| SectionReviewRow::from_row(row));
                let mut sections = rows.collect::<Result<Vec<_>, _>>()?;
                // Else a section reviewed between the two pages: they are read again.
                if sections.iter().all(|one| one.position <= review.position) {
                    let named = &review.sections.0;
                    sections.sort_by_key(|one| named.iter().position(|name| *name == one.section));
                    return Ok(ReviewAnswer { position, review, sections });
                }
            }
        })
        .await?
    }
}

//! The consolidation reviews (巩固评价, `domain.md` R51): one row a programme and unit, which says
//! whether the unit is chosen as excellent and what was shared, and one row a review and section,
//! with what it found, the issues that it saw open, and who reviewed when.
//!
//! What people wrote is not here: rows hold the positions of the events that carry it. Of one
//! section the last review counts; the review's row sums its sections up. No score looks here
//! (`domain.md` §1.6 C8).

use hemei_domain::aggregate::Event as AnyEvent;
use hemei_domain::consolidation_review::Event;
use hemei_domain::event::Recorded;

use super::{Fold, Rows};
use crate::port::{Key, Table, ViewSpec};

mod change;
mod query;
mod row;
#[cfg(test)]
mod tests;

pub use query::{ReviewAnswer, ReviewQuery, SectionReviewQuery};
pub use row::{ConsolidationReviewRow, SectionReviewRow, SharingEntry};

const REVIEWS: &str = "reviews";
const SECTIONS: &str = "sections";

const TABLES: &[Table] = &[
    Table {
        name: REVIEWS,
        columns: ConsolidationReviewRow::COLUMNS,
        key: 2,
        indexes: &[&["programme", "excellent"]],
    },
    Table {
        name: SECTIONS,
        columns: SectionReviewRow::COLUMNS,
        key: 3,
        indexes: &[&["programme", "section"], &["programme", "finding"]],
    },
];

/// The view of consolidation reviews.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConsolidationReviews;

impl Fold for ConsolidationReviews {
    fn spec(&self) -> ViewSpec {
        ViewSpec { name: "consolidation_reviews", version: 1, tables: TABLES }
    }

    /// The review; where a section reviews, every section's row too, since the review sums them up.
    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)> {
        let AnyEvent::ConsolidationReview(change) = &event.event else { return vec![] };
        let key = change::key_of(change);
        let mut touched = vec![(REVIEWS, key.clone())];
        if let Event::UnitReviewed(reviewed) = change {
            let known = rows.get(REVIEWS, &key).map(change::sections).unwrap_or_default();
            let named = std::iter::once(change::section_of(reviewed)).chain(known);
            touched.extend(named.map(|section| (SECTIONS, change::section_key(&key, &section))));
        }
        touched
    }

    fn types(&self) -> Vec<&'static str> {
        Event::TYPES.to_vec()
    }

    fn fold(&self, event: &Recorded, rows: &mut Rows) {
        if let AnyEvent::ConsolidationReview(change) = &event.event {
            change::review(change, event, rows);
        }
    }
}

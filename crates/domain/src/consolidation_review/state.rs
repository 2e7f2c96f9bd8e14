//! The state of a consolidation review and its fold.

use super::{Event, Finding, ReviewOf};
use crate::event::Meta;
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

/// What the rural revitalisation office is called beside the sections.
pub const OFFICE: &str = "乡村振兴办";

/// The state of a consolidation review.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsolidationReview {
    /// Which review it is; absent only before the first event.
    pub of: Option<ReviewOf>,
    /// The last review of each section, in the order of their first.
    pub sections: Vec<SectionReview>,
    /// The choice that stands: how its document is cited, and its day.
    pub chosen: Option<(String, Date)>,
    /// How often experience was shared.
    pub shared: u32,
    /// When its last event happened.
    pub since: Option<Timestamp>,
}

/// What a section found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionReview {
    /// The section, or the office.
    pub section: String,
    /// What it found.
    pub finding: Finding,
    /// The numbers of the issues that it saw open.
    pub open_issues: Vec<u32>,
}

impl ConsolidationReview {
    /// The stream of a unit's review in a programme.
    pub fn stream(of: ReviewOf) -> StreamId {
        let key = format!("{}/{}", of.programme, of.unit);
        StreamId::of_key(crate::aggregate::Kind::ConsolidationReview, &key)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::UnitReviewed(e) => {
                self.of = Some(e.review);
                let review = SectionReview {
                    section: e.section.clone().unwrap_or_else(|| OFFICE.to_owned()),
                    finding: e.finding,
                    open_issues: e.open_issues.clone(),
                };
                match self.sections.iter_mut().find(|one| one.section == review.section) {
                    Some(before) => *before = review,
                    None => self.sections.push(review),
                }
            }
            Event::ExcellentChosen(e) => self.chosen = Some((e.document.cite(), e.document.date)),
            Event::ChoiceWithdrawn(_) => self.chosen = None,
            Event::ExperienceShared(_) => self.shared += 1,
        }
        self.since = Some(meta.occurred_at);
    }
}

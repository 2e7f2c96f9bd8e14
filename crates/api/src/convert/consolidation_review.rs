//! Requests about consolidation reviews. A review's name is its natural key.

use hemei_domain::consolidation_review::{
    ChooseExcellent, RecordSharing, ReviewUnit, WithdrawChoice,
};
use hemei_engine::view::consolidation_reviews::{ReviewQuery, SectionReviewQuery};

use super::{Fields, IntoCommand, at, text};
use crate::proto;
use crate::status::reasons;

mod name;
mod row;

pub(crate) use name::review_of;
pub(crate) use row::{positions, review_to_wire, section_to_wire, to_wire};

/// How much of a review is asked for.
pub(crate) fn view(fields: &mut Fields<'_>, wire: i32) -> Option<proto::ConsolidationReviewView> {
    match proto::ConsolidationReviewView::try_from(wire) {
        Ok(view) => Some(view),
        Err(_) => fields.refuse(at(&reasons::ENUM_VALUE_UNKNOWN, "view").with("value", wire)),
    }
}

/// Which reviews are asked for.
pub(crate) fn query(
    request: &proto::ListConsolidationReviewsRequest,
    fields: &mut Fields<'_>,
) -> Option<ReviewQuery> {
    let parent = fields.parent(&request.parent);
    let query = ReviewQuery {
        programme: fields.optional("programme", &request.programme, Fields::resource),
        unit: fields.optional("unit", &request.unit, Fields::resource),
        excellent: request.excellent,
        with_open_issues: request.with_open_issues,
    };
    parent.map(|()| query)
}

/// Which sections' reviews are asked for.
pub(crate) fn section_query(
    request: &proto::ListSectionReviewsRequest,
    fields: &mut Fields<'_>,
) -> Option<SectionReviewQuery> {
    let parent = fields.parent(&request.parent);
    let section = fields.looked_for("section", request.section.clone());
    let query = SectionReviewQuery {
        programme: fields.optional("programme", &request.programme, Fields::resource),
        unit: fields.optional("unit", &request.unit, Fields::resource),
        section: section.and_then(text),
        finding: fields.maybe_one_of("finding", request.finding),
        with_open_issues: request.with_open_issues,
    };
    parent.map(|()| query)
}

impl IntoCommand for proto::ReviewConsolidationRequest {
    type Command = ReviewUnit;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReviewUnit> {
        let review = review_of(fields, "name", &self.name);
        let finding = fields.one_of("finding", self.finding);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(ReviewUnit {
            review: review?,
            finding: finding?,
            open_issues: self.open_issues,
            remark: text(self.remark),
            evidence,
        })
    }
}

impl IntoCommand for proto::ChooseExcellentRequest {
    type Command = ChooseExcellent;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ChooseExcellent> {
        let review = review_of(fields, "name", &self.name);
        let document = fields.document("document", self.document);
        Some(ChooseExcellent { review: review?, document: document?, reason: self.reason })
    }
}

impl IntoCommand for proto::WithdrawExcellentChoiceRequest {
    type Command = WithdrawChoice;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<WithdrawChoice> {
        let review = review_of(fields, "name", &self.name);
        let document = fields.document("document", self.document);
        Some(WithdrawChoice { review: review?, document: document?, reason: self.reason })
    }
}

impl IntoCommand for proto::RecordExperienceSharingRequest {
    type Command = RecordSharing;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RecordSharing> {
        let review = review_of(fields, "name", &self.name);
        let shared_on = fields.date("shared_date", self.shared_date);
        Some(RecordSharing { review: review?, shared_on: shared_on?, remark: self.remark })
    }
}

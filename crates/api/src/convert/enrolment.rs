//! Requests about enrolments, and rows of the list for the wire.

use std::collections::BTreeSet;

use hemei_domain::command::etag;
use hemei_domain::deadline::Deadline;
use hemei_domain::enrolment::{
    CheckAcceptance, ConferTitle, List, PostNotice, PreCheck, Recommend, ReturnForCorrection,
    ReviewTitle, RevokeTitle, SelfAssess, Withdraw,
};
use hemei_engine::view::enrolment_list::{EnrolmentQuery, EnrolmentRow};

use super::ledger::Words;
use super::{Fields, IntoCommand, Vocabulary as _, at, programme, text, wire_date, wire_time};
use crate::proto;
use crate::resource::name;
use crate::status::reasons;

/// How much of an enrolment is asked for.
pub(crate) fn view(fields: &mut Fields<'_>, wire: i32) -> Option<proto::EnrolmentView> {
    match proto::EnrolmentView::try_from(wire) {
        Ok(view) => Some(view),
        Err(_) => fields.refuse(at(&reasons::ENUM_VALUE_UNKNOWN, "view").with("value", wire)),
    }
}

/// Which enrolments are asked for.
pub(crate) fn query(
    request: &proto::ListEnrolmentsRequest,
    fields: &mut Fields<'_>,
) -> Option<EnrolmentQuery> {
    let parent = fields.parent(&request.parent);
    let title = fields.looked_for("title", request.title.clone());
    let query = EnrolmentQuery {
        programme: fields.optional("programme", &request.programme, Fields::resource),
        unit: fields.optional("unit", &request.unit, Fields::resource),
        title: title.and_then(text),
        phase: fields.maybe_one_of("phase", request.phase),
        with_place: request.with_place,
    };
    parent.map(|()| query)
}

impl IntoCommand for proto::RecommendEnrolmentRequest {
    type Command = Recommend;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Recommend> {
        let parent = fields.parent(&self.parent);
        let programme = fields.resource("programme", &self.programme);
        let unit = fields.resource("unit", &self.unit);
        let responsible_person =
            fields.optional("responsible_person", &self.responsible_person, Fields::resource);
        let evidence = fields.evidence("evidence", self.evidence);
        parent?;
        Some(Recommend {
            programme: programme?,
            unit: unit?,
            title: self.title,
            households: self.households,
            population: self.population,
            responsible_person,
            reason: self.reason,
            remark: text(self.remark),
            evidence,
        })
    }
}

impl IntoCommand for proto::ReturnEnrolmentRequest {
    type Command = ReturnForCorrection;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReturnForCorrection> {
        let enrolment = fields.resource("name", &self.name)?;
        Some(ReturnForCorrection { enrolment, reason: self.reason })
    }
}

impl IntoCommand for proto::PreCheckEnrolmentRequest {
    type Command = PreCheck;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<PreCheck> {
        let enrolment = fields.resource("name", &self.name);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(PreCheck { enrolment: enrolment?, remark: text(self.remark), evidence })
    }
}

impl IntoCommand for proto::PostEnrolmentNoticeRequest {
    type Command = PostNotice;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<PostNotice> {
        let enrolment = fields.resource("name", &self.name)?;
        Some(PostNotice { enrolment, remark: text(self.remark) })
    }
}

impl IntoCommand for proto::RecordEnrolmentListingRequest {
    type Command = List;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<List> {
        let enrolment = fields.resource("name", &self.name);
        let document = fields.document("document", self.document);
        Some(List { enrolment: enrolment?, document: document? })
    }
}

impl IntoCommand for proto::WithdrawEnrolmentRequest {
    type Command = Withdraw;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Withdraw> {
        let enrolment = fields.resource("name", &self.name)?;
        Some(Withdraw { enrolment, reason: self.reason })
    }
}

impl IntoCommand for proto::SelfAssessEnrolmentRequest {
    type Command = SelfAssess;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<SelfAssess> {
        let enrolment = fields.resource("name", &self.name);
        let outcome = fields.one_of("outcome", self.outcome);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(SelfAssess { enrolment: enrolment?, outcome: outcome?, result: self.result, evidence })
    }
}

impl IntoCommand for proto::RecordAcceptanceCheckRequest {
    type Command = CheckAcceptance;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<CheckAcceptance> {
        let enrolment = fields.resource("name", &self.name);
        let outcome = fields.one_of("outcome", self.outcome);
        let document = fields.document("document", self.document);
        Some(CheckAcceptance {
            enrolment: enrolment?,
            outcome: outcome?,
            document: document?,
            remark: text(self.remark),
        })
    }
}

impl IntoCommand for proto::ConferTitleRequest {
    type Command = ConferTitle;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ConferTitle> {
        let enrolment = fields.resource("name", &self.name);
        let review_due = fields.maybe_date("review_due_date", self.review_due_date);
        let document = fields.document("document", self.document);
        Some(ConferTitle { enrolment: enrolment?, review_due, document: document? })
    }
}

impl IntoCommand for proto::RecordTitleReviewRequest {
    type Command = ReviewTitle;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReviewTitle> {
        let enrolment = fields.resource("name", &self.name);
        let outcome = fields.one_of("outcome", self.outcome);
        let review_due = fields.maybe_date("review_due_date", self.review_due_date);
        let document = fields.document("document", self.document);
        Some(ReviewTitle {
            enrolment: enrolment?,
            outcome: outcome?,
            review_due,
            document: document?,
            remark: text(self.remark),
        })
    }
}

impl IntoCommand for proto::RevokeTitleRequest {
    type Command = RevokeTitle;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RevokeTitle> {
        let enrolment = fields.resource("name", &self.name);
        let document = fields.document("document", self.document);
        Some(RevokeTitle { enrolment: enrolment?, reason: self.reason, document: document? })
    }
}

/// Where the words behind some rows stand.
pub(crate) fn positions(rows: &[EnrolmentRow]) -> BTreeSet<u64> {
    let mut positions = BTreeSet::new();
    for row in rows {
        positions.insert(row.remark_position);
        positions.extend(row.return_position);
        positions.extend(row.self_assessment_position);
    }
    positions
}

/// A row for the wire.
pub(crate) fn to_wire(
    tenant: &str,
    row: &EnrolmentRow,
    position: u64,
    words: &Words,
) -> proto::Enrolment {
    let mut enrolment = proto::Enrolment {
        name: name(tenant, row.enrolment),
        etag: etag(row.revision),
        programme: name(tenant, row.programme),
        number: row.number,
        town: row.town.clone(),
        town_code: row.town_code.clone(),
        village: row.village.clone(),
        division_code: row.division_code.clone().unwrap_or_default(),
        division_code_edition: row.division_code_edition.clone().unwrap_or_default(),
        title: row.title.clone(),
        title_display_name: row.title_name.clone(),
        courtyard: row.courtyard.clone().unwrap_or_default(),
        unit: name(tenant, row.unit),
        households: row.households,
        population: row.population,
        responsible_person: row.responsible_person.map(|id| name(tenant, id)).unwrap_or_default(),
        phase: row.phase.to_wire(),
        phase_time: Some(wire_time(row.since)),
        recommended_date: Some(wire_date(row.recommended_on)),
        holds_place: row.place,
        returns: row.returns,
        notice: row.notice.as_ref().map(|deadline| notice(&deadline.0)),
        texts: Some(texts(row, words)),
        position,
        ..Default::default()
    };
    decisions(&mut enrolment, row);
    enrolment
}

/// What the unit said of itself and the higher authority decided.
fn decisions(enrolment: &mut proto::Enrolment, row: &EnrolmentRow) {
    let cited = |document: &Option<String>| document.clone().unwrap_or_default();
    enrolment.list_document = cited(&row.list_document);
    enrolment.self_assessment = row.self_assessment.map_or(0, super::Vocabulary::to_wire);
    enrolment.acceptance_outcome = row.acceptance.map_or(0, super::Vocabulary::to_wire);
    enrolment.acceptance_document = cited(&row.acceptance_document);
    enrolment.again_from_date = row.again_from.map(wire_date);
    enrolment.title_document = cited(&row.title_document);
    enrolment.review_outcome = row.review.map_or(0, super::Vocabulary::to_wire);
    enrolment.review_document = cited(&row.review_document);
    enrolment.review_due_date = row.review_due.map(wire_date);
    enrolment.revocation_document = cited(&row.revocation_document);
}

fn notice(deadline: &Deadline) -> proto::EnrolmentNotice {
    proto::EnrolmentNotice {
        due_date: Some(wire_date(deadline.due)),
        limit: Some(programme::limit(deadline.limit)),
        start_date: Some(wire_date(deadline.start)),
        derivation: deadline.explain_zh(),
        calendar_editions: deadline.editions.clone(),
    }
}

fn texts(row: &EnrolmentRow, words: &Words) -> proto::EnrolmentTexts {
    let told =
        |position, member| proto::EnrolmentText { position, text: words.member(position, member) };
    proto::EnrolmentTexts {
        reason: Some(told(row.remark_position, "reason")),
        remark: Some(told(row.remark_position, "remark")),
        return_reason: row.return_position.map(|position| told(position, "reason")),
        self_assessment: row.self_assessment_position.map(|position| told(position, "result")),
    }
}

//! Requests about issues.

#![expect(
    clippy::needless_pass_by_value,
    reason = "every conversion consumes its request, whether or not it moves texts out of it"
)]

use hemei_domain::issue::{
    AnswerDifficulty, AnswerUrge, Assign, Close, ConfirmAnswer, Extend, FilePlan, FixOnSpot,
    HandUp, LookBack, OrderRecheck, Raise, Reopen, RequestClosure, Responsible, Resume,
    ReturnForRework, SignFor, Suspend, Urge, Verify, Withdraw,
};

use hemei_engine::view::issue_ledger::IssueQuery;

use super::{Fields, at, text};
use crate::proto;
use crate::status::reasons;

/// How much of an issue is asked for.
pub(crate) fn view(fields: &mut Fields<'_>, wire: i32) -> Option<proto::IssueView> {
    match proto::IssueView::try_from(wire) {
        Ok(view) => Some(view),
        Err(_) => fields.refuse(at(&reasons::ENUM_VALUE_UNKNOWN, "view").with("value", wire)),
    }
}

/// Which issues are asked for.
pub(crate) fn query(
    request: proto::ListIssuesRequest,
    fields: &mut Fields<'_>,
) -> Option<IssueQuery> {
    let parent = fields.parent(&request.parent);
    let asked = request.responsible.is_some();
    let accountable = asked.then(|| responsible(fields, request.responsible)).flatten();
    let class = fields.looked_for("class", request.class);
    parent?;
    Some(IssueQuery {
        programme: fields.optional("programme", &request.programme, Fields::resource),
        unit: fields.optional("unit", &request.unit, Fields::resource),
        phase: fields.maybe_one_of("phase", request.phase),
        kind: fields.maybe_one_of("kind", request.kind),
        source: fields.maybe_one_of("source", request.source),
        class: class.and_then(text),
        responsible: accountable,
        responsible_person: fields.optional(
            "responsible_person",
            &request.responsible_person,
            Fields::resource,
        ),
        due_from: fields.maybe_date("due_from_date", request.due_from_date),
        due_until: fields.maybe_date("due_until_date", request.due_until_date),
        light: fields.maybe_one_of("light", request.light),
        effective_at: None,
    })
}

pub(crate) fn raise(request: proto::RaiseIssueRequest, fields: &mut Fields<'_>) -> Option<Raise> {
    let parent = fields.parent(&request.parent);
    let programme = fields.resource("programme", &request.programme);
    let kind = fields.one_of("kind", request.kind);
    let unit = fields.resource("unit", &request.unit);
    let source = fields.one_of("source", request.source);
    let found_on = fields.maybe_date("found_date", request.found_date);
    let urgency = fields.one_of("urgency", request.urgency);
    let evidence = fields.evidence("evidence", request.evidence);
    parent?;
    Some(Raise {
        kind: kind?,
        programme: programme?,
        unit: unit?,
        class: text(request.class),
        source: source?,
        found_on,
        urgency: urgency?,
        place: request.place,
        description: request.description,
        evidence,
    })
}

pub(crate) fn fix_on_spot(
    request: proto::FixIssueOnSpotRequest,
    fields: &mut Fields<'_>,
) -> Option<FixOnSpot> {
    let issue = fields.resource("name", &request.name);
    let evidence = fields.evidence("evidence", request.evidence);
    Some(FixOnSpot { issue: issue?, result: request.result, evidence })
}

/// The accountable one.
pub(crate) fn responsible(
    fields: &mut Fields<'_>,
    wire: Option<proto::Responsible>,
) -> Option<Responsible> {
    use proto::responsible::Responsible as Wire;
    let wire = fields.required("responsible", wire)?;
    match fields.required("responsible", wire.responsible)? {
        Wire::Unit(unit) => fields.resource("responsible.unit", &unit).map(Responsible::Unit),
        Wire::Section(section) => {
            fields.looked_for("responsible.section", section).map(Responsible::Section)
        }
        Wire::Office(_) => Some(Responsible::Office),
        Wire::Leader(_) => Some(Responsible::Leader),
    }
}

pub(crate) fn assign(
    request: proto::AssignIssueRequest,
    fields: &mut Fields<'_>,
) -> Option<Assign> {
    let issue = fields.resource("name", &request.name);
    let responsible = responsible(fields, request.responsible);
    let responsible_person =
        fields.optional("responsible_person", &request.responsible_person, Fields::resource);
    let co_units = fields.resources("co_units", &request.co_units);
    let verifier = fields.optional("verifier", &request.verifier, Fields::resource);
    let limit = fields.maybe_limit("limit", request.limit);
    let document = fields.maybe_document("document", request.document);
    Some(Assign {
        issue: issue?,
        responsible: responsible?,
        responsible_person,
        co_units,
        verifier,
        limit,
        requirement: text(request.requirement),
        document,
    })
}

pub(crate) fn sign_for(
    request: proto::SignForIssueRequest,
    fields: &mut Fields<'_>,
) -> Option<SignFor> {
    Some(SignFor { issue: fields.resource("name", &request.name)? })
}

pub(crate) fn file_plan(
    request: proto::FileRectificationPlanRequest,
    fields: &mut Fields<'_>,
) -> Option<FilePlan> {
    let issue = fields.resource("name", &request.name);
    let planned_finish = fields.date("planned_finish_date", request.planned_finish_date);
    Some(FilePlan { issue: issue?, measures: request.measures, planned_finish: planned_finish? })
}

pub(crate) fn extend(
    request: proto::ExtendIssueRequest,
    fields: &mut Fields<'_>,
) -> Option<Extend> {
    let issue = fields.resource("name", &request.name);
    let until = fields.date("until_date", request.until_date);
    Some(Extend { issue: issue?, until: until?, reason: request.reason })
}

pub(crate) fn suspend(
    request: proto::SuspendIssueRequest,
    fields: &mut Fields<'_>,
) -> Option<Suspend> {
    Some(Suspend { issue: fields.resource("name", &request.name)?, reason: request.reason })
}

pub(crate) fn resume(
    request: proto::ResumeIssueRequest,
    fields: &mut Fields<'_>,
) -> Option<Resume> {
    Some(Resume { issue: fields.resource("name", &request.name)?, remark: text(request.remark) })
}

pub(crate) fn urge(request: proto::UrgeIssueRequest, fields: &mut Fields<'_>) -> Option<Urge> {
    let issue = fields.resource("name", &request.name);
    let whom = fields.one_of("whom", request.whom);
    let person = fields.optional("person", &request.person, Fields::resource);
    let document = fields.maybe_document("document", request.document);
    Some(Urge { issue: issue?, whom: whom?, person, reason: request.reason, document })
}

pub(crate) fn answer_urge(
    request: proto::AnswerUrgeRequest,
    fields: &mut Fields<'_>,
) -> Option<AnswerUrge> {
    let issue = fields.resource("name", &request.name)?;
    Some(AnswerUrge { issue, number: request.number, answer: request.answer })
}

pub(crate) fn request_closure(
    request: proto::RequestIssueClosureRequest,
    fields: &mut Fields<'_>,
) -> Option<RequestClosure> {
    let issue = fields.resource("name", &request.name);
    let evidence = fields.evidence("evidence", request.evidence);
    Some(RequestClosure { issue: issue?, result: request.result, evidence })
}

pub(crate) fn verify(
    request: proto::VerifyIssueRequest,
    fields: &mut Fields<'_>,
) -> Option<Verify> {
    let issue = fields.resource("name", &request.name);
    let checks = fields.all_of("checks", &request.checks);
    let evidence = fields.evidence("evidence", request.evidence);
    Some(Verify { issue: issue?, checks, remark: text(request.remark), evidence })
}

pub(crate) fn return_for_rework(
    request: proto::ReturnIssueRequest,
    fields: &mut Fields<'_>,
) -> Option<ReturnForRework> {
    let issue = fields.resource("name", &request.name)?;
    Some(ReturnForRework { issue, reason: request.reason })
}

pub(crate) fn close(request: proto::CloseIssueRequest, fields: &mut Fields<'_>) -> Option<Close> {
    let issue = fields.resource("name", &request.name);
    let checks = fields.all_of("checks", &request.checks);
    Some(Close { issue: issue?, checks, remark: text(request.remark) })
}

pub(crate) fn look_back(
    request: proto::LookBackIssueRequest,
    fields: &mut Fields<'_>,
) -> Option<LookBack> {
    let issue = fields.resource("name", &request.name);
    let outcome = fields.one_of("outcome", request.outcome);
    let evidence = fields.evidence("evidence", request.evidence);
    Some(LookBack { issue: issue?, outcome: outcome?, remark: text(request.remark), evidence })
}

pub(crate) fn reopen(
    request: proto::ReopenIssueRequest,
    fields: &mut Fields<'_>,
) -> Option<Reopen> {
    let issue = fields.resource("name", &request.name);
    let ground = fields.one_of("ground", request.ground);
    Some(Reopen { issue: issue?, ground: ground?, reason: request.reason })
}

pub(crate) fn order_recheck(
    request: proto::OrderIssueRecheckRequest,
    fields: &mut Fields<'_>,
) -> Option<OrderRecheck> {
    let issue = fields.resource("name", &request.name);
    let document = fields.maybe_document("document", request.document);
    Some(OrderRecheck { issue: issue?, reason: request.reason, document })
}

pub(crate) fn withdraw(
    request: proto::WithdrawIssueRequest,
    fields: &mut Fields<'_>,
) -> Option<Withdraw> {
    let issue = fields.resource("name", &request.name);
    let ground = fields.one_of("ground", request.ground);
    let same_as = fields.optional("same_as", &request.same_as, Fields::resource);
    Some(Withdraw { issue: issue?, ground: ground?, same_as, reason: request.reason })
}

pub(crate) fn hand_up(
    request: proto::HandUpIssueRequest,
    fields: &mut Fields<'_>,
) -> Option<HandUp> {
    let issue = fields.resource("name", &request.name);
    let document = fields.document("document", request.document);
    Some(HandUp {
        issue: issue?,
        authority: request.authority,
        reason: request.reason,
        document: document?,
    })
}

pub(crate) fn answer_difficulty(
    request: proto::AnswerDifficultyRequest,
    fields: &mut Fields<'_>,
) -> Option<AnswerDifficulty> {
    let issue = fields.resource("name", &request.name)?;
    Some(AnswerDifficulty { issue, answer: request.answer })
}

pub(crate) fn confirm_answer(
    request: proto::ConfirmAnswerRequest,
    fields: &mut Fields<'_>,
) -> Option<ConfirmAnswer> {
    let issue = fields.resource("name", &request.name);
    let outcome = fields.one_of("outcome", request.outcome);
    Some(ConfirmAnswer { issue: issue?, outcome: outcome?, remark: text(request.remark) })
}

//! Requests about issues.

use hemei_domain::issue::{
    AnswerDifficulty, AnswerUrge, Assign, Close, ConfirmAnswer, Extend, FilePlan, FixOnSpot,
    HandUp, LookBack, OrderRecheck, Raise, Reopen, RequestClosure, Responsible, Resume,
    ReturnForRework, SignFor, Suspend, Urge, Verify, Withdraw,
};

use hemei_engine::view::issue_ledger::IssueQuery;

use super::{Fields, IntoCommand, at, text};
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
    request: &proto::ListIssuesRequest,
    fields: &mut Fields<'_>,
) -> Option<IssueQuery> {
    let parent = fields.parent(&request.parent);
    let asked = request.responsible.is_some();
    let accountable =
        asked.then(|| responsible(fields, "responsible", request.responsible.clone())).flatten();
    let class = fields.looked_for("class", request.class.clone());
    let due_from = fields.maybe_date("due_from_date", request.due_from_date);
    let due_until = fields.maybe_date("due_until_date", request.due_until_date);
    fields.ordered(("due_from_date", due_from), ("due_until_date", due_until));
    let query = IssueQuery {
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
        due_from,
        due_until,
        light: fields.maybe_one_of("light", request.light),
        effective_at: None,
    };
    parent.map(|()| query)
}

impl IntoCommand for proto::RaiseIssueRequest {
    type Command = Raise;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Raise> {
        let parent = fields.parent(&self.parent);
        let programme = fields.resource("programme", &self.programme);
        let kind = fields.one_of("kind", self.kind);
        let unit = fields.resource("unit", &self.unit);
        let source = fields.one_of("source", self.source);
        let found_on = fields.maybe_date("found_date", self.found_date);
        let urgency = fields.one_of("urgency", self.urgency);
        let evidence = fields.evidence("evidence", self.evidence);
        parent?;
        Some(Raise {
            kind: kind?,
            programme: programme?,
            unit: unit?,
            class: text(self.class),
            source: source?,
            found_on,
            urgency: urgency?,
            place: self.place,
            description: self.description,
            evidence,
        })
    }
}

impl IntoCommand for proto::FixIssueOnSpotRequest {
    type Command = FixOnSpot;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<FixOnSpot> {
        let issue = fields.resource("name", &self.name);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(FixOnSpot { issue: issue?, result: self.result, evidence })
    }
}

/// The accountable one.
pub(crate) fn responsible(
    fields: &mut Fields<'_>,
    field: &str,
    wire: Option<proto::Responsible>,
) -> Option<Responsible> {
    use proto::responsible::Responsible as Wire;
    let wire = fields.required(field, wire)?;
    let member = |name: &str| format!("{field}.{name}");
    match fields.required(field, wire.responsible)? {
        Wire::Unit(unit) => fields.resource(&member("unit"), &unit).map(Responsible::Unit),
        Wire::Section(section) => {
            fields.looked_for(&member("section"), section).map(Responsible::Section)
        }
        Wire::Office(_) => Some(Responsible::Office),
        Wire::Leader(_) => Some(Responsible::Leader),
    }
}

impl IntoCommand for proto::AssignIssueRequest {
    type Command = Assign;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Assign> {
        let issue = fields.resource("name", &self.name);
        let responsible = responsible(fields, "responsible", self.responsible);
        let responsible_person =
            fields.optional("responsible_person", &self.responsible_person, Fields::resource);
        let co_units = fields.resources("co_units", &self.co_units);
        let verifier = fields.optional("verifier", &self.verifier, Fields::resource);
        let limit = fields.maybe_limit("limit", self.limit);
        let document = fields.maybe_document("document", self.document);
        Some(Assign {
            issue: issue?,
            responsible: responsible?,
            responsible_person,
            co_units,
            verifier,
            limit,
            requirement: text(self.requirement),
            document,
        })
    }
}

impl IntoCommand for proto::SignForIssueRequest {
    type Command = SignFor;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<SignFor> {
        Some(SignFor { issue: fields.resource("name", &self.name)? })
    }
}

impl IntoCommand for proto::FileRectificationPlanRequest {
    type Command = FilePlan;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<FilePlan> {
        let issue = fields.resource("name", &self.name);
        let planned_finish = fields.date("planned_finish_date", self.planned_finish_date);
        Some(FilePlan { issue: issue?, measures: self.measures, planned_finish: planned_finish? })
    }
}

impl IntoCommand for proto::ExtendIssueRequest {
    type Command = Extend;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Extend> {
        let issue = fields.resource("name", &self.name);
        let until = fields.date("until_date", self.until_date);
        Some(Extend { issue: issue?, until: until?, reason: self.reason })
    }
}

impl IntoCommand for proto::SuspendIssueRequest {
    type Command = Suspend;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Suspend> {
        Some(Suspend { issue: fields.resource("name", &self.name)?, reason: self.reason })
    }
}

impl IntoCommand for proto::ResumeIssueRequest {
    type Command = Resume;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Resume> {
        Some(Resume { issue: fields.resource("name", &self.name)?, remark: text(self.remark) })
    }
}

impl IntoCommand for proto::UrgeIssueRequest {
    type Command = Urge;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Urge> {
        let issue = fields.resource("name", &self.name);
        let whom = fields.one_of("whom", self.whom);
        let person = fields.optional("person", &self.person, Fields::resource);
        let document = fields.maybe_document("document", self.document);
        Some(Urge { issue: issue?, whom: whom?, person, reason: self.reason, document })
    }
}

impl IntoCommand for proto::AnswerUrgeRequest {
    type Command = AnswerUrge;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AnswerUrge> {
        let issue = fields.resource("name", &self.name)?;
        Some(AnswerUrge { issue, number: self.number, answer: self.answer })
    }
}

impl IntoCommand for proto::RequestIssueClosureRequest {
    type Command = RequestClosure;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RequestClosure> {
        let issue = fields.resource("name", &self.name);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(RequestClosure { issue: issue?, result: self.result, evidence })
    }
}

impl IntoCommand for proto::VerifyIssueRequest {
    type Command = Verify;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Verify> {
        let issue = fields.resource("name", &self.name);
        let checks = fields.all_of("checks", &self.checks);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(Verify { issue: issue?, checks, remark: text(self.remark), evidence })
    }
}

impl IntoCommand for proto::ReturnIssueRequest {
    type Command = ReturnForRework;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReturnForRework> {
        let issue = fields.resource("name", &self.name)?;
        Some(ReturnForRework { issue, reason: self.reason })
    }
}

impl IntoCommand for proto::CloseIssueRequest {
    type Command = Close;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Close> {
        let issue = fields.resource("name", &self.name);
        let checks = fields.all_of("checks", &self.checks);
        Some(Close { issue: issue?, checks, remark: text(self.remark) })
    }
}

impl IntoCommand for proto::LookBackIssueRequest {
    type Command = LookBack;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<LookBack> {
        let issue = fields.resource("name", &self.name);
        let outcome = fields.one_of("outcome", self.outcome);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(LookBack { issue: issue?, outcome: outcome?, remark: text(self.remark), evidence })
    }
}

impl IntoCommand for proto::ReopenIssueRequest {
    type Command = Reopen;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Reopen> {
        let issue = fields.resource("name", &self.name);
        let ground = fields.one_of("ground", self.ground);
        Some(Reopen { issue: issue?, ground: ground?, reason: self.reason })
    }
}

impl IntoCommand for proto::OrderIssueRecheckRequest {
    type Command = OrderRecheck;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<OrderRecheck> {
        let issue = fields.resource("name", &self.name);
        let document = fields.maybe_document("document", self.document);
        Some(OrderRecheck { issue: issue?, reason: self.reason, document })
    }
}

impl IntoCommand for proto::WithdrawIssueRequest {
    type Command = Withdraw;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Withdraw> {
        let issue = fields.resource("name", &self.name);
        let ground = fields.one_of("ground", self.ground);
        let same_as = fields.optional("same_as", &self.same_as, Fields::resource);
        Some(Withdraw { issue: issue?, ground: ground?, same_as, reason: self.reason })
    }
}

impl IntoCommand for proto::HandUpIssueRequest {
    type Command = HandUp;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<HandUp> {
        let issue = fields.resource("name", &self.name);
        let document = fields.document("document", self.document);
        Some(HandUp {
            issue: issue?,
            authority: self.authority,
            reason: self.reason,
            document: document?,
        })
    }
}

impl IntoCommand for proto::AnswerDifficultyRequest {
    type Command = AnswerDifficulty;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AnswerDifficulty> {
        let issue = fields.resource("name", &self.name)?;
        Some(AnswerDifficulty { issue, answer: self.answer })
    }
}

impl IntoCommand for proto::ConfirmAnswerRequest {
    type Command = ConfirmAnswer;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ConfirmAnswer> {
        let issue = fields.resource("name", &self.name);
        let outcome = fields.one_of("outcome", self.outcome);
        Some(ConfirmAnswer { issue: issue?, outcome: outcome?, remark: text(self.remark) })
    }
}

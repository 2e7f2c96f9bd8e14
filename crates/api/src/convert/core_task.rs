//! Requests about the registers of the core tasks.

use hemei_domain::core_task::{
    ApprovePlan, BeginCare, Check, Correct, IssueOfRelapse, RecordRelapse, RecordWork,
    RegisterItem, Remove, ReportDone, Satisfaction,
};
use hemei_engine::view::core_task_registers::{CountQuery, ItemQuery};

use super::{Fields, IntoCommand, at, text};
use crate::proto;
use crate::status::reasons;

mod facts;
mod row;

pub(crate) use row::{count_to_wire, positions, to_wire};

/// How much of an item is asked for.
pub(crate) fn view(fields: &mut Fields<'_>, wire: i32) -> Option<proto::CoreTaskView> {
    match proto::CoreTaskView::try_from(wire) {
        Ok(view) => Some(view),
        Err(_) => fields.refuse(at(&reasons::ENUM_VALUE_UNKNOWN, "view").with("value", wire)),
    }
}

/// Which items are asked for.
pub(crate) fn query(
    request: &proto::ListCoreTaskItemsRequest,
    fields: &mut Fields<'_>,
) -> Option<ItemQuery> {
    let parent = fields.parent(&request.parent);
    let query = ItemQuery {
        programme: fields.optional("programme", &request.programme, Fields::resource),
        unit: fields.optional("unit", &request.unit, Fields::resource),
        register: fields.maybe_one_of("register", request.register),
        kind: fields.maybe_one_of("kind", request.kind),
        phase: fields.maybe_one_of("phase", request.phase),
        relapsed: request.relapsed,
    };
    parent.map(|()| query)
}

/// Which counts are asked for.
pub(crate) fn count_query(
    request: &proto::ListCoreTaskCountsRequest,
    fields: &mut Fields<'_>,
) -> Option<CountQuery> {
    let parent = fields.parent(&request.parent);
    let query = CountQuery {
        programme: fields.optional("programme", &request.programme, Fields::resource),
        unit: fields.optional("unit", &request.unit, Fields::resource),
        register: fields.maybe_one_of("register", request.register),
        kind: fields.maybe_one_of("kind", request.kind),
        phase: fields.maybe_one_of("phase", request.phase),
    };
    parent.map(|()| query)
}

impl IntoCommand for proto::RegisterCoreTaskItemRequest {
    type Command = RegisterItem;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RegisterItem> {
        let parent = fields.parent(&self.parent);
        let programme = fields.resource("programme", &self.programme);
        let unit = fields.resource("unit", &self.unit);
        let kind = fields.one_of("kind", self.kind);
        let facts = facts::facts(fields, self.facts);
        let found_on = fields.maybe_date("found_date", self.found_date);
        let evidence = fields.evidence("evidence", self.evidence);
        parent?;
        Some(RegisterItem {
            programme: programme?,
            unit: unit?,
            kind: kind?,
            facts: facts?,
            found_on,
            place: self.place,
            description: text(self.description),
            evidence,
        })
    }
}

impl IntoCommand for proto::ApproveCoreTaskPlanRequest {
    type Command = ApprovePlan;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ApprovePlan> {
        let item = fields.resource("name", &self.name);
        let due = fields.date("due_date", self.due_date);
        let document = fields.document("document", self.document);
        Some(ApprovePlan { item: item?, due: due?, plan: self.plan, document: document? })
    }
}

impl IntoCommand for proto::RecordCoreTaskWorkRequest {
    type Command = RecordWork;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RecordWork> {
        let item = fields.resource("name", &self.name);
        let work = facts::work(fields, self.work);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(RecordWork { item: item?, work: work?, description: text(self.description), evidence })
    }
}

impl IntoCommand for proto::ReportCoreTaskDoneRequest {
    type Command = ReportDone;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReportDone> {
        let item = fields.resource("name", &self.name);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(ReportDone {
            item: item?,
            result: self.result,
            shortfall_reason: text(self.shortfall_reason),
            evidence,
        })
    }
}

impl IntoCommand for proto::CheckCoreTaskItemRequest {
    type Command = Check;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Check> {
        let item = fields.resource("name", &self.name);
        let outcome = fields.one_of("outcome", self.outcome);
        let document = fields.maybe_document("document", self.document);
        let satisfaction = self.satisfaction.map(|wire| Satisfaction {
            asked: wire.asked,
            satisfied: wire.satisfied,
            required_percent: wire.required_percent,
        });
        let evidence = fields.evidence("evidence", self.evidence);
        Some(Check {
            item: item?,
            outcome: outcome?,
            document,
            satisfaction,
            remark: text(self.remark),
            evidence,
        })
    }
}

impl IntoCommand for proto::BeginCoreTaskCareRequest {
    type Command = BeginCare;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<BeginCare> {
        let item = fields.resource("name", &self.name);
        let carer = fields.optional("carer", &self.carer, Fields::resource);
        Some(BeginCare { item: item?, carer, arrangement: self.arrangement })
    }
}

impl IntoCommand for proto::RecordCoreTaskRelapseRequest {
    type Command = RecordRelapse;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RecordRelapse> {
        let item = fields.resource("name", &self.name);
        let found_on = fields.maybe_date("found_date", self.found_date);
        let evidence = fields.evidence("evidence", self.evidence);
        let issue = self.issue.and_then(|wire| {
            let urgency = fields.one_of("issue.urgency", wire.urgency)?;
            Some(IssueOfRelapse { class: wire.class, urgency, place: wire.place })
        });
        Some(RecordRelapse {
            item: item?,
            found_on,
            description: self.description,
            evidence,
            issue,
        })
    }
}

impl IntoCommand for proto::CorrectCoreTaskItemRequest {
    type Command = Correct;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Correct> {
        let item = fields.resource("name", &self.name);
        let kind = fields.one_of("kind", self.kind);
        let facts = facts::facts(fields, self.facts);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(Correct {
            item: item?,
            kind: kind?,
            facts: facts?,
            place: text(self.place),
            reason: self.reason,
            evidence,
        })
    }
}

impl IntoCommand for proto::RemoveCoreTaskItemRequest {
    type Command = Remove;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<Remove> {
        let item = fields.resource("name", &self.name);
        let ground = fields.one_of("ground", self.ground);
        Some(Remove { item: item?, ground: ground?, reason: self.reason })
    }
}

//! Requests about inspections.

use hemei_domain::inspection::{
    AttachFindings, DrawSample, Finding, HouseholdResult, OrderInspectionRecheck, PlanInspection,
    PublishInspection, RecordScores, RecordVisit, ReviewInspection, ScoreEntry, VoidInspection,
};
use hemei_engine::view::inspection_list::InspectionQuery;

use super::{Fields, IntoCommand, at, text};
use crate::proto;
use crate::status::reasons;

pub(crate) mod row;

/// How much of an inspection is asked for.
pub(crate) fn view(fields: &mut Fields<'_>, wire: i32) -> Option<proto::InspectionView> {
    match proto::InspectionView::try_from(wire) {
        Ok(view) => Some(view),
        Err(_) => fields.refuse(at(&reasons::ENUM_VALUE_UNKNOWN, "view").with("value", wire)),
    }
}

/// Which inspections are asked for.
pub(crate) fn query(
    request: &proto::ListInspectionsRequest,
    fields: &mut Fields<'_>,
) -> Option<InspectionQuery> {
    let parent = fields.parent(&request.parent);
    let round = fields.looked_for("round", request.round.clone());
    let held_from = fields.maybe_date("held_from_date", request.held_from_date);
    let held_until = fields.maybe_date("held_until_date", request.held_until_date);
    fields.ordered(("held_from_date", held_from), ("held_until_date", held_until));
    let query = InspectionQuery {
        programme: fields.optional("programme", &request.programme, Fields::resource),
        unit: fields.optional("unit", &request.unit, Fields::resource),
        round: round.and_then(text),
        phase: fields.maybe_one_of("phase", request.phase),
        evaluator: fields.optional("evaluator", &request.evaluator, Fields::resource),
        held_from,
        held_until,
    };
    parent.map(|()| query)
}

impl Fields<'_> {
    fn findings(&mut self, wire: Vec<proto::Finding>) -> Vec<Finding> {
        let each = |(n, one)| self.finding(&format!("findings[{n}]"), one);
        wire.into_iter().enumerate().filter_map(each).collect()
    }

    fn finding(&mut self, field: &str, wire: proto::Finding) -> Option<Finding> {
        let at = |part: &str| format!("{field}.{part}");
        let unit = self.optional(&at("unit"), &wire.unit, Fields::resource);
        let household = self.optional(&at("household"), &wire.household, Fields::resource);
        let urgency = self.one_of(&at("urgency"), wire.urgency);
        let evidence = self.evidence(&at("evidence"), wire.evidence);
        Some(Finding {
            unit,
            household,
            indicator: text(wire.indicator),
            class: wire.class,
            urgency: urgency?,
            place: wire.place,
            description: wire.description,
            evidence,
        })
    }

    fn score_entries(&mut self, wire: Vec<proto::InspectedEntry>) -> Vec<ScoreEntry> {
        let each = |(n, one): (usize, proto::InspectedEntry)| {
            let figure = self.figure(&format!("entries[{n}].figure"), one.figure)?;
            Some(ScoreEntry { code: one.code, figure, ground: text(one.ground) })
        };
        wire.into_iter().enumerate().filter_map(each).collect()
    }

    fn household_results(&mut self, wire: Vec<proto::HouseholdResult>) -> Vec<HouseholdResult> {
        let each = |(n, one): (usize, proto::HouseholdResult)| {
            let household = self.resource(&format!("households[{n}].household"), &one.household)?;
            Some(HouseholdResult { household, failed: one.failed })
        };
        wire.into_iter().enumerate().filter_map(each).collect()
    }
}

impl IntoCommand for proto::PlanInspectionRequest {
    type Command = PlanInspection;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<PlanInspection> {
        let parent = fields.parent(&self.parent);
        let scheme = fields.resource("scheme", &self.scheme);
        let unit = fields.resource("unit", &self.unit);
        let planned_on = fields.date("planned_date", self.planned_date);
        parent?;
        Some(PlanInspection {
            scheme: scheme?,
            unit: unit?,
            round: self.round,
            planned_on: planned_on?,
            seed_commitment: text(self.seed_commitment),
        })
    }
}

impl IntoCommand for proto::DrawInspectionSampleRequest {
    type Command = DrawSample;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<DrawSample> {
        Some(DrawSample { inspection: fields.resource("name", &self.name)?, seed: self.seed })
    }
}

impl IntoCommand for proto::RecordInspectionScoresRequest {
    type Command = RecordScores;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RecordScores> {
        let inspection = fields.resource("name", &self.name);
        let evaluators = fields.resources("evaluators", &self.evaluators);
        let entries = fields.score_entries(self.entries);
        let households = fields.household_results(self.households);
        let findings = fields.findings(self.findings);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(RecordScores {
            inspection: inspection?,
            evaluators,
            entries,
            households,
            findings,
            remark: text(self.remark),
            evidence,
        })
    }
}

impl IntoCommand for proto::AttachInspectionFindingsRequest {
    type Command = AttachFindings;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AttachFindings> {
        let inspection = fields.resource("name", &self.name);
        let findings = fields.findings(self.findings);
        Some(AttachFindings { inspection: inspection?, findings })
    }
}

impl IntoCommand for proto::ReviewInspectionRequest {
    type Command = ReviewInspection;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReviewInspection> {
        let inspection = fields.resource("name", &self.name);
        let outcome = fields.one_of("outcome", self.outcome);
        let remark = text(self.remark);
        Some(ReviewInspection { inspection: inspection?, outcome: outcome?, remark })
    }
}

impl IntoCommand for proto::PublishInspectionRequest {
    type Command = PublishInspection;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<PublishInspection> {
        Some(PublishInspection { inspection: fields.resource("name", &self.name)? })
    }
}

impl IntoCommand for proto::OrderInspectionRecheckRequest {
    type Command = OrderInspectionRecheck;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<OrderInspectionRecheck> {
        let inspection = fields.resource("name", &self.name);
        let document = fields.maybe_document("document", self.document);
        let reason = self.reason;
        Some(OrderInspectionRecheck { inspection: inspection?, reason, document })
    }
}

impl IntoCommand for proto::VoidInspectionRequest {
    type Command = VoidInspection;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<VoidInspection> {
        let inspection = fields.resource("name", &self.name);
        let ground = fields.one_of("ground", self.ground);
        let reason = self.reason;
        Some(VoidInspection { inspection: inspection?, ground: ground?, reason })
    }
}

impl IntoCommand for proto::RecordInspectionVisitRequest {
    type Command = RecordVisit;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RecordVisit> {
        let parent = fields.parent(&self.parent);
        let programme = fields.resource("programme", &self.programme);
        let unit = fields.resource("unit", &self.unit);
        let findings = fields.findings(self.findings);
        let evidence = fields.evidence("evidence", self.evidence);
        parent?;
        Some(RecordVisit {
            programme: programme?,
            unit: unit?,
            account: self.account,
            findings,
            evidence,
        })
    }
}

//! Questions about rankings, and their rows for the wire.

use hemei_domain::id::{EvaluationId, UnitId};
use hemei_domain::rejection::rules;
use hemei_domain::scheme::Definition;
use hemei_domain::score::{Behind, Decimal, Fraction, Gap};
use hemei_engine::view::Json;
use hemei_engine::view::ranking::{
    CourtyardEntry, GradeEntry, PointMeasure, PointQuery, PointRow, RankedUnitQuery, RankedUnitRow,
    RankingEntry, RankingQuery, ScoreCard, ScoringAct, VetoEntry,
};

use super::{Fields, Tell, Told, Vocabulary as _, at, canonical, evidence, text};
use crate::proto;
use crate::resource::{CARDS, Resource as _, card_name};

const CARD: &str = "tenants/{tenant}/evaluations/{uuid}/scoreCards/{uuid}";

/// Which rankings are asked for.
pub(crate) fn rankings(
    request: &proto::ListRankingsRequest,
    fields: &mut Fields<'_>,
) -> Option<RankingQuery> {
    let parent = fields.parent(&request.parent);
    let programme = fields.optional("programme", &request.programme, Fields::resource);
    parent.map(|()| RankingQuery { programme })
}

/// Which ranked units are asked for.
pub(crate) fn units(
    request: &proto::ListRankedUnitsRequest,
    fields: &mut Fields<'_>,
) -> Option<RankedUnitQuery> {
    let evaluation = fields.resource("parent", &request.parent);
    let group = fields.looked_for("group", request.group.clone());
    Some(RankedUnitQuery { evaluation: evaluation?, group: group.and_then(text) })
}

/// Which lines are asked for.
pub(crate) fn points(
    request: &proto::ListScorePointsRequest,
    fields: &mut Fields<'_>,
) -> Option<PointQuery> {
    let (evaluation, unit) = card_key(fields, "parent", &request.parent)?;
    Some(PointQuery { evaluation, unit, lost: request.lost })
}

/// A score card by its name.
pub(crate) fn card_key(
    fields: &mut Fields<'_>,
    field: &str,
    name: &str,
) -> Option<(EvaluationId, UnitId)> {
    if name.is_empty() {
        return fields.refuse(at(&rules::FIELD_REQUIRED, field));
    }
    let segments: Vec<&str> = name.split('/').collect();
    let (tenant, key) = match segments[..] {
        ["tenants", tenant, EvaluationId::COLLECTION, evaluation, CARDS, unit] => {
            (tenant, canonical(evaluation).zip(canonical(unit)))
        }
        _ => return fields.malformed_name(field, CARD),
    };
    let Some((evaluation, unit)) = key else { return fields.malformed_name(field, CARD) };
    fields.same_tenant(field, tenant)?;
    Some((EvaluationId(evaluation), UnitId(unit)))
}

impl Tell<String> for Decimal {
    fn tell(&self, _: Told<'_>) -> String {
        self.to_string()
    }
}

impl Tell<String> for Option<Decimal> {
    fn tell(&self, _: Told<'_>) -> String {
        self.map(|number| number.to_string()).unwrap_or_default()
    }
}

/// A ranking for the wire.
pub(crate) fn ranking(tenant: &str, entry: &RankingEntry) -> proto::Ranking {
    let (row, told) = (&entry.row, Told(tenant));
    let due = |deadline: &Option<Json<hemei_domain::deadline::Deadline>>| {
        told.of(&deadline.as_ref().map(|one| one.0.due))
    };
    let recusals = row.recused.0.iter().map(|one| proto::RankingRecusal {
        person: told.of(&one.person),
        unit: told.of(&one.unit),
    });
    proto::Ranking {
        evaluation: told.of(&row.evaluation),
        programme: told.of(&row.programme),
        scheme: told.of(&row.scheme),
        edition: row.edition,
        scheme_sha256: row.digest.clone(),
        display_name: row.title.clone(),
        period: row.period.clone(),
        sample: row.sample,
        units: row.units,
        stage: told.of(&entry.stage),
        stage_time: told.of(&row.since),
        phase_zh: row.phase.zh().to_owned(),
        sum: row.sum_number,
        cut_position: row.cut,
        arithmetic: row.arithmetic,
        sum_time: told.of(&row.summed_at),
        sum_position: row.sum_position.unwrap_or(0),
        stale: row.stale,
        minutes: told.of(&row.minutes),
        met_date: told.of(&row.met_on),
        decision_position: row.decision_position.unwrap_or(0),
        recusals: recusals.collect(),
        abstained: told.of(&row.abstained),
        notices: row.notice_number,
        posted: row.posted,
        notice: told.of(&entry.notice),
        notice_due_date: due(&row.posting),
        notice_derivation: row.posting.as_ref().map(|one| one.0.explain_zh()).unwrap_or_default(),
        notice_position: row.notice_position.unwrap_or(0),
        objections_taken: entry.objecting,
        objections_due_date: due(&row.objecting),
        objections: row.objections,
        open_objections: told.of(&row.open_objections),
        rechecked: row.changed,
        final_time: told.of(&row.final_at),
        final_position: row.final_position.unwrap_or(0),
        signed_document: told.of(&row.signed_document),
        signed_head_position: row.signed_head.unwrap_or(0),
        signed_root: told.of(&row.signed_root),
        last_position: row.position,
    }
}

/// A ranked unit for the wire.
pub(crate) fn unit(tenant: &str, row: &RankedUnitRow) -> proto::RankedUnit {
    let told = Told(tenant);
    let entry = |grade: &Option<Json<GradeEntry>>| grade.as_ref().map(|one| grade_entry(&one.0));
    proto::RankedUnit {
        score_card: card_name(tenant, row.evaluation, row.unit),
        unit: told.of(&row.unit),
        display_name: row.unit_name.clone(),
        group: row.group_key.clone(),
        group_display_name: row.group_name.clone(),
        group_size: row.group_size,
        rank: row.rank,
        sum_rank: row.sum_rank,
        total: told.of(&row.total),
        total_exact: row.total_exact.clone(),
        full: told.of(&row.points_full),
        grade_computed: Some(grade_entry(&row.grade_computed.0)),
        grade_proposed: entry(&row.grade_proposed),
        grade_final: entry(&row.grade_final),
        sum: row.sum_number,
        sheet_revision: row.sheet_revision,
        overdue: row.overdue,
        overdue_positions: told.of(&row.overdue_positions),
        votes: row.votes,
        explanation_sha256: row.explanation.clone(),
        vetoes: row.vetoes.0.iter().map(veto).collect(),
        lines: row.lines,
        losses: row.losses,
        position: row.position,
        host: told.of(&row.host),
        host_display_name: told.of(&row.host_name),
        counting: told.of(&row.counting),
    }
}

fn grade_entry(grade: &GradeEntry) -> proto::RankingGrade {
    proto::RankingGrade { key: grade.key.clone(), display_name: grade.name.clone() }
}

fn veto(veto: &VetoEntry) -> proto::ScoreVeto {
    proto::ScoreVeto {
        code: veto.code.clone(),
        display_name: veto.title.clone(),
        list: veto.list.clone(),
        documents: veto.documents.clone(),
        positions: veto.positions.clone(),
    }
}

/// A score card for the wire.
pub(crate) fn card(tenant: &str, card: &ScoreCard) -> proto::ScoreCard {
    let (row, definition) = (&card.unit, card.definition.as_ref());
    let behind = row.behind.as_ref();
    proto::ScoreCard {
        name: card_name(tenant, row.evaluation, row.unit),
        ranking: Some(ranking(tenant, &card.ranking)),
        unit: Some(unit(tenant, row)),
        difference: behind.map(|behind| difference(tenant, row, &behind.0, definition)),
        gap: row.gap.as_ref().map(|gap| grade_gap(Told(tenant), &gap.0, definition)),
        position: card.position,
        effective_time: Told(tenant).of(&card.effective_at),
    }
}

fn difference(
    tenant: &str,
    row: &RankedUnitRow,
    behind: &Behind,
    definition: &Definition,
) -> proto::ScoreDifference {
    let told = Told(tenant);
    let lines = behind.lines.iter().map(|line| proto::ScoreDifferenceLine {
        code: line.code.clone(),
        difference_exact: line.difference.to_string(),
        difference_zh: line.zh(definition),
    });
    proto::ScoreDifference {
        score_card: card_name(tenant, row.evaluation, behind.unit),
        unit: told.of(&behind.unit),
        display_name: told.of(&row.before_name),
        points: told.of(&behind.points),
        decided_by_zh: behind.zh(definition),
        lines: lines.collect(),
    }
}

fn grade_gap(told: Told<'_>, gap: &Gap, definition: &Definition) -> proto::GradeGap {
    let name = definition.grade(&gap.grade).map_or(&gap.grade, |(_, grade)| &grade.name);
    let core = gap.core.iter().map(|one| proto::CoreBlockGap {
        block: one.block.clone(),
        missing_exact: one.missing.to_string(),
    });
    proto::GradeGap {
        grade: Some(proto::RankingGrade { key: gap.grade.clone(), display_name: name.to_owned() }),
        points: told.of(&gap.points),
        core_blocks: core.collect(),
        vetoes: gap.vetoes.clone(),
        quota: gap.quota.as_ref().map(|quota| proto::QuotaGap {
            seats: quota.seats,
            taken: quota.taken,
            lowest: told.of(&quota.lowest),
        }),
        sentences_zh: gap.zh(definition),
    }
}

/// A line of a score card for the wire.
pub(crate) fn point(tenant: &str, row: &PointRow, definition: &Definition) -> proto::ScorePoint {
    let told = Told(tenant);
    let measure = |one: &PointMeasure| measure(told, row, one, definition);
    proto::ScorePoint {
        score_card: card_name(tenant, row.evaluation, row.unit),
        line: row.line,
        kind: told.of(&row.kind),
        code: row.code.clone(),
        path: told.of(&row.path),
        display_name: row.title.clone(),
        responsible: told.of(&row.responsible),
        claimed: told.of(&row.claimed),
        full: told.of(&row.points_full),
        got: told.of(&row.points_got),
        lost: told.of(&row.points_lost),
        full_exact: row.full_exact.clone(),
        got_exact: row.got_exact.clone(),
        lost_exact: row.lost_exact.clone(),
        loss: row.loss,
        vetoed_by: told.of(&row.vetoed_by),
        clause: told.of(&row.clause),
        measures: row.measures.0.iter().map(measure).collect(),
        scorer: told.of(&row.scorer),
        scored_time: told.of(&row.scored_at),
        scored_position: row.position.unwrap_or(0),
        sum: row.sum_number,
    }
}

fn measure(
    told: Told<'_>,
    row: &PointRow,
    measure: &PointMeasure,
    definition: &Definition,
) -> proto::PointMeasure {
    let rounds = definition.rounds.iter().flat_map(|rounds| &rounds.rounds);
    let round = measure.round.as_ref();
    let named = rounds.into_iter().find(|one| Some(&one.key) == round);
    proto::PointMeasure {
        round: told.of(&measure.round),
        round_display_name: named.map(|one| one.name.clone()).unwrap_or_default(),
        result_exact: measure.result.as_ref().map(Fraction::to_string).unwrap_or_default(),
        cause_zh: measure.cause_zh(definition.indicator(&row.code)),
        positions: measure.positions.clone(),
        acts: measure.acts.iter().map(|one| act(told, one)).collect(),
        courtyards: measure.courtyards.iter().map(|one| courtyard(told, row, one)).collect(),
    }
}

fn courtyard(told: Told<'_>, row: &PointRow, one: &CourtyardEntry) -> proto::CourtyardPoints {
    proto::CourtyardPoints {
        score_card: card_name(told.0, row.evaluation, one.unit),
        unit: told.of(&one.unit),
        display_name: one.name.clone(),
        total: told.of(&one.total),
        counting: told.of(&one.counting),
        added_exact: one.added.to_string(),
    }
}

fn act(told: Told<'_>, act: &ScoringAct) -> proto::ScoringAct {
    proto::ScoringAct {
        position: act.position,
        person: told.of(&act.person),
        role: act.role.to_wire(),
        section: told.of(&act.section),
        occurred_time: told.of(&act.at),
        document: told.of(&act.document),
        evidence: act.evidence.iter().map(evidence::to_wire).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_card_is_named_by_evaluation_and_unit() {
        let key = (EvaluationId(Uuid::from_u128(12)), UnitId(Uuid::from_u128(3)));
        let name = card_name("t", key.0, key.1);
        let mut fields = Fields::new("t");
        assert_eq!(card_key(&mut fields, "name", &name), Some(key));
        assert_eq!(fields.finish(Some(())), Ok(()));
        for wrong in [
            String::new(),
            format!("{name}/"),
            name.to_uppercase(),
            name.replace("scoreCards", "scoreSheets"),
            name.replace("tenants/t", "tenants/other"),
            name.rsplit_once('/').expect("a path").0.to_owned(),
        ] {
            let mut fields = Fields::new("t");
            assert_eq!(card_key(&mut fields, "name", &wrong), None, "{wrong}");
            assert!(fields.finish(Some(())).is_err(), "{wrong}");
        }
    }
}

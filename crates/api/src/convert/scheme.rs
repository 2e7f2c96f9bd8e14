//! Requests about schemes, and schemes for the wire.

use hemei_domain::command::etag;
use hemei_domain::scheme::{
    AdoptScheme, Block, CourtyardRule, Definition, Edition, Grade, Group, Indicator, NotApplicable,
    Period, Procedure, Quota, QuotaSize, Ranking, Responsible, Round, Rounds, Scheme, TieBreak,
    WithdrawScheme, parse,
};

use super::decimal::maybe;
use super::programme::{cited, files};
use super::{Fields, IntoCommand, Told, Vocabulary as _, wire_date};
use crate::proto;

mod rule;

impl IntoCommand for proto::AdoptSchemeRequest {
    type Command = AdoptScheme;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AdoptScheme> {
        let parent = fields.parent(&self.parent);
        let programme = fields.resource("programme", &self.programme);
        let definition = fields.take(parse::definition(&files(&self.files)));
        let document = fields.document("document", self.document);
        parent?;
        Some(AdoptScheme { programme: programme?, definition: definition?, document: document? })
    }
}

impl IntoCommand for proto::WithdrawSchemeRequest {
    type Command = WithdrawScheme;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<WithdrawScheme> {
        let scheme = fields.resource("name", &self.name);
        let document = fields.document("document", self.document);
        Some(WithdrawScheme {
            scheme: scheme?,
            edition: self.edition,
            document: document?,
            reason: self.reason,
        })
    }
}

/// A scheme for the wire, with what one of its editions says.
pub(crate) fn to_wire(
    tenant: &str,
    name: String,
    scheme: &Scheme,
    revision: u64,
    told: Option<&Edition>,
) -> proto::Scheme {
    let definition = told.map(|edition| &edition.definition);
    let warnings = definition.map(Definition::warnings).unwrap_or_default();
    proto::Scheme {
        name,
        etag: etag(revision),
        programme: Told(tenant).of(&scheme.programme),
        editions: scheme.editions.iter().map(edition).collect(),
        edition: told.map_or(0, |edition| edition.number),
        definition: definition.map(definition_to_wire),
        warnings_zh: warnings.into_iter().map(|warning| warning.zh).collect(),
    }
}

/// A scheme in a list.
pub(crate) fn listed(
    tenant: &str,
    name: String,
    scheme: &Scheme,
    revision: u64,
) -> proto::ListedScheme {
    let last = scheme.editions.last();
    proto::ListedScheme {
        name,
        etag: etag(revision),
        programme: Told(tenant).of(&scheme.programme),
        title: last.map(|edition| edition.definition.title.clone()).unwrap_or_default(),
        editions: scheme.editions.iter().map(edition).collect(),
    }
}

fn edition(one: &Edition) -> proto::SchemeEdition {
    proto::SchemeEdition {
        edition: one.number,
        period: Some(period(&one.definition.period)),
        document: one.document.clone(),
        taken_up: one.taken_up,
        withdrawn: one.withdrawn,
        digest: one.definition.digest(),
    }
}

fn definition_to_wire(d: &Definition) -> proto::SchemeDefinition {
    proto::SchemeDefinition {
        title: d.title.clone(),
        kind: d.kind.clone(),
        sample: d.sample,
        period: Some(period(&d.period)),
        document: d.document.clone(),
        approved_basis: d.approved_basis.clone(),
        veto_lists: d.veto_lists.clone(),
        documents: d.documents.iter().map(cited).collect(),
        arithmetic: d.arithmetic,
        full: d.full.to_string(),
        decimals: d.decimals,
        rounds: d.rounds.as_ref().map(rounds),
        blocks: d.blocks.iter().map(block).collect(),
        indicators: d.indicators.iter().map(indicator).collect(),
        courtyards: Some(courtyards(&d.courtyards)),
        ranking: Some(ranking(&d.ranking)),
        grades: d.grades.iter().map(grade).collect(),
        procedure: Some(procedure(&d.procedure)),
    }
}

fn period(one: &Period) -> proto::SchemePeriod {
    proto::SchemePeriod {
        display_name: one.name.clone(),
        from_date: Some(wire_date(one.from)),
        to_date: Some(wire_date(one.to)),
    }
}

fn rounds(one: &Rounds) -> proto::ScoringRounds {
    let round = |round: &Round| proto::ScoringRound {
        key: round.key.clone(),
        display_name: round.name.clone(),
    };
    proto::ScoringRounds {
        routine: one.routine.to_string(),
        year_end: one.year_end.to_string(),
        rounds: one.rounds.iter().map(round).collect(),
        clause: one.clause.clone(),
    }
}

fn office(one: &Responsible) -> proto::ScoringOffice {
    proto::ScoringOffice {
        section: one.section().unwrap_or_default().to_owned(),
        display_name: one.zh().to_owned(),
    }
}

fn block(one: &Block) -> proto::ScoreBlock {
    proto::ScoreBlock {
        key: one.key.clone(),
        display_name: one.name.clone(),
        full: one.full.to_string(),
        core: one.core,
        entered_by: one.entered_by.as_ref().map(office),
        clause: one.clause.clone(),
    }
}

fn indicator(one: &Indicator) -> proto::Indicator {
    proto::Indicator {
        code: one.code.clone(),
        display_name: one.name.clone(),
        block: one.block.clone(),
        parent: one.parent.clone().unwrap_or_default(),
        full: one.full.to_string(),
        rule: one.rule.as_ref().map(rule::to_wire),
        measured: one.measured.to_wire(),
        responsible: one.responsible.as_ref().map(office),
        source: one.source.map_or(0, |source| source.to_wire()),
        evidence: one.evidence.clone(),
        not_applicable: one.not_applicable.as_ref().map(not_applicable),
        standard: one.standard.clone(),
        clause: one.clause.clone(),
    }
}

fn not_applicable(one: &NotApplicable) -> proto::NotApplicableRule {
    proto::NotApplicableRule {
        treatment: one.treatment.to_wire(),
        ground: one.ground.clone(),
        decider: one.decider.to_wire(),
    }
}

fn courtyards(one: &CourtyardRule) -> proto::CourtyardRule {
    proto::CourtyardRule {
        share: maybe(one.share.map(|share| share.share)),
        cap: maybe(one.share.map(|share| share.cap)),
        clause: one.clause.clone(),
    }
}

fn ranking(one: &Ranking) -> proto::RankingRule {
    let group = |group: &Group| proto::RankingGroup {
        key: group.key.clone(),
        display_name: group.name.clone(),
    };
    proto::RankingRule {
        groups: one.groups.iter().map(group).collect(),
        tie_break: one.tie_break.iter().map(tie_break).collect(),
        disqualified: one.disqualified.to_wire(),
        clause: one.clause.clone(),
    }
}

fn tie_break(one: &TieBreak) -> proto::TieBreak {
    use proto::tie_break::Criterion;
    let criterion = match one {
        TieBreak::Block(key) => Criterion::Block(key.clone()),
        TieBreak::Indicator(code) => Criterion::Indicator(code.clone()),
        TieBreak::FewerOverdue => Criterion::FewerOverdue(proto::FewerOverdue {}),
        TieBreak::Votes => Criterion::Votes(proto::CommitteeVotes {}),
    };
    proto::TieBreak { criterion: Some(criterion) }
}

fn grade(one: &Grade) -> proto::Grade {
    proto::Grade {
        key: one.key.clone(),
        display_name: one.name.clone(),
        at_least: maybe(one.at_least),
        core_share: maybe(one.core_share),
        quota: one.quota.map(quota),
        clause: one.clause.clone(),
    }
}

fn quota(one: Quota) -> proto::GradeQuota {
    use proto::grade_quota::Size;
    let size = match one.size {
        QuotaSize::Count(count) => Size::Count(count),
        QuotaSize::Share { share, rounding } => Size::Share(proto::QuotaShare {
            share: share.to_string(),
            rounding: rounding.to_wire(),
        }),
    };
    proto::GradeQuota { size: Some(size), ties: one.ties.to_wire() }
}

fn procedure(one: &Procedure) -> proto::NoticeProcedure {
    proto::NoticeProcedure {
        notice_working_days: one.notice_working_days,
        objection_working_days: one.objection_working_days,
        clause: one.clause.clone(),
    }
}

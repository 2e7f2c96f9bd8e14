//! Evaluations for the wire.

use hemei_domain::command::etag;
use hemei_domain::evaluation::{
    Evaluation, EvaluationDecided, EvaluationNoticePosted, EvaluationOpened, EvaluationSummed,
    Member, MemberRecused, Objection, RankingSigned, UnitResult, UnitVotes,
};
use hemei_domain::score_sheet::SheetOf;

use super::super::Told;
use crate::proto;
use crate::resource::sheet_name;

/// An evaluation that was opened, as it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing<'a> {
    pub(crate) evaluation: &'a Evaluation,
    pub(crate) opened: &'a EvaluationOpened,
    pub(crate) revision: u64,
    /// The position that it is true at.
    pub(crate) position: u64,
    /// Whether ranks are told that were not posted.
    pub(crate) unposted: bool,
}

impl Standing<'_> {
    /// For the wire.
    pub(crate) fn to_wire(self, tenant: &str, name: String) -> proto::Evaluation {
        let (told, state, opened) = (Told(tenant), self.evaluation, self.opened);
        let seen = self.unposted || state.notice.is_some();
        let summed = state.summed.as_ref().filter(|_| seen);
        let decided = state.decided.as_ref().filter(|_| seen);
        proto::Evaluation {
            name,
            etag: etag(self.revision),
            programme: told.of(&opened.programme),
            scheme: told.of(&opened.scheme),
            edition: opened.edition,
            scheme_digest: opened.digest.clone(),
            phase: told.of(&state.phase),
            units: opened.units.iter().map(|one| member(opened, one, told)).collect(),
            sum: summed.map(|summed| sum(summed, state, told)),
            decision: decided.map(|decided| decision(decided, told)),
            notice: state.notice.as_ref().map(|posted| notice(posted, told)),
            notices: state.notices,
            objections: state.objections.iter().map(|one| objection(one, told)).collect(),
            changed: state.changed,
            signed_ranking: state.signed.as_ref().map(signed),
            position: self.position,
        }
    }
}

fn member(opened: &EvaluationOpened, one: &Member, told: Told<'_>) -> proto::EvaluatedUnit {
    let sheet = SheetOf { evaluation: opened.evaluation, unit: one.unit };
    proto::EvaluatedUnit {
        unit: told.of(&one.unit),
        group: one.group.clone(),
        score_sheet: sheet_name(told.0, sheet),
        host: told.of(&one.host),
    }
}

fn sum(one: &EvaluationSummed, state: &Evaluation, told: Told<'_>) -> proto::EvaluationSum {
    proto::EvaluationSum {
        sum: one.sum,
        cut: one.cut,
        arithmetic: one.arithmetic,
        summed_date: told.of(&state.summed_on),
        results: results(&one.results, told),
    }
}

fn results(all: &[UnitResult], told: Told<'_>) -> Vec<proto::UnitResult> {
    let each = |one: &UnitResult| proto::UnitResult {
        unit: told.of(&one.unit),
        group: one.group.clone(),
        sheet_etag: etag(one.sheet_revision),
        overdue: one.overdue,
        overdue_positions: one.overdue_positions.clone(),
        total: one.total.to_string(),
        rank: one.rank,
        grade: one.grade.clone(),
        explanation_digest: one.explanation.clone(),
    };
    all.iter().map(each).collect()
}

fn decision(one: &EvaluationDecided, told: Told<'_>) -> proto::EvaluationDecision {
    let recused = |one: &MemberRecused| proto::MemberRecused {
        person: told.of(&one.person),
        unit: told.of(&one.unit),
    };
    let votes = |one: &UnitVotes| proto::UnitVotes { unit: told.of(&one.unit), votes: one.votes };
    proto::EvaluationDecision {
        sum: one.sum,
        minutes: one.minutes.cite(),
        met_date: told.of(&one.met_on),
        recused: one.recused.iter().map(recused).collect(),
        abstained: told.of(&one.abstained),
        votes: one.votes.iter().map(votes).collect(),
        results: results(&one.results, told),
    }
}

fn notice(one: &EvaluationNoticePosted, told: Told<'_>) -> proto::EvaluationNotice {
    let mut editions = one.posted.editions.clone();
    editions.extend(one.objections.editions.iter().cloned());
    editions.sort_unstable();
    editions.dedup();
    proto::EvaluationNotice {
        notice: one.notice,
        from_date: told.of(&one.posted.start),
        due_date: told.of(&one.posted.due),
        derivation: one.posted.explain_zh(),
        objections_due_date: told.of(&one.objections.due),
        objections_derivation: one.objections.explain_zh(),
        calendar_editions: editions,
        results: results(&one.results, told),
    }
}

fn objection(one: &Objection, told: Told<'_>) -> proto::EvaluationObjection {
    proto::EvaluationObjection {
        objection: one.number,
        unit: told.of(&one.unit),
        codes: one.codes.clone(),
        outcome: told.of(&one.outcome),
    }
}

fn signed(one: &RankingSigned) -> proto::SignedRanking {
    proto::SignedRanking {
        document: one.document.cite(),
        head_position: one.head_position,
        root: one.root.clone(),
    }
}

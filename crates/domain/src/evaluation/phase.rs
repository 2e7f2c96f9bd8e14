//! The phases of an evaluation and the table of what may be done in each (`domain.md` §10.2).
//!
//! While it is scored, each unit's sheet has a [`crate::score_sheet::Stage`] of its own; the
//! evaluation goes on from `Scoring` when all of them were checked on site and are summed. What was
//! decided is changed by a re-check only, and then summed, decided and posted again, so that what
//! becomes final was posted for its full time as it is.

use super::rules;
use crate::order;
pub(crate) use crate::order::refuse;
use crate::rejection::Rejection;

vocabulary! {
    /// Where an evaluation stands.
    #[derive(Default)]
    Phase {
        #[default]
        Scoring = "scoring", "自评和评分中", "being scored";
        Summed = "summed", "已汇总待审定", "summed";
        Decided = "decided", "已审定（拟定等次）待公示", "decided";
        InNotice = "in_notice", "公示", "in public notice";
        Objection = "objection", "异议处理中", "under objection";
        Rechecked = "rechecked", "复核改分待重新汇总", "changed by a re-check";
        Final = "final", "已生效", "final";
        Archived = "archived", "已归档", "archived";
    }
}

vocabulary! {
    /// What may be done in an evaluation; the codes are the commands' names after `evaluation.`.
    Act {
        SelfScore = "self_score", "村级自评", "self-score";
        WaiveSelfScore = "waive_self_score", "未自评处理", "go on without a self-score";
        ScoreIndicators = "score_indicators", "科室评分", "score indicators";
        EnterBlock = "enter_block", "录入板块得分", "enter a block";
        MarkNotApplicable = "mark_not_applicable", "合理缺项认定", "mark as not applicable";
        GrantBonus = "grant_bonus", "考核加分", "grant a bonus";
        ApplyPenalty = "apply_penalty", "考核减分", "apply a penalty";
        ApplyVeto = "apply_veto", "否决认定", "apply a veto";
        WithdrawAdjustment = "withdraw_adjustment", "撤销加减分或否决", "withdraw an adjustment";
        RecordSiteCheck = "record_site_check", "现场核验", "check on site";
        Sum = "sum", "考核汇总", "sum";
        Decide = "decide", "集体审定", "decide";
        PostNotice = "post_notice", "考核公示", "post a notice";
        FileObjection = "file_objection", "提出异议", "object";
        DecideObjection = "decide_objection", "异议复核", "decide an objection";
        CorrectScore = "correct_score", "更正评分", "correct a score";
        Finalise = "finalise", "考核结果生效", "finalise";
        RecordSignedDocument = "record_signed_document", "登记签发文号", "record the signed document";
        CorrectSignedDocument = "correct_signed_document", "更正签发文号", "correct the signed document";
        Archive = "archive", "考核归档", "archive";
    }
}

/// A row of the table.
pub type Row = order::Row<Act, Phase>;

/// Before the decision. What is scored after a sum makes that sum stale.
const OPEN: &[Phase] = &[Phase::Scoring, Phase::Summed];

/// What may be done when: one row an act, in the order of [`Act::ALL`].
pub const TABLE: &[Row] = &[
    Row { act: Act::SelfScore, phases: &[Phase::Scoring] },
    Row { act: Act::WaiveSelfScore, phases: &[Phase::Scoring] },
    Row { act: Act::ScoreIndicators, phases: OPEN },
    Row { act: Act::EnterBlock, phases: OPEN },
    Row { act: Act::MarkNotApplicable, phases: OPEN },
    Row { act: Act::GrantBonus, phases: OPEN },
    Row { act: Act::ApplyPenalty, phases: OPEN },
    Row { act: Act::ApplyVeto, phases: OPEN },
    Row { act: Act::WithdrawAdjustment, phases: OPEN },
    Row { act: Act::RecordSiteCheck, phases: OPEN },
    Row { act: Act::Sum, phases: &[Phase::Scoring, Phase::Summed, Phase::Rechecked] },
    Row { act: Act::Decide, phases: &[Phase::Summed] },
    Row { act: Act::PostNotice, phases: &[Phase::Decided] },
    Row { act: Act::FileObjection, phases: WHILE_POSTED },
    Row { act: Act::DecideObjection, phases: &[Phase::Objection] },
    Row {
        act: Act::CorrectScore,
        phases: &[Phase::Decided, Phase::InNotice, Phase::Objection, Phase::Rechecked],
    },
    Row { act: Act::Finalise, phases: &[Phase::InNotice] },
    Row { act: Act::RecordSignedDocument, phases: &[Phase::Final] },
    Row { act: Act::CorrectSignedDocument, phases: &[Phase::Final, Phase::Archived] },
    Row { act: Act::Archive, phases: &[Phase::Final] },
];

/// From the posting until the changed result is summed: what was posted can be objected to.
const WHILE_POSTED: &[Phase] = &[Phase::InNotice, Phase::Objection, Phase::Rechecked];

/// Refuses what the evaluation's phase does not allow.
///
/// # Errors
/// `EVALUATION_PHASE`.
pub fn allow(phase: Phase, act: Act) -> Result<(), Rejection> {
    order::allow(TABLE, phase, act, &rules::EVALUATION_PHASE)
}

#[cfg(test)]
mod tests;

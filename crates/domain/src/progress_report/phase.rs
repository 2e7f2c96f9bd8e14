//! The phases of a progress report and the table of what may be done in each (`domain.md` §10.2).

use super::rules;
use crate::order;
use crate::rejection::Rejection;

vocabulary! {
    /// Where a report stands. Late is no phase: it is seen from the days.
    #[derive(Default)]
    Phase {
        #[default]
        NotFiled = "not_filed", "未填报", "not filed";
        Draft = "draft", "草稿", "draft";
        Submitted = "submitted", "待村级审核", "submitted";
        Reviewed = "reviewed", "待受理", "reviewed by the village";
        Returned = "returned", "已退回", "returned";
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
        Locked = "locked", "已受理锁定", "accepted and locked";
        Recheck = "recheck", "已锁定待复查", "locked, to be rechecked";
    }
}

vocabulary! {
    /// What may be done with a report; the codes are the commands' names after `report.`.
    Act {
        SaveDraft = "save_draft", "保存进度表草稿", "save a report's draft";
        Submit = "submit", "提交进度表", "submit a report";
        Withdraw = "withdraw", "撤回进度表", "withdraw a report";
        Review = "review", "村级审核进度表", "review a report";
        Return = "return", "退回进度表", "return a report";
        Accept = "accept", "受理进度表", "accept a report";
        Correct = "correct", "更正进度表", "correct a report";
        Recheck = "recheck", "复查进度表", "recheck a report";
    }
}

/// A row of the table.
pub type Row = order::Row<Act, Phase>;

/// What may be done when: one row an act, in the order of [`Act::ALL`].
pub const TABLE: &[Row] = &[
    Row {
        act: Act::SaveDraft,
        phases: &[Phase::NotFiled, Phase::Draft, Phase::Returned, Phase::Withdrawn],
    },
    // What was returned is changed before it comes again.
    Row { act: Act::Submit, phases: &[Phase::Draft, Phase::Withdrawn] },
    Row { act: Act::Withdraw, phases: &[Phase::Submitted, Phase::Reviewed] },
    Row { act: Act::Review, phases: &[Phase::Submitted] },
    Row { act: Act::Return, phases: &[Phase::Reviewed] },
    Row { act: Act::Accept, phases: &[Phase::Reviewed] },
    Row { act: Act::Correct, phases: &[Phase::Locked, Phase::Recheck] },
    Row { act: Act::Recheck, phases: &[Phase::Recheck] },
];

/// Refuses what the report's phase does not allow.
///
/// # Errors
/// `REPORT_PHASE`.
pub fn allow(phase: Phase, act: Act) -> Result<(), Rejection> {
    order::allow(TABLE, phase, act, &rules::REPORT_PHASE)
}

#[cfg(test)]
mod tests;

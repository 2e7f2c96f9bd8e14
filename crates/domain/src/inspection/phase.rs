//! The phases of an inspection and the table of what may be done in each (`domain.md` §10.2).
//!
//! Of §10.2's states `Archived` is not built: nothing is asked of an archived inspection that is not
//! asked of a published one. What closes an inspection is the end of its programme, after which
//! nothing is voided or ordered anew. Until then a published one is the leaders' to void, and the
//! commission's to have checked again. Beyond §10.2, `Returned` and `RecheckOrdered` are the ways
//! back to scoring, and `Visited` is the commission's visit, which is recorded and not scored.

use super::rules;
use crate::order;
pub(super) use crate::order::refuse;
use crate::rejection::Rejection;

vocabulary! {
    /// Where an inspection stands.
    #[derive(Default)]
    Phase {
        #[default]
        Planned = "planned", "已计划", "planned";
        InProgress = "in_progress", "检查中", "in progress";
        Scored = "scored", "已评分待复核", "scored";
        Returned = "returned", "退回重评", "returned";
        Reviewed = "reviewed", "已复核待公布", "reviewed";
        Published = "published", "已公布", "published";
        RecheckOrdered = "recheck_ordered", "责令重新检查", "ordered to be checked again";
        Visited = "visited", "暗访已记录", "a recorded visit";
        Voided = "voided", "已作废", "voided";
    }
}

vocabulary! {
    /// What may be done with an inspection; the codes are the commands' names after `inspection.`.
    Act {
        DrawSample = "draw_sample", "抽样", "draw the sample";
        RecordScores = "record_scores", "评分", "record scores";
        AttachFindings = "attach_findings", "登记检查发现的问题", "attach findings";
        Review = "review", "评分复核", "review";
        Publish = "publish", "公布检查评比", "publish";
        OrderRecheck = "order_recheck", "责令重新检查", "order a re-check";
        Void = "void", "检查作废", "void";
    }
}

/// A row of the table.
pub type Row = order::Row<Act, Phase>;

/// What may be done when: one row an act, in the order of [`Act::ALL`]. Where the sheet has a
/// sample, scoring from [`Phase::Planned`] needs that it was drawn.
pub const TABLE: &[Row] = &[
    Row { act: Act::DrawSample, phases: &[Phase::Planned] },
    Row {
        act: Act::RecordScores,
        phases: &[Phase::Planned, Phase::InProgress, Phase::Returned, Phase::RecheckOrdered],
    },
    Row {
        act: Act::AttachFindings,
        phases: &[
            Phase::InProgress,
            Phase::Scored,
            Phase::Returned,
            Phase::Reviewed,
            Phase::Published,
            Phase::RecheckOrdered,
            Phase::Visited,
        ],
    },
    Row { act: Act::Review, phases: &[Phase::Scored] },
    Row { act: Act::Publish, phases: &[Phase::Reviewed] },
    Row { act: Act::OrderRecheck, phases: &[Phase::Scored, Phase::Reviewed, Phase::Published] },
    Row {
        act: Act::Void,
        phases: &[
            Phase::Planned,
            Phase::InProgress,
            Phase::Scored,
            Phase::Returned,
            Phase::Reviewed,
            Phase::Published,
            Phase::RecheckOrdered,
            Phase::Visited,
        ],
    },
];

/// Refuses what the phase does not allow.
///
/// # Errors
/// `INSPECTION_PHASE`.
pub fn allow(phase: Phase, act: Act) -> Result<(), Rejection> {
    order::allow(TABLE, phase, act, &rules::INSPECTION_PHASE)
}

#[cfg(test)]
mod tests;

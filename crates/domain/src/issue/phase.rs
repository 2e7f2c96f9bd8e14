//! The phases of an issue and the table of what may be done in each (`domain.md` §10.2).
//!
//! Of §10.2's states some are not phases here. `Found` is the day that the raising tells. `Merged` is
//! not built: an issue is `Withdrawn` as the same as another one and names it, and that other one
//! goes on with its own number, limit and light. `Extended` is the moved limit, `Returned` the way
//! back to `Rectifying` or, where nobody was assigned, to `Registered`. `ClosureApproved` and `Closed` are
//! one act, since an issue is closed with no public notice; `TransferredUp` is `HandedUp`, and
//! `NotAProblem` is a ground of `Withdrawn`. `LookBackDue` is a day that is stored at the closing.

use super::IssueKind;
use super::rules;
use crate::order::in_phase;
pub(super) use crate::order::refuse;
use crate::rejection::Rejection;

vocabulary! {
    /// Where an issue stands.
    #[derive(Default)]
    Phase {
        #[default]
        Registered = "registered", "已登记", "registered";
        FixedOnSpot = "fixed_on_spot", "当场整改待销号", "fixed on the spot";
        Assigned = "assigned", "已交办", "assigned";
        SignedFor = "signed_for", "已签收", "signed for";
        Rectifying = "rectifying", "整改中", "in rectification";
        Suspended = "suspended", "暂停计时", "suspended";
        ClosureRequested = "closure_requested", "待复核", "closure requested";
        Verified = "verified", "已复核待销号", "verified";
        Answered = "answered", "已答复", "answered";
        Closed = "closed", "已销号", "closed";
        LookBackPassed = "look_back_passed", "回头看通过", "look-back passed";
        Relapsed = "relapsed", "回头看发现反弹", "relapse found";
        Reopened = "reopened", "重新整改待交办", "reopened";
        Withdrawn = "withdrawn", "已撤销", "withdrawn";
        HandedUp = "handed_up", "已上报", "handed up";
    }
}

impl Phase {
    /// Whether somebody still has to do something about it in this town.
    pub fn open(self) -> bool {
        OPEN.contains(&self)
    }
}

vocabulary! {
    /// What may be done with a raised issue; the codes are the commands' names after `issue.`.
    Act {
        FixOnSpot = "fix_on_spot", "当场整改", "fix on the spot";
        Assign = "assign", "交办", "assign";
        SignFor = "sign_for", "签收", "sign for";
        FilePlan = "file_plan", "报整改方案", "file a plan";
        Extend = "extend", "延期", "extend";
        Suspend = "suspend", "暂停计时", "suspend";
        Resume = "resume", "恢复计时", "resume";
        Urge = "urge", "催办", "urge";
        AnswerUrge = "answer_urge", "回复催办", "answer an urging";
        RequestClosure = "request_closure", "申请销号", "request closure";
        Verify = "verify", "复核", "verify";
        ReturnForRework = "return_for_rework", "退回整改", "return for rework";
        Close = "close", "销号", "close";
        LookBack = "look_back", "回头看", "look back";
        Reopen = "reopen", "重新整改", "reopen";
        OrderRecheck = "order_recheck", "责令重新复核", "order a re-check";
        Withdraw = "withdraw", "撤销", "withdraw";
        HandUp = "hand_up", "上报", "hand up";
        AnswerDifficulty = "answer_difficulty", "答复困难", "answer a difficulty";
        ConfirmAnswer = "confirm_answer", "确认答复", "confirm an answer";
    }
}

/// A row of the table: an act, the kinds of issue that know it, and the phases that allow it.
#[derive(Debug)]
pub struct Row {
    /// The act.
    pub act: Act,
    /// Kinds of issue that know it.
    pub kinds: &'static [IssueKind],
    /// Phases in which it may be done.
    pub phases: &'static [Phase],
}

const PROBLEM: &[IssueKind] = &[IssueKind::Problem];
const DIFFICULTY: &[IssueKind] = &[IssueKind::Difficulty];
const BOTH: &[IssueKind] = &[IssueKind::Problem, IssueKind::Difficulty];

const OPEN: &[Phase] = &[
    Phase::Registered,
    Phase::FixedOnSpot,
    Phase::Assigned,
    Phase::SignedFor,
    Phase::Rectifying,
    Phase::Suspended,
    Phase::ClosureRequested,
    Phase::Verified,
    Phase::Answered,
    Phase::Relapsed,
    Phase::Reopened,
];
const WITH_THE_RECTIFIER: &[Phase] = &[Phase::SignedFor, Phase::Rectifying];

/// What may be done when: one row an act, in the order of [`Act::ALL`].
pub const TABLE: &[Row] = &[
    Row { act: Act::FixOnSpot, kinds: PROBLEM, phases: &[Phase::Registered] },
    Row {
        act: Act::Assign,
        kinds: BOTH,
        phases: &[Phase::Registered, Phase::Assigned, Phase::Reopened],
    },
    Row { act: Act::SignFor, kinds: PROBLEM, phases: &[Phase::Assigned] },
    Row { act: Act::FilePlan, kinds: PROBLEM, phases: WITH_THE_RECTIFIER },
    Row {
        act: Act::Extend,
        kinds: BOTH,
        phases: &[Phase::Assigned, Phase::SignedFor, Phase::Rectifying],
    },
    Row { act: Act::Suspend, kinds: PROBLEM, phases: WITH_THE_RECTIFIER },
    Row { act: Act::Resume, kinds: PROBLEM, phases: &[Phase::Suspended] },
    Row { act: Act::Urge, kinds: BOTH, phases: OPEN },
    Row { act: Act::AnswerUrge, kinds: BOTH, phases: OPEN },
    Row { act: Act::RequestClosure, kinds: PROBLEM, phases: WITH_THE_RECTIFIER },
    Row { act: Act::Verify, kinds: PROBLEM, phases: &[Phase::ClosureRequested] },
    Row {
        act: Act::ReturnForRework,
        kinds: PROBLEM,
        phases: &[Phase::FixedOnSpot, Phase::ClosureRequested, Phase::Verified],
    },
    Row {
        act: Act::Close,
        kinds: BOTH,
        phases: &[Phase::FixedOnSpot, Phase::Verified, Phase::Answered],
    },
    Row { act: Act::LookBack, kinds: PROBLEM, phases: &[Phase::Closed, Phase::LookBackPassed] },
    Row {
        act: Act::Reopen,
        kinds: PROBLEM,
        phases: &[Phase::Closed, Phase::LookBackPassed, Phase::Relapsed],
    },
    Row {
        act: Act::OrderRecheck,
        kinds: PROBLEM,
        phases: &[Phase::Verified, Phase::Closed, Phase::LookBackPassed],
    },
    Row { act: Act::Withdraw, kinds: BOTH, phases: OPEN_BEFORE_RELAPSE },
    Row { act: Act::HandUp, kinds: BOTH, phases: OPEN_BEFORE_RELAPSE },
    Row { act: Act::AnswerDifficulty, kinds: DIFFICULTY, phases: &[Phase::Assigned] },
    Row { act: Act::ConfirmAnswer, kinds: DIFFICULTY, phases: &[Phase::Answered] },
];

/// A relapse is first reopened: it was a problem, and its number goes on.
const OPEN_BEFORE_RELAPSE: &[Phase] = &[
    Phase::Registered,
    Phase::FixedOnSpot,
    Phase::Assigned,
    Phase::SignedFor,
    Phase::Rectifying,
    Phase::Suspended,
    Phase::ClosureRequested,
    Phase::Verified,
    Phase::Answered,
    Phase::Reopened,
];

/// Refuses what the issue's kind does not know or its phase does not allow.
///
/// # Errors
/// `ISSUE_KIND` or `ISSUE_PHASE`.
pub fn allow(kind: IssueKind, phase: Phase, act: Act) -> Result<(), Rejection> {
    let row = of_kind(kind, act)?;
    in_phase(phase, row.phases, || refuse(&rules::ISSUE_PHASE, act))
}

/// The row of an act, where the issue's kind knows it.
///
/// # Errors
/// `ISSUE_KIND`.
pub(super) fn of_kind(kind: IssueKind, act: Act) -> Result<&'static Row, Rejection> {
    let row = TABLE.iter().find(|row| row.act == act).expect("the table has a row for every act");
    if row.kinds.contains(&kind) {
        return Ok(row);
    }
    Err(refuse(&rules::ISSUE_KIND, act).with("kind", kind.zh()))
}

#[cfg(test)]
mod tests;

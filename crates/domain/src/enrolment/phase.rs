//! The phases of an enrolment and the table of what may be done in each (`domain.md` §10.2).

use super::rules;
use crate::order;
pub(super) use crate::order::refuse;
use crate::rejection::Rejection;

vocabulary! {
    /// Where an enrolment stands.
    #[derive(Default)]
    Phase {
        #[default]
        Recommended = "recommended", "已推荐待初审", "recommended";
        Returned = "returned", "已退回", "returned";
        PreChecked = "pre_checked", "镇级初审通过", "pre-checked by the town";
        InNotice = "in_notice", "公示", "in public notice";
        Listed = "listed", "已列入创建名单", "listed for creation";
        SelfAssessed = "self_assessed", "已自评待验收", "self-assessed";
        CreatingAgain = "creating_again", "验收未通过，次年继续创建", "creating again next year";
        Accepted = "accepted", "验收通过待命名", "accepted";
        Titled = "titled", "已命名", "titled";
        TitleKept = "title_kept", "复核保留称号", "title kept after review";
        TitleNotKept = "title_not_kept", "复核不合格待处理", "title not kept by the review";
        Revoked = "revoked", "已摘牌", "revoked";
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
    }
}

vocabulary! {
    /// What may be done with an enrolment; the codes are the commands' names after `enrolment.`.
    Act {
        Recommend = "recommend", "自主推荐", "recommend";
        ReturnForCorrection = "return_for_correction", "退回申报", "return for correction";
        PreCheck = "pre_check", "镇级初审", "pre-check";
        PostNotice = "post_notice", "申报公示", "post a notice";
        List = "list", "列入创建名单", "list";
        Withdraw = "withdraw", "撤回申报", "withdraw";
        SelfAssess = "self_assess", "创建自评", "self-assess";
        CheckAcceptance = "check_acceptance", "登记验收结果", "record an acceptance check";
        ConferTitle = "confer_title", "登记命名", "record a title";
        ReviewTitle = "review_title", "登记称号复核", "record a title review";
        RevokeTitle = "revoke_title", "登记摘牌", "record a revocation";
    }
}

/// A row of the table.
pub type Row = order::Row<Act, Phase>;

/// What may be done when: one row an act, in the order of [`Act::ALL`]. A first recommendation
/// needs that nothing stands there yet.
pub const TABLE: &[Row] = &[
    Row { act: Act::Recommend, phases: &[Phase::Returned, Phase::Withdrawn] },
    Row {
        act: Act::ReturnForCorrection,
        phases: &[Phase::Recommended, Phase::PreChecked, Phase::InNotice],
    },
    Row { act: Act::PreCheck, phases: &[Phase::Recommended] },
    Row { act: Act::PostNotice, phases: &[Phase::PreChecked] },
    // Straight from the pre-check only where the programme asks for no notice.
    Row { act: Act::List, phases: &[Phase::PreChecked, Phase::InNotice] },
    Row { act: Act::Withdraw, phases: BEFORE_ACCEPTED },
    Row {
        act: Act::SelfAssess,
        phases: &[Phase::Listed, Phase::SelfAssessed, Phase::CreatingAgain],
    },
    Row { act: Act::CheckAcceptance, phases: &[Phase::SelfAssessed] },
    Row { act: Act::ConferTitle, phases: &[Phase::Accepted] },
    Row { act: Act::ReviewTitle, phases: WITH_TITLE },
    Row { act: Act::RevokeTitle, phases: WITH_TITLE },
];

const BEFORE_ACCEPTED: &[Phase] = &[
    Phase::Recommended,
    Phase::Returned,
    Phase::PreChecked,
    Phase::InNotice,
    Phase::Listed,
    Phase::SelfAssessed,
    Phase::CreatingAgain,
];
/// What was not kept can be put right and reviewed once more, or is revoked.
const WITH_TITLE: &[Phase] = &[Phase::Titled, Phase::TitleKept, Phase::TitleNotKept];

/// Refuses what the enrolment's phase does not allow.
///
/// # Errors
/// `ENROLMENT_PHASE`; for a second recommendation `ENROLMENT_EXISTS` where the first can still be
/// returned or withdrawn, and `ENROLMENT_FINISHED` where it cannot.
pub fn allow(phase: Phase, act: Act) -> Result<(), Rejection> {
    let rule = match act {
        Act::Recommend if BEFORE_ACCEPTED.contains(&phase) => &rules::ENROLMENT_EXISTS,
        Act::Recommend => &rules::ENROLMENT_FINISHED,
        _ => &rules::ENROLMENT_PHASE,
    };
    order::allow(TABLE, phase, act, rule)
}

#[cfg(test)]
mod tests;

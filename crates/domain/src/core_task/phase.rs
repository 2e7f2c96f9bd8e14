//! The phases of an item and, for each register, the table of what may be done in each
//! (`domain.md` §3.3 for water bodies).

use super::{Register, rules};
use crate::order::in_phase;
use crate::rejection::{Rejection, Rule};

vocabulary! {
    /// Where an item stands.
    #[derive(Default)]
    Phase {
        #[default]
        Listed = "listed", "已列入台账", "listed";
        PlanApproved = "plan_approved", "方案已批准", "planned";
        UnderWay = "under_way", "实施中", "under way";
        Done = "done", "完成待验收", "done and not yet checked";
        Accepted = "accepted", "验收合格", "accepted";
        InCare = "in_care", "长效管护", "in long-term care";
        Relapsed = "relapsed", "反弹待整治", "relapsed";
        Removed = "removed", "已移出台账", "removed from the register";
    }
}

vocabulary! {
    /// What may be done with an item; the codes are the commands' names after `core_task.`.
    Act {
        ApprovePlan = "approve_plan", "批准方案", "approving a plan";
        RecordWork = "record_work", "登记实施情况", "recording work";
        ReportDone = "report_done", "报告完成", "reporting it done";
        Check = "check", "核查验收", "checking";
        BeginCare = "begin_care", "转入管护", "beginning care";
        RecordRelapse = "record_relapse", "登记反弹", "recording a relapse";
        Correct = "correct", "更正事项", "correcting";
        Remove = "remove", "移出台账", "removing";
    }
}

/// A row of a table.
pub type Row = crate::order::Row<Act, Phase>;

const fn row(act: Act, phases: &'static [Phase]) -> Row {
    Row { act, phases }
}

/// Water bodies: planned, treated, accepted, cared for; what turns black and odorous again (返黑返臭)
/// is treated again.
const WATER_BODY: &[Row] = &[
    row(Act::ApprovePlan, &[Phase::Listed]),
    row(Act::RecordWork, &[Phase::PlanApproved, Phase::UnderWay, Phase::Relapsed]),
    row(Act::ReportDone, &[Phase::UnderWay]),
    row(Act::Check, &[Phase::Done]),
    row(Act::BeginCare, &[Phase::Accepted]),
    row(Act::RecordRelapse, &[Phase::Accepted, Phase::InCare]),
    row(Act::Correct, IN_THE_REGISTER),
    row(Act::Remove, IN_THE_REGISTER),
];

/// Matters of rural housing: handled where their file is, so that there is no plan of ours and no
/// care; what was torn down can be built again.
const RURAL_HOUSE: &[Row] = &[
    row(Act::RecordWork, &[Phase::Listed, Phase::UnderWay, Phase::Relapsed]),
    row(Act::ReportDone, &[Phase::UnderWay]),
    row(Act::Check, &[Phase::Done]),
    row(Act::RecordRelapse, &[Phase::Accepted]),
    row(Act::Correct, IN_THE_REGISTER),
    row(Act::Remove, IN_THE_REGISTER),
];

/// Projects: what is wrong with accepted works is an issue and no relapse of the project; once they
/// are accepted they stay in the register.
const INFRASTRUCTURE: &[Row] = &[
    row(Act::ApprovePlan, &[Phase::Listed]),
    row(Act::RecordWork, &[Phase::PlanApproved, Phase::UnderWay]),
    row(Act::ReportDone, &[Phase::UnderWay]),
    row(Act::Check, &[Phase::Done]),
    row(Act::BeginCare, &[Phase::Accepted]),
    row(Act::Correct, IN_THE_REGISTER),
    row(Act::Remove, &[Phase::Listed, Phase::PlanApproved, Phase::UnderWay, Phase::Done]),
];

/// Spots: what is cleared on the spot is reported done at once.
const CLEARANCE_SPOT: &[Row] = &[
    row(Act::RecordWork, &[Phase::Listed, Phase::UnderWay, Phase::Relapsed]),
    row(Act::ReportDone, &[Phase::Listed, Phase::UnderWay, Phase::Relapsed]),
    row(Act::Check, &[Phase::Done]),
    row(Act::RecordRelapse, &[Phase::Accepted]),
    row(Act::Correct, IN_THE_REGISTER),
    row(Act::Remove, IN_THE_REGISTER),
];

const IN_THE_REGISTER: &[Phase] = &[
    Phase::Listed,
    Phase::PlanApproved,
    Phase::UnderWay,
    Phase::Done,
    Phase::Accepted,
    Phase::InCare,
    Phase::Relapsed,
];

/// What may be done when in a register: a row for each act that it knows, in the order of
/// [`Act::ALL`].
pub fn table(register: Register) -> &'static [Row] {
    match register {
        Register::WaterBody => WATER_BODY,
        Register::RuralHouse => RURAL_HOUSE,
        Register::Infrastructure => INFRASTRUCTURE,
        Register::ClearanceSpot => CLEARANCE_SPOT,
    }
}

/// Refuses what the item's phase does not allow.
///
/// # Errors
/// `CORE_TASK_NO_STEP` where the register has no such act, else `CORE_TASK_PHASE`.
pub fn allow(register: Register, phase: Phase, act: Act) -> Result<(), Rejection> {
    let Some(row) = table(register).iter().find(|row| row.act == act) else {
        return Err(refuse(&rules::CORE_TASK_NO_STEP, register, act));
    };
    in_phase(phase, row.phases, || refuse(&rules::CORE_TASK_PHASE, register, act))
}

/// A refusal of an act on an item of a register, named in both languages.
pub(super) fn refuse(rule: &'static Rule, register: Register, act: Act) -> Rejection {
    of_register(rule, register).with("command", act.zh()).with("commandEn", act.en())
}

/// A refusal that names the register.
pub(super) fn of_register(rule: &'static Rule, register: Register) -> Rejection {
    Rejection::new(rule).with("register", register.zh()).with("registerEn", register.en())
}

#[cfg(test)]
mod tests;

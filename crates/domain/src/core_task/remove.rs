//! Remove an item from its register, with a ground: it stays readable and no longer counts.

use serde::Serialize;

use super::guard::{self, CHECKERS, Known};
use super::words::Words;
use super::{Act, CoreTaskItem, CoreTaskItemRemoved, CoreTaskText, Register, RemovalGround, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::CoreTaskItemId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Removes an item: decided by somebody who neither worked on it nor has a tie to the village, for
/// what leaves the register is never put right.
#[derive(Debug, Clone, Serialize)]
pub struct Remove {
    /// The item.
    pub item: CoreTaskItemId,
    /// The ground.
    pub ground: RemovalGround,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for Remove {
    const NAME: &'static str = "core_task.remove";
    const ZH: &'static str = "移出台账";
    const POWERS: Powers = Powers::impartial_decision(CHECKERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.item, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.item, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(CoreTaskItem::stream(self.item))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Remove, self.item, CHECKERS, reads, cx)?;
        known.apart_from_workers(Act::Remove, reads, cx, CHECKERS)?;
        let register = known.item.register;
        let planned = self.ground == RemovalGround::PlanCancelled;
        let foreign = (planned && register != Register::Infrastructure).then(|| {
            known
                .refused(&rules::CORE_TASK_GROUND)
                .field("ground")
                .with("ground", self.ground.zh())
                .with("groundEn", self.ground.en())
        });
        Words::of(register).and(foreign).required("reason", &self.reason).check()?;
        let removed = CoreTaskItemRemoved { ground: self.ground, role: cx.authority.role };
        let text = CoreTaskText { reason: Some(self.reason.clone()), ..CoreTaskText::default() };
        Ok(known.decided(NewEvent::with_text(removed, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_task::Phase;
    use crate::core_task::fixture::*;
    use crate::rejection::rules as general;
    use crate::role::Role;

    #[test]
    fn the_office_removes_what_was_registered_twice() {
        let outcome = listed(Register::WaterBody).when(&by(HEAD), &remove());
        let ground = RemovalGround::Duplicate;
        outcome.then(&[CoreTaskItemRemoved { ground, role: Role::OfficeHead }.into()]);
        assert_eq!(outcome.text(0)["reason"], "与1号为同一处。");
        assert_eq!(item(&outcome.recorded()).phase, Phase::Removed);
    }

    #[test]
    fn nobody_removes_what_they_should_have_put_right() {
        let given = brought_to(Register::ClearanceSpot, Phase::UnderWay);
        given.when(&by(CADRE_TOO), &remove()).then_rejected(&general::ROLE_MISSING);
        let worked = given.when(&by(LINE), &record_work(Register::ClearanceSpot)).recorded();
        let outcome = worked.when(&by(LINE), &remove());
        outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        worked.when(&by(LINE_TOO), &remove()).decision();
    }

    #[test]
    fn a_plan_is_cancelled_for_a_project_only() {
        let ground = RemovalGround::PlanCancelled;
        let cancel = Remove { ground, ..remove() };
        let outcome = listed(Register::WaterBody).when(&by(HEAD), &cancel);
        let refused = outcome.then_rejected(&rules::CORE_TASK_GROUND);
        assert_eq!(refused.zh(), "“计划取消”只用于基础设施项目，不用于黑臭水体。");
        listed(Register::Infrastructure).when(&by(HEAD), &cancel).decision();
    }
}

//! Approve the plan of treatment or works, by its document.

use serde::Serialize;

use super::guard::{self, CHECKERS, Known};
use super::words::Words;
use super::{Act, CoreTaskItem, CoreTaskPlanApproved, CoreTaskText, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::CoreTaskItemId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::check_year;

/// How many years ahead a plan is due at most: works of several years.
const DUE_YEARS_MAX: i32 = 10;

/// Approves a plan.
#[derive(Debug, Clone, Serialize)]
pub struct ApprovePlan {
    /// The item.
    pub item: CoreTaskItemId,
    /// The day until which it is to be done.
    pub due: Date,
    /// What is planned; kept in private.
    pub plan: String,
    /// The decision.
    pub document: Document,
}

impl Command for ApprovePlan {
    const NAME: &'static str = "core_task.approve_plan";
    const ZH: &'static str = "批准方案";
    const POWERS: Powers = Powers::decision(CHECKERS);

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
        let known = Known::allowing(Act::ApprovePlan, self.item, CHECKERS, reads, cx)?;
        let day = cx.occurred_at.date();
        let early = (self.due < day).then(|| {
            Rejection::new(&rules::CORE_TASK_DUE_EARLIER)
                .field("due_date")
                .with("due", self.due)
                .with("day", day)
        });
        let year = day.parts().0;
        let far = check_year("due_date", self.due, year..=year + DUE_YEARS_MAX).err();
        let document = guard::check_document(&self.document, cx.today).err();
        Words::of(known.item.register)
            .and(early.or(far))
            .and(document)
            .required("plan", &self.plan)
            .check()?;
        let approved = CoreTaskPlanApproved {
            role: cx.authority.role,
            due: self.due,
            document: self.document.clone(),
        };
        let text = CoreTaskText { description: Some(self.plan.clone()), ..CoreTaskText::default() };
        let event = NewEvent::with_text(approved, &text).citing(Some(self.document.cite()));
        Ok(known.decided(event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_task::fixture::*;
    use crate::core_task::{Phase, Register};
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::day;

    #[test]
    fn a_plan_is_approved_by_its_document_until_a_day() {
        let given = listed(Register::WaterBody);
        let outcome = given.when(&by(LINE), &approve_plan());
        outcome.then(&[CoreTaskPlanApproved {
            role: Role::LineOffice,
            due: day("2024-10-31"),
            document: approve_plan().document,
        }
        .into()]);
        let (_, event) = &outcome.decision().writes[0];
        assert_eq!(event.document, Some(approve_plan().document.cite()));
        assert_eq!(outcome.text(0)["description"], "截污后清淤，恢复岸坡。");
        assert_eq!(item(&outcome.recorded()).phase, Phase::PlanApproved);
    }

    #[test]
    fn days_and_documents_are_checked_together() {
        let mut wrong = ApprovePlan { due: day("2024-05-05"), ..approve_plan() };
        wrong.document.date = day("2024-05-07");
        let outcome = listed(Register::WaterBody).when(&by(LINE), &wrong);
        let refused = outcome.then_rejected(&rules::CORE_TASK_DUE_EARLIER);
        assert_eq!(refused.also[0].rule, &rules::CORE_TASK_DOCUMENT_LATER);
    }

    #[test]
    fn nobody_approves_for_the_own_village() {
        let given = listed(Register::WaterBody).person_with(who(CADRE), Role::OfficeHandler, None);
        let outcome = given.when(&by(CADRE), &approve_plan());
        outcome.then_rejected(&general::OWN_UNIT_DECISION);
        given.when(&by(RESIDENT), &approve_plan()).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn houses_and_spots_have_no_plan() {
        for register in [Register::RuralHouse, Register::ClearanceSpot] {
            let outcome = listed(register).when(&by(LINE), &approve_plan());
            let refused = outcome.then_rejected(&rules::CORE_TASK_NO_STEP);
            assert_eq!(refused.zh(), format!("{}没有“批准方案”这一环节。", register.zh()));
        }
    }
}

//! Record work on an item; the first of it puts the item under way.

use serde::Serialize;

use super::guard::{self, Known, WORKERS};
use super::words::Words;
use super::{Act, CoreTaskItem, CoreTaskText, CoreTaskWorkRecorded, Work};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::id::CoreTaskItemId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Records work.
#[derive(Debug, Clone, Serialize)]
pub struct RecordWork {
    /// The item.
    pub item: CoreTaskItemId,
    /// What was done.
    pub work: Work,
    /// What is told of it; kept in private.
    pub description: Option<String>,
    /// What shows it; optional.
    pub evidence: Vec<Evidence>,
}

impl Command for RecordWork {
    const NAME: &'static str = "core_task.record_work";
    const ZH: &'static str = "登记实施情况";
    const POWERS: Powers = Powers::entry(WORKERS);

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
        let known = Known::allowing(Act::RecordWork, self.item, WORKERS, reads, cx)?;
        let item = known.item;
        Words::of(item.register)
            .and(self.work.violations(item.kind, &item.facts, item.work.as_ref()))
            .optional("description", self.description.as_deref())
            .evidence(&self.evidence)
            .check()?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let recorded =
            CoreTaskWorkRecorded { role: cx.authority.role, work: self.work.clone(), evidence };
        let text = CoreTaskText {
            description: self.description.clone(),
            evidence: shown,
            ..CoreTaskText::default()
        };
        Ok(known.decided(NewEvent::with_text(recorded, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_task::fixture::*;
    use crate::core_task::{HouseStep, HouseWork, Phase, Register, WaterMeasure, WaterWork, rules};
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn the_first_work_puts_the_item_under_way_and_work_adds_up() {
        let given = brought_to(Register::WaterBody, Phase::PlanApproved);
        let given = given.when(&by(CADRE), &record_work(Register::WaterBody)).recorded();
        assert_eq!(item(&given).phase, Phase::UnderWay);
        let more = WaterWork { measures: vec![WaterMeasure::GarbageRemoval], quality: None };
        let more = RecordWork { work: Work::WaterBody(more), ..record_work(Register::WaterBody) };
        let given = given.when(&by(LINE), &more).recorded();
        let Some(Work::WaterBody(so_far)) = &item(&given).work else { panic!("work on water") };
        assert_eq!(so_far.measures, [WaterMeasure::Dredging, WaterMeasure::GarbageRemoval]);
        assert_eq!(item(&given).workers.persons, [who(CADRE), who(LINE)]);
    }

    #[test]
    fn work_is_of_the_items_register_and_kind() {
        let given = listed(Register::RuralHouse);
        let spot = record_work(Register::ClearanceSpot);
        let outcome = given.when(&by(CADRE), &spot);
        let refused = outcome.then_rejected(&rules::CORE_TASK_OTHER_REGISTER);
        assert_eq!(refused.zh(), "该事项属于农房事项，所填内容属于五清理点位。");
        let foreign = HouseWork { steps: vec![HouseStep::Reinforced] };
        let foreign = RecordWork { work: Work::RuralHouse(foreign), ..spot };
        let outcome = given.when(&by(CADRE), &foreign);
        let refused = outcome.then_rejected(&rules::CORE_TASK_HOUSE_STEP);
        assert_eq!(refused.field.as_deref(), Some("work.rural_house.steps[0]"));
    }

    #[test]
    fn a_project_that_falls_back_is_refused() {
        let given = brought_to(Register::Infrastructure, Phase::UnderWay);
        let work = Work::Infrastructure(progress(1));
        let less = RecordWork { work, ..record_work(Register::Infrastructure) };
        let outcome = given.when(&by(CADRE), &less);
        let refused = outcome.then_rejected(&rules::CORE_TASK_FELL);
        assert_eq!(refused.field.as_deref(), Some("work.infrastructure.done"));
        assert!(refused.zh().contains("由 3公里 减为 0.0001公里"), "{}", refused.zh());
    }

    #[test]
    fn other_villages_and_the_commission_do_not_work_here() {
        let given = brought_to(Register::ClearanceSpot, Phase::UnderWay);
        let spot = record_work(Register::ClearanceSpot);
        given.when(&by(ELSEWHERE), &spot).then_rejected(&general::ROLE_OTHER_UNIT);
        let outcome = given.when(&by(COMMISSION), &spot);
        outcome.then_rejected(&general::ROLE_MISSING);
        let earlier = back(CADRE, "2024-05-01 09:00");
        let given = given.now(at("2024-05-07 09:00"));
        given.when(&earlier, &spot).then_rejected(&rules::CORE_TASK_TIME_ORDER);
    }
}

//! Report an item done, to be checked by another person.

use serde::Serialize;

use super::guard::{self, Known, WORKERS};
use super::words::Words;
use super::{Act, CoreTaskDoneReported, CoreTaskItem, CoreTaskText, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::id::CoreTaskItemId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Reports an item done.
#[derive(Debug, Clone, Serialize)]
pub struct ReportDone {
    /// The item.
    pub item: CoreTaskItemId,
    /// What was reached; kept in private.
    pub result: String,
    /// Why less was done than registered, where that is so; kept in private.
    pub shortfall_reason: Option<String>,
    /// What shows it; optional.
    pub evidence: Vec<Evidence>,
}

impl Command for ReportDone {
    const NAME: &'static str = "core_task.report_done";
    const ZH: &'static str = "报告完成";
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
        let known = Known::allowing(Act::ReportDone, self.item, WORKERS, reads, cx)?;
        let item = known.item;
        let short = item.facts.shortfall(item.work.as_ref());
        let unexplained = short.filter(|_| self.shortfall_reason.is_none());
        let unexplained = unexplained.map(|(done, planned)| {
            Rejection::new(&rules::CORE_TASK_SHORT)
                .field("shortfall_reason")
                .said(("done", "doneEn"), &done)
                .said(("planned", "plannedEn"), &planned)
        });
        Words::of(item.register)
            .and(unexplained)
            .required("result", &self.result)
            .optional("shortfall_reason", self.shortfall_reason.as_deref())
            .evidence(&self.evidence)
            .check()?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let reported = CoreTaskDoneReported { role: cx.authority.role, evidence };
        let text = CoreTaskText {
            reason: self.shortfall_reason.clone(),
            place: None,
            description: Some(self.result.clone()),
            evidence: shown,
        };
        Ok(known.decided(NewEvent::with_text(reported, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_task::fixture::*;
    use crate::core_task::{Phase, RecordWork, Register, Work};
    use crate::evidence;
    use crate::role::Role;

    #[test]
    fn a_spot_cleared_at_once_is_reported_done_at_once() {
        let report = ReportDone { evidence: vec![evidence::example()], ..report_done() };
        let outcome = listed(Register::ClearanceSpot).when(&by(CADRE), &report);
        outcome.then(&[CoreTaskDoneReported {
            role: Role::Village,
            evidence: vec![evidence::example().reference],
        }
        .into()]);
        assert_eq!(outcome.text(0)["description"], "已清理干净。");
        let given = outcome.recorded();
        assert_eq!(item(&given).phase, Phase::Done);
        assert_eq!(item(&given).workers.persons, [who(CADRE)]);
    }

    #[test]
    fn r17_less_than_was_registered_is_explained() {
        let part = RecordWork {
            work: Work::ClearanceSpot(cleared("1.5")),
            ..record_work(Register::ClearanceSpot)
        };
        let given = listed(Register::ClearanceSpot).when(&by(CADRE), &part).recorded();
        let outcome = given.when(&by(CADRE), &report_done());
        let refused = outcome.then_rejected(&rules::CORE_TASK_SHORT);
        assert_eq!(refused.zh(), "累计完成 1.5立方米，少于登记的 2.5立方米；报告完成须说明原因。");
        let reason = Some("余下为村民自用柴火，已码放整齐。".to_owned());
        let outcome =
            given.when(&by(CADRE), &ReportDone { shortfall_reason: reason, ..report_done() });
        assert_eq!(outcome.text(0)["reason"], "余下为村民自用柴火，已码放整齐。");
        let project = brought_to(Register::Infrastructure, Phase::PlanApproved);
        let half = RecordWork {
            work: Work::Infrastructure(progress(12_000)),
            ..record_work(Register::Infrastructure)
        };
        let project = project.when(&by(CADRE), &half).recorded();
        project.when(&by(CADRE), &report_done()).then_rejected(&rules::CORE_TASK_SHORT);
    }
}

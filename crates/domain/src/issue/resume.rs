//! Let the clock run again (恢复计时): what was left of the budget counts from today.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueResumed, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Lets the clock run again.
#[derive(Debug, Clone, Serialize)]
pub struct Resume {
    /// The issue.
    pub issue: IssueId,
    /// A remark; kept in private.
    pub remark: Option<String>,
}

impl Command for Resume {
    const NAME: &'static str = "issue.resume";
    const ZH: &'static str = "恢复计时";
    const POWERS: Powers = Powers::decision(&[
        Role::OfficeHead,
        Role::OfficeHandler,
        Role::DeputyHead,
        Role::DisciplineCommission,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads_with_calendars(self.issue, known, None)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::Resume, self.issue, reads, cx)?;
        known.by_the_assigner(Act::Resume, cx)?;
        words::optional("remark", self.remark.as_deref())?;
        let issue = known.issue;
        let (Some(deadline), Some(suspension)) = (&issue.deadline, issue.suspensions.last()) else {
            return Err(Rejection::new(&rules::ISSUE_NOT_ASSIGNED));
        };
        let calendars = known.calendars(reads, None);
        let deadline = deadline.resumed(suspension.from, cx.today, &calendars)?;
        let resumed = IssueResumed { on: cx.today, deadline };
        Ok(known.decided(guard::with_remark(resumed, self.remark.as_deref())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::fixture::*;
    use crate::issue::{Phase, Urged};
    use crate::testing::{at, day};

    #[test]
    fn what_was_left_counts_on() {
        let given = signed_for(&registered()).now(at("2024-05-08 09:00"));
        let given = given.when(&by(HEAD), &suspend()).recorded().now(at("2024-05-20 09:00"));
        let outcome = given.when(&by(HANDLER), &resume());
        let given = outcome.recorded();
        let state = issue(&given);
        let deadline = state.deadline.clone().expect("a limit");
        assert_eq!(deadline.due, day("2024-05-23"));
        outcome.then(&[IssueResumed { on: day("2024-05-20"), deadline }.into()]);
        assert_eq!(state.phase, Phase::SignedFor);
        assert_eq!(state.clock.due_at(at("2024-05-21 09:00")), Some(day("2024-05-23")));
        assert!(!state.clock.ever_overdue_at(at("2024-05-23 09:00")));
    }

    #[test]
    fn a_budget_that_began_last_year_is_counted_by_last_years_calendar() {
        let given = signed_for(&registered().now(at("2024-12-27 09:00")));
        let given = given.now(at("2024-12-30 09:00")).when(&by(HEAD), &suspend()).recorded();
        let given = given.now(at("2025-01-06 09:00"));
        let given = given.when(&by(HEAD), &urge(Urged::Assigner)).recorded();
        let given = given.now(at("2025-01-13 09:00")).when(&by(HEAD), &resume()).recorded();
        let deadline = issue(&given).deadline.clone().expect("a limit");
        assert_eq!((deadline.pauses[0].left, deadline.due), (4, day("2025-01-17")));
    }

    #[test]
    fn it_goes_back_to_the_phase_that_was_suspended() {
        let given = signed_for(&registered()).when(&by(CADRE), &file_plan()).recorded();
        let given = given.when(&by(HEAD), &suspend()).recorded();
        let given = given.when(&by(HEAD), &resume()).recorded();
        assert_eq!(issue(&given).phase, Phase::Rectifying);
    }

    #[test]
    fn only_the_assigner_resumes() {
        let given = signed_for(&registered()).when(&by(HEAD), &suspend()).recorded();
        given.when(&by(DEPUTY), &resume()).then_rejected(&rules::ISSUE_ASSIGNER_ONLY);
    }
}

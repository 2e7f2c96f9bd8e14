//! Stop the clock (暂停计时) while the rectifier cannot go on; before the limit has passed.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueSuspended, ReasonText, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Stops the clock; what is left of the budget is kept.
#[derive(Debug, Clone, Serialize)]
pub struct Suspend {
    /// The issue.
    pub issue: IssueId,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for Suspend {
    const NAME: &'static str = "issue.suspend";
    const ZH: &'static str = "暂停计时";
    const POWERS: Powers = Powers::decision(&[
        Role::OfficeHead,
        Role::OfficeHandler,
        Role::DeputyHead,
        Role::DisciplineCommission,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::Suspend, self.issue, reads, cx)?;
        known.by_the_assigner(Act::Suspend, cx)?;
        known.before_due(Act::Suspend, cx)?;
        words::required("reason", &self.reason)?;
        let text = ReasonText { reason: self.reason.clone() };
        Ok(known.decided(NewEvent::with_text(IssueSuspended { on: cx.today }, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::fixture::*;
    use crate::issue::rules;
    use crate::rejection::rules as general;
    use crate::testing::{at, day};

    #[test]
    fn the_clock_stands_while_suspended() {
        let given = signed_for(&registered()).now(at("2024-05-08 09:00"));
        let outcome = given.when(&by(HEAD), &suspend());
        outcome.then(&[IssueSuspended { on: day("2024-05-08") }.into()]);
        let given = outcome.recorded();
        let state = issue(&given);
        assert!(!state.clock.is_running_at(at("2024-05-09 09:00")));
        assert!(!state.clock.ever_overdue_at(at("2024-12-31 09:00")));
        assert_eq!(
            state.suspensions.last().map(|s| (s.from, s.to)),
            Some((day("2024-05-08"), None))
        );
    }

    #[test]
    fn a_limit_that_passed_is_not_hidden_by_a_suspension() {
        let given = signed_for(&registered()).now(at("2024-05-12 09:00"));
        given.when(&by(HEAD), &suspend()).then_rejected(&rules::ISSUE_DUE_PASSED);
    }

    #[test]
    fn only_the_assigner_suspends() {
        let given = signed_for(&registered());
        given.when(&by(DEPUTY), &suspend()).then_rejected(&rules::ISSUE_ASSIGNER_ONLY);
    }

    #[test]
    fn a_suspension_has_a_reason() {
        let silent = Suspend { reason: String::new(), ..suspend() };
        signed_for(&registered()).when(&by(HEAD), &silent).then_rejected(&general::FIELD_REQUIRED);
    }
}

//! Return an issue to its rectifier (退回), with a reason; the clock runs on.

use serde::Serialize;

use super::guard::{self, Known, VERIFYING};
use super::{Act, Issue, IssueReturned, ReasonText, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Returns an issue that is not rectified. What was said to be fixed on the spot goes back to
/// where it can be assigned.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnForRework {
    /// The issue.
    pub issue: IssueId,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for ReturnForRework {
    const NAME: &'static str = "issue.return_for_rework";
    const ZH: &'static str = "退回整改";
    const POWERS: Powers = Powers::impartial_decision(&[
        Role::LineOffice,
        Role::OfficeHandler,
        Role::OfficeHead,
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
        let known = Known::following(Act::ReturnForRework, self.issue, reads, cx)?;
        known.commission_only_own(Act::ReturnForRework, Self::POWERS.roles, reads, cx)?;
        known.apart_from_rectifiers(reads, cx, VERIFYING, Self::POWERS.roles)?;
        words::required("reason", &self.reason)?;
        let returned =
            IssueReturned { role: cx.authority.role, count: known.issue.returns.saturating_add(1) };
        let text = ReasonText { reason: self.reason.clone() };
        Ok(known.decided(NewEvent::with_text(returned, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::issue::fixture::*;
    use crate::issue::{Phase, rules};
    use crate::rejection::rules as general;
    use crate::testing::{at, day};

    #[test]
    fn a_return_sends_it_back_and_the_clock_runs_on() {
        let given = verified(&registered());
        let outcome = given.when(&by(HEAD), &return_for_rework());
        outcome.then(&[IssueReturned { role: Role::OfficeHead, count: 1 }.into()]);
        let given = outcome.recorded();
        let state = issue(&given);
        assert_eq!((state.phase, &state.verification), (Phase::Rectifying, &None));
        assert_eq!(state.clock.due_at(at("2024-05-06 09:00")), Some(day("2024-05-11")));
        assert!(state.clock.ever_overdue_at(at("2024-05-12 09:00")));
        let again = given.when(&by(CADRE), &request_closure()).recorded();
        let again = again.when(&by(LINE), &return_for_rework()).recorded();
        assert_eq!(issue(&again).returns, 2);
    }

    #[test]
    fn what_was_not_fixed_on_the_spot_can_be_assigned() {
        let given = registered().when(&by(CADRE), &fix_on_spot()).recorded();
        let given = given.when(&by(HANDLER), &return_for_rework()).recorded();
        assert_eq!(issue(&given).phase, Phase::Registered);
    }

    #[test]
    fn a_reason_is_given() {
        let silent = ReturnForRework { reason: String::new(), ..return_for_rework() };
        requested(&registered())
            .when(&by(HANDLER), &silent)
            .then_rejected(&general::FIELD_REQUIRED);
    }

    #[test]
    fn the_rectifier_does_not_return_it() {
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let given = signed_for(&registered()).when(&typed, &request_closure()).recorded();
        given
            .when(&by(HANDLER), &return_for_rework())
            .then_rejected(&general::SEPARATION_OF_DUTIES);
    }

    #[test]
    fn the_commission_returns_only_what_it_raised() {
        requested(&registered())
            .when(&by(COMMISSION), &return_for_rework())
            .then_rejected(&rules::ISSUE_COMMISSION_ONLY_OWN);
        let outcome =
            requested(&raised_by_commission()).when(&by(COMMISSION), &return_for_rework());
        assert_eq!(outcome.authority().role, Role::DisciplineCommission);
    }
}

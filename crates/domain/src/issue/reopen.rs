//! Reopen a closed issue under the same number (重新整改): the commission any (`domain.md`
//! §16.1-9), the office where a look-back found a relapse (R36).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueReopened, Phase, ReasonText, ReopenGround, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Reopens a closed issue; it is assigned anew, and a relapse is counted.
#[derive(Debug, Clone, Serialize)]
pub struct Reopen {
    /// The issue.
    pub issue: IssueId,
    /// Why.
    pub ground: ReopenGround,
    /// In words; kept in private.
    pub reason: String,
}

impl Command for Reopen {
    const NAME: &'static str = "issue.reopen";
    const ZH: &'static str = "重新整改";
    const POWERS: Powers =
        Powers::decision(&[Role::DisciplineCommission, Role::OfficeHead, Role::DeputyHead]);

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
        let known = Known::following(Act::Reopen, self.issue, reads, cx)?;
        let found = known.issue.phase == Phase::Relapsed && self.ground == ReopenGround::Relapse;
        if cx.authority.role != Role::DisciplineCommission && !found {
            return Err(Rejection::new(&rules::ISSUE_REOPEN_NEEDS_RELAPSE)
                .field("ground")
                .who_could(&[Role::DisciplineCommission]));
        }
        words::required("reason", &self.reason)?;
        let relapses = known.issue.relapses;
        let reopened = IssueReopened {
            role: cx.authority.role,
            ground: self.ground,
            relapses: match self.ground {
                ReopenGround::Relapse => relapses.saturating_add(1),
                ReopenGround::NotRectified => relapses,
            },
        };
        let text = ReasonText { reason: self.reason.clone() };
        Ok(known.decided(NewEvent::with_text(reopened, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::LookBackOutcome;
    use crate::issue::fixture::*;
    use crate::rejection::rules as general;

    #[test]
    fn a_relapse_reopens_the_same_number_and_is_counted() {
        let given = closed(&registered());
        let given = given.when(&by(LINE), &look_back(LookBackOutcome::Relapsed)).recorded();
        let outcome = given.when(&by(HEAD), &reopen(ReopenGround::Relapse));
        let reopened =
            IssueReopened { role: Role::OfficeHead, ground: ReopenGround::Relapse, relapses: 1 };
        outcome.then(&[reopened.into()]);
        let given = outcome.recorded();
        let state = issue(&given);
        assert_eq!(state.raised.clone().map(|raised| raised.number), Some(1));
        assert_eq!((state.relapses, state.extensions, &state.assignment), (1, 0, &None));
        assert_eq!(state.rectifiers.persons, [who(CADRE)]);
    }

    #[test]
    fn the_office_reopens_only_a_relapse_that_was_found() {
        closed(&registered())
            .when(&by(HEAD), &reopen(ReopenGround::Relapse))
            .then_rejected(&rules::ISSUE_REOPEN_NEEDS_RELAPSE);
        let found =
            closed(&registered()).when(&by(LINE), &look_back(LookBackOutcome::Relapsed)).recorded();
        found
            .when(&by(HEAD), &reopen(ReopenGround::NotRectified))
            .then_rejected(&rules::ISSUE_REOPEN_NEEDS_RELAPSE);
    }

    #[test]
    fn the_commission_reopens_any_closed_issue() {
        let outcome =
            closed(&registered()).when(&by(COMMISSION), &reopen(ReopenGround::NotRectified));
        let given = outcome.recorded();
        assert_eq!((issue(&given).phase, issue(&given).relapses), (Phase::Reopened, 0));
    }

    #[test]
    fn the_handler_does_not_reopen() {
        closed(&registered())
            .when(&by(HANDLER), &reopen(ReopenGround::Relapse))
            .then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn a_second_round_goes_all_the_way() {
        let given = closed(&registered());
        let given = given.when(&by(COMMISSION), &reopen(ReopenGround::NotRectified)).recorded();
        assert_eq!(issue(&closed(&given)).phase, Phase::Closed);
    }
}

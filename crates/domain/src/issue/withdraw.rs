//! Withdraw an issue with a ground (撤销), before it is closed (`domain.md` R28).

use serde::Serialize;

use super::guard::{self, Known, WITHDRAWING};
use super::{Act, Issue, IssueWithdrawn, ReasonText, WithdrawalGround, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Withdraws what is no problem of the programme. Its number stays taken.
#[derive(Debug, Clone, Serialize)]
pub struct Withdraw {
    /// The issue.
    pub issue: IssueId,
    /// The ground.
    pub ground: WithdrawalGround,
    /// The issue that goes on, where this one is its duplicate.
    pub same_as: Option<IssueId>,
    /// In words; kept in private.
    pub reason: String,
}

impl Command for Withdraw {
    const NAME: &'static str = "issue.withdraw";
    const ZH: &'static str = "撤销";
    const POWERS: Powers = Powers::decision(&[
        Role::OfficeHead,
        Role::DeputyHead,
        Role::LeadingGroupHead,
        Role::DisciplineCommission,
        Role::LineOffice,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.issue, known);
        streams.extend(self.same_as.map(Issue::stream));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Withdraw, self.issue, reads)?;
        known.commission_ends_its_own(Act::Withdraw, cx)?;
        known.apart_from_rectifiers(cx, WITHDRAWING, Self::POWERS.roles)?;
        if cx.authority.role == Role::LineOffice && !known.issue.raisers.contains(&cx.principal) {
            return Err(Rejection::new(&rules::ISSUE_WITHDRAWER).who_could(&[
                Role::OfficeHead,
                Role::DeputyHead,
                Role::LeadingGroupHead,
            ]));
        }
        self.check_same_as(reads)?;
        words::required("reason", &self.reason)?;
        let withdrawn =
            IssueWithdrawn { role: cx.authority.role, ground: self.ground, same_as: self.same_as };
        let text = ReasonText { reason: self.reason.clone() };
        Ok(known.decided(NewEvent::with_text(withdrawn, &text)))
    }
}

impl Withdraw {
    fn check_same_as(&self, reads: &Reads) -> Result<(), Rejection> {
        let duplicate = self.ground == WithdrawalGround::Duplicate;
        if duplicate != self.same_as.is_some() || self.same_as == Some(self.issue) {
            return Err(Rejection::new(&rules::ISSUE_SAME_AS).field("same_as"));
        }
        self.same_as.map_or(Ok(()), |other| reads.need::<Issue>(other.0).map(|_| ()))
    }
}

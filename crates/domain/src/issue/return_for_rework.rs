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
        let known = Known::allowing(Act::ReturnForRework, self.issue, reads)?;
        known.commission_only_own(Act::ReturnForRework, cx)?;
        known.apart_from_rectifiers(cx, VERIFYING, Self::POWERS.roles)?;
        words::required("reason", &self.reason)?;
        let returned =
            IssueReturned { role: cx.authority.role, count: known.issue.returns.saturating_add(1) };
        let text = ReasonText { reason: self.reason.clone() };
        Ok(known.decided(NewEvent::with_text(returned, &text)))
    }
}

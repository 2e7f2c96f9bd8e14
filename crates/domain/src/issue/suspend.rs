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
        let known = Known::allowing(Act::Suspend, self.issue, reads)?;
        known.by_the_assigner(Act::Suspend, cx)?;
        known.before_due(Act::Suspend, cx)?;
        words::required("reason", &self.reason)?;
        let text = ReasonText { reason: self.reason.clone() };
        Ok(known.decided(NewEvent::with_text(IssueSuspended { on: cx.today }, &text)))
    }
}

//! Sign for an assignment (签收).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueSignedFor};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Signs for an assignment.
#[derive(Debug, Clone, Serialize)]
pub struct SignFor {
    /// The issue.
    pub issue: IssueId,
}

impl Command for SignFor {
    const NAME: &'static str = "issue.sign_for";
    const ZH: &'static str = "签收";
    const POWERS: Powers = Powers::entry(&[Role::Village, Role::LineOffice]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::accountable(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::SignFor, self.issue, reads)?;
        known.rectifies(Act::SignFor, reads, cx)?;
        Ok(known.decided(NewEvent::new(IssueSignedFor { role: cx.authority.role })))
    }
}

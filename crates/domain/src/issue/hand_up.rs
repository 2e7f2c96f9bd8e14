//! Hand an issue up to a higher authority with a document (上报); it leaves the town's clock.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueHandedUp, IssueHandedUpText, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Hands an issue up that the town cannot settle.
#[derive(Debug, Clone, Serialize)]
pub struct HandUp {
    /// The issue.
    pub issue: IssueId,
    /// The authority; kept in private.
    pub authority: String,
    /// Why; kept in private.
    pub reason: String,
    /// The report that goes up with it.
    pub document: Document,
}

impl Command for HandUp {
    const NAME: &'static str = "issue.hand_up";
    const ZH: &'static str = "上报";
    const POWERS: Powers = Powers::decision(&[
        Role::OfficeHead,
        Role::DeputyHead,
        Role::LeadingGroupHead,
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
        let known = Known::allowing(Act::HandUp, self.issue, reads)?;
        known.commission_ends_its_own(Act::HandUp, cx)?;
        words::required("authority", &self.authority)?;
        words::required("reason", &self.reason)?;
        self.document.check("document")?;
        let text =
            IssueHandedUpText { authority: self.authority.clone(), reason: self.reason.clone() };
        let event = NewEvent::with_text(IssueHandedUp { role: cx.authority.role }, &text);
        Ok(known.decided(event.citing(Some(self.document.cite()))))
    }
}

//! Order that a verified or closed issue is checked again by others (责令重新复核); an act of the
//! commission (`domain.md` §16.1-9).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueRecheckOrdered, ReasonText, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Orders a re-check; who verified before may not verify again.
#[derive(Debug, Clone, Serialize)]
pub struct OrderRecheck {
    /// The issue.
    pub issue: IssueId,
    /// Why; kept in private.
    pub reason: String,
    /// The order.
    pub document: Option<Document>,
}

impl Command for OrderRecheck {
    const NAME: &'static str = "issue.order_recheck";
    const ZH: &'static str = "责令重新复核";
    const POWERS: Powers = Powers::decision(&[Role::DisciplineCommission]);

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
        let known = Known::allowing(Act::OrderRecheck, self.issue, reads)?;
        words::required("reason", &self.reason)?;
        self.document.as_ref().map_or(Ok(()), |document| document.check("document"))?;
        let ordered = IssueRecheckOrdered { role: cx.authority.role };
        let text = ReasonText { reason: self.reason.clone() };
        let event = NewEvent::with_text(ordered, &text);
        Ok(known.decided(event.citing(self.document.as_ref().map(Document::cite))))
    }
}

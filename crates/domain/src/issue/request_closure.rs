//! Say that it is done and ask for closing (申请销号).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueClosureRequested, ResultText, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::EvidenceReference;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Asks for closing; the clock stands from then on, until the issue is returned.
#[derive(Debug, Clone, Serialize)]
pub struct RequestClosure {
    /// The issue.
    pub issue: IssueId,
    /// What was done, and to what effect; kept in private.
    pub result: String,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

impl Command for RequestClosure {
    const NAME: &'static str = "issue.request_closure";
    const ZH: &'static str = "申请销号";
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
        let known = Known::allowing(Act::RequestClosure, self.issue, reads)?;
        known.rectifies(Act::RequestClosure, reads, cx)?;
        words::required("result", &self.result)?;
        words::evidence(&self.evidence)?;
        known.require_evidence(&self.evidence)?;
        let requested =
            IssueClosureRequested { role: cx.authority.role, evidence: self.evidence.clone() };
        let text = ResultText { result: self.result.clone() };
        Ok(known.decided(NewEvent::with_text(requested, &text)))
    }
}

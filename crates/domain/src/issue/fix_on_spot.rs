//! Put it right where it was found (当场整改): only rectifier and closer must differ
//! (`domain.md` §16.1-6).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueFixedOnSpot, ResultText, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::EvidenceReference;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Says that an issue was put right on the spot.
#[derive(Debug, Clone, Serialize)]
pub struct FixOnSpot {
    /// The issue.
    pub issue: IssueId,
    /// What was done, and to what effect; kept in private.
    pub result: String,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

impl Command for FixOnSpot {
    const NAME: &'static str = "issue.fix_on_spot";
    const ZH: &'static str = "当场整改";
    const POWERS: Powers = Powers::entry(&[Role::Village, Role::GroupCadre, Role::LineOffice]);

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
        let known = Known::allowing(Act::FixOnSpot, self.issue, reads)?;
        guard::not_of_the_commission(Act::FixOnSpot, reads, cx)?;
        known.in_order(cx)?;
        words::required("result", &self.result)?;
        words::evidence(&self.evidence)?;
        known.require_evidence(&self.evidence)?;
        let fixed = IssueFixedOnSpot { role: cx.authority.role, evidence: self.evidence.clone() };
        Ok(known.decided(NewEvent::with_text(fixed, &ResultText { result: self.result.clone() })))
    }
}

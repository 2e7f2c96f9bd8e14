//! Let the clock run again (恢复计时): what was left of the budget counts from today.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueResumed, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Lets the clock run again.
#[derive(Debug, Clone, Serialize)]
pub struct Resume {
    /// The issue.
    pub issue: IssueId,
    /// A remark; kept in private.
    pub remark: Option<String>,
}

impl Command for Resume {
    const NAME: &'static str = "issue.resume";
    const ZH: &'static str = "恢复计时";
    const POWERS: Powers = Powers::decision(&[
        Role::OfficeHead,
        Role::OfficeHandler,
        Role::DeputyHead,
        Role::DisciplineCommission,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads_with_calendars(self.issue, known, None)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Resume, self.issue, reads)?;
        known.by_the_assigner(Act::Resume, cx)?;
        words::optional("remark", self.remark.as_deref())?;
        let issue = known.issue;
        let (Some(deadline), Some(suspension)) = (&issue.deadline, issue.suspensions.last()) else {
            return Err(Rejection::new(&rules::ISSUE_NOT_ASSIGNED));
        };
        let calendars = known.calendars(reads, None);
        let deadline = deadline.resumed(suspension.from, cx.today, &calendars)?;
        let resumed = IssueResumed { on: cx.today, deadline };
        Ok(known.decided(guard::with_remark(resumed, self.remark.as_deref())))
    }
}

//! Extend a limit (延期): before it is due, by those who assigned it, with a reason, a limited
//! number of times (`domain.md` R34).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueExtended, ReasonText, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::deadline::{Deadline, Limit};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

/// Extends the limit in force. History keeps the old one.
#[derive(Debug, Clone, Serialize)]
pub struct Extend {
    /// The issue.
    pub issue: IssueId,
    /// The new limit.
    pub until: Date,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for Extend {
    const NAME: &'static str = "issue.extend";
    const ZH: &'static str = "延期";
    const POWERS: Powers = Powers::decision(&[
        Role::OfficeHead,
        Role::OfficeHandler,
        Role::DeputyHead,
        Role::DisciplineCommission,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads_with_calendars(self.issue, known, Some(Limit::Date(self.until)))
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Extend, self.issue, reads)?;
        known.by_the_assigner(Act::Extend, cx)?;
        let standing = known.before_due(Act::Extend, cx)?;
        let max = known.limits()?.extensions_max;
        if known.issue.extensions >= max {
            return Err(Rejection::new(&rules::ISSUE_EXTENSIONS_SPENT)
                .with("count", known.issue.extensions)
                .with("max", max));
        }
        words::required("reason", &self.reason)?;
        let deadline = self.deadline(&known, reads, cx)?;
        if deadline.due <= standing.due {
            return Err(Rejection::new(&rules::ISSUE_EXTENSION_NOT_LATER)
                .field("until")
                .with("new", deadline.due)
                .with("due", standing.due));
        }
        let extended = IssueExtended { count: known.issue.extensions + 1, deadline };
        let text = ReasonText { reason: self.reason.clone() };
        Ok(known.decided(NewEvent::with_text(extended, &text)))
    }
}

impl Extend {
    fn deadline(
        &self,
        known: &Known<'_>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<Deadline, Rejection> {
        let limit = Limit::Date(self.until);
        let calendars = known.calendars(reads, Some(limit));
        Deadline::derive(limit, cx.today, known.programme.rest_day_rule(), &calendars)
    }
}

//! File a plan for the rectification: its measures and when they will be done.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssuePlanFiled, IssuePlanFiledText, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

/// How many measures a plan may have.
const MEASURES_MAX: usize = 20;

/// Files a plan; a later one replaces it.
#[derive(Debug, Clone, Serialize)]
pub struct FilePlan {
    /// The issue.
    pub issue: IssueId,
    /// The measures, in their order; kept in private.
    pub measures: Vec<String>,
    /// The day on which they will be done.
    pub planned_finish: Date,
}

impl Command for FilePlan {
    const NAME: &'static str = "issue.file_plan";
    const ZH: &'static str = "报整改方案";
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
        let known = Known::allowing(Act::FilePlan, self.issue, reads)?;
        known.rectifies(Act::FilePlan, reads, cx)?;
        let count = self.check_measures()?;
        if let Some(deadline) =
            known.issue.deadline.as_ref().filter(|d| self.planned_finish > d.due)
        {
            return Err(Rejection::new(&rules::ISSUE_PLAN_BEYOND_DUE)
                .field("planned_finish")
                .with("planned", self.planned_finish)
                .with("due", deadline.due));
        }
        let filed = IssuePlanFiled {
            role: cx.authority.role,
            measures: count,
            planned_finish: self.planned_finish,
        };
        let text = IssuePlanFiledText { measures: self.measures.clone() };
        Ok(known.decided(NewEvent::with_text(filed, &text)))
    }
}

impl FilePlan {
    fn check_measures(&self) -> Result<u32, Rejection> {
        if self.measures.is_empty() {
            return Err(Rejection::new(&general::FIELD_REQUIRED).field("measures"));
        }
        if self.measures.len() > MEASURES_MAX {
            return Err(Rejection::new(&general::FIELD_TOO_MANY)
                .field("measures")
                .with("max", MEASURES_MAX));
        }
        for (index, measure) in self.measures.iter().enumerate() {
            words::required(&format!("measures[{index}]"), measure)?;
        }
        Ok(u32::try_from(self.measures.len()).expect("there are at most twenty measures"))
    }
}

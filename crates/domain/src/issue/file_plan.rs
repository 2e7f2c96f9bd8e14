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
        let known = Known::following(Act::FilePlan, self.issue, reads, cx)?;
        known.rectifies(Act::FilePlan, reads, cx)?;
        let count = self.check_measures()?;
        if let Some(deadline) =
            known.issue.deadline.as_ref().filter(|d| self.planned_finish > d.due)
        {
            return Err(Rejection::new(&rules::ISSUE_PLAN_BEYOND_DUE)
                .field("planned_finish_date")
                .with("planned", self.planned_finish)
                .with("due", deadline.due));
        }
        if self.planned_finish < known.raised.found_on {
            return Err(Rejection::new(&rules::ISSUE_PLAN_BEFORE_FOUND)
                .field("planned_finish_date")
                .with("planned", self.planned_finish)
                .with("found", known.raised.found_on));
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
        let measures = self.measures.iter().enumerate();
        Rejection::unless_all(
            measures.map(|(n, measure)| words::required(&format!("measures[{n}]"), measure)),
        )?;
        Ok(u32::try_from(self.measures.len()).expect("there are at most twenty measures"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::fixture::*;
    use crate::testing::day;

    #[test]
    fn a_plan_tells_its_measures_in_private() {
        let outcome = signed_for(&registered()).when(&by(CADRE), &file_plan());
        let filed =
            IssuePlanFiled { role: Role::Village, measures: 2, planned_finish: day("2024-05-10") };
        outcome.then(&[filed.into()]);
        assert_eq!(outcome.text(0)["measures"], serde_json::json!(["清运", "设桶"]));
    }

    #[test]
    fn a_plan_ends_before_the_limit() {
        let given = signed_for(&registered());
        let late = FilePlan { planned_finish: day("2024-05-12"), ..file_plan() };
        given.when(&by(CADRE), &late).then_rejected(&rules::ISSUE_PLAN_BEYOND_DUE);
        let last = FilePlan { planned_finish: day("2024-05-11"), ..file_plan() };
        let given = given.when(&by(CADRE), &last).recorded();
        assert_eq!(issue(&given).planned_finish, Some(day("2024-05-11")));
    }

    #[test]
    fn a_plan_does_not_end_before_the_issue_was_found() {
        let given = signed_for(&registered());
        let found = issue(&given).raised.as_ref().expect("raised").found_on;
        let plan = |planned_finish| FilePlan { planned_finish, ..file_plan() };
        for never in [day("1990-01-01"), found.plus_days(-1).expect("a day")] {
            let outcome = given.when(&by(CADRE), &plan(never));
            let refused = outcome.then_rejected(&rules::ISSUE_PLAN_BEFORE_FOUND);
            assert_eq!(refused.field.as_deref(), Some("planned_finish_date"));
        }
        assert!(given.when(&by(CADRE), &plan(found)).accepted().is_some());
    }

    #[test]
    fn a_plan_has_measures() {
        let given = signed_for(&registered());
        let with = |measures| FilePlan { measures, ..file_plan() };
        given.when(&by(CADRE), &with(vec![])).then_rejected(&general::FIELD_REQUIRED);
        let blank = with(vec![" ".to_owned()]);
        given.when(&by(CADRE), &blank).then_rejected(&general::FIELD_REQUIRED);
        let many = with(vec!["清运".to_owned(); MEASURES_MAX + 1]);
        given.when(&by(CADRE), &many).then_rejected(&general::FIELD_TOO_MANY);
        let clue = with(vec!["移送司法机关".to_owned()]);
        given.when(&by(CADRE), &clue).then_rejected(&rules::CLUE_CONTENT);
    }

    #[test]
    fn only_the_accountable_one_plans() {
        let given = signed_for(&registered());
        given.when(&by(LINE), &file_plan()).then_rejected(&rules::ISSUE_NOT_RESPONSIBLE);
        given.when(&by(COMMISSION), &file_plan()).then_rejected(&general::ROLE_MISSING);
    }
}

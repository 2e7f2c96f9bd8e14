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
        let known = Known::following(Act::Extend, self.issue, reads, cx)?;
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
                .field("until_date")
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
        let rest_days = known.programme.rest_day_rule_on(cx.today);
        Deadline::derive(limit, cx.today, rest_days, &calendars).map_err(
            |rejection| match rejection.field.as_deref() {
                Some("limit") => rejection.field("until_date"),
                _ => rejection,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::issue::fixture::*;
    use crate::rejection::rules as general;
    use crate::testing::{at, day};

    #[test]
    fn an_extension_changes_the_derivation_and_not_history() {
        let given = signed_for(&registered()).now(at("2024-05-11 18:00"));
        let outcome = given.when(&by(HEAD), &extend("2024-05-20"));
        let given = outcome.recorded();
        let state = issue(&given);
        let deadline = state.deadline.clone().expect("a limit");
        assert_eq!(deadline.limit, Limit::Date(day("2024-05-20")));
        outcome.then(&[IssueExtended { count: 1, deadline }.into()]);
        assert_eq!(outcome.text(0)["reason"], "连续降雨。");
        assert_eq!(state.clock.due_at(at("2024-05-07 09:00")), Some(day("2024-05-11")));
        assert_eq!(state.clock.due_at(at("2024-05-12 09:00")), Some(day("2024-05-20")));
        assert!(!state.clock.ever_overdue_at(at("2024-05-20 09:00")));
    }

    #[test]
    fn after_the_limit_nothing_is_extended() {
        let given = signed_for(&registered()).now(at("2024-05-12 09:00"));
        given.when(&by(HEAD), &extend("2024-05-20")).then_rejected(&rules::ISSUE_DUE_PASSED);
    }

    #[test]
    fn only_the_assigner_or_the_same_office_extends() {
        let given = signed_for(&registered());
        let outcome = given.when(&by(DEPUTY), &extend("2024-05-20"));
        let rejection = outcome.then_rejected(&rules::ISSUE_ASSIGNER_ONLY);
        assert_eq!(rejection.who_could, [Role::OfficeHead]);
        for colleague in [HEAD, HANDLER, HEAD_TOO] {
            let outcome = given.when(&by(colleague), &extend("2024-05-20"));
            assert_eq!(outcome.decision().writes.len(), 1);
        }
        given.when(&by(CADRE), &extend("2024-05-20")).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn an_extension_does_not_predate_the_limit_that_it_moves() {
        let given = signed_for(&registered()).now(at("2024-05-08 09:00"));
        let given = given.when(&by(HEAD), &extend("2024-05-20")).recorded();
        let earlier = Submission { occurred_at: Some(at("2024-05-08 08:59")), ..by(HEAD) };
        let given = given.now(at("2024-05-08 09:10"));
        given.when(&earlier, &extend("2024-05-24")).then_rejected(&rules::ISSUE_TIME_ORDER);
        assert_eq!(given.when(&by(HEAD), &extend("2024-05-24")).decision().writes.len(), 1);
    }

    #[test]
    fn extensions_are_limited() {
        let given = signed_for(&registered());
        let given = given.when(&by(HEAD), &extend("2024-05-20")).recorded();
        let given = given.when(&by(HEAD), &extend("2024-05-24")).recorded();
        assert_eq!(issue(&given).extensions, 2);
        given.when(&by(HEAD), &extend("2024-05-31")).then_rejected(&rules::ISSUE_EXTENSIONS_SPENT);
    }

    #[test]
    fn a_new_limit_is_later_than_the_old_one() {
        let given = signed_for(&registered());
        let outcome = given.when(&by(HEAD), &extend("2024-05-11"));
        outcome.then_rejected(&rules::ISSUE_EXTENSION_NOT_LATER);
    }

    #[test]
    fn an_extension_has_a_reason() {
        let silent = Extend { reason: String::new(), ..extend("2024-05-20") };
        signed_for(&registered()).when(&by(HEAD), &silent).then_rejected(&general::FIELD_REQUIRED);
    }

    #[test]
    fn a_date_of_a_year_without_calendar_is_refused() {
        let given = signed_for(&registered());
        given.when(&by(HEAD), &extend("3024-05-20")).then_rejected(&general::CALENDAR_MISSING);
    }
}

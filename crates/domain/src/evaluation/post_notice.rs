//! Post the proposed grades (公示): both last days are derived once and stored with their derivation
//! (`domain.md` §10.4-10).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Evaluation, EvaluationNoticePosted, rules};
use crate::calendar::{Calendar, Calendars};
use crate::command::{Command, Context, Decision, Reads};
use crate::deadline::{Deadline, Limit, RestDayRule};
use crate::event::NewEvent;
use crate::id::EvaluationId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Posts what the committee decided, from today on. It runs for as long as the scheme says, or
/// longer, never shorter.
#[derive(Debug, Clone, Serialize)]
pub struct PostNotice {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// For how many working days; as many as the scheme says where absent.
    pub working_days: Option<u32>,
}

impl Command for PostNotice {
    const NAME: &'static str = "evaluation.post_notice";
    const ZH: &'static str = "考核公示";
    const POWERS: Powers =
        Powers::decision(&[Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.evaluation, known);
        let evaluation = known.get::<Evaluation>(self.evaluation.0);
        streams.extend(evaluation.into_iter().flat_map(years).map(Calendar::stream));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.evaluation, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Evaluation::stream(self.evaluation))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let known = Known::allowing(Act::PostNotice, self.evaluation, roles, reads, cx)?;
        let procedure = &known.definition.procedure;
        let least = procedure.notice_working_days;
        let days = self.working_days.unwrap_or(least);
        if days < least {
            return Err(Rejection::new(&rules::EVALUATION_NOTICE_SHORT)
                .field("working_days")
                .with("min", least)
                .with("days", days)
                .with("schemeClause", known.definition.cite(&procedure.clause))
                .with("schemeClauseEn", known.definition.cite_en(&procedure.clause)));
        }
        let calendars = Calendars::of(reads, years(known.evaluation));
        // A number of working days ends on a working day: there is nothing to move.
        let until = |days| {
            let limit = Limit::WorkingDays(days);
            Deadline::derive(limit, cx.today, RestDayRule::AsWritten, &calendars)
        };
        let posted = EvaluationNoticePosted {
            evaluation: self.evaluation,
            notice: known.evaluation.notices + 1,
            role: cx.authority.role,
            posted: until(days).map_err(|refused| refused.field("working_days"))?,
            objections: until(procedure.objection_working_days)?,
            results: known.evaluation.decided.as_ref().map_or(vec![], |it| it.results.clone()),
        };
        Ok(known.decided(NewEvent::new(posted)))
    }
}

/// The years whose calendars the notice may run through: a command is not told the day before it is
/// decided, so they go on from the last event.
fn years(evaluation: &Evaluation) -> impl Iterator<Item = i32> + use<> {
    evaluation.last_recorded.into_iter().flat_map(Calendars::years)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fixture::*;
    use crate::rejection::rules as general;
    use crate::testing::{at, day};

    #[test]
    fn r54_a_notice_runs_for_working_days_and_keeps_its_derivation() {
        let outcome = decided().when(&by(HANDLER), &post_notice());
        let deadline = Deadline {
            // Saturday, 11 May is worked: 7, 8, 9, 10, 11 May.
            due: day("2024-05-11"),
            limit: Limit::WorkingDays(5),
            start: day("2024-05-06"),
            rest_day_rule: RestDayRule::AsWritten,
            moved_from: None,
            editions: vec!["2024/1".to_owned()],
            pauses: vec![],
        };
        let posted = EvaluationNoticePosted {
            evaluation: evaluation_id(),
            notice: 1,
            role: Role::OfficeHandler,
            posted: deadline.clone(),
            objections: deadline,
            results: evaluation(&decided()).decided.clone().expect("decided").results,
        };
        outcome.then(&[posted.into()]);
    }

    #[test]
    fn s10_4_12_a_notice_cut_short_is_refused_with_its_clause() {
        let short = PostNotice { working_days: Some(4), ..post_notice() };
        let refused = decided().when(&by(HANDLER), &short);
        let rejection = refused.then_rejected(&rules::EVALUATION_NOTICE_SHORT);
        assert!(rejection.zh().contains("2024年度乡村振兴专项考核办法"), "{}", rejection.zh());
        assert!(rejection.zh().contains("七"), "{}", rejection.zh());
        let longer = PostNotice { working_days: Some(7), ..post_notice() };
        let given = decided().when(&by(HANDLER), &longer).recorded();
        let notice = evaluation(&given).notice.clone().expect("posted");
        assert_eq!(
            (notice.posted.due, notice.objections.due),
            (day("2024-05-14"), day("2024-05-11"))
        );
        let forever = PostNotice { working_days: Some(1000), ..post_notice() };
        let refused = decided().when(&by(HANDLER), &forever);
        refused.then_rejected(&general::INTEGER_OUT_OF_RANGE);
    }

    #[test]
    fn a_notice_over_new_year_needs_both_calendars() {
        let december = decided().now(at("2024-12-30 09:00"));
        let given = december.when(&by(HANDLER), &post_notice()).recorded();
        let notice = evaluation(&given).notice.clone().expect("posted");
        let posted = (notice.posted.due, notice.posted.editions.len());
        assert_eq!(posted, (day("2025-01-07"), 2));
        let beyond = decided().now(at("2025-12-30 09:00"));
        beyond.when(&by(HANDLER), &post_notice()).then_rejected(&general::CALENDAR_MISSING);
    }
}

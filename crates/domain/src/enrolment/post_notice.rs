//! Post the town's recommendation (公示), where the programme asks for it: the last day is derived
//! once and stored with its derivation (`domain.md` §10.4-10).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Enrolment, EnrolmentNoticePosted, rules};
use crate::calendar::{Calendar, Calendars};
use crate::command::{Command, Context, Decision, Reads};
use crate::deadline::Deadline;
use crate::event::Audience;
use crate::id::EnrolmentId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Posts an enrolment for the days that the programme says.
#[derive(Debug, Clone, Serialize)]
pub struct PostNotice {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Where it is posted, who takes objections; kept in private.
    pub remark: Option<String>,
}

impl Command for PostNotice {
    const NAME: &'static str = "enrolment.post_notice";
    const ZH: &'static str = "申报公示";
    const POWERS: Powers = Powers::decision(&[Role::OfficeHandler, Role::OfficeHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.enrolment, known);
        let enrolment = known.get::<Enrolment>(self.enrolment.0);
        streams.extend(enrolment.into_iter().flat_map(years).map(Calendar::stream));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.enrolment, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Enrolment::stream(self.enrolment))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let known = Known::allowing(Act::PostNotice, self.enrolment, roles, reads, cx)?;
        let Some(limit) = known.definition()?.notice() else {
            return Err(Rejection::new(&rules::ENROLMENT_NO_NOTICE));
        };
        words::optional("remark", self.remark.as_deref())?;
        let start = cx.occurred_at.date();
        let rest_days = known.programme.rest_day_rule_on(cx.today);
        let calendars = Calendars::of(reads, years(known.enrolment));
        let notice = Deadline::derive(limit, start, rest_days, &calendars)?;
        let posted = EnrolmentNoticePosted { role: cx.authority.role, notice };
        let posted = guard::with_remark(posted, self.remark.as_deref());
        Ok(known.decided(posted, Audience::All))
    }
}

/// The years whose calendars the notice may run through: a command is not told the day before it is
/// decided, so they go on from the last event.
fn years(enrolment: &Enrolment) -> impl Iterator<Item = i32> + use<> {
    enrolment.last_recorded.into_iter().flat_map(Calendars::years)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::{Limit, RestDayRule};
    use crate::enrolment::fixture::*;
    use crate::rejection::rules as general;
    use crate::testing::{at, day};

    #[test]
    fn r04_a_notice_runs_for_working_days_and_keeps_its_derivation() {
        let outcome = pre_checked().when(&by(HANDLER), &post_notice());
        let notice = Deadline {
            // Saturday, 11 May is worked: 7, 8, 9, 10, 11 May.
            due: day("2024-05-11"),
            limit: Limit::WorkingDays(5),
            start: day("2024-05-06"),
            rest_day_rule: RestDayRule::NextWorkday,
            moved_from: None,
            editions: vec!["2024/1".to_owned()],
            pauses: vec![],
        };
        outcome.then(&[EnrolmentNoticePosted { role: Role::OfficeHandler, notice }.into()]);
        assert_eq!(outcome.decision().writes[0].1.audience, Audience::All);
        assert_eq!(outcome.text(0)["remark"], "镇政务公开栏。");
    }

    #[test]
    fn a_notice_over_new_year_needs_both_calendars() {
        let december = pre_checked().now(at("2024-12-30 09:00"));
        let posted = december.when(&by(HANDLER), &post_notice()).recorded();
        let notice = enrolment(&posted).notice.clone().expect("posted");
        assert_eq!((notice.due, notice.editions.len()), (day("2025-01-07"), 2));
        let beyond = pre_checked().now(at("2025-12-30 09:00"));
        beyond.when(&by(HANDLER), &post_notice()).then_rejected(&general::CALENDAR_MISSING);
    }

    #[test]
    fn a_programme_without_a_notice_posts_none() {
        let given = town_with(|definition| {
            definition.enrolment.as_mut().expect("rules").notice = None;
        });
        let given = given.when(&by(CADRE), &recommend()).recorded();
        let given = given.when(&by(HEAD), &pre_check()).recorded();
        given.when(&by(HANDLER), &post_notice()).then_rejected(&rules::ENROLMENT_NO_NOTICE);
        let listed = given.when(&by(HEAD), &list("2024-05-06"));
        assert!(!listed.decision().writes.is_empty(), "it is listed straight away");
    }

    #[test]
    fn the_village_posts_nothing() {
        pre_checked().when(&by(CADRE), &post_notice()).then_rejected(&general::ROLE_MISSING);
    }
}

//! Assign a request to another one (重新交办诉求), by the office.

use chrono::Datelike as _;
use serde::Serialize;

use super::guard::{self, Known};
use super::{ReassignmentText, RequestAct, RequestReassigned, YardMeeting, rules};
use crate::calendar::{Calendar, Calendars};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::deadline::{Deadline, Limit};
use crate::event::NewEvent;
use crate::id::YardMeetingId;
use crate::issue::{Responsible, words};
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::unit::Unit;

/// Assigns a request to another one, or one whose answer on the spot settled nothing. Who had it
/// before gets no more time than there was: passing it around brings none (`domain.md` R34).
#[derive(Debug, Clone, Serialize)]
pub struct ReassignRequest {
    /// The meeting.
    pub meeting: YardMeetingId,
    /// The request's number within it.
    pub number: u32,
    /// Who has to answer it.
    pub responsible: Responsible,
    /// Within which limit; that which it had there before, else the programme's for answering
    /// difficulties where absent.
    pub limit: Option<Limit>,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for ReassignRequest {
    const NAME: &'static str = "yard_meeting.reassign_request";
    const ZH: &'static str = "重新交办诉求";
    const POWERS: Powers =
        Powers::decision(&[Role::OfficeHead, Role::OfficeHandler, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.meeting, known);
        if let Some(unit) = self.responsible.unit() {
            streams.extend(Unit::streams_upward(unit, known));
        }
        if let Ok(request) = Known::load(self.meeting, self.number, known) {
            streams.extend(years(&request).map(Calendar::stream));
        }
        streams
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        guard::asks(&self.responsible).into_iter().collect()
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Known::load(self.meeting, self.number, reads)?.asking(reads))
    }

    fn target(&self) -> Option<StreamId> {
        Some(YardMeeting::stream(self.meeting))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let (act, roles) = (RequestAct::Reassign, Self::POWERS.roles);
        let known = Known::allowing(act, (self.meeting, self.number), roles, reads, cx)?;
        Programme::need_open(known.held.programme, reads, (act.zh(), act.en()))?;
        if known.request.responsible() == Some(&self.responsible) {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        guard::check_responsible(&self.responsible, known.held.unit, cx.today, reads)?;
        words::required("reason", &self.reason)?;
        let deadline = self.deadline(&known, reads, cx)?;
        let reassigned = RequestReassigned {
            number: self.number,
            responsible: self.responsible.clone(),
            deadline,
            role: cx.authority.role,
        };
        let text = ReassignmentText { reason: self.reason.clone() };
        Ok(known.decided(NewEvent::with_text(reassigned, &text)))
    }
}

impl ReassignRequest {
    fn deadline(
        &self,
        known: &Known<'_>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<Deadline, Rejection> {
        let mut earlier = known.request.assignments.iter();
        let before = earlier.find(|(had, _)| *had == self.responsible).map(|(_, due)| due);
        let standard = known.programme.limits_on(known.held.on);
        let standard = standard.map(|limits| limits.answer_difficulty);
        let limit = match (self.limit, before) {
            (None, Some(before)) => return Ok(before.clone()),
            (limit, _) => limit.or(standard),
        };
        let limit = limit.ok_or_else(|| Rejection::new(&general::FIELD_REQUIRED).field("limit"))?;
        let rest_days = known.programme.rest_day_rule_on(cx.today);
        let calendars = Calendars::of(reads, years(known));
        let deadline = Deadline::derive(limit, cx.today, rest_days, &calendars)?;
        if let Some(before) = before.filter(|before| deadline.due > before.due) {
            return Err(Rejection::new(&rules::REQUEST_REASSIGNMENT_EXTENDS)
                .field("limit")
                .with("new", deadline.due)
                .with("due", before.due));
        }
        Ok(deadline)
    }
}

/// The years whose calendars a limit may run through. A command is not told the day before it is
/// decided, so they follow from the meeting's day and the request's last step.
fn years(known: &Known<'_>) -> std::ops::RangeInclusive<i32> {
    let first = known.held.on.0.year();
    first..=known.request.since.date().0.year().clamp(first, first + 2) + 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::fixture::*;
    use crate::command::Submission;
    use crate::testing::{at, day};
    use crate::yard_meeting::RequestPhase;
    use crate::yard_meeting::fixture::*;

    fn to(responsible: Responsible) -> ReassignRequest {
        ReassignRequest { responsible, ..reassign(2) }
    }

    #[test]
    fn the_office_assigns_it_to_another_with_a_limit_of_its_own() {
        let given = met().now(at("2024-05-08 09:00"));
        let outcome = given.when(&by(HEAD), &to(Responsible::Office));
        assert_eq!(outcome.text(0)["reason"], "涉及资金。");
        let given = outcome.recorded();
        let state = request(&given, 2);
        assert_eq!(state.responsible(), Some(&Responsible::Office));
        // 10 working days from the 8th; 11 May is a working Saturday.
        assert_eq!(state.deadline().map(|deadline| deadline.due), Some(day("2024-05-21")));
        given.when(&by(HANDLER), &answer(2)).decision();
        given.when(&by(LINE), &answer(2)).then_rejected(&rules::REQUEST_NOT_RESPONSIBLE);
    }

    #[test]
    fn an_answer_on_the_spot_that_settled_nothing_is_assigned() {
        let outcome = met().when(&by(HEAD), &reassign(1));
        let given = outcome.recorded();
        assert_eq!(request(&given, 1).phase, RequestPhase::Assigned);
    }

    #[test]
    fn passing_it_around_brings_no_time() {
        let given = met().now(at("2024-05-08 09:00"));
        let given = given.when(&by(HEAD), &to(Responsible::Office)).recorded();
        let section = Responsible::Section("农业服务中心".to_owned());
        let longer =
            ReassignRequest { limit: Some(Limit::Date(day("2024-05-31"))), ..to(section.clone()) };
        let outcome = given.when(&by(HEAD), &longer);
        outcome.then_rejected(&rules::REQUEST_REASSIGNMENT_EXTENDS);
        let given = given.when(&by(HEAD), &to(section)).recorded();
        let due = request(&given, 2).deadline().map(|deadline| deadline.due);
        assert_eq!(due, Some(day("2024-05-17")), "what it had there before");
    }

    #[test]
    fn the_same_one_again_changes_nothing() {
        let same = to(Responsible::Section("农业服务中心".to_owned()));
        met().when(&by(HEAD), &same).then_rejected(&general::ALREADY_DONE);
    }

    #[test]
    fn only_the_office_assigns_anew_and_only_now() {
        for number in [CADRE, LINE, COMMISSION] {
            met().when(&by(number), &reassign(2)).then_rejected(&general::ROLE_MISSING);
        }
        let earlier = Submission { occurred_at: Some(at("2024-05-05 09:00")), ..by(HEAD) };
        met().when(&earlier, &reassign(2)).then_rejected(&general::DECISION_BACKDATED);
        let answered = met().when(&by(LINE), &answer(2)).recorded();
        answered.when(&by(HEAD), &reassign(2)).then_rejected(&rules::REQUEST_PHASE);
    }
}

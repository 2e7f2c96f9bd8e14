//! Answer a request (答复诉求), by the one to whom it was assigned.

use serde::Serialize;

use super::guard::{self, Known};
use super::{RequestAct, RequestAnswerText, RequestAnswered, YardMeeting, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::YardMeetingId;
use crate::issue::{Responsible, words};
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Answers a request; the village then says whether it is settled.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerRequest {
    /// The meeting.
    pub meeting: YardMeetingId,
    /// The request's number within it.
    pub number: u32,
    /// The answer; kept in private.
    pub answer: String,
}

impl Command for AnswerRequest {
    const NAME: &'static str = "yard_meeting.answer_request";
    const ZH: &'static str = "答复诉求";
    const POWERS: Powers = Powers::entry(&[
        Role::Village,
        Role::LineOffice,
        Role::OfficeHead,
        Role::OfficeHandler,
        Role::DeputyHead,
        Role::LeadingGroupHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.meeting, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Known::load(self.meeting, self.number, reads)?.accountable(reads))
    }

    fn target(&self) -> Option<StreamId> {
        Some(YardMeeting::stream(self.meeting))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let act = RequestAct::Answer;
        let request = (self.meeting, self.number);
        let known = Known::allowing(act, request, Self::POWERS.roles, reads, cx)?;
        let responsible = known.request.responsible().map_or(&[][..], Responsible::roles);
        if !responsible.contains(&cx.authority.role) {
            let refused = known.refuse(&rules::REQUEST_NOT_RESPONSIBLE, act);
            return Err(refused.who_could(responsible));
        }
        words::required("answer", &self.answer)?;
        let answered = RequestAnswered { number: self.number, role: cx.authority.role };
        let text = RequestAnswerText { answer: self.answer.clone() };
        Ok(known.decided(NewEvent::with_text(answered, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::fixture::*;
    use crate::command::Submission;
    use crate::rejection::rules as general;
    use crate::testing::at;
    use crate::yard_meeting::fixture::*;
    use crate::yard_meeting::{ReassignRequest, RequestPhase};

    #[test]
    fn whom_it_was_assigned_to_answers() {
        let outcome = met().when(&by(LINE), &answer(2));
        outcome.then(&[RequestAnswered { number: 2, role: Role::LineOffice }.into()]);
        assert_eq!(outcome.text(0)["answer"], "已清淤。");
        assert_eq!(request(&outcome.recorded(), 2).phase, RequestPhase::Answered);
    }

    #[test]
    fn nobody_else_answers() {
        let rejected = met();
        let outcome = rejected.when(&by(HANDLER), &answer(2));
        let rejection = outcome.then_rejected(&rules::REQUEST_NOT_RESPONSIBLE);
        assert_eq!(rejection.who_could, [Role::LineOffice]);
        rejected.when(&by(CADRE), &answer(2)).then_rejected(&general::ROLE_OTHER_UNIT);
        rejected.when(&by(COMMISSION), &answer(2)).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn the_commission_answers_under_no_hat() {
        let given = met().person_with(who(COMMISSION), Role::LineOffice, None);
        let outcome = given.when(&by(COMMISSION), &answer(2));
        outcome.then_rejected(&rules::YARD_MEETING_COMMISSION_NEVER);
    }

    #[test]
    fn every_responsible_one_answers_as_itself() {
        for (responsible, number, role) in [
            (Responsible::Unit(home()), CADRE, Role::Village),
            (Responsible::Office, HANDLER, Role::OfficeHandler),
            (Responsible::Leader, DEPUTY, Role::DeputyHead),
        ] {
            let anew = ReassignRequest { responsible, ..reassign(2) };
            let given = met().when(&by(HEAD), &anew).recorded();
            let outcome = given.when(&by(number), &answer(2));
            outcome.then(&[RequestAnswered { number: 2, role }.into()]);
        }
    }

    #[test]
    fn only_what_is_assigned_is_answered_and_not_before_it_was() {
        let given = met();
        given.when(&by(CADRE), &answer(1)).then_rejected(&rules::REQUEST_PHASE);
        given.when(&by(LINE), &answer(9)).then_rejected(&rules::REQUEST_UNKNOWN);
        let before = Submission { occurred_at: Some(at("2024-05-05 09:00")), ..by(LINE) };
        given.when(&before, &answer(2)).then_rejected(&rules::REQUEST_TIME_ORDER);
        let given = given.when(&by(LINE), &answer(2)).recorded();
        given.when(&by(LINE), &answer(2)).then_rejected(&rules::REQUEST_PHASE);
        town().when(&by(LINE), &answer(2)).then_rejected(&general::THING_NOT_FOUND);
    }
}

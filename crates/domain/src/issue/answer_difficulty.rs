//! Answer a difficulty (答复困难), by the office or leader it was assigned to (`domain.md` §16.1-8).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, AnswerText, DifficultyAnswered, Issue, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Answers a difficulty; the village then says whether it is settled.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerDifficulty {
    /// The issue.
    pub issue: IssueId,
    /// The answer; kept in private.
    pub answer: String,
}

impl Command for AnswerDifficulty {
    const NAME: &'static str = "issue.answer_difficulty";
    const ZH: &'static str = "答复困难";
    const POWERS: Powers = Powers::entry(&[
        Role::LineOffice,
        Role::OfficeHead,
        Role::OfficeHandler,
        Role::DeputyHead,
        Role::LeadingGroupHead,
    ]);

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
        let known = Known::following(Act::AnswerDifficulty, self.issue, reads, cx)?;
        known.rectifies(Act::AnswerDifficulty, reads, cx)?;
        words::required("answer", &self.answer)?;
        let answered = DifficultyAnswered { role: cx.authority.role };
        let text = AnswerText { answer: self.answer.clone() };
        Ok(known.decided(NewEvent::with_text(answered, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::fixture::*;
    use crate::issue::{Assign, Responsible, rules};
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn the_leader_it_was_assigned_to_answers() {
        let outcome = difficulty_assigned().when(&by(DEPUTY), &answer_difficulty());
        outcome.then(&[DifficultyAnswered { role: Role::DeputyHead }.into()]);
        assert_eq!(outcome.text(0)["answer"], "车辆由镇统一调配。");
        assert!(!issue(&outcome.recorded()).clock.is_running_at(at("2024-05-07 09:00")));
    }

    #[test]
    fn nobody_else_answers() {
        let given = difficulty_assigned();
        for number in [HANDLER, LINE] {
            let outcome = given.when(&by(number), &answer_difficulty());
            let rejection = outcome.then_rejected(&rules::ISSUE_NOT_RESPONSIBLE);
            assert_eq!(rejection.who_could, [Role::LeadingGroupHead, Role::DeputyHead]);
        }
        given.when(&by(CADRE), &answer_difficulty()).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn whoever_wears_two_hats_answers_in_the_one_that_it_was_assigned_to() {
        let given = difficulty_assigned().person_with(who(LINE), Role::DeputyHead, None);
        let outcome = given.when(&by(LINE), &answer_difficulty());
        outcome.then(&[DifficultyAnswered { role: Role::DeputyHead }.into()]);
        assert_eq!(outcome.authority().role, Role::DeputyHead);
        let given = given.person_with(who(HANDLER), Role::LineOffice, None);
        let outcome = given.when(&by(HANDLER), &answer_difficulty());
        outcome.then_rejected(&rules::ISSUE_NOT_RESPONSIBLE);
    }

    #[test]
    fn a_section_or_the_office_answers_what_was_assigned_to_it() {
        for (responsible, answers, other) in [
            (Responsible::Section(SECTION.to_owned()), LINE, HANDLER),
            (Responsible::Office, HANDLER, DEPUTY),
        ] {
            let given = town().when(&by(CADRE), &raise_difficulty()).recorded();
            let given = given.when(&by(HEAD), &Assign { responsible, ..assign() }).recorded();
            assert_eq!(given.when(&by(answers), &answer_difficulty()).decision().writes.len(), 1);
            given
                .when(&by(other), &answer_difficulty())
                .then_rejected(&rules::ISSUE_NOT_RESPONSIBLE);
        }
    }
}

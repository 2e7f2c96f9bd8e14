//! Say whether the answer settles the difficulty (确认答复), by the village that raised it
//! (`domain.md` §16.1-8).

use serde::Serialize;

use super::guard::{self, CONFIRMING, Known};
use super::{Act, AnswerOutcome, DifficultyConfirmed, Issue, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Confirms that a difficulty is settled, which closes it, or says that it is not, after which it
/// has to be answered again and the clock runs on.
#[derive(Debug, Clone, Serialize)]
pub struct ConfirmAnswer {
    /// The issue.
    pub issue: IssueId,
    /// Whether it is settled.
    pub outcome: AnswerOutcome,
    /// A remark; kept in private.
    pub remark: Option<String>,
}

impl Command for ConfirmAnswer {
    const NAME: &'static str = "issue.confirm_answer";
    const ZH: &'static str = "确认答复";
    const POWERS: Powers = Powers::entry(&[
        Role::Village,
        Role::GroupCadre,
        Role::ResidentTeam,
        Role::VillageAffairsSupervision,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::ConfirmAnswer, self.issue, reads, cx)?;
        known.apart_from_rectifiers(reads, cx, CONFIRMING, Self::POWERS.roles)?;
        known.not_of_who_answered(Self::POWERS.roles, reads, cx)?;
        words::optional("remark", self.remark.as_deref())?;
        let confirmed = DifficultyConfirmed { outcome: self.outcome };
        Ok(known.decided(guard::with_remark(confirmed, self.remark.as_deref())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::issue::fixture::*;
    use crate::issue::{Assign, Phase, Responsible, rules};
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn a_settled_difficulty_is_closed_by_its_village() {
        let outcome =
            difficulty_answered().when(&by(CADRE), &confirm_answer(AnswerOutcome::Settled));
        outcome.then(&[DifficultyConfirmed { outcome: AnswerOutcome::Settled }.into()]);
        let given = outcome.recorded();
        assert_eq!(issue(&given).phase, Phase::Closed);
        assert_eq!(issue(&given).closers.persons, [who(CADRE)]);
    }

    #[test]
    fn an_unsettled_difficulty_is_answered_again_and_its_clock_runs_on() {
        let not_settled = confirm_answer(AnswerOutcome::NotSettled);
        let given = difficulty_answered().when(&by(CADRE), &not_settled).recorded();
        assert_eq!(issue(&given).phase, Phase::Assigned);
        assert!(issue(&given).clock.is_running_at(at("2024-05-07 09:00")));
        let given = given.when(&by(DEPUTY), &answer_difficulty()).recorded();
        assert_eq!(issue(&given).phase, Phase::Answered);
    }

    #[test]
    fn another_village_confirms_nothing() {
        difficulty_answered()
            .when(&by(ELSEWHERE), &confirm_answer(AnswerOutcome::Settled))
            .then_rejected(&general::ROLE_OTHER_UNIT);
    }

    #[test]
    fn who_answered_does_not_confirm() {
        let given =
            difficulty_answered().person_with(who(DEPUTY), Role::ResidentTeam, Some(home()));
        given
            .when(&by(DEPUTY), &confirm_answer(AnswerOutcome::Settled))
            .then_rejected(&general::SEPARATION_OF_DUTIES);
    }
    #[test]
    fn the_office_that_answered_does_not_type_the_confirmation() {
        let given = town().when(&by(CADRE), &raise_difficulty()).recorded();
        let to = Assign { responsible: Responsible::Office, ..assign() };
        let given = given.when(&by(HEAD), &to).recorded();
        let given = given.when(&by(HANDLER), &answer_difficulty()).recorded();
        let settled = confirm_answer(AnswerOutcome::Settled);
        let typed = |number| Submission { on_behalf_of: Some(who(CADRE)), ..by(number) };
        let outcome = given.when(&typed(HANDLER), &settled);
        outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        let outcome = given.when(&typed(HEAD), &settled);
        let rejection = outcome.then_rejected(&rules::ISSUE_OWN_ANSWER);
        assert_eq!(rejection.who_could, ConfirmAnswer::POWERS.roles);
        assert_eq!(given.when(&typed(CADRE_TOO), &settled).authority().role, Role::Village);
        assert_eq!(given.when(&by(CADRE), &settled).authority().role, Role::Village);
    }

    #[test]
    fn the_office_types_the_confirmation_of_what_others_answered() {
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let settled = confirm_answer(AnswerOutcome::Settled);
        let outcome = difficulty_answered().when(&typed, &settled);
        assert_eq!(outcome.authority().role, Role::Village);
    }

    #[test]
    fn whoever_belongs_to_the_section_that_answered_does_not_confirm_under_another_hat() {
        let given = town().when(&by(CADRE), &raise_difficulty()).recorded();
        let to = Assign { responsible: Responsible::Section(SECTION.to_owned()), ..assign() };
        let given = given.when(&by(HEAD), &to).recorded();
        let given = given.when(&by(LINE), &answer_difficulty()).recorded();
        let given = given.person_with(who(RESIDENT), Role::LineOffice, None);
        let settled = confirm_answer(AnswerOutcome::Settled);
        given.when(&by(RESIDENT), &settled).then_rejected(&rules::ISSUE_OWN_ANSWER);
        assert_eq!(given.when(&by(SUPERVISOR), &settled).decision().writes.len(), 1);
    }
}

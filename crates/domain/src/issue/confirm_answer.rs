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
        known.apart_from_rectifiers(cx, CONFIRMING, Self::POWERS.roles)?;
        words::optional("remark", self.remark.as_deref())?;
        let confirmed = DifficultyConfirmed { outcome: self.outcome };
        Ok(known.decided(guard::with_remark(confirmed, self.remark.as_deref())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::Phase;
    use crate::issue::fixture::*;
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn a_settled_difficulty_is_closed_by_its_village() {
        let outcome =
            difficulty_answered().when(&by(CADRE), &confirm_answer(AnswerOutcome::Settled));
        outcome.then(&[DifficultyConfirmed { outcome: AnswerOutcome::Settled }.into()]);
        let given = outcome.recorded();
        assert_eq!(issue(&given).phase, Phase::Closed);
        assert_eq!(issue(&given).closers, [who(CADRE)]);
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
}

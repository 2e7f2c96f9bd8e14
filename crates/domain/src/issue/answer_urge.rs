//! Answer an urging (回复催办), on the side that was urged.

use serde::Serialize;

use super::guard::{self, ANSWERING_URGE, Known, URGING};
use super::phase::refuse;
use super::state::Urging;
use super::{Act, AnswerText, Issue, IssueUrgeAnswered, Urged, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Answers an urging.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerUrge {
    /// The issue.
    pub issue: IssueId,
    /// The urging's number.
    pub number: u32,
    /// The answer; kept in private.
    pub answer: String,
}

impl Command for AnswerUrge {
    const NAME: &'static str = "issue.answer_urge";
    const ZH: &'static str = "回复催办";
    const POWERS: Powers = Powers::entry(&[
        Role::Village,
        Role::LineOffice,
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::DeputyHead,
        Role::LeadingGroupHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        let mut scope = guard::accountable(self.issue, reads)?;
        let urge = reads.need::<Issue>(self.issue.0)?.urge(self.number);
        if urge.is_some_and(|urge| urge.whom != Urged::Responsible) {
            // Those who verify and assign are of the town; no unit answers for them.
            scope.units.clear();
            scope.section = None;
        }
        Ok(scope)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::AnswerUrge, self.issue, reads)?;
        let urge = known.issue.urge(self.number).ok_or_else(|| {
            Rejection::new(&rules::ISSUE_URGE_UNKNOWN).field("number").with("number", self.number)
        })?;
        if urge.answered {
            return Err(Rejection::new(&rules::ISSUE_URGE_ANSWERED).with("number", self.number));
        }
        check_addressee(&known, urge, reads, cx)?;
        guard::apart(reads, cx, &urge.doers, (URGING, ANSWERING_URGE), &[])?;
        words::required("answer", &self.answer)?;
        let answered = IssueUrgeAnswered { number: self.number, role: cx.authority.role };
        let text = AnswerText { answer: self.answer.clone() };
        Ok(known.decided(NewEvent::with_text(answered, &text)))
    }
}

fn check_addressee(
    known: &Known<'_>,
    urge: &Urging,
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    let addressed: &[Role] = match urge.whom {
        Urged::Responsible => {
            let roles =
                known.issue.responsible().map_or(&[][..], |responsible| responsible.roles());
            guard::not_of_the_commission(Act::AnswerUrge, roles, reads, cx)?;
            roles
        }
        Urged::Verifier => {
            &[Role::LineOffice, Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead]
        }
        Urged::Assigner => &[Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead],
    };
    if addressed.contains(&cx.authority.role) {
        return Ok(());
    }
    Err(refuse(&rules::ISSUE_URGE_OTHER, Act::AnswerUrge)
        .with("number", urge.number)
        .with("whom", urge.whom.zh())
        .who_could(addressed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::fixture::*;
    use crate::rejection::rules as general;
    use crate::testing::Given;

    #[test]
    fn who_is_accountable_answers() {
        let given = urged(Urged::Responsible);
        let outcome = given.when(&by(CADRE), &answer_urge());
        outcome.then(&[IssueUrgeAnswered { number: 1, role: Role::Village }.into()]);
        assert_eq!(outcome.text(0)["answer"], "明日开工。");
        assert_eq!(issue(&outcome.recorded()).open_urges().count(), 0);
        given.when(&by(HANDLER), &answer_urge()).then_rejected(&rules::ISSUE_URGE_OTHER);
        given.when(&by(ELSEWHERE), &answer_urge()).then_rejected(&general::ROLE_OTHER_UNIT);
    }

    #[test]
    fn who_verifies_or_assigns_answers() {
        for whom in [Urged::Verifier, Urged::Assigner] {
            let outcome = urged(whom).when(&by(HANDLER), &answer_urge());
            assert_eq!(outcome.authority().role, Role::OfficeHandler);
            urged(whom).when(&by(CADRE), &answer_urge()).then_rejected(&general::ROLE_OTHER_UNIT);
        }
        urged(Urged::Assigner)
            .when(&by(LINE), &answer_urge())
            .then_rejected(&rules::ISSUE_URGE_OTHER);
    }

    #[test]
    fn an_urging_is_answered_once() {
        let given = urged(Urged::Responsible).when(&by(CADRE), &answer_urge()).recorded();
        given.when(&by(CADRE), &answer_urge()).then_rejected(&rules::ISSUE_URGE_ANSWERED);
        let unknown = AnswerUrge { number: 2, ..answer_urge() };
        given.when(&by(CADRE), &unknown).then_rejected(&rules::ISSUE_URGE_UNKNOWN);
    }

    #[test]
    fn who_urged_does_not_answer() {
        let given = assigned(&registered());
        let given = given.when(&by(HEAD), &urge(Urged::Verifier)).recorded();
        given.when(&by(HEAD), &answer_urge()).then_rejected(&general::SEPARATION_OF_DUTIES);
    }

    #[test]
    fn the_commission_does_not_answer_for_the_village() {
        let hats =
            urged(Urged::Responsible).person_with(who(COMMISSION_TOO), Role::Village, Some(home()));
        hats.when(&by(COMMISSION_TOO), &answer_urge())
            .then_rejected(&rules::ISSUE_COMMISSION_NEVER_RECTIFIES);
    }

    fn urged(whom: Urged) -> Given {
        assigned(&registered()).when(&by(COMMISSION), &urge(whom)).recorded()
    }
}

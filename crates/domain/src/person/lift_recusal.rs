//! Lift a recusal: the tie has ended, or was none.

use serde::Serialize;

use super::{Person, ReasonText, RecusalGround, RecusalLifted, by_own_power, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::{PersonId, UnitId};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;

/// Lifts a recusal, for a reason; never one's own. That it was declared stays in the log, and what
/// was judged meanwhile stays judged by others (`domain.md` §16.1-6).
#[derive(Debug, Clone, Serialize)]
pub struct LiftRecusal {
    /// Who is recused.
    pub person: PersonId,
    /// From judging which unit.
    pub unit: UnitId,
    /// The ground that no longer holds; others for the same unit stand.
    pub ground: RecusalGround,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for LiftRecusal {
    const NAME: &'static str = "person.lift_recusal";
    const ZH: &'static str = "回避解除";
    const POWERS: Powers = Powers::administration(&[
        Role::OfficeHead,
        Role::DeputyHead,
        Role::DisciplineCommission,
        Role::LeadingGroupHead,
    ]);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Person::stream(self.person)]
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn target(&self) -> Option<StreamId> {
        Some(Person::stream(self.person))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let person = reads.need::<Person>(self.person.0)?;
        let deciders = person.recusal_deciders(cx.today);
        if by_own_power(self.person, cx) {
            return Err(Rejection::new(&rules::RECUSAL_OWN_LIFTED).who_could(deciders));
        }
        if !deciders.contains(&cx.authority.role) {
            return Err(Rejection::new(&rules::RECUSAL_FOR_OTHERS).who_could(deciders));
        }
        words::required("reason", &self.reason)?;
        let stands = person.recusals.iter().any(|r| (r.unit, r.ground) == (self.unit, self.ground));
        if !stands {
            return Err(Rejection::new(&general::ALREADY_DONE).field("ground"));
        }
        let lifted = RecusalLifted { unit: self.unit, ground: self.ground };
        let reason = ReasonText { reason: self.reason.clone() };
        let event = NewEvent::with_text(lifted, &reason).about(None, Some(self.unit));
        Ok(Decision::one(Person::stream(self.person), event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::person::RecusalDeclared;
    use crate::testing::{Given, assignment_id, delegation, person, unit};

    const HEAD: u128 = 1;
    const HANDLER: u128 = 2;
    const DEPUTY: u128 = 3;
    const LEADER: u128 = 4;
    const COMMISSION: u128 = 5;
    const COMMISSION_TOO: u128 = 6;

    /// The person declared a former post in the village.
    fn recused(number: u128) -> Given {
        let ground = RecusalGround::FormerPost;
        Given::new()
            .village(unit(1), "漆树村")
            .person_with(person(HEAD), Role::OfficeHead, None)
            .person_with(person(HANDLER), Role::OfficeHandler, None)
            .person_with(person(DEPUTY), Role::DeputyHead, None)
            .person_with(person(LEADER), Role::LeadingGroupHead, None)
            .person_with(person(COMMISSION), Role::DisciplineCommission, None)
            .person_with(person(COMMISSION_TOO), Role::DisciplineCommission, None)
            .event(Person::stream(person(number)), RecusalDeclared { unit: unit(1), ground })
    }

    fn lift(number: u128) -> LiftRecusal {
        LiftRecusal {
            person: person(number),
            unit: unit(1),
            ground: RecusalGround::FormerPost,
            reason: "已离任满三年".to_owned(),
        }
    }

    #[track_caller]
    fn lifted_by(recused_one: u128, lifters: &[u128]) {
        for number in [HEAD, HANDLER, DEPUTY, LEADER, COMMISSION, COMMISSION_TOO] {
            let outcome =
                recused(recused_one).when(&Submission::by(person(number)), &lift(recused_one));
            let lifted = outcome.accepted().is_some();
            assert_eq!(lifted, lifters.contains(&number), "{number} for {recused_one}");
        }
    }

    #[test]
    fn a_recusal_is_lifted_for_a_reason_and_the_person_judges_again() {
        let outcome = recused(HANDLER).when(&Submission::by(person(HEAD)), &lift(HANDLER));
        let lifted = RecusalLifted { unit: unit(1), ground: RecusalGround::FormerPost };
        outcome.then(&[lifted.into()]);
        assert_eq!(outcome.text(0)["reason"], "已离任满三年");
        let given = outcome.recorded();
        assert!(given.state::<Person>(person(HANDLER).0).expect("known").recusals.is_empty());
        let again = given.when(&Submission::by(person(HEAD)), &lift(HANDLER));
        again.then_rejected(&general::ALREADY_DONE);
        let silent = LiftRecusal { reason: " ".to_owned(), ..lift(HANDLER) };
        let outcome = recused(HANDLER).when(&Submission::by(person(HEAD)), &silent);
        outcome.then_rejected(&general::FIELD_REQUIRED);
        let clue = LiftRecusal { reason: "已作问题线索移送".to_owned(), ..lift(HANDLER) };
        let outcome = recused(HANDLER).when(&Submission::by(person(HEAD)), &clue);
        outcome.then_rejected(&crate::issue::rules::CLUE_CONTENT);
    }

    #[test]
    fn one_ground_is_lifted_and_others_stand() {
        let kin = RecusalDeclared { unit: unit(1), ground: RecusalGround::Kin };
        let given = recused(HANDLER).event(Person::stream(person(HANDLER)), kin);
        let given = given.when(&Submission::by(person(HEAD)), &lift(HANDLER)).recorded();
        let state = given.state::<Person>(person(HANDLER).0).expect("registered");
        assert_eq!(state.recusals.len(), 1);
        assert_eq!(state.recusals[0].ground, RecusalGround::Kin);
    }

    #[test]
    fn the_commissions_own_recusals_are_lifted_by_the_commission_or_the_leading_group_head() {
        lifted_by(COMMISSION, &[COMMISSION_TOO, LEADER]);
    }

    #[test]
    fn the_offices_recusals_are_lifted_by_its_head_and_the_deputy_head() {
        lifted_by(HANDLER, &[HEAD, DEPUTY]);
        lifted_by(HEAD, &[DEPUTY]);
    }

    #[test]
    fn the_deputy_heads_recusal_is_lifted_above() {
        lifted_by(DEPUTY, &[LEADER]);
    }

    #[test]
    fn nobody_lifts_the_own_recusal_through_a_delegate_neither() {
        let head = assignment_id(person(HEAD), Role::OfficeHead, None);
        let given = recused(HEAD).delegated(
            delegation(1),
            person(HEAD),
            head,
            person(HANDLER),
            "2024-05-06",
            "2024-05-06",
        );
        for number in [HEAD, HANDLER] {
            let outcome = given.when(&Submission::by(person(number)), &lift(HEAD));
            let rejection = outcome.then_rejected(&rules::RECUSAL_OWN_LIFTED);
            assert_eq!(rejection.who_could, [Role::OfficeHead, Role::DeputyHead]);
        }
    }
}

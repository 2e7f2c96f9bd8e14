//! Say what becomes of an entry that was objected to (复核积分异议), by the villagers' supervision.

use serde::Serialize;

use super::guard::{self, CHECKING, Known, OBJECTING, RECORDING, REVIEWING};
use super::{
    GroundText, PointAccount, PointsAct, PointsObjectionReviewed, REVIEWERS, ReviewOutcome,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::HouseholdId;
use crate::issue::words;
use crate::person::Person;
use crate::power::{Powers, Scope, refuse_tied};
use crate::rejection::Rejection;
use crate::separation::apart;
use crate::stream::StreamId;

/// Hears the objection to an entry: the entry stands, or it falls. Nobody who recorded or checked
/// it, or who wrote the objection down, says so, and nobody who is recused from the village; that they
/// are of it is the supervisors' office and no tie, but it is one for the deputy head (`domain.md` R44,
/// §10.4-2, §16.1-6).
#[derive(Debug, Clone, Serialize)]
pub struct ReviewPointsObjection {
    /// The household.
    pub household: HouseholdId,
    /// The number of the entry.
    pub entry: u32,
    /// What becomes of it.
    pub outcome: ReviewOutcome,
    /// On what ground; kept in private.
    pub ground: String,
}

impl Command for ReviewPointsObjection {
    const NAME: &'static str = "point_account.review_objection";
    const ZH: &'static str = "复核积分异议";
    const POWERS: Powers = Powers::impartial_entry(REVIEWERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads_of_entry(self.household, self.entry, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope_of_entry(self.household, self.entry, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointAccount::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let (act, at) = (PointsAct::ReviewObjection, (self.household, self.entry));
        let known = Known::allowing(act, at, REVIEWERS, reads, cx)?;
        let entry = known.entry;
        for (did, doers) in [
            (RECORDING, &entry.recorders),
            (CHECKING, &entry.checkers),
            (OBJECTING, &entry.objectors),
        ] {
            apart(reads, cx, doers, (did, REVIEWING), REVIEWERS)?;
        }
        if !cx.authority.role.of_the_village() {
            self.by_nobody_of_the_village(reads, cx)?;
        }
        guard::in_person_and_at_once(REVIEWERS, cx)?;
        words::required("ground", &self.ground)?;
        let reviewed = PointsObjectionReviewed {
            household: self.household,
            entry: self.entry,
            outcome: self.outcome,
            role: cx.authority.role,
        };
        let text = GroundText { ground: self.ground.clone() };
        Ok(known.account.decided(NewEvent::with_text(reviewed, &text)))
    }
}

impl ReviewPointsObjection {
    /// Who hears it from above is not of the village, under another hat either.
    fn by_nobody_of_the_village(&self, reads: &Reads, cx: &Context) -> Result<(), Rejection> {
        let scope = self.scope(reads)?;
        let mut persons = cx.persons().filter_map(|person| reads.get::<Person>(person.0));
        persons.try_for_each(|person| refuse_tied(person, &Self::POWERS, &scope, cx.now, Self::ZH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::household::{Household, HouseholdMoved};
    use crate::person::{RecusalDeclared, RecusalGround};
    use crate::point_account::Phase;
    use crate::point_account::fixture::*;
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::cast::DEPUTY;
    use crate::testing::{Given, assignment_id, at, day, delegation};

    #[test]
    fn r44_the_supervision_says_what_becomes_of_the_entry() {
        let falls = review(1, ReviewOutcome::Falls);
        let outcome = objected().when(&by(SUPERVISOR), &falls);
        let reviewed = PointsObjectionReviewed {
            household: HOUSEHOLD,
            entry: 1,
            outcome: ReviewOutcome::Falls,
            role: Role::VillageAffairsSupervision,
        };
        outcome.then(&[reviewed.into()]);
        assert_eq!(outcome.text(0)["ground"], "签到表上没有该户。");
        let given = outcome.recorded();
        assert_eq!(phase(&given, 1), Phase::Fallen);
        let given = given.now(at("2024-05-14 09:00")).when(&by(CADRE), &confirm(1)).recorded();
        assert_eq!((phase(&given, 1), balance(&given)), (Phase::Fallen, 0));
        let silent = ReviewPointsObjection { ground: String::new(), ..falls };
        objected().when(&by(SUPERVISOR), &silent).then_rejected(&general::FIELD_REQUIRED);
    }

    #[test]
    fn r48_the_village_of_the_notice_hears_it_also_after_a_move() {
        let moved = HouseholdMoved {
            village: elsewhere(),
            unit: elsewhere(),
            label: "001".to_owned(),
            from: day("2024-05-08"),
        };
        let given = objected().event(Household::stream(HOUSEHOLD), moved);
        let stands = review(1, ReviewOutcome::Stands);
        given.when(&by(SUPERVISOR), &stands).decision();
        let hats = Role::VillageAffairsSupervision;
        let there = given.person_with(who(ELSEWHERE), hats, Some(elsewhere()));
        there.when(&by(ELSEWHERE), &stands).then_rejected(&general::ROLE_OTHER_UNIT);
    }

    #[test]
    fn nobody_hears_an_objection_in_the_supervisions_name_or_for_a_day_that_is_past() {
        let stands = review(1, ReviewOutcome::Stands);
        let typed = Submission { on_behalf_of: Some(who(SUPERVISOR)), ..by(HANDLER) };
        objected().when(&typed, &stands).then_rejected(&general::DECISION_BY_PROXY);
        let late = objected().now(at("2024-05-12 09:00"));
        let back = Submission { occurred_at: Some(at("2024-05-11 09:00")), ..by(SUPERVISOR) };
        late.when(&back, &stands).then_rejected(&general::DECISION_BACKDATED);
    }

    #[test]
    fn s16_1_6_the_deputy_head_may_hear_it_too_and_the_record_says_so() {
        let outcome = deputy(objected()).when(&by(DEPUTY), &review(1, ReviewOutcome::Falls));
        let reviewed = PointsObjectionReviewed {
            household: HOUSEHOLD,
            entry: 1,
            outcome: ReviewOutcome::Falls,
            role: Role::DeputyHead,
        };
        outcome.then(&[reviewed.into()]);
    }

    fn deputy(given: Given) -> Given {
        given.person_with(who(DEPUTY), Role::DeputyHead, None)
    }

    #[test]
    fn s16_1_6_who_is_recused_from_the_village_does_not_hear_it() {
        let stands = review(1, ReviewOutcome::Stands);
        let declared = RecusalDeclared { unit: home(), ground: RecusalGround::Kin };
        let given = deputy(objected());
        for number in [SUPERVISOR, DEPUTY] {
            let kin = given.clone().event(Person::stream(who(number)), declared.clone());
            let outcome = kin.when(&by(number), &stands);
            let refused = outcome.then_rejected(&general::RECUSED);
            assert!(refused.zh().contains("近亲属"), "{}", refused.zh());
            let others: &[Role] = if number == DEPUTY { REVIEWERS } else { &[Role::DeputyHead] };
            assert_eq!(refused.who_could, others);
            // Neither does somebody to whom they lent their role.
            let (role, unit) = match number {
                DEPUTY => (Role::DeputyHead, None),
                _ => (Role::VillageAffairsSupervision, Some(home())),
            };
            let post = assignment_id(who(number), role, unit);
            let days = ("2024-05-01", "2024-05-31");
            let lent = kin.delegated(delegation(1), who(number), post, who(31), days.0, days.1);
            lent.when(&by(31), &stands).then_rejected(&general::DELEGATOR_TIED);
        }
        let contact = given.person_with(who(DEPUTY), Role::ContactCadre, Some(home()));
        contact.when(&by(DEPUTY), &stands).then_rejected(&general::RECUSED);
        contact.when(&by(SUPERVISOR), &stands).decision();
    }

    #[test]
    fn s10_4_2_a_deputy_head_who_is_of_the_village_does_not_hear_it() {
        let stands = review(1, ReviewOutcome::Stands);
        let other = deputy(objected()).person_with(who(DEPUTY), Role::Village, Some(elsewhere()));
        other.when(&by(DEPUTY), &stands).decision();
        let hats = other.person_with(who(DEPUTY), Role::Village, Some(home()));
        hats.when(&by(DEPUTY), &stands).then_rejected(&general::OWN_UNIT_DECISION);
    }

    #[test]
    fn nobody_but_the_supervision_hears_an_objection() {
        let stands = review(1, ReviewOutcome::Stands);
        for number in [CADRE, GROUP, HANDLER, COMMISSION] {
            objected().when(&by(number), &stands).then_rejected(&general::ROLE_MISSING);
        }
        let hats =
            objected().person_with(who(COMMISSION), Role::VillageAffairsSupervision, Some(home()));
        hats.when(&by(COMMISSION), &stands)
            .then_rejected(&crate::points::rules::POINTS_COMMISSION_NEVER);
    }

    #[test]
    fn s10_4_1_who_recorded_checked_or_objected_does_not_hear_it() {
        let stands = review(1, ReviewOutcome::Stands);
        for number in [GROUP, CADRE, CADRE_TOO] {
            let hats =
                objected().person_with(who(number), Role::VillageAffairsSupervision, Some(home()));
            let outcome = hats.when(&by(number), &stands);
            outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
            // Nor do they type it for the supervisor, which nobody of the village does.
            let typed = Submission { on_behalf_of: Some(who(SUPERVISOR)), ..by(number) };
            if number != GROUP {
                objected().when(&typed, &stands).then_rejected(&general::OWN_UNIT_DECISION);
            }
        }
        let given = in_notice().when(&by(SUPERVISOR), &object(1)).recorded();
        given.when(&by(SUPERVISOR), &stands).then_rejected(&general::SEPARATION_OF_DUTIES);
        given.when(&by(SUPERVISOR_TOO), &stands).decision();
    }
}

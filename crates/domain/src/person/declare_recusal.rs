//! Declare that a person may not judge a unit.

use serde::Serialize;

use super::{Person, RecusalDeclared, RecusalGround, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::{PersonId, UnitId};
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::unit::Unit;

/// Declares a tie to a unit. From then on the person is recused from scoring and verifying it
/// (`domain.md` §16.1-6); whose kin it is stays unsaid. The person declares it, or whoever could
/// lift it.
#[derive(Debug, Clone, Serialize)]
pub struct DeclareRecusal {
    /// Who is recused.
    pub person: PersonId,
    /// From judging which unit.
    pub unit: UnitId,
    /// Why.
    pub ground: RecusalGround,
}

impl Command for DeclareRecusal {
    const NAME: &'static str = "person.declare_recusal";
    const ZH: &'static str = "回避申报";
    const POWERS: Powers = Powers::administration(Role::ALL);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Person::stream(self.person), Unit::stream(self.unit)]
    }

    /// The units for which the person works: whoever has any role may declare their own tie.
    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        let units = reads.get::<Person>(self.person.0).map(Person::units).unwrap_or_default();
        Ok(Scope { units, ..Scope::default() })
    }

    fn target(&self) -> Option<StreamId> {
        Some(Person::stream(self.person))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let person = reads.need::<Person>(self.person.0)?;
        let deciders = person.recusal_deciders(cx.today);
        if cx.principal != self.person && !deciders.contains(&cx.authority.role) {
            return Err(Rejection::new(&rules::RECUSAL_FOR_OTHERS).who_could(deciders));
        }
        reads.need::<Unit>(self.unit.0)?;
        let known = |r: &super::Recusal| r.unit == self.unit && r.ground == self.ground;
        if person.recusals.iter().any(known) {
            return Err(Rejection::new(&general::ALREADY_DONE).field("ground"));
        }
        let declared = RecusalDeclared { unit: self.unit, ground: self.ground };
        let event = NewEvent::new(declared).about(None, Some(self.unit));
        Ok(Decision::one(Person::stream(self.person), event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::testing::{Given, person, unit};

    fn given() -> Given {
        Given::new()
            .village(unit(1), "漆树村")
            .village(unit(2), "黄岭村")
            .person_with(person(1), Role::OfficeHead, None)
            .person_with(person(2), Role::ResidentTeam, Some(unit(2)))
            .person_with(person(3), Role::OfficeHandler, None)
            .person_with(person(4), Role::DeputyHead, None)
            .person_with(person(5), Role::LeadingGroupHead, None)
            .person_with(person(6), Role::DisciplineCommission, None)
            .person_with(person(7), Role::DisciplineCommission, None)
    }

    fn declare() -> DeclareRecusal {
        DeclareRecusal { person: person(2), unit: unit(1), ground: RecusalGround::Kin }
    }

    #[test]
    fn the_person_the_office_head_or_the_deputy_head_declares_it() {
        let declared = RecusalDeclared { unit: unit(1), ground: RecusalGround::Kin };
        for number in [1, 2, 4] {
            given()
                .when(&Submission::by(person(number)), &declare())
                .then(&[declared.clone().into()]);
        }
    }

    #[test]
    fn nobody_else_declares_it() {
        given()
            .when(&Submission::by(person(3)), &declare())
            .then_rejected(&rules::RECUSAL_FOR_OTHERS);
    }

    #[test]
    fn the_office_does_not_recuse_who_oversees_it() {
        let of_the_commission = DeclareRecusal { person: person(6), ..declare() };
        for number in [1, 3, 4] {
            let outcome = given().when(&Submission::by(person(number)), &of_the_commission);
            let rejection = outcome.then_rejected(&rules::RECUSAL_FOR_OTHERS);
            let who = [Role::DisciplineCommission, Role::LeadingGroupHead];
            assert_eq!(rejection.who_could, who);
        }
        for number in [5, 6, 7] {
            let outcome = given().when(&Submission::by(person(number)), &of_the_commission);
            assert_eq!(outcome.decision().writes.len(), 1);
        }
    }

    #[test]
    fn the_office_does_not_recuse_who_reviews_it() {
        let of_the_deputy = DeclareRecusal { person: person(4), ..declare() };
        let outcome = given().when(&Submission::by(person(1)), &of_the_deputy);
        let rejection = outcome.then_rejected(&rules::RECUSAL_FOR_OTHERS);
        assert_eq!(rejection.who_could, [Role::LeadingGroupHead]);
        let outcome = given().when(&Submission::by(person(5)), &of_the_deputy);
        assert_eq!(outcome.decision().writes.len(), 1);
    }

    #[test]
    fn a_tie_is_declared_once() {
        let by = Submission::by(person(2));
        let after = given().when(&by, &declare()).recorded();
        after.when(&by, &declare()).then_rejected(&general::ALREADY_DONE);
        let other = DeclareRecusal { ground: RecusalGround::FormerPost, ..declare() };
        assert_eq!(after.when(&by, &other).decision().writes.len(), 1);
    }

    #[test]
    fn the_unit_is_registered() {
        given()
            .when(&Submission::by(person(2)), &DeclareRecusal { unit: unit(9), ..declare() })
            .then_rejected(&general::THING_NOT_FOUND);
    }
}

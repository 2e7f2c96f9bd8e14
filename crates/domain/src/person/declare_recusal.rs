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
/// (`domain.md` §16.1-6); whose kin it is stays unsaid.
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
        let head = reads
            .get::<Person>(cx.principal.0)
            .is_some_and(|person| person.holds(Role::OfficeHead, cx.today));
        if cx.principal != self.person && !head {
            return Err(Rejection::new(&rules::RECUSAL_FOR_OTHERS).who_could(&[Role::OfficeHead]));
        }
        reads.need::<Unit>(self.unit.0)?;
        let person = reads.need::<Person>(self.person.0)?;
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
    }

    fn declare() -> DeclareRecusal {
        DeclareRecusal { person: person(2), unit: unit(1), ground: RecusalGround::Kin }
    }

    #[test]
    fn the_person_or_the_office_head_declares_it() {
        let declared = RecusalDeclared { unit: unit(1), ground: RecusalGround::Kin };
        for number in [1, 2] {
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

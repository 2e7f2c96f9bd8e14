//! Register a person.

use serde::Serialize;

use super::{Person, PersonRegistered};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::PersonId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;

/// Makes a person known by an opaque id; the name and phone go to the directory outside the log,
/// from which they can be erased (`domain.md` §8.6).
#[derive(Debug, Clone, Serialize)]
pub struct RegisterPerson {
    /// The id, under which the directory then gets the name.
    pub person: PersonId,
}

impl Command for RegisterPerson {
    const NAME: &'static str = "person.register";
    const ZH: &'static str = "登记人员";
    const POWERS: Powers =
        Powers::administration(&[Role::OfficeHead, Role::OfficeHandler, Role::SystemAdministrator]);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Person::stream(self.person)]
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn decide(&self, reads: &Reads, _cx: &Context) -> Result<Decision, Rejection> {
        if reads.get::<Person>(self.person.0).is_some() {
            return Err(Rejection::new(&general::THING_EXISTS)
                .with("what", "人员")
                .with("whatEn", "person")
                .with("name", self.person));
        }
        let registered = PersonRegistered { person: self.person };
        Ok(Decision::one(Person::stream(self.person), NewEvent::new(registered)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::testing::{Given, person};

    fn given() -> Given {
        Given::new().person_with(person(1), Role::OfficeHandler, None)
    }

    #[test]
    fn a_person_is_registered_by_an_opaque_id() {
        given()
            .when(&Submission::by(person(1)), &RegisterPerson { person: person(2) })
            .then(&[PersonRegistered { person: person(2) }.into()]);
    }

    #[test]
    fn a_person_is_registered_once() {
        given()
            .registered(person(2))
            .when(&Submission::by(person(1)), &RegisterPerson { person: person(2) })
            .then_rejected(&general::THING_EXISTS);
    }
}

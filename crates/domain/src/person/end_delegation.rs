//! End a delegation before its time.

use serde::Serialize;

use super::{
    ASSIGNERS, GivenDelegation, Person, no_such_delegation, refuse_backdated_ending,
    refuse_oversight, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::{DelegationId, PersonId};
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

/// Ends a delegation: taken back by its giver, given back by its receiver, or ended by whoever
/// assigns roles (`domain.md` R05).
#[derive(Debug, Clone, Serialize)]
pub struct EndDelegation {
    /// Who gave it.
    pub person: PersonId,
    /// Which.
    pub delegation: DelegationId,
    /// The last day on which it can be used.
    pub last_day: Date,
}

impl Command for EndDelegation {
    const NAME: &'static str = "person.end_delegation";
    const ZH: &'static str = "终止委托";
    const POWERS: Powers = Powers::administration(Role::ALL);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let receiver = self.given(known).map(|given| Person::stream(given.to_person));
        [Person::stream(self.person)].into_iter().chain(receiver).collect()
    }

    /// The units of both persons: either acts by whatever role is theirs, the receiver perhaps by
    /// none but the delegated one.
    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        let both = [Some(self.person), self.given(reads).map(|given| given.to_person)];
        let persons = both.into_iter().flatten().filter_map(|id| reads.get::<Person>(id.0));
        Ok(Scope { units: persons.flat_map(Person::units).collect(), ..Scope::default() })
    }

    fn target(&self) -> Option<StreamId> {
        Some(Person::stream(self.person))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let given = self.given(reads).ok_or_else(|| no_such_delegation(self.delegation))?;
        let party = [self.person, given.to_person].contains(&cx.principal);
        let assigner = reads
            .get::<Person>(cx.principal.0)
            .is_some_and(|person| ASSIGNERS.iter().any(|role| person.holds(*role, cx.today)));
        if !party && !assigner {
            return Err(Rejection::new(&rules::DELEGATION_NOT_YOURS).who_could(ASSIGNERS));
        }
        let giver = reads.get::<Person>(self.person.0);
        let assignment = giver.and_then(|person| person.assignment(given.assignment));
        if let Some(assignment) = assignment.filter(|_| !party) {
            refuse_oversight(assignment.role, "delegation", cx)?;
        }
        refuse_backdated_ending(self.last_day, cx.today)?;
        let Some(ended) = given.ending(self.last_day) else {
            return Err(Rejection::new(&general::ALREADY_DONE).field("last_date"));
        };
        let event = NewEvent::new(ended).about(None, assignment.and_then(|a| a.unit));
        Ok(Decision::one(Person::stream(self.person), event.clone())
            .and(Person::stream(given.to_person), event))
    }
}

impl EndDelegation {
    fn given<'a>(&self, reads: &'a Reads) -> Option<&'a GivenDelegation> {
        reads.get::<Person>(self.person.0)?.delegation_given(self.delegation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::person::DelegationEnded;
    use crate::testing::{Given, assignment_id, day, delegation, person, unit};

    fn given() -> Given {
        Given::new()
            .village(unit(1), "漆树村")
            .village(unit(2), "黄岭村")
            .person_with(person(1), Role::Village, Some(unit(1)))
            .registered(person(2))
            .person_with(person(3), Role::SystemAdministrator, None)
            .person_with(person(4), Role::OfficeHandler, None)
            .delegated(
                delegation(1),
                person(1),
                assignment_id(person(1), Role::Village, Some(unit(1))),
                person(2),
                "2024-05-01",
                "2024-05-31",
            )
    }

    fn end(last_day: &str) -> EndDelegation {
        EndDelegation { person: person(1), delegation: delegation(1), last_day: day(last_day) }
    }

    #[test]
    fn giver_receiver_and_assigner_end_it_in_both_streams() {
        let ended = DelegationEnded { delegation: delegation(1), last_day: day("2024-05-10") };
        for number in [1, 2, 3] {
            let outcome = given().when(&Submission::by(person(number)), &end("2024-05-10"));
            outcome.then(&[ended.clone().into(), ended.clone().into()]);
            let streams: Vec<_> =
                outcome.decision().writes.iter().map(|(stream, _)| *stream).collect();
            assert_eq!(streams, [Person::stream(person(1)), Person::stream(person(2))]);
        }
    }

    #[test]
    fn nobody_else_ends_it() {
        given()
            .when(&Submission::by(person(4)), &end("2024-05-10"))
            .then_rejected(&rules::DELEGATION_NOT_YOURS);
    }

    #[test]
    fn the_office_does_not_end_who_stands_in_for_its_overseer() {
        let commission = assignment_id(person(5), Role::DisciplineCommission, None);
        let given = given()
            .person_with(person(5), Role::DisciplineCommission, None)
            .person_with(person(6), Role::OfficeHead, None)
            .delegated(delegation(2), person(5), commission, person(2), "2024-05-01", "2024-05-31");
        let end = EndDelegation {
            person: person(5),
            delegation: delegation(2),
            last_day: day("2024-05-10"),
        };
        let outcome = given.when(&Submission::by(person(6)), &end);
        let rejection = outcome.then_rejected(&rules::ROLE_OF_OVERSIGHT);
        assert_eq!(rejection.field.as_deref(), Some("delegation"));
        for number in [2, 3, 5] {
            let outcome = given.when(&Submission::by(person(number)), &end);
            assert_eq!(outcome.decision().writes.len(), 2);
        }
    }

    #[test]
    fn an_ending_is_not_backdated_and_does_not_prolong() {
        let by = Submission::by(person(1));
        given().when(&by, &end("2024-05-04")).then_rejected(&rules::LAST_DAY_IN_PAST);
        given().when(&by, &end("2024-05-31")).then_rejected(&general::ALREADY_DONE);
    }

    #[test]
    fn there_is_such_a_delegation() {
        let other = EndDelegation { delegation: delegation(9), ..end("2024-05-10") };
        given().when(&Submission::by(person(1)), &other).then_rejected(&general::THING_NOT_FOUND);
    }
}

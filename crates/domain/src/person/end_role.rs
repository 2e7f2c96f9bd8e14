//! End an assignment before its time, and every delegation of it.

use serde::Serialize;

use super::{
    ASSIGNERS, Assignment, DelegationEnded, GivenDelegation, Person, ReasonText, RoleEnded,
    by_own_power, no_such_assignment, refuse_backdated_ending, refuse_oversight, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::{AssignmentId, PersonId};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

/// Ends an assignment. Whoever it was delegated to holds a copy of it, so that the delegations are
/// ended in the same unit of work (`domain.md` R05).
#[derive(Debug, Clone, Serialize)]
pub struct EndRole {
    /// Whose.
    pub person: PersonId,
    /// Which assignment.
    pub assignment: AssignmentId,
    /// The last day on which it is held.
    pub last_day: Date,
    /// Why.
    pub reason: String,
}

impl Command for EndRole {
    const NAME: &'static str = "person.end_role";
    const ZH: &'static str = "终止任职";
    const POWERS: Powers = Powers::administration(ASSIGNERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![Person::stream(self.person)];
        if let Some(person) = known.get::<Person>(self.person.0) {
            streams.extend(self.endings(person).map(|(given, _)| Person::stream(given.to_person)));
        }
        streams
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn target(&self) -> Option<StreamId> {
        Some(Person::stream(self.person))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        words::required("reason", &self.reason)?;
        refuse_backdated_ending(self.last_day, cx.today)?;
        let person = reads.need::<Person>(self.person.0)?;
        let assignment = person
            .assignment(self.assignment)
            .ok_or_else(|| no_such_assignment(self.assignment))?;
        refuse_oversight(assignment.role, "assignment", cx)?;
        if assignment.role == Role::SystemAdministrator && assignment.last_day().is_none() {
            self.refuse_lockout(reads, cx)?;
        }
        if assignment.last_day().is_some_and(|last| last <= self.last_day) {
            return Err(Rejection::new(&general::ALREADY_DONE).field("last_date"));
        }
        let own = Person::stream(self.person);
        let ended = RoleEnded { assignment: self.assignment, last_day: self.last_day };
        let reason = ReasonText { reason: self.reason.clone() };
        let first = NewEvent::with_text(ended, &reason).about(None, assignment.unit);
        let decision =
            self.endings(person).fold(Decision::one(own, first), |decision, (given, ending)| {
                let event = NewEvent::new(ending).about(None, assignment.unit);
                decision.and(own, event.clone()).and(Person::stream(given.to_person), event)
            });
        Ok(decision)
    }
}

impl EndRole {
    /// A town without an administrator would have nobody who appoints one. The first has no last
    /// day, and one without a last day is ended only by another without, who stays: so there always
    /// is one, whatever runs out. To hand over is to appoint the successor, who then ends it.
    fn refuse_lockout(&self, reads: &Reads, cx: &Context) -> Result<(), Rejection> {
        let stays = |a: &Assignment| {
            let lasting = a.role == Role::SystemAdministrator && a.last_day().is_none();
            lasting && a.held_on(cx.today)
        };
        let principal = reads.get::<Person>(cx.principal.0);
        let rule = if by_own_power(self.person, cx) {
            &rules::ROLE_OWN_ADMINISTRATION
        } else if principal.is_some_and(|person| person.assignments.iter().any(stays)) {
            return Ok(());
        } else {
            &rules::ROLE_LASTING_ADMINISTRATION
        };
        Err(Rejection::new(rule).field("assignment").who_could(&[Role::SystemAdministrator]))
    }

    /// The delegations that would outlast the assignment, with what ends them.
    fn endings<'a>(
        &'a self,
        person: &'a Person,
    ) -> impl Iterator<Item = (&'a GivenDelegation, DelegationEnded)> {
        person
            .delegations_given
            .iter()
            .filter(|given| given.assignment == self.assignment)
            .filter_map(|given| given.ending(self.last_day).map(|ending| (given, ending)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::testing::{Given, assignment_id, day, delegation, person, unit};

    fn given() -> Given {
        Given::new()
            .person_with(person(1), Role::OfficeHead, None)
            .village(unit(1), "漆树村")
            .person_with(person(2), Role::Village, Some(unit(1)))
            .registered(person(3))
    }

    fn of_village() -> AssignmentId {
        assignment_id(person(2), Role::Village, Some(unit(1)))
    }

    fn end(last_day: &str) -> EndRole {
        EndRole {
            person: person(2),
            assignment: of_village(),
            last_day: day(last_day),
            reason: "工作调动".to_owned(),
        }
    }

    #[test]
    fn an_assignment_has_a_last_day_and_the_reason_stands_apart() {
        let outcome = given().when(&Submission::by(person(1)), &end("2024-05-31"));
        outcome.then(&[RoleEnded { assignment: of_village(), last_day: day("2024-05-31") }.into()]);
        assert_eq!(outcome.text(0), serde_json::json!({ "reason": "工作调动" }));
        let after = outcome.recorded();
        let state = after.state::<Person>(person(2).0).expect("registered");
        assert!(state.holds(Role::Village, day("2024-05-31")));
        assert!(!state.holds(Role::Village, day("2024-06-01")));
    }

    #[test]
    fn the_office_does_not_dismiss_who_oversees_it() {
        let given = given().person_with(person(2), Role::DisciplineCommission, None).person_with(
            person(4),
            Role::SystemAdministrator,
            None,
        );
        let assignment = assignment_id(person(2), Role::DisciplineCommission, None);
        let command = EndRole { assignment, ..end("2024-05-31") };
        let outcome = given.when(&Submission::by(person(1)), &command);
        let rejection = outcome.then_rejected(&rules::ROLE_OF_OVERSIGHT);
        assert_eq!(rejection.field.as_deref(), Some("assignment"));
        let outcome = given.when(&Submission::by(person(4)), &command);
        assert_eq!(outcome.authority().role, Role::SystemAdministrator);
    }

    #[test]
    fn an_administrator_is_dismissed_by_the_successor() {
        let administrator = |number| assignment_id(number, Role::SystemAdministrator, None);
        let given = Given::new()
            .person_with(person(4), Role::SystemAdministrator, None)
            .person_with(person(5), Role::SystemAdministrator, None)
            .registered(person(6))
            .delegated(
                delegation(1),
                person(4),
                administrator(person(4)),
                person(6),
                "2024-05-01",
                "2024-05-31",
            );
        let own = EndRole {
            person: person(4),
            assignment: administrator(person(4)),
            ..end("2024-05-31")
        };
        for number in [4, 6] {
            let outcome = given.when(&Submission::by(person(number)), &own);
            outcome.then_rejected(&rules::ROLE_OWN_ADMINISTRATION);
        }
        assert_eq!(given.when(&Submission::by(person(5)), &own).decision().writes.len(), 1);
    }

    /// Person 4 administers without a last day, person 5 until the end of June.
    fn administered() -> Given {
        let role = Role::SystemAdministrator;
        Given::new().person_with(person(4), role, None).assigned(
            person(5),
            Assignment {
                id: assignment_id(person(5), role, None),
                role,
                unit: None,
                section: None,
                from: day("2024-01-01"),
                to: Some(day("2024-06-30")),
                ended: None,
            },
        )
    }

    fn end_administration(number: u128) -> EndRole {
        let assignment = assignment_id(person(number), Role::SystemAdministrator, None);
        EndRole { person: person(number), assignment, ..end("2024-05-31") }
    }

    #[test]
    fn who_administers_for_a_time_does_not_end_who_administers_for_good() {
        let outcome = administered().when(&Submission::by(person(5)), &end_administration(4));
        outcome.then_rejected(&rules::ROLE_LASTING_ADMINISTRATION);
    }

    #[test]
    fn two_administrators_do_not_end_each_other() {
        let given = Given::new()
            .person_with(person(4), Role::SystemAdministrator, None)
            .person_with(person(5), Role::SystemAdministrator, None);
        let given = given.when(&Submission::by(person(4)), &end_administration(5)).recorded();
        // Person 5 administers until the end of May and could leave nobody behind.
        let outcome = given.when(&Submission::by(person(5)), &end_administration(4));
        outcome.then_rejected(&rules::ROLE_LASTING_ADMINISTRATION);
    }

    #[test]
    fn who_administers_for_a_time_may_give_it_back_sooner() {
        for number in [4, 5] {
            let by = Submission::by(person(number));
            let outcome = administered().when(&by, &end_administration(5));
            assert_eq!(outcome.decision().writes.len(), 1);
        }
    }

    #[test]
    fn delegations_end_with_the_assignment_in_both_streams() {
        let given = given()
            .delegated(
                delegation(1),
                person(2),
                of_village(),
                person(3),
                "2024-05-06",
                "2024-06-30",
            )
            .delegated(
                delegation(2),
                person(2),
                of_village(),
                person(3),
                "2024-05-01",
                "2024-05-05",
            );
        let outcome = given.when(&Submission::by(person(1)), &end("2024-05-31"));
        let last_day = day("2024-05-31");
        let ended = DelegationEnded { delegation: delegation(1), last_day };
        outcome.then(&[
            RoleEnded { assignment: of_village(), last_day }.into(),
            ended.clone().into(),
            ended.into(),
        ]);
        let streams: Vec<_> = outcome.decision().writes.iter().map(|(stream, _)| *stream).collect();
        let (giver, receiver) = (Person::stream(person(2)), Person::stream(person(3)));
        assert_eq!(streams, [giver, giver, receiver]);
        let after = outcome.recorded();
        let state = after.state::<Person>(person(3).0).expect("registered");
        assert!(state.delegations_received[0].held_on(day("2024-05-31")));
        assert!(!state.delegations_received[0].held_on(day("2024-06-01")));
    }

    #[test]
    fn an_ending_reaches_back_to_yesterday_at_most() {
        let by = Submission::by(person(1));
        assert_eq!(given().when(&by, &end("2024-05-05")).decision().writes.len(), 1);
        given().when(&by, &end("2024-05-04")).then_rejected(&rules::LAST_DAY_IN_PAST);
    }

    #[test]
    fn an_ending_does_not_prolong() {
        let by = Submission::by(person(1));
        let after = given().when(&by, &end("2024-05-31")).recorded();
        after.when(&by, &end("2024-05-31")).then_rejected(&general::ALREADY_DONE);
        after.when(&by, &end("2024-06-30")).then_rejected(&general::ALREADY_DONE);
        assert_eq!(after.when(&by, &end("2024-05-20")).decision().writes.len(), 1);
    }

    #[test]
    fn only_what_the_person_holds_ends() {
        let other = EndRole { assignment: AssignmentId(person(9).0), ..end("2024-05-31") };
        given().when(&Submission::by(person(1)), &other).then_rejected(&general::THING_NOT_FOUND);
    }

    #[test]
    fn an_ending_has_a_reason() {
        let without = EndRole { reason: String::new(), ..end("2024-05-31") };
        given().when(&Submission::by(person(1)), &without).then_rejected(&general::FIELD_REQUIRED);
        let clue = EndRole { reason: "已作问题线索移送".to_owned(), ..end("2024-05-31") };
        given()
            .when(&Submission::by(person(1)), &clue)
            .then_rejected(&crate::issue::rules::CLUE_CONTENT);
    }

    #[test]
    fn nobody_ends_roles_from_a_village() {
        given()
            .when(&Submission::by(person(2)), &end("2024-05-31"))
            .then_rejected(&general::ROLE_MISSING);
    }
}

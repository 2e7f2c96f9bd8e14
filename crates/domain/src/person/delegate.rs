//! Delegate one's own assignment for some days.

use serde::Serialize;

use super::{
    Assignment, DelegationGranted, DelegationReceived, Person, ReasonText, no_such_assignment,
    refuse_bound, refuse_joined, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::{AssignmentId, DelegationId, PersonId};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::check_from;

/// For how many days at most: a programme's year.
const DAYS_MAX: i64 = 366;

/// Lets another person act under one's own assignment; what a delegate does cites both
/// (`domain.md` R05).
#[derive(Debug, Clone, Serialize)]
pub struct DelegateAssignment {
    /// Who delegates: the caller.
    pub person: PersonId,
    /// Which of the person's assignments.
    pub assignment: AssignmentId,
    /// To whom.
    pub to_person: PersonId,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Why.
    pub reason: String,
}

impl Command for DelegateAssignment {
    const NAME: &'static str = "person.delegate";
    const ZH: &'static str = "委托";
    const POWERS: Powers = Powers::administration(Role::ALL);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Person::stream(self.person), Person::stream(self.to_person)]
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        let units = reads.get::<Person>(self.person.0).map(Person::units).unwrap_or_default();
        Ok(Scope { units, ..Scope::default() })
    }

    fn target(&self) -> Option<StreamId> {
        Some(Person::stream(self.person))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        if cx.principal != self.person {
            let holder = reads.get::<Person>(self.person.0);
            let held = holder.and_then(|person| person.assignment(self.assignment));
            let role: Vec<Role> = held.map(|assignment| assignment.role).into_iter().collect();
            return Err(Rejection::new(&rules::DELEGATION_NOT_OWN).who_could(&role));
        }
        self.check_shape(cx.today)?;
        let giver = reads.need::<Person>(self.person.0)?;
        let receiver = reads.need::<Person>(self.to_person.0)?;
        let assignment = self.own_assignment(giver)?;
        self.check_within(assignment)?;
        let days = (self.from, Some(self.to));
        let held = || receiver.held_within(days).chain(receiver.stands_in_within(days.0, days.1));
        refuse_joined(assignment.role, held(), "to_person")?;
        if assignment.role.ties() {
            refuse_bound(assignment.role, held(), "to_person")?;
        }
        self.check_overlap(giver)?;
        let delegation = DelegationId(reads.fresh);
        let granted = DelegationGranted {
            delegation,
            assignment: self.assignment,
            to_person: self.to_person,
            from: self.from,
            to: self.to,
        };
        let received = DelegationReceived {
            delegation,
            from_person: self.person,
            assignment: assignment.clone(),
            from: self.from,
            to: self.to,
        };
        let reason = ReasonText { reason: self.reason.clone() };
        let granted = NewEvent::with_text(granted, &reason).about(None, assignment.unit);
        let received = NewEvent::new(received).about(None, assignment.unit);
        Ok(Decision::one(Person::stream(self.person), granted)
            .and(Person::stream(self.to_person), received))
    }
}

impl DelegateAssignment {
    fn check_shape(&self, today: Date) -> Result<(), Rejection> {
        words::required("reason", &self.reason)?;
        if self.to_person == self.person {
            return Err(Rejection::new(&rules::DELEGATION_SELF).field("to_person"));
        }
        if self.to < self.from {
            return Err(Rejection::new(&rules::DELEGATION_DATES)
                .field("to_date")
                .with("from", self.from)
                .with("to", self.to));
        }
        check_from(self.from, today)?;
        let days = self.from.days_until(self.to) + 1;
        if days > DAYS_MAX {
            return Err(Rejection::new(&rules::DELEGATION_LONG)
                .field("to_date")
                .with("max", DAYS_MAX)
                .with("days", days));
        }
        if self.from < today {
            return Err(Rejection::new(&rules::DELEGATION_BACKDATED)
                .field("from_date")
                .with("from", self.from));
        }
        Ok(())
    }

    fn own_assignment<'a>(&self, giver: &'a Person) -> Result<&'a Assignment, Rejection> {
        let received = &giver.delegations_received;
        match giver.assignment(self.assignment) {
            Some(assignment) => Ok(assignment),
            None if received.iter().any(|d| d.assignment.id == self.assignment) => {
                Err(Rejection::new(&rules::DELEGATION_OF_DELEGATION).field("assignment"))
            }
            None => Err(no_such_assignment(self.assignment)),
        }
    }

    fn check_within(&self, assignment: &Assignment) -> Result<(), Rejection> {
        let within = assignment.held_on(self.from) && assignment.held_on(self.to);
        if within {
            return Ok(());
        }
        let last = assignment.last_day().map_or_else(|| "—".to_owned(), |last| last.to_string());
        Err(Rejection::new(&rules::DELEGATION_BEYOND)
            .field("to_date")
            .with("first", assignment.from)
            .with("last", last))
    }

    fn check_overlap(&self, giver: &Person) -> Result<(), Rejection> {
        let overlaps = giver.delegations_given.iter().any(|given| {
            given.assignment == self.assignment
                && given.to_person == self.to_person
                && given.from <= self.to
                && self.from <= given.last_day()
        });
        if overlaps { Err(Rejection::new(&rules::DELEGATION_OVERLAPS)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::rejection::rules as general;
    use crate::testing::{Given, assignment_id, day, delegation, person, unit};

    fn given() -> Given {
        Given::new()
            .village(unit(1), "漆树村")
            .person_with(person(1), Role::Village, Some(unit(1)))
            .registered(person(2))
            .fresh(delegation(1).0)
    }

    fn of_village() -> AssignmentId {
        assignment_id(person(1), Role::Village, Some(unit(1)))
    }

    fn delegate() -> DelegateAssignment {
        DelegateAssignment {
            person: person(1),
            assignment: of_village(),
            to_person: person(2),
            from: day("2024-05-06"),
            to: day("2024-05-10"),
            reason: "外出学习".to_owned(),
        }
    }

    #[test]
    fn a_delegation_stands_in_both_streams() {
        let outcome = given().when(&Submission::by(person(1)), &delegate());
        let before = given();
        let giver = before.state::<Person>(person(1).0).expect("registered");
        outcome.then(&[
            DelegationGranted {
                delegation: delegation(1),
                assignment: of_village(),
                to_person: person(2),
                from: day("2024-05-06"),
                to: day("2024-05-10"),
            }
            .into(),
            DelegationReceived {
                delegation: delegation(1),
                from_person: person(1),
                assignment: giver.assignments[0].clone(),
                from: day("2024-05-06"),
                to: day("2024-05-10"),
            }
            .into(),
        ]);
        assert_eq!(outcome.text(0), serde_json::json!({ "reason": "外出学习" }));
    }

    #[test]
    fn a_delegation_is_for_a_year_at_most() {
        let by = Submission::by(person(1));
        let year = DelegateAssignment { to: day("2025-05-06"), ..delegate() };
        given().when(&by, &year).decision();
        let longer = DelegateAssignment { to: day("2025-05-07"), ..delegate() };
        let outcome = given().when(&by, &longer);
        let rejection = outcome.then_rejected(&rules::DELEGATION_LONG);
        assert_eq!(rejection.field.as_deref(), Some("to_date"));
    }

    #[test]
    fn only_the_holder_delegates() {
        given()
            .person_with(person(3), Role::OfficeHead, None)
            .when(&Submission::by(person(3)), &delegate())
            .then_rejected(&rules::DELEGATION_NOT_OWN);
    }

    #[test]
    fn a_delegation_cannot_be_delegated_again() {
        let given = given().registered(person(3)).delegated(
            delegation(9),
            person(1),
            of_village(),
            person(2),
            "2024-05-06",
            "2024-05-31",
        );
        let again = DelegateAssignment { person: person(2), to_person: person(3), ..delegate() };
        given
            .person_with(person(2), Role::OfficeHandler, None)
            .when(&Submission::by(person(2)), &again)
            .then_rejected(&rules::DELEGATION_OF_DELEGATION);
    }

    #[test]
    fn s10_4_2_a_village_takes_no_judge_from_itself_by_lending_its_role() {
        for role in Role::ALL.iter().filter(|role| role.judges()) {
            let given = given().person_with(person(2), *role, None);
            let outcome = given.when(&Submission::by(person(1)), &delegate());
            let rejection = outcome.then_rejected(&rules::DELEGATION_BARS_JUDGE);
            assert_eq!(rejection.field.as_deref(), Some("to_person"));
            assert!(rejection.zh().contains(role.zh()) && rejection.en().contains(role.en()));
        }
        for role in [Role::ContactCadre, Role::ResidentTeam] {
            let given = given().person_with(person(4), role, Some(unit(1))).person_with(
                person(5),
                Role::OfficeHandler,
                None,
            );
            let assignment = assignment_id(person(4), role, Some(unit(1)));
            let (person, to_person) = (person(4), person(5));
            let lent = DelegateAssignment { person, assignment, to_person, ..delegate() };
            let outcome = given.when(&Submission::by(person), &lent);
            outcome.then_rejected(&rules::DELEGATION_BARS_JUDGE);
            let elsewhere = DelegateAssignment { to_person: crate::testing::person(2), ..lent };
            given.when(&Submission::by(person), &elsewhere).decision();
        }
        // Who ends as a judge before the first day judges nothing on these days.
        let ended = given().person_until(person(2), (Role::OfficeHandler, None), "2024-05-05");
        ended.when(&Submission::by(person(1)), &delegate()).decision();
    }

    #[test]
    fn s10_3_the_village_its_supervision_and_the_commission_lend_each_other_nothing() {
        let pairs = [
            (Role::Village, Role::VillageAffairsSupervision),
            (Role::VillageAffairsSupervision, Role::Village),
            (Role::GroupCadre, Role::VillageAffairsSupervision),
            (Role::VillageAffairsSupervision, Role::GroupCadre),
            (Role::VillageAffairsSupervision, Role::DisciplineCommission),
            (Role::DisciplineCommission, Role::VillageAffairsSupervision),
            (Role::VillageAffairsSupervision, Role::AuditAdministrator),
        ];
        for (gives, receives) in pairs {
            let of = |role: Role| role.bound_to_unit().then_some(unit(1));
            let given = Given::new()
                .village(unit(1), "漆树村")
                .person_with(person(1), gives, of(gives))
                .person_with(person(2), receives, of(receives));
            let assignment = assignment_id(person(1), gives, of(gives));
            let command = DelegateAssignment { assignment, ..delegate() };
            let outcome = given.when(&Submission::by(person(1)), &command);
            outcome.then_rejected(&rules::DELEGATION_JOINS_OVERSIGHT);
        }
    }

    /// A delegation of person 4's role to person 5, on the same days.
    fn lend(role: Role) -> DelegateAssignment {
        DelegateAssignment {
            person: person(4),
            assignment: assignment_id(person(4), role, None),
            to_person: person(5),
            ..delegate()
        }
    }

    #[test]
    fn a_member_of_the_commission_is_not_stood_in_for_by_those_it_oversees() {
        for role in [Role::DisciplineCommission, Role::AuditAdministrator] {
            let given = given().person_with(person(4), role, None).registered(person(5));
            let by = Submission::by(person(4));
            for overseen in [Role::OfficeHead, Role::LineOffice, Role::LeadingGroupHead] {
                let given = given.clone().person_with(person(5), overseen, None);
                let outcome = given.when(&by, &lend(role));
                let rejection = outcome.then_rejected(&rules::DELEGATION_JOINS_OVERSIGHT);
                assert_eq!(rejection.field.as_deref(), Some("to_person"));
                assert!(rejection.zh().contains(overseen.zh()));
            }
            assert_eq!(given.when(&by, &lend(role)).decision().writes.len(), 2);
            let colleague = given.person_with(person(5), Role::DisciplineCommission, None);
            assert_eq!(colleague.when(&by, &lend(role)).decision().writes.len(), 2);
        }
    }

    #[test]
    fn the_office_is_not_lent_to_who_oversees_it_or_stands_in_for_its_overseer() {
        let commission = assignment_id(person(6), Role::DisciplineCommission, None);
        let given = given()
            .person_with(person(4), Role::OfficeHandler, None)
            .person_with(person(6), Role::DisciplineCommission, None)
            .delegated(delegation(9), person(6), commission, person(5), "2024-05-01", "2024-05-06");
        let by = Submission::by(person(4));
        let to_member = DelegateAssignment { to_person: person(6), ..lend(Role::OfficeHandler) };
        given.when(&by, &to_member).then_rejected(&rules::DELEGATION_JOINS_OVERSIGHT);
        let outcome = given.when(&by, &lend(Role::OfficeHandler));
        outcome.then_rejected(&rules::DELEGATION_JOINS_OVERSIGHT);
        let later = DelegateAssignment { from: day("2024-05-07"), ..lend(Role::OfficeHandler) };
        assert_eq!(given.when(&by, &later).decision().writes.len(), 2);
    }

    #[test]
    fn the_register_is_not_lent_to_the_office() {
        let given = given().person_with(person(4), Role::SystemAdministrator, None).person_with(
            person(5),
            Role::OfficeHead,
            None,
        );
        let outcome = given.when(&Submission::by(person(4)), &lend(Role::SystemAdministrator));
        outcome.then_rejected(&rules::DELEGATION_JOINS_OVERSIGHT);
    }

    #[test]
    fn nobody_delegates_to_oneself() {
        given()
            .when(
                &Submission::by(person(1)),
                &DelegateAssignment { to_person: person(1), ..delegate() },
            )
            .then_rejected(&rules::DELEGATION_SELF);
    }

    #[test]
    fn s16_1_10_a_reason_speaks_of_no_clue() {
        let clue =
            DelegateAssignment { reason: "已作问题线索移送".to_owned(), ..delegate() };
        given()
            .when(&Submission::by(person(1)), &clue)
            .then_rejected(&crate::issue::rules::CLUE_CONTENT);
    }

    #[test]
    fn the_days_follow_each_other_and_are_not_past() {
        let by = Submission::by(person(1));
        let backwards = DelegateAssignment { to: day("2024-05-05"), ..delegate() };
        given().when(&by, &backwards).then_rejected(&rules::DELEGATION_DATES);
        let past = DelegateAssignment { from: day("2024-05-05"), ..delegate() };
        given().when(&by, &past).then_rejected(&rules::DELEGATION_BACKDATED);
    }

    #[test]
    fn a_delegation_stays_within_its_assignment() {
        let ending =
            crate::person::RoleEnded { assignment: of_village(), last_day: day("2024-05-09") };
        given()
            .event(Person::stream(person(1)), ending)
            .when(&Submission::by(person(1)), &delegate())
            .then_rejected(&rules::DELEGATION_BEYOND);
    }

    #[test]
    fn the_same_person_is_not_given_it_twice() {
        let by = Submission::by(person(1));
        let after = given().when(&by, &delegate()).recorded();
        let again =
            DelegateAssignment { from: day("2024-05-10"), to: day("2024-05-11"), ..delegate() };
        after.when(&by, &again).then_rejected(&rules::DELEGATION_OVERLAPS);
        let later =
            DelegateAssignment { from: day("2024-05-11"), to: day("2024-05-11"), ..delegate() };
        assert_eq!(after.when(&by, &later).decision().writes.len(), 2);
    }

    #[test]
    fn the_assignment_and_the_receiver_are_there() {
        let by = Submission::by(person(1));
        let nobody = DelegateAssignment { to_person: person(9), ..delegate() };
        given().when(&by, &nobody).then_rejected(&general::THING_NOT_FOUND);
        let nothing = DelegateAssignment { assignment: AssignmentId(person(9).0), ..delegate() };
        given().when(&by, &nothing).then_rejected(&general::THING_NOT_FOUND);
    }
}

//! Assign a role to a person.

use serde::Serialize;

use super::{
    ASSIGNERS, Assignment, Person, RoleAssigned, beside, by_own_power, refuse_bound, refuse_joined,
    refuse_oversight, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::{AssignmentId, PersonId, UnitId};
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;
use crate::text;
use crate::time::Date;
use crate::unit::{self, Unit};

/// Assigns a role for days, to a unit or a section where the role is held for one
/// (`domain.md` §16.1-11).
#[derive(Debug, Clone, Serialize)]
pub struct AssignRole {
    /// To whom.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// The unit, for roles that are held for one unit.
    pub unit: Option<UnitId>,
    /// The section, for a line office.
    pub section: Option<String>,
    /// The first day.
    pub from: Date,
    /// The last day; open where absent.
    pub to: Option<Date>,
    /// The document that assigns it.
    pub document: Option<Document>,
}

impl Command for AssignRole {
    const NAME: &'static str = "person.assign_role";
    const ZH: &'static str = "任职";
    const POWERS: Powers = Powers::administration(ASSIGNERS);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![Person::stream(self.person)];
        streams.extend(self.unit.map(Unit::stream));
        streams
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn target(&self) -> Option<StreamId> {
        Some(Person::stream(self.person))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        if by_own_power(self.person, cx) {
            return Err(Rejection::new(&rules::ROLE_TO_ONESELF).who_could(ASSIGNERS));
        }
        refuse_oversight(self.role, "role", cx)?;
        self.check_shape(cx.today)?;
        let person = reads.need::<Person>(self.person.0)?;
        if let Some(unit) = self.unit {
            Unit::need_on(reads, unit, self.from)?;
        }
        let assignment = Assignment {
            id: AssignmentId(reads.fresh),
            role: self.role,
            unit: self.unit,
            section: self.section.clone(),
            from: self.from,
            to: self.to,
            ended: None,
        };
        if person.assignments.iter().any(|held| overlap(held, &assignment)) {
            return Err(Rejection::new(&rules::ASSIGNMENT_OVERLAPS)
                .with("role", self.role.zh())
                .with("roleEn", self.role.en()));
        }
        let days = (self.from.max(cx.today), self.to);
        self.refuse_incompatible(person.held_within((self.from, self.to)))?;
        let stands_in = || person.stands_in_within(days.0, days.1);
        refuse_joined(self.role, stands_in(), "role")?;
        if let Some(tie) = stands_in().find(|lent| lent.role.ties()) {
            refuse_bound(tie.role, std::iter::once(&assignment), "role")?;
        }
        let event = NewEvent::new(RoleAssigned { assignment, document: self.document.clone() })
            .about(None, self.unit)
            .citing(self.document.as_ref().map(Document::cite));
        Ok(Decision::one(Person::stream(self.person), event))
    }
}

impl AssignRole {
    fn refuse_incompatible<'a>(
        &self,
        mut held: impl Iterator<Item = &'a Assignment>,
    ) -> Result<(), Rejection> {
        match held.find(|held| held.role.incompatible_with(self.role)) {
            Some(held) => {
                let last = held.last_day().map_or_else(|| "—".to_owned(), |last| last.to_string());
                let refused = beside(&rules::ROLE_JOINS_OVERSIGHT, self.role, held.role);
                Err(refused.field("role").with("last", last))
            }
            None => Ok(()),
        }
    }

    fn check_shape(&self, today: Date) -> Result<(), Rejection> {
        let mut violations = Vec::new();
        let unit = match (self.role.bound_to_unit(), self.unit) {
            (true, None) => Some(&rules::ROLE_UNIT_REQUIRED),
            (false, Some(_)) => Some(&rules::ROLE_UNIT_FORBIDDEN),
            _ => None,
        };
        let of_role =
            |rule| Rejection::new(rule).with("role", self.role.zh()).with("roleEn", self.role.en());
        violations.extend(unit.map(|rule| of_role(rule).field("unit")));
        let section = match (self.role == Role::LineOffice, &self.section) {
            (true, None) => Some(&rules::ROLE_SECTION_REQUIRED),
            (false, Some(_)) => Some(&rules::ROLE_SECTION_FORBIDDEN),
            _ => None,
        };
        violations.extend(section.map(|rule| of_role(rule).field("section")));
        let named = self.section.as_deref();
        violations.extend(named.and_then(|section| text::required("section", section).err()));
        violations.extend(unit::check_from(self.from, today).err());
        if let Some(to) = self.to.filter(|to| *to < self.from) {
            violations.push(
                Rejection::new(&rules::ASSIGNMENT_DATES)
                    .field("to_date")
                    .with("from", self.from)
                    .with("to", to),
            );
        }
        violations.extend(self.document.as_ref().and_then(|d| d.check("document").err()));
        Rejection::join(violations).map_or(Ok(()), Err)
    }
}

fn overlap(held: &Assignment, new: &Assignment) -> bool {
    let same = held.role == new.role && held.unit == new.unit && held.section == new.section;
    let begins_by_the_end_of =
        |a: &Assignment, b: &Assignment| b.last_day().is_none_or(|last| a.from <= last);
    same && begins_by_the_end_of(held, new) && begins_by_the_end_of(new, held)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::command::Submission;
    use crate::rejection::rules as general;
    use crate::testing::{Given, assignment_id, day, delegation, document, person, unit};

    const FRESH: Uuid = Uuid::from_u128(77);

    fn given() -> Given {
        Given::new()
            .person_with(person(1), Role::SystemAdministrator, None)
            .registered(person(2))
            .village(unit(1), "漆树村")
            .fresh(FRESH)
    }

    fn village() -> AssignRole {
        AssignRole {
            person: person(2),
            role: Role::Village,
            unit: Some(unit(1)),
            section: None,
            from: day("2024-03-28"),
            to: Some(day("2024-12-31")),
            document: Some(document()),
        }
    }

    fn line_office() -> AssignRole {
        AssignRole {
            role: Role::LineOffice,
            unit: None,
            section: Some("农业服务中心".to_owned()),
            ..village()
        }
    }

    fn assigned(command: &AssignRole) -> RoleAssigned {
        RoleAssigned {
            assignment: Assignment {
                id: AssignmentId(FRESH),
                role: command.role,
                unit: command.unit,
                section: command.section.clone(),
                from: command.from,
                to: command.to,
                ended: None,
            },
            document: command.document.clone(),
        }
    }

    #[test]
    fn a_village_role_is_assigned_for_a_unit() {
        let outcome = given().when(&Submission::by(person(1)), &village());
        outcome.then(&[assigned(&village()).into()]);
        assert_eq!(outcome.decision().writes[0].1.document, Some(document().cite()));
        let after = outcome.recorded();
        let state = after.state::<Person>(person(2).0).expect("registered");
        assert!(state.holds(Role::Village, day("2024-12-31")));
        assert!(!state.holds(Role::Village, day("2025-01-01")));
    }

    #[test]
    fn nobody_gives_a_role_to_oneself() {
        let own = AssignRole { person: person(1), ..village() };
        let outcome = given().when(&Submission::by(person(1)), &own);
        outcome.then_rejected(&rules::ROLE_TO_ONESELF);
    }

    #[test]
    fn nobody_gets_a_role_by_the_power_that_one_delegated() {
        let administrator = assignment_id(person(1), Role::SystemAdministrator, None);
        let given = given().registered(person(3)).delegated(
            delegation(1),
            person(1),
            administrator,
            person(3),
            "2024-05-01",
            "2024-05-31",
        );
        let by = Submission::by(person(3));
        let back = AssignRole { person: person(1), ..village() };
        given.when(&by, &back).then_rejected(&rules::ROLE_TO_ONESELF);
        given.when(&by, &village()).then(&[assigned(&village()).into()]);
    }

    #[test]
    fn the_office_does_not_choose_who_oversees_it() {
        let given = given().person_with(person(3), Role::OfficeHead, None);
        for role in
            [Role::DisciplineCommission, Role::AuditAdministrator, Role::SystemAdministrator]
        {
            let overseer = AssignRole { role, unit: None, ..village() };
            let outcome = given.when(&Submission::by(person(3)), &overseer);
            let rejection = outcome.then_rejected(&rules::ROLE_OF_OVERSIGHT);
            assert_eq!(rejection.who_could, [Role::SystemAdministrator]);
            assert!(rejection.en().is_ascii(), "the role is told in English");
            given.when(&Submission::by(person(1)), &overseer).then(&[assigned(&overseer).into()]);
        }
        let outcome = given.when(&Submission::by(person(3)), &village());
        assert_eq!(outcome.authority().role, Role::OfficeHead);
    }

    #[test]
    fn who_stands_in_for_the_commission_gets_no_role_that_it_oversees() {
        let commission = assignment_id(person(3), Role::DisciplineCommission, None);
        let given = given().person_with(person(3), Role::DisciplineCommission, None).delegated(
            delegation(1),
            person(3),
            commission,
            person(2),
            "2024-05-01",
            "2024-05-31",
        );
        let by = Submission::by(person(1));
        let outcome = given.when(&by, &village());
        let rejection = outcome.then_rejected(&rules::DELEGATION_JOINS_OVERSIGHT);
        assert_eq!(rejection.field.as_deref(), Some("role"));
        let later = AssignRole { from: day("2024-06-01"), ..village() };
        given.when(&by, &later).then(&[assigned(&later).into()]);
    }

    #[test]
    fn s10_3_who_is_of_a_village_is_not_of_the_commission() {
        let of = |role: Role, unit| AssignRole { role, unit, ..village() };
        let home = Some(unit(1));
        let joined = [
            (Role::Village, of(Role::DisciplineCommission, None)),
            (Role::GroupCadre, of(Role::AuditAdministrator, None)),
            (Role::VillageAffairsSupervision, of(Role::DisciplineCommission, None)),
        ];
        let by = Submission::by(person(1));
        for (held, command) in joined {
            let outcome = given().person_with(person(2), held, home).when(&by, &command);
            let rejection = outcome.then_rejected(&rules::ROLE_JOINS_OVERSIGHT);
            assert_eq!(rejection.field.as_deref(), Some("role"));
            assert!(rejection.zh().contains(held.zh()) && rejection.en().contains(held.en()));
        }
        // What ended before the first day does not bar it, be it entered late or not.
        let later = of(Role::DisciplineCommission, None);
        let ended = |last| given().person_until(person(2), (Role::Village, home), last);
        ended("2024-03-27").when(&by, &later).then(&[assigned(&later).into()]);
        let outcome = ended("2024-03-28").when(&by, &later);
        let refused = outcome.then_rejected(&rules::ROLE_JOINS_OVERSIGHT);
        assert!(refused.zh().contains("任至 2024-03-28"), "{}", refused.zh());
        let branch = given().person_with(person(2), Role::Village, home);
        let supervises = of(Role::VillageAffairsSupervision, home);
        branch.when(&by, &supervises).then(&[assigned(&supervises).into()]);
    }

    #[test]
    fn s10_4_2_who_stands_in_for_a_village_becomes_its_judge_once_that_ended() {
        let given = given().person_with(person(3), Role::Village, Some(unit(1))).delegated(
            delegation(1),
            person(3),
            assignment_id(person(3), Role::Village, Some(unit(1))),
            person(2),
            "2024-05-01",
            "2024-05-31",
        );
        let by = Submission::by(person(1));
        let outcome = given.when(&by, &line_office());
        let rejection = outcome.then_rejected(&rules::DELEGATION_BARS_JUDGE);
        assert_eq!(rejection.field.as_deref(), Some("role"));
        let later = AssignRole { from: day("2024-06-01"), ..line_office() };
        given.when(&by, &later).then(&[assigned(&later).into()]);
    }

    #[test]
    fn a_line_office_is_assigned_for_a_section() {
        let by = Submission::by(person(1));
        given().when(&by, &line_office()).then(&[assigned(&line_office()).into()]);
        let without = AssignRole { section: None, ..line_office() };
        given().when(&by, &without).then_rejected(&rules::ROLE_SECTION_REQUIRED);
        let blank = AssignRole { section: Some(" ".to_owned()), ..line_office() };
        given().when(&by, &blank).then_rejected(&general::FIELD_REQUIRED);
    }

    #[test]
    fn only_a_line_office_has_a_section() {
        let command = AssignRole { section: Some("农业服务中心".to_owned()), ..village() };
        given()
            .when(&Submission::by(person(1)), &command)
            .then_rejected(&rules::ROLE_SECTION_FORBIDDEN);
    }

    #[test]
    fn s16_1_11_roles_of_a_unit_name_it_and_others_do_not() {
        let by = Submission::by(person(1));
        for role in Role::ALL {
            let section = (*role == Role::LineOffice).then(|| "农业服务中心".to_owned());
            let without = AssignRole { role: *role, unit: None, section, ..village() };
            let with = AssignRole { unit: Some(unit(1)), ..without.clone() };
            let (right, wrong, rule) = match role.bound_to_unit() {
                true => (with, without, &rules::ROLE_UNIT_REQUIRED),
                false => (without, with, &rules::ROLE_UNIT_FORBIDDEN),
            };
            given().when(&by, &right).then(&[assigned(&right).into()]);
            let outcome = given().when(&by, &wrong);
            assert!(outcome.then_rejected(rule).en().is_ascii(), "the role is told in English");
        }
    }

    #[test]
    fn the_last_day_is_not_before_the_first() {
        let command = AssignRole { to: Some(day("2024-03-27")), ..village() };
        given().when(&Submission::by(person(1)), &command).then_rejected(&rules::ASSIGNMENT_DATES);
    }

    #[test]
    fn the_unit_exists_on_the_first_day() {
        let by = Submission::by(person(1));
        let early = AssignRole { from: day("2023-12-31"), ..village() };
        given().when(&by, &early).then_rejected(&crate::unit::rules::UNIT_NOT_EXISTING);
        let unknown = AssignRole { unit: Some(unit(9)), ..village() };
        given().when(&by, &unknown).then_rejected(&general::THING_NOT_FOUND);
    }

    #[test]
    fn the_same_role_is_not_held_twice_on_a_day() {
        let by = Submission::by(person(1));
        let after = given().when(&by, &village()).recorded().village(unit(2), "黄岭村");
        let overlapping = AssignRole { from: day("2024-12-31"), to: None, ..village() };
        after.when(&by, &overlapping).then_rejected(&rules::ASSIGNMENT_OVERLAPS);
        let around = AssignRole { from: day("2024-01-01"), to: None, ..village() };
        after.when(&by, &around).then_rejected(&rules::ASSIGNMENT_OVERLAPS);
        let next = AssignRole { from: day("2025-01-01"), to: None, ..village() };
        after.when(&by, &next).then(&[assigned(&next).into()]);
        let elsewhere = AssignRole { unit: Some(unit(2)), ..village() };
        after.when(&by, &elsewhere).then(&[assigned(&elsewhere).into()]);
    }

    #[test]
    fn the_person_is_registered() {
        let command = AssignRole { person: person(9), ..village() };
        given().when(&Submission::by(person(1)), &command).then_rejected(&general::THING_NOT_FOUND);
    }

    #[test]
    fn a_role_begins_in_a_year_that_can_be_meant() {
        for far in ["0001-01-01", "9999-01-01"] {
            let command = AssignRole { from: day(far), to: None, ..village() };
            let refused = given().when(&Submission::by(person(1)), &command);
            let rejection = refused.then_rejected(&general::DATE_YEAR);
            assert_eq!(rejection.field.as_deref(), Some("from_date"));
        }
    }

    #[test]
    fn every_violation_is_told_at_once() {
        let command = AssignRole {
            unit: None,
            section: Some(String::new()),
            to: Some(day("2024-01-01")),
            ..village()
        };
        let outcome = given().when(&Submission::by(person(1)), &command);
        let rejection = outcome.then_rejected(&rules::ROLE_UNIT_REQUIRED);
        let also: Vec<_> = rejection.also.iter().map(|r| r.rule.reason).collect();
        assert_eq!(also, ["ROLE_SECTION_FORBIDDEN", "FIELD_REQUIRED", "ASSIGNMENT_DATES"]);
    }
}

//! Authority, proxy, times and etags, on a command that tells and a command that judges.

use serde::Serialize;

use super::*;
use crate::command::{
    BACK_ENTRY_DAYS_DEFAULT, Command, Context, DECISION_DELAY_MICROS_MAX, Decision, Reads,
    SKEW_MICROS_MAX, Submission,
};
use crate::event::{NewEvent, SubmissionNote};
use crate::id::{CredentialId, PersonId};
use crate::person::{
    DelegationEnded, DirectoryEntryErased, RecusalDeclared, RecusalGround, RoleEnded,
};
use crate::stream::StreamId;
use crate::testing::{Given, assignment_id, at, day, delegation, person, unit};
use crate::unit::Unit;

/// A command whose powers are its only property.
macro_rules! probe {
    ($name:ident, $powers:expr) => {
        #[derive(Debug, Serialize)]
        struct $name {
            unit: UnitId,
            section: Option<String>,
        }

        impl $name {
            fn of(number: u128) -> Self {
                Self { unit: unit(number), section: None }
            }
        }

        impl Command for $name {
            const NAME: &'static str = stringify!($name);
            const ZH: &'static str = "试办";
            const POWERS: Powers = $powers;

            fn reads(&self, known: &Reads) -> Vec<StreamId> {
                Unit::streams_upward(self.unit, known)
            }

            fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
                Ok(Scope {
                    programme: None,
                    units: Unit::upward(self.unit, reads),
                    section: self.section.clone(),
                })
            }

            fn target(&self) -> Option<StreamId> {
                Some(Unit::stream(self.unit))
            }

            fn decide(&self, _reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
                let event = NewEvent::new(DirectoryEntryErased { person: cx.principal });
                Ok(Decision::one(Person::stream(cx.principal), event))
            }
        }
    };
}

probe!(Tell, Powers::entry(&[Role::Village, Role::LineOffice, Role::OfficeHandler]));
probe!(Judge, Powers::impartial_decision(&[Role::LineOffice, Role::OfficeHandler]));
probe!(Found, Powers::impartial_entry(&[Role::LineOffice, Role::OfficeHandler]));
probe!(
    Witness,
    Powers::entry(&[
        Role::VillageAffairsSupervision,
        Role::GroupCadre,
        Role::DisciplineCommission,
        Role::AuditAdministrator,
        Role::Village,
        Role::LineOffice,
    ])
);
probe!(Configure, Powers::administration(&[Role::OfficeHandler]));

const VILLAGE: u128 = 1;
const OFFICE: u128 = 2;
const LINE: u128 = 3;

fn by(number: u128) -> Submission {
    Submission::by(person(number))
}

fn of_village() -> AssignmentId {
    assignment_id(person(VILLAGE), Role::Village, Some(unit(1)))
}

/// Two villages, a courtyard in the first; the first's village cadre, an office handler and a line
/// office.
fn given() -> Given {
    Given::new()
        .village(unit(1), "漆树村")
        .village(unit(2), "黄岭村")
        .courtyard(unit(3), "大院子", unit(1))
        .person_with(person(VILLAGE), Role::Village, Some(unit(1)))
        .person_with(person(OFFICE), Role::OfficeHandler, None)
        .person_with(person(LINE), Role::LineOffice, None)
}

fn acting_for(actor: u128, principal: PersonId) -> Submission {
    Submission { on_behalf_of: Some(principal), ..by(actor) }
}

fn assignment(role: Role, unit: Option<UnitId>, from: &str, to: Option<&str>) -> Assignment {
    Assignment {
        id: assignment_id(person(9), role, unit),
        role,
        unit,
        section: None,
        from: day(from),
        to: to.map(day),
        ended: None,
    }
}

#[test]
fn an_assignment_for_the_unit_gives_the_power_and_is_cited() {
    let outcome = given().when(&by(VILLAGE), &Tell::of(1));
    let authority = outcome.authority();
    assert_eq!(authority.role, Role::Village);
    assert_eq!(authority.assignment, of_village());
    assert_eq!((authority.unit, authority.delegation), (Some(unit(1)), None));
}

#[test]
fn a_village_acts_for_its_courtyards() {
    assert_eq!(given().when(&by(VILLAGE), &Tell::of(3)).authority().role, Role::Village);
}

#[test]
fn an_assignment_for_another_unit_gives_none() {
    let outcome = given().when(&by(VILLAGE), &Tell::of(2));
    let rejection = outcome.then_rejected(&rules::ROLE_OTHER_UNIT);
    assert_eq!(rejection.who_could, Tell::POWERS.roles);
    assert!(rejection.zh().contains("可办理：村支“两委”、业务科室、乡村振兴办经办人。"));
}

#[test]
fn s10_4_14_a_role_that_has_ended_gives_none_and_says_when() {
    let ended = RoleEnded { assignment: of_village(), last_day: day("2024-05-05") };
    let outcome =
        given().event(Person::stream(person(VILLAGE)), ended).when(&by(VILLAGE), &Tell::of(1));
    assert!(outcome.then_rejected(&rules::ROLE_ENDED).zh().contains("2024-05-05"));
}

#[test]
fn a_role_is_held_through_its_last_day() {
    let foreseen = assignment(Role::Village, Some(unit(1)), "2024-01-01", Some("2024-05-06"));
    let given = given().assigned(person(9), foreseen);
    assert_eq!(given.when(&by(9), &Tell::of(1)).authority().role, Role::Village);
    given.now(at("2024-05-07 00:00")).when(&by(9), &Tell::of(1)).then_rejected(&rules::ROLE_ENDED);
}

#[test]
fn a_role_that_has_not_begun_gives_none() {
    let coming = assignment(Role::Village, Some(unit(1)), "2024-05-07", None);
    let given = given().assigned(person(9), coming);
    let outcome = given.when(&by(9), &Tell::of(1));
    assert!(outcome.then_rejected(&rules::ROLE_NOT_YET).zh().contains("2024-05-07"));
    let begun = given.now(at("2024-05-07 00:00"));
    assert_eq!(begun.when(&by(9), &Tell::of(1)).authority().role, Role::Village);
}

#[test]
fn without_a_fitting_role_there_is_no_power() {
    given()
        .person_with(person(9), Role::DisciplineCommission, None)
        .when(&by(9), &Tell::of(1))
        .then_rejected(&rules::ROLE_MISSING);
}

#[test]
fn who_is_not_registered_has_no_power() {
    given().when(&by(9), &Tell::of(1)).then_rejected(&rules::PERSON_UNKNOWN);
}

#[test]
fn a_line_office_acts_for_its_own_section() {
    let of_section = |name: &str| Tell { section: Some(name.to_owned()), ..Tell::of(1) };
    let own = given().when(&by(LINE), &of_section("农业服务中心"));
    assert_eq!(own.authority().section.as_deref(), Some("农业服务中心"));
    given().when(&by(LINE), &of_section("村镇建设服务中心")).then_rejected(&rules::ROLE_OTHER_UNIT);
}

fn delegated() -> Given {
    let giver = person(VILLAGE);
    given().delegated(delegation(1), giver, of_village(), person(9), "2024-05-06", "2024-05-08")
}

#[test]
fn a_delegation_works_and_is_cited() {
    let outcome = delegated().when(&by(9), &Tell::of(1));
    assert_eq!(outcome.authority().assignment, of_village());
    assert_eq!(outcome.authority().delegation, Some(delegation(1)));
}

#[test]
fn a_delegation_works_on_its_days_only() {
    let on = |instant| delegated().now(at(instant)).when(&by(9), &Tell::of(1));
    on("2024-05-05 23:59").then_rejected(&rules::ROLE_MISSING);
    assert_eq!(on("2024-05-08 23:59").authority().delegation, Some(delegation(1)));
    on("2024-05-09 00:00").then_rejected(&rules::ROLE_MISSING);
}

#[test]
fn a_delegation_that_was_ended_gives_none() {
    let ended = DelegationEnded { delegation: delegation(1), last_day: day("2024-05-05") };
    delegated()
        .event(Person::stream(person(9)), ended)
        .when(&by(9), &Tell::of(1))
        .then_rejected(&rules::ROLE_MISSING);
}

#[test]
fn s10_4_2_nobody_decides_on_their_own_unit() {
    let given = given().person_with(person(OFFICE), Role::Village, Some(unit(1)));
    given.when(&by(OFFICE), &Judge::of(1)).then_rejected(&rules::OWN_UNIT_DECISION);
    given.when(&by(OFFICE), &Judge::of(3)).then_rejected(&rules::OWN_UNIT_DECISION);
    assert_eq!(given.when(&by(OFFICE), &Judge::of(2)).authority().role, Role::OfficeHandler);
    assert_eq!(given.when(&by(OFFICE), &Tell::of(1)).authority().role, Role::Village);
}

#[test]
fn who_stands_in_for_a_village_does_not_decide_on_it() {
    let given = delegated().person_with(person(9), Role::OfficeHandler, None);
    given.when(&by(9), &Judge::of(1)).then_rejected(&rules::OWN_UNIT_DECISION);
    let after = given.now(at("2024-05-09 09:00"));
    assert_eq!(after.when(&by(9), &Judge::of(1)).authority().role, Role::OfficeHandler);
}

#[test]
fn the_contact_cadre_is_recused_and_the_deputy_head_could() {
    let given = given().person_with(person(OFFICE), Role::ContactCadre, Some(unit(1)));
    let outcome = given.when(&by(OFFICE), &Judge::of(1));
    let rejection = outcome.then_rejected(&rules::RECUSED);
    assert_eq!(rejection.who_could, [Role::DeputyHead]);
    assert!(rejection.zh().contains("包村干部"));
    assert_eq!(given.when(&by(OFFICE), &Judge::of(2)).authority().role, Role::OfficeHandler);
    assert_eq!(given.when(&by(OFFICE), &Tell::of(1)).authority().role, Role::OfficeHandler);
}

#[test]
fn kin_are_recused() {
    let declared = RecusalDeclared { unit: unit(1), ground: RecusalGround::Kin };
    let given = given().event(Person::stream(person(LINE)), declared);
    let outcome = given.when(&by(LINE), &Judge::of(3));
    assert!(outcome.then_rejected(&rules::RECUSED).zh().contains("近亲属"));
    assert_eq!(given.when(&by(LINE), &Judge::of(2)).authority().role, Role::LineOffice);
}

/// An office handler's role delegated to somebody without any other.
fn office_delegated(given: Given) -> Given {
    let of_office = assignment_id(person(OFFICE), Role::OfficeHandler, None);
    given.delegated(delegation(2), person(OFFICE), of_office, person(9), "2024-05-06", "2024-05-08")
}

#[test]
fn s16_1_6_who_is_recused_does_not_judge_through_a_delegate() {
    let declared = RecusalDeclared { unit: unit(1), ground: RecusalGround::Kin };
    let kin = given().event(Person::stream(person(OFFICE)), declared);
    let contact = given().person_with(person(OFFICE), Role::ContactCadre, Some(unit(1)));
    for (given, ground) in [(kin, "近亲属"), (contact, "包村干部")] {
        let given = office_delegated(given);
        for place in [1, 3] {
            let outcome = given.when(&by(9), &Judge::of(place));
            let refused = outcome.then_rejected(&rules::DELEGATOR_TIED);
            assert!(refused.zh().contains(ground), "{}", refused.zh());
            assert_eq!(refused.who_could, [Role::DeputyHead]);
        }
        assert_eq!(given.when(&by(9), &Judge::of(2)).authority().delegation, Some(delegation(2)));
        assert_eq!(given.when(&by(9), &Tell::of(1)).authority().delegation, Some(delegation(2)));
    }
}

#[test]
fn s10_4_2_who_is_of_the_unit_does_not_decide_through_a_delegate() {
    let given = given().person_with(person(OFFICE), Role::Village, Some(unit(1)));
    let given = office_delegated(given);
    given.when(&by(9), &Judge::of(1)).then_rejected(&rules::DELEGATOR_TIED);
    assert_eq!(given.when(&by(9), &Judge::of(2)).authority().role, Role::OfficeHandler);
}

#[test]
fn a_role_that_somebody_else_delegated_too_or_that_is_ones_own_is_free_of_the_giver() {
    let declared = RecusalDeclared { unit: unit(1), ground: RecusalGround::Kin };
    let given = office_delegated(given().event(Person::stream(person(OFFICE)), declared));
    let line = assignment_id(person(LINE), Role::LineOffice, None);
    let (from, to) = ("2024-05-06", "2024-05-08");
    let both = given.clone().delegated(delegation(3), person(LINE), line, person(9), from, to);
    assert_eq!(both.when(&by(9), &Judge::of(1)).authority().delegation, Some(delegation(3)));
    let colleague = given.clone().person_with(person(10), Role::OfficeHandler, None);
    let same = assignment_id(person(10), Role::OfficeHandler, None);
    let twice = colleague.delegated(delegation(3), person(10), same, person(9), from, to);
    assert_eq!(twice.when(&by(9), &Judge::of(1)).authority().delegation, Some(delegation(3)));
    let own = given.person_with(person(9), Role::OfficeHandler, None);
    assert_eq!(own.when(&by(9), &Judge::of(1)).authority().delegation, None);
}

#[test]
fn what_has_to_be_impartial_is_not_typed_by_whoever_is_tied() {
    let declared = RecusalDeclared { unit: unit(1), ground: RecusalGround::Kin };
    let given = given().event(Person::stream(person(OFFICE)), declared);
    let typed = acting_for(OFFICE, person(LINE));
    given.when(&typed, &Found::of(1)).then_rejected(&rules::RECUSED);
    assert_eq!(given.when(&typed, &Found::of(2)).authority().role, Role::LineOffice);
}

#[test]
fn s16_1_6_nobody_types_by_a_role_that_somebody_lent_them() {
    let typed = acting_for(9, person(VILLAGE));
    let lent = office_delegated(given());
    let outcome = lent.when(&typed, &Tell::of(1));
    let rejection = outcome.then_rejected(&rules::PROXY_BY_DELEGATE);
    assert!(rejection.who_could.contains(&Role::OfficeHandler));
    let own = lent.person_with(person(9), Role::OfficeHandler, None);
    assert_eq!(own.when(&typed, &Tell::of(1)).authority().assignment, of_village());
    // What was lent to whom the act is shows in its event, so that a delegate is typed for.
    let delegate = delegated().when(&acting_for(OFFICE, person(9)), &Tell::of(1));
    assert_eq!(delegate.authority().delegator, Some(person(VILLAGE)));
}

#[test]
fn a_typist_enters_under_the_role_of_who_is_acted_for() {
    let outcome = given().when(&acting_for(OFFICE, person(VILLAGE)), &Tell::of(1));
    assert_eq!(outcome.authority().assignment, of_village());
}

#[test]
fn who_has_no_role_for_it_does_not_enter_for_others() {
    given()
        .person_with(person(9), Role::ResidentTeam, Some(unit(1)))
        .when(&acting_for(9, person(VILLAGE)), &Tell::of(1))
        .then_rejected(&rules::PROXY_NOT_ALLOWED);
}

#[test]
fn a_village_enters_for_others_in_its_own_unit_only() {
    given()
        .when(&acting_for(VILLAGE, person(OFFICE)), &Tell::of(2))
        .then_rejected(&rules::PROXY_NOT_ALLOWED);
}

#[test]
fn s10_3_a_village_types_for_its_own_cadres_and_nobody_for_those_who_oversee() {
    let of = |role: Role| role.bound_to_unit().then_some(unit(1));
    let typed = |typist, role: Role| {
        let given = given().person_with(person(9), role, of(role));
        given.when(&acting_for(typist, person(9)), &Witness::of(1))
    };
    for typist in [VILLAGE, OFFICE] {
        for role in [Role::DisciplineCommission, Role::AuditAdministrator] {
            let outcome = typed(typist, role);
            let rejection = outcome.then_rejected(&rules::PROXY_FOR_OTHERS);
            assert_eq!(rejection.field.as_deref(), Some("submission.on_behalf_of"));
            assert_eq!(rejection.who_could, [role]);
        }
        for role in [Role::Village, Role::GroupCadre] {
            assert_eq!(typed(typist, role).authority().role, role);
        }
    }
    for role in [Role::VillageAffairsSupervision, Role::LineOffice] {
        let outcome = typed(VILLAGE, role);
        let rejection = outcome.then_rejected(&rules::PROXY_FOR_OTHERS);
        assert_eq!(rejection.who_could, [Role::OfficeHandler, Role::OfficeHead]);
        assert_eq!(typed(OFFICE, role).authority().role, role);
    }
    // A hat that the typist may write under is taken.
    let hats = given().person_with(person(9), Role::DisciplineCommission, None);
    let hats = hats.person_with(person(9), Role::Village, Some(unit(1)));
    let outcome = hats.when(&acting_for(OFFICE, person(9)), &Witness::of(1));
    assert_eq!(outcome.authority().role, Role::Village);
}

#[test]
fn nobody_acts_for_oneself() {
    given()
        .when(&acting_for(OFFICE, person(OFFICE)), &Tell::of(1))
        .then_rejected(&rules::PROXY_SELF);
}

#[test]
fn who_is_acted_for_has_to_hold_the_role_themselves() {
    given()
        .registered(person(9))
        .when(&acting_for(OFFICE, person(9)), &Tell::of(1))
        .then_rejected(&rules::ROLE_MISSING);
    given()
        .when(&acting_for(OFFICE, person(10)), &Tell::of(1))
        .then_rejected(&rules::PERSON_UNKNOWN);
}

#[test]
fn who_is_acted_for_held_the_role_when_it_happened() {
    let ended = RoleEnded { assignment: of_village(), last_day: day("2024-05-04") };
    let given = given().event(Person::stream(person(VILLAGE)), ended);
    let on = |instant| Submission {
        occurred_at: Some(at(instant)),
        ..acting_for(OFFICE, person(VILLAGE))
    };
    let then = given.when(&on("2024-05-04 10:00"), &Tell::of(1));
    assert_eq!(then.authority().role, Role::Village);
    given.when(&on("2024-05-05 10:00"), &Tell::of(1)).then_rejected(&rules::ROLE_ENDED);
}

#[test]
fn the_typist_holds_the_role_when_it_is_entered() {
    let of_office = assignment_id(person(OFFICE), Role::OfficeHandler, None);
    let ended = RoleEnded { assignment: of_office, last_day: day("2024-05-05") };
    let submission = Submission {
        occurred_at: Some(at("2024-05-04 10:00")),
        ..acting_for(OFFICE, person(VILLAGE))
    };
    given()
        .event(Person::stream(person(OFFICE)), ended)
        .when(&submission, &Tell::of(1))
        .then_rejected(&rules::PROXY_NOT_ALLOWED);
}

#[test]
fn a_decision_and_the_register_need_the_persons_own_credential() {
    let submission = acting_for(OFFICE, person(LINE));
    given().when(&submission, &Judge::of(1)).then_rejected(&rules::DECISION_BY_PROXY);
    given().when(&submission, &Configure::of(1)).then_rejected(&rules::DECISION_BY_PROXY);
}

fn occurred(number: u128, micros_from_now: i64) -> Submission {
    let now = at("2024-05-06 09:00");
    Submission { occurred_at: Some(now.plus_micros(micros_from_now)), ..by(number) }
}

#[test]
fn a_decision_is_not_entered_back() {
    let limit = DECISION_DELAY_MICROS_MAX;
    let in_time = given().when(&occurred(OFFICE, -limit), &Judge::of(1));
    assert_eq!(in_time.authority().role, Role::OfficeHandler);
    given()
        .when(&occurred(OFFICE, -limit - 1), &Judge::of(1))
        .then_rejected(&rules::DECISION_BACKDATED);
}

#[test]
fn s10_4_8_a_clock_may_be_a_little_ahead() {
    let ahead = given().when(&occurred(VILLAGE, SKEW_MICROS_MAX), &Tell::of(1));
    assert_eq!(ahead.authority().role, Role::Village);
    given()
        .when(&occurred(VILLAGE, SKEW_MICROS_MAX + 1), &Tell::of(1))
        .then_rejected(&rules::OCCURRED_IN_FUTURE);
}

#[test]
fn s10_4_8_a_clock_that_is_ahead_borrows_no_day_that_has_not_come() {
    let tomorrow = assignment(Role::Village, Some(unit(2)), "2024-05-07", None);
    let given = given().assigned(person(9), tomorrow);
    let (second, midnight) = (1_000_000, at("2024-05-07 00:00"));
    let typed = |now: Timestamp| {
        let ahead = Submission {
            occurred_at: Some(midnight.plus_micros(second)),
            ..acting_for(OFFICE, person(9))
        };
        given.clone().now(now).when(&ahead, &Tell::of(2))
    };
    typed(midnight.plus_micros(-second)).then_rejected(&rules::ROLE_NOT_YET);
    assert_eq!(typed(midnight.plus_micros(2 * second)).authority().role, Role::Village);
}

#[test]
fn s10_4_8_a_late_entry_has_a_reason() {
    let days = |count: i64| occurred(VILLAGE, -count * 24 * 3600 * 1_000_000);
    let in_time = given().when(&days(BACK_ENTRY_DAYS_DEFAULT), &Tell::of(1));
    assert_eq!(in_time.authority().role, Role::Village);
    let late = days(BACK_ENTRY_DAYS_DEFAULT + 1);
    given().when(&late, &Tell::of(1)).then_rejected(&rules::BACK_ENTRY_REASON);
    let because = |reason: &str| Submission {
        note: SubmissionNote { back_entry_reason: Some(reason.to_owned()), told_by: None },
        ..late.clone()
    };
    let explained = given().when(&because("停电"), &Tell::of(1));
    assert_eq!(explained.authority().role, Role::Village);
    given().when(&because(" "), &Tell::of(1)).then_rejected(&rules::FIELD_REQUIRED);
}

#[test]
fn a_stale_etag_conflicts_and_names_the_current_one() {
    let with_etag = |etag| Submission { etag: Some(etag), ..by(VILLAGE) };
    assert_eq!(given().when(&with_etag(1), &Tell::of(1)).authority().role, Role::Village);
    let outcome = given().when(&with_etag(7), &Tell::of(1));
    let rejection = outcome.then_rejected(&rules::STALE_ETAG);
    assert!(rejection.en().contains("\"v1\""), "{}", rejection.en());
}

#[test]
fn authority_is_asked_before_the_etag() {
    let stale = Submission { etag: Some(7), ..by(VILLAGE) };
    given().when(&stale, &Tell::of(2)).then_rejected(&rules::ROLE_OTHER_UNIT);
}

#[test]
fn a_revoked_credential_gives_no_power() {
    use crate::credential::{Credential, CredentialIssued, CredentialRevoked};
    let credential = CredentialId(unit(5).0);
    let stream = Credential::stream(credential);
    let issued = CredentialIssued {
        credential,
        person: person(VILLAGE),
        actor_kind: crate::event::ActorKind::Person,
    };
    let submission = Submission { credential: Some(credential), ..by(VILLAGE) };
    let given = given().event(stream, issued);
    assert_eq!(given.when(&submission, &Tell::of(1)).authority().role, Role::Village);
    given
        .event(stream, CredentialRevoked { credential })
        .when(&submission, &Tell::of(1))
        .then_rejected(&rules::CREDENTIAL_REVOKED);
}

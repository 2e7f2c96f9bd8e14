//! Whom an assignment names to verify: somebody who could, as things stand on that day
//! (`domain.md` R35, §16.1-6). Others than the deputy head verify nothing beside a named one.

use super::super::guard::{self, Known, VERIFYING, VERIFYING_BEFORE};
use super::super::phase::{self, Act};
use super::super::{Responsible, Verify, rules};
use super::Assign;
use crate::command::{Command as _, Context, Reads};
use crate::id::PersonId;
use crate::person::Person;
use crate::power::{Authority, Scope, authorities, without_tied_givers};
use crate::rejection::{Rejection, rules as general};
use crate::time::{Date, Timestamp};
use crate::unit::Unit;

const FIELD: &str = "verifier";

/// Checks the person that an assignment names to verify, if it does.
///
/// # Errors
/// `ISSUE_KIND` for what nobody verifies, `THING_NOT_FOUND`, `ISSUE_VERIFIER_UNABLE`.
pub(super) fn check(
    assign: &Assign,
    known: &Known<'_>,
    reads: &Reads,
    cx: &Context,
) -> Result<(), Rejection> {
    let Some(verifier) = assign.verifier else { return Ok(()) };
    let kind = known.raised.kind;
    phase::of_kind(kind, Act::Verify).map_err(|refused| refused.field(FIELD))?;
    let person = reads.need::<Person>(verifier.0).map_err(|refused| refused.field(FIELD))?;
    let able = |at| able(verifier, person, assign, (known, reads), &on(at, cx));
    let able = match able(cx.now) {
        // Who is going to have the role may well have it when the issue is rectified: then the person
        // has to be able as things stand on that day.
        Err(refused) if refused.rule == &general::ROLE_NOT_YET => {
            first_accepted(coming(person, cx.today).map(Date::start), able, refused)
        }
        able => able,
    };
    able.map_err(|refused| {
        let (zh, en) = why(&refused);
        Rejection::new(&rules::ISSUE_VERIFIER_UNABLE)
            .field(FIELD)
            .why(zh, en)
            .who_could(Verify::POWERS.roles)
    })
}

/// Whether the person could verify at the time of `cx`, under any hat as the verification takes it.
fn able(
    verifier: PersonId,
    person: &Person,
    assign: &Assign,
    (known, reads): (&Known<'_>, &Reads),
    cx: &Context,
) -> Result<(), Rejection> {
    let (powers, scope) = (&Verify::POWERS, scope(assign, known, reads));
    let granted = authorities(person, powers, &scope, cx.now, Verify::ZH)?;
    let granted = without_tied_givers(granted, powers, &scope, cx.now, Verify::ZH, reads)?;
    let none = Rejection::new(&general::ROLE_MISSING).with("command", Verify::ZH);
    let under = |authority| apart(assign, known, reads, &acting(verifier, authority, cx));
    first_accepted(granted.into_iter(), under, none)
}

/// Whether anything of several is accepted; else the first one's refusal, and `none` where there is
/// nothing.
fn first_accepted<T>(
    all: impl Iterator<Item = T>,
    check: impl Fn(T) -> Result<(), Rejection>,
    none: Rejection,
) -> Result<(), Rejection> {
    let mut first = None;
    for one in all {
        match check(one) {
            Ok(()) => return Ok(()),
            Err(refused) => first = first.or(Some(refused)),
        }
    }
    Err(first.unwrap_or(none))
}

/// The days from which the person is going to hold a role that verifies.
fn coming(person: &Person, today: Date) -> impl Iterator<Item = Date> {
    let verifies = |role| Verify::POWERS.roles.contains(&role);
    let assignments = person.assignments.iter();
    assignments.filter(move |a| verifies(a.role) && a.from > today).map(|a| a.from)
}

/// The same on another day.
fn on(at: Timestamp, cx: &Context) -> Context {
    Context { now: at, today: at.date(), ..cx.clone() }
}

/// What will be judged: the unit of the issue, and the one that is to rectify it.
fn scope(assign: &Assign, known: &Known<'_>, reads: &Reads) -> Scope {
    let mut units = Unit::upward(known.raised.unit, reads);
    units.extend(assign.responsible.unit().into_iter().flat_map(|unit| Unit::upward(unit, reads)));
    Scope { programme: Some(known.raised.programme), units, section: None }
}

/// The verifier's own act, as if it were done now.
fn acting(verifier: PersonId, authority: Authority, cx: &Context) -> Context {
    Context { principal: verifier, submitter: verifier, authority, ..cx.clone() }
}

/// What the verification itself is going to ask of who does it.
fn apart(assign: &Assign, known: &Known<'_>, reads: &Reads, cx: &Context) -> Result<(), Rejection> {
    let roles = Verify::POWERS.roles;
    known.commission_only_own(Act::Verify, roles, reads, cx)?;
    known.apart_from_rectifiers(reads, cx, VERIFYING, roles)?;
    let before = &known.issue.barred_verifiers;
    guard::apart(reads, cx, before, (VERIFYING_BEFORE, VERIFYING), roles)?;
    guard::not_of_section(Responsible::section(&assign.responsible), roles, reads, cx)
}

/// What a refusal that speaks to the person says of the person.
fn why(refused: &Rejection) -> (&'static str, &'static str) {
    let rule = refused.rule;
    if rule == &general::ROLE_ENDED {
        ("可以复核的任职已经终止", "no longer holds a role that verifies")
    } else if rule == &general::OWN_UNIT_DECISION {
        ("是该村或责任村的人员", "is of the village itself or of the one that rectifies")
    } else if rule == &general::DELEGATOR_TIED {
        (
            "是受与该村或责任村有关系的人委托的",
            "holds the role by delegation of somebody who is tied to the village or to the one that rectifies",
        )
    } else if rule == &general::RECUSED {
        ("与该村或责任村有回避关系", "is recused from the village or the one that rectifies")
    } else if rule == &rules::ISSUE_COMMISSION_ONLY_OWN {
        (
            "是镇纪委人员，镇纪委只复核自己提出的问题",
            "is of the commission, which verifies only what it raised",
        )
    } else if rule == &general::SEPARATION_OF_DUTIES {
        ("办理过该问题的整改或前次复核", "has rectified it or verified it before")
    } else if rule == &rules::ISSUE_OWN_SECTION {
        ("是责任科室的人员", "is of the section that rectifies")
    } else {
        ("没有可以复核的任职", "holds no role that verifies")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::issue::IssueKind;
    use crate::issue::fixture::*;
    use crate::person::{Assignment, RecusalDeclared, RecusalGround};
    use crate::role::Role;
    use crate::testing::{Given, assignment_id, day, delegation};

    /// Somebody who has no role yet.
    const COMING: u128 = 40;

    #[track_caller]
    fn refused(given: &Given, assign: &Assign, why: &str) {
        let outcome = given.when(&by(HEAD), assign);
        let rejection = outcome.then_rejected(&rules::ISSUE_VERIFIER_UNABLE);
        assert_eq!(rejection.field.as_deref(), Some("verifier"));
        assert!(rejection.zh().contains(why), "{}", rejection.zh());
    }

    fn naming(number: u128) -> Assign {
        Assign { verifier: Some(who(number)), ..assign() }
    }

    #[test]
    fn r35_a_named_verifier_can_verify() {
        for number in [LINE, HANDLER, HEAD_TOO, DEPUTY] {
            assert!(registered().when(&by(HEAD), &naming(number)).accepted().is_some());
        }
        refused(&registered(), &naming(LEADER), "“复核人”没有可以复核的任职");
        refused(&registered(), &naming(CADRE), "没有可以复核的任职");
        refused(&registered(), &naming(COMMISSION), "镇纪委只复核自己提出的问题");
        let own = raised_by_commission().when(&by(COMMISSION), &naming(COMMISSION_TOO));
        assert!(own.accepted().is_some());
    }

    #[test]
    fn s16_1_6_who_is_tied_or_of_the_section_is_not_named() {
        let section = Responsible::Section(SECTION.to_owned());
        let own = Assign { responsible: section, ..naming(LINE) };
        refused(&registered(), &own, "是责任科室的人员");
        let given = registered().person_with(who(HANDLER), Role::ContactCadre, Some(home()));
        refused(&given, &naming(HANDLER), "有回避关系");
        let given = registered().person_with(who(HANDLER), Role::Village, Some(elsewhere()));
        let there = Assign { responsible: Responsible::Unit(elsewhere()), ..naming(HANDLER) };
        refused(&given, &there, "是该村或责任村的人员");
        assert!(given.when(&by(HEAD), &naming(HANDLER)).accepted().is_some());
    }

    #[test]
    fn s16_1_6_who_rectified_before_is_not_named() {
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let given = registered().when(&typed, &fix_on_spot()).recorded();
        let given = given.when(&by(HEAD), &return_for_rework()).recorded();
        refused(&given, &naming(HANDLER), "办理过该问题的整改");
        assert!(given.when(&by(HEAD), &naming(LINE)).accepted().is_some());
    }

    /// An issue, and somebody who is going to have a role from a day on.
    fn with_a_role_from(role: Role, from: &str) -> Given {
        let section = (role == Role::LineOffice).then(|| SECTION.to_owned());
        let id = assignment_id(who(COMING), role, None);
        let from = day(from);
        let assignment = Assignment { id, role, unit: None, section, from, to: None, ended: None };
        registered().assigned(who(COMING), assignment)
    }

    #[test]
    fn who_is_going_to_have_the_role_is_named_where_nothing_stands_against_it_then() {
        let given = with_a_role_from(Role::OfficeHandler, "2024-05-08");
        assert!(given.when(&by(HEAD), &naming(COMING)).accepted().is_some());
        let kin = RecusalDeclared { unit: home(), ground: RecusalGround::Kin };
        let recused = given.clone().event(Person::stream(who(COMING)), kin);
        refused(&recused, &naming(COMING), "有回避关系");
        let own = given.person_with(who(COMING), Role::Village, Some(home()));
        refused(&own, &naming(COMING), "是该村或责任村的人员");
        let section = with_a_role_from(Role::LineOffice, "2024-05-08");
        let to = Responsible::Section(SECTION.to_owned());
        let assigned = Assign { responsible: to, ..naming(COMING) };
        refused(&section, &assigned, "是责任科室的人员");
        assert!(section.when(&by(HEAD), &naming(COMING)).accepted().is_some());
    }

    #[test]
    fn s16_1_6_who_rectified_is_not_named_before_the_role_begins_either() {
        let id = assignment_id(who(COMING), Role::Village, Some(home()));
        let village = Assignment {
            id,
            role: Role::Village,
            unit: Some(home()),
            section: None,
            from: day("2024-01-01"),
            to: Some(day("2024-05-07")),
            ended: None,
        };
        let given = with_a_role_from(Role::OfficeHandler, "2024-05-08");
        let given = given.assigned(who(COMING), village);
        assert!(given.when(&by(HEAD), &naming(COMING)).accepted().is_some());
        let given = given.when(&by(COMING), &fix_on_spot()).recorded();
        let given = given.when(&by(HEAD), &return_for_rework()).recorded();
        refused(&given, &naming(COMING), "办理过该问题的整改");
    }

    #[test]
    fn a_verifier_is_taken_under_any_hat_in_which_the_verification_is() {
        // Two delegations of one role: one giver rectified, through whom nobody verifies.
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let given = registered().when(&typed, &fix_on_spot()).recorded();
        let given = given.when(&by(HEAD), &return_for_rework()).recorded();
        let delegated = |given: Given, number, giver, role| {
            let assignment = assignment_id(who(giver), role, None);
            let (from, to) = ("2024-05-06", "2024-06-06");
            given.delegated(delegation(number), who(giver), assignment, who(COMING), from, to)
        };
        let one = delegated(given, 1, HANDLER, Role::OfficeHandler);
        refused(&one, &naming(COMING), "办理过该问题的整改");
        let two = delegated(one, 2, DEPUTY, Role::DeputyHead);
        assert!(two.when(&by(HEAD), &naming(COMING)).accepted().is_some());
    }

    #[test]
    fn s16_1_6_who_stands_in_for_somebody_tied_is_not_named() {
        let kin = RecusalDeclared { unit: home(), ground: RecusalGround::Kin };
        let given = registered().event(Person::stream(who(HANDLER)), kin);
        let of_handler = assignment_id(who(HANDLER), Role::OfficeHandler, None);
        let (from, to) = ("2024-05-06", "2024-06-06");
        let given = given.delegated(delegation(1), who(HANDLER), of_handler, who(COMING), from, to);
        refused(&given, &naming(COMING), "委托的");
    }

    #[test]
    fn nobody_verifies_the_answer_to_a_difficulty() {
        let given = town().when(&by(CADRE), &raise_difficulty()).recorded();
        assert_eq!(issue(&given).raised.as_ref().expect("raised").kind, IssueKind::Difficulty);
        let office = Assign { responsible: Responsible::Office, ..naming(DEPUTY) };
        let refused = given.when(&by(HEAD), &office);
        let rejection = refused.then_rejected(&rules::ISSUE_KIND);
        assert_eq!(rejection.field.as_deref(), Some("verifier"));
    }
}

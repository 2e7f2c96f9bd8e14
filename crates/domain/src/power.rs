//! Who may: one pure function that compares a person's assignments with a command's powers.
//!
//! Every command declares its [`Powers`] as a constant; the API's access table is generated from
//! them, so that a right is written down once.

use crate::command::Reads;
use crate::id::{AssignmentId, DelegationId, PersonId, ProgrammeId, UnitId};
use crate::person::{Assignment, Person};
use crate::rejection::{Rejection, rules};
use crate::role::Role;
use crate::time::{Date, Timestamp};

/// What sort of act a command is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A fact that is told; it may be entered late and for somebody else.
    Entry,
    /// A judgement (accept, verify, close, score, decide): never entered back, never by proxy,
    /// never on one's own unit.
    Decision,
    /// The running of the register itself: roles, calendars, credentials.
    Administration,
}

/// A command's powers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Powers {
    /// Roles that may, the most fitting first.
    pub roles: &'static [Role],
    /// What sort of act it is.
    pub nature: Nature,
    /// Whether the contact cadre and kin of the unit are recused (`domain.md` §16.1-6).
    pub recusal: bool,
}

impl Powers {
    /// Powers to tell a fact.
    pub const fn entry(roles: &'static [Role]) -> Self {
        Self { roles, nature: Nature::Entry, recusal: false }
    }

    /// Powers to tell what those found who judged a unit to which they have no tie.
    pub const fn impartial_entry(roles: &'static [Role]) -> Self {
        Self { roles, nature: Nature::Entry, recusal: true }
    }

    /// Powers to judge.
    pub const fn decision(roles: &'static [Role]) -> Self {
        Self { roles, nature: Nature::Decision, recusal: false }
    }

    /// Powers to judge a unit to which one has no tie.
    pub const fn impartial_decision(roles: &'static [Role]) -> Self {
        Self { roles, nature: Nature::Decision, recusal: true }
    }

    /// Powers to run the register.
    pub const fn administration(roles: &'static [Role]) -> Self {
        Self { roles, nature: Nature::Administration, recusal: false }
    }
}

/// What a command touches, as far as powers care.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The programme, whose limits hold.
    pub programme: Option<ProgrammeId>,
    /// The unit and everything above it: a village's people act for its courtyards too.
    pub units: Vec<UnitId>,
    /// The section of the line office that is responsible; absent where any office may.
    pub section: Option<String>,
}

/// The authority that was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// As what.
    pub role: Role,
    /// By which assignment.
    pub assignment: AssignmentId,
    /// Through which delegation.
    pub delegation: Option<DelegationId>,
    /// Who gave that delegation: what is done through it is the giver's act too.
    pub delegator: Option<PersonId>,
    /// For which unit the assignment is.
    pub unit: Option<UnitId>,
    /// For which section of the line office.
    pub section: Option<String>,
}

/// Finds the assignment by which `person` may do `command` (its Chinese name) in `scope` on the
/// civil date of `at`: the most fitting of [`authorities`].
///
/// # Errors
/// The refusal that says what is missing and which roles could do it.
pub fn authorise(
    person: &Person,
    powers: &Powers,
    scope: &Scope,
    at: Timestamp,
    command: &str,
) -> Result<Authority, Rejection> {
    authorities(person, powers, scope, at, command).map(|mut granted| granted.swap_remove(0))
}

/// Every assignment by which `person` may do `command`, the most fitting first; never none. In a
/// small town one person wears several hats, and which of them fits can depend on the thing itself.
/// Of one role it is one of the person's own, or else each that was delegated.
///
/// # Errors
/// As [`authorise`].
pub fn authorities(
    person: &Person,
    powers: &Powers,
    scope: &Scope,
    at: Timestamp,
    command: &str,
) -> Result<Vec<Authority>, Rejection> {
    let today = at.date();
    let granted = powers.roles.iter().flat_map(|role| grants(person, *role, scope, today));
    let granted: Vec<Authority> = granted.collect();
    if granted.is_empty() {
        return Err(refusal(person, powers, scope, today, command));
    }
    if powers.nature == Nature::Decision {
        refuse_own_unit(person, powers, scope, today)?;
    }
    if powers.recusal {
        refuse_recused(person, powers, scope, today, command)?;
    }
    Ok(granted)
}

/// Refuses whoever is of the unit or recused from it, whatever else allows the act: who types what
/// has to be impartial is asked this too (`domain.md` §16.1-6).
///
/// # Errors
/// `OWN_UNIT_DECISION`, `RECUSED`.
pub(crate) fn refuse_tied(
    person: &Person,
    powers: &Powers,
    scope: &Scope,
    at: Timestamp,
    command: &str,
) -> Result<(), Rejection> {
    refuse_own_unit(person, powers, scope, at.date())?;
    refuse_recused(person, powers, scope, at.date(), command)
}

/// Of what was granted, what remains where nobody judges a unit through a delegate whom they may not
/// judge themselves: what is done by a delegation its giver did too (`domain.md` §10.4-2, §16.1-6).
/// The givers are among what was read.
///
/// # Errors
/// `DELEGATOR_TIED` where nothing remains.
pub(crate) fn without_tied_givers(
    granted: Vec<Authority>,
    powers: &Powers,
    scope: &Scope,
    at: Timestamp,
    command: &str,
    reads: &Reads,
) -> Result<Vec<Authority>, Rejection> {
    let tied = |authority: &Authority| {
        let giver = authority.delegator?;
        debug_assert!(reads.contains(Person::stream(giver)), "who delegated is read");
        giver_tie(reads.get::<Person>(giver.0)?, powers, scope, at.date())
    };
    let first = granted.iter().find_map(tied);
    let free: Vec<Authority> = granted.into_iter().filter(|one| tied(one).is_none()).collect();
    match first {
        Some((ground, ground_en)) if free.is_empty() => Err(Rejection::new(&rules::DELEGATOR_TIED)
            .with("ground", ground)
            .with("groundEn", ground_en)
            .with("does", command)
            .who_could(&[Role::DeputyHead])),
        _ => Ok(free),
    }
}

/// Why the giver of a delegation may not judge the unit, as far as `powers` ask for it.
fn giver_tie(
    giver: &Person,
    powers: &Powers,
    scope: &Scope,
    today: Date,
) -> Option<(&'static str, &'static str)> {
    let units = &scope.units;
    let decides = powers.nature == Nature::Decision;
    let of_it = decides && of_own_unit(giver, units, today);
    let recused = || powers.recusal.then(|| recusal(giver, units, today)).flatten();
    of_it.then_some(OWN_UNIT).or_else(recused)
}

fn grants(person: &Person, role: Role, scope: &Scope, today: Date) -> Vec<Authority> {
    let fits = |a: &Assignment| a.role == role && covers(a, scope);
    let own = person.assignments.iter().find(|a| fits(a) && a.held_on(today));
    if let Some(assignment) = own {
        return vec![assignment.authority(None)];
    }
    let received = person.delegations_received.iter();
    let usable = received.filter(|d| fits(&d.assignment) && d.held_on(today));
    usable.map(|d| d.assignment.authority(Some(d))).collect()
}

fn covers(assignment: &Assignment, scope: &Scope) -> bool {
    let unit = match assignment.unit {
        Some(unit) => scope.units.contains(&unit),
        None => !assignment.role.bound_to_unit(),
    };
    let section = assignment.role != Role::LineOffice
        || scope.section.is_none()
        || assignment.section == scope.section;
    unit && section
}

/// The most helpful refusal: an assignment that has ended or not begun, or is for another unit,
/// says more than "no role".
fn refusal(
    person: &Person,
    powers: &Powers,
    scope: &Scope,
    today: Date,
    command: &str,
) -> Rejection {
    let rejection = |rule| Rejection::new(rule).with("command", command).who_could(powers.roles);
    let of_role = || person.assignments.iter().filter(|a| powers.roles.contains(&a.role));
    if let Some(assignment) = of_role().find(|a| covers(a, scope)) {
        let role = assignment.role;
        let rejection = |rule| rejection(rule).with("role", role.zh()).with("roleEn", role.en());
        return match assignment.last_day() {
            Some(last) if last < today => rejection(&rules::ROLE_ENDED).with("ended", last),
            _ => rejection(&rules::ROLE_NOT_YET).with("from", assignment.from),
        };
    }
    if of_role().next().is_some() {
        return rejection(&rules::ROLE_OTHER_UNIT);
    }
    rejection(&rules::ROLE_MISSING)
}

/// What the person can act as on a day, by own assignment or delegation: who stands in for a
/// village judges it no more than the village does.
pub(crate) fn held(person: &Person, today: Date) -> impl Iterator<Item = &Assignment> {
    let own = person.assignments.iter().filter(move |a| a.held_on(today));
    let delegated = person.delegations_received.iter().filter(move |d| d.held_on(today));
    own.chain(delegated.map(|d| &d.assignment))
}

/// The ground of whoever is of the unit, in both languages.
const OWN_UNIT: (&str, &str) = ("本村人员", "of the village itself");

/// Why somebody else decides on a unit than this person, in both languages; `units` is the unit with
/// everything above it. Nothing where the person may.
pub(crate) fn tie(
    person: &Person,
    units: &[UnitId],
    today: Date,
) -> Option<(&'static str, &'static str)> {
    if of_own_unit(person, units, today) {
        return Some(OWN_UNIT);
    }
    recusal(person, units, today)
}

fn of_own_unit(person: &Person, units: &[UnitId], today: Date) -> bool {
    held(person, today)
        .any(|a| a.role.of_the_village() && a.unit.is_some_and(|unit| units.contains(&unit)))
}

/// The ground on which the person is recused from a unit: a declared one, or being in charge of it.
fn recusal(person: &Person, units: &[UnitId], today: Date) -> Option<(&'static str, &'static str)> {
    let declared = person.recusals.iter().find(|recusal| units.contains(&recusal.unit));
    let contact = || {
        let of_unit = |a: &Assignment| a.unit.is_some_and(|unit| units.contains(&unit));
        held(person, today).any(|a| a.role == Role::ContactCadre && of_unit(a))
    };
    let declared = declared.map(|recusal| (recusal.ground.zh(), recusal.ground.en()));
    declared.or_else(|| contact().then(|| (Role::ContactCadre.zh(), Role::ContactCadre.en())))
}

fn refuse_own_unit(
    person: &Person,
    powers: &Powers,
    scope: &Scope,
    today: Date,
) -> Result<(), Rejection> {
    if of_own_unit(person, &scope.units, today) {
        let others = powers.roles.iter().filter(|role| !role.of_the_village());
        let others: Vec<Role> = others.copied().collect();
        return Err(Rejection::new(&rules::OWN_UNIT_DECISION).who_could(&others));
    }
    Ok(())
}

fn refuse_recused(
    person: &Person,
    powers: &Powers,
    scope: &Scope,
    today: Date,
    command: &str,
) -> Result<(), Rejection> {
    let Some((ground, _)) = recusal(person, &scope.units, today) else { return Ok(()) };
    // It moves up to the deputy head, whose own recusal leaves it to the others.
    let is_deputy = held(person, today).any(|a| a.role == Role::DeputyHead);
    let others: &[Role] = if is_deputy { powers.roles } else { &[Role::DeputyHead] };
    Err(Rejection::new(&rules::RECUSED)
        .with("ground", ground)
        .with("does", command)
        .who_could(others))
}

#[cfg(test)]
mod tests;

//! A person: assignments, delegations and recusals of one person in one stream.
//!
//! Events know people by opaque ids; names and phones live in the directory outside the log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::command::Context;
use crate::event::Meta;
use crate::id::{AssignmentId, DelegationId, PersonId, UnitId};
use crate::power::{Authority, held};
use crate::rejection::{Rejection, Rule, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

mod assign_role;
mod declare_recusal;
mod delegate;
mod end_delegation;
mod end_role;
mod erase_directory_entry;
mod events;
mod lift_recusal;
mod put_directory_entry;
mod register;
pub mod rules;

pub use assign_role::AssignRole;
pub use declare_recusal::DeclareRecusal;
pub use delegate::DelegateAssignment;
pub use end_delegation::EndDelegation;
pub use end_role::EndRole;
pub use erase_directory_entry::EraseDirectoryEntry;
pub use events::*;
pub use lift_recusal::LiftRecusal;
pub use put_directory_entry::PutDirectoryEntry;
pub use register::RegisterPerson;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// Who gives and takes roles.
const ASSIGNERS: &[Role] = &[Role::SystemAdministrator, Role::OfficeHead];

/// The office neither appoints nor dismisses those who oversee it or run the system
/// (`domain.md` §10.3); `field` is the request's member that names the role.
fn refuse_oversight(role: Role, field: &str, cx: &Context) -> Result<(), Rejection> {
    let oversight = matches!(
        role,
        Role::DisciplineCommission | Role::AuditAdministrator | Role::SystemAdministrator
    );
    if !oversight || cx.authority.role == Role::SystemAdministrator {
        return Ok(());
    }
    Err(Rejection::new(&rules::ROLE_OF_OVERSIGHT)
        .field(field)
        .with("role", role.zh())
        .with("roleEn", role.en())
        .who_could(&[Role::SystemAdministrator]))
}

/// No delegation brings overseeing and what is overseen into one hand (`domain.md` §10.3): the
/// commission's members choose who stands in for them, but not among those whom they oversee.
fn refuse_joined<'a>(
    role: Role,
    mut others: impl Iterator<Item = &'a Assignment>,
    field: &str,
) -> Result<(), Rejection> {
    let joined =
        |other: &&Assignment| role.apart_from(other.role) || role.incompatible_with(other.role);
    let Some(other) = others.find(joined) else { return Ok(()) };
    Err(beside(&rules::DELEGATION_JOINS_OVERSIGHT, role, other.role).field(field))
}

/// Nobody takes a judge from a village by lending a role that ties to it, before or after the judge's
/// appointment: a receiver is not asked, and who stands in for the village judges it no more
/// (`domain.md` §10.4-2). `lent` is the role that ties, `held` is what the receiver is beside it.
fn refuse_bound<'a>(
    lent: Role,
    mut held: impl Iterator<Item = &'a Assignment>,
    field: &str,
) -> Result<(), Rejection> {
    match held.find(|held| held.role.judges()) {
        Some(judge) => Err(beside(&rules::DELEGATION_BARS_JUDGE, lent, judge.role).field(field)),
        None => Ok(()),
    }
}

/// A refusal of one role beside another.
fn beside(rule: &'static Rule, role: Role, other: Role) -> Rejection {
    Rejection::new(rule)
        .with("role", role.zh())
        .with("roleEn", role.en())
        .with("other", other.zh())
        .with("otherEn", other.en())
}

/// Whether it is `person`'s own power that is used: by the person, or by whom it was delegated to.
fn by_own_power(person: PersonId, cx: &Context) -> bool {
    cx.principal == person || cx.authority.delegator == Some(person)
}

events! {
    /// The events of a person.
    pub enum Event {
        PersonRegistered,
        RoleAssigned,
        RoleEnded,
        DelegationGranted,
        DelegationReceived,
        DelegationEnded,
        RecusalDeclared,
        RecusalLifted,
        DirectoryEntryWritten,
        DirectoryEntryErased,
    }
}

/// An assignment of a role, from a day to a day, both inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assignment {
    /// Its id; decisions cite it.
    pub id: AssignmentId,
    /// The role.
    pub role: Role,
    /// The unit, for roles that are held for one unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The section, for a line office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The first day.
    pub from: Date,
    /// The last day that was foreseen; open where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The last day that an ending brought forward.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Date>,
}

impl Assignment {
    /// The last day on which it is held; open where absent.
    pub fn last_day(&self) -> Option<Date> {
        match (self.to, self.ended) {
            (Some(to), Some(ended)) => Some(to.min(ended)),
            (to, ended) => to.or(ended),
        }
    }

    /// Whether it is held on a day.
    pub fn held_on(&self, day: Date) -> bool {
        self.from <= day && self.last_day().is_none_or(|last| day <= last)
    }

    /// Whether it is held on a day from `first` to `last`, open where absent.
    fn held_within(&self, first: Date, last: Option<Date>) -> bool {
        let begins = last.is_none_or(|last| self.from <= last);
        begins && self.last_day().is_none_or(|own| first <= own)
    }

    pub(crate) fn authority(&self, delegation: Option<&Delegation>) -> Authority {
        Authority {
            role: self.role,
            assignment: self.id,
            delegation: delegation.map(|delegation| delegation.id),
            delegator: delegation.map(|delegation| delegation.from_person),
            unit: self.unit,
            section: self.section.clone(),
        }
    }
}

/// A delegation that the person received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// Who delegated.
    pub from_person: PersonId,
    /// The assignment, as it was delegated.
    pub assignment: Assignment,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The last day that an ending brought forward.
    pub ended: Option<Date>,
}

impl Delegation {
    /// The last day on which it can be used, as far as the receiver's stream tells.
    fn last_day(&self) -> Date {
        self.ended.map_or(self.to, |ended| ended.min(self.to))
    }

    /// Whether it can be used on a day from `first` to `last`, open where absent.
    fn held_within(&self, first: Date, last: Option<Date>) -> bool {
        let days = self.from.max(first)..=self.last_day().min(last.unwrap_or(self.to));
        !days.is_empty() && self.assignment.held_within(*days.start(), Some(*days.end()))
    }

    /// Whether it can be used on a day: within its own days and the assignment's.
    pub fn held_on(&self, day: Date) -> bool {
        let own = self.from <= day && day <= self.to && self.ended.is_none_or(|last| day <= last);
        own && self.assignment.held_on(day)
    }
}

/// A delegation that the person gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenDelegation {
    /// Its id.
    pub id: DelegationId,
    /// To whom.
    pub to_person: PersonId,
    /// Which assignment.
    pub assignment: AssignmentId,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The last day that an ending brought forward.
    pub ended: Option<Date>,
}

impl GivenDelegation {
    /// The last day on which it can be used, as far as the giver's stream tells.
    pub fn last_day(&self) -> Date {
        self.ended.map_or(self.to, |ended| ended.min(self.to))
    }

    /// The event that ends it on `last_day`, for the giver's stream and the receiver's; nothing
    /// where it ends by then anyway.
    fn ending(&self, last_day: Date) -> Option<DelegationEnded> {
        (last_day < self.last_day()).then_some(DelegationEnded { delegation: self.id, last_day })
    }
}

/// A unit that the person may not judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recusal {
    /// The unit.
    pub unit: UnitId,
    /// Why.
    pub ground: RecusalGround,
}

/// The state of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Assignments, in the order in which they were given.
    pub assignments: Vec<Assignment>,
    /// Delegations received.
    pub delegations_received: Vec<Delegation>,
    /// Delegations given.
    pub delegations_given: Vec<GivenDelegation>,
    /// Units that the person may not judge.
    pub recusals: Vec<Recusal>,
}

impl Person {
    /// The person's stream.
    pub fn stream(id: PersonId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Person, id.0)
    }

    /// An assignment by its id.
    pub fn assignment(&self, id: AssignmentId) -> Option<&Assignment> {
        self.assignments.iter().find(|a| a.id == id)
    }

    /// A delegation that the person gave, by its id.
    pub fn delegation_given(&self, id: DelegationId) -> Option<&GivenDelegation> {
        self.delegations_given.iter().find(|d| d.id == id)
    }

    /// The streams of those who delegated to the person, whether or not it can be used today.
    pub fn givers(&self) -> impl Iterator<Item = StreamId> {
        self.delegations_received.iter().map(|received| Self::stream(received.from_person))
    }

    /// Who declares and lifts the person's recusals beside the person's own declaring. To recuse is
    /// to choose who judges, so for the commission it is the commission's own, and the leading-group
    /// head's where it has one member only: the office does not choose who oversees it
    /// (`domain.md` §10.3). For the others the office's, which moves up to the deputy head, and for
    /// the leaders to the leading-group head (§16.1-6).
    fn recusal_deciders(&self, today: Date) -> &'static [Role] {
        let acts_as = |roles: &[Role]| held(self, today).any(|a| roles.contains(&a.role));
        if acts_as(&[Role::DisciplineCommission]) {
            &[Role::DisciplineCommission, Role::LeadingGroupHead]
        } else if acts_as(&[Role::DeputyHead, Role::LeadingGroupHead]) {
            &[Role::LeadingGroupHead]
        } else {
            &[Role::OfficeHead, Role::DeputyHead]
        }
    }

    /// What the person is appointed to on one of some days, the last of them open where absent.
    fn held_within(
        &self,
        (first, last): (Date, Option<Date>),
    ) -> impl Iterator<Item = &Assignment> {
        self.assignments.iter().filter(move |held| held.held_within(first, last))
    }

    /// What the person can act as by others' delegation on a day from `first` to `last`.
    fn stands_in_within(
        &self,
        first: Date,
        last: Option<Date>,
    ) -> impl Iterator<Item = &Assignment> {
        let received = self.delegations_received.iter();
        received.filter(move |d| d.held_within(first, last)).map(|d| &d.assignment)
    }

    /// The units for which the person holds an assignment on a day, by others' delegation too.
    pub fn units_on(&self, day: Date) -> Vec<UnitId> {
        let mut units: Vec<UnitId> = held(self, day).filter_map(|a| a.unit).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// The units for which the person has had assignments; what touches the person touches them.
    fn units(&self) -> Vec<UnitId> {
        let mut units: Vec<UnitId> = self.assignments.iter().filter_map(|a| a.unit).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// Whether a role is held on a day, whatever the unit.
    pub fn holds(&self, role: Role, day: Date) -> bool {
        self.assignments.iter().any(|a| a.role == role && a.held_on(day))
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::PersonRegistered(_)
            | Event::DirectoryEntryWritten(_)
            | Event::DirectoryEntryErased(_) => {}
            Event::RoleAssigned(e) => self.assignments.push(e.assignment.clone()),
            Event::RoleEnded(e) => {
                for a in self.assignments.iter_mut().filter(|a| a.id == e.assignment) {
                    a.ended = Some(e.last_day);
                }
            }
            Event::DelegationGranted(e) => self.delegations_given.push(GivenDelegation {
                id: e.delegation,
                to_person: e.to_person,
                assignment: e.assignment,
                from: e.from,
                to: e.to,
                ended: None,
            }),
            Event::DelegationReceived(e) => self.delegations_received.push(Delegation {
                id: e.delegation,
                from_person: e.from_person,
                assignment: e.assignment.clone(),
                from: e.from,
                to: e.to,
                ended: None,
            }),
            Event::DelegationEnded(e) => self.end_delegation(e),
            Event::RecusalDeclared(e) => {
                self.recusals.push(Recusal { unit: e.unit, ground: e.ground });
            }
            Event::RecusalLifted(e) => {
                self.recusals.retain(|r| (r.unit, r.ground) != (e.unit, e.ground));
            }
        }
    }

    fn end_delegation(&mut self, ended: &DelegationEnded) {
        for d in self.delegations_received.iter_mut().filter(|d| d.id == ended.delegation) {
            d.ended = Some(ended.last_day);
        }
        for d in self.delegations_given.iter_mut().filter(|d| d.id == ended.delegation) {
            d.ended = Some(ended.last_day);
        }
    }
}

/// An ending is not backdated: what was done yesterday under a role stays done under it.
fn refuse_backdated_ending(last_day: Date, today: Date) -> Result<(), Rejection> {
    if last_day.days_until(today) <= 1 {
        return Ok(());
    }
    Err(Rejection::new(&rules::LAST_DAY_IN_PAST).field("last_date").with("last", last_day))
}

fn no_such_assignment(id: AssignmentId) -> Rejection {
    Rejection::new(&general::THING_NOT_FOUND)
        .field("assignment")
        .with("what", "任职")
        .with("whatEn", "assignment")
        .with("name", id)
}

fn no_such_delegation(id: DelegationId) -> Rejection {
    Rejection::new(&general::THING_NOT_FOUND)
        .field("delegation")
        .with("what", "委托")
        .with("whatEn", "delegation")
        .with("name", id)
}

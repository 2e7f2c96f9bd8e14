//! Separation of duties by person, whatever the roles (`domain.md` §16.1-6), and the commission's
//! abstention (§16.1-9): what every aggregate asks in the same way.

use crate::command::{Context, Reads};
use crate::event::Meta;
use crate::id::{DelegationId, PersonId};
use crate::person::Person;
use crate::power::held;
use crate::rejection::{Rejection, rules};
use crate::role::Role;

/// Those who did something: who entered it, for whom, and by which delegations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doers {
    /// The persons, in the order of their first act.
    pub persons: Vec<PersonId>,
    /// Of these, who acted by another's power, and the delegation that was used. Who gave it stands
    /// in the delegate's own stream.
    pub delegated: Vec<(PersonId, DelegationId)>,
}

impl Doers {
    /// Those of one event.
    pub(crate) fn of(meta: &Meta) -> Self {
        let principal = meta.on_behalf_of.or(meta.actor);
        Self {
            persons: meta.persons().collect(),
            delegated: principal.into_iter().zip(meta.delegation).collect(),
        }
    }

    /// Adds those that are not there yet.
    pub(crate) fn add(&mut self, others: &Self) {
        add_missing(&mut self.persons, &others.persons);
        add_missing(&mut self.delegated, &others.delegated);
    }

    /// Whether a person is one of them.
    pub fn contains(&self, person: PersonId) -> bool {
        self.persons.contains(&person)
    }

    /// Whether one of those whose act is now decided had a part in it. A delegation joins two
    /// persons: what was done through it, then or now, its giver did too, and so two delegates of
    /// one giver are no two persons.
    pub(crate) fn share_in(&self, reads: &Reads, cx: &Context) -> bool {
        let givers: Vec<PersonId> = self
            .delegated
            .iter()
            .filter_map(|(person, used)| {
                let received = &reads.get::<Person>(person.0)?.delegations_received;
                Some(received.iter().find(|delegation| delegation.id == *used)?.from_person)
            })
            .collect();
        let mut parties = cx.persons();
        parties.any(|party| self.contains(party) || givers.contains(&party))
    }
}

fn add_missing<T: Copy + PartialEq>(known: &mut Vec<T>, others: &[T]) {
    for other in others {
        if !known.contains(other) {
            known.push(*other);
        }
    }
}

/// A duty as people call it; one person holds at most one of a separated pair.
#[derive(Clone, Copy)]
pub(crate) struct Duty {
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

/// Neither who acts nor who enters it may have acted in the other duty; who delegated has acted
/// through the delegate.
pub(crate) fn apart(
    reads: &Reads,
    cx: &Context,
    earlier: &Doers,
    (did, does): (Duty, Duty),
    who_could: &[Role],
) -> Result<(), Rejection> {
    if !earlier.share_in(reads, cx) {
        return Ok(());
    }
    Err(Rejection::new(&rules::SEPARATION_OF_DUTIES)
        .with("did", did.zh)
        .with("didEn", did.en)
        .with("does", does.zh)
        .with("doesEn", does.en)
        .who_could(who_could))
}

/// Whether somebody whose act it is belongs to the commission or stands in for a member, under
/// whatever hat the act is done.
pub(crate) fn by_the_commission(reads: &Reads, cx: &Context) -> bool {
    cx.persons().any(|person| of_the_commission(person, reads, cx))
}

/// Whether a person belongs to the commission today or stands in for a member.
pub(crate) fn of_the_commission(person: PersonId, reads: &Reads, cx: &Context) -> bool {
    reads.get::<Person>(person.0).is_some_and(|person| {
        held(person, cx.today).any(|assignment| assignment.role == Role::DisciplineCommission)
    })
}

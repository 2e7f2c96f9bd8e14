//! The state of an entry: the version that stands.

use uuid::Uuid;

use super::{Activity, Event};
use crate::event::Meta;
use crate::id::{ProgrammeId, UnitId};
use crate::role::Role;
use crate::separation::Doers;
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

/// An entry of a register.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<A> {
    /// What stands; absent before it was recorded.
    pub standing: Option<Standing<A>>,
}

/// The version of an entry that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing<A> {
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit where it took place.
    pub unit: UnitId,
    /// The day on which it took place.
    pub on: Date,
    /// As what its recorder acted.
    pub role: Role,
    /// The number of the version, from 1.
    pub version: u32,
    /// What was counted.
    pub facts: A,
    /// Whether it was voided.
    pub voided: bool,
    /// Who recorded or corrected it.
    pub doers: Doers,
    /// When the last of it happened.
    pub since: Timestamp,
}

impl<A> Default for Entry<A> {
    fn default() -> Self {
        Self { standing: None }
    }
}

impl<A: Activity> Entry<A> {
    /// The entry's stream.
    pub fn stream(id: A::Id) -> StreamId {
        let id: Uuid = id.into();
        StreamId::new(A::KIND, id)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event<A>, meta: &Meta) {
        match (event, &mut self.standing) {
            (Event::Recorded(e), standing) => {
                *standing = Some(Standing {
                    programme: e.programme,
                    unit: e.unit,
                    on: e.on,
                    role: e.role,
                    version: 1,
                    facts: e.facts.clone(),
                    voided: false,
                    doers: Doers::of(meta),
                    since: meta.occurred_at,
                });
            }
            (Event::Corrected(e), Some(standing)) => {
                standing.on = e.on;
                standing.version = e.version;
                standing.facts = e.facts.clone();
                standing.doers.add(&Doers::of(meta));
                standing.since = meta.occurred_at;
            }
            (Event::Voided(_), Some(standing)) => {
                standing.voided = true;
                standing.since = meta.occurred_at;
            }
            (Event::Corrected(_) | Event::Voided(_), None) => {}
        }
    }
}

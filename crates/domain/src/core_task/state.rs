//! The state of an item and its fold.

use super::events::*;
use super::{CheckOutcome, Facts, ItemKind, Phase, Register, Work};
use crate::event::Meta;
use crate::id::{CoreTaskItemId, PersonId, ProgrammeId, UnitId};
use crate::role::Role;
use crate::separation::Doers;
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

/// The state of an item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CoreTaskItem {
    /// What stands; absent before it was registered.
    pub standing: Option<Standing>,
}

/// An item that was registered, as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The register.
    pub register: Register,
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit where it is.
    pub unit: UnitId,
    /// As what its recorder acted.
    pub role: Role,
    /// What it is.
    pub kind: ItemKind,
    /// The facts of its register.
    pub facts: Facts,
    /// The number of the version of the facts, from 1.
    pub version: u32,
    /// Where it stands.
    pub phase: Phase,
    /// The day of its last acceptance.
    pub accepted_on: Option<Date>,
    /// The work so far; begins anew with a relapse.
    pub work: Option<Work>,
    /// Everybody who ever recorded work or reported it done.
    pub workers: Doers,
    /// How many times it relapsed.
    pub relapses: u32,
    /// When its last event happened.
    pub since: Timestamp,
}

impl CoreTaskItem {
    /// The item's stream.
    pub fn stream(id: CoreTaskItemId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::CoreTaskItem, id.0)
    }

    /// Those who worked on it by delegation: their streams say who gave it.
    pub fn delegates(&self) -> impl Iterator<Item = PersonId> {
        let workers = self.standing.iter().flat_map(|standing| &standing.workers.delegated);
        workers.map(|(person, _)| *person)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        if let Event::CoreTaskItemRegistered(registered) = event {
            self.standing = Some(Standing::of(registered, meta));
        } else if let Some(standing) = &mut self.standing {
            standing.apply(event, meta);
            standing.since = meta.occurred_at;
        }
    }
}

impl Standing {
    fn of(registered: &CoreTaskItemRegistered, meta: &Meta) -> Self {
        Self {
            register: registered.register,
            programme: registered.programme,
            unit: registered.unit,
            role: registered.role,
            kind: registered.kind,
            facts: registered.facts.clone(),
            version: 1,
            phase: Phase::Listed,
            accepted_on: None,
            work: None,
            workers: Doers::default(),
            relapses: 0,
            since: meta.occurred_at,
        }
    }

    fn apply(&mut self, event: &Event, meta: &Meta) {
        match event {
            // A stream begins with it.
            Event::CoreTaskItemRegistered(_) => {}
            Event::CoreTaskPlanApproved(_) => self.phase = Phase::PlanApproved,
            Event::CoreTaskWorkRecorded(e) => {
                self.work = Some(e.work.after(self.work.as_ref()));
                self.workers.add(&Doers::of(meta));
                self.phase = Phase::UnderWay;
            }
            Event::CoreTaskDoneReported(_) => {
                self.workers.add(&Doers::of(meta));
                self.phase = Phase::Done;
            }
            Event::CoreTaskItemChecked(e) => {
                self.phase = e.outcome.leads_to();
                if e.outcome == CheckOutcome::Passed {
                    self.accepted_on = Some(meta.occurred_at.date());
                }
            }
            Event::CoreTaskCareBegun(_) => self.phase = Phase::InCare,
            Event::CoreTaskRelapsed(e) => {
                self.work = None;
                self.relapses = e.relapse;
                self.phase = Phase::Relapsed;
            }
            Event::CoreTaskItemCorrected(e) => {
                self.version = e.version;
                self.kind = e.kind;
                self.facts = e.facts.clone();
            }
            Event::CoreTaskItemRemoved(_) => self.phase = Phase::Removed,
        }
    }
}

impl CheckOutcome {
    /// Where an item stands after it: what did not pass is worked on further.
    pub fn leads_to(self) -> Phase {
        match self {
            Self::Passed => Phase::Accepted,
            Self::NotPassed => Phase::UnderWay,
        }
    }
}

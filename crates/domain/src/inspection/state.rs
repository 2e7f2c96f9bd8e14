//! The state of an inspection and its fold.

use super::events::*;
use super::{Phase, ReviewOutcome};
use crate::event::Meta;
use crate::id::{InspectionId, PersonId, ProgrammeId, UnitId};
use crate::separation::Doers;
use crate::stream::StreamId;
use crate::time::Timestamp;

/// The state of an inspection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspection {
    /// What was planned; absent for a visit.
    pub planned: Option<InspectionPlanned>,
    /// The commission's visit; absent for what was planned.
    pub visit: Option<InspectionVisitRecorded>,
    /// Where it stands.
    pub phase: Phase,
    /// When what brought it there happened.
    pub since: Option<Timestamp>,
    /// The sample.
    pub sample: Option<InspectionSampleDrawn>,
    /// The sheet that stands.
    pub scored: Option<InspectionScored>,
    /// Who evaluated, recorded and typed the sheet that stands.
    pub evaluators: Doers,
    /// Who reviewed it.
    pub reviewers: Doers,
    /// Those whose sheet and review were ordered to be checked again: others must do it.
    pub barred: Doers,
    /// What was found wrong, in the order in which it was attached.
    pub findings: Vec<FindingLink>,
}

impl Inspection {
    /// The inspection's stream.
    pub fn stream(id: InspectionId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Inspection, id.0)
    }

    /// Its programme and unit; nothing before its first event.
    pub fn subjects(&self) -> Option<(ProgrammeId, UnitId)> {
        let planned = self.planned.as_ref().map(|planned| (planned.programme, planned.unit));
        planned.or_else(|| self.visit.as_ref().map(|visit| (visit.programme, visit.unit)))
    }

    /// Those whose delegations separation of duties has to look up.
    pub fn delegates(&self) -> impl Iterator<Item = PersonId> {
        let all = [&self.evaluators, &self.reviewers, &self.barred];
        all.into_iter().flat_map(|doers| doers.delegated.iter().map(|(person, _)| *person))
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::InspectionPlanned(planned) => {
                self.planned = Some(planned.clone());
                self.enter(Phase::Planned, meta);
            }
            Event::InspectionSampleDrawn(drawn) => {
                self.sample = Some(drawn.clone());
                self.enter(Phase::InProgress, meta);
            }
            Event::InspectionScored(scored) => {
                self.evaluators = Doers::of(meta);
                let named = Doers { persons: scored.evaluators.clone(), ..Doers::default() };
                self.evaluators.add(&named);
                self.reviewers = Doers::default();
                self.scored = Some(scored.clone());
                self.enter(Phase::Scored, meta);
            }
            Event::InspectionFindingsAttached(attached) => {
                self.findings.extend(attached.findings.iter().cloned());
            }
            Event::InspectionReviewed(reviewed) => {
                self.reviewers = Doers::of(meta);
                let phase = match reviewed.outcome {
                    ReviewOutcome::Confirmed => Phase::Reviewed,
                    ReviewOutcome::Returned => Phase::Returned,
                };
                self.enter(phase, meta);
            }
            Event::InspectionPublished(_) => self.enter(Phase::Published, meta),
            Event::InspectionRecheckOrdered(_) => {
                self.barred.add(&self.evaluators);
                self.barred.add(&self.reviewers);
                self.enter(Phase::RecheckOrdered, meta);
            }
            Event::InspectionVoided(_) => self.enter(Phase::Voided, meta),
            Event::InspectionVisitRecorded(visit) => {
                self.visit = Some(visit.clone());
                self.enter(Phase::Visited, meta);
            }
        }
    }

    fn enter(&mut self, phase: Phase, meta: &Meta) {
        self.phase = phase;
        self.since = Some(meta.occurred_at);
    }
}

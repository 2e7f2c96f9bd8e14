//! The state of a yard meeting: where each request stands, whose it is and until when.

use super::{Event, RequestPhase};
use crate::deadline::Deadline;
use crate::event::Meta;
use crate::id::{PersonId, ProgrammeId, UnitId, YardMeetingId};
use crate::issue::{AnswerOutcome, Responsible};
use crate::separation::Doers;
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

/// The state of a yard meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct YardMeeting {
    /// Where and when it was held; absent before.
    pub held: Option<Held>,
    /// The requests, by their numbers.
    pub requests: Vec<Request>,
}

/// Where and when a meeting was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit.
    pub unit: UnitId,
    /// The day.
    pub on: Date,
}

/// A villager's request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its number within the meeting.
    pub number: u32,
    /// Where it stands.
    pub phase: RequestPhase,
    /// Who has to answer it and by when; the last counts, the others had it before.
    pub assignments: Vec<(Responsible, Deadline)>,
    /// Who answered it.
    pub answerers: Doers,
    /// When its last step happened.
    pub since: Timestamp,
}

impl Request {
    /// Who has to answer it.
    pub fn responsible(&self) -> Option<&Responsible> {
        self.assignments.last().map(|(responsible, _)| responsible)
    }

    /// By when.
    pub fn deadline(&self) -> Option<&Deadline> {
        self.assignments.last().map(|(_, deadline)| deadline)
    }
}

impl YardMeeting {
    /// The meeting's stream.
    pub fn stream(id: YardMeetingId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::YardMeeting, id.0)
    }

    /// The units whose people answer requests, beside the unit that met.
    pub fn further_units(&self) -> Vec<UnitId> {
        let assignments = self.requests.iter().flat_map(|request| &request.assignments);
        let mut units: Vec<UnitId> =
            assignments.filter_map(|(responsible, _)| responsible.unit()).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// Who acted through others' power, whose givers separation of duties has to know.
    pub(super) fn delegates(&self) -> impl Iterator<Item = PersonId> {
        self.requests.iter().flat_map(|r| r.answerers.delegated.iter().map(|(person, _)| *person))
    }

    fn request_mut(&mut self, number: u32) -> Option<&mut Request> {
        self.requests.iter_mut().find(|request| request.number == number)
    }

    fn collect(&mut self, number: u32, assigned: Option<(Responsible, Deadline)>, meta: &Meta) {
        let phase = match assigned {
            Some(_) => RequestPhase::Assigned,
            None => RequestPhase::AnsweredOnSpot,
        };
        self.requests.push(Request {
            number,
            phase,
            assignments: assigned.into_iter().collect(),
            answerers: Doers::default(),
            since: meta.occurred_at,
        });
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::YardMeetingHeld(e) => {
                self.held = Some(Held { programme: e.programme, unit: e.unit, on: e.on });
            }
            Event::RequestAnsweredOnSpot(e) => self.collect(e.number, None, meta),
            Event::RequestAssigned(e) => {
                let assigned = (e.responsible.clone(), e.deadline.clone());
                self.collect(e.number, Some(assigned), meta);
            }
            Event::RequestAnswered(e) => {
                if let Some(request) = self.request_mut(e.number) {
                    request.phase = RequestPhase::Answered;
                    request.answerers.add(&Doers::of(meta));
                    request.since = meta.occurred_at;
                }
            }
            Event::RequestConfirmed(e) => {
                if let Some(request) = self.request_mut(e.number) {
                    request.phase = match e.outcome {
                        AnswerOutcome::Settled => RequestPhase::Settled,
                        AnswerOutcome::NotSettled => RequestPhase::Assigned,
                    };
                    request.since = meta.occurred_at;
                }
            }
            Event::RequestReassigned(e) => {
                if let Some(request) = self.request_mut(e.number) {
                    request.phase = RequestPhase::Assigned;
                    request.assignments.push((e.responsible.clone(), e.deadline.clone()));
                    request.since = meta.occurred_at;
                }
            }
        }
    }
}

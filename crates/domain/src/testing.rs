//! Given, when, then: the kit in which every rule has its test.
//!
//! It does what the engine does (load until a command asks for nothing new, run, hand over the
//! unit of work) without store, clock or randomness, and checks on the way what must hold for every
//! command: it writes only to streams that it read, its events survive their own bytes, and a
//! refusal's texts have no gaps.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::aggregate::{Event, State};
use crate::command::{Answer, Command, Question, Reads, Submission, needed, run};
use crate::document::{Classification, Document};
use crate::event::Meta;
use crate::id::{AssignmentId, DelegationId, PersonId, UnitId};
use crate::person::{
    Assignment, DelegationGranted, DelegationReceived, Person, PersonRegistered, RoleAssigned,
    RoleEnded,
};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};
use crate::unit::{Unit, UnitKind, UnitRegistered};

mod answers;
mod calendars;
mod outcome;

#[cfg(test)]
pub(crate) mod cast;

pub use outcome::Outcome;

const ROUNDS_MAX: usize = 16;

/// A person's id for tests.
pub fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(0x1000_0000 + number))
}

/// A unit's id for tests.
pub fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(0x2000_0000 + number))
}

/// A delegation's id for tests.
pub fn delegation(number: u128) -> DelegationId {
    DelegationId(Uuid::from_u128(0x3000_0000 + number))
}

/// A document without a number.
pub fn document() -> Document {
    Document {
        number: None,
        title: "关于调整村级建制的批复".to_owned(),
        issuer: "彭水自治县人民政府".to_owned(),
        date: day("2024-03-20"),
        classification: Classification::Public,
    }
}

/// A civil date, `2024-04-08`.
#[track_caller]
pub fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// An instant of local wall-clock time, `2024-04-08 09:00`.
#[track_caller]
pub fn at(text: &str) -> Timestamp {
    let (date, time) = text.split_once(' ').expect("a date and a time");
    let (hours, minutes) = time.split_once(':').expect("hours and minutes");
    let number = |text: &str| text.parse::<i64>().expect("a number");
    let minutes = number(hours) * 60 + number(minutes);
    day(date).start().plus_micros(minutes * 60 * 1_000_000)
}

/// The assignment that [`Given::person_with`] gives: its id follows from the arguments.
pub fn assignment_id(person: PersonId, role: Role, unit: Option<UnitId>) -> AssignmentId {
    let unit = unit.map_or(Uuid::nil(), |unit| unit.0);
    let name = format!("{}/{}", role.code(), unit);
    AssignmentId(Uuid::new_v5(&person.0, name.as_bytes()))
}

/// What happened before.
#[derive(Debug, Clone)]
pub struct Given {
    streams: BTreeMap<StreamId, (u64, State)>,
    now: Timestamp,
    fresh: Uuid,
    answers: BTreeMap<Question, Answer>,
}

/// Whose an event is.
#[derive(Debug, Clone, Copy, Default)]
struct By {
    actor: Option<PersonId>,
    on_behalf_of: Option<PersonId>,
    delegation: Option<DelegationId>,
    /// When it happened; when it was recorded where absent.
    occurred_at: Option<Timestamp>,
}

impl Default for Given {
    fn default() -> Self {
        Self::new()
    }
}

impl Given {
    /// An empty log at 09:00 on Monday, 6 May 2024.
    pub fn new() -> Self {
        Self {
            streams: BTreeMap::new(),
            now: at("2024-05-06 09:00"),
            fresh: Uuid::from_u128(0x9000_0000),
            answers: BTreeMap::new(),
        }
    }

    /// Sets the time of recording, of what is given next and of the command.
    #[must_use]
    pub fn now(mut self, now: Timestamp) -> Self {
        self.now = now;
        self
    }

    /// Sets the id that the next creation takes.
    #[must_use]
    pub fn fresh(mut self, fresh: Uuid) -> Self {
        self.fresh = fresh;
        self
    }

    /// What the log answers to a question. Where nothing is said, it has events up to position
    /// 10,000, every stream was as given at each of them, every root is of zeros, no issue was
    /// overdue, and what took a number is about no unit.
    #[must_use]
    pub fn answer(mut self, question: Question, answer: Answer) -> Self {
        self.answers.insert(question, answer);
        self
    }

    /// An event that the system recorded now.
    #[must_use]
    #[track_caller]
    pub fn event(self, stream: StreamId, data: impl Into<Event>) -> Self {
        let now = self.now;
        self.recorded(By::default(), now, stream, &data.into())
    }

    /// An event that a person recorded at an instant.
    #[must_use]
    #[track_caller]
    pub fn event_by(
        self,
        person: PersonId,
        at: Timestamp,
        stream: StreamId,
        data: impl Into<Event>,
    ) -> Self {
        let by = By { actor: Some(person), ..By::default() };
        self.recorded(by, at, stream, &data.into())
    }

    #[track_caller]
    fn recorded(mut self, by: By, at: Timestamp, stream: StreamId, event: &Event) -> Self {
        assert_eq!(event.kind(), stream.kind, "an event stands in a stream of its own kind");
        let (revision, state) =
            self.streams.entry(stream).or_insert_with(|| (0, State::empty(stream.kind)));
        *revision += 1;
        let meta = Meta {
            revision: *revision,
            actor: by.actor,
            on_behalf_of: by.on_behalf_of,
            role_assignment: None,
            delegation: by.delegation,
            occurred_at: by.occurred_at.unwrap_or(at).min(at),
            recorded_at: at,
        };
        state.evolve(event, &meta);
        self
    }

    /// A person who holds a role since 1 January 2024; more roles for the same person may follow.
    #[must_use]
    #[track_caller]
    pub fn person_with(self, person: PersonId, role: Role, unit: Option<UnitId>) -> Self {
        self.assigned(
            person,
            Assignment {
                id: assignment_id(person, role, unit),
                role,
                unit,
                section: (role == Role::LineOffice).then(|| "农业服务中心".to_owned()),
                from: day("2024-01-01"),
                to: None,
                ended: None,
            },
        )
    }

    /// A person with a role since 1 January 2024 until a last day.
    #[must_use]
    #[track_caller]
    pub fn person_until(
        self,
        person: PersonId,
        (role, unit): (Role, Option<UnitId>),
        last: &str,
    ) -> Self {
        let given = self.person_with(person, role, unit);
        let (assignment, last_day) = (assignment_id(person, role, unit), day(last));
        given.event(Person::stream(person), RoleEnded { assignment, last_day })
    }

    /// A person with an assignment of the test's own making.
    #[must_use]
    #[track_caller]
    pub fn assigned(self, person: PersonId, assignment: Assignment) -> Self {
        let stream = Person::stream(person);
        self.registered(person).event(stream, RoleAssigned { assignment, document: None })
    }

    /// A delegation of an assignment that the giver holds, in both streams.
    #[must_use]
    #[track_caller]
    pub fn delegated(
        self,
        delegation: DelegationId,
        giver: PersonId,
        assignment: AssignmentId,
        to_person: PersonId,
        from: &str,
        to: &str,
    ) -> Self {
        let (from, to) = (day(from), day(to));
        let held = self
            .state::<Person>(giver.0)
            .and_then(|person| person.assignment(assignment))
            .cloned()
            .expect("the giver holds the assignment");
        let granted = DelegationGranted { delegation, assignment, to_person, from, to };
        let received =
            DelegationReceived { delegation, from_person: giver, assignment: held, from, to };
        self.event(Person::stream(giver), granted)
            .registered(to_person)
            .event(Person::stream(to_person), received)
    }

    /// A person without any role.
    #[must_use]
    #[track_caller]
    pub fn registered(self, person: PersonId) -> Self {
        let stream = Person::stream(person);
        if self.streams.contains_key(&stream) {
            return self;
        }
        self.event(stream, PersonRegistered { person })
    }

    /// A village of the register, since 1 January 2024.
    #[must_use]
    #[track_caller]
    pub fn village(self, id: UnitId, name: &str) -> Self {
        self.unit_of(id, UnitKind::Village, name, None)
    }

    /// A courtyard of a village, since 1 January 2024.
    #[must_use]
    #[track_caller]
    pub fn courtyard(self, id: UnitId, name: &str, village: UnitId) -> Self {
        self.unit_of(id, UnitKind::Courtyard, name, Some(village))
    }

    /// A group of a village, since 1 January 2024.
    #[must_use]
    #[track_caller]
    pub fn group(self, id: UnitId, name: &str, village: UnitId) -> Self {
        self.unit_of(id, UnitKind::Group, name, Some(village))
    }

    #[track_caller]
    fn unit_of(self, unit: UnitId, kind: UnitKind, name: &str, parent: Option<UnitId>) -> Self {
        let from = day("2024-01-01");
        let registered = UnitRegistered {
            unit,
            kind,
            name: name.to_owned(),
            aliases: Vec::new(),
            parent,
            from,
            document: None,
        };
        self.event(Unit::stream(unit), registered)
    }

    /// Submits a command.
    #[track_caller]
    pub fn when<C: Command>(&self, submission: &Submission, command: &C) -> Outcome {
        let reads = self.load(submission, command);
        let result = run(command, submission, &reads, self.now);
        outcome::check(&result, &reads);
        let by = By {
            actor: Some(submission.actor),
            on_behalf_of: submission.on_behalf_of,
            delegation: result.as_ref().ok().and_then(|(_, authority)| authority.delegation),
            occurred_at: submission.occurred_at,
        };
        Outcome { given: self.clone(), by, result }
    }

    /// The state of a thing as given.
    pub fn state<A: crate::aggregate::Aggregate>(&self, id: Uuid) -> Option<&A> {
        self.streams.get(&StreamId::new(A::KIND, id)).and_then(|(_, state)| A::of(state))
    }

    /// Copies states as a command reads them, for functions that take [`Reads`].
    pub fn copy_into(&self, reads: &mut Reads, streams: &[StreamId]) {
        for stream in streams {
            let (revision, state) =
                self.streams.get(stream).cloned().unwrap_or_else(|| (0, State::empty(stream.kind)));
            reads.insert(*stream, revision, state);
        }
    }

    /// The revision of a stream as given; 0 where it is empty.
    pub fn revision(&self, stream: StreamId) -> u64 {
        self.streams.get(&stream).map_or(0, |(revision, _)| *revision)
    }

    /// Every state that the command asks for, as the engine loads them.
    #[track_caller]
    fn load<C: Command>(&self, submission: &Submission, command: &C) -> Reads {
        let mut reads = Reads::new(self.fresh);
        for _ in 0..ROUNDS_MAX {
            let mut wanted = needed(command, submission, &reads);
            wanted.retain(|stream| !reads.contains(*stream));
            let mut asked = command.asks(&reads);
            asked.retain(|question| !reads.is_answered(question));
            if wanted.is_empty() && asked.is_empty() {
                return reads;
            }
            self.copy_into(&mut reads, &wanted);
            for question in asked {
                let answer = self.answers.get(&question).cloned();
                let answer = answer.unwrap_or_else(|| answers::by_default(self, &question));
                reads.answer(question, answer);
            }
        }
        panic!("{} still asks for streams after {ROUNDS_MAX} rounds", C::NAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_local() {
        assert_eq!(at("2024-04-08 09:30").local_minutes(), "2024-04-08 09:30");
    }
}

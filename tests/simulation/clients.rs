//! The clients of a history: each wants one unit of work done, whatever it takes.

use hemei_domain::event::{ActorKind, NewEvent};
use hemei_domain::id::PersonId;
use hemei_domain::person::{Person, PersonRegistered};
use hemei_domain::stream::StreamId;
use hemei_engine::port::{RequestKey, StoredEvent};
use hemei_engine::sequencer::{Author, Request, UnitOfWork};
use uuid::Uuid;

/// Where a client's request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It decides next.
    Ready,
    /// It waits for a sequencer's answer.
    Waiting { sequencer: usize, attempt: u64 },
    /// It got its acknowledgement.
    Acknowledged,
}

/// A client.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) key: RequestKey,
    /// The streams it writes, each once or twice.
    pub(super) writes: Vec<StreamId>,
    /// A stream that it relies on without writing it.
    pub(super) reads: Option<StreamId>,
    pub(super) standing: Standing,
    pub(super) attempt: u64,
    /// Through which sequencer it read what, since it decides some time after it read.
    pub(super) read: Option<(usize, Revisions)>,
    /// What each attempt relied on.
    pub(super) relied_on: Vec<Revisions>,
}

/// Streams and the revisions that somebody saw.
pub(super) type Revisions = Vec<(StreamId, u64)>;

/// The streams of a history.
pub(super) fn streams() -> Vec<StreamId> {
    (1..=3).map(|n| Person::stream(PersonId(Uuid::from_u128(n)))).collect()
}

impl Client {
    pub(super) fn new(number: u64, writes: Vec<StreamId>, reads: Option<StreamId>) -> Self {
        let key = RequestKey {
            actor: Uuid::from_u128(0xac),
            request_id: Uuid::from_u128(0x1000 + u128::from(number)),
        };
        let standing = Standing::Ready;
        Self { key, writes, reads, standing, attempt: 0, read: None, relied_on: Vec::new() }
    }

    /// Every stream that it must know.
    pub(super) fn streams(&self) -> Vec<StreamId> {
        let mut streams: Vec<_> = self.writes.iter().copied().chain(self.reads).collect();
        streams.sort_unstable();
        streams.dedup();
        streams
    }

    /// The next attempt's unit of work over the revisions that it was told; the attempt stands in
    /// the envelope, so that the log says which of them was committed.
    pub(super) fn decide(&mut self, revisions: Revisions) -> UnitOfWork {
        self.attempt += 1;
        self.relied_on.push(revisions.clone());
        let registered = |stream: &StreamId| {
            let person = PersonId(stream.id);
            (*stream, NewEvent::new(PersonRegistered { person }))
        };
        let author = Author {
            actor: Some(PersonId(self.key.actor)),
            actor_kind: ActorKind::Person,
            source_position: Some(self.attempt.to_string()),
            ..Author::system()
        };
        let writes = self.writes.iter().map(registered).collect();
        let mut unit = UnitOfWork::new(writes, revisions, author);
        unit.request = Some(Request { key: self.key, digest: "v1:00".to_owned() });
        unit
    }

    /// What the attempt relied on that an event of this client's tells of.
    pub(super) fn relied_on(&self, event: &StoredEvent) -> &[(StreamId, u64)] {
        let envelope = std::str::from_utf8(&event.envelope).expect("JSON is UTF-8");
        let attempt = envelope.split("\"source_position\":\"").nth(1).expect("it is there");
        let attempt = attempt.split('"').next().and_then(|attempt| attempt.parse().ok());
        let attempt: usize = attempt.expect("a number");
        &self.relied_on[attempt - 1]
    }
}

//! A unit of work as a value: the events of one command and what they rely on.

use hemei_domain::command::Submission;
use hemei_domain::event::{ActorKind, Meta, NewEvent, SubmissionNote};
use hemei_domain::id::{AssignmentId, CredentialId, DelegationId, PersonId};
use hemei_domain::power::Authority;
use hemei_domain::stream::StreamId;
use hemei_domain::time::Timestamp;
use uuid::Uuid;

use crate::port::{RequestKey, TraceContext};

/// An event with its place in its stream.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedEvent {
    /// The stream.
    pub stream: StreamId,
    /// Place in the stream; given by the sequencer.
    pub revision: u64,
    /// The event.
    pub event: NewEvent,
}

/// The idempotency key of a request and the digest of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The key.
    pub key: RequestKey,
    /// `v2:` and the hexadecimal HMAC-SHA-256 of method and command.
    pub digest: String,
}

/// Who acted, by which authority, and what they said of the circumstances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Who entered it; absent for the system.
    pub actor: Option<PersonId>,
    /// What kind of actor that is.
    pub actor_kind: ActorKind,
    /// With which credential.
    pub credential: Option<CredentialId>,
    /// By which assignment.
    pub role_assignment: Option<AssignmentId>,
    /// Through which delegation.
    pub delegation: Option<DelegationId>,
    /// For whom.
    pub on_behalf_of: Option<PersonId>,
    /// When it happened; when it is recorded where absent.
    pub occurred_at: Option<Timestamp>,
    /// Why it is late, who told the typist.
    pub note: SubmissionNote,
    /// Where it came from.
    pub source: Option<String>,
    /// The place there.
    pub source_position: Option<String>,
    /// What belongs together beyond one unit of work.
    pub correlation_id: Option<Uuid>,
}

impl Author {
    /// The system itself.
    pub fn system() -> Self {
        Self {
            actor: None,
            actor_kind: ActorKind::System,
            credential: None,
            role_assignment: None,
            delegation: None,
            on_behalf_of: None,
            occurred_at: None,
            note: SubmissionNote::default(),
            source: None,
            source_position: None,
            correlation_id: None,
        }
    }

    /// A submission with the authority that it was granted.
    pub fn of(submission: &Submission, authority: &Authority) -> Self {
        Self {
            actor: Some(submission.actor),
            actor_kind: submission.actor_kind,
            credential: submission.credential,
            role_assignment: Some(authority.assignment),
            delegation: authority.delegation,
            on_behalf_of: submission.on_behalf_of,
            occurred_at: submission.occurred_at,
            note: submission.note.clone(),
            source: submission.source.clone(),
            source_position: submission.source_position.clone(),
            correlation_id: None,
        }
    }

    /// What a state learns of an event of this author. A terminal's clock may run a little ahead
    /// of ours, but nothing is recorded as happening after it was recorded.
    pub fn meta(&self, revision: u64, recorded_at: Timestamp) -> Meta {
        Meta {
            revision,
            actor: self.actor,
            on_behalf_of: self.on_behalf_of,
            role_assignment: self.role_assignment,
            delegation: self.delegation,
            occurred_at: self.occurred_at.unwrap_or(recorded_at).min(recorded_at),
            recorded_at,
        }
    }
}

/// The events of one command, committed together or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitOfWork {
    /// The events in their order.
    pub events: Vec<PlannedEvent>,
    /// The revision of every stream that was read, those that are written included.
    pub expectations: Vec<(StreamId, u64)>,
    /// How often the sequencer had taken something back when the first of them was read; absent
    /// where nothing depends on what the streams say.
    pub undone: Option<u64>,
    /// The request that it answers; absent for what the system does.
    pub request: Option<Request>,
    /// It must be recorded before this instant.
    pub valid_until: Option<Timestamp>,
    /// Who acted.
    pub author: Author,
    /// The call that it came from; absent where nobody traces it.
    pub trace: Option<TraceContext>,
    /// The bytes of the facts, in the order of the events; encoded once.
    pub data: Vec<Vec<u8>>,
}

impl UnitOfWork {
    /// A unit of work over decided events.
    pub fn new(
        writes: Vec<(StreamId, NewEvent)>,
        expectations: Vec<(StreamId, u64)>,
        author: Author,
    ) -> Self {
        let data = writes.iter().map(|(_, event)| event.event.encode()).collect();
        let events = writes
            .into_iter()
            .map(|(stream, event)| PlannedEvent { stream, revision: 0, event })
            .collect();
        Self {
            events,
            expectations,
            undone: None,
            request: None,
            valid_until: None,
            author,
            trace: None,
            data,
        }
    }

    /// Whether the unit says which revision of a stream it relies on.
    pub(super) fn expects(&self, stream: StreamId) -> bool {
        self.expectations.iter().any(|(expected, _)| *expected == stream)
    }

    /// How large the unit is, roughly: facts, texts and a fixed share for each envelope.
    pub(super) fn bytes(&self) -> usize {
        const ENVELOPE_BYTES: usize = 1024;
        let texts = self.events.iter().filter_map(|e| e.event.text.as_ref()).map(Vec::len);
        self.data.iter().map(Vec::len).sum::<usize>()
            + texts.sum::<usize>()
            + self.events.len() * ENVELOPE_BYTES
    }
}

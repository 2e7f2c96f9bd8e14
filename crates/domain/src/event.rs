//! Events: the envelope (who, what, when), the facts, and the free text kept apart.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::aggregate::{Event, Kind};
use crate::id::{AssignmentId, CredentialId, DelegationId, EventId, PersonId, ProgrammeId, UnitId};
use crate::stream::StreamId;
use crate::time::Timestamp;

/// The facts of one type of event: serialised once, in declared order, without nulls and floats.
pub trait EventData: Sized + Serialize + DeserializeOwned + JsonSchema {
    /// The type's name, `IssueRaised`.
    const TYPE: &'static str;
    /// The version that is written today.
    const VERSION: u16;
    /// The Chinese name.
    const ZH: &'static str;
    /// The free text kept apart; [`NoText`] where there is none.
    type Text: Serialize + DeserializeOwned + JsonSchema;

    /// A sample for the event catalogue and the golden bytes.
    fn example() -> (Self, Option<Self::Text>);

    /// Reads a version that is no longer written; the default knows none.
    ///
    /// # Errors
    /// [`DecodeError::Version`] where the version was never released.
    fn upcast(version: u16, _data: &[u8]) -> Result<Self, DecodeError> {
        Err(DecodeError::Version { event_type: Self::TYPE, version })
    }
}

/// The text of an event that has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum NoText {}

/// Why stored bytes could not be read as an event.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The type is not in the catalogue.
    #[error("find the event type {0} in the catalogue")]
    Type(String),
    /// The version was never released.
    #[error("read version {version} of the event type {event_type}")]
    Version {
        /// The type.
        event_type: &'static str,
        /// The version found.
        version: u16,
    },
    /// The bytes do not have the type's shape.
    #[error("parse the data of the event type {event_type}")]
    Data {
        /// The type.
        event_type: &'static str,
        /// What serde says.
        #[source]
        source: serde_json::Error,
    },
}

/// Reads the facts of one type, upcasting older versions.
///
/// # Errors
/// [`DecodeError`] where the version or the bytes are not the type's.
pub fn decode_data<E: EventData>(version: u16, data: &[u8]) -> Result<E, DecodeError> {
    if version != E::VERSION {
        return E::upcast(version, data);
    }
    serde_json::from_slice(data).map_err(|source| DecodeError::Data { event_type: E::TYPE, source })
}

/// Compact JSON of a value of ours, members in declared order.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("events hold no maps with other than text keys")
}

/// A row of the event catalogue.
#[derive(Debug, Clone)]
pub struct EventType {
    /// The type's name.
    pub name: &'static str,
    /// The version that is written today.
    pub version: u16,
    /// The kind of stream it stands in.
    pub kind: Kind,
    /// The Chinese name.
    pub zh: &'static str,
    /// JSON Schema of the facts, as JSON text.
    pub data_schema: String,
    /// JSON Schema of the free text, as JSON text; absent where there is none.
    pub text_schema: Option<String>,
    /// Bytes of a sample's facts.
    pub data_example: Vec<u8>,
    /// Bytes of a sample's free text.
    pub text_example: Option<Vec<u8>>,
}

impl EventType {
    /// The row of one type.
    pub fn of<E: EventData>(kind: Kind) -> Self {
        let (data, text) = E::example();
        let text_example = text.map(|text| encode(&text));
        Self {
            name: E::TYPE,
            version: E::VERSION,
            kind,
            zh: E::ZH,
            data_schema: schema_text::<E>(),
            text_schema: text_example.is_some().then(schema_text::<E::Text>),
            data_example: encode(&data),
            text_example,
        }
    }
}

fn schema_text<T: JsonSchema>() -> String {
    serde_json::to_string_pretty(&schemars::schema_for!(T)).expect("a schema is JSON")
}

vocabulary! {
    /// Who may see an event's facts.
    Audience {
        All = "all", "公开", "all";
        Unit = "unit", "本村", "the unit";
        Office = "office", "办公室", "the office";
        Commission = "commission", "镇纪委", "the commission";
    }
}

vocabulary! {
    /// What kind of actor an event was entered by; automatic is never dressed as human.
    ActorKind {
        Person = "person", "人员", "person";
        System = "system", "系统", "system";
        Integration = "integration", "系统对接", "integration";
        Import = "import", "导入", "import";
    }
}

vocabulary! {
    /// A tenant's two logs.
    Log {
        Business = "business", "业务日志", "business";
        Access = "access", "访问日志", "access";
    }
}

/// What an event is about, by opaque id; indexed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subjects {
    /// The programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<ProgrammeId>,
    /// The village or courtyard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
}

/// The committed envelope of a recorded event; members in the order in which they are hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Envelope {
    /// The authority that keeps the log.
    pub tenant: String,
    /// Which of its logs.
    pub log: Log,
    /// The history of the log.
    pub incarnation: Uuid,
    /// Place in the log, from 1.
    pub position: u64,
    /// Place in the unit of work, from 0.
    pub unit_index: u32,
    /// How many events the unit of work has.
    pub unit_size: u32,
    /// The stream, `kind/uuid`.
    pub stream: String,
    /// Place in the stream, from 1.
    pub revision: u64,
    /// The event's id.
    pub event_id: EventId,
    /// The type's name.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The version of the type.
    pub schema_version: u16,
    /// What it is about.
    pub subjects: Subjects,
    /// Who may see its facts.
    pub audience: Audience,
    /// The person who entered it; absent for the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<PersonId>,
    /// What kind of actor that was.
    pub actor_kind: ActorKind,
    /// The credential it was entered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialId>,
    /// The assignment that gave the power.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_assignment: Option<AssignmentId>,
    /// The delegation through which the assignment was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegation: Option<DelegationId>,
    /// The person for whom it was entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<PersonId>,
    /// The document it stands on, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// What belongs together beyond one unit of work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<Uuid>,
    /// The event that caused this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<Uuid>,
    /// The request's idempotency key; on a unit's first event only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<Uuid>,
    /// `v2:` and the hexadecimal HMAC-SHA-256 of the request; with `request_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_digest: Option<String>,
    /// When it happened, as the actor says.
    pub occurred_at: Timestamp,
    /// When we recorded it; monotone in the log.
    pub recorded_at: Timestamp,
    /// Where it came from (paper, another system).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The place there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_position: Option<String>,
}

impl Envelope {
    /// The part that states evolve with.
    pub fn meta(&self) -> Meta {
        Meta {
            revision: self.revision,
            actor: self.actor,
            on_behalf_of: self.on_behalf_of,
            role_assignment: self.role_assignment,
            delegation: self.delegation,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
        }
    }
}

/// What a state learns of an event beside its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// Place in the stream.
    pub revision: u64,
    /// Who entered it.
    pub actor: Option<PersonId>,
    /// For whom.
    pub on_behalf_of: Option<PersonId>,
    /// With which assignment.
    pub role_assignment: Option<AssignmentId>,
    /// Through which delegation.
    pub delegation: Option<DelegationId>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

impl Meta {
    /// Everybody whose act the event is: who entered it and for whom. Separation of duties looks
    /// at both.
    pub fn persons(&self) -> impl Iterator<Item = PersonId> {
        self.actor.into_iter().chain(self.on_behalf_of)
    }
}

/// What the submission itself has to say in private: why it is late, who told the typist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubmissionNote {
    /// Why it was entered late (补录原因).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_entry_reason: Option<String>,
    /// Who told the typist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told_by: Option<String>,
}

/// The private document of an event: the submission's note and the event's free text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateDocument<T> {
    /// The submission's note.
    #[serde(skip_serializing_if = "Option::is_none", default = "Option::default")]
    pub submission: Option<SubmissionNote>,
    /// The event's free text.
    #[serde(skip_serializing_if = "Option::is_none", default = "Option::default")]
    pub text: Option<T>,
}

/// An event that a command decided on.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// The facts.
    pub event: Event,
    /// The bytes of the free text.
    pub text: Option<Vec<u8>>,
    /// What it is about.
    pub subjects: Subjects,
    /// Who may see its facts.
    pub audience: Audience,
    /// The document it stands on, as written.
    pub document: Option<String>,
}

impl NewEvent {
    /// An event without free text, for everybody of the tenant.
    pub fn new<E: EventData + Into<Event>>(data: E) -> Self {
        Self {
            event: data.into(),
            text: None,
            subjects: Subjects::default(),
            audience: Audience::All,
            document: None,
        }
    }

    /// An event with its free text.
    pub fn with_text<E: EventData + Into<Event>>(data: E, text: &E::Text) -> Self {
        Self { text: Some(encode(text)), ..Self::new(data) }
    }

    /// Says what it is about.
    #[must_use]
    pub fn about(mut self, programme: Option<ProgrammeId>, unit: Option<UnitId>) -> Self {
        self.subjects = Subjects { programme, unit };
        self
    }

    /// Says who may see it.
    #[must_use]
    pub fn for_audience(mut self, audience: Audience) -> Self {
        self.audience = audience;
        self
    }

    /// Cites the document it stands on.
    #[must_use]
    pub fn citing(mut self, document: Option<String>) -> Self {
        self.document = document;
        self
    }
}

/// A recorded event as folds see it: envelope and facts, never the free text.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The envelope.
    pub envelope: Envelope,
    /// Its stream, parsed.
    pub stream: StreamId,
    /// The facts.
    pub event: Event,
}

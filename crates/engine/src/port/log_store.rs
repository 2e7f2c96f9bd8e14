//! The log's store: heads, batches, reads.

use std::sync::Arc;

use async_trait::async_trait;
use hemei_domain::event::Log;
use hemei_domain::time::Timestamp;
use hemei_ledger::Hash;
use hemei_ledger::tree::Frontier;
use uuid::Uuid;

use super::{StoreError, TraceContext};

/// Which log of which tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LogKey {
    /// The tenant.
    pub tenant: Arc<str>,
    /// Which of its logs.
    pub log: Log,
}

/// The end of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The history of the log.
    pub incarnation: Uuid,
    /// The last position; 0 where the log is empty. Equals the frontier's size.
    pub position: u64,
    /// The root of the tree over all leaves.
    pub root: Hash,
    /// The tree's frontier.
    pub frontier: Frontier,
    /// When the last event was recorded; the earliest instant where the log is empty.
    pub recorded_at: Timestamp,
}

/// A row of `events`.
///
/// The columns beside the committed bytes repeat members of the envelope for indexes; `check`
/// compares them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
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
    /// The type's name.
    pub event_type: String,
    /// The programme it is about.
    pub programme: Option<Uuid>,
    /// The unit (village, courtyard) it is about.
    pub unit: Option<Uuid>,
    /// Who entered it.
    pub actor: Option<Uuid>,
    /// The request's idempotency key; on a unit of work's first event only.
    pub request_id: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The committed envelope, JSON.
    pub envelope: Vec<u8>,
    /// The facts, JSON.
    pub data: Vec<u8>,
    /// The salt of the facts' commitment.
    pub data_salt: [u8; 16],
    /// The sealed free text; absent where there is none or where it was erased.
    pub private: Option<Vec<u8>>,
    /// The salt of the free text's commitment; erased with it.
    pub private_salt: Option<[u8; 16]>,
    /// The commitment to the free text; stays for ever.
    pub private_commitment: Hash,
    /// The leaf.
    pub leaf_hash: Hash,
}

/// Which call a unit of work came from. Kept beside the log and not committed by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitTrace {
    /// The position of the unit's first event.
    pub position: u64,
    /// The call's place in its trace.
    pub context: TraceContext,
}

/// Events to append after a head, with the head that results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The log.
    pub log: LogKey,
    /// The position that the log must have.
    pub expected_position: u64,
    /// The root that the log must have.
    pub expected_root: Hash,
    /// Whole units of work, in position order.
    pub events: Vec<StoredEvent>,
    /// The head after them; its incarnation is the one the log must have.
    pub head: Head,
    /// The traces of those units whose call has one, in position order.
    pub traces: Vec<UnitTrace>,
}

impl Batch {
    /// Whether the log has this batch, told by the event that stands behind the expected position.
    ///
    /// A batch is stored whole or not at all, and a leaf's salts are drawn once: the first leaf
    /// stands there if and only if a copy of this batch has won.
    pub fn stands(&self, stored: Option<&StoredEvent>) -> bool {
        let first = self.events.first().map(|event| event.leaf_hash);
        first.is_some() && stored.map(|event| event.leaf_hash) == first
    }
}

/// A request's idempotency key: the actor and the id that the client drew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestKey {
    /// The person whose credential came with the call.
    pub actor: Uuid,
    /// The id.
    pub request_id: Uuid,
}

/// What became of a batch whose outcome is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppendOutcome {
    /// Every event is durable.
    Committed,
    /// Nothing was written: the head is another, or a request key or a stream's revision is taken.
    Refused,
}

/// What the log knows that a refused batch may have overlooked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The head now.
    pub head: Head,
    /// For each key asked, the unit of work that carries it; empty where there is none.
    pub units: Vec<Vec<StoredEvent>>,
}

/// Which way to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards the head.
    Forward,
    /// Towards the beginning.
    Backward,
}

/// Which events to read; members left out do not restrict, members given must all hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// The stream.
    pub stream: Option<String>,
    /// Any of these types; no restriction where empty.
    pub event_types: Vec<String>,
    /// The programme.
    pub programme: Option<Uuid>,
    /// The unit.
    pub unit: Option<Uuid>,
    /// Who entered it.
    pub actor: Option<Uuid>,
}

/// A bounded read of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadQuery {
    /// The log.
    pub log: LogKey,
    /// Which events.
    pub filter: EventFilter,
    /// Only positions greater than this.
    pub after: u64,
    /// Only positions up to and with this; `i64::MAX` for all.
    pub until: u64,
    /// Which way.
    pub direction: Direction,
    /// At most so many events, at least 1.
    pub limit: u32,
}

/// The store of logs.
#[async_trait]
pub trait LogStore: Send + Sync + 'static {
    /// Creates an empty log with this head (position 0); `false` where the log exists.
    async fn create(&self, log: &LogKey, head: &Head) -> Result<bool, StoreError>;

    /// The head; nothing where the log does not exist.
    async fn head(&self, log: &LogKey) -> Result<Option<Head>, StoreError>;

    /// Appends a batch if the head has the expected incarnation, position and root and no request
    /// key of the batch is in the log; all of it durably, or nothing.
    async fn append(&self, batch: &Batch) -> Result<AppendOutcome, StoreError>;

    /// The head and the units of work of some request keys, in one snapshot; nothing where the log
    /// does not exist.
    async fn probe(&self, log: &LogKey, keys: &[RequestKey]) -> Result<Option<Probe>, StoreError>;

    /// Reads events in position order of the direction.
    async fn read(&self, query: &ReadQuery) -> Result<Vec<StoredEvent>, StoreError>;

    /// The traces of units whose first event stands after one position, up to and with another, in
    /// position order.
    async fn traces(
        &self,
        log: &LogKey,
        after: u64,
        until: u64,
    ) -> Result<Vec<UnitTrace>, StoreError>;

    /// Whether everything that the store keeps to find the events of a tenant's logs faster gives
    /// what the logs have: the first thing that does not, in words of the store, as `check` tells
    /// it. May read everything that there is.
    async fn index_fault(&self, tenant: &str) -> Result<Option<String>, StoreError>;
}

//! Genesis: the first events of a tenant's two logs (`design.md` §3.7).

use std::sync::Arc;

use hemei_domain::aggregate::Kind;
use hemei_domain::event::{Log, NewEvent};
use hemei_domain::id::{AssignmentId, PersonId};
use hemei_domain::log::{LogOpened, Purpose};
use hemei_domain::person::{Assignment, Person, RoleAssigned};
use hemei_domain::role::Role;
use hemei_domain::stream::StreamId;
use hemei_domain::time::Timestamp;
use hemei_ledger::tree::Frontier;

use crate::engine::Parts;
use crate::port::{AppendOutcome, Batch, Head, Identity, Ids, LogKey, StoreError};
use crate::seal::Sealer;
use crate::sequencer::{Author, Encoder, UnitOfWork};

/// How many events the business log begins with.
pub const GENESIS_EVENTS: u64 = 2;
/// The version of the entry format that is written.
const ENTRY_VERSION: u16 = 1;

/// What a tenant's logs begin with.
#[derive(Debug, Clone)]
pub struct Genesis {
    /// Whether the logs hold sample data.
    pub sample: bool,
    /// The first system administrator.
    pub administrator: PersonId,
    /// The document that assigns the role, as written.
    pub document: String,
}

/// Why a tenant's logs could not be opened for the first time.
#[derive(Debug, thiserror::Error)]
pub enum GenesisError {
    /// The tenant has logs already.
    #[error("create the logs of tenant {tenant}: they exist")]
    Exists {
        /// The tenant.
        tenant: String,
    },
    /// The store did not do it.
    #[error("create the logs")]
    Store(#[from] StoreError),
}

/// Creates both logs and writes their first events; the administrator's assignment is position 2
/// of the business log.
///
/// # Errors
/// [`GenesisError::Exists`] where the tenant has logs; nothing is changed then.
pub async fn found(parts: &Parts, genesis: &Genesis) -> Result<(), GenesisError> {
    let now = parts.clock.now();
    let exists = || GenesisError::Exists { tenant: parts.tenant.to_string() };
    let business = LogKey { tenant: Arc::clone(&parts.tenant), log: Log::Business };
    if parts.logs.head(&business).await?.is_some_and(|head| head.position > 0) {
        return Err(exists());
    }
    let incarnation = parts.ids.uuid();
    let assigned = first_assignment(parts.ids.as_ref(), genesis, now);
    open_log(parts, &business, incarnation, &parts.ids, genesis, Some(assigned)).await?;
    let access = LogKey { tenant: Arc::clone(&parts.tenant), log: Log::Access };
    let access_incarnation = parts.access_ids.uuid();
    open_log(parts, &access, access_incarnation, &parts.access_ids, genesis, None).await?;
    let identity =
        Identity { tenant: parts.tenant.to_string(), incarnation, sample: genesis.sample };
    if parts.registry.identify(&identity).await? { Ok(()) } else { Err(exists()) }
}

fn first_assignment(ids: &dyn Ids, genesis: &Genesis, now: Timestamp) -> (StreamId, NewEvent) {
    let assignment = Assignment {
        id: AssignmentId(ids.uuid()),
        role: Role::SystemAdministrator,
        unit: None,
        section: None,
        from: now.date(),
        to: None,
        ended: None,
    };
    let event = NewEvent::new(RoleAssigned { assignment, document: None })
        .citing(Some(genesis.document.clone()));
    (Person::stream(genesis.administrator), event)
}

async fn open_log(
    parts: &Parts,
    log: &LogKey,
    incarnation: uuid::Uuid,
    ids: &Arc<dyn Ids>,
    genesis: &Genesis,
    second: Option<(StreamId, NewEvent)>,
) -> Result<(), GenesisError> {
    let now = parts.clock.now();
    let frontier = Frontier::empty();
    let empty =
        Head { incarnation, position: 0, root: frontier.root(), frontier, recorded_at: now };
    parts.logs.create(log, &empty).await?;
    let opened = LogOpened {
        tenant: parts.tenant.to_string(),
        log: log.log,
        incarnation,
        entry_version: ENTRY_VERSION,
        purpose: if genesis.sample { Purpose::Sample } else { Purpose::Production },
        sample: genesis.sample,
    };
    let encoder = Encoder::new(Arc::clone(ids), Sealer::new(&parts.keys));
    let (mut head, mut events) = (empty.clone(), Vec::new());
    let book = StreamId::new(Kind::LogBook, incarnation);
    for write in [(book, NewEvent::new(opened))].into_iter().chain(second) {
        let mut unit = UnitOfWork::new(vec![write], Vec::new(), Author::system());
        for event in &mut unit.events {
            event.revision = 1;
        }
        encoder.encode(log, unit, now, &mut head, &mut events);
    }
    head.root = head.frontier.root();
    let batch = Batch {
        log: log.clone(),
        expected_position: 0,
        expected_root: empty.root,
        events,
        head,
        traces: Vec::new(),
    };
    match parts.logs.append(&batch).await? {
        AppendOutcome::Committed => Ok(()),
        AppendOutcome::Refused => Err(GenesisError::Exists { tenant: parts.tenant.to_string() }),
    }
}

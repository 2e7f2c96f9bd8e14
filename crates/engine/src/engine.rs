//! The engine: one tenant's two logs, its views, and the use cases over them.

use std::sync::Arc;
use std::time::Duration;

use hemei_domain::access::Access;
use hemei_domain::aggregate::{Aggregate, Kind};
use hemei_domain::credential::Credential;
use hemei_domain::event::{ActorKind, Log, NewEvent};
use hemei_domain::id::{CredentialId, PersonId};
use hemei_domain::power::Authority;
use hemei_domain::stream::StreamId;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::credentials::Credentials;
use crate::execute::before;
use crate::failure::Failure;
use crate::log::{LogRunner, OpenError};
use crate::port::{Clock, CredentialRecord, Ids, LogKey, LogStore, Registry, Telemetry, ViewStore};
use crate::seal::{Keys, Sealer};
use crate::sequencer::{Author, Bounds, NotQueued, Outcome, UnitOfWork};
use crate::view::{Past, ViewRunner};

/// What an engine is built from.
#[derive(Clone)]
pub struct Parts {
    /// The tenant.
    pub tenant: Arc<str>,
    /// The store of logs.
    pub logs: Arc<dyn LogStore>,
    /// The store of views.
    pub views: Arc<dyn ViewStore>,
    /// Everything beside.
    pub registry: Arc<dyn Registry>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Ids and salts of the business log.
    pub ids: Arc<dyn Ids>,
    /// Ids and salts of the access log, whose order of events is not the callers' to decide.
    pub access_ids: Arc<dyn Ids>,
    /// The tenant's secret keys.
    pub keys: Keys,
    /// Who watches.
    pub telemetry: Arc<dyn Telemetry>,
}

/// Whose credential came with a call: a proof, passed as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The person.
    pub person: PersonId,
    /// The credential.
    pub credential: CredentialId,
    /// What kind of actor uses it.
    pub actor_kind: ActorKind,
}

impl Caller {
    /// The author of a record about what the caller did; nothing is decided by it.
    pub(crate) fn author(&self) -> Author {
        Author {
            actor: Some(self.person),
            actor_kind: self.actor_kind,
            credential: Some(self.credential),
            ..Author::system()
        }
    }

    /// As [`Self::author`], by an authority that was granted.
    pub(crate) fn author_by(&self, authority: &Authority) -> Author {
        Author {
            role_assignment: Some(authority.assignment),
            delegation: authority.delegation,
            ..self.author()
        }
    }
}

/// A bearer token that is not one of ours, or not any more. Says nothing else on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("recognise the credential")]
pub struct Unauthenticated;

/// One tenant's engine; clones share everything.
#[derive(Clone)]
pub struct Engine {
    pub(crate) tenant: Arc<str>,
    pub(crate) business: Arc<LogRunner>,
    pub(crate) access: Arc<LogRunner>,
    pub(crate) logs: Arc<dyn LogStore>,
    pub(crate) view_store: Arc<dyn ViewStore>,
    pub(crate) registry: Arc<dyn Registry>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) keys: Keys,
    pub(crate) sealer: Sealer,
    telemetry: Arc<dyn Telemetry>,
    credentials: Arc<Credentials>,
    pub(crate) views: Arc<Vec<Arc<ViewRunner>>>,
    pub(crate) past: Arc<Past>,
    tasks: TaskTracker,
    soft: CancellationToken,
    hard: CancellationToken,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("tenant", &self.tenant).finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens a tenant's logs and starts the tasks that commit and project.
    ///
    /// # Errors
    /// [`OpenError`] where a log is missing or a store does not answer.
    pub async fn start(parts: Parts) -> Result<Self, OpenError> {
        Self::start_bounded(parts, Bounds::default()).await
    }

    /// As [`Self::start`], with other bounds for queues and batches.
    ///
    /// # Errors
    /// [`OpenError`] where a log is missing or a store does not answer.
    pub async fn start_bounded(parts: Parts, bounds: Bounds) -> Result<Self, OpenError> {
        let sealer = Sealer::new(&parts.keys);
        let open = |log, ids: &Arc<dyn Ids>| {
            let key = LogKey { tenant: Arc::clone(&parts.tenant), log };
            let (logs, clock) = (Arc::clone(&parts.logs), Arc::clone(&parts.clock));
            let telemetry = Arc::clone(&parts.telemetry);
            LogRunner::open(key, logs, clock, Arc::clone(ids), sealer.clone(), telemetry, bounds)
        };
        let business = Arc::new(open(Log::Business, &parts.ids).await?);
        let access = Arc::new(open(Log::Access, &parts.access_ids).await?);
        let views = crate::view::runners(&business, &parts);
        let engine = Self {
            tenant: parts.tenant,
            business,
            access,
            logs: parts.logs,
            view_store: parts.views,
            registry: parts.registry,
            clock: parts.clock,
            ids: parts.ids,
            keys: parts.keys,
            sealer,
            telemetry: parts.telemetry,
            credentials: Arc::default(),
            views: Arc::new(views),
            past: Arc::default(),
            tasks: TaskTracker::new(),
            soft: CancellationToken::new(),
            hard: CancellationToken::new(),
        };
        engine.spawn_tasks();
        Ok(engine)
    }

    fn spawn_tasks(&self) {
        for log in [&self.business, &self.access] {
            let run = Arc::clone(log).run(self.soft.child_token(), self.hard.clone());
            self.tasks.spawn(run);
        }
        for view in self.views.iter() {
            self.tasks.spawn(Arc::clone(view).run(self.soft.child_token()));
        }
        self.tasks.close();
    }

    /// Stops: commits what waits, then ends the tasks; gives up after `grace`.
    pub async fn stop(&self, grace: Duration) {
        self.soft.cancel();
        if tokio::time::timeout(grace, self.tasks.wait()).await.is_err() {
            tracing::error!("commits were still under way when the grace period ended");
            self.hard.cancel();
        }
    }

    /// The tenant.
    pub fn tenant(&self) -> &Arc<str> {
        &self.tenant
    }

    /// One of the tenant's logs.
    pub fn log(&self, log: Log) -> &Arc<LogRunner> {
        match log {
            Log::Business => &self.business,
            Log::Access => &self.access,
        }
    }

    /// The views' runners.
    pub fn views(&self) -> &[Arc<ViewRunner>] {
        &self.views
    }

    /// Who watches.
    pub fn telemetry(&self) -> &Arc<dyn Telemetry> {
        &self.telemetry
    }

    /// The registry.
    pub fn registry(&self) -> &Arc<dyn Registry> {
        &self.registry
    }

    /// A new id, for what a caller names before it exists.
    pub fn new_id(&self) -> Uuid {
        self.ids.uuid()
    }

    /// A new secret for a credential.
    pub fn new_secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        secret[..16].copy_from_slice(&self.ids.salt());
        secret[16..].copy_from_slice(&self.ids.salt());
        secret
    }

    /// The clock's time.
    pub fn now(&self) -> hemei_domain::time::Timestamp {
        self.clock.now()
    }

    /// Recognises a bearer token, `hemei_<credential>_<64 hexadecimal digits>`.
    ///
    /// # Errors
    /// [`Failure`] where the store does not answer; a token that is not ours is
    /// [`Unauthenticated`] inside `Ok`.
    pub async fn authenticate(
        &self,
        bearer: &str,
    ) -> Result<Result<Caller, Unauthenticated>, Failure> {
        let Some((credential, secret)) = parse_token(bearer) else {
            return Ok(Err(Unauthenticated));
        };
        let Some(record) = self.credential_record(credential).await? else {
            return Ok(Err(Unauthenticated));
        };
        let hash: [u8; 32] = Sha256::digest(secret).into();
        if !bool::from(hash.ct_eq(&record.secret_hash)) {
            return Ok(Err(Unauthenticated));
        }
        let stream = Credential::stream(credential);
        let (view, _) = self.business.durable_state(stream).await?;
        let known = Credential::of(&view.state).filter(|known| known.usable());
        let Some(issued) = known.and_then(|known| known.issued.as_ref()) else {
            return Ok(Err(Unauthenticated));
        };
        // Only the hash is the registry's to say: whose credential it is was committed to.
        let (person, actor_kind) = (issued.person, issued.actor_kind);
        if record.person != person || record.actor_kind != actor_kind.code() {
            tracing::error!(
                %credential,
                "the registry says another user of a credential than the log: it is refused"
            );
            return Ok(Err(Unauthenticated));
        }
        Ok(Ok(Caller { person, credential, actor_kind }))
    }

    async fn credential_record(
        &self,
        credential: CredentialId,
    ) -> Result<Option<CredentialRecord>, Failure> {
        if let Some(record) = self.credentials.get(credential) {
            return Ok(Some(record));
        }
        // Taken before the store is asked: what is issued meanwhile comes after it.
        let position = *self.business.committed().borrow();
        if self.credentials.is_unknown(credential, position) {
            return Ok(None);
        }
        let found = self.registry.credential(&self.tenant, credential).await?;
        match &found {
            Some(record) => self.credentials.put(record.clone()),
            None => self.credentials.put_unknown(credential, position),
        }
        Ok(found)
    }

    /// A thing's durable state with its revision, and the position that it is true at; revision 0
    /// where there is no such thing.
    ///
    /// # Errors
    /// [`Failure`] where the store does not answer or the deadline passes before `min_position`.
    pub async fn state<A: Aggregate + Clone>(
        &self,
        id: Uuid,
        min_position: Option<u64>,
        deadline: Option<Instant>,
    ) -> Result<Option<Known<A>>, Failure> {
        before(deadline, self.reach(min_position.unwrap_or(0))).await??;
        let stream = StreamId::new(A::KIND, id);
        let (view, position) = before(deadline, self.business.durable_state(stream)).await??;
        let state = A::of(&view.state).filter(|_| view.revision > 0).cloned();
        Ok(state.map(|state| Known { state, revision: view.revision, position }))
    }

    /// Waits until this process knows the log up to a position. A position that the store does not
    /// have either is what another process is about to write, or a mistake: the wait is for a
    /// commit that is heard of, and the store is asked ever more seldom. One that is beyond what all
    /// processes together write within the longest call is a mistake, and nobody waits for it.
    pub(crate) async fn reach(&self, position: u64) -> Result<(), Failure> {
        let mut head = self.business.head().position;
        if position > head.saturating_add(AWAITED_MAX) {
            head = self.logs.head(self.business.key()).await?.ok_or(Failure::NotFound)?.position;
        }
        if position > head.saturating_add(AWAITED_MAX) {
            return Err(Failure::OutOfReach { position, head });
        }
        let mut committed = self.business.committed();
        let mut poll = POLL_MIN;
        while *committed.borrow_and_update() < position {
            let probe = self.business.probe(&[]).await?;
            let followed = match probe {
                Some(probe) => self.business.follow_head(&probe).await,
                None => false,
            };
            if !followed {
                let _ = tokio::time::timeout(poll, committed.changed()).await;
                poll = (poll * 2).min(POLL_MAX);
            }
        }
        Ok(())
    }

    /// Refuses a position that the log does not have, be it that the store is asked.
    pub(crate) async fn within(&self, position: u64) -> Result<(), Failure> {
        if position <= *self.business.committed().borrow() {
            return Ok(());
        }
        let head = self.logs.head(self.business.key()).await?.ok_or(Failure::NotFound)?.position;
        if position <= head { Ok(()) } else { Err(Failure::BeyondHead { position, head }) }
    }

    /// Appends to the access log and waits until it is durable.
    pub(crate) async fn record_access(
        &self,
        event: NewEvent,
        author: Author,
    ) -> Result<(), Failure> {
        let stream = StreamId::new(Kind::Access, Access::STREAM_ID);
        loop {
            let views = self.access.states(&[stream]).await?;
            let expectations = views.iter().map(|view| (view.stream, view.revision)).collect();
            let unit = UnitOfWork::new(vec![(stream, event.clone())], expectations, author.clone());
            let mut waiting = match self.access.submit(unit, self.access.now()) {
                Ok(waiting) => waiting,
                Err(NotQueued::Stale | NotQueued::Expired | NotQueued::Duplicate) => continue,
                Err(NotQueued::Full) => return Err(Failure::Busy { retry_after_ms: 100 }),
                Err(NotQueued::ReadOnly) => return Err(Failure::ReadOnly),
            };
            match waiting.outcome().await {
                Some(Outcome::Committed(_)) => return Ok(()),
                Some(Outcome::Conflict) => {}
                Some(Outcome::Known(_) | Outcome::Dropped | Outcome::Failed) | None => {
                    let detail = "the access log did not take the record".to_owned();
                    return Err(Failure::Unavailable { detail });
                }
            }
        }
    }
}

/// How far beyond the log's end a position may be that somebody waits for.
const AWAITED_MAX: u64 = 10_000_000;
/// How long a wait for a position goes on before the store is asked again: at first, and at most.
const POLL_MIN: Duration = Duration::from_millis(20);
const POLL_MAX: Duration = Duration::from_secs(1);

/// A thing's state as this process knows it.
#[derive(Debug, Clone)]
pub struct Known<A> {
    /// The state.
    pub state: A,
    /// The stream's revision.
    pub revision: u64,
    /// The position that it is true at.
    pub position: u64,
}

/// The credential and the secret of a token.
fn parse_token(bearer: &str) -> Option<(CredentialId, Vec<u8>)> {
    let (credential, secret) = bearer.strip_prefix("hemei_")?.split_once('_')?;
    let credential = Uuid::try_parse(credential).ok()?;
    let secret = hex::decode(secret).ok().filter(|secret| secret.len() == 32)?;
    Some((CredentialId(credential), secret))
}

/// Writes a token, the inverse of what [`Engine::authenticate`] reads.
pub fn token(credential: CredentialId, secret: &[u8; 32]) -> String {
    format!("hemei_{}_{}", credential.0.simple(), hex::encode(secret))
}

/// The hash under which a token's secret is kept.
pub fn secret_hash(secret: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

#[cfg(test)]
mod tests;

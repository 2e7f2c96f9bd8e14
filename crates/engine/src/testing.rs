//! The kit with which tests of several packages set their stage: a clock that stands, ids that are
//! counted, a tenant in memory, and the desk at which people and villages are entered.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use hemei_domain::command::{Command, Submission};
use hemei_domain::credential::IssueCredential;
use hemei_domain::event::ActorKind;
use hemei_domain::id::{CredentialId, PersonId, UnitId};
use hemei_domain::person::{AssignRole, RegisterPerson};
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};
use hemei_domain::unit::{RegisterUnit, UnitKind};
use uuid::Uuid;

use crate::engine::{Engine, Parts, secret_hash, token};
use crate::execute::Call;
use crate::genesis::{Genesis, found};
use crate::memory::MemoryStore;
use crate::port::{Clock, CredentialRecord, Ids, Unwatched};
use crate::receipt::Receipt;
use crate::seal::Keys;

pub mod evaluated;
#[cfg(test)]
mod town;

#[cfg(test)]
pub(crate) use town::{ADMINISTRATOR, Raised, Town, day, morning, village};

const DAY_MICROS: i64 = 86_400_000_000;

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct StandingClock(AtomicI64);

impl StandingClock {
    /// It stands at an instant.
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Sets it.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves it forward.
    pub fn pass_days(&self, days: i64) {
        self.0.fetch_add(days * DAY_MICROS, Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Ids, salts and nonces in the order of a counter.
#[derive(Debug, Default)]
pub struct CountedIds(AtomicU64);

impl CountedIds {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
}

impl Ids for CountedIds {
    fn uuid(&self) -> Uuid {
        Uuid::from_u64_pair(self.next(), 0)
    }

    fn salt(&self) -> [u8; 16] {
        u128::from(self.next()).to_be_bytes()
    }

    fn nonce(&self) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[4..].copy_from_slice(&self.next().to_be_bytes());
        nonce
    }
}

/// A tenant in memory that is not founded yet.
pub fn parts(tenant: &str, clock: Arc<StandingClock>) -> Parts {
    let store = Arc::new(MemoryStore::new());
    Parts {
        tenant: tenant.into(),
        logs: store.clone(),
        views: store.clone(),
        registry: store,
        clock,
        ids: Arc::new(CountedIds::default()),
        access_ids: Arc::new(CountedIds::default()),
        keys: Keys { data: [1; 32], digest: [2; 32] },
        telemetry: Arc::new(Unwatched),
    }
}

/// Founds a tenant with its administrator and starts its engine.
pub async fn founded(parts: &Parts, administrator: PersonId) -> Engine {
    let document = "样例〔2024〕1号".to_owned();
    let genesis = Genesis { sample: true, administrator, document };
    found(parts, &genesis).await.expect("the logs are new");
    Engine::start(parts.clone()).await.expect("the logs are there")
}

/// Executes a command as a person, past the API.
pub async fn act<C: Command>(engine: &Engine, person: PersonId, command: C) -> Receipt {
    let call = Call {
        submission: Submission::by(person),
        request_id: engine.new_id(),
        validate_only: false,
        deadline: None,
        trace: None,
    };
    let name = C::NAME;
    engine.execute(call, command).await.unwrap_or_else(|failure| panic!("{name}: {failure:?}"))
}

/// The desk of an administrator.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// Where it is entered.
    pub engine: &'a Engine,
    /// Who enters it.
    pub administrator: PersonId,
    /// The first day of every village and role.
    pub from: Date,
}

impl Desk<'_> {
    /// Executes a command as the administrator.
    pub async fn act<C: Command>(&self, command: C) -> Receipt {
        act(self.engine, self.administrator, command).await
    }

    /// Registers a village.
    pub async fn village(&self, name: &str, aliases: &[&str]) -> UnitId {
        self.unit(UnitKind::Village, name, aliases, None).await
    }

    /// Registers a courtyard of a village.
    pub async fn courtyard(&self, name: &str, village: UnitId) -> UnitId {
        self.unit(UnitKind::Courtyard, name, &[], Some(village)).await
    }

    /// Registers a group of a village.
    pub async fn group(&self, name: &str, village: UnitId) -> UnitId {
        self.unit(UnitKind::Group, name, &[], Some(village)).await
    }

    async fn unit(
        &self,
        kind: UnitKind,
        name: &str,
        aliases: &[&str],
        parent: Option<UnitId>,
    ) -> UnitId {
        let unit = RegisterUnit {
            kind,
            name: name.to_owned(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            parent,
            code: None,
            from: self.from,
            document: None,
        };
        UnitId(self.act(unit).await.events[0].stream.id)
    }

    /// Registers a person without any role.
    pub async fn person(&self) -> PersonId {
        let person = PersonId(self.engine.new_id());
        self.act(RegisterPerson { person }).await;
        person
    }

    /// Assigns a role; a line office is that of the environment (环保).
    pub async fn assign(
        &self,
        person: PersonId,
        role: Role,
        unit: Option<UnitId>,
        to: Option<Date>,
    ) {
        let section = (role == Role::LineOffice).then(|| "环保".to_owned());
        let from = self.from;
        self.act(AssignRole { person, role, unit, section, from, to, document: None }).await;
    }

    /// Issues a credential, the hash beside the log, then the event in it; its token.
    pub async fn credential(&self, person: PersonId) -> String {
        let engine = self.engine;
        let (credential, secret) = (CredentialId(engine.new_id()), engine.new_secret());
        let record = CredentialRecord {
            credential,
            person,
            actor_kind: ActorKind::Person.code().to_owned(),
            secret_hash: secret_hash(&secret),
        };
        let kept = engine.registry().put_credential(engine.tenant(), &record).await;
        assert!(kept.expect("keep the credential"), "a new credential");
        self.act(IssueCredential { credential, person, actor_kind: ActorKind::Person }).await;
        token(credential, &secret)
    }
}

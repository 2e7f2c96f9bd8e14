//! A server of this process on a loopback port, over the store in memory, with the people of a
//! season: each has a token, ids are counted, and the clock stands until a test moves it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use hemei_api::page_token::PageTokenKey;
use hemei_domain::calendar;
use hemei_domain::command::{Command, Submission};
use hemei_domain::credential::IssueCredential;
use hemei_domain::event::{ActorKind, Log};
use hemei_domain::id::{CredentialId, PersonId, UnitId};
use hemei_domain::person::{AssignRole, RegisterPerson};
use hemei_domain::programme::{OpenProgramme, parse};
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};
use hemei_domain::toml_file::File;
use hemei_domain::unit::{RegisterUnit, UnitKind};
use hemei_engine::engine::{Engine, Parts, secret_hash, token};
use hemei_engine::execute::Call;
use hemei_engine::genesis::{Genesis, found};
use hemei_engine::memory::MemoryStore;
use hemei_engine::port::{
    Clock, CredentialRecord, Direction, EventFilter, Head, Ids, ReadQuery, StoredEvent,
};
use hemei_engine::receipt::Receipt;
use hemei_engine::seal::Keys;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Channel, Endpoint};
use tonic_health::server::HealthReporter;
use uuid::Uuid;

pub(super) const TENANT: &str = "500243116";
pub(super) const PARENT: &str = "tenants/500243116";
/// 2024-04-08T09:00:00+08:00, a Monday.
const BEGINNING: i64 = 1_712_538_000_000_000;
const DAY_MICROS: i64 = 86_400_000_000;
const ADMINISTRATOR: PersonId = PersonId(Uuid::from_u128(0xad));

/// Calendars that every world has; 2026 is left for tests to adopt.
const CALENDARS: [(&str, &str); 2] = [
    ("2024.toml", include_str!("../../deploy/calendars/2024.toml")),
    ("2025.toml", include_str!("../../deploy/calendars/2025.toml")),
];
/// Longxi's programme.
pub(super) const PROGRAMME: [(&str, &str); 3] = [
    ("documents.toml", include_str!("../../deploy/programmes/longxi-2024/documents.toml")),
    ("programme.toml", include_str!("../../deploy/programmes/longxi-2024/programme.toml")),
    ("issues.toml", include_str!("../../deploy/programmes/longxi-2024/issues.toml")),
];

/// Somebody with a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    Administrator,
    OfficeHead,
    Handler,
    /// A cadre of the village.
    Village,
    /// A cadre of another village.
    OtherVillage,
    /// The line office of environment.
    LineOffice,
    Deputy,
    Commission,
    Auditor,
    /// Registered, without any role.
    Bystander,
    /// An office head whose term ended the day before.
    Retired,
}

/// A person with the token of a credential.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) person: PersonId,
    pub(super) token: String,
}

/// A clock that stands until it is moved.
#[derive(Debug)]
struct StandingClock(AtomicI64);

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Ids in the order of a counter.
#[derive(Debug, Default)]
struct CountedIds(AtomicU64);

impl CountedIds {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
}

impl Ids for CountedIds {
    fn uuid(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.next()) << 64)
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

/// A served tenant with its people.
pub(super) struct World {
    pub(super) engine: Engine,
    pub(super) channel: Channel,
    /// Where the server listens.
    pub(super) address: SocketAddr,
    /// The village that issues are about.
    pub(super) village: UnitId,
    /// Another one.
    pub(super) other_village: UnitId,
    clock: Arc<StandingClock>,
    members: BTreeMap<Who, Member>,
    requests: AtomicU64,
    /// Ends with the world.
    _server: JoinSet<()>,
}

impl World {
    /// A world where Longxi's programme is open.
    pub(super) async fn start() -> Self {
        let world = Self::without_programme().await;
        let files = PROGRAMME.map(|(name, content)| File { name, content });
        let definition = parse::definition(&files).expect("Longxi's programme is well formed");
        act(&world.engine, world.person(Who::OfficeHead), OpenProgramme { definition }).await;
        world
    }

    /// A world with people, villages and calendars.
    pub(super) async fn without_programme() -> Self {
        let mut world = Self::empty().await;
        let engine = world.engine.clone();
        let desk = Desk { engine: &engine, today: Timestamp(BEGINNING).date() };
        for (name, content) in CALENDARS {
            let edition = calendar::parse::edition(File { name, content });
            act(&engine, ADMINISTRATOR, edition.expect("a calendar is well formed")).await;
        }
        world.village = desk.village("漆树村").await;
        world.other_village = desk.village("白果村").await;
        for (who, role, unit) in [
            (Who::OfficeHead, Role::OfficeHead, None),
            (Who::Handler, Role::OfficeHandler, None),
            (Who::Village, Role::Village, Some(world.village)),
            (Who::OtherVillage, Role::Village, Some(world.other_village)),
            (Who::LineOffice, Role::LineOffice, None),
            (Who::Deputy, Role::DeputyHead, None),
            (Who::Commission, Role::DisciplineCommission, None),
            (Who::Auditor, Role::AuditAdministrator, None),
        ] {
            let person = desk.register().await;
            desk.assign(person, role, unit, None).await;
            world.members.insert(who, Member { person, token: desk.credential(person).await });
        }
        for who in [Who::Bystander, Who::Retired] {
            let person = desk.register().await;
            world.members.insert(who, Member { person, token: desk.credential(person).await });
        }
        let yesterday = desk.today.plus_days(-1);
        desk.assign(world.person(Who::Retired), Role::OfficeHead, None, yesterday).await;
        world
    }

    /// A world with nobody but the administrator.
    pub(super) async fn empty() -> Self {
        let store = Arc::new(MemoryStore::new());
        let clock = Arc::new(StandingClock(AtomicI64::new(BEGINNING)));
        let parts = Parts {
            tenant: TENANT.into(),
            logs: store.clone(),
            views: store.clone(),
            registry: store,
            clock: clock.clone(),
            ids: Arc::new(CountedIds::default()),
            access_ids: Arc::new(CountedIds::default()),
            keys: Keys { data: [1; 32], digest: [2; 32] },
        };
        let document = "样例〔2024〕1号".to_owned();
        let genesis = Genesis { sample: true, administrator: ADMINISTRATOR, document };
        found(&parts, &genesis).await.expect("the logs are new");
        let engine = Engine::start(parts).await.expect("the logs are there");
        let desk = Desk { engine: &engine, today: Timestamp(BEGINNING).date() };
        let token = desk.credential(ADMINISTRATOR).await;
        let member = Member { person: ADMINISTRATOR, token };
        let (address, server) = serve(engine.clone()).await;
        let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
        Self {
            channel: endpoint.connect().await.expect("the server listens"),
            address,
            engine,
            village: UnitId(Uuid::nil()),
            other_village: UnitId(Uuid::nil()),
            clock,
            members: BTreeMap::from([(Who::Administrator, member)]),
            requests: AtomicU64::new(0),
            _server: server,
        }
    }

    pub(super) fn person(&self, who: Who) -> PersonId {
        self.members[&who].person
    }

    pub(super) fn token(&self, who: Who) -> &str {
        &self.members[&who].token
    }

    /// A person's resource name.
    pub(super) fn person_name(&self, who: Who) -> String {
        format!("{PARENT}/people/{}", self.person(who))
    }

    pub(super) fn village_name(&self) -> String {
        format!("{PARENT}/units/{}", self.village)
    }

    pub(super) fn other_village_name(&self) -> String {
        format!("{PARENT}/units/{}", self.other_village)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves the clock forward.
    pub(super) fn pass_days(&self, days: i64) {
        self.clock.0.fetch_add(days * DAY_MICROS, Ordering::SeqCst);
    }

    /// A request id that was not used yet.
    pub(super) fn request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::SeqCst) + 1;
        format!("00000000-0000-4000-8000-{number:012x}")
    }

    /// Where a log ends.
    pub(super) async fn head(&self, log: Log) -> Head {
        let log = self.engine.log(log);
        log.store().head(log.key()).await.expect("a store in memory").expect("the log is there")
    }

    /// The events of a log after a position.
    pub(super) async fn events_after(&self, log: Log, after: u64) -> Vec<StoredEvent> {
        let until = self.head(log).await.position;
        let log = self.engine.log(log);
        let query = ReadQuery {
            log: log.key().clone(),
            filter: EventFilter::default(),
            after,
            until,
            direction: Direction::Forward,
            limit: u32::MAX,
        };
        log.store().read(&query).await.expect("a store in memory")
    }
}

/// Serves on a free port as long as the answer is held.
async fn serve(engine: Engine) -> (SocketAddr, JoinSet<()>) {
    let config = hemei_api::Config {
        page_token_key: PageTokenKey::new([3; 32]),
        instance: "test".into(),
        version: "0.0.0".into(),
        sample: true,
        reflection: true,
    };
    let health = HealthReporter::new();
    health.set_service_status("", tonic_health::ServingStatus::Serving).await;
    let routes =
        hemei_api::routes(engine, config, health).expect("the definitions are well formed");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound listener");
    let incoming = TcpListenerStream::new(listener);
    let mut server = JoinSet::new();
    server.spawn(async move {
        let served =
            hemei_api::serve(routes, "test".into(), None, incoming, std::future::pending());
        served.await.expect("it serves until it is dropped");
    });
    (address, server)
}

/// Executes a command past the API, to set a stage.
async fn act<C: Command>(engine: &Engine, person: PersonId, command: C) -> Receipt {
    let call = Call {
        submission: Submission::by(person),
        request_id: engine.new_id(),
        validate_only: false,
        deadline: None,
    };
    let name = C::NAME;
    engine.execute(call, command).await.unwrap_or_else(|failure| panic!("{name}: {failure:?}"))
}

/// The administrator's desk on the first day.
struct Desk<'a> {
    engine: &'a Engine,
    today: Date,
}

impl Desk<'_> {
    async fn act<C: Command>(&self, command: C) -> Receipt {
        act(self.engine, ADMINISTRATOR, command).await
    }

    async fn village(&self, name: &str) -> UnitId {
        let village = RegisterUnit {
            kind: UnitKind::Village,
            name: name.to_owned(),
            aliases: Vec::new(),
            parent: None,
            code: None,
            from: Date::ymd(2024, 1, 1).expect("a date"),
            document: None,
        };
        UnitId(self.act(village).await.events[0].stream.id)
    }

    async fn register(&self) -> PersonId {
        let person = PersonId(self.engine.new_id());
        self.act(RegisterPerson { person }).await;
        person
    }

    async fn assign(&self, person: PersonId, role: Role, unit: Option<UnitId>, to: Option<Date>) {
        let section = (role == Role::LineOffice).then(|| "环保".to_owned());
        let from = Date::ymd(2024, 1, 1).expect("a date");
        self.act(AssignRole { person, role, unit, section, from, to, document: None }).await;
    }

    /// Issues a credential: the hash beside the log, then the event in it.
    async fn credential(&self, person: PersonId) -> String {
        let engine = self.engine;
        let (credential, secret) = (CredentialId(engine.new_id()), engine.new_secret());
        let record = CredentialRecord {
            credential,
            person,
            actor_kind: ActorKind::Person.code().to_owned(),
            secret_hash: secret_hash(&secret),
        };
        let kept = engine.registry().put_credential(engine.tenant(), &record).await;
        assert!(kept.expect("a store in memory"), "a new credential");
        self.act(IssueCredential { credential, person, actor_kind: ActorKind::Person }).await;
        token(credential, &secret)
    }
}

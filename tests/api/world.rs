//! A server of this process on a loopback port, over the store in memory, with the people of a
//! season: each has a token, ids are counted, and the clock stands until a test moves it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hemei_api::page_token::PageTokenKey;
use hemei_domain::calendar;
use hemei_domain::event::Log;
use hemei_domain::id::{PersonId, UnitId};
use hemei_domain::person::AssignRole;
use hemei_domain::programme::{OpenProgramme, parse};
use hemei_domain::role::Role;
use hemei_domain::time::{Date, Timestamp};
use hemei_domain::toml_file::File;
use hemei_engine::engine::Engine;
use hemei_engine::port::{Clock, Direction, EventFilter, Head, ReadQuery, StoredEvent, Unwatched};
use hemei_engine::testing::{Desk, StandingClock, act, founded, parts};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Channel, Endpoint};
use tonic_health::server::HealthReporter;
use uuid::Uuid;

pub(super) const TENANT: &str = "500243116";
pub(super) const PARENT: &str = "tenants/500243116";
/// 2024-04-08T09:00:00+08:00, a Monday.
const BEGINNING: Timestamp = Timestamp(1_712_538_000_000_000);
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
    /// Another cadre of the same village.
    VillageToo,
    /// A cadre of another village.
    OtherVillage,
    /// The line office of environment.
    LineOffice,
    /// Sections of the line office that a scheme names; they are hired where they are needed.
    Agriculture,
    Economy,
    Planning,
    Deputy,
    Commission,
    Auditor,
    /// Registered, without any role.
    Bystander,
    /// An office head whose term ended the day before.
    Retired,
    /// Supervises a village's affairs for its villagers; appointed where they are needed.
    Supervision,
}

/// A person with the token of a credential.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) person: PersonId,
    pub(super) token: String,
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
        let desk = desk(&engine);
        for (name, content) in CALENDARS {
            let edition = calendar::parse::edition(File { name, content });
            act(&engine, ADMINISTRATOR, edition.expect("a calendar is well formed")).await;
        }
        world.village = desk.village("漆树村", &[]).await;
        world.other_village = desk.village("白果村", &[]).await;
        for (who, role, unit) in [
            (Who::OfficeHead, Role::OfficeHead, None),
            (Who::Handler, Role::OfficeHandler, None),
            (Who::Village, Role::Village, Some(world.village)),
            (Who::OtherVillage, Role::Village, Some(world.other_village)),
            (Who::LineOffice, Role::LineOffice, None),
            (Who::Deputy, Role::DeputyHead, None),
            (Who::Commission, Role::DisciplineCommission, None),
            (Who::Auditor, Role::AuditAdministrator, None),
            (Who::VillageToo, Role::Village, Some(world.village)),
        ] {
            let person = desk.person().await;
            desk.assign(person, role, unit, None).await;
            world.members.insert(who, Member { person, token: desk.credential(person).await });
        }
        for who in [Who::Bystander, Who::Retired] {
            let person = desk.person().await;
            world.members.insert(who, Member { person, token: desk.credential(person).await });
        }
        let yesterday = BEGINNING.date().plus_days(-1);
        desk.assign(world.person(Who::Retired), Role::OfficeHead, None, yesterday).await;
        world
    }

    /// A world with nobody but the administrator.
    pub(super) async fn empty() -> Self {
        let clock = Arc::new(StandingClock::at(BEGINNING));
        let engine = founded(&parts(TENANT, clock.clone()), ADMINISTRATOR).await;
        let desk = desk(&engine);
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

    /// Somebody of a section of the line office joins.
    pub(super) async fn hire(&mut self, who: Who, section: &str) {
        let engine = self.engine.clone();
        let desk = desk(&engine);
        let person = desk.person().await;
        desk.act(AssignRole {
            person,
            role: Role::LineOffice,
            unit: None,
            section: Some(section.to_owned()),
            from: desk.from,
            to: None,
            document: None,
        })
        .await;
        self.members.insert(who, Member { person, token: desk.credential(person).await });
    }

    /// Somebody joins with a role in a unit.
    pub(super) async fn appoint(&mut self, who: Who, role: Role, unit: UnitId) {
        let engine = self.engine.clone();
        let desk = desk(&engine);
        let person = desk.person().await;
        desk.assign(person, role, Some(unit), None).await;
        self.members.insert(who, Member { person, token: desk.credential(person).await });
    }

    /// Somebody joins with a role that is of no unit.
    pub(super) async fn engage(&mut self, who: Who, role: Role) {
        let engine = self.engine.clone();
        let desk = desk(&engine);
        let person = desk.person().await;
        desk.assign(person, role, None, None).await;
        self.members.insert(who, Member { person, token: desk.credential(person).await });
    }

    /// A new group of a village.
    pub(super) async fn group(&self, name: &str, village: UnitId) -> UnitId {
        desk(&self.engine).group(name, village).await
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
        self.clock.pass_days(days);
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
        let (telemetry, never) = (Arc::new(Unwatched), std::future::pending());
        let served = hemei_api::serve(routes, "test".into(), telemetry, None, incoming, never);
        served.await.expect("it serves until it is dropped");
    });
    (address, server)
}

/// The administrator's desk.
fn desk(engine: &Engine) -> Desk<'_> {
    let from = Date::ymd(2024, 1, 1).expect("a date");
    Desk { engine, administrator: ADMINISTRATOR, from }
}

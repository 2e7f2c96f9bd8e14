//! A world: a founded tenant over some store, with its people, villages, calendars and programme,
//! all of them entered through commands as an office would.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use hemei_domain::command::{Command, Submission};
use hemei_domain::event::Log;
use hemei_domain::id::{IssueId, PersonId, ProgrammeId, UnitId};
use hemei_domain::issue::{IssueKind, Raise, Source, Urgency};
use hemei_domain::person::{AssignRole, RegisterPerson};
use hemei_domain::programme::{Definition, OpenProgramme, Programme, parse};
use hemei_domain::time::Date;
use hemei_domain::toml_file::File;
use hemei_domain::unit::{RegisterUnit, UnitKind};
use hemei_domain::{calendar, id::CredentialId};
use hemei_engine::engine::{Engine, Parts};
use hemei_engine::execute::Call;
use hemei_engine::failure::Failure;
use hemei_engine::genesis::{self, Genesis};
use hemei_engine::port::{
    Direction, EventFilter, Head, LogKey, LogStore, PageQuery, ReadQuery, Row, StoredEvent,
    Unwatched, ViewSpec,
};
use hemei_engine::receipt::Receipt;
use hemei_engine::seal::{Keys, Sealer};
use hemei_engine::view::At;
use hemei_engine::view::issue_ledger::IssueQuery;
use tokio::time::Instant;
use uuid::Uuid;

use super::ambient::{CountedIds, SetClock};
use super::cast::{ADMINISTRATOR, HANDLER, HEAD, NOBODY, PARTS};
use super::stores::Stores;

/// How long anything may take that must come to an end; it is far beyond what it does take.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// The class of issue that is raised: it needs one check and no evidence.
pub(super) const CLASS: &str = "yard_clutter";

const VILLAGES: [&str; 4] = ["漆树村", "黄岭村", "灯光村", "焦家村"];
const CALENDARS: [(&str, &str); 2] = [
    ("2024.toml", include_str!("../../deploy/calendars/2024.toml")),
    ("2025.toml", include_str!("../../deploy/calendars/2025.toml")),
];
const DEFINITION: [(&str, &str); 3] = [
    ("documents.toml", include_str!("../../deploy/programmes/longxi-2024/documents.toml")),
    ("programme.toml", include_str!("../../deploy/programmes/longxi-2024/programme.toml")),
    ("issues.toml", include_str!("../../deploy/programmes/longxi-2024/issues.toml")),
];

/// One engine over a founded tenant.
pub(super) struct World {
    pub(super) engine: Engine,
    pub(super) stores: Stores,
    pub(super) clock: Arc<SetClock>,
    pub(super) programme: ProgrammeId,
    pub(super) villages: Vec<UnitId>,
    tenant: Arc<str>,
    keys: Keys,
    /// The origin of the next engine's ids.
    origins: Arc<AtomicU32>,
    requests: Arc<AtomicU64>,
}

/// A tenant that does not exist yet.
pub(super) struct Plan {
    pub(super) tenant: &'static str,
    /// The tenant's keys are made from it.
    pub(super) secret: u8,
}

impl World {
    /// A founded world of a tenant of its own.
    pub(super) async fn new(stores: Stores) -> Self {
        Self::founded(stores, Plan { tenant: "龙溪", secret: 7 }).await
    }

    /// A founded world; two of them with different tenants draw the same ids.
    pub(super) async fn founded(stores: Stores, plan: Plan) -> Self {
        let tenant = Arc::from(plan.tenant);
        let keys = Keys { data: [plan.secret; 32], digest: [plan.secret + 1; 32] };
        let clock = Arc::new(SetClock::new());
        let parts = parts(&stores, &tenant, &clock, &keys, 1);
        let document = "龙溪府发〔2024〕1号".to_owned();
        let genesis = Genesis { sample: true, administrator: ADMINISTRATOR, document };
        genesis::found(&parts, &genesis).await.expect("the tenant is new");
        let mut world = Self {
            engine: Engine::start(parts).await.expect("the logs were just founded"),
            stores,
            clock,
            programme: ProgrammeId(Uuid::nil()),
            villages: Vec::new(),
            tenant,
            keys,
            origins: Arc::new(AtomicU32::new(3)),
            requests: Arc::new(AtomicU64::new(1)),
        };
        world.populate().await;
        world
    }

    /// Another engine over the same tenant: a replica, or this one after a restart.
    pub(super) async fn again(&self) -> Self {
        self.over(self.stores.logs.clone()).await
    }

    /// Another engine over the same tenant, which sees the logs through another store.
    pub(super) async fn over(&self, logs: Arc<dyn LogStore>) -> Self {
        self.elsewhere(self.stores.with_logs(logs)).await
    }

    /// Another engine over stores that have the tenant's logs.
    pub(super) async fn elsewhere(&self, stores: Stores) -> Self {
        let origin = self.origins.fetch_add(2, Ordering::Relaxed);
        let parts = parts(&stores, &self.tenant, &self.clock, &self.keys, origin);
        Self {
            engine: Engine::start(parts).await.expect("the logs exist"),
            stores,
            clock: Arc::clone(&self.clock),
            programme: self.programme,
            villages: self.villages.clone(),
            tenant: Arc::clone(&self.tenant),
            keys: self.keys.clone(),
            origins: Arc::clone(&self.origins),
            requests: Arc::clone(&self.requests),
        }
    }

    /// Ends the engine's tasks; what waits is committed first.
    pub(super) async fn stop(&self) {
        self.engine.stop(PATIENCE).await;
    }

    /// A request id that no call had before.
    pub(super) fn request_id(&self) -> Uuid {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        Uuid::from_u128(2 << 96 | u128::from(number))
    }

    /// A call of a person, with a request id of its own.
    pub(super) fn call(&self, by: PersonId) -> Call {
        Call {
            submission: Submission::by(by),
            request_id: self.request_id(),
            validate_only: false,
            deadline: Some(Instant::now() + PATIENCE),
            trace: None,
        }
    }

    /// A call of a person with a credential.
    pub(super) fn call_with(&self, by: PersonId, credential: CredentialId) -> Call {
        let mut call = self.call(by);
        call.submission.credential = Some(credential);
        call
    }

    /// Executes a command.
    pub(super) async fn try_to<C: Command>(
        &self,
        by: PersonId,
        command: C,
    ) -> Result<Receipt, Failure> {
        self.engine.execute(self.call(by), command).await
    }

    /// Executes a command that must be accepted.
    pub(super) async fn run<C: Command>(&self, by: PersonId, command: C) -> Receipt {
        let done = self.try_to(by, command).await;
        done.unwrap_or_else(|failure| panic!("failed to run {}: {failure}", C::NAME))
    }

    /// A problem of the first village.
    pub(super) fn problem(&self) -> Raise {
        self.problem_of(0)
    }

    /// A problem of a village, found in an office's check.
    pub(super) fn problem_of(&self, village: usize) -> Raise {
        Raise {
            kind: IssueKind::Problem,
            programme: self.programme,
            unit: self.villages[village],
            class: Some(CLASS.to_owned()),
            source: Source::Office,
            found_on: None,
            urgency: Urgency::Ordinary,
            place: "村委会旁".to_owned(),
            description: "房前堆放杂物".to_owned(),
            evidence: Vec::new(),
        }
    }

    /// Raises a problem of the first village.
    pub(super) async fn raise(&self) -> IssueId {
        raised(&self.run(HANDLER, self.problem()).await)
    }

    /// Which log of this tenant.
    pub(super) fn log_key(&self, log: Log) -> LogKey {
        LogKey { tenant: Arc::clone(&self.tenant), log }
    }

    /// A log's head as it is stored.
    pub(super) async fn stored_head(&self, log: Log) -> Head {
        let head = self.stores.logs.head(&self.log_key(log)).await;
        head.expect("the store answers").expect("the log exists")
    }

    /// Every row of a log as it is stored.
    pub(super) async fn rows(&self, log: Log) -> Vec<StoredEvent> {
        rows(self.stores.logs.as_ref(), &self.log_key(log)).await
    }

    /// What opens the tenant's private texts.
    pub(super) fn sealer(&self) -> Sealer {
        Sealer::new(&self.keys)
    }

    /// Waits until this engine's views are folded up to a position.
    pub(super) async fn views_reach(&self, position: u64) {
        let at = At { min_position: Some(position), ..At::default() };
        let issues = IssueQuery::default();
        // An answer means that this process has read the log so far.
        self.engine.list_issues(&issues, None, 1, at).await.expect("the ledger answers");
        for view in self.engine.views() {
            view.reach(position).await.expect("no view stops");
        }
    }

    /// The live generation of a view, and every row of every table in it.
    pub(super) async fn view_rows(&self, view: &ViewSpec) -> (u32, Vec<Vec<Row>>) {
        let views = self.stores.views.as_ref();
        let generations = views.generations(&self.tenant, view).await.expect("the store answers");
        let live = generations.iter().find(|generation| generation.live).expect("one is live");
        let mut tables = Vec::new();
        for table in view.tables {
            let query = PageQuery {
                tenant: Arc::clone(&self.tenant),
                view: *view,
                table: table.name,
                generation: Some(live.generation),
                filters: Vec::new(),
                after: None,
                limit: 1_000_000,
            };
            let page = views.page(&query).await.expect("the store answers");
            tables.push(page.expect("the generation is there").rows);
        }
        (live.generation, tables)
    }

    async fn populate(&mut self) {
        for part in PARTS {
            self.run(ADMINISTRATOR, RegisterPerson { person: part.person }).await;
        }
        self.run(ADMINISTRATOR, RegisterPerson { person: NOBODY }).await;
        for name in VILLAGES {
            let receipt = self.run(ADMINISTRATOR, village(name)).await;
            self.villages.push(UnitId(receipt.events[0].stream.id));
        }
        for part in PARTS {
            let assign = AssignRole {
                person: part.person,
                role: part.role,
                unit: part.village.map(|place| self.villages[place]),
                section: part.section.map(str::to_owned),
                from: founding_day(),
                to: None,
                document: None,
            };
            self.run(ADMINISTRATOR, assign).await;
        }
        for (name, content) in CALENDARS {
            let edition = calendar::parse::edition(File { name, content });
            self.run(ADMINISTRATOR, edition.expect("the calendar is well written")).await;
        }
        let definition = definition();
        self.programme = Programme::id_of(&definition);
        self.run(HEAD, OpenProgramme { definition }).await;
    }
}

/// The issue that a receipt tells of.
pub(super) fn raised(receipt: &Receipt) -> IssueId {
    IssueId(receipt.events[0].stream.id)
}

/// A village to be registered.
pub(super) fn village(name: &str) -> RegisterUnit {
    RegisterUnit {
        kind: UnitKind::Village,
        name: name.to_owned(),
        aliases: Vec::new(),
        parent: None,
        code: None,
        from: founding_day(),
        document: None,
    }
}

/// The day on which everything begins.
pub(super) fn founding_day() -> Date {
    "2024-01-01".parse().expect("a date")
}

/// Every row of a log, read in pages.
pub(super) async fn rows(logs: &dyn LogStore, log: &LogKey) -> Vec<StoredEvent> {
    const PAGE: u32 = 1000;
    let mut rows: Vec<StoredEvent> = Vec::new();
    loop {
        let query = ReadQuery {
            log: log.clone(),
            filter: EventFilter::default(),
            after: rows.last().map_or(0, |row| row.position),
            until: i64::MAX.unsigned_abs(),
            direction: Direction::Forward,
            limit: PAGE,
        };
        let page = logs.read(&query).await.expect("the store answers");
        let last = page.len() < PAGE as usize;
        rows.extend(page);
        if last {
            return rows;
        }
    }
}

pub(super) fn definition() -> Definition {
    let files = DEFINITION.map(|(name, content)| File { name, content });
    parse::definition(&files).expect("the programme is well written")
}

fn parts(
    stores: &Stores,
    tenant: &Arc<str>,
    clock: &Arc<SetClock>,
    keys: &Keys,
    origin: u32,
) -> Parts {
    Parts {
        tenant: Arc::clone(tenant),
        logs: Arc::clone(&stores.logs),
        views: Arc::clone(&stores.views),
        registry: Arc::clone(&stores.registry),
        clock: Arc::clone(clock) as _,
        ids: Arc::new(CountedIds::new(origin)),
        access_ids: Arc::new(CountedIds::new(origin + 1)),
        keys: keys.clone(),
        telemetry: Arc::new(Unwatched),
    }
}

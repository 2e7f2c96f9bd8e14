//! A simulated county behind a server of its own, and the names that questions need.

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use hemei_api::proto::activity_service_client::ActivityServiceClient;
use hemei_api::proto::alert_service_client::AlertServiceClient;
use hemei_api::proto::consolidation_review_service_client::ConsolidationReviewServiceClient;
use hemei_api::proto::core_task_service_client::CoreTaskServiceClient;
use hemei_api::proto::enrolment_service_client::EnrolmentServiceClient;
use hemei_api::proto::inspection_service_client::InspectionServiceClient;
use hemei_api::proto::issue_service_client::IssueServiceClient;
use hemei_api::proto::ranking_service_client::RankingServiceClient;
use hemei_api::proto::report_service_client::ReportServiceClient;
use hemei_api::proto::unit_service_client::UnitServiceClient;
use hemei_api::proto::{ListRankedUnitsRequest, ListRankingsRequest, ListUnitsRequest, UnitKind};
use hemei_domain::event::{ActorKind, Log};
use hemei_engine::port::LogStore;
use hemei_server::admission::{Admitted, Samples, admit};
use hemei_server::app::{App, AppConfig, Running};
use hemei_server::config::{Config, Layer, Location, Source};
use hemei_server::simulate::{self, Summary};
use hemei_server::{credential, store};
use hemei_xtask::postgres::Database;
use tokio::net::TcpListener;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};

use crate::questions::{Clients, Question};

/// How large a county is, and from which seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) seed: u64,
    pub(crate) events: u64,
    pub(crate) villages: u32,
    pub(crate) programmes: u32,
}

/// A county that is served.
pub(crate) struct County {
    /// Which store it is in.
    pub(crate) store: String,
    /// What the database says of its durability.
    pub(crate) settings: String,
    /// How many events its log has.
    pub(crate) events: u64,
    /// The logs.
    pub(crate) logs: Arc<dyn LogStore>,
    /// The server.
    pub(crate) running: Running,
    channel: Channel,
    bearer: MetadataValue<Ascii>,
    names: Arc<Names>,
    database: store::Store,
    _home: Box<dyn std::any::Any + Send>,
}

/// Resource names of a county.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) tenant: String,
    pub(crate) programmes: Vec<String>,
    pub(crate) villages: Vec<String>,
    pub(crate) evaluations: Vec<String>,
    /// Score cards.
    pub(crate) cards: Vec<String>,
}

impl County {
    /// Simulates a county's year in a fresh database and serves it.
    pub(crate) async fn simulated(store: &str, size: Size) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let keys = folder.path().join("keys.toml");
        let (home, database): (Box<dyn std::any::Any + Send>, String) = if store == "sqlite" {
            let database = folder.path().join("data").display().to_string();
            (Box::new(folder), database)
        } else {
            let home = tokio::task::spawn_blocking(Database::create).await??;
            let database = home.url();
            (Box::new((folder, home)), database)
        };
        let Size { seed, events, villages, programmes } = size;
        let database = database.parse().map_err(anyhow::Error::msg)?;
        let keys = Some(keys);
        let options = simulate::Options { database, keys, seed, events, villages, programmes };
        let summary = simulate::play(&options).await?;
        let keys = options.keys.as_deref().context("find the keys")?;
        let admitted = admitted(options.database.clone(), keys).await?;
        Self::served(store, summary, admitted, home).await
    }

    async fn served(
        store: &str,
        summary: Summary,
        admitted: Admitted,
        home: Box<dyn std::any::Any + Send>,
    ) -> anyhow::Result<Self> {
        let Admitted { store: database, parts, page_tokens, .. } = admitted;
        let logs = Arc::clone(&parts.logs);
        let durability = parts.registry.durability().await?;
        anyhow::ensure!(durability.durable, "not durable: {}", durability.settings);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let app = AppConfig { sample: true, ..AppConfig::local(parts, page_tokens, listener) };
        let running = App::start(app).await?;
        // Whoever asks may read everything, the list of alerts too.
        let (engine, reader) = (&running.engine, summary.leader);
        let by = summary.administrator;
        let issued = credential::issue(engine, by, reader, ActorKind::Person).await?;
        let bearer = format!("Bearer {}", issued.token).parse()?;
        let endpoint = Endpoint::from_shared(format!("http://{}", running.address))?;
        let channel = endpoint.tcp_nodelay(true).connect().await?;
        let head = running.engine.log(Log::Business).head().position;
        let mut county = Self {
            store: store.to_owned(),
            settings: durability.settings,
            events: head,
            logs,
            running,
            channel,
            bearer,
            names: Arc::default(),
            database,
            _home: home,
        };
        county.names = Arc::new(county.learn(summary.tenant).await?);
        Ok(county)
    }

    /// Learns the names that questions need, as a client does.
    async fn learn(&self, tenant: String) -> anyhow::Result<Names> {
        const PAGE: i32 = 500;
        let mut clients = self.clients();
        let parent = tenant.clone();
        let kind = UnitKind::Village.into();
        let request = ListUnitsRequest { parent, kind, page_size: PAGE, ..Default::default() };
        let units = clients.units.list_units(self.signed(request)).await?.into_inner().units;
        let parent = tenant.clone();
        let request = ListRankingsRequest { parent, page_size: PAGE, ..Default::default() };
        let rankings = clients.rankings.list_rankings(self.signed(request)).await?.into_inner();
        let mut cards = Vec::new();
        for ranking in &rankings.rankings {
            let parent = ranking.evaluation.clone();
            let request = ListRankedUnitsRequest { parent, ..Default::default() };
            let ranked = clients.rankings.list_ranked_units(self.signed(request)).await?;
            let ranked = ranked.into_inner().units.into_iter();
            let evaluation = &ranking.evaluation;
            cards.extend(ranked.filter_map(|unit| {
                let id = unit.unit.rsplit_once('/')?.1.to_owned();
                Some(format!("{evaluation}/scoreCards/{id}"))
            }));
        }
        Ok(Names {
            programmes: rankings.rankings.iter().map(|one| one.programme.clone()).collect(),
            evaluations: rankings.rankings.into_iter().map(|one| one.evaluation).collect(),
            villages: units.into_iter().map(|unit| unit.name).collect(),
            cards,
            tenant,
        })
    }

    /// Asks a question again and again for a time; how long each answer took, in microseconds.
    pub(crate) async fn ask(
        &self,
        question: Question,
        callers: usize,
        limit: Duration,
    ) -> anyhow::Result<Vec<u32>> {
        let began = Instant::now();
        let asking = (0..callers).map(|caller| async move {
            let (mut clients, mut micros) = (self.clients(), Vec::new());
            let mut number = caller;
            while began.elapsed() < limit {
                let sent = Instant::now();
                (question.ask)(&mut clients, Arc::clone(&self.names), number).await?;
                micros.push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
                // Callers ask about different things.
                number += callers;
            }
            anyhow::Ok(micros)
        });
        let asked = futures::future::try_join_all(asking).await?;
        Ok(asked.into_iter().flatten().collect())
    }

    fn clients(&self) -> Clients {
        Clients {
            issues: IssueServiceClient::new(self.channel.clone()),
            reports: ReportServiceClient::new(self.channel.clone()),
            rankings: RankingServiceClient::new(self.channel.clone()),
            units: UnitServiceClient::new(self.channel.clone()),
            inspections: InspectionServiceClient::new(self.channel.clone()),
            core_tasks: CoreTaskServiceClient::new(self.channel.clone()),
            enrolments: EnrolmentServiceClient::new(self.channel.clone()),
            reviews: ConsolidationReviewServiceClient::new(self.channel.clone()),
            activities: ActivityServiceClient::new(self.channel.clone()),
            alerts: AlertServiceClient::new(self.channel.clone()),
            bearer: self.bearer.clone(),
        }
    }

    fn signed<T>(&self, message: T) -> tonic::Request<T> {
        self.clients().signed(message)
    }

    /// Ends the server.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.running.shutdown.request();
        let served = self.running.wait().await;
        self.database.close().await;
        Ok(served?)
    }
}

async fn admitted(database: Location, keys: &Path) -> anyhow::Result<Admitted> {
    let mut layer = Layer::default();
    layer.database.url = Some(database);
    layer.keys.file = Some(keys.to_owned());
    Ok(admit(&Config::load(None, layer, &Nothing)?, Samples::Allowed).await?)
}

/// No environment and no file: a measurement is configured by its arguments alone.
struct Nothing;

impl Source for Nothing {
    fn variables(&self) -> Vec<(String, OsString)> {
        Vec::new()
    }

    fn read(&self, path: &Path) -> std::io::Result<String> {
        std::fs::read_to_string(path)
    }
}

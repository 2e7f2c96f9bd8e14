//! A tenant in a database that outlives its servers, made by `hemei init` and ready for the issue
//! loop.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use hemei_api::proto::issue_service_client::IssueServiceClient;
use hemei_api::proto::{GetIssueRequest, Issue, Receipt};
use hemei_domain::event::Log;
use hemei_domain::id::PersonId;
use hemei_engine::engine::{Engine, Parts};
use hemei_engine::port::{Direction, EventFilter, LogKey, ReadQuery};
use hemei_server::admission::{Samples, admit};
use hemei_server::config::{Config, Layer, Source};
use tonic::Status;
use tonic::transport::Channel;
use uuid::Uuid;

use super::child;
use crate::support::issue_client::{IssueClient, signed};
use crate::support::season;

/// How long the set-up's engine may take to end.
const GRACE: Duration = Duration::from_secs(10);

/// A tenant, its database and the people who call.
#[derive(Debug)]
pub(super) struct Tenant {
    pub(super) name: String,
    pub(super) client: IssueClient,
    environment: Vec<(&'static str, String)>,
}

impl Tenant {
    /// Makes the tenant and plays everything that stands before the first issue.
    pub(super) async fn prepare(database: &str, home: &Path) -> Self {
        let name = "500243116".to_owned();
        let environment = vec![
            ("HEMEI_TENANT", name.clone()),
            ("HEMEI_DATABASE_URL", database.to_owned()),
            ("HEMEI_KEYS_FILE", path(home, "keys.toml")),
            ("HEMEI_LISTEN_ADDRESS", "127.0.0.1:0".to_owned()),
        ];
        let mut init = Command::new(child::program());
        init.args(["init", "--document", "样例〔2024〕1号"]).envs(environment.clone());
        let output = init.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let parts = parts(&environment).await;
        let administrator = administrator(&parts).await;
        let engine = Engine::start(parts).await.unwrap();
        let today = engine.now().date();
        let season = season::prepare(&engine, administrator, today).await;
        engine.stop(GRACE).await;
        let client = IssueClient { tenant: name.clone(), season, today };
        Self { name, client, environment }
    }

    /// What a program of ours is told.
    pub(super) fn environment(&self) -> Vec<(&'static str, String)> {
        self.environment.clone()
    }

    /// Raises a problem, which must be answered within some time.
    pub(super) async fn raise_within(
        &self,
        limit: Duration,
        channel: Channel,
        request_id: Uuid,
    ) -> Result<Receipt, Status> {
        let message = self.client.raise(request_id.to_string());
        let mut message = signed(&self.client.season.handler, message);
        message.set_timeout(limit);
        let answer = IssueServiceClient::new(channel).raise_issue(message).await;
        answer.map(tonic::Response::into_inner)
    }

    /// Reads an issue in the ledger as of a position at least.
    pub(super) async fn get(
        &self,
        channel: Channel,
        issue: &str,
        min_position: u64,
    ) -> Result<Issue, Status> {
        let name = issue.to_owned();
        let message = GetIssueRequest { name, min_position, ..GetIssueRequest::default() };
        let message = signed(&self.client.season.office_head, message);
        let answer = IssueServiceClient::new(channel).get_issue(message).await;
        answer.map(tonic::Response::into_inner)
    }

    /// The ports over the tenant's database.
    pub(super) async fn open(&self) -> Parts {
        parts(&self.environment).await
    }

    /// `hemei check` finds nothing wrong.
    pub(super) fn check(&self) {
        let mut check = Command::new(child::program());
        let output = check.arg("check").envs(self.environment()).output().unwrap();
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{shown}{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// The variables of a tenant's programs, read in this process.
struct Variables<'a>(&'a [(&'static str, String)]);

impl Source for Variables<'_> {
    fn variables(&self) -> Vec<(String, OsString)> {
        self.0.iter().map(|(name, value)| ((*name).to_owned(), value.into())).collect()
    }

    fn read(&self, path: &Path) -> std::io::Result<String> {
        std::fs::read_to_string(path)
    }
}

async fn parts(environment: &[(&'static str, String)]) -> Parts {
    let config = Config::load(None, Layer::default(), &Variables(environment)).unwrap();
    admit(&config, Samples::Allowed).await.unwrap().parts
}

/// The person whose assignment is position 2 of the log.
async fn administrator(parts: &Parts) -> PersonId {
    let query = ReadQuery {
        log: LogKey { tenant: parts.tenant.clone(), log: Log::Business },
        filter: EventFilter::default(),
        after: 1,
        until: 2,
        direction: Direction::Forward,
        limit: 1,
    };
    let rows = parts.logs.read(&query).await.unwrap();
    let (_, id) = rows[0].stream.split_once('/').unwrap();
    id.parse().unwrap()
}

fn path(home: &Path, file: &str) -> String {
    home.join(file).display().to_string()
}

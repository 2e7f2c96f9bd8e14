//! A running server: engine, API and health behind one address.
//!
//! Listener, clock, ids and keys are arguments, so that a test or the demo runs the same server in
//! its own process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hemei_api::page_token::PageTokenKey;
use hemei_engine::engine::{Engine, Parts};
use hemei_engine::health::Health;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::service::Routes;
use tonic::transport::ServerTlsConfig;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::ambient;
use crate::error::Error;
use crate::lifecycle::Shutdown;

/// The health service's name for everything together.
pub const HEALTH_ALL: &str = "";
/// The health service's name for what writes.
pub const HEALTH_COMMANDS: &str = "commands";
/// The health service's name for what reads views.
pub const HEALTH_VIEWS: &str = "views";

/// How often health is looked at.
const HEALTH_INTERVAL: Duration = Duration::from_millis(500);
/// Calls under way get this much where nobody says otherwise.
const GRACE: Duration = Duration::from_secs(20);

/// What a server is told.
pub struct AppConfig {
    /// What the engine is built from.
    pub parts: Parts,
    /// The secret under which page tokens are authenticated.
    pub page_tokens: [u8; 32],
    /// Whether the log holds sample data.
    pub sample: bool,
    /// Whether the definitions are served by reflection.
    pub reflection: bool,
    /// Certificate and key; plain text where absent.
    pub tls: Option<ServerTlsConfig>,
    /// How long health says NOT_SERVING before the door is closed.
    pub drain: Duration,
    /// How long calls and commits under way may take after that.
    pub grace: Duration,
    /// Where connections arrive.
    pub listener: TcpListener,
    /// What ends the server.
    pub shutdown: Shutdown,
}

impl std::fmt::Debug for AppConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppConfig").field("tenant", &self.parts.tenant).finish_non_exhaustive()
    }
}

impl AppConfig {
    /// A server in plain text with reflection, as tests and the demo want it.
    pub fn local(parts: Parts, page_tokens: [u8; 32], listener: TcpListener) -> Self {
        Self {
            parts,
            page_tokens,
            sample: false,
            reflection: true,
            tls: None,
            drain: Duration::ZERO,
            grace: GRACE,
            listener,
            shutdown: Shutdown::new(),
        }
    }
}

/// A server; see [`App::start`].
#[derive(Debug, Clone, Copy)]
pub struct App;

/// A server that runs until it is stopped. Dropping this stops nothing.
#[derive(Debug)]
pub struct Running {
    /// The address that it really listens on.
    pub address: SocketAddr,
    /// The engine behind it.
    pub engine: Engine,
    /// What ends it.
    pub shutdown: Shutdown,
    served: JoinHandle<Result<(), Error>>,
}

impl App {
    /// Starts a server; it takes connections when this returns.
    ///
    /// # Errors
    /// Where the listener has no address, or the engine does not start.
    pub async fn start(config: AppConfig) -> Result<Running, Error> {
        let address = config.listener.local_addr().map_err(Error::internal)?;
        let engine = Engine::start(config.parts).await.map_err(Error::internal)?;
        let health = HealthReporter::new();
        let instance: Arc<str> =
            hex::encode(&ambient::secret().map_err(Error::internal)?[..4]).into();
        let api = hemei_api::Config {
            page_token_key: PageTokenKey::new(config.page_tokens),
            instance: Arc::clone(&instance),
            version: env!("CARGO_PKG_VERSION").into(),
            sample: config.sample,
            reflection: config.reflection,
        };
        let routes = hemei_api::routes(engine.clone(), api, health.clone());
        let routes = routes.map_err(Error::internal)?;
        let service = Service {
            engine: engine.clone(),
            health,
            shutdown: config.shutdown.clone(),
            drain: config.drain,
            grace: config.grace,
        };
        let tasks = TaskTracker::new();
        let run = service.run(routes, instance, config.tls, config.listener);
        let served = tasks.spawn(run);
        Ok(Running { address, engine, shutdown: config.shutdown, served })
    }
}

impl Running {
    /// Waits until the server has ended.
    ///
    /// # Errors
    /// Where it ended by itself, because the transport failed.
    pub async fn wait(self) -> Result<(), Error> {
        self.served.await.map_err(Error::internal)?
    }

    /// Asks for a graceful stop and waits for it.
    ///
    /// # Errors
    /// As [`Running::wait`].
    pub async fn stop(self) -> Result<(), Error> {
        self.shutdown.request();
        self.wait().await
    }
}

/// What serves, reports and stops.
struct Service {
    engine: Engine,
    health: HealthReporter,
    shutdown: Shutdown,
    drain: Duration,
    grace: Duration,
}

impl Service {
    async fn run(
        self,
        routes: Routes,
        instance: Arc<str>,
        tls: Option<ServerTlsConfig>,
        listener: TcpListener,
    ) -> Result<(), Error> {
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let telemetry = Arc::clone(self.engine.telemetry());
        let door = CancellationToken::new();
        let closed = door.clone().cancelled_owned();
        let served = tokio::select! {
            served = hemei_api::serve(routes, instance, telemetry, tls, incoming, closed) => {
                served.map_err(Error::Tls)
            }
            () = self.close(&door) => {
                tracing::warn!("calls were still under way when the grace period ended");
                Ok(())
            }
        };
        self.stop_engine().await;
        served
    }

    /// Reports health until a stop is asked for; then NOT_SERVING first, the door closed next.
    /// Ends when calls under way have had their time.
    async fn close(&self, door: &CancellationToken) {
        self.report().await;
        // Whoever balances load has the drain to look elsewhere.
        self.pass(self.drain).await;
        door.cancel();
        self.pass(self.grace).await;
    }

    /// Lets time pass, but none once everything must end at once.
    async fn pass(&self, time: Duration) {
        tokio::time::timeout(time, self.shutdown.aborted()).await.ok();
    }

    async fn report(&self) {
        let mut before = None;
        loop {
            let health = self.engine.health();
            let standing = Standing::of(&health);
            if before.replace(standing) != Some(standing) {
                standing.tell(&health);
                self.set(standing).await;
            }
            let stop = tokio::time::timeout(HEALTH_INTERVAL, self.shutdown.requested()).await;
            if stop.is_ok() {
                self.set(Standing { commands: false, views: false }).await;
                return;
            }
        }
    }

    async fn set(&self, standing: Standing) {
        let Standing { commands, views } = standing;
        for (name, serving) in
            [(HEALTH_ALL, commands && views), (HEALTH_COMMANDS, commands), (HEALTH_VIEWS, views)]
        {
            let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
            self.health.set_service_status(name, status).await;
        }
    }

    async fn stop_engine(&self) {
        tokio::select! {
            () = self.engine.stop(self.grace) => {}
            () = self.shutdown.aborted() => self.engine.stop(Duration::ZERO).await,
        }
    }
}

/// What is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    commands: bool,
    views: bool,
}

impl Standing {
    fn of(health: &Health) -> Self {
        Self { commands: health.takes_commands(), views: health.answers_queries() }
    }

    fn tell(self, health: &Health) {
        if self.commands && self.views {
            tracing::info!("everything is served");
            return;
        }
        let stopped = health.views.iter().filter(|view| view.stopped_at.is_some());
        let stopped: Vec<&str> = stopped.map(|view| view.view).collect();
        let rebuilding = health.views.iter().filter(|view| view.rebuilding);
        let rebuilding: Vec<&str> = rebuilding.map(|view| view.view).collect();
        tracing::error!(
            clock_behind_micros = health.clock_behind_micros,
            read_only = health.read_only,
            store_away = health.store_away,
            views_stopped = ?stopped,
            views_rebuilding = ?rebuilding,
            "not everything is served"
        );
    }
}

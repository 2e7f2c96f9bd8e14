//! What a lane stands on: fresh databases, servers on loopback, connections.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hemei_api::page_token::PageTokenKey;
use hemei_domain::id::PersonId;
use hemei_domain::time::Timestamp;
use hemei_engine::engine::{Engine, Parts};
use hemei_engine::genesis::{Genesis, found};
use hemei_engine::port::{Clock, Ids, LogStore, Registry, Unwatched, ViewStore};
use hemei_engine::seal::Keys;
use hemei_engine::sequencer::Bounds;
use hemei_store_postgres::PostgresStore;
use hemei_store_sqlite::SqliteStore;
use hemei_xtask::postgres::Database;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Channel, Endpoint, Server};
use uuid::Uuid;

use crate::echo::{Echo, EchoLane};
use crate::remote::RemoteLane;
use crate::support::issue_client::IssueClient;
use crate::support::season;

/// How many connections the callers share.
const CONNECTIONS: usize = 4;

/// So many segments of 16 MiB are what `max_wal_size` lets a cluster keep.
const SEGMENTS: usize = 60;

/// The machine's clock.
struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "a measurement runs in real time")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let micros = since.expect("after 1970").as_micros();
        Timestamp(i64::try_from(micros).expect("before the year 294000"))
    }
}

/// Distinct ids in the order of time, as those of version 7 are; a measurement needs no secrets.
#[derive(Default)]
pub(crate) struct OrderedIds(AtomicU64);

impl Ids for OrderedIds {
    fn uuid(&self) -> Uuid {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        uuid::Builder::from_u128(u128::from(number) << 80 | u128::from(spread))
            .with_version(uuid::Version::SortRand)
            .with_variant(uuid::Variant::RFC4122)
            .into_uuid()
    }

    fn salt(&self) -> [u8; 16] {
        *self.uuid().as_bytes()
    }

    fn nonce(&self) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&self.uuid().as_bytes()[4..]);
        nonce
    }
}

/// A database; it goes when this does.
pub(crate) type Home = Box<dyn std::any::Any + Send>;

/// Ports over one database.
#[derive(Clone)]
pub(crate) struct Stores {
    pub(crate) logs: Arc<dyn LogStore>,
    views: Arc<dyn ViewStore>,
    registry: Arc<dyn Registry>,
    /// Where the database is, if it is a server.
    pub(crate) url: Option<String>,
    /// What the database says of its durability.
    pub(crate) settings: String,
}

/// A fresh database and the ports over it.
pub(crate) async fn fresh(store: &str) -> anyhow::Result<(Home, Stores)> {
    if store == "sqlite" {
        let home = tempfile::tempdir()?;
        let mut config = hemei_store_sqlite::Config::new(PathBuf::from(home.path()));
        config.create = true;
        let store = SqliteStore::open(config).await?;
        store.migrate().await?;
        return Ok((Box::new(home), ports(store, None).await?));
    }
    let home = tokio::task::spawn_blocking(Database::create).await??;
    let config = hemei_store_postgres::Config::new(home.url());
    let store = PostgresStore::connect(config).await?;
    store.migrate().await?;
    recycle(&home.url()).await?;
    let url = Some(home.url());
    Ok((Box::new(home), ports(store, url).await?))
}

/// Makes the cluster one that has run for a while: it has segments of its write-ahead log to use
/// again. A new one fills each segment with zeros first, and every commit waits for that.
async fn recycle(url: &str) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    for _ in 0..SEGMENTS {
        let next = "SELECT pg_logical_emit_message(false, 'bench', ''), pg_switch_wal()";
        connection.execute(next).await?;
    }
    connection.execute("CHECKPOINT").await?;
    Ok(connection.close().await?)
}

async fn ports<S: LogStore + ViewStore + Registry>(
    store: S,
    url: Option<String>,
) -> anyhow::Result<Stores> {
    let store = Arc::new(store);
    let durability = store.durability().await?;
    anyhow::ensure!(durability.durable, "not durable: {}", durability.settings);
    Ok(Stores {
        logs: Arc::clone(&store) as _,
        views: Arc::clone(&store) as _,
        registry: store,
        url,
        settings: durability.settings,
    })
}

/// A server of one tenant on loopback, with everything that stands before the first issue.
pub(crate) async fn remote(
    stores: &Stores,
    tenant: &str,
    bounds: Bounds,
    views_paused: bool,
) -> anyhow::Result<RemoteLane> {
    let ids: Arc<dyn Ids> = Arc::new(OrderedIds::default());
    let parts = Parts {
        tenant: tenant.into(),
        logs: Arc::clone(&stores.logs),
        views: Arc::clone(&stores.views),
        registry: Arc::clone(&stores.registry),
        clock: Arc::new(SystemClock),
        ids: Arc::clone(&ids),
        access_ids: Arc::new(OrderedIds::default()),
        keys: Keys { data: [1; 32], digest: [2; 32] },
        telemetry: Arc::new(Unwatched),
    };
    let administrator = PersonId(Uuid::from_u128(0xad));
    let document = "样例〔2024〕1号".to_owned();
    found(&parts, &Genesis { sample: true, administrator, document }).await?;
    let engine = Engine::start_bounded(parts, bounds).await?;
    let today = engine.now().date();
    let season = season::prepare(&engine, administrator, today).await;
    let client = IssueClient { tenant: tenant.to_owned(), season, today };
    let config = hemei_api::Config {
        page_token_key: PageTokenKey::new([3; 32]),
        instance: "bench".into(),
        version: "bench".into(),
        sample: true,
        reflection: false,
    };
    let (health, _) = tonic_health::server::health_reporter();
    let routes = hemei_api::routes(engine.clone(), config, health)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let incoming = connections(listener);
    spawn(async move {
        let (telemetry, never) = (Arc::new(Unwatched), std::future::pending());
        hemei_api::serve(routes, "bench".into(), telemetry, None, incoming, never).await
    });
    let channels = channels(address).await?;
    Ok(RemoteLane { channels, engine, client, ids, views_paused })
}

/// A bare tonic server on loopback.
pub(crate) async fn echo() -> anyhow::Result<EchoLane> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let incoming = connections(listener);
    spawn(async move { Server::builder().add_service(Echo).serve_with_incoming(incoming).await });
    Ok(EchoLane { channels: channels(address).await? })
}

fn connections(
    listener: TcpListener,
) -> impl tokio_stream::Stream<Item = std::io::Result<tokio::net::TcpStream>> {
    use tokio_stream::StreamExt as _;
    TcpListenerStream::new(listener).map(|stream| {
        let stream = stream?;
        stream.set_nodelay(true)?;
        Ok(stream)
    })
}

async fn channels(address: std::net::SocketAddr) -> anyhow::Result<Vec<Channel>> {
    let endpoint = Endpoint::from_shared(format!("http://{address}"))?.tcp_nodelay(true);
    let mut channels = Vec::new();
    for _ in 0..CONNECTIONS {
        channels.push(endpoint.connect().await?);
    }
    Ok(channels)
}

#[expect(clippy::disallowed_methods, reason = "a server of a measurement ends with its process")]
fn spawn<F>(future: F)
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(future);
}

//! A server in this process on a fresh log of sample data: its clock stands where it is put, and
//! everything that would be drawn at random follows from a seed, so that two runs of the same
//! commands give the same root.

use std::path::PathBuf;
use std::sync::Arc;

use hemei_domain::id::PersonId;
use hemei_domain::time::Timestamp;
use hemei_engine::engine::Parts;
use hemei_engine::genesis::{Genesis, found};
use hemei_engine::port::Ids;
use tokio::net::TcpListener;

use crate::admission::{self, Refusal};
use crate::ambient::{self, SeededIds, SettableClock};
use crate::app::{App, AppConfig, Running};
use crate::config::{Config, Layer, Location, TenantName};
use crate::error::Error;
use crate::keys::KeyFile;
use crate::lifecycle::Shutdown;
use crate::store::{Absent, Ports, Store};

/// The random streams of a seed: what the business log draws, what the access log draws, the keys.
const BUSINESS: u64 = 0;
const ACCESS: u64 = 1;
const KEYS: u64 = 2;

/// What a log of sample data begins with.
pub(crate) struct Founding {
    /// The tenant.
    pub(crate) tenant: TenantName,
    /// An empty database; a folder that is removed at the end where absent.
    pub(crate) database: Option<Location>,
    /// Where the keys are kept; in a folder that is the database unless it is given, and nowhere
    /// for another database.
    pub(crate) keys: Option<PathBuf>,
    /// What everything that is drawn follows from.
    pub(crate) seed: u64,
    /// When the log is opened.
    pub(crate) opened_at: Timestamp,
    /// The document that assigns the first role.
    pub(crate) document: String,
    /// The ids of a seed and of one of its random streams.
    pub(crate) ids: fn(u64, u64, &Arc<SettableClock>) -> Arc<dyn Ids>,
}

/// A log of sample data that was founded and that nobody serves yet.
pub(crate) struct Founded {
    /// What an engine over it is built from.
    pub(crate) parts: Parts,
    /// The secret under which page tokens are authenticated.
    pub(crate) page_tokens: [u8; 32],
    /// Its clock.
    pub(crate) clock: Arc<SettableClock>,
    /// The first system administrator.
    pub(crate) administrator: PersonId,
    /// The open database.
    pub(crate) store: Store,
    folder: Option<Folder>,
}

impl Founded {
    /// Founds a log in an empty database.
    ///
    /// # Errors
    /// [`Error::NotFresh`] where the database has logs; nothing is changed then.
    pub(crate) async fn found(founding: Founding) -> Result<Self, Error> {
        let Founding { tenant, database, seed, ids, .. } = founding;
        let folder = database.is_none().then(Folder::make).transpose()?;
        let location = match (&folder, database) {
            (Some(folder), _) => Location::Folder(folder.0.clone()),
            (None, database) => database.expect("a folder is made where no database is named"),
        };
        let kept = founding.keys.is_some() || matches!(location, Location::Folder(_));
        let settings = settings(location, founding.keys)?;
        let store = Store::open(&settings.database, Absent::Create).await?;
        let ports = fresh(&store).await?;
        admission::durable(&ports, false).await?;
        let mut keys = KeyFile::sample(tenant.as_str(), &SeededIds::new(seed, KEYS));
        let clock = Arc::new(SettableClock::new(founding.opened_at));
        let parts = Parts {
            clock: Arc::clone(&clock) as _,
            ids: ids(seed, BUSINESS, &clock),
            access_ids: ids(seed, ACCESS, &clock),
            ..admission::parts(ports, tenant.as_str(), &keys)?
        };
        let administrator = PersonId(parts.ids.uuid());
        let genesis = Genesis { sample: true, administrator, document: founding.document };
        found(&parts, &genesis).await.map_err(Error::internal)?;
        if kept {
            // So that `hemei serve --demo` can show it again.
            bind(&mut keys, &parts, &settings).await?;
        }
        let page_tokens = keys.page_tokens();
        Ok(Self { parts, page_tokens, clock, administrator, store, folder })
    }
}

/// What sample data that is served begins with.
#[derive(Debug)]
pub struct SampleConfig {
    /// The tenant.
    pub tenant: TenantName,
    /// An empty database; a folder that is removed at the end where absent.
    pub database: Option<Location>,
    /// What everything that is drawn follows from.
    pub seed: u64,
    /// When the log is opened.
    pub opened_at: Timestamp,
    /// The document that assigns the first role.
    pub document: String,
    /// Where connections arrive.
    pub listener: TcpListener,
    /// What ends the server.
    pub shutdown: Shutdown,
}

/// A running server of sample data.
#[derive(Debug)]
pub struct Sample {
    /// The server.
    pub running: Running,
    /// Its clock.
    pub clock: Arc<SettableClock>,
    /// The first system administrator.
    pub administrator: PersonId,
    store: Store,
    folder: Option<Folder>,
}

impl Sample {
    /// Founds a log and serves it.
    ///
    /// # Errors
    /// [`Error::NotFresh`] where the database has logs; nothing is changed then.
    pub async fn start(config: SampleConfig) -> Result<Self, Error> {
        let founded = Founded::found(Founding {
            tenant: config.tenant,
            database: config.database,
            keys: None,
            seed: config.seed,
            opened_at: config.opened_at,
            document: config.document,
            ids: |seed, stream, _| Arc::new(SeededIds::new(seed, stream)),
        })
        .await?;
        let Founded { parts, page_tokens, clock, administrator, store, folder } = founded;
        let app = AppConfig {
            sample: true,
            shutdown: config.shutdown,
            ..AppConfig::local(parts, page_tokens, config.listener)
        };
        let running = App::start(app).await?;
        Ok(Self { running, clock, administrator, store, folder })
    }

    /// Asks for a graceful stop, waits for it, and removes the folder if it was made for this run.
    ///
    /// # Errors
    /// Where the server ended by itself.
    pub async fn stop(self) -> Result<(), Error> {
        self.running.shutdown.request();
        self.wait().await
    }

    /// Waits until the server has ended; removes the folder if it was made for this run.
    ///
    /// # Errors
    /// Where the server ended by itself.
    pub async fn wait(self) -> Result<(), Error> {
        let served = self.running.wait().await;
        self.store.close().await;
        drop(self.folder);
        served
    }
}

/// The defaults over a location: nothing in the environment changes what a demo does.
fn settings(location: Location, keys: Option<PathBuf>) -> Result<Config, Error> {
    let mut layer = Layer::default();
    layer.database.url = Some(location);
    layer.keys.file = keys;
    Ok(Config::of(layer)?)
}

/// The ports of a database that nobody uses.
async fn fresh(store: &Store) -> Result<Ports, Error> {
    match admission::schema(store.schema_status().await?) {
        Err(refusal @ Refusal::SchemaNewer { .. }) => return Err(refusal.into()),
        Err(_) | Ok(()) => store.migrate().await?,
    }
    let ports = store.ports();
    if ports.registry.identities().await?.is_empty() { Ok(ports) } else { Err(Error::NotFresh) }
}

async fn bind(keys: &mut KeyFile, parts: &Parts, settings: &Config) -> Result<(), Error> {
    let identities = parts.registry.identities().await?;
    let identity = identities.iter().find(|identity| *identity.tenant == *parts.tenant);
    let identity =
        identity.ok_or_else(|| Refusal::HalfFounded { tenant: parts.tenant.to_string() })?;
    keys.bind(identity.incarnation, &settings.keys_file)?;
    Ok(())
}

/// A folder that goes with the run.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self, Error> {
        let name = hex::encode(&ambient::secret().map_err(Error::internal)?[..8]);
        let folder = std::env::temp_dir().join(format!("hemei-demo-{name}"));
        std::fs::create_dir(&folder).map_err(Error::internal)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(folder = %self.0.display(), %error, "the demo's folder stays behind");
        }
    }
}

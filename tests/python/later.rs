//! The server of a tenant weeks later: in this process, with a clock that was moved, since no call
//! moves a server's clock.

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hemei_engine::port::Clock as _;
use hemei_server::admission::{Admitted, Samples, admit};
use hemei_server::ambient::{SettableClock, SystemClock};
use hemei_server::app::{App, AppConfig, Running};
use hemei_server::config::{Config, Layer, Source};
use hemei_server::store::Store;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A tenant's server whose clock stands so many days after the machine's.
#[derive(Debug)]
pub(super) struct Later {
    runtime: Runtime,
    running: Running,
    store: Store,
    address: String,
}

impl Later {
    /// Serves the tenant that was founded in a folder.
    pub(super) fn start(home: &Path, days: i64) -> Self {
        let runtime = Runtime::new().unwrap();
        let (running, store) = runtime.block_on(serve(home, days));
        let address = running.address.to_string();
        Self { runtime, running, store, address }
    }

    /// Where it listens.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// A graceful end.
    pub(super) fn stop(self) {
        self.runtime.block_on(async {
            self.running.stop().await.unwrap();
            self.store.close().await;
        });
    }
}

async fn serve(home: &Path, days: i64) -> (Running, Store) {
    let config = Config::load(None, Layer::default(), &Home(home)).unwrap();
    let Admitted { store, mut parts, page_tokens, .. } =
        admit(&config, Samples::Refused).await.unwrap();
    let micros = i64::try_from(DAY.as_micros()).unwrap() * days;
    parts.clock = Arc::new(SettableClock::new(SystemClock.now().plus_micros(micros)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let running = App::start(AppConfig::local(parts, page_tokens, listener)).await.unwrap();
    (running, store)
}

/// The environment that the binary is given for the same tenant.
struct Home<'a>(&'a Path);

impl Source for Home<'_> {
    fn variables(&self) -> Vec<(String, OsString)> {
        super::server::variables(self.0).map(|(name, value)| (name.to_owned(), value)).to_vec()
    }

    fn read(&self, path: &Path) -> std::io::Result<String> {
        std::fs::read_to_string(path)
    }
}

//! `hemei serve`: the configured database, behind the configured address, until a signal.

use std::net::SocketAddr;
use std::path::Path;

use hemei_engine::engine::Engine;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::transport::{Identity, ServerTlsConfig};

use crate::admission::{Samples, admit};
use crate::app::{App, AppConfig};
use crate::config::{Config, Listen, TlsFiles};
use crate::error::Error;
use crate::lifecycle::{self, Shutdown};
use crate::telemetry::Pipeline;

/// Serves until a signal.
///
/// # Errors
/// [`Error`]: what must be put right before anything is served.
pub async fn run(config: &Config, samples: Samples, pipeline: &Pipeline) -> Result<(), Error> {
    let tls = transport(&config.listen)?;
    let metrics = metrics_address(config)?;
    let mut admitted = admit(config, samples).await?;
    admitted.parts.telemetry = pipeline.telemetry();
    let listener = bind(config.listen.address).await?;
    let page = match metrics {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let signals = lifecycle::signals().map_err(Error::internal)?;
    let shutdown = Shutdown::new();
    let following = shutdown.clone();
    let tasks = TaskTracker::new();
    tasks.spawn(async move { following.follow(signals).await });
    let running = App::start(AppConfig {
        parts: admitted.parts,
        page_tokens: admitted.page_tokens,
        sample: admitted.identity.sample,
        reflection: true,
        tls,
        drain: config.shutdown.drain,
        grace: config.shutdown.grace,
        listener,
        shutdown,
    })
    .await?;
    tracing::info!(
        address = %running.address,
        tenant = admitted.identity.tenant,
        incarnation = %admitted.identity.incarnation,
        sample = admitted.identity.sample,
        "serving"
    );
    pipeline.observe(&running.engine, &admitted.store);
    let page_ends = CancellationToken::new();
    let page = serve_page(page, pipeline, running.engine.clone(), page_ends.clone());
    let served = async {
        let served = running.wait().await;
        page_ends.cancel();
        served
    };
    let (served, ()) = tokio::join!(served, page);
    admitted.store.close().await;
    tracing::info!("stopped");
    served
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Error> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|source| Error::Listen { address, source })
}

async fn serve_page(
    listener: Option<TcpListener>,
    pipeline: &Pipeline,
    engine: Engine,
    stop: CancellationToken,
) {
    let Some(listener) = listener else { return };
    if let Ok(address) = listener.local_addr() {
        tracing::info!(%address, "metrics are served");
    }
    pipeline.serve_page(listener, engine, stop).await;
}

/// Where metrics are read; only a loopback address unless somebody says so, as with the API.
fn metrics_address(config: &Config) -> Result<Option<SocketAddr>, Error> {
    match config.metrics {
        Some(address) if !address.ip().is_loopback() && !config.listen.insecure => {
            Err(Error::MetricsUnprotected { address })
        }
        address => Ok(address),
    }
}

/// TLS as configured; only a loopback address may go without.
fn transport(listen: &Listen) -> Result<Option<ServerTlsConfig>, Error> {
    match &listen.tls {
        Some(TlsFiles { certificate, key }) => {
            let identity = Identity::from_pem(read(certificate)?, read(key)?);
            Ok(Some(ServerTlsConfig::new().identity(identity)))
        }
        None if listen.insecure || listen.address.ip().is_loopback() => Ok(None),
        None => Err(Error::Unprotected { address: listen.address }),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::TlsFile { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listen(address: &str, insecure: bool) -> Listen {
        Listen { address: address.parse().expect("an address"), tls: None, insecure }
    }

    #[test]
    fn only_loopback_goes_without_tls_unless_somebody_says_so() {
        assert!(matches!(transport(&listen("127.0.0.1:0", false)), Ok(None)));
        assert!(matches!(transport(&listen("[::1]:0", false)), Ok(None)));
        assert!(matches!(transport(&listen("0.0.0.0:0", true)), Ok(None)));
        let refused = transport(&listen("0.0.0.0:0", false));
        assert!(matches!(refused, Err(Error::Unprotected { .. })));
    }

    #[test]
    fn a_certificate_that_is_not_there_is_named() {
        let tls = Some(TlsFiles { certificate: "/nowhere/c.pem".into(), key: "k.pem".into() });
        let refused = transport(&Listen { tls, ..listen("0.0.0.0:0", false) });
        assert!(matches!(refused, Err(Error::TlsFile { path, .. })
            if path == Path::new("/nowhere/c.pem")));
    }
}

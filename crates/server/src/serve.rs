//! `hemei serve`: the configured database, behind the configured address, until a signal.

use std::path::Path;

use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;
use tonic::transport::{Identity, ServerTlsConfig};

use crate::admission::{Samples, admit};
use crate::app::{App, AppConfig};
use crate::config::{Config, Listen, TlsFiles};
use crate::error::Error;
use crate::lifecycle::{self, Shutdown};

/// Serves until a signal.
///
/// # Errors
/// [`Error`]: what must be put right before anything is served.
pub async fn run(config: &Config, samples: Samples) -> Result<(), Error> {
    let tls = transport(&config.listen)?;
    let admitted = admit(config, samples).await?;
    let address = config.listen.address;
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|source| Error::Listen { address, source })?;
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
    let served = running.wait().await;
    admitted.store.close().await;
    tracing::info!("stopped");
    served
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

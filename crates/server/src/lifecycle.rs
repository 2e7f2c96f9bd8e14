//! Stopping: softly first, hard on the second signal.
//!
//! Soft: health says NOT_SERVING, then no new connection is taken, what is under way is finished.
//! Hard: whatever is still under way is dropped; an acknowledged commit is durable all the same.

use std::io;
use std::pin::Pin;

use futures::{Stream, StreamExt as _, stream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The two tokens that end a server; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    soft: CancellationToken,
    hard: CancellationToken,
}

impl Shutdown {
    /// Tokens that nobody has pulled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for a graceful stop.
    pub fn request(&self) {
        self.soft.cancel();
    }

    /// Ends everything at once.
    pub fn abort(&self) {
        self.soft.cancel();
        self.hard.cancel();
    }

    /// Completes when a stop is asked for.
    pub async fn requested(&self) {
        self.soft.cancelled().await;
    }

    /// Completes when everything must end at once.
    pub async fn aborted(&self) {
        self.hard.cancelled().await;
    }

    /// The first signal asks for a graceful stop, the second ends everything at once.
    pub async fn follow(&self, signals: impl Stream<Item = ()>) {
        let mut signals = std::pin::pin!(signals);
        if signals.next().await.is_some() {
            tracing::info!("stopping: finishing what is under way, another signal ends at once");
            self.request();
        }
        if signals.next().await.is_some() {
            tracing::warn!("stopping at once");
            self.abort();
        }
    }
}

/// The process's SIGINT and SIGTERM.
///
/// # Errors
/// Where the handlers cannot be installed.
pub fn signals() -> io::Result<impl Stream<Item = ()>> {
    let interrupt = arrivals(signal(SignalKind::interrupt())?);
    let terminate = arrivals(signal(SignalKind::terminate())?);
    Ok(stream::select(interrupt, terminate))
}

fn arrivals(signal: Signal) -> Pin<Box<dyn Stream<Item = ()> + Send>> {
    let next = |mut signal: Signal| async move { signal.recv().await.map(|()| ((), signal)) };
    Box::pin(stream::unfold(signal, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(shutdown: &Shutdown) -> (bool, bool) {
        (shutdown.soft.is_cancelled(), shutdown.hard.is_cancelled())
    }

    #[tokio::test]
    async fn the_first_signal_asks_and_the_second_ends() {
        for (signals, expected) in [(0, (false, false)), (1, (true, false)), (2, (true, true))] {
            let shutdown = Shutdown::new();
            shutdown.follow(stream::iter(vec![(); signals])).await;
            assert_eq!(standing(&shutdown), expected, "{signals} signals");
        }
    }

    #[tokio::test]
    async fn clones_share_the_tokens() {
        let shutdown = Shutdown::new();
        shutdown.clone().abort();
        shutdown.requested().await;
        shutdown.aborted().await;
    }
}

//! Callers that play the issue loop and remember every request and what became of it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hemei_api::proto::Receipt;
use tokio::task::JoinSet;
use tonic::{Code, Status};
use uuid::Uuid;

use super::child::Server;
use super::tenant::Tenant;
use crate::support::issue_client::Step;

/// How many callers play at once.
const CALLERS: usize = 16;
/// How long a caller waits for one answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request that was sent.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) step: Step,
    pub(super) issue: String,
    pub(super) request_id: Uuid,
    pub(super) receipt: Option<Receipt>,
}

/// Every request of a test, in the order in which each caller sent them.
#[derive(Debug)]
pub(super) struct Load {
    tenant: Arc<Tenant>,
    attempts: Arc<Mutex<Vec<Attempt>>>,
    next_id: Arc<AtomicUsize>,
}

impl Load {
    pub(super) fn new(tenant: Arc<Tenant>) -> Self {
        Self { tenant, attempts: Arc::default(), next_id: Arc::default() }
    }

    pub(super) fn attempts(&self) -> Vec<Attempt> {
        self.attempts.lock().unwrap().clone()
    }

    /// Plays until so many commands were acknowledged as the seed says, then calls `kill`; returns
    /// when every caller has noticed.
    pub(super) async fn run_until(&mut self, server: &Server, seed: u64, kill: impl FnOnce()) {
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let dead = Arc::new(AtomicBool::new(false));
        let target = 20 + (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % 200;
        let (reached, mut at_target) = tokio::sync::mpsc::channel(1);
        let mut callers = JoinSet::new();
        for _ in 0..CALLERS {
            let caller = Caller {
                tenant: Arc::clone(&self.tenant),
                channel: server.channel(),
                attempts: Arc::clone(&self.attempts),
                next_id: Arc::clone(&self.next_id),
                acknowledged: Arc::clone(&acknowledged),
                dead: Arc::clone(&dead),
                target,
                reached: reached.clone(),
            };
            callers.spawn(caller.play());
        }
        at_target.recv().await.expect("the callers get that far");
        kill();
        dead.store(true, Ordering::Release);
        while let Some(ended) = callers.join_next().await {
            ended.unwrap_or_else(|error| panic!("seed {seed:#x}: {error}"));
        }
    }

    /// Repeats every request whose outcome is unknown, and a few whose outcome is known, with the
    /// same request id; a known one gets the same receipt.
    pub(super) async fn settle(&mut self, server: &Server, seed: u64) {
        let known = self.attempts().len();
        for index in 0..known {
            let attempt = self.attempts.lock().unwrap()[index].clone();
            let sampled = (index as u64).wrapping_add(seed).is_multiple_of(17);
            if attempt.receipt.is_some() && !sampled && seed != u64::MAX {
                continue;
            }
            let receipt = self.repeat(server, &attempt, seed).await;
            if let Some(before) = &attempt.receipt {
                assert_eq!(before, &receipt, "seed {seed:#x}: another receipt for {attempt:?}");
            }
            self.attempts.lock().unwrap()[index].receipt = Some(receipt);
        }
    }

    /// Sends a request again until it is answered: the database may still be coming back.
    async fn repeat(&self, server: &Server, attempt: &Attempt, seed: u64) -> Receipt {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let sent = self.tenant.client.send(
                server.channel(),
                attempt.step,
                &attempt.issue,
                attempt.request_id,
            );
            match sent.await {
                Ok(receipt) => return receipt,
                Err(status) if unknown(&status) && tokio::time::Instant::now() < deadline => {
                    tokio::task::yield_now().await;
                }
                Err(status) => panic!("seed {seed:#x}: repeating {attempt:?}: {status:?}"),
            }
        }
    }
}

/// Whether a status leaves open what became of the request.
fn unknown(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unavailable | Code::Unknown | Code::Cancelled | Code::DeadlineExceeded
    )
}

struct Caller {
    tenant: Arc<Tenant>,
    channel: tonic::transport::Channel,
    attempts: Arc<Mutex<Vec<Attempt>>>,
    next_id: Arc<AtomicUsize>,
    acknowledged: Arc<AtomicUsize>,
    dead: Arc<AtomicBool>,
    target: usize,
    reached: tokio::sync::mpsc::Sender<()>,
}

impl Caller {
    async fn play(self) {
        loop {
            let mut issue = String::new();
            for step in Step::ALL {
                let Some(receipt) = self.one(*step, &issue).await else { return };
                if *step == Step::Raise {
                    issue = receipt.name;
                }
            }
        }
    }

    /// Sends one request; nothing where its outcome is unknown or the victim is dead.
    async fn one(&self, step: Step, issue: &str) -> Option<Receipt> {
        if self.dead.load(Ordering::Acquire) {
            return None;
        }
        let number = self.next_id.fetch_add(1, Ordering::Relaxed) as u128;
        let request_id = uuid::Builder::from_u128(number << 64 | 0xc4a5)
            .with_version(uuid::Version::Random)
            .with_variant(uuid::Variant::RFC4122)
            .into_uuid();
        let attempt = Attempt { step, issue: issue.to_owned(), request_id, receipt: None };
        let index = {
            let mut attempts = self.attempts.lock().unwrap();
            attempts.push(attempt);
            attempts.len() - 1
        };
        let sent = self.tenant.client.send(self.channel.clone(), step, issue, request_id);
        match tokio::time::timeout(PATIENCE, sent).await {
            Ok(Ok(receipt)) => {
                self.attempts.lock().unwrap()[index].receipt = Some(receipt.clone());
                if self.acknowledged.fetch_add(1, Ordering::AcqRel) + 1 >= self.target {
                    // Who comes second finds the place taken, or nobody listening any more.
                    let _ = self.reached.try_send(());
                }
                Some(receipt)
            }
            Ok(Err(status)) => {
                assert!(unknown(&status), "{step:?} on {issue}: {status:?}");
                None
            }
            Err(_) => None,
        }
    }
}

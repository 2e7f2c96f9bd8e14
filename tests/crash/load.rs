//! Callers that play the issue loop and remember every request and what became of it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hemei_api::proto::Receipt;
use tokio::task::JoinSet;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_health::pb::health_check_response::ServingStatus;
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

/// What a seed decides of a death.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// After so many acknowledged commands.
    pub(super) acknowledged: usize,
    /// And then so many turns of the scheduler later: somewhere within a batch's way.
    turns: usize,
    /// What the rest was drawn from; failures show it.
    seed: u64,
}

impl Moment {
    pub(super) fn of(seed: u64) -> Self {
        let drawn = mixed(seed);
        let (high, low) = (drawn >> 32, drawn & 0xffff_ffff);
        let small = |number: u64, below: u64| usize::try_from(number % below).unwrap();
        Self { acknowledged: 20 + small(high, 200), turns: small(low, 20_000), seed }
    }
}

/// Neighbouring seeds give distant numbers: SplitMix64's finaliser.
fn mixed(seed: u64) -> u64 {
    let seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ (seed >> 31)
}

/// Which requests with a known outcome are repeated.
#[derive(Debug, Clone, Copy)]
pub(super) enum Known {
    /// A few that the seed chooses.
    Some(u64),
    All,
}

impl Known {
    fn includes(self, index: usize) -> bool {
        match self {
            Self::Some(seed) => mixed(seed ^ index as u64).is_multiple_of(17),
            Self::All => true,
        }
    }
}

/// Every request of a test, in the order in which each caller sent them.
#[derive(Debug, Clone)]
pub(super) struct Load {
    tenant: Arc<Tenant>,
    attempts: Arc<Mutex<Vec<Attempt>>>,
}

impl Load {
    pub(super) fn new(tenant: Arc<Tenant>) -> Self {
        Self { tenant, attempts: Arc::default() }
    }

    pub(super) fn attempts(&self) -> Vec<Attempt> {
        self.attempts.lock().unwrap().clone()
    }

    /// Plays up to the moment, then calls `kill`; returns when every caller has noticed.
    pub(super) async fn run_until(&self, server: &Server, moment: Moment, kill: impl FnOnce()) {
        let (dead, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let (reached, mut at_target) = tokio::sync::mpsc::channel(1);
        let mut callers = JoinSet::new();
        for _ in 0..CALLERS {
            let caller = Caller {
                load: self.clone(),
                channel: server.channel(),
                acknowledged: Arc::clone(&acknowledged),
                dead: Arc::clone(&dead),
                target: moment.acknowledged,
                reached: reached.clone(),
            };
            callers.spawn(caller.play());
        }
        // From here on only callers hold it, so that the end of all of them ends the wait.
        drop(reached);
        at_target.recv().await.expect("the callers get that far");
        for _ in 0..moment.turns {
            tokio::task::yield_now().await;
        }
        kill();
        dead.store(true, Ordering::Release);
        while let Some(ended) = callers.join_next().await {
            ended.unwrap_or_else(|error| panic!("seed {:#x}: {error}", moment.seed));
        }
    }

    /// Repeats every request whose outcome is unknown, and of the others `known`, with the same
    /// request id; one with a known outcome gets the same receipt.
    pub(super) async fn settle(&self, server: &Arc<Server>, known: Known) {
        let next = Arc::new(AtomicUsize::new(0));
        let mut callers = JoinSet::new();
        for _ in 0..CALLERS {
            let (load, server, next) = (self.clone(), Arc::clone(server), Arc::clone(&next));
            callers.spawn(async move {
                let channel = server.channel();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let attempt = load.attempts.lock().unwrap().get(index).cloned();
                    let Some(attempt) = attempt else { return };
                    if attempt.receipt.is_none() || known.includes(index) {
                        let receipt = load.repeat(&server, &channel, &attempt).await;
                        load.attempts.lock().unwrap()[index].receipt = Some(receipt);
                    }
                }
            });
        }
        while let Some(ended) = callers.join_next().await {
            ended.unwrap_or_else(|error| panic!("{known:?}: {error}"));
        }
    }

    /// Sends a request again until it is answered: the database may still be coming back.
    async fn repeat(&self, server: &Server, channel: &Channel, attempt: &Attempt) -> Receipt {
        let Attempt { step, issue, request_id, receipt } = attempt;
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let sent = self.tenant.client.send(channel.clone(), *step, issue, *request_id);
            match sent.await {
                Ok(answer) => {
                    let same = receipt.as_ref().is_none_or(|before| *before == answer);
                    assert!(same, "another receipt: {answer:?} for {attempt:?}");
                    return answer;
                }
                Err(status) if unknown(&status) && tokio::time::Instant::now() < deadline => {
                    server.until("commands", ServingStatus::Serving).await;
                }
                Err(status) => panic!("repeating {attempt:?}: {status:?}"),
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
    load: Load,
    channel: Channel,
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
        let (index, request_id) = {
            let mut attempts = self.load.attempts.lock().unwrap();
            let index = attempts.len();
            let request_id = request_id(index as u64);
            let issue = issue.to_owned();
            attempts.push(Attempt { step, issue, request_id, receipt: None });
            (index, request_id)
        };
        let client = &self.load.tenant.client;
        let sent = client.send(self.channel.clone(), step, issue, request_id);
        match tokio::time::timeout(PATIENCE, sent).await {
            Ok(Ok(receipt)) => {
                self.load.attempts.lock().unwrap()[index].receipt = Some(receipt.clone());
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
            Err(_) => panic!("{step:?} on {issue}: no answer within {PATIENCE:?}"),
        }
    }
}

/// The request id of a test's request of that number.
pub(super) fn request_id(number: u64) -> Uuid {
    // The number stands below the bits of version and variant, which would cut it short.
    uuid::Builder::from_u128(0xc4a5 << 80 | u128::from(number))
        .with_version(uuid::Version::Random)
        .with_variant(uuid::Variant::RFC4122)
        .into_uuid()
}

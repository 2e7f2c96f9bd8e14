//! The load: the issue loop — raise, assign, sign for, plan, request closure, verify, close — over
//! many issues, by many callers at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::lanes::Lane;
use crate::processor::Processor;
use crate::support::issue_client::Step;

/// What one slice of one lane showed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slice {
    /// Commands that were acknowledged.
    pub(crate) commands: u64,
    /// How long that took.
    pub(crate) elapsed: Duration,
    /// The time of each command, in microseconds, sorted.
    pub(crate) micros: Vec<u32>,
    /// What processor time that took.
    pub(crate) processor: Processor,
}

impl Slice {
    /// Commands a second.
    pub(crate) fn per_second(&self) -> f64 {
        self.commands as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }

    /// A time divided among the commands, in microseconds.
    pub(crate) fn micros_each(&self, time: Duration) -> f64 {
        time.as_secs_f64() * 1e6 / (self.commands as f64).max(1.0)
    }

    /// A quantile of the commands' times, in milliseconds.
    pub(crate) fn quantile_ms(&self, quantile: f64) -> f64 {
        let last = self.micros.len().saturating_sub(1);
        let index = (last as f64 * quantile) as usize;
        self.micros.get(index).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
    }
}

/// Plays the loop over `issues` issues with `callers` callers in a closed loop, at most for
/// `limit`. The first fifth of the commands is not counted; a lane so slow that no caller has ended
/// an issue by then goes on until it has been counted for as long as the others.
pub(crate) async fn play(
    lane: &Arc<dyn Lane>,
    callers: usize,
    issues: u64,
    limit: Duration,
) -> Slice {
    let next = Arc::new(AtomicU64::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let warm = issues / 5;
    let warmed = Arc::new(std::sync::Mutex::new(None::<(Instant, Processor)>));
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for caller in 0..callers {
        let (lane, next, stop) = (Arc::clone(lane), Arc::clone(&next), Arc::clone(&stop));
        let warmed = Arc::clone(&warmed);
        tasks.spawn(async move {
            let mut micros = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= issues {
                    break;
                }
                let counted = number >= warm || started.elapsed() > limit / 5;
                if counted {
                    warmed
                        .lock()
                        .expect("no code under this lock panics")
                        .get_or_insert_with(|| (Instant::now(), Processor::now()));
                }
                one_issue(lane.as_ref(), caller, &stop, counted.then_some(&mut micros)).await;
                let began = warmed.lock().expect("no code under this lock panics");
                if began.is_some_and(|(began, _)| began.elapsed() > limit * 4 / 5) {
                    stop.store(true, Ordering::Relaxed);
                }
            }
            micros
        });
    }
    let mut slice = Slice::default();
    while let Some(micros) = tasks.join_next().await {
        slice.micros.extend(micros.expect("a caller does not panic"));
    }
    let warmed = *warmed.lock().expect("no code under this lock panics");
    let (began, processor) = warmed.expect("a slice has issues that count");
    slice.elapsed = began.elapsed();
    slice.processor = processor.since();
    slice.commands = slice.micros.len() as u64;
    slice.micros.sort_unstable();
    slice
}

async fn one_issue(
    lane: &dyn Lane,
    caller: usize,
    stop: &AtomicBool,
    mut micros: Option<&mut Vec<u32>>,
) {
    let mut issue = String::new();
    for step in Step::ALL {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let began = Instant::now();
        if let Some(raised) = lane.call(caller, *step, &issue).await {
            issue = raised;
        }
        if let Some(micros) = &mut micros {
            micros.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
    }
}

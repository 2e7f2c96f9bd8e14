//! The task that keeps a view at the head of its log.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, Span};

use super::Fold;
use super::project::{BATCH_EVENTS, ProjectError, Projector, next_events};
use super::rebuild::{RebuildReport, is_ahead, not_newer, start_over};
use crate::failure::{Failure, chain};
use crate::log::LogRunner;
use crate::port::{StoreError, ViewKey, ViewSpec, ViewStore};

/// The longest wait before a store that does not answer is asked again.
const BACK_OFF_MAX: Duration = Duration::from_secs(1);
/// How many times a view fails to go on, after it was tried for a while, until those who wait are
/// told why.
const FAILURES_MAX: u64 = 2;
/// How long a view rests after it wrote, unless somebody waits for it or a whole batch does: under
/// load a row that changes again and again is then written once, and not after every commit.
const REST: Duration = Duration::from_millis(200);

/// The longest that a stop waits for a view.
const LAST_FOLD_MAX: Duration = Duration::from_secs(1);

/// How a view stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewHealth {
    /// The view.
    pub view: &'static str,
    /// The position up to which it is folded.
    pub position: u64,
    /// How many events it is behind.
    pub lag_events: u64,
    /// Since when it has been behind; zero where it is at the head. A view that is behind and does
    /// not move is frozen, one that is at the head is idle.
    pub behind_for: Duration,
    /// The position of the event that it does not understand, or that says what cannot be.
    pub stopped_at: Option<u64>,
    /// Whether queries are refused because this release's version is being built, or because a
    /// newer release keeps the view.
    pub rebuilding: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    position: u64,
    stopped_at: Option<u64>,
    paused: bool,
    /// The live generation is of another version.
    rebuilding: bool,
    /// That version is a newer one, so that this release has to wait for a newer one of itself.
    newer: bool,
    /// How many times in all it failed to go on after it had tried for a while.
    failures: u64,
    /// The runner is gone.
    ended: bool,
}

/// A view's runner: follows the log and folds it into the live generation.
pub struct ViewRunner {
    fold: Arc<dyn Fold>,
    log: Arc<LogRunner>,
    store: Arc<dyn ViewStore>,
    progress: watch::Sender<Progress>,
    /// The highest position that somebody has waited for.
    wanted: watch::Sender<u64>,
    behind_since: Mutex<Option<Instant>>,
    /// Why it failed to go on the last time.
    trouble: Mutex<String>,
}

/// However a runner ends, nobody waits for it any longer.
struct Ending<'a>(&'a ViewRunner);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        let panicked = std::thread::panicking();
        if panicked {
            tracing::error!(view = self.0.spec().name, "a view's runner panicked");
        }
        self.0.progress.send_modify(|progress| {
            progress.ended = true;
            let behind = progress.position.saturating_add(1);
            progress.stopped_at = progress.stopped_at.or(panicked.then_some(behind));
        });
    }
}

impl std::fmt::Debug for ViewRunner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ViewRunner").field("view", &self.spec().name).finish_non_exhaustive()
    }
}

impl ViewRunner {
    pub(super) fn new(fold: Arc<dyn Fold>, log: Arc<LogRunner>, store: Arc<dyn ViewStore>) -> Self {
        let (progress, _) = watch::channel(Progress::default());
        let (wanted, _) = watch::channel(0);
        Self {
            fold,
            log,
            store,
            progress,
            wanted,
            behind_since: Mutex::new(None),
            trouble: Mutex::default(),
        }
    }

    /// The view's tables.
    pub fn spec(&self) -> ViewSpec {
        self.fold.spec()
    }

    /// The view's fold.
    pub fn fold(&self) -> &Arc<dyn Fold> {
        &self.fold
    }

    /// Stops folding until [`Self::resume`]; for measurements.
    pub fn pause(&self) {
        self.progress.send_modify(|progress| progress.paused = true);
    }

    /// Goes on folding.
    pub fn resume(&self) {
        self.progress.send_modify(|progress| progress.paused = false);
    }

    /// How the view stands.
    pub fn health(&self) -> ViewHealth {
        let progress = *self.progress.borrow();
        let lag = self.log.head().position.saturating_sub(progress.position);
        let since = *self.behind_since.lock().expect("no code under this lock panics");
        ViewHealth {
            view: self.spec().name,
            position: progress.position,
            lag_events: lag,
            behind_for: since.filter(|_| lag > 0).map_or(Duration::ZERO, |since| since.elapsed()),
            stopped_at: progress.stopped_at,
            rebuilding: progress.rebuilding,
        }
    }

    /// Waits until the view is folded up to a position, be it that it is built anew.
    ///
    /// # Errors
    /// [`Failure::ViewStopped`] where it stopped before that, [`Failure::ViewRebuilding`] where a
    /// newer release keeps it, [`Failure::Unavailable`] with the reason where it fails to go on time
    /// and again, or where the engine was stopped.
    pub async fn reach(&self, position: u64) -> Result<(), Failure> {
        self.wait(position, |progress| progress.newer).await
    }

    /// As [`Self::reach`], but does not wait for what is built anew.
    ///
    /// # Errors
    /// [`Failure::ViewStopped`], [`Failure::ViewRebuilding`].
    pub(super) async fn reach_live(&self, position: u64) -> Result<(), Failure> {
        self.wait(position, |progress| progress.rebuilding).await
    }

    async fn wait(
        &self,
        position: u64,
        hopeless: impl Fn(&Progress) -> bool,
    ) -> Result<(), Failure> {
        let mut progress = self.progress.subscribe();
        let failures = progress.borrow().failures;
        loop {
            let now = *progress.borrow_and_update();
            if now.position >= position {
                return Ok(());
            }
            if hopeless(&now) {
                return Err(Failure::ViewRebuilding { view: self.spec().name });
            }
            if let Some(position) = now.stopped_at {
                return Err(Failure::ViewStopped { view: self.spec().name, position });
            }
            if now.ended {
                let detail = "the view's runner has ended".to_owned();
                return Err(Failure::Unavailable { detail });
            }
            if now.failures >= failures + FAILURES_MAX {
                let detail = self.trouble.lock().expect("no code under this lock panics").clone();
                return Err(Failure::Unavailable { detail });
            }
            self.want(position.min(self.log.head().position));
            // The sender lives as long as `self`, so that waiting cannot fail.
            let _ = progress.changed().await;
        }
    }

    /// Builds the view anew beside the live generation, compares the two and switches.
    ///
    /// # Errors
    /// [`ProjectError`]; the live generation stays as it is.
    pub async fn rebuild(&self) -> Result<RebuildReport, ProjectError> {
        super::rebuild::rebuild(&self.fold, &self.log, &self.store).await
    }

    /// Follows the log until `stop`, and then to where the log ended.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut wait = Duration::from_millis(10);
        let mut newer = false;
        let _ending = Ending(&self);
        loop {
            let outcome = tokio::select! {
                outcome = self.follow() => outcome,
                () = self.folded_at(&stop) => return,
            };
            match outcome {
                Ok(()) => (wait, newer) = (Duration::from_millis(10), false),
                Err(ProjectError::Decode(failure)) => {
                    tracing::error!(
                        view = self.spec().name,
                        error = chain(&failure),
                        "a view stopped at an event that it does not understand"
                    );
                    return self.stop_at(failure.position);
                }
                Err(ProjectError::Refused { position, why }) => {
                    tracing::error!(
                        view = self.spec().name,
                        position,
                        why,
                        "a view stopped at an event that says what cannot be"
                    );
                    return self.stop_at(position);
                }
                Err(error @ ProjectError::Newer { .. }) => {
                    // Health says from then on that it does.
                    if !std::mem::replace(&mut newer, true) {
                        let view = self.spec().name;
                        tracing::warn!(view, error = chain(&error), "a view waits");
                    }
                }
                Err(ProjectError::Store(error)) => {
                    let error = chain(&error);
                    let view = self.spec().name;
                    tracing::warn!(view, error, "a view could not go on, trying again");
                    if wait >= BACK_OFF_MAX {
                        self.failed(error);
                    }
                }
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = stop.cancelled() => return,
            }
            wait = (wait * 2).min(BACK_OFF_MAX);
        }
    }

    /// Tells those who wait that it failed again, and why.
    fn failed(&self, why: String) {
        *self.trouble.lock().expect("no code under this lock panics") = why;
        self.progress.send_modify(|progress| progress.failures += 1);
    }

    /// Says in health and in every answer that the view stopped.
    fn stop_at(&self, position: u64) {
        self.progress.send_modify(|progress| progress.stopped_at = Some(position));
    }

    /// Waits for `stop` and until what was committed by then is folded; a view that cannot get there
    /// soon is folded when the process starts again.
    async fn folded_at(&self, stop: &CancellationToken) {
        stop.cancelled().await;
        if !self.progress.borrow().paused {
            let head = self.log.head().position;
            tokio::time::timeout(LAST_FOLD_MAX, self.reach(head)).await.ok();
        }
    }

    /// Folds from the live generation's position until another runner is faster or something
    /// fails.
    async fn follow(&self) -> Result<(), ProjectError> {
        let (key, position) = self.generation().await?;
        let mut projector =
            Projector::new(Arc::clone(&self.fold), Arc::clone(&self.store), key, position);
        self.advance(position);
        let mut committed = self.log.committed();
        let mut rested = Instant::now();
        let mut progress = self.progress.subscribe();
        loop {
            while self.progress.borrow().paused {
                // The sender lives as long as `self`, so that waiting cannot fail.
                let _ = progress.changed().await;
            }
            let head = *committed.borrow_and_update();
            self.mark_behind(projector.position() < head);
            if projector.position() >= head {
                let _ = committed.changed().await;
                continue;
            }
            let after = projector.position();
            if !self.rest(after, rested).await {
                continue;
            }
            let head = *committed.borrow_and_update();
            let events = next_events(&self.log, self.log.store(), after, head).await?;
            let last = events.last().map_or(after, |event| event.envelope.position);
            let span = self.span(after, last).await;
            if !projector.step(&events).instrument(span).await? {
                return Ok(());
            }
            self.advance(projector.position());
            rested = Instant::now() + REST;
        }
    }

    /// Waits for the end of a rest, for somebody who wants more than is folded, or for a whole
    /// batch; `false` where the view was paused meanwhile.
    async fn rest(&self, folded: u64, rested: Instant) -> bool {
        let (mut wanted, mut committed) = (self.wanted.subscribe(), self.log.committed());
        let mut progress = self.progress.subscribe();
        let batch = folded + BATCH_EVENTS as u64;
        // The senders live as long as `self` and its log, so that waiting for them cannot fail.
        tokio::select! {
            biased;
            _ = progress.wait_for(|progress| progress.paused) => false,
            () = tokio::time::sleep_until(rested) => true,
            _ = wanted.wait_for(|wanted| *wanted > folded) => true,
            _ = committed.wait_for(|head| *head >= batch) => true,
        }
    }

    fn want(&self, position: u64) {
        self.wanted.send_if_modified(|wanted| {
            let more = position > *wanted;
            *wanted = position.max(*wanted);
            more
        });
    }

    /// The span of a batch, linked to every call that wrote one of its events.
    async fn span(&self, after: u64, last: u64) -> Span {
        let telemetry = self.log.telemetry();
        if !telemetry.tracing() {
            return Span::none();
        }
        let (view, first) = (self.spec().name, after + 1);
        let span = tracing::info_span!(parent: None, "fold", view, first, last);
        for cause in self.log.causes(after, last).await {
            telemetry.link(&span, cause);
        }
        span
    }

    /// The live generation; where its version is another, a new one is built beside it first, and
    /// where it is ahead of the log, it starts over.
    async fn generation(&self) -> Result<(ViewKey, u64), ProjectError> {
        let spec = self.spec();
        let tenant = Arc::clone(&self.log.key().tenant);
        let generations = self.store.generations(&tenant, &spec).await?;
        let live = generations.iter().find(|generation| generation.live);
        let version = live.map_or(spec.version, |live| live.version);
        self.rebuilds(version != spec.version, version > spec.version);
        not_newer(&spec, &generations)?;
        let key = |generation| ViewKey { tenant: Arc::clone(&tenant), view: spec, generation };
        match live {
            Some(live) if live.version == spec.version => {
                let key = key(live.generation);
                if !is_ahead(&self.log, live.position).await? {
                    return Ok((key, live.position));
                }
                tracing::error!(
                    view = spec.name,
                    "a view is ahead of its log, which is not the one that it was folded from: it \
                     starts over"
                );
                start_over(self.store.as_ref(), &key, live).await?;
                let position = self.position_of(live.generation).await?;
                Ok((key, position))
            }
            Some(_) => {
                let report = self.rebuild().await?;
                self.rebuilds(false, false);
                let position = self.position_of(report.generation).await?;
                Ok((key(report.generation), position))
            }
            None => {
                self.store.prepare(&key(1)).await?;
                let position = self.position_of(1).await?;
                Ok((key(1), position))
            }
        }
    }

    async fn position_of(&self, generation: u32) -> Result<u64, StoreError> {
        let tenant = &self.log.key().tenant;
        let generations = self.store.generations(tenant, &self.spec()).await?;
        let found = generations.into_iter().find(|known| known.generation == generation);
        Ok(found.map_or(0, |generation| generation.position))
    }

    fn rebuilds(&self, rebuilding: bool, newer: bool) {
        self.progress.send_modify(|progress| {
            (progress.rebuilding, progress.newer) = (rebuilding, newer);
        });
    }

    fn advance(&self, position: u64) {
        self.progress.send_modify(|progress| progress.position = position);
    }

    fn mark_behind(&self, behind: bool) {
        let mut since = self.behind_since.lock().expect("no code under this lock panics");
        match (behind, since.is_some()) {
            (true, false) => *since = Some(Instant::now()),
            (false, true) => *since = None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;

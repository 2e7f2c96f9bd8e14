//! The task that commits: takes batches, sends them, learns what became of them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{LogRunner, Reply};
use crate::decode;
use crate::port::{AppendOutcome, Batch, Direction, EventFilter, Probe, ReadQuery, StoreError};
use crate::sequencer::{Outcome, Settled};

/// A replica that was away longer than this many events forgets what it knew instead of reading
/// all of them.
const FOLLOW_MAX: u64 = 20_000;
/// How many of another process's events are read at a time.
const FOLLOW_PAGE: u32 = 2000;
/// The longest wait before a store that does not answer is asked again.
const BACK_OFF_MAX: Duration = Duration::from_secs(1);
/// After so many refusals in a row that nothing explains, the log takes no more writes.
const UNEXPLAINED_MAX: u32 = 3;

/// How often an idle process asks what others wrote.
const POLL: Duration = Duration::from_millis(500);

/// What became of a batch, as far as the store can tell.
enum Fate {
    Committed,
    Refused(Probe),
    Failed(StoreError),
    Stopped,
}

impl LogRunner {
    /// Commits what waits until `stop`; then commits what still waits and returns.
    pub async fn run(self: Arc<Self>, stop: CancellationToken, abort: CancellationToken) {
        let mut unexplained = 0;
        loop {
            let batch = {
                let mut core = self.core();
                let alive = |reply: &Reply| !reply.settled.is_closed();
                let (batch, settled) = core.sequencer.take(&self.encoder, alive);
                if !settled.is_empty() {
                    core.reassume();
                }
                answer(settled);
                if let Some(batch) = &batch {
                    core.sequencer.handles().for_each(|r| r.sent.store(true, Ordering::Release));
                    tracing::trace!(log.events = batch.events.len(), "commit a batch");
                }
                batch
            };
            match batch {
                Some(batch) => {
                    let fate = self.send(&batch, &abort).await;
                    if matches!(fate, Fate::Stopped) {
                        return;
                    }
                    self.settle(fate, &mut unexplained).await;
                }
                None if stop.is_cancelled() => return,
                None => {
                    tokio::select! {
                        () = self.wake.notified() => {}
                        () = stop.cancelled() => {}
                        () = tokio::time::sleep(POLL) => self.poll().await,
                    }
                }
            }
        }
    }

    /// Learns what other replicas wrote, so that an idle one does not stay behind.
    async fn poll(&self) {
        match self.store.probe(&self.key, &[]).await {
            Ok(Some(probe)) => {
                self.follow_head(&probe).await;
            }
            Ok(None) => tracing::error!("the log's head has gone"),
            Err(error) => tracing::debug!(%error, "the store did not answer a poll"),
        }
    }

    /// Sends one batch until its fate is known.
    ///
    /// Reading back does not settle an unknown outcome, since the first copy may commit a second
    /// later; sending the identical batch does: the compare-and-set lets at most one copy win.
    async fn send(&self, batch: &Batch, abort: &CancellationToken) -> Fate {
        let mut wait = Duration::from_millis(5);
        let mut uncertain = false;
        loop {
            match self.store.append(batch).await {
                Ok(AppendOutcome::Committed) => return Fate::Committed,
                Ok(AppendOutcome::Refused) => match self.why_refused(batch).await {
                    Ok(fate) => return fate,
                    Err(error) => tracing::warn!(%error, "the store did not say why it refused"),
                },
                Err(StoreError::OutcomeUnknown { detail }) => {
                    uncertain = true;
                    tracing::warn!(detail, "the outcome of a commit is unknown, sending it again");
                }
                Err(StoreError::Unavailable { detail }) => {
                    tracing::warn!(detail, "the store is not reachable, trying again");
                }
                Err(error @ (StoreError::Failed { .. } | StoreError::Inconsistent { .. })) => {
                    if !uncertain {
                        return Fate::Failed(error);
                    }
                    tracing::error!(%error, "a batch of unknown outcome failed, sending it again");
                }
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = abort.cancelled() => return Fate::Stopped,
            }
            wait = (wait * 2).min(BACK_OFF_MAX);
        }
    }

    /// A refused batch may be a second copy of one that won.
    async fn why_refused(&self, batch: &Batch) -> Result<Fate, StoreError> {
        let first = batch.expected_position + 1;
        let query = ReadQuery {
            log: self.key.clone(),
            filter: EventFilter::default(),
            after: batch.expected_position,
            until: first,
            direction: Direction::Forward,
            limit: 1,
        };
        let stored = self.store.read(&query).await?;
        let ours = batch.events.first().map(|event| event.leaf_hash);
        if stored.first().map(|event| event.leaf_hash) == ours {
            return Ok(Fate::Committed);
        }
        let keys = self.core().sequencer.batch_keys();
        let probe = self.store.probe(&self.key, &keys).await?;
        probe.map(Fate::Refused).ok_or_else(|| StoreError::Inconsistent {
            table: "heads",
            row: self.key.tenant.to_string(),
            detail: "the log's head has gone".to_owned(),
        })
    }

    async fn settle(&self, fate: Fate, unexplained: &mut u32) {
        match fate {
            Fate::Committed => {
                *unexplained = 0;
                self.confirm();
            }
            Fate::Refused(probe) => {
                let (known, position) = {
                    let core = self.core();
                    (
                        probe.units.iter().any(|unit| !unit.is_empty()),
                        core.sequencer.head().position,
                    )
                };
                let explained = known || probe.head.position > position;
                *unexplained = if explained { 0 } else { *unexplained + 1 };
                self.lose(&probe, position, *unexplained).await;
            }
            Fate::Failed(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a batch failed");
                let mut core = self.core();
                let settled = core.sequencer.failed();
                core.states.clear();
                answer(settled);
            }
            Fate::Stopped => {}
        }
        self.settled.send_modify(|count| *count += 1);
    }

    fn confirm(&self) {
        let position = {
            let mut core = self.core();
            let settled = core.sequencer.committed();
            for (_, outcome) in &settled {
                let Outcome::Committed(unit) = outcome else { continue };
                for event in &unit.recorded {
                    let meta = event.envelope.meta();
                    core.states.confirm(event.stream, &event.event, &meta);
                    core.tail.push(Arc::clone(event));
                }
            }
            answer(settled);
            core.sequencer.head().position
        };
        self.committed.send_replace(position);
    }

    /// Another process wrote first, or a key or revision was taken: everything assumed goes.
    async fn lose(&self, probe: &Probe, known_position: u64, unexplained: u32) {
        let rolled_back = probe.head.position < known_position
            || probe.head.incarnation != self.head().incarnation;
        let followed = !rolled_back && unexplained == 0;
        let followed = followed && self.follow(known_position, probe.head.position).await;
        let mut core = self.core();
        let settled = core.sequencer.refused(probe);
        if followed {
            core.states.roll_back();
        } else {
            core.states.clear();
        }
        let core = &mut *core;
        for (stream, revision) in core.states.revisions() {
            core.sequencer.learn(stream, revision);
        }
        if rolled_back || unexplained >= UNEXPLAINED_MAX {
            tracing::error!(
                log.known = known_position,
                log.position = probe.head.position,
                "the log contradicts what was committed: no more writes"
            );
            answer(core.sequencer.stop_writes());
        }
        answer(settled);
        self.committed.send_replace(probe.head.position);
    }

    /// Learns of writes of other processes before deciding what a command refers to; `true` where
    /// something was learned.
    pub async fn follow_head(&self, probe: &Probe) -> bool {
        let known = {
            let core = self.core();
            if !core.sequencer.idle() || *core.sequencer.head() == probe.head {
                return false;
            }
            core.sequencer.head().position
        };
        if probe.head.position <= known {
            return false;
        }
        let followed = self.follow(known, probe.head.position).await;
        let mut core = self.core();
        if core.sequencer.head().position != known || !core.sequencer.idle() {
            // Somebody else was faster; what was followed is in the states all the same.
            return true;
        }
        answer(core.sequencer.overtaken(probe.head.clone()));
        if followed {
            core.states.roll_back();
        } else {
            core.states.clear();
        }
        let core = &mut *core;
        for (stream, revision) in core.states.revisions() {
            core.sequencer.learn(stream, revision);
        }
        self.committed.send_replace(probe.head.position);
        true
    }

    /// Applies another process's events to the states in memory; `false` where that is too much or
    /// not possible, so that the states must be forgotten.
    async fn follow(&self, from: u64, to: u64) -> bool {
        if to.saturating_sub(from) > FOLLOW_MAX {
            return false;
        }
        let mut after = from;
        while after < to {
            let query = ReadQuery {
                log: self.key.clone(),
                filter: EventFilter::default(),
                after,
                until: to,
                direction: Direction::Forward,
                limit: FOLLOW_PAGE,
            };
            let Ok(rows) = self.store.read(&query).await else { return false };
            let Some(last) = rows.last() else { return false };
            after = last.position;
            let mut core = self.core();
            for row in &rows {
                let Ok(event) = decode::recorded(row) else { return false };
                let meta = event.envelope.meta();
                core.states.follow(event.stream, &event.event, &meta);
                core.tail.push(Arc::new(event));
            }
        }
        true
    }
}

fn answer(settled: Settled<Reply>) {
    for (reply, outcome) in settled {
        // A caller that has gone needs no answer.
        let _ = reply.settled.send(outcome);
    }
}

impl super::Core {
    /// After units were dropped, what waits is assumed anew from the durable states.
    fn reassume(&mut self) {
        self.states.roll_back();
        for (planned, author, recorded_at) in self.sequencer.pending() {
            let meta = author.meta(planned.revision, recorded_at);
            self.states.assume(planned.stream, &planned.event.event, &meta);
        }
    }
}

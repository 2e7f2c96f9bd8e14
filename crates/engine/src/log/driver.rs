//! The task that commits: takes batches, sends them, learns what became of them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hemei_domain::event::Recorded;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, Span};

use super::{LogRunner, Reply, Tail};
use crate::decode;
use crate::port::{
    AppendOutcome, Appended, Batch, Direction, EventFilter, Head, Probe, ReadQuery, StoreError,
};
use crate::sequencer::{Draft, Outcome, Settled};

/// A replica that was away longer than this many events forgets what it knew instead of applying
/// all of them.
const FOLLOW_MAX: u64 = 20_000;
/// How many of another process's events are read at a time.
const FOLLOW_PAGE: u32 = 2000;
/// The first wait before a store that does not answer is asked again.
const BACK_OFF_MIN: Duration = Duration::from_millis(5);
/// The longest one.
const BACK_OFF_MAX: Duration = Duration::from_secs(1);
/// After so many refusals in a row that nothing explains, the log takes no more writes.
const UNEXPLAINED_MAX: u32 = 3;

/// How often an idle process asks what others wrote.
const POLL: Duration = Duration::from_millis(500);

/// What another process wrote, held against the root that the log has now.
#[derive(Debug)]
enum Written {
    /// These events, which lead from the head that was known to the one that was found.
    Events(Vec<Arc<Recorded>>),
    /// They lead there too, but are too many or not understood: the states in memory must be
    /// forgotten.
    Unread,
    /// The log does not go on from what this process knows.
    Contradicted,
}

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
        let _end = End(&self);
        self.commit(&stop, &abort).await;
    }

    async fn commit(&self, stop: &CancellationToken, abort: &CancellationToken) {
        let mut unexplained = 0;
        loop {
            match self.take() {
                Some(batch) => {
                    let fate = self.send(&batch, abort).await;
                    if matches!(fate, Fate::Stopped) {
                        return;
                    }
                    self.settle(fate, &mut unexplained, abort).await;
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

    /// The next batch. It is encoded while commands are decided.
    fn take(&self) -> Option<Arc<Batch>> {
        let encoded = self.draw()?.encode(&self.encoder);
        tracing::trace!("commit a batch");
        Some(self.core().sequencer.send(encoded))
    }

    /// What goes into the next batch, marked as sent; those that are dropped on the way are told.
    fn draw(&self) -> Option<Draft> {
        let mut core = self.core();
        let alive = |reply: &Reply| !reply.settled.is_closed();
        let (draft, settled) = core.sequencer.draw(alive);
        core.sequencer.handles().for_each(|reply| reply.sent.store(true, Ordering::Release));
        if !settled.is_empty() {
            core.reassume(draft.as_ref());
            answer(settled);
            drop(core);
            self.settled.send_modify(|count| *count += 1);
        }
        draft
    }

    /// Learns what other replicas wrote, so that an idle one does not stay behind, and whether the
    /// log is still the one that this process knows.
    async fn poll(&self) {
        let known = self.head();
        let answer = self.store.probe(&self.key, &[]).await;
        self.heard(&answer);
        match answer {
            Ok(Some(probe)) if contradicts(&probe.head, &known) => {
                self.stop_writes(&known, &probe.head);
            }
            Ok(Some(probe)) => {
                self.follow_head(&probe).await;
            }
            Ok(None) => tracing::error!("the log's head has gone"),
            Err(error) => tracing::debug!(%error, "the store did not answer a poll"),
        }
    }

    /// Remembers whether the store answers: health tells it.
    fn heard<T>(&self, answer: &Result<T, StoreError>) {
        let away = matches!(
            answer,
            Err(StoreError::Unavailable { .. } | StoreError::OutcomeUnknown { .. })
        );
        self.away.store(away, Ordering::Release);
    }

    /// Sends one batch until its fate is known.
    ///
    /// Reading back does not settle an unknown outcome, since the first copy may commit a second
    /// later; sending the identical batch does: the compare-and-set lets at most one copy win.
    async fn send(&self, batch: &Batch, abort: &CancellationToken) -> Fate {
        let mut wait = BACK_OFF_MIN;
        let mut uncertain = false;
        loop {
            let answer = self.append(batch).await;
            self.heard(&answer);
            match answer {
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

    /// Asks the store to append a batch, and tells who watches how long that took.
    async fn append(&self, batch: &Batch) -> Result<AppendOutcome, StoreError> {
        let began = Instant::now();
        let answer = self.store.append(batch).instrument(self.span(batch)).await;
        self.telemetry.appended(&Appended {
            log: self.key.log,
            outcome: match &answer {
                Ok(AppendOutcome::Committed) => "committed",
                Ok(AppendOutcome::Refused) => "refused",
                Err(StoreError::OutcomeUnknown { .. }) => "unknown",
                Err(_) => "failed",
            },
            units: units(batch),
            events: batch.events.len(),
            took: began.elapsed(),
        });
        answer
    }

    /// The span of a batch, linked to every call that it carries.
    fn span(&self, batch: &Batch) -> Span {
        if !self.telemetry.tracing() {
            return Span::none();
        }
        let (log, events) = (self.key.log.code(), batch.events.len());
        let span = tracing::info_span!(parent: None, "append", log, units = units(batch), events);
        for trace in batch.traces.iter().filter(|trace| trace.context.sampled()) {
            self.telemetry.link(&span, trace.context);
        }
        span
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
        if batch.stands(stored.first()) {
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

    async fn settle(&self, fate: Fate, unexplained: &mut u32, abort: &CancellationToken) {
        match fate {
            Fate::Committed => {
                *unexplained = 0;
                self.confirm();
            }
            Fate::Refused(probe) => {
                let known = self.head();
                let repeated = probe.units.iter().any(|unit| !unit.is_empty());
                let explained = repeated || probe.head.position > known.position;
                *unexplained = if explained { 0 } else { *unexplained + 1 };
                self.lose(&probe, &known, *unexplained, abort).await;
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
        let (position, settled) = {
            let mut core = self.core();
            if let Some(batch) = core.sequencer.batch().map(Arc::clone) {
                core.traces.push(&batch.traces);
            }
            let settled = core.sequencer.committed();
            for (_, outcome) in &settled {
                let Outcome::Committed(unit) = outcome else { continue };
                for event in &unit.recorded {
                    let meta = event.envelope.meta();
                    core.states.confirm(event.stream, &event.event, &meta);
                    core.tail.push(Arc::clone(event));
                }
            }
            (core.sequencer.head().position, settled)
        };
        answer(settled);
        self.publish(position);
    }

    /// Tells who waits how far the log is. Between a commit and this another replica may have been
    /// followed further: what was told is never taken back.
    fn publish(&self, position: u64) {
        self.committed.send_if_modified(|told| {
            let further = position > *told;
            *told = position.max(*told);
            further
        });
    }

    /// Another process wrote first, or a key or revision was taken: everything assumed goes.
    async fn lose(&self, probe: &Probe, known: &Head, unexplained: u32, abort: &CancellationToken) {
        let written = if contradicts(&probe.head, known) || unexplained >= UNEXPLAINED_MAX {
            Written::Contradicted
        } else if unexplained > 0 {
            // Nobody else wrote: what was refused must be in the states in memory.
            Written::Unread
        } else {
            match self.written_at_last(known, &probe.head, abort).await {
                Some(written) => written,
                None => return,
            }
        };
        let mut core = self.core();
        match written {
            Written::Contradicted => {
                drop(core);
                return self.stop_writes(known, &probe.head);
            }
            Written::Events(events) => {
                let settled = core.sequencer.refused(probe);
                core.apply(events);
                answer(settled);
            }
            Written::Unread => {
                let settled = core.sequencer.refused(probe);
                core.forget(probe.head.position);
                answer(settled);
            }
        }
        drop(core);
        self.publish(probe.head.position);
    }

    /// As [`Self::written`], asked until the store answers; nothing where the process ends first.
    async fn written_at_last(
        &self,
        from: &Head,
        to: &Head,
        abort: &CancellationToken,
    ) -> Option<Written> {
        let mut wait = BACK_OFF_MIN;
        loop {
            match self.written(from, to, FOLLOW_MAX).await {
                Ok(written) => return Some(written),
                Err(error) => tracing::warn!(%error, "the store did not say what others wrote"),
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = abort.cancelled() => return None,
            }
            wait = (wait * 2).min(BACK_OFF_MAX);
        }
    }

    /// The log is not the one that this process has read and written: an older copy was restored,
    /// or another history took its place. What is known stays as it was, and nothing is added.
    fn stop_writes(&self, known: &Head, found: &Head) {
        let mut core = self.core();
        if !core.sequencer.read_only() {
            tracing::error!(
                log.known = known.position,
                log.position = found.position,
                "the log contradicts what was committed: no more writes"
            );
        }
        core.states.roll_back();
        answer(core.sequencer.stop_writes());
    }

    /// Learns of writes of other processes before deciding what a command refers to; `true` where
    /// something was learned.
    pub async fn follow_head(&self, probe: &Probe) -> bool {
        let known = {
            let core = self.core();
            if !core.sequencer.idle() || *core.sequencer.head() == probe.head {
                return false;
            }
            core.sequencer.head().clone()
        };
        if probe.head.position <= known.position {
            return false;
        }
        let written = match self.written(&known, &probe.head, FOLLOW_MAX).await {
            Ok(written) => written,
            Err(error) => {
                // What is known stays: the next call asks again.
                tracing::warn!(%error, "the store did not say what others wrote");
                return false;
            }
        };
        if matches!(written, Written::Contradicted) {
            self.stop_writes(&known, &probe.head);
            return false;
        }
        let mut core = self.core();
        if core.sequencer.head().position != known.position || !core.sequencer.idle() {
            // Somebody else was faster, and has followed.
            return true;
        }
        let settled = core.sequencer.overtaken(probe.head.clone());
        match written {
            Written::Events(events) => core.apply(events),
            Written::Unread | Written::Contradicted => core.forget(probe.head.position),
        }
        answer(settled);
        drop(core);
        self.publish(probe.head.position);
        true
    }

    /// What stands between two heads, held against the root of the second before anything is made
    /// of it, however much it is; the events themselves where they are `few` at most.
    ///
    /// # Errors
    /// Where the store does not answer: nothing is known then of what others wrote.
    async fn written(&self, from: &Head, to: &Head, few: u64) -> Result<Written, StoreError> {
        let (mut after, mut frontier) = (from.position, from.frontier.clone());
        let mut events = (to.position.saturating_sub(from.position) <= few).then(Vec::new);
        while after < to.position {
            let query = ReadQuery {
                log: self.key.clone(),
                filter: EventFilter::default(),
                after,
                until: to.position,
                direction: Direction::Forward,
                limit: FOLLOW_PAGE,
            };
            let rows = self.store.read(&query).await?;
            let Some(last) = rows.last() else { return Ok(Written::Contradicted) };
            after = last.position;
            rows.iter().for_each(|row| frontier.push(row.leaf_hash));
            events = events.and_then(|mut events| {
                let decoded = rows.iter().map(|row| decode::recorded(row).map(Arc::new));
                events.extend(decoded.collect::<Result<Vec<_>, _>>().ok()?);
                Some(events)
            });
        }
        if frontier.root() != to.root {
            return Ok(Written::Contradicted);
        }
        Ok(events.map_or(Written::Unread, Written::Events))
    }
}

/// The end of the task that commits, however it comes.
struct End<'l>(&'l LogRunner);

impl Drop for End<'_> {
    fn drop(&mut self) {
        // Those who wait are let go after a panic under the lock too; nothing is written any more.
        let mut core = self.0.core.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        core.ended = true;
        // Whoever still waits learns from the end of the channel that the process stops.
        drop(core.sequencer.stop_writes());
        drop(core);
        self.0.settled.send_modify(|count| *count += 1);
    }
}

fn units(batch: &Batch) -> usize {
    batch.events.iter().filter(|event| event.unit_index == 0).count()
}

/// Whether a head cannot be one that followed another.
fn contradicts(found: &Head, known: &Head) -> bool {
    found.incarnation != known.incarnation
        || found.position < known.position
        || (found.position == known.position && found.root != known.root)
}

fn answer(settled: Settled<Reply>) {
    for (reply, outcome) in settled {
        // A caller that has gone needs no answer.
        let _ = reply.settled.send(outcome);
    }
}

impl super::Core {
    /// After units were dropped, what goes out and what waits is assumed anew from the durable
    /// states.
    fn reassume(&mut self, draft: Option<&Draft>) {
        self.states.roll_back();
        let drawn = draft.into_iter().flat_map(Draft::events);
        for (planned, author, recorded_at) in drawn.chain(self.sequencer.pending()) {
            let meta = author.meta(planned.revision, recorded_at);
            self.states.assume(planned.stream, &planned.event.event, &meta);
        }
    }

    /// The log's head is another process's, and these events lead there: applies them to the states
    /// in memory.
    fn apply(&mut self, events: Vec<Arc<Recorded>>) {
        if let Some(last) = events.last() {
            self.traces.forget(last.envelope.position);
        }
        for event in events {
            self.states.follow(event.stream, &event.event, &event.envelope.meta());
            self.tail.push(event);
        }
        self.states.roll_back();
        for (stream, revision) in self.states.revisions() {
            self.sequencer.learn(stream, revision);
        }
    }

    /// The log's head is another process's: forgets the states in memory.
    fn forget(&mut self, head: u64) {
        self.states.clear();
        // Who reads a stream at this moment must see that it did not read the newest.
        self.tail = Tail::new(head);
        self.traces.forget(head);
    }
}

#[cfg(test)]
mod tests;

//! One log in this process: its sequencer, the states it decides on, and the task that commits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hemei_domain::aggregate::{Kind, State};
use hemei_domain::event::Recorded;
use hemei_domain::stream::StreamId;
use hemei_domain::time::Timestamp;
use tokio::sync::{Notify, oneshot, watch};

use crate::decode::{self, DecodeFailure};
use crate::port::{
    Clock, Direction, EventFilter, Head, Ids, LogKey, LogStore, Probe, ReadQuery, RequestKey,
    StoreError, Telemetry, TraceContext,
};
use crate::seal::Sealer;
use crate::sequencer::{Bounds, Encoder, NotQueued, Outcome, Sequencer, UnitOfWork};

mod driver;
mod states;
mod tail;
mod traces;

use states::States;
pub use tail::Tail;
use traces::Traces;

/// How many streams' states are kept in memory.
const STATES_MAX: usize = 200_000;
/// How many events of one stream are read at a time.
const STREAM_PAGE: u32 = 1000;
/// Locks under which streams are loaded: one load of a stream at a time.
const LOAD_LOCKS: usize = 64;

/// A caller's handle in the queue.
#[derive(Debug)]
struct Reply {
    settled: oneshot::Sender<Outcome>,
    sent: Arc<AtomicBool>,
}

/// What a caller waits on.
#[derive(Debug)]
pub struct Waiting {
    settled: oneshot::Receiver<Outcome>,
    sent: Arc<AtomicBool>,
}

impl Waiting {
    /// The outcome; nothing where the process stops first.
    pub async fn outcome(&mut self) -> Option<Outcome> {
        (&mut self.settled).await.ok()
    }

    /// Whether the unit was handed to the store, so that giving up now leaves its outcome unknown.
    pub fn sent(&self) -> bool {
        self.sent.load(Ordering::Acquire)
    }
}

#[derive(Debug)]
struct Core {
    sequencer: Sequencer<Reply>,
    states: States,
    tail: Tail,
    traces: Traces,
    /// Whether the task that commits has ended, so that nobody would answer.
    ended: bool,
}

/// Why a log cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such log.
    #[error("find the {log} log of tenant {tenant}")]
    Missing {
        /// The tenant.
        tenant: String,
        /// The log's code.
        log: &'static str,
    },
    /// The store did not answer.
    #[error("read the head of the log")]
    Store(#[source] StoreError),
}

/// Why a stream's state could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The store did not answer.
    #[error("read stream {stream}")]
    Store {
        /// The stream.
        stream: StreamId,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// A stored event is not in the catalogue.
    #[error("decode stream {stream}")]
    Decode {
        /// The stream.
        stream: StreamId,
        /// Why.
        #[source]
        source: DecodeFailure,
    },
}

/// One log of one tenant.
pub struct LogRunner {
    key: LogKey,
    store: Arc<dyn LogStore>,
    clock: Arc<dyn Clock>,
    encoder: Encoder,
    telemetry: Arc<dyn Telemetry>,
    core: std::sync::Mutex<Core>,
    wake: Notify,
    /// Whether the store did not answer the task that commits when it asked last.
    away: AtomicBool,
    committed: watch::Sender<u64>,
    settled: watch::Sender<u64>,
    load_locks: Vec<tokio::sync::Mutex<()>>,
}

impl std::fmt::Debug for LogRunner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogRunner").field("key", &self.key).finish_non_exhaustive()
    }
}

impl LogRunner {
    /// Opens an existing log.
    ///
    /// # Errors
    /// [`OpenError`] where it is not there or the store does not answer.
    pub async fn open(
        key: LogKey,
        store: Arc<dyn LogStore>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        sealer: Sealer,
        telemetry: Arc<dyn Telemetry>,
        bounds: Bounds,
    ) -> Result<Self, OpenError> {
        let head = store.head(&key).await.map_err(OpenError::Store)?;
        let Some(head) = head else {
            return Err(OpenError::Missing { tenant: key.tenant.to_string(), log: key.log.code() });
        };
        let (committed, _) = watch::channel(head.position);
        let (settled, _) = watch::channel(0);
        Ok(Self {
            core: std::sync::Mutex::new(Core {
                tail: Tail::new(head.position),
                traces: Traces::new(head.position),
                sequencer: Sequencer::new(key.clone(), head, bounds),
                states: States::default(),
                ended: false,
            }),
            key,
            store,
            clock,
            encoder: Encoder::new(ids, sealer),
            telemetry,
            wake: Notify::new(),
            away: AtomicBool::new(false),
            committed,
            settled,
            load_locks: (0..LOAD_LOCKS).map(|_| tokio::sync::Mutex::new(())).collect(),
        })
    }

    /// Which log it is.
    pub fn key(&self) -> &LogKey {
        &self.key
    }

    /// The head as this process last saw it committed.
    pub fn head(&self) -> Head {
        self.core().sequencer.head().clone()
    }

    /// The store that the log is in.
    pub fn store(&self) -> &dyn LogStore {
        self.store.as_ref()
    }

    /// How many units of work wait to be sent.
    pub fn waiting(&self) -> usize {
        self.core().sequencer.waiting()
    }

    /// Who watches.
    pub(crate) fn telemetry(&self) -> &Arc<dyn Telemetry> {
        &self.telemetry
    }

    /// Follows the committed position.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }

    /// Whether writes are refused because the log and this process contradict each other.
    pub fn read_only(&self) -> bool {
        self.core().sequencer.read_only()
    }

    /// Whether the store does not answer, as far as the task that commits knows; it asks at least
    /// twice a second.
    pub fn store_away(&self) -> bool {
        self.away.load(Ordering::Acquire)
    }

    /// How often something that waited was taken back: asked before the first read of a decision,
    /// so that it is not recorded if any of what it saw has gone.
    pub fn undone(&self) -> u64 {
        self.core().sequencer.undone()
    }

    /// The time that a decision is taken at: the clock's, raised to the log's last.
    pub fn now(&self) -> Timestamp {
        let last = self.core().sequencer.recorded_at();
        self.clock.now().max(last)
    }

    /// How far the clock is behind the log, in microseconds; not positive where it is not.
    pub fn clock_behind_micros(&self) -> i64 {
        let last = self.core().sequencer.head().recorded_at;
        last.0.saturating_sub(self.clock.now().0)
    }

    /// The states of some streams, everything that waits included.
    ///
    /// # Errors
    /// [`LoadError`] where a stream that is not in memory cannot be read.
    pub async fn states(&self, streams: &[StreamId]) -> Result<Vec<View>, LoadError> {
        if let Some(views) = self.states_in_memory(streams) {
            return Ok(views);
        }
        let mut views = Vec::with_capacity(streams.len());
        for stream in streams {
            views.push(self.state(*stream).await?);
        }
        Ok(views)
    }

    fn states_in_memory(&self, streams: &[StreamId]) -> Option<Vec<View>> {
        let mut core = self.core();
        streams.iter().map(|stream| core.states.view(*stream)).collect()
    }

    /// A stream's durable state and revision, and the position that it is true at.
    ///
    /// # Errors
    /// [`LoadError`] where a stream that is not in memory cannot be read.
    pub async fn durable_state(&self, stream: StreamId) -> Result<(View, u64), LoadError> {
        loop {
            if let (Some(views), position) = self.durable_states(&[stream])
                && let [view] = views.as_slice()
            {
                return Ok((view.clone(), position));
            }
            self.state(stream).await?;
        }
    }

    /// Takes a stream for empty without asking the store: its id was drawn a moment ago. Were it
    /// taken all the same, the unique index on stream and revision would refuse the batch.
    pub fn expect_absent(&self, stream: StreamId) {
        let mut core = self.core();
        core.sequencer.learn(stream, 0);
        core.states.insert(stream, 0, State::empty(stream.kind));
        core.evict(STATES_MAX);
    }

    /// The durable states of some streams at one moment, with the head then; nothing where one of
    /// them is not in memory.
    pub fn durable_states(&self, streams: &[StreamId]) -> (Option<Vec<View>>, u64) {
        let mut core = self.core();
        let views = streams.iter().map(|stream| core.states.durable(*stream)).collect();
        (views, core.sequencer.head().position)
    }

    async fn state(&self, stream: StreamId) -> Result<View, LoadError> {
        if let Some(view) = self.core().states.view(stream) {
            return Ok(view);
        }
        let lock = usize::from(stream.id.as_bytes()[15]) % LOAD_LOCKS;
        let _one_load_at_a_time = self.load_locks[lock].lock().await;
        loop {
            let known = {
                let mut core = self.core();
                if let Some(view) = core.states.view(stream) {
                    return Ok(view);
                }
                core.tail.end()
            };
            let loaded = self.load(stream).await?;
            if let Some(view) = self.core().learn(stream, loaded, known) {
                return Ok(view);
            }
        }
    }

    async fn load(&self, stream: StreamId) -> Result<(u64, State), LoadError> {
        if stream.kind == Kind::Access
            && let Some(revision) = self.last_revision(stream).await?
        {
            return Ok((revision, State::empty(stream.kind)));
        }
        let mut state = State::empty(stream.kind);
        let (mut revision, mut after) = (0, 0);
        loop {
            let query = ReadQuery {
                log: self.key.clone(),
                filter: EventFilter { stream: Some(stream.to_string()), ..EventFilter::default() },
                after,
                until: i64::MAX.unsigned_abs(),
                direction: Direction::Forward,
                limit: STREAM_PAGE,
            };
            let rows = self.store.read(&query).await;
            let rows = rows.map_err(|source| LoadError::Store { stream, source })?;
            for row in &rows {
                let recorded =
                    decode::recorded(row).map_err(|source| LoadError::Decode { stream, source })?;
                state.evolve(&recorded.event, &recorded.envelope.meta());
                revision = row.revision;
                after = row.position;
            }
            if rows.len() < STREAM_PAGE as usize {
                return Ok((revision, state));
            }
        }
    }

    /// The stream's revision where the log ends with it. The access log's records all stand in one
    /// stream without a state: one look at its end, and not at every refusal of the past.
    async fn last_revision(&self, stream: StreamId) -> Result<Option<u64>, LoadError> {
        let query = ReadQuery {
            log: self.key.clone(),
            filter: EventFilter::default(),
            after: 0,
            until: i64::MAX.unsigned_abs(),
            direction: Direction::Backward,
            limit: 1,
        };
        let rows = self.store.read(&query).await;
        let rows = rows.map_err(|source| LoadError::Store { stream, source })?;
        let name = stream.to_string();
        Ok(rows.first().filter(|row| row.stream == name).map(|row| row.revision))
    }

    /// Hands a unit of work to the sequencer.
    ///
    /// # Errors
    /// Why it was not taken; nothing was assumed of it.
    pub fn submit(&self, unit: UnitOfWork, now: Timestamp) -> Result<Waiting, NotQueued> {
        let (sender, receiver) = oneshot::channel();
        let sent = Arc::new(AtomicBool::new(false));
        let reply = Reply { settled: sender, sent: Arc::clone(&sent) };
        {
            let mut core = self.core();
            let core = &mut *core;
            if core.ended {
                // The reply is dropped, which says that the process stops.
                return Ok(Waiting { settled: receiver, sent });
            }
            core.sequencer.submit(unit, reply, now)?;
            for (planned, author, recorded_at) in core.sequencer.newest() {
                let meta = author.meta(planned.revision, recorded_at);
                core.states.assume(planned.stream, &planned.event.event, &meta);
            }
        }
        self.wake.notify_one();
        Ok(Waiting { settled: receiver, sent })
    }

    /// Gives up waiting; whether the unit was handed to the store before that.
    pub fn abandon(&self, mut waiting: Waiting) -> bool {
        waiting.settled.close();
        // Batches are taken under this lock: none that was taken before misses its mark now, and
        // every later one sees that nobody waits.
        let _no_batch_is_being_taken = self.core();
        waiting.sent()
    }

    /// Waits until something that was under way is settled, if anything is.
    pub async fn something_settles(&self) {
        let mut settled = self.settled.subscribe();
        if self.core().sequencer.idle() {
            return;
        }
        // The sender lives as long as `self`, so that waiting cannot fail.
        let _ = settled.changed().await;
    }

    /// What the log itself says of its head and of some request keys.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn probe(&self, keys: &[RequestKey]) -> Result<Option<Probe>, StoreError> {
        self.store.probe(&self.key, keys).await
    }

    /// Recently committed events after a position, if they are still in memory.
    pub fn tail_after(&self, position: u64, limit: usize) -> Option<Vec<Arc<Recorded>>> {
        self.core().tail.after(position, limit)
    }

    /// The recorded calls that wrote the events after one position, up to and with another: asked
    /// of the store only where this process did not write them a moment ago.
    pub(crate) async fn causes(&self, after: u64, until: u64) -> Vec<TraceContext> {
        let known = self.core().traces.range(after, until);
        let traces = match known {
            Some(traces) => traces,
            None => self.store.traces(&self.key, after, until).await.unwrap_or_else(|error| {
                tracing::debug!(%error, "the store did not say which calls wrote its events");
                Vec::new()
            }),
        };
        let contexts = traces.iter().map(|trace| trace.context);
        contexts.filter(TraceContext::sampled).collect()
    }

    fn core(&self) -> std::sync::MutexGuard<'_, Core> {
        // A panic while the lock was held may have left the sequencer between two states: nothing
        // may be appended after that.
        self.core.lock().expect("no code under this lock panics")
    }
}

impl Core {
    /// Takes what was read of a stream while the log may have gone on from `known`; nothing where
    /// it went on too far, so that the stream must be read again.
    fn learn(&mut self, stream: StreamId, loaded: (u64, State), known: u64) -> Option<View> {
        let (mut revision, mut state) = loaded;
        for event in self.tail.after(known, usize::MAX)? {
            if event.stream == stream && event.envelope.revision == revision + 1 {
                state.evolve(&event.event, &event.envelope.meta());
                revision += 1;
            }
        }
        self.sequencer.learn(stream, revision);
        self.states.insert(stream, revision, state);
        let view = self.states.view(stream);
        self.evict(STATES_MAX);
        view
    }

    /// Forgets the states that were used least recently, where there are more than `max`.
    fn evict(&mut self, max: usize) {
        let Self { states, sequencer, .. } = self;
        states.evict(max, |stream| sequencer.forget(stream));
    }
}

/// A stream's state as a decision sees it.
#[derive(Debug, Clone)]
pub struct View {
    /// The stream.
    pub stream: StreamId,
    /// Its revision, everything that waits included.
    pub revision: u64,
    /// Its state at that revision.
    pub state: Arc<State>,
}

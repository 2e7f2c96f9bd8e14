//! A store of logs that holds calls back, loses answers, and can be swapped for an older copy.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use hemei_domain::event::Log;
use hemei_engine::port::{
    AppendOutcome, Batch, Head, LogKey, LogStore, Probe, ReadQuery, RequestKey, StoreError,
    StoredEvent, UnitTrace,
};
use tokio::sync::watch;

use crate::simulation::random::Random;

/// A place that calls pass, and where a test can hold them.
#[derive(Debug)]
pub(super) struct Gate {
    open: watch::Sender<bool>,
    arrived: watch::Sender<u64>,
}

impl Gate {
    fn new() -> Self {
        Self { open: watch::channel(true).0, arrived: watch::channel(0).0 }
    }

    /// Holds every later call.
    pub(super) fn shut(&self) {
        self.open.send_replace(false);
        self.arrived.send_replace(0);
    }

    /// Lets everybody pass.
    pub(super) fn open(&self) {
        self.open.send_replace(true);
    }

    /// Waits until so many calls have come since the gate was shut.
    pub(super) async fn arrived(&self, calls: u64) {
        let mut arrived = self.arrived.subscribe();
        arrived.wait_for(|count| *count >= calls).await.expect("the gate is there");
    }

    async fn pass(&self) {
        let mut open = self.open.subscribe();
        self.arrived.send_modify(|count| *count += 1);
        open.wait_for(|open| *open).await.expect("the gate is there");
    }
}

/// The store; appends and reads of the business log pass its gates.
pub(super) struct Unruly {
    inner: Mutex<Arc<dyn LogStore>>,
    /// Before a batch is handed on.
    pub(super) appends: Gate,
    /// Before what was probed is answered.
    pub(super) probes: Gate,
    /// After a stream was read, before its rows are answered.
    pub(super) reads: Gate,
    /// The stream whose reads pass the gate.
    read_stream: Mutex<Option<String>>,
    lost_answers: Mutex<u32>,
    /// How many of the next reads of several events fail.
    lost_pages: Mutex<u32>,
    /// What appends suffer by chance, and how often each of it happened.
    chances: Mutex<Option<(Random, [u32; 4])>>,
}

/// What can happen to a batch on its way, beside nothing.
#[derive(Debug, Clone, Copy)]
enum Misdeed {
    /// It never arrives, and nobody knows.
    LostBatch,
    /// It is written, and nobody is told.
    LostAnswer,
    /// It arrives twice, and the second copy's answer is told.
    Repeated,
    /// It is not sent, which is known.
    NotSent,
}

impl Unruly {
    /// A store that does what `inner` does.
    pub(super) fn new(inner: Arc<dyn LogStore>) -> Arc<Self> {
        Arc::new(Self {
            inner: Mutex::new(inner),
            appends: Gate::new(),
            probes: Gate::new(),
            reads: Gate::new(),
            read_stream: Mutex::default(),
            lost_answers: Mutex::default(),
            lost_pages: Mutex::default(),
            chances: Mutex::default(),
        })
    }

    /// Everything later goes to another store.
    pub(super) fn swap(&self, inner: Arc<dyn LogStore>) {
        *self.inner.lock().expect("nobody panics with the lock") = inner;
    }

    /// Holds what is read of a stream.
    pub(super) fn hold_reads_of(&self, stream: &impl ToString) {
        *self.read_stream.lock().expect("nobody panics with the lock") = Some(stream.to_string());
        self.reads.shut();
    }

    /// The next batches are written, and nobody is told.
    pub(super) fn lose_answers(&self, count: u32) {
        *self.lost_answers.lock().expect("nobody panics with the lock") = count;
    }

    /// The next reads of several events fail, as where the connection dies.
    pub(super) fn lose_pages(&self, count: u32) {
        *self.lost_pages.lock().expect("nobody panics with the lock") = count;
    }

    /// How many reads still have to fail.
    pub(super) fn pages_to_lose(&self) -> u32 {
        *self.lost_pages.lock().expect("nobody panics with the lock")
    }

    fn loses_page(&self, query: &ReadQuery) -> bool {
        let mut lost = self.lost_pages.lock().expect("nobody panics with the lock");
        let loses = query.limit > 1 && *lost > 0;
        *lost -= u32::from(loses);
        loses
    }

    /// From now on, batches and answers are lost and repeated by chance.
    pub(super) fn misbehave(&self, seed: u64) {
        *self.chances.lock().expect("nobody panics with the lock") =
            Some((Random::new(seed), [0; 4]));
    }

    /// How often each kind of misdeed happened.
    pub(super) fn misdeeds(&self) -> [u32; 4] {
        let chances = self.chances.lock().expect("nobody panics with the lock");
        chances.as_ref().map_or([0; 4], |(_, counts)| *counts)
    }

    fn misdeed(&self) -> Option<Misdeed> {
        use Misdeed::{LostAnswer, LostBatch, NotSent, Repeated};
        let mut chances = self.chances.lock().expect("nobody panics with the lock");
        let (random, counts) = chances.as_mut()?;
        let drawn = random.below(12);
        let misdeed = *[LostBatch, LostAnswer, Repeated, NotSent].get(drawn)?;
        counts[drawn] += 1;
        Some(misdeed)
    }

    /// Hands a batch on, or does it some harm.
    async fn deliver(&self, batch: &Batch) -> Result<AppendOutcome, StoreError> {
        let unknown = || StoreError::OutcomeUnknown { detail: "the connection died".to_owned() };
        match self.misdeed() {
            None => self.inner().append(batch).await,
            Some(Misdeed::LostBatch) => Err(unknown()),
            Some(Misdeed::LostAnswer) => {
                self.inner().append(batch).await?;
                Err(unknown())
            }
            Some(Misdeed::Repeated) => {
                self.inner().append(batch).await?;
                self.inner().append(batch).await
            }
            Some(Misdeed::NotSent) => {
                Err(StoreError::Unavailable { detail: "no connection".to_owned() })
            }
        }
    }

    fn inner(&self) -> Arc<dyn LogStore> {
        Arc::clone(&self.inner.lock().expect("nobody panics with the lock"))
    }

    fn loses_this_answer(&self) -> bool {
        let mut left = self.lost_answers.lock().expect("nobody panics with the lock");
        let lost = *left > 0;
        *left = left.saturating_sub(1);
        lost
    }

    fn holds(&self, query: &ReadQuery) -> bool {
        let held = self.read_stream.lock().expect("nobody panics with the lock");
        held.is_some() && query.filter.stream == *held
    }
}

#[async_trait]
impl LogStore for Unruly {
    async fn create(&self, log: &LogKey, head: &Head) -> Result<bool, StoreError> {
        self.inner().create(log, head).await
    }

    async fn head(&self, log: &LogKey) -> Result<Option<Head>, StoreError> {
        self.inner().head(log).await
    }

    async fn append(&self, batch: &Batch) -> Result<AppendOutcome, StoreError> {
        if batch.log.log != Log::Business {
            return self.inner().append(batch).await;
        }
        self.appends.pass().await;
        let outcome = self.deliver(batch).await;
        if self.loses_this_answer() {
            let detail = "the connection died after the commit".to_owned();
            return Err(StoreError::OutcomeUnknown { detail });
        }
        outcome
    }

    async fn probe(&self, log: &LogKey, keys: &[RequestKey]) -> Result<Option<Probe>, StoreError> {
        let probe = self.inner().probe(log, keys).await;
        if log.log == Log::Business {
            self.probes.pass().await;
        }
        probe
    }

    async fn read(&self, query: &ReadQuery) -> Result<Vec<StoredEvent>, StoreError> {
        if self.loses_page(query) {
            return Err(StoreError::Unavailable { detail: "the connection died".to_owned() });
        }
        let rows = self.inner().read(query).await;
        if self.holds(query) {
            self.reads.pass().await;
        }
        rows
    }

    async fn traces(
        &self,
        log: &LogKey,
        after: u64,
        until: u64,
    ) -> Result<Vec<UnitTrace>, StoreError> {
        self.inner().traces(log, after, until).await
    }

    async fn index_fault(&self, tenant: &str) -> Result<Option<String>, StoreError> {
        self.inner().index_fault(tenant).await
    }
}

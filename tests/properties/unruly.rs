//! A store of logs that holds calls back, loses answers, and can be swapped for an older copy.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use hemei_domain::event::Log;
use hemei_engine::port::{
    AppendOutcome, Batch, Head, LogKey, LogStore, Probe, ReadQuery, RequestKey, StoreError,
    StoredEvent,
};
use tokio::sync::watch;

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
        let outcome = self.inner().append(batch).await;
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
        let rows = self.inner().read(query).await;
        if self.holds(query) {
            self.reads.pass().await;
        }
        rows
    }
}

//! The store in memory: the reference model of all three ports.
//!
//! It says in the simplest way what a store does; the databases are compared with it. It also
//! holds the views that are folded anew for one question about the past.

mod log_store;
mod registry;
mod view_store;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::port::LogKey;

/// A store that forgets everything when its last handle is dropped.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    logs: BTreeMap<LogKey, log_store::StoredLog>,
    views: BTreeMap<view_store::Name, view_store::Generations>,
    registry: registry::Kept,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while holding the state")
    }
}

//! Logs as vectors of events.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

use super::MemoryStore;
use crate::port::{
    AppendOutcome, Batch, Direction, EventFilter, Head, LogKey, LogStore, Probe, ReadQuery,
    RequestKey, StoreError, StoredEvent, UnitTrace,
};

/// A log: its head, its events by position, and what must not come twice.
#[derive(Debug, Clone)]
pub(super) struct StoredLog {
    head: Head,
    events: Vec<StoredEvent>,
    traces: Vec<UnitTrace>,
    revisions: BTreeSet<(String, u64)>,
    requests: BTreeMap<RequestKey, u64>,
}

impl StoredLog {
    fn new(head: Head) -> Self {
        let (revisions, requests) = (BTreeSet::new(), BTreeMap::new());
        Self { head, events: Vec::new(), traces: Vec::new(), revisions, requests }
    }

    fn append(&mut self, batch: &Batch) -> AppendOutcome {
        let expected = self.head.incarnation == batch.head.incarnation
            && self.head.position == batch.expected_position
            && self.head.root == batch.expected_root;
        if !expected {
            return AppendOutcome::Refused;
        }
        // All or nothing: a name that is taken shows on a copy, which is then thrown away.
        let (mut revisions, mut requests) = (BTreeSet::new(), BTreeMap::new());
        for event in &batch.events {
            let revision = (event.stream.clone(), event.revision);
            if self.revisions.contains(&revision) || !revisions.insert(revision) {
                return AppendOutcome::Refused;
            }
            let Some(key) = request_key(event) else { continue };
            let known = self.requests.contains_key(&key);
            if known || requests.insert(key, event.position).is_some() {
                return AppendOutcome::Refused;
            }
        }
        self.revisions.append(&mut revisions);
        self.requests.append(&mut requests);
        self.events.extend_from_slice(&batch.events);
        self.traces.extend_from_slice(&batch.traces);
        self.head = batch.head.clone();
        AppendOutcome::Committed
    }

    /// The events after one position, up to and with another.
    fn range(&self, after: u64, until: u64) -> &[StoredEvent] {
        let end = usize::try_from(until).unwrap_or(usize::MAX).min(self.events.len());
        let start = usize::try_from(after).unwrap_or(usize::MAX).min(end);
        &self.events[start..end]
    }

    fn index_fault(&self) -> Option<String> {
        let revision = |event: &StoredEvent| (event.stream.clone(), event.revision);
        let request = |event: &StoredEvent| Some((request_key(event)?, event.position));
        let revisions: BTreeSet<_> = self.events.iter().map(revision).collect();
        let requests: BTreeMap<_, _> = self.events.iter().filter_map(request).collect();
        let same = revisions == self.revisions && requests == self.requests;
        (!same).then(|| "the revisions or request keys are not those of the events".to_owned())
    }

    fn unit_of(&self, key: &RequestKey) -> Vec<StoredEvent> {
        let Some(&first) = self.requests.get(key) else { return Vec::new() };
        let size = self.range(first - 1, first).first().map_or(0, |event| event.unit_size);
        self.range(first - 1, first - 1 + u64::from(size)).to_vec()
    }
}

#[async_trait]
impl LogStore for MemoryStore {
    async fn create(&self, log: &LogKey, head: &Head) -> Result<bool, StoreError> {
        let mut state = self.state();
        if state.logs.contains_key(log) {
            return Ok(false);
        }
        state.logs.insert(log.clone(), StoredLog::new(head.clone()));
        Ok(true)
    }

    async fn head(&self, log: &LogKey) -> Result<Option<Head>, StoreError> {
        Ok(self.state().logs.get(log).map(|stored| stored.head.clone()))
    }

    async fn append(&self, batch: &Batch) -> Result<AppendOutcome, StoreError> {
        batch.check()?;
        let mut state = self.state();
        let stored = state.logs.get_mut(&batch.log);
        Ok(stored.map_or(AppendOutcome::Refused, |stored| stored.append(batch)))
    }

    async fn probe(&self, log: &LogKey, keys: &[RequestKey]) -> Result<Option<Probe>, StoreError> {
        Ok(self.state().logs.get(log).map(|stored| Probe {
            head: stored.head.clone(),
            units: keys.iter().map(|key| stored.unit_of(key)).collect(),
        }))
    }

    async fn read(&self, query: &ReadQuery) -> Result<Vec<StoredEvent>, StoreError> {
        let state = self.state();
        let Some(stored) = state.logs.get(&query.log) else { return Ok(Vec::new()) };
        let events = stored.range(query.after, query.until).iter();
        let wanted = |event: &&StoredEvent| holds(&query.filter, event);
        let limit = query.limit as usize;
        Ok(match query.direction {
            Direction::Forward => events.filter(wanted).take(limit).cloned().collect(),
            Direction::Backward => events.rev().filter(wanted).take(limit).cloned().collect(),
        })
    }

    async fn traces(
        &self,
        log: &LogKey,
        after: u64,
        until: u64,
    ) -> Result<Vec<UnitTrace>, StoreError> {
        let state = self.state();
        let traces = state.logs.get(log).map_or(&[][..], |stored| &stored.traces);
        let within = |trace: &&UnitTrace| trace.position > after && trace.position <= until;
        Ok(traces.iter().filter(within).copied().collect())
    }

    async fn index_fault(&self, tenant: &str) -> Result<Option<String>, StoreError> {
        let state = self.state();
        let mut logs = state.logs.iter().filter(|(key, _)| *key.tenant == *tenant);
        Ok(logs.find_map(|(_, stored)| stored.index_fault()))
    }
}

fn request_key(event: &StoredEvent) -> Option<RequestKey> {
    Some(RequestKey { actor: event.actor?, request_id: event.request_id? })
}

fn holds(filter: &EventFilter, event: &StoredEvent) -> bool {
    let types = &filter.event_types;
    filter.stream.as_ref().is_none_or(|stream| *stream == event.stream)
        && (types.is_empty() || types.contains(&event.event_type))
        && filter.programme.is_none_or(|programme| event.programme == Some(programme))
        && filter.unit.is_none_or(|unit| event.unit == Some(unit))
        && filter.actor.is_none_or(|actor| event.actor == Some(actor))
}

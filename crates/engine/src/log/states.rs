//! States in memory: each durable, and as it will be when everything that waits is committed. Who
//! reads one shares it; it is copied when an event changes it meanwhile.

use std::collections::HashMap;
use std::sync::Arc;

use hemei_domain::aggregate::{Event, State};
use hemei_domain::event::Meta;
use hemei_domain::stream::StreamId;

use super::View;

#[derive(Debug)]
struct Entry {
    committed_revision: u64,
    committed: Arc<State>,
    pending_revision: u64,
    pending: Arc<State>,
    used: u64,
}

/// States by stream.
#[derive(Debug, Default)]
pub(super) struct States {
    entries: HashMap<StreamId, Entry>,
    clock: u64,
}

impl States {
    /// A state with everything that waits.
    pub(super) fn view(&mut self, stream: StreamId) -> Option<View> {
        self.clock += 1;
        let entry = self.entries.get_mut(&stream)?;
        entry.used = self.clock;
        Some(View { stream, revision: entry.pending_revision, state: Arc::clone(&entry.pending) })
    }

    /// A state without anything that waits.
    pub(super) fn durable(&mut self, stream: StreamId) -> Option<View> {
        self.clock += 1;
        let entry = self.entries.get_mut(&stream)?;
        entry.used = self.clock;
        Some(View {
            stream,
            revision: entry.committed_revision,
            state: Arc::clone(&entry.committed),
        })
    }

    /// Takes a state as it was read from the store.
    pub(super) fn insert(&mut self, stream: StreamId, revision: u64, state: State) {
        self.clock += 1;
        let state = Arc::new(state);
        self.entries.entry(stream).or_insert(Entry {
            committed_revision: revision,
            committed: Arc::clone(&state),
            pending_revision: revision,
            pending: state,
            used: self.clock,
        });
    }

    /// Applies an event that waits.
    pub(super) fn assume(&mut self, stream: StreamId, event: &Event, meta: &Meta) {
        if let Some(entry) = self.entries.get_mut(&stream) {
            Arc::make_mut(&mut entry.pending).evolve(event, meta);
            entry.pending_revision = meta.revision;
        }
    }

    /// An event that was assumed is durable.
    pub(super) fn confirm(&mut self, stream: StreamId, event: &Event, meta: &Meta) {
        let Some(entry) = self.entries.get_mut(&stream) else { return };
        if entry.committed_revision >= meta.revision {
            return;
        }
        entry.committed_revision = meta.revision;
        if entry.pending_revision == meta.revision {
            entry.committed = Arc::clone(&entry.pending);
        } else {
            Arc::make_mut(&mut entry.committed).evolve(event, meta);
        }
    }

    /// Applies a durable event of another process, where it follows what is known.
    pub(super) fn follow(&mut self, stream: StreamId, event: &Event, meta: &Meta) {
        if let Some(entry) = self.entries.get_mut(&stream)
            && entry.committed_revision + 1 == meta.revision
        {
            Arc::make_mut(&mut entry.committed).evolve(event, meta);
            entry.committed_revision = meta.revision;
        }
    }

    /// Forgets everything that waits.
    pub(super) fn roll_back(&mut self) {
        for entry in self.entries.values_mut() {
            entry.pending = Arc::clone(&entry.committed);
            entry.pending_revision = entry.committed_revision;
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Every stream with its durable revision.
    pub(super) fn revisions(&self) -> impl Iterator<Item = (StreamId, u64)> {
        self.entries.iter().map(|(stream, entry)| (*stream, entry.committed_revision))
    }

    /// Drops the least recently used where there are more than `max`, down to nine tenths of that;
    /// `forget` says whether a stream may go.
    pub(super) fn evict(&mut self, max: usize, mut forget: impl FnMut(StreamId) -> bool) {
        if self.entries.len() <= max {
            return;
        }
        let mut by_use: Vec<_> = self.entries.iter().map(|(s, e)| (e.used, *s)).collect();
        by_use.sort_unstable();
        let surplus = by_use.len() - (max - max / 10);
        for (_, stream) in by_use.into_iter().take(surplus) {
            if forget(stream) {
                self.entries.remove(&stream);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use hemei_domain::aggregate::Kind;
    use uuid::Uuid;

    use super::*;

    fn stream(number: u128) -> StreamId {
        StreamId::new(Kind::Issue, Uuid::from_u128(number))
    }

    #[test]
    fn what_was_used_least_recently_goes_until_a_tenth_is_free() {
        let mut states = States::default();
        (0..30).for_each(|number| states.insert(stream(number), 0, State::empty(Kind::Issue)));
        assert!(states.view(stream(0)).is_some());
        states.evict(30, |_| panic!("they are not too many"));
        states.evict(20, |gone| gone != stream(1));
        let there: Vec<u128> = (0..30).filter(|n| states.view(stream(*n)).is_some()).collect();
        // Twelve would go to leave eighteen; one of them may not.
        assert_eq!(there, [&[0, 1][..], &(13..30).collect::<Vec<_>>()].concat());
    }
}

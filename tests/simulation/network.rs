//! The store of a history and the unreliable way to it.

use std::sync::Arc;

use hemei_engine::port::{AppendOutcome, Batch, Head, Probe, RequestKey, StoredEvent};
use hemei_ledger::tree::Frontier;
use uuid::Uuid;

use super::random::Random;

/// How often each kind of thing happened.
#[derive(Debug, Default, Clone)]
pub(super) struct Counts {
    pub(super) lost_answers: u64,
    pub(super) dropped: u64,
    pub(super) delayed: u64,
    pub(super) repeated: u64,
    pub(super) refused: u64,
    pub(super) already_ours: u64,
    pub(super) known: u64,
    pub(super) abandoned: u64,
    pub(super) chained: u64,
    pub(super) overtaken: u64,
    pub(super) stale: u64,
}

impl Counts {
    pub(super) fn add(&mut self, other: &Self) {
        self.lost_answers += other.lost_answers;
        self.dropped += other.dropped;
        self.delayed += other.delayed;
        self.repeated += other.repeated;
        self.refused += other.refused;
        self.already_ours += other.already_ours;
        self.known += other.known;
        self.abandoned += other.abandoned;
        self.chained += other.chained;
        self.overtaken += other.overtaken;
        self.stale += other.stale;
    }
}

/// The database: what is in here is durable.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) head: Head,
    pub(super) events: Vec<StoredEvent>,
}

impl Store {
    pub(super) fn new(incarnation: Uuid) -> Self {
        let frontier = Frontier::empty();
        let head = Head {
            incarnation,
            position: 0,
            root: frontier.root(),
            frontier,
            recorded_at: hemei_domain::time::Timestamp(0),
        };
        Self { head, events: Vec::new() }
    }

    pub(super) fn append(&mut self, batch: &Batch) -> AppendOutcome {
        let at_head = self.head.position == batch.expected_position
            && self.head.root == batch.expected_root
            && self.head.incarnation == batch.head.incarnation;
        let taken = batch.events.iter().any(|event| self.has_request(event));
        if !at_head || taken {
            return AppendOutcome::Refused;
        }
        self.events.extend(batch.events.iter().cloned());
        self.head = batch.head.clone();
        AppendOutcome::Committed
    }

    fn has_request(&self, event: &StoredEvent) -> bool {
        let same = |known: &&StoredEvent| {
            known.request_id == event.request_id && known.actor == event.actor
        };
        event.request_id.is_some() && self.events.iter().any(|known| same(&known))
    }

    pub(super) fn unit(&self, key: RequestKey) -> Vec<StoredEvent> {
        let first = self.events.iter().find(|event| {
            event.request_id == Some(key.request_id) && event.actor == Some(key.actor)
        });
        let Some(first) = first else { return Vec::new() };
        let from = (first.position - 1) as usize;
        self.events[from..from + first.unit_size as usize].to_vec()
    }

    pub(super) fn probe(&self, keys: &[RequestKey]) -> Probe {
        Probe { head: self.head.clone(), units: keys.iter().map(|key| self.unit(*key)).collect() }
    }

    pub(super) fn revision(&self, stream: &str) -> u64 {
        self.events.iter().filter(|event| event.stream == stream).count() as u64
    }
}

/// A batch on its way to the store, or the store's answer on its way back.
#[derive(Debug, Clone)]
pub(super) enum Message {
    Append { from: usize, batch: Arc<Batch> },
    Answer { to: usize, batch: Arc<Batch>, outcome: AppendOutcome },
}

/// Messages under way, delivered in any order, now and then twice or never.
#[derive(Debug, Default)]
pub(super) struct Network {
    pub(super) messages: Vec<Message>,
    pub(super) counts: Counts,
}

impl Network {
    pub(super) fn send(&mut self, message: Message, random: &mut Random) {
        if matches!(message, Message::Append { .. }) && random.chance(10) {
            self.counts.repeated += 1;
            self.messages.push(message.clone());
        }
        self.messages.push(message);
    }

    /// Delivers one message, if there is one and fate allows it.
    pub(super) fn deliver(&mut self, store: &mut Store, random: &mut Random) -> Option<Message> {
        if self.messages.is_empty() {
            return None;
        }
        let chosen = random.below(self.messages.len());
        if random.chance(15) {
            self.counts.delayed += 1;
            return None;
        }
        let message = self.messages.swap_remove(chosen);
        match message {
            Message::Append { .. } if random.chance(10) => {
                self.counts.dropped += 1;
                None
            }
            Message::Append { from, batch } => {
                let outcome = store.append(&batch);
                if random.chance(15) {
                    self.counts.lost_answers += 1;
                } else {
                    self.messages.push(Message::Answer { to: from, batch, outcome });
                }
                None
            }
            answer @ Message::Answer { .. } => Some(answer),
        }
    }
}

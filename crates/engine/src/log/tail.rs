//! The newest events of a log, kept in memory for the views' runners.

use std::collections::VecDeque;
use std::sync::Arc;

use hemei_domain::event::Recorded;

/// How many events are kept.
const TAIL_MAX: usize = 16_384;

/// A window over the end of the log, without gaps.
#[derive(Debug)]
pub struct Tail {
    /// The position before the first event that is kept.
    before: u64,
    events: VecDeque<Arc<Recorded>>,
}

impl Tail {
    /// An empty window after a position.
    pub fn new(position: u64) -> Self {
        Self { before: position, events: VecDeque::new() }
    }

    /// The position of the newest event.
    pub fn end(&self) -> u64 {
        self.before + self.events.len() as u64
    }

    /// Adds the next event; an event that does not follow starts the window anew.
    pub fn push(&mut self, event: Arc<Recorded>) {
        let position = event.envelope.position;
        if position != self.end() + 1 {
            *self = Self::new(position - 1);
        }
        self.events.push_back(event);
        if self.events.len() > TAIL_MAX {
            self.events.pop_front();
            self.before += 1;
        }
    }

    /// Up to `limit` events after a position, in order; nothing where the window does not reach
    /// back that far.
    pub fn after(&self, position: u64, limit: usize) -> Option<Vec<Arc<Recorded>>> {
        let skip = usize::try_from(position.checked_sub(self.before)?).ok()?;
        if skip > self.events.len() {
            return None;
        }
        Some(self.events.iter().skip(skip).take(limit).cloned().collect())
    }
}

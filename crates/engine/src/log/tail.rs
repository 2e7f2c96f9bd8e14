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

    /// Adds the next event; an event behind a gap starts the window anew. One that is told again
    /// changes nothing: several calls may follow another process at once, and the slowest must not
    /// take the window back behind the head.
    pub fn push(&mut self, event: Arc<Recorded>) {
        let position = event.envelope.position;
        if position <= self.end() {
            return;
        }
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

#[cfg(test)]
mod tests {
    use hemei_domain::event::Log;

    use super::*;
    use crate::testing::Town;

    #[tokio::test]
    async fn an_event_that_is_told_again_takes_nothing_back() {
        let town = Town::founded().await;
        let log = town.engine.log(Log::Business);
        let end = log.head().position;
        let events = log.tail_after(end - 3, 3).expect("they were just committed");
        let mut tail = Tail::new(end - 3);
        events.iter().cloned().for_each(|event| tail.push(event));
        // Another call followed the same events, and tells the first of them only now.
        tail.push(Arc::clone(&events[0]));
        assert_eq!(tail.end(), end);
        assert_eq!(tail.after(end - 3, 3), Some(events));
    }
}

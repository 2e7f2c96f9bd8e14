//! How an engine stands: what the server tells load balancers and people.

use crate::engine::Engine;
use crate::execute::CLOCK_BEHIND_MICROS_MAX;
use crate::view::ViewHealth;

/// How an engine stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// How far the clock is behind the business log, in microseconds; not positive where it is not.
    pub clock_behind_micros: i64,
    /// Whether a log takes no writes because it and this process contradict each other.
    pub read_only: bool,
    /// Whether a log's store does not answer.
    pub store_away: bool,
    /// Every view.
    pub views: Vec<ViewHealth>,
}

impl Health {
    /// Whether commands are executed.
    pub fn takes_commands(&self) -> bool {
        !self.read_only && !self.store_away && self.clock_behind_micros <= CLOCK_BEHIND_MICROS_MAX
    }

    /// Whether every view goes on and can be read.
    pub fn answers_queries(&self) -> bool {
        let answers = |view: &ViewHealth| view.stopped_at.is_none() && !view.rebuilding;
        !self.store_away && self.views.iter().all(answers)
    }
}

impl Engine {
    /// How it stands now; asks no store.
    pub fn health(&self) -> Health {
        Health {
            clock_behind_micros: self.business.clock_behind_micros(),
            read_only: self.business.read_only() || self.access.read_only(),
            store_away: self.business.store_away() || self.access.store_away(),
            views: self.views.iter().map(|view| view.health()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn health() -> Health {
        let view = ViewHealth {
            view: "unit_register",
            position: 5,
            lag_events: 2,
            behind_for: Duration::from_secs(1),
            stopped_at: None,
            rebuilding: false,
        };
        Health { clock_behind_micros: 0, read_only: false, store_away: false, views: vec![view] }
    }

    #[test]
    fn a_view_that_is_behind_still_answers_and_one_that_stopped_or_is_rebuilt_does_not() {
        let mut health = health();
        assert!(health.takes_commands() && health.answers_queries());
        health.views[0].stopped_at = Some(6);
        assert!(health.takes_commands() && !health.answers_queries());
        (health.views[0].stopped_at, health.views[0].rebuilding) = (None, true);
        assert!(health.takes_commands() && !health.answers_queries());
    }

    #[test]
    fn a_clock_more_than_five_seconds_behind_and_a_read_only_log_take_no_commands() {
        let behind = |clock_behind_micros| Health { clock_behind_micros, ..health() };
        assert!(behind(5_000_000).takes_commands());
        assert!(!behind(5_000_001).takes_commands());
        assert!(!Health { read_only: true, ..health() }.takes_commands());
    }

    #[test]
    fn without_its_store_it_does_nothing() {
        let health = Health { store_away: true, ..health() };
        assert!(!health.takes_commands() && !health.answers_queries());
    }
}

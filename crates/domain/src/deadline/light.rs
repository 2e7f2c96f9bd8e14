//! The light: how a clock stands at an instant, from dates alone, never stored.
//!
//! A row keeps its [`Clock`]; the light, the days and `ever_overdue` are pure functions of the
//! clock and an instant, so that a past day is answered as it was (`design.md` §4).

use serde::{Deserialize, Serialize};

use crate::time::{Date, Timestamp};

vocabulary! {
    /// How near a thing is to its limit; ordered, whatever colours a tenant paints it with
    /// (`domain.md` §5.4).
    WarningLevel {
        Normal = "normal", "正常", "normal";
        Approaching = "approaching", "临期", "approaching";
        /// Behind a planned progress; dates alone never say so.
        Behind = "behind", "滞后", "behind";
        Overdue = "overdue", "逾期", "overdue";
    }
}

/// The level of something due on `due` at the end of which it must be done, seen on `effective`,
/// if it was not closed on or before that day.
pub fn level(
    due: Option<Date>,
    closed_on: Option<Date>,
    effective: Date,
    approaching_days: u32,
) -> WarningLevel {
    let closed = closed_on.is_some_and(|closed| closed <= effective);
    let Some(due) = due.filter(|_| !closed) else { return WarningLevel::Normal };
    let left = effective.days_until(due);
    if left < 0 {
        WarningLevel::Overdue
    } else if left <= i64::from(approaching_days) {
        WarningLevel::Approaching
    } else {
        WarningLevel::Normal
    }
}

/// A due date and the time during which it was the one that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockSegment {
    /// The last day, inclusive; absent where the segment has no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// The instant from which it counts.
    pub in_force_from: Timestamp,
    /// The instant from which it no longer counts: it was replaced, suspended or closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl ClockSegment {
    fn in_force_at(&self, at: Timestamp) -> bool {
        self.in_force_from <= at && self.until.is_none_or(|until| at < until)
    }

    /// The first instant at which it was overdue while it counted.
    fn overdue_from(&self) -> Option<Timestamp> {
        let passed = self.due?.end().plus_micros(1);
        let from = passed.max(self.in_force_from);
        self.until.is_none_or(|until| from < until).then_some(from)
    }
}

/// The due dates of one thing over time, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clock {
    /// The segments.
    pub segments: Vec<ClockSegment>,
}

impl Clock {
    /// A due date counts from `at`; the one before it no longer does (assigned, extended, resumed,
    /// reopened).
    pub fn set(&mut self, due: Option<Date>, at: Timestamp) {
        self.stop(at);
        self.segments.push(ClockSegment { due, in_force_from: at, until: None });
    }

    /// The clock stops at `at` (suspended, closed, withdrawn). What is told late may have happened
    /// before the due date was replaced: then none counts any more, the older ones included.
    pub fn stop(&mut self, at: Timestamp) {
        for segment in &mut self.segments {
            segment.until = Some(segment.until.map_or(at, |until| until.min(at)));
        }
    }

    /// The due date that counts at `at`; nothing where the clock stands.
    pub fn due_at(&self, at: Timestamp) -> Option<Date> {
        self.running_at(at).and_then(|segment| segment.due)
    }

    /// Whether the clock runs at `at`.
    pub fn is_running_at(&self, at: Timestamp) -> bool {
        self.running_at(at).is_some()
    }

    /// The light at `at`: normal where the clock stands.
    pub fn level_at(&self, at: Timestamp, approaching_days: u32) -> WarningLevel {
        level(self.due_at(at), None, at.date(), approaching_days)
    }

    /// Whether it was overdue at `at` or at any time before: an extension granted in time leaves
    /// this false, an extension granted too late does not clear it.
    pub fn ever_overdue_at(&self, at: Timestamp) -> bool {
        self.segments.iter().filter_map(ClockSegment::overdue_from).any(|from| from <= at)
    }

    /// Compact JSON text, as a row stores it.
    pub fn encode(&self) -> String {
        serde_json::to_string(self).expect("a clock holds no maps")
    }

    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// What serde says of a text that is no clock.
    pub fn decode(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    fn running_at(&self, at: Timestamp) -> Option<&ClockSegment> {
        self.segments.iter().rev().find(|segment| segment.in_force_at(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::samples::date;

    /// Nine in the morning of a day.
    fn morning(day: &str) -> Timestamp {
        date(day).start().plus_micros(9 * 3600 * 1_000_000)
    }

    #[test]
    fn levels_are_ordered() {
        assert!(WarningLevel::Normal < WarningLevel::Approaching);
        assert!(WarningLevel::Approaching < WarningLevel::Behind);
        assert!(WarningLevel::Behind < WarningLevel::Overdue);
    }

    #[test]
    fn the_light_turns_with_the_days() {
        let due = Some(date("2024-05-10"));
        for (day, expected) in [
            ("2024-05-06", WarningLevel::Normal),
            ("2024-05-07", WarningLevel::Approaching),
            ("2024-05-10", WarningLevel::Approaching),
            ("2024-05-11", WarningLevel::Overdue),
        ] {
            assert_eq!(level(due, None, date(day), 3), expected, "{day}");
        }
        let closed = Some(date("2024-05-12"));
        assert_eq!(level(due, closed, date("2024-05-11"), 3), WarningLevel::Overdue);
        assert_eq!(level(due, closed, date("2024-05-12"), 3), WarningLevel::Normal);
        assert_eq!(level(None, None, date("2024-05-12"), 3), WarningLevel::Normal);
    }

    #[test]
    fn a_day_ends_with_its_last_microsecond() {
        let mut clock = Clock::default();
        clock.set(Some(date("2024-05-10")), morning("2024-05-06"));
        let end = date("2024-05-10").end();
        assert!(!clock.ever_overdue_at(end));
        assert_eq!(clock.level_at(end, 0), WarningLevel::Approaching);
        assert!(clock.ever_overdue_at(end.plus_micros(1)));
        assert_eq!(clock.level_at(end.plus_micros(1), 0), WarningLevel::Overdue);
    }

    #[test]
    fn an_extension_granted_in_time_is_never_overdue() {
        let mut clock = Clock::default();
        clock.set(Some(date("2024-05-10")), morning("2024-05-06"));
        clock.set(Some(date("2024-05-17")), morning("2024-05-10"));
        assert!(!clock.ever_overdue_at(morning("2024-05-17")));
        assert_eq!(clock.due_at(morning("2024-05-09")), Some(date("2024-05-10")));
        assert_eq!(clock.due_at(morning("2024-05-10")), Some(date("2024-05-17")));
    }

    #[test]
    fn once_overdue_stays_ever_overdue() {
        let mut clock = Clock::default();
        clock.set(Some(date("2024-05-10")), morning("2024-05-06"));
        clock.set(Some(date("2024-05-17")), morning("2024-05-11"));
        clock.stop(morning("2024-05-15"));
        assert!(!clock.ever_overdue_at(morning("2024-05-10")));
        assert!(clock.ever_overdue_at(morning("2024-05-11")));
        assert!(clock.ever_overdue_at(morning("2024-12-31")));
        assert_eq!(clock.level_at(morning("2024-12-31"), 3), WarningLevel::Normal);
    }

    #[test]
    fn a_stopped_clock_is_never_overdue_and_a_reopened_one_runs_again() {
        let mut clock = Clock::default();
        assert!(!clock.is_running_at(morning("2024-05-01")));
        clock.set(Some(date("2024-05-10")), morning("2024-05-06"));
        clock.stop(morning("2024-05-09"));
        clock.stop(morning("2024-05-20"));
        assert!(!clock.ever_overdue_at(morning("2024-06-30")));
        assert!(!clock.is_running_at(morning("2024-05-09")));
        clock.set(Some(date("2024-07-05")), morning("2024-07-01"));
        assert!(!clock.is_running_at(morning("2024-06-30")));
        assert_eq!(clock.level_at(morning("2024-07-08"), 3), WarningLevel::Overdue);
    }

    #[test]
    fn a_stop_told_late_also_cuts_what_was_replaced_since() {
        let mut clock = Clock::default();
        clock.set(Some(date("2024-05-10")), morning("2024-05-06"));
        clock.set(Some(date("2024-05-17")), morning("2024-05-10"));
        clock.stop(morning("2024-05-08"));
        assert!(clock.is_running_at(morning("2024-05-07")));
        for day in ["2024-05-08", "2024-05-09", "2024-05-10", "2024-05-18"] {
            assert!(!clock.is_running_at(morning(day)), "{day}");
            assert_eq!(clock.level_at(morning(day), 9), WarningLevel::Normal, "{day}");
        }
        assert!(!clock.ever_overdue_at(morning("2024-12-31")));
        clock.set(Some(date("2024-05-17")), morning("2024-05-20"));
        assert!(clock.ever_overdue_at(morning("2024-05-20")), "it was returned too late");
    }

    #[test]
    fn a_due_date_already_past_when_it_begins_to_count_is_overdue_from_then() {
        let mut clock = Clock::default();
        clock.set(Some(date("2024-05-10")), morning("2024-05-20"));
        assert!(!clock.ever_overdue_at(morning("2024-05-15")));
        assert!(clock.ever_overdue_at(morning("2024-05-20")));
    }

    #[test]
    fn the_stored_text_is_compact_and_reads_back() {
        let mut clock = Clock::default();
        clock.set(Some(date("2024-05-10")), Timestamp(1));
        clock.set(None, Timestamp(2));
        let text = clock.encode();
        assert_eq!(
            text,
            r#"[{"due":"2024-05-10","in_force_from":1,"until":2},{"in_force_from":2}]"#
        );
        assert_eq!(Clock::decode(&text).expect("our own text"), clock);
        assert!(Clock::decode("{}").is_err());
    }
}

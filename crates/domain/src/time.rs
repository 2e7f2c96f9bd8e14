//! Instants, civil dates and days: microseconds in the log, Asia/Shanghai on the calendar.
//!
//! China keeps UTC+8 without daylight saving (`reference/domain.md` §8.7), so a civil date is a
//! fixed offset away from an instant. Nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, SecondsFormat, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const SHANGHAI_OFFSET_MICROS: i64 = 8 * 3600 * 1_000_000;
const DAY_MICROS: i64 = 24 * 3600 * 1_000_000;

/// An instant in microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The civil date in Asia/Shanghai that contains this instant.
    pub fn date(self) -> Date {
        let days = (self.0 + SHANGHAI_OFFSET_MICROS).div_euclid(DAY_MICROS);
        let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("the epoch is a date");
        let shifted = if days >= 0 {
            epoch.checked_add_days(Days::new(days.unsigned_abs()))
        } else {
            epoch.checked_sub_days(Days::new(days.unsigned_abs()))
        };
        Date(shifted.unwrap_or(if days >= 0 { NaiveDate::MAX } else { NaiveDate::MIN }))
    }

    /// This instant later by whole microseconds; saturates at the ends of the range.
    #[must_use]
    pub fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// RFC 3339 text in UTC with microseconds, `2024-04-08T01:00:00.000000Z`.
    pub fn rfc3339(self) -> String {
        DateTime::<Utc>::from_timestamp_micros(self.0)
            .map_or_else(|| self.0.to_string(), |t| t.to_rfc3339_opts(SecondsFormat::Micros, true))
    }

    /// Local wall-clock text for people, `2024-04-08 09:00`.
    pub fn local_minutes(self) -> String {
        DateTime::<Utc>::from_timestamp_micros(self.0.saturating_add(SHANGHAI_OFFSET_MICROS))
            .map_or_else(|| self.0.to_string(), |t| t.format("%Y-%m-%d %H:%M").to_string())
    }
}

/// A civil date in Asia/Shanghai, serialised as `YYYY-MM-DD`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Date(pub NaiveDate);

impl Date {
    /// The date of a year, month and day, or nothing where there is no such day.
    pub fn ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }

    /// Year, month and day.
    pub fn parts(self) -> (i32, u32, u32) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The first instant of the day.
    pub fn start(self) -> Timestamp {
        let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("the epoch is a date");
        let days = self.0.signed_duration_since(epoch).num_days();
        Timestamp(days * DAY_MICROS - SHANGHAI_OFFSET_MICROS)
    }

    /// The last microsecond of the day: a day ends at 23:59:59.999999+08:00.
    pub fn end(self) -> Timestamp {
        self.start().plus_micros(DAY_MICROS - 1)
    }

    /// The date `days` later (earlier when negative); nothing beyond the calendar's range.
    pub fn plus_days(self, days: i64) -> Option<Self> {
        self.0.checked_add_signed(TimeDelta::try_days(days)?).map(Self)
    }

    /// Whole days from `self` to `later`, negative when `later` is earlier.
    pub fn days_until(self, later: Self) -> i64 {
        later.0.signed_duration_since(self.0).num_days()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format("%Y-%m-%d").fmt(f)
    }
}

impl FromStr for Date {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_sixteen_hours_utc_of_the_day_before() {
        let day = Date::ymd(2024, 4, 8).expect("a date");
        assert_eq!(day.start().rfc3339(), "2024-04-07T16:00:00.000000Z");
        assert_eq!(day.start().date(), day);
        assert_eq!(day.end().date(), day);
        assert_eq!(day.end().plus_micros(1).date(), day.plus_days(1).expect("a date"));
    }

    #[test]
    fn instants_before_the_epoch_have_dates() {
        assert_eq!(Timestamp(-1).date(), Date::ymd(1970, 1, 1).expect("a date"));
        assert_eq!(
            Timestamp(-9 * 3600 * 1_000_000).date(),
            Date::ymd(1969, 12, 31).expect("a date")
        );
    }
}

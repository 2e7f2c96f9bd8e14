//! Working-day arithmetic over adopted editions.
//!
//! Every walk ends: it stops at the first day whose year has no edition, and the editions at hand
//! are few.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::Datelike as _;

use super::{Calendar, CalendarEditionAdopted};
use crate::command::Reads;
use crate::rejection::{Rejection, rules};
use crate::stream::StreamId;
use crate::time::Date;

/// The editions that a computation may look at, at most one a year.
#[derive(Debug, Clone, Default)]
pub struct Calendars<'a> {
    years: BTreeMap<i32, &'a CalendarEditionAdopted>,
}

impl<'a> Calendars<'a> {
    /// The years that a limit which begins on `start` can reach: 366 working days take more than
    /// a year and less than two.
    pub fn years(start: Date) -> RangeInclusive<i32> {
        let year = start.0.year();
        year..=year.saturating_add(2)
    }

    /// The streams to read for a limit that begins on `start`.
    pub fn streams(start: Date) -> Vec<StreamId> {
        Self::years(start).map(Calendar::stream).collect()
    }

    /// The editions among what was read.
    pub fn of(reads: &'a Reads, years: impl IntoIterator<Item = i32>) -> Self {
        let adopted = years
            .into_iter()
            .filter_map(|year| reads.get::<Calendar>(Calendar::stream(year).id))
            .filter_map(|calendar| calendar.edition.as_ref());
        Self { years: adopted.map(|edition| (edition.year, edition)).collect() }
    }

    /// Plain editions; of one year the one with the highest number counts.
    pub fn from_editions(editions: &'a [CalendarEditionAdopted]) -> Self {
        let mut years: BTreeMap<i32, &CalendarEditionAdopted> = BTreeMap::new();
        for edition in editions {
            let newest = years.entry(edition.year).or_insert(edition);
            if edition.edition > newest.edition {
                *newest = edition;
            }
        }
        Self { years }
    }

    /// Whether a day is worked.
    ///
    /// # Errors
    /// `CALENDAR_MISSING` where the day's year has no edition.
    pub fn is_working(&self, day: Date) -> Result<bool, Rejection> {
        let edition = self.years.get(&day.0.year()).ok_or_else(|| missing(day.0.year()))?;
        Ok(edition.work.contains(&day) || (!is_weekend(day) && !edition.off.contains(&day)))
    }

    /// The day that is `days` working days after `start`, which itself does not count; `start`
    /// where `days` is 0.
    ///
    /// # Errors
    /// `CALENDAR_MISSING` where a year on the way has no edition.
    pub fn add_working_days(&self, start: Date, days: u32) -> Result<Date, Rejection> {
        let mut day = start;
        for _ in 0..days {
            day = self.next_working_day(following(day)?)?;
        }
        Ok(day)
    }

    /// The first working day that is not before `day`.
    ///
    /// # Errors
    /// `CALENDAR_MISSING` where a year on the way has no edition.
    pub fn next_working_day(&self, day: Date) -> Result<Date, Rejection> {
        let mut candidate = day;
        while !self.is_working(candidate)? {
            candidate = following(candidate)?;
        }
        Ok(candidate)
    }

    /// The working days from `first` to `last`, both inclusive; 0 where `last` is earlier.
    ///
    /// # Errors
    /// `CALENDAR_MISSING` where a year between them has no edition.
    pub fn count_working_days(&self, first: Date, last: Date) -> Result<u32, Rejection> {
        let mut count = 0;
        let mut day = first;
        while day <= last {
            count += u32::from(self.is_working(day)?);
            day = following(day)?;
        }
        Ok(count)
    }

    /// The editions of the years from `first` to `last`, as deadlines cite them: `2024/1`.
    pub fn cite(&self, first: Date, last: Date) -> Vec<String> {
        self.years
            .values()
            .filter(|edition| edition.year >= first.0.year() && edition.year <= last.0.year())
            .map(|edition| edition.citation())
            .collect()
    }
}

/// Whether a day is a Saturday or Sunday.
pub(super) fn is_weekend(day: Date) -> bool {
    day.0.weekday().number_from_monday() > 5
}

/// The next day; beyond the range of dates there is surely no edition.
fn following(day: Date) -> Result<Date, Rejection> {
    day.plus_days(1).ok_or_else(|| missing(day.0.year()))
}

fn missing(year: i32) -> Rejection {
    Rejection::new(&rules::CALENDAR_MISSING).with("year", year)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{date, editions};
    use super::*;

    #[test]
    fn working_days_count_from_the_day_after_the_start() {
        let editions = editions();
        let calendars = Calendars::from_editions(&editions);
        for (start, days, expected) in [
            ("2024-04-03", 3, "2024-04-09"),
            ("2024-05-10", 1, "2024-05-11"),
            ("2024-09-13", 5, "2024-09-23"),
            ("2024-09-27", 5, "2024-10-10"),
            ("2024-09-30", 5, "2024-10-12"),
            ("2024-12-30", 5, "2025-01-07"),
            ("2025-01-27", 1, "2025-02-05"),
            ("2025-12-31", 1, "2026-01-04"),
            ("2026-02-13", 1, "2026-02-14"),
            ("2024-04-03", 0, "2024-04-03"),
        ] {
            let result = calendars.add_working_days(date(start), days).expect("years are adopted");
            assert_eq!(result, date(expected), "{start} + {days}");
        }
    }

    #[test]
    fn a_rest_day_is_followed_by_a_working_day() {
        let editions = editions();
        let calendars = Calendars::from_editions(&editions);
        for (day, next) in [
            ("2024-06-22", "2024-06-24"),
            ("2024-09-22", "2024-09-23"),
            ("2024-04-07", "2024-04-07"),
            ("2024-12-17", "2024-12-17"),
            ("2025-01-01", "2025-01-02"),
        ] {
            assert_eq!(calendars.next_working_day(date(day)), Ok(date(next)), "after {day}");
        }
    }

    #[test]
    fn stage_two_has_164_working_days() {
        let editions = editions();
        let calendars = Calendars::from_editions(&editions);
        let count = |first, last| calendars.count_working_days(date(first), date(last));
        assert_eq!(count("2024-04-08", "2024-11-30"), Ok(164));
        assert_eq!(count("2024-04-07", "2024-04-07"), Ok(1));
        assert_eq!(count("2024-04-08", "2024-04-07"), Ok(0));
        // Whole years as payroll tables list them, an independent check of the notices' data.
        assert_eq!(count("2024-01-01", "2024-12-31"), Ok(251));
        assert_eq!(count("2025-01-01", "2025-12-31"), Ok(248));
        assert_eq!(count("2026-01-01", "2026-12-31"), Ok(248));
    }

    #[test]
    fn a_year_without_an_edition_is_refused() {
        let editions = &editions()[..1];
        let calendars = Calendars::from_editions(editions);
        let refused = calendars.add_working_days(date("2024-12-30"), 5).expect_err("no 2025");
        assert_eq!(refused.rule, &rules::CALENDAR_MISSING);
        assert_eq!(refused.details, [("year", "2025".to_owned())]);
        assert_eq!(calendars.add_working_days(date("2024-12-30"), 1), Ok(date("2024-12-31")));
    }

    #[test]
    fn the_highest_edition_of_a_year_counts_whatever_the_order() {
        let first = editions().remove(0);
        let mut second = first.clone();
        second.edition = 2;
        second.off.push(date("2024-07-01"));
        for editions in [[first.clone(), second.clone()], [second, first]] {
            let calendars = Calendars::from_editions(&editions);
            assert_eq!(calendars.is_working(date("2024-07-01")), Ok(false));
            assert_eq!(calendars.cite(date("2024-07-01"), date("2024-07-02")), ["2024/2"]);
        }
    }
}

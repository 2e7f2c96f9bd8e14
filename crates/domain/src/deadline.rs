//! Deadlines: a budget in working or calendar days or a date, derived once and stored with its
//! derivation (`domain.md` §10.4-10).

use chrono::Datelike as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendars, rules as calendar_rules};
use crate::rejection::{Rejection, rules};
use crate::time::Date;

mod explain;
pub mod light;

/// The longest limit in days.
pub const LIMIT_DAYS_MAX: u32 = 366;

/// A time limit as a programme or an assigner states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// So many working days, counted from the day after the start.
    WorkingDays(u32),
    /// So many calendar days, counted from the day after the start.
    CalendarDays(u32),
    /// A date.
    Date(Date),
}

impl Limit {
    /// Checks that a number of days is from 1 to [`LIMIT_DAYS_MAX`].
    ///
    /// # Errors
    /// `INTEGER_OUT_OF_RANGE` of `field`.
    pub fn validate(self, field: &str) -> Result<(), Rejection> {
        match self {
            Self::WorkingDays(days) | Self::CalendarDays(days)
                if !(1..=LIMIT_DAYS_MAX).contains(&days) =>
            {
                Err(Rejection::new(&rules::INTEGER_OUT_OF_RANGE)
                    .field(field)
                    .with("min", 1)
                    .with("max", LIMIT_DAYS_MAX))
            }
            _ => Ok(()),
        }
    }
}

vocabulary! {
    /// What happens to a due date on a rest day.
    RestDayRule {
        AsWritten = "as_written", "照原文", "as written";
        PreviousWorkday = "previous_workday", "提前到前一工作日", "previous working day";
        NextWorkday = "next_workday", "顺延到后一工作日", "next working day";
    }
}

/// A due date with how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deadline {
    /// The last day, inclusive.
    pub due: Date,
    /// The limit.
    pub limit: Limit,
    /// The day from which it was counted (day 0).
    pub start: Date,
    /// The rule for rest days.
    pub rest_day_rule: RestDayRule,
    /// The date before the rest-day rule moved it; absent where it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<Date>,
    /// The calendar editions that were looked at, `2024/1`.
    pub editions: Vec<String>,
    /// The suspension ledger: each pause of the clock, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
}

/// One pause of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pause {
    /// The day on which the clock stopped; that day still counts.
    pub suspended_on: Date,
    /// The day on which it went on: day 0 of what was left.
    pub resumed_on: Date,
    /// What was left of the budget, in the limit's days (calendar days for a date).
    pub left: u32,
}

impl Deadline {
    /// Derives a due date. A move to the previous working day never goes back before the start:
    /// such a date stays as written.
    ///
    /// # Errors
    /// `CALENDAR_MISSING` where a year that matters has no edition, `INTEGER_OUT_OF_RANGE` for a
    /// limit of no day or more than [`LIMIT_DAYS_MAX`], `DEADLINE_BEFORE_START` for a date that is
    /// already gone at the start.
    pub fn derive(
        limit: Limit,
        start: Date,
        rest_day_rule: RestDayRule,
        calendars: &Calendars<'_>,
    ) -> Result<Self, Rejection> {
        limit.validate("limit")?;
        let blank = Self {
            due: start,
            limit,
            start,
            rest_day_rule,
            moved_from: None,
            editions: Vec::new(),
            pauses: Vec::new(),
        };
        match limit {
            Limit::WorkingDays(days) | Limit::CalendarDays(days) => {
                blank.counted(start, days, calendars)
            }
            Limit::Date(due) if due < start => {
                Err(Rejection::new(&calendar_rules::DEADLINE_BEFORE_START)
                    .field("limit")
                    .with("due", due)
                    .with("start", start))
            }
            Limit::Date(due) => blank.falling_on(due, start, calendars),
        }
    }

    /// The deadline after a suspension: what was left of the budget when the clock stopped, counted
    /// again from the day of resumption. A fixed date is moved by the days of the suspension. A
    /// deadline that had passed when the clock stopped stays passed.
    ///
    /// # Errors
    /// `CALENDAR_MISSING` where a year that matters has no edition, `SUSPENSION_DATES` where the
    /// days do not follow each other.
    pub fn resumed(
        &self,
        suspended_on: Date,
        resumed_on: Date,
        calendars: &Calendars<'_>,
    ) -> Result<Self, Rejection> {
        if resumed_on < suspended_on {
            return Err(Rejection::new(&calendar_rules::SUSPENSION_DATES)
                .with("suspended", suspended_on)
                .with("resumed", resumed_on));
        }
        if suspended_on > self.due {
            return Ok(self.clone());
        }
        let left = self.left_after(suspended_on, calendars)?;
        let mut resumed = self.clone().counted(resumed_on, left, calendars)?;
        resumed.pauses.push(Pause { suspended_on, resumed_on, left });
        Ok(resumed)
    }

    /// What is left of the budget after `day`, in the limit's days.
    fn left_after(&self, day: Date, calendars: &Calendars<'_>) -> Result<u32, Rejection> {
        let counted_from = self.pauses.last().map_or(self.start, |pause| pause.resumed_on);
        let Limit::WorkingDays(days) = self.limit else {
            let written = self.moved_from.unwrap_or(self.due);
            let left = day.max(counted_from).days_until(written);
            return Ok(u32::try_from(left).unwrap_or(0));
        };
        let budget = self.pauses.last().map_or(days, |pause| pause.left);
        let Some(first) = counted_from.plus_days(1) else { return Ok(budget) };
        Ok(budget.saturating_sub(calendars.count_working_days(first, day)?))
    }

    /// Counts `days` of the limit's kind from `from`.
    fn counted(
        mut self,
        from: Date,
        days: u32,
        calendars: &Calendars<'_>,
    ) -> Result<Self, Rejection> {
        if let Limit::WorkingDays(_) = self.limit {
            let due = calendars.add_working_days(from, days)?;
            self.looked_at(from.plus_days(1).unwrap_or(from), due, calendars);
            return self.falling_on(due, from, calendars);
        }
        let beyond = || Rejection::new(&rules::CALENDAR_MISSING).with("year", from.0.year());
        let due = from.plus_days(i64::from(days)).ok_or_else(beyond)?;
        self.falling_on(due, from, calendars)
    }

    /// Lets the deadline fall on `written`, moved by the rest-day rule but not before `floor`.
    fn falling_on(
        mut self,
        written: Date,
        floor: Date,
        calendars: &Calendars<'_>,
    ) -> Result<Self, Rejection> {
        let moved = match self.rest_day_rule {
            RestDayRule::AsWritten => written,
            RestDayRule::NextWorkday => calendars.next_working_day(written)?,
            RestDayRule::PreviousWorkday => previous_not_before(written, floor, calendars)?,
        };
        if self.rest_day_rule != RestDayRule::AsWritten {
            self.looked_at(written.min(moved), written.max(moved), calendars);
        }
        self.due = moved;
        self.moved_from = (moved != written).then_some(written);
        Ok(self)
    }

    fn looked_at(&mut self, first: Date, last: Date, calendars: &Calendars<'_>) {
        for edition in calendars.cite(first, last) {
            if !self.editions.contains(&edition) {
                self.editions.push(edition);
            }
        }
    }
}

/// The last working day from `floor` to `day`, else `day` itself.
fn previous_not_before(
    day: Date,
    floor: Date,
    calendars: &Calendars<'_>,
) -> Result<Date, Rejection> {
    let mut candidate = day;
    while candidate >= floor {
        if calendars.is_working(candidate)? {
            return Ok(candidate);
        }
        let Some(earlier) = candidate.plus_days(-1) else { break };
        candidate = earlier;
    }
    Ok(day)
}

#[cfg(test)]
mod tests;

//! Deadlines: a budget in working or calendar days or a date, derived once and stored with its
//! derivation (`domain.md` §10.4-10).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendars;
use crate::rejection::Rejection;
use crate::time::Date;

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
}

impl Deadline {
    /// Derives a due date.
    ///
    /// # Errors
    /// `CALENDAR_MISSING` where a year that matters has no edition.
    pub fn derive(
        limit: Limit,
        start: Date,
        rest_day_rule: RestDayRule,
        calendars: &Calendars<'_>,
    ) -> Result<Self, Rejection> {
        let _ = calendars.is_working(start)?;
        Ok(Self { due: start, limit, start, rest_day_rule, moved_from: None, editions: vec![] })
    }

    /// The deadline after a suspension: what was left of the budget when the clock stopped, counted
    /// again from the day of resumption. A fixed date is moved by the days of the suspension.
    ///
    /// # Errors
    /// `CALENDAR_MISSING` where a year that matters has no edition.
    pub fn resumed(
        &self,
        suspended_on: Date,
        resumed_on: Date,
        calendars: &Calendars<'_>,
    ) -> Result<Self, Rejection> {
        let _ = suspended_on;
        Self::derive(self.limit, resumed_on, self.rest_day_rule, calendars)
    }
}

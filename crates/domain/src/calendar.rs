//! The working calendar: one stream a year, an edition per State Council notice.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::command::Reads;
use crate::event::{Meta, NoText};
use crate::rejection::{Rejection, Rule, rules};
use crate::stream::StreamId;
use crate::time::Date;

/// The rules of this module.
pub const RULES: &[&Rule] = &[];

events! {
    /// The events of a calendar year.
    pub enum Event { CalendarEditionAdopted }
}

/// An edition of a year's calendar was adopted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CalendarEditionAdopted {
    /// The year.
    pub year: i32,
    /// The edition's number in this year, from 1.
    pub edition: u32,
    /// The notice that it comes from, as written.
    pub notice: String,
    /// Days off that the notice names.
    pub off: Vec<Date>,
    /// Rest days that the notice makes working days.
    pub work: Vec<Date>,
}
event_data!(CalendarEditionAdopted, "采用工作日历", NoText, {
    (
        CalendarEditionAdopted {
            year: 2024,
            edition: 1,
            notice: "国办发明电〔2023〕7号".to_owned(),
            off: vec![Date::ymd(2024, 1, 1).expect("a date")],
            work: vec![Date::ymd(2024, 4, 7).expect("a date")],
        },
        None,
    )
});

/// The state of a calendar year: the edition in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// The edition in force.
    pub edition: Option<CalendarEditionAdopted>,
}

impl Calendar {
    /// The stream of a year.
    pub fn stream(year: i32) -> StreamId {
        StreamId::of_key(crate::aggregate::Kind::Calendar, &year.to_string())
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::CalendarEditionAdopted(edition) => self.edition = Some(edition.clone()),
        }
    }
}

/// The editions that a computation may look at.
#[derive(Debug, Clone, Default)]
pub struct Calendars<'a> {
    years: Vec<&'a CalendarEditionAdopted>,
}

impl<'a> Calendars<'a> {
    /// The streams to read for a limit that begins on `start`: its year and the next.
    pub fn streams(start: Date) -> Vec<StreamId> {
        use chrono::Datelike as _;
        let year = start.0.year();
        vec![Calendar::stream(year), Calendar::stream(year + 1)]
    }

    /// The editions among what was read.
    pub fn of(reads: &'a Reads, years: impl IntoIterator<Item = i32>) -> Self {
        let years = years
            .into_iter()
            .filter_map(|year| reads.get::<Calendar>(Calendar::stream(year).id))
            .filter_map(|calendar| calendar.edition.as_ref())
            .collect();
        Self { years }
    }

    /// Whether a day is worked.
    ///
    /// # Errors
    /// `CALENDAR_MISSING` where the day's year has no edition.
    pub fn is_working(&self, day: Date) -> Result<bool, Rejection> {
        use chrono::Datelike as _;
        let year = day.0.year();
        let Some(edition) = self.years.iter().find(|edition| edition.year == year) else {
            return Err(Rejection::new(&rules::CALENDAR_MISSING).with("year", year));
        };
        let weekend = day.0.weekday().number_from_monday() > 5;
        Ok(edition.work.contains(&day) || (!weekend && !edition.off.contains(&day)))
    }
}

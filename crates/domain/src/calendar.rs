//! The working calendar: one stream a year, an edition per State Council notice.
//!
//! Working days come from the notices alone; weekday arithmetic is only what a notice leaves
//! untouched (`domain.md` §8.7). A year without an edition is refused, never guessed (R67).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::event::{Meta, NoText};
use crate::rejection::Rule;
use crate::stream::StreamId;
use crate::time::Date;

mod adopt;
pub mod parse;
pub mod rules;
#[cfg(test)]
pub(crate) mod samples;
mod working_days;

pub use adopt::AdoptCalendarEdition;
pub use working_days::Calendars;

/// The rules of this module and of [`crate::deadline`].
pub const RULES: &[&Rule] = rules::ALL;

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

impl CalendarEditionAdopted {
    /// The edition as deadlines cite it, `2024/1`.
    pub fn citation(&self) -> String {
        format!("{}/{}", self.year, self.edition)
    }
}

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

//! The rules of village-creation programmes: pure, without I/O, clock or randomness.
//!
//! A command is decided by [`command::run`] over states that were folded from events; what comes
//! out is a unit of work as a value. The register of aggregates is in [`aggregate`].

#[macro_use]
mod macros;

pub mod access;
pub mod activity;
pub mod aggregate;
pub mod alert;
pub mod calendar;
mod citation;
pub mod clean_up;
pub mod command;
pub mod consolidation_review;
pub mod core_task;
pub mod credential;
pub mod deadline;
mod decimal;
pub mod division_code;
pub mod document;
pub mod enrolment;
pub mod enrolment_list;
pub mod evaluation;
pub mod event;
pub mod evidence;
pub mod guidance;
pub mod household;
pub mod household_list;
pub mod id;
pub mod inspection;
pub mod inspection_round;
pub mod issue;
pub mod log;
pub mod money;
pub mod number_book;
mod order;
pub mod percentage;
pub mod person;
pub mod point_account;
pub mod point_notice;
pub mod point_rules;
pub mod points;
pub mod power;
pub mod programme;
pub mod progress_report;
pub mod publicity;
pub mod quantity;
pub mod rejection;
pub mod report_series;
pub mod report_window;
pub mod role;
pub mod scheme;
pub mod score;
pub mod score_sheet;
pub mod separation;
pub mod stream;
pub mod survey;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
pub mod time;
pub mod toml_file;
pub mod unit;
pub mod unit_code;
pub mod written;
pub mod yard_meeting;

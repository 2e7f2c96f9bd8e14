//! The year around the rectification loop: enrolment, activities, reports, inspections, registers,
//! consolidation, evaluation, ranking.
//! Each subject has its file; what people read there comes from the server's answers.

pub(crate) mod acceptance;
mod activities;
mod annex;
mod board;
pub(crate) mod consolidation;
pub(crate) mod enrolment;
mod evaluation;
pub(crate) mod inspections;
mod outcome;
pub(crate) mod points;
mod progress;
mod ranking;
mod registers;
pub(crate) mod reports;
mod scheme;
mod sheets;
mod statistics;
mod windows;
pub(crate) mod yard_meetings;

use super::words::Text;

/// The texts that the log holds of the year and that are read back from it.
pub(crate) fn texts() -> impl Iterator<Item = Text> {
    [reports::MISCOUNT]
        .into_iter()
        .chain(inspections::texts())
        .chain(registers::texts())
        .chain(enrolment::texts())
        .chain(acceptance::texts())
        .chain(yard_meetings::texts())
        .chain(points::texts())
        .chain(consolidation::texts())
}

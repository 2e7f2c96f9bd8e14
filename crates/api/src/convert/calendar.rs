//! Requests about calendars, and editions for the wire.

use hemei_domain::calendar::{AdoptCalendarEdition, CalendarEditionAdopted};
use hemei_domain::command::etag;

use super::{Fields, IntoCommand, wire_date};
use crate::proto;

const PATTERN: &str = "tenants/{tenant}/calendars/{year}";

/// The year of a calendar's name.
pub(crate) fn year(fields: &mut Fields<'_>, name: &str) -> Option<i32> {
    let segment = fields.segment("name", name, ("calendars", PATTERN))?;
    let year = segment.parse().ok().filter(|year: &i32| year.to_string() == segment);
    match year {
        Some(year) => Some(year),
        None => fields.malformed_name("name", PATTERN),
    }
}

impl IntoCommand for proto::AdoptCalendarEditionRequest {
    type Command = AdoptCalendarEdition;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AdoptCalendarEdition> {
        let year = year(fields, &self.name);
        let notice = fields.document("notice", self.notice);
        let off = fields.dates("off_dates", self.off_dates);
        let work = fields.dates("work_dates", self.work_dates);
        Some(AdoptCalendarEdition { year: year?, notice: notice?, off, work })
    }
}

/// An edition for the wire.
pub(crate) fn to_wire(
    name: String,
    edition: &CalendarEditionAdopted,
    revision: u64,
) -> proto::CalendarEdition {
    proto::CalendarEdition {
        name,
        etag: etag(revision),
        year: edition.year,
        edition: edition.edition,
        notice: edition.notice.clone(),
        off_dates: edition.off.iter().copied().map(wire_date).collect(),
        work_dates: edition.work.iter().copied().map(wire_date).collect(),
    }
}

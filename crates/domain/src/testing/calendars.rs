//! Calendars of the State Council that tests adopt.

use super::{Given, day};
use crate::calendar::{Calendar, CalendarEditionAdopted};
use crate::time::Date;

impl Given {
    /// The State Council's calendar of 2024 (`domain.md` §14).
    #[must_use]
    #[track_caller]
    pub fn calendar_2024(self) -> Self {
        let off = ["01-01", "02-10..17", "04-04..06", "05-01..05", "06-10", "09-15..17"];
        let work = ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"];
        self.calendar(2024, &[&off[..], &["10-01..07"]].concat(), &work)
    }

    /// The State Council's calendar of 2025 (`domain.md` §14).
    #[must_use]
    #[track_caller]
    pub fn calendar_2025(self) -> Self {
        let off = ["01-01", "01-28..31", "02-01..04", "04-04..06", "05-01..05", "05-31..31"];
        let work = ["01-26", "02-08", "04-27", "09-28", "10-11"];
        self.calendar(2025, &[&off[..], &["06-01..02", "10-01..08"]].concat(), &work)
    }

    /// A calendar whose days are written `05-11` or `05-01..05` (within one month).
    #[must_use]
    #[track_caller]
    pub fn calendar(self, year: i32, off: &[&str], work: &[&str]) -> Self {
        let dates = |list: &[&str]| list.iter().flat_map(|text| span(year, text)).collect();
        let adopted = CalendarEditionAdopted {
            year,
            edition: 1,
            notice: format!("国办发明电〔{}〕7号", year - 1),
            off: dates(off),
            work: dates(work),
        };
        self.event(Calendar::stream(year), adopted)
    }

    /// A later edition of a year whose calendar was adopted: the same with further days off, as a
    /// new notice has them.
    #[cfg(test)]
    #[must_use]
    #[track_caller]
    pub(crate) fn calendar_anew(self, year: i32, off: &[&str]) -> Self {
        let stream = Calendar::stream(year);
        let known = self.state::<Calendar>(stream.id).and_then(|known| known.edition.clone());
        let mut adopted = known.expect("an edition was adopted");
        adopted.edition += 1;
        adopted.off.extend(off.iter().flat_map(|text| span(year, text)));
        self.event(stream, adopted)
    }
}

#[track_caller]
fn span(year: i32, text: &str) -> Vec<Date> {
    let (first, last) = match text.split_once("..") {
        Some((first, last)) => (first, last),
        None => (text, text.rsplit('-').next().unwrap_or(text)),
    };
    let first = day(&format!("{year}-{first}"));
    let last: i64 = last.parse().expect("a day of the month");
    let begin: i64 = first.to_string().rsplit('-').next().map_or(Ok(0), str::parse).expect("a day");
    (0..=last - begin).filter_map(|offset| first.plus_days(offset)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendars_have_as_many_days_as_the_notices() {
        let count = |given: Given, year| {
            let calendar = given.state::<Calendar>(Calendar::stream(year).id).cloned();
            let edition = calendar.and_then(|calendar| calendar.edition).expect("an edition");
            (edition.off.len(), edition.work.len())
        };
        assert_eq!(count(Given::new().calendar_2024(), 2024), (28, 8));
        assert_eq!(count(Given::new().calendar_2025(), 2025), (28, 5));
    }
}

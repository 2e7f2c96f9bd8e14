//! Adopt an edition of a year's calendar.

use chrono::Datelike as _;
use serde::Serialize;

use super::working_days::is_weekend;
use super::{Calendar, CalendarEditionAdopted, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

const YEAR_MIN: i32 = 2000;
const YEAR_MAX: i32 = 2200;

/// Adopts what a State Council notice says of a year. A notice of year Y that names days of late
/// Y−1 leads to two commands: this one, and a new edition of Y−1 (`domain.md` §8.7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdoptCalendarEdition {
    /// The year.
    pub year: i32,
    /// The notice.
    pub notice: Document,
    /// Days off that the notice names.
    pub off: Vec<Date>,
    /// Rest days that the notice makes working days.
    pub work: Vec<Date>,
}

impl Command for AdoptCalendarEdition {
    const NAME: &'static str = "calendar.adopt_edition";
    const ZH: &'static str = "采用工作日历";
    const POWERS: Powers = Powers::administration(&[Role::OfficeHead, Role::SystemAdministrator]);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Calendar::stream(self.year)]
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn target(&self) -> Option<StreamId> {
        Some(Calendar::stream(self.year))
    }

    fn decide(&self, reads: &Reads, _cx: &Context) -> Result<Decision, Rejection> {
        if let Some(rejection) = Rejection::join(self.violations(["off_dates", "work_dates"])) {
            return Err(rejection);
        }
        let stream = Calendar::stream(self.year);
        let current = reads.get::<Calendar>(stream.id).and_then(|known| known.edition.as_ref());
        let sorted = |days: &[Date]| {
            let mut days = days.to_vec();
            days.sort_unstable();
            days
        };
        let adopted = CalendarEditionAdopted {
            year: self.year,
            edition: current.map_or(0, |edition| edition.edition) + 1,
            notice: self.notice.cite(),
            off: sorted(&self.off),
            work: sorted(&self.work),
        };
        let same = |edition: &CalendarEditionAdopted| {
            (&edition.notice, &edition.off, &edition.work)
                == (&adopted.notice, &adopted.off, &adopted.work)
        };
        if current.is_some_and(same) {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        let event = NewEvent::new(adopted).citing(Some(self.notice.cite()));
        Ok(Decision::one(stream, event))
    }
}

impl AdoptCalendarEdition {
    /// Everything that is wrong with it; a request and a file name its days differently.
    pub(super) fn violations(&self, [off, work]: [&str; 2]) -> Vec<Rejection> {
        let mut found: Vec<Rejection> = self.notice.check("notice").err().into_iter().collect();
        if !(YEAR_MIN..=YEAR_MAX).contains(&self.year) {
            found.push(
                Rejection::new(&general::INTEGER_OUT_OF_RANGE)
                    .field("year")
                    .with("min", YEAR_MIN)
                    .with("max", YEAR_MAX),
            );
            return found;
        }
        self.check_days(off, &self.off, &mut found);
        self.check_days(work, &self.work, &mut found);
        for (index, day) in self.work.iter().enumerate() {
            let of_day =
                |rule| Rejection::new(rule).field(format!("{work}[{index}]")).with("day", day);
            if !is_weekend(*day) {
                found.push(of_day(&rules::CALENDAR_WORK_ON_WEEKDAY));
            }
            if self.off.contains(day) {
                found.push(of_day(&rules::CALENDAR_DAY_BOTH));
            }
        }
        found
    }

    fn check_days(&self, field: &str, days: &[Date], found: &mut Vec<Rejection>) {
        for (index, day) in days.iter().enumerate() {
            let of_day =
                |rule| Rejection::new(rule).field(format!("{field}[{index}]")).with("day", day);
            if day.0.year() != self.year {
                let rejection = of_day(&rules::CALENDAR_DAY_OTHER_YEAR);
                found.push(rejection.with("year", self.year).with("other", day.0.year()));
            } else if days[..index].contains(day) {
                found.push(of_day(&rules::CALENDAR_DAY_TWICE));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::editions;
    use super::*;
    use crate::command::Submission;
    use crate::document::{Classification, DocumentNumber};
    use crate::testing::{Given, day, person};

    fn adopt() -> AdoptCalendarEdition {
        let known = editions().remove(0);
        AdoptCalendarEdition {
            year: 2024,
            notice: Document {
                number: DocumentNumber::parse("number", &known.notice).ok(),
                title: "国务院办公厅关于2024年部分节假日安排的通知".to_owned(),
                issuer: "国务院办公厅".to_owned(),
                date: day("2023-10-25"),
                classification: Classification::Public,
            },
            off: known.off.into_iter().rev().collect(),
            work: known.work,
        }
    }

    fn given() -> Given {
        Given::new().person_with(person(1), Role::OfficeHead, None)
    }

    fn adopting(command: &AdoptCalendarEdition) -> crate::testing::Outcome {
        given().when(&Submission::by(person(1)), command)
    }

    #[test]
    fn the_first_edition_is_adopted_with_its_days_in_order() {
        let outcome = adopting(&adopt());
        outcome.then(&[editions().remove(0).into()]);
        let (_, event) = &outcome.decision().writes[0];
        assert_eq!(event.document.as_deref(), Some("国办发明电〔2023〕7号"));
    }

    #[test]
    fn a_changed_notice_makes_the_next_edition_and_an_equal_one_is_refused() {
        let by = Submission::by(person(1));
        let given = adopting(&adopt()).recorded();
        given.when(&by, &adopt()).then_rejected(&general::ALREADY_DONE);
        let mut changed = adopt();
        changed.off.push(day("2024-12-31"));
        let outcome = given.when(&by, &changed);
        let mut expected = editions().remove(0);
        expected.edition = 2;
        expected.off.push(day("2024-12-31"));
        outcome.then(&[expected.into()]);
    }

    #[test]
    fn a_day_of_another_year_belongs_to_that_years_edition() {
        let mut command = adopt();
        command.off.push(day("2023-12-30"));
        let outcome = adopting(&command);
        let rejection = outcome.then_rejected(&rules::CALENDAR_DAY_OTHER_YEAR);
        assert_eq!(rejection.field.as_deref(), Some("off_dates[28]"));
        assert!(rejection.zh().contains("请另行采用 2023 年的新一版日历"));
    }

    #[test]
    fn a_day_is_named_once() {
        let mut command = adopt();
        command.work.push(day("2024-02-04"));
        adopting(&command).then_rejected(&rules::CALENDAR_DAY_TWICE);
    }

    #[test]
    fn a_day_is_not_both_off_and_worked() {
        let mut command = adopt();
        command.off.push(day("2024-02-04"));
        adopting(&command).then_rejected(&rules::CALENDAR_DAY_BOTH);
    }

    #[test]
    fn only_rest_days_are_made_working_days() {
        let mut command = adopt();
        command.work.push(day("2024-02-05"));
        adopting(&command).then_rejected(&rules::CALENDAR_WORK_ON_WEEKDAY);
    }

    #[test]
    fn a_year_that_nobody_plans_for_is_refused() {
        let command = AdoptCalendarEdition { year: 20240, ..adopt() };
        adopting(&command).then_rejected(&general::INTEGER_OUT_OF_RANGE);
    }

    #[test]
    fn a_handler_does_not_adopt_calendars() {
        let given = Given::new().person_with(person(2), Role::OfficeHandler, None);
        given.when(&Submission::by(person(2)), &adopt()).then_rejected(&general::ROLE_MISSING);
    }
}

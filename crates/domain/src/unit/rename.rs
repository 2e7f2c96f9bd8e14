//! Rename a unit from a day on.

use serde::Serialize;

use super::namesake::Namesake;
use super::{KEEPERS, Unit, UnitRenamed, check_from, check_name, rules};
use crate::command::{Command, Context, Decision, Names, Question, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::UnitId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;
use crate::time::Date;

/// Gives a unit another official name; the old one stays with its days, since papers go on using
/// it (`domain.md` §8.1: names change).
#[derive(Debug, Clone, Serialize)]
pub struct RenameUnit {
    /// The unit.
    pub unit: UnitId,
    /// The new name.
    pub name: String,
    /// The first day of the new name.
    pub from: Date,
    /// The document that renames it.
    pub document: Document,
}

impl Command for RenameUnit {
    const NAME: &'static str = "unit.rename";
    const ZH: &'static str = "单位更名";
    const POWERS: Powers = Powers::administration(KEEPERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![Unit::stream(self.unit)];
        streams.extend(self.namesake(known).into_iter().flat_map(|one| one.reads(known)));
        streams
    }

    fn asks(&self, known: &Reads) -> Vec<Question> {
        self.namesake(known).map(|one| one.asks()).unwrap_or_default()
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn target(&self) -> Option<StreamId> {
        Some(Unit::stream(self.unit))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        Rejection::unless_all([
            check_name("display_name", &self.name),
            check_from(self.from, cx.today),
            self.document.check("document"),
        ])?;
        let unit = Unit::need_on(reads, self.unit, self.from)?;
        if let Some(current) = unit.names.last() {
            if current.name == self.name {
                return Err(Rejection::new(&general::ALREADY_DONE).field("display_name"));
            }
            if self.from <= current.from {
                return Err(Rejection::new(&rules::UNIT_NAME_DATE)
                    .field("from_date")
                    .with("from", self.from)
                    .with("after", current.from));
            }
        }
        self.namesake(reads).map_or(Ok(()), |namesake| namesake.check(reads))?;
        let renamed = UnitRenamed {
            unit: self.unit,
            name: self.name.clone(),
            from: self.from,
            document: self.document.clone(),
        };
        let event =
            NewEvent::new(renamed).about(None, Some(self.unit)).citing(Some(self.document.cite()));
        Ok(Decision::one(Unit::stream(self.unit), event))
    }
}

impl RenameUnit {
    fn namesake<'a>(&'a self, known: &'a Reads) -> Option<Namesake<'a>> {
        let unit = known.get::<Unit>(self.unit.0)?;
        unit.namesake(self.unit, ("display_name", Names::All), &self.name, self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Answer, Submission};
    use crate::role::Role;
    use crate::testing::{Given, day, document, person, unit};

    fn given() -> Given {
        Given::new().person_with(person(1), Role::OfficeHead, None).village(unit(1), "漆树村")
    }

    fn rename(name: &str, from: &str) -> RenameUnit {
        RenameUnit { unit: unit(1), name: name.to_owned(), from: day(from), document: document() }
    }

    #[test]
    fn a_unit_is_renamed_and_keeps_its_former_name() {
        let command = rename("漆树社区", "2024-06-01");
        let outcome = given().when(&Submission::by(person(1)), &command);
        outcome.then(&[UnitRenamed {
            unit: unit(1),
            name: command.name.clone(),
            from: command.from,
            document: document(),
        }
        .into()]);
        assert_eq!(outcome.decision().writes[0].1.document, Some(document().cite()));
        let after = outcome.recorded();
        let state = after.state::<Unit>(unit(1).0).expect("registered");
        assert_eq!(state.names[0].until, Some(day("2024-06-01")));
        assert_eq!(state.name_on(day("2024-06-01")), Some("漆树社区"));
    }

    #[test]
    fn a_name_that_it_has_changes_nothing() {
        given()
            .when(&Submission::by(person(1)), &rename("漆树村", "2024-06-01"))
            .then_rejected(&general::ALREADY_DONE);
    }

    #[test]
    fn a_name_begins_after_the_one_before() {
        given()
            .when(&Submission::by(person(1)), &rename("漆树社区", "2024-01-01"))
            .then_rejected(&rules::UNIT_NAME_DATE);
    }

    #[test]
    fn a_unit_is_not_renamed_before_it_exists() {
        given()
            .when(&Submission::by(person(1)), &rename("漆树社区", "2023-01-01"))
            .then_rejected(&rules::UNIT_NOT_EXISTING);
    }

    #[test]
    fn a_classified_document_renames_nothing() {
        let document =
            Document { classification: crate::document::Classification::Classified, ..document() };
        given()
            .when(
                &Submission::by(person(1)),
                &RenameUnit { document, ..rename("漆树社区", "2024-06-01") },
            )
            .then_rejected(&general::DOCUMENT_CLASSIFIED);
    }

    #[test]
    fn a_name_begins_in_a_year_that_can_be_meant() {
        given()
            .when(&Submission::by(person(1)), &rename("漆树社区", "9999-12-31"))
            .then_rejected(&general::DATE_YEAR);
    }

    #[test]
    fn s8_1_a_name_that_another_unit_has_is_not_given_to_a_second_one() {
        let asked = Question::UnitsNamed("灯光村".to_owned(), None, Names::All);
        let there = given().village(unit(2), "灯光村");
        let there = there.answer(asked, Answer::UnitsNamed(vec![unit(2)]));
        let by = Submission::by(person(1));
        let outcome = there.when(&by, &rename("灯光村", "2024-06-01"));
        let rejection = outcome.then_rejected(&rules::UNIT_NAME_TAKEN);
        assert_eq!(rejection.field.as_deref(), Some("display_name"));
        // What had the name once takes it again.
        let asked = Question::UnitsNamed("漆树村".to_owned(), None, Names::All);
        let own = given().answer(asked, Answer::UnitsNamed(vec![unit(1)]));
        let own = own.when(&by, &rename("漆树社区", "2024-06-01")).recorded();
        assert!(own.when(&by, &rename("漆树村", "2024-07-01")).accepted().is_some());
    }
}

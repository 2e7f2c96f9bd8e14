//! Close a unit.

use serde::Serialize;

use super::{KEEPERS, Unit, UnitClosed, check_from};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::UnitId;
use crate::issue::words;
use crate::person::ReasonText;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;

/// Ends a unit that nothing goes on from; nothing is deleted, the unit has a last day
/// (`domain.md` §10.1, §10.4-7).
#[derive(Debug, Clone, Serialize)]
pub struct CloseUnit {
    /// The unit.
    pub unit: UnitId,
    /// The first day on which it no longer exists.
    pub from: Date,
    /// The document that ends it.
    pub document: Document,
    /// Why.
    pub reason: String,
}

impl Command for CloseUnit {
    const NAME: &'static str = "unit.close";
    const ZH: &'static str = "单位撤销";
    const POWERS: Powers = Powers::administration(KEEPERS);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Unit::stream(self.unit)]
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn target(&self) -> Option<StreamId> {
        Some(Unit::stream(self.unit))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        Rejection::unless_all([
            words::required("reason", &self.reason),
            check_from(self.from, cx.today),
            self.document.check("document"),
        ])?;
        reads.need::<Unit>(self.unit.0)?.refuse_closed(self.from)?;
        Unit::need_on(reads, self.unit, self.from)?;
        let closed =
            UnitClosed { unit: self.unit, from: self.from, document: self.document.clone() };
        let reason = ReasonText { reason: self.reason.clone() };
        let event = NewEvent::with_text(closed, &reason)
            .about(None, Some(self.unit))
            .citing(Some(self.document.cite()));
        Ok(Decision::one(Unit::stream(self.unit), event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::{Given, day, document, person, unit};
    use crate::unit::rules;

    fn given() -> Given {
        Given::new().person_with(person(1), Role::OfficeHead, None).village(unit(1), "漆树村")
    }

    fn close(from: &str) -> CloseUnit {
        CloseUnit {
            unit: unit(1),
            from: day(from),
            document: document(),
            reason: "整体搬迁".to_owned(),
        }
    }

    #[test]
    fn a_closed_unit_has_a_last_day_and_its_reason_stands_apart() {
        let outcome = given().when(&Submission::by(person(1)), &close("2024-07-01"));
        outcome.then(&[UnitClosed {
            unit: unit(1),
            from: day("2024-07-01"),
            document: document(),
        }
        .into()]);
        assert_eq!(outcome.text(0), serde_json::json!({ "reason": "整体搬迁" }));
        let after = outcome.recorded();
        let state = after.state::<Unit>(unit(1).0).expect("registered");
        assert!(state.exists_on(day("2024-06-30")) && !state.exists_on(day("2024-07-01")));
    }

    #[test]
    fn a_unit_closes_once() {
        let by = Submission::by(person(1));
        let after = given().when(&by, &close("2024-07-01")).recorded();
        after.when(&by, &close("2024-08-01")).then_rejected(&rules::UNIT_CLOSED);
    }

    #[test]
    fn a_unit_does_not_close_before_it_exists() {
        given()
            .when(&Submission::by(person(1)), &close("2023-12-31"))
            .then_rejected(&rules::UNIT_NOT_EXISTING);
    }

    #[test]
    fn closing_has_a_reason() {
        given()
            .when(
                &Submission::by(person(1)),
                &CloseUnit { reason: " ".to_owned(), ..close("2024-07-01") },
            )
            .then_rejected(&general::FIELD_REQUIRED);
        let clue =
            CloseUnit { reason: "已作问题线索移送".to_owned(), ..close("2024-07-01") };
        given()
            .when(&Submission::by(person(1)), &clue)
            .then_rejected(&crate::issue::rules::CLUE_CONTENT);
    }

    #[test]
    fn a_unit_closes_in_a_year_that_can_be_meant() {
        given()
            .when(&Submission::by(person(1)), &close("9999-12-31"))
            .then_rejected(&general::DATE_YEAR);
    }
}

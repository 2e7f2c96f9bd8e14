//! Give a unit the division code that an edition carries.

use serde::Serialize;

use super::{KEEPERS, Unit, UnitCodeAssigned, UnitKind, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::division_code::{DivisionCode, Level};
use crate::event::NewEvent;
use crate::id::UnitId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;
use crate::unit_code::{UnitCode, UnitCodeClaimed};

/// A code of an edition, with the code of the town above it in the same edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeAssignment {
    /// The edition, `2023`.
    pub edition: String,
    /// The code.
    pub code: DivisionCode,
    /// The code of its town, against which the code is checked.
    pub town: DivisionCode,
}

impl CodeAssignment {
    /// The stream whose absence makes the code unique in its edition.
    pub fn claim_stream(&self) -> StreamId {
        UnitCode::stream(&self.edition, self.code.as_str())
    }

    fn check(&self, kind: UnitKind) -> Result<(), Rejection> {
        if !kind.is_division() {
            return Err(Rejection::new(&rules::UNIT_KIND_WITHOUT_CODE)
                .field("code")
                .with("kind", kind.zh())
                .with("kindEn", kind.en()));
        }
        if self.edition.len() != 4 || !self.edition.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Rejection::new(&general::FIELD_MALFORMED)
                .field("code.edition")
                .why("应为四位年份", "a year has four digits"));
        }
        if self.town.level() != Level::Town {
            return Err(Rejection::new(&rules::UNIT_CODE_TOWN_LEVEL)
                .field("code.town_code")
                .with("code", &self.town));
        }
        if self.code.level() != Level::Village {
            return Err(Rejection::new(&rules::UNIT_CODE_LEVEL)
                .field("code.code")
                .with("code", &self.code));
        }
        self.code.check_parent(&self.town).map_err(|rejection| rejection.field("code.code"))
    }
}

/// Gives a unit its code in one edition; the claim makes the code unique (`domain.md` §8.1,
/// §16.1-14).
#[derive(Debug, Clone, Serialize)]
pub struct AssignUnitCode {
    /// The unit.
    pub unit: UnitId,
    /// The code and its edition.
    pub code: CodeAssignment,
}

impl Command for AssignUnitCode {
    const NAME: &'static str = "unit.assign_code";
    const ZH: &'static str = "登记区划代码";
    const POWERS: Powers = Powers::administration(KEEPERS);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Unit::stream(self.unit), self.code.claim_stream()]
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn target(&self) -> Option<StreamId> {
        Some(Unit::stream(self.unit))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let unit = reads.need::<Unit>(self.unit.0)?;
        unit.refuse_closed(cx.today)?;
        if let Some(code) = unit.code_in(&self.code.edition) {
            return Err(Rejection::new(&rules::UNIT_CODE_EDITION_ASSIGNED)
                .field("code.edition")
                .with("edition", &self.code.edition)
                .with("code", code));
        }
        let kind = unit.kind.unwrap_or(UnitKind::Courtyard);
        let held = reads.get::<UnitCode>(self.code.claim_stream().id);
        claim(Decision::default(), self.unit, kind, &self.code, held)
    }
}

/// Adds the assignment and its claim to a decision, both or none.
pub(super) fn claim(
    decision: Decision,
    unit: UnitId,
    kind: UnitKind,
    code: &CodeAssignment,
    held: Option<&UnitCode>,
) -> Result<Decision, Rejection> {
    code.check(kind)?;
    if held.is_some() {
        return Err(Rejection::new(&rules::UNIT_CODE_TAKEN)
            .field("code.code")
            .with("edition", &code.edition)
            .with("code", &code.code));
    }
    let assigned = UnitCodeAssigned {
        unit,
        edition: code.edition.clone(),
        code: code.code.clone(),
        town: code.town.clone(),
    };
    let claimed = UnitCodeClaimed { edition: code.edition.clone(), code: code.code.clone(), unit };
    Ok(decision
        .and(Unit::stream(unit), NewEvent::new(assigned).about(None, Some(unit)))
        .and(code.claim_stream(), NewEvent::new(claimed).about(None, Some(unit))))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::role::Role;
    use crate::testing::{Given, person, unit};

    pub(in crate::unit) fn code(text: &str) -> DivisionCode {
        DivisionCode::parse("code", text).expect("a division code")
    }

    /// The code of 漆树村 in an edition.
    pub(in crate::unit) fn qishu(edition: &str) -> CodeAssignment {
        CodeAssignment {
            edition: edition.to_owned(),
            code: code("500243116204"),
            town: code("500243116000"),
        }
    }

    fn given() -> Given {
        Given::new()
            .person_with(person(1), Role::OfficeHandler, None)
            .village(unit(1), "漆树村")
            .village(unit(2), "黄岭村")
    }

    fn assign(number: u128, code: CodeAssignment) -> AssignUnitCode {
        AssignUnitCode { unit: unit(number), code }
    }

    #[test]
    fn a_code_is_assigned_and_claimed() {
        let outcome = given().when(&Submission::by(person(1)), &assign(1, qishu("2023")));
        let CodeAssignment { edition, code, town } = qishu("2023");
        outcome.then(&[
            UnitCodeAssigned { unit: unit(1), edition: edition.clone(), code: code.clone(), town }
                .into(),
            UnitCodeClaimed { edition, code: code.clone(), unit: unit(1) }.into(),
        ]);
        let after = outcome.recorded();
        let state = after.state::<Unit>(unit(1).0).expect("registered");
        assert_eq!(state.code_in("2023"), Some(&code));
        assert_eq!(state.code_in("2024"), None);
    }

    #[test]
    fn s16_1_14_a_village_goes_without_a_code_until_an_edition_carries_it() {
        let without = given();
        let codes = |given: &Given| given.state::<Unit>(unit(1).0).expect("registered").codes.len();
        assert_eq!(codes(&without), 0);
        let by = Submission::by(person(1));
        let carried = without.when(&by, &assign(1, qishu("2024"))).recorded();
        assert_eq!(codes(&carried), 1);
        assert_eq!(carried.state::<Unit>(unit(1).0).and_then(|one| one.code_in("2023")), None);
    }

    #[test]
    fn a_code_is_unique_in_its_edition() {
        let by = Submission::by(person(1));
        let after = given().when(&by, &assign(1, qishu("2023"))).recorded();
        after.when(&by, &assign(2, qishu("2023"))).then_rejected(&rules::UNIT_CODE_TAKEN);
        assert_eq!(after.when(&by, &assign(2, qishu("2024"))).decision().writes.len(), 2);
    }

    #[test]
    fn an_edition_gives_a_unit_one_code() {
        let by = Submission::by(person(1));
        let after = given().when(&by, &assign(1, qishu("2023"))).recorded();
        let other = CodeAssignment { code: code("500243116203"), ..qishu("2023") };
        after.when(&by, &assign(1, other)).then_rejected(&rules::UNIT_CODE_EDITION_ASSIGNED);
    }

    #[test]
    fn a_code_begins_with_its_towns_digits() {
        let other_town = CodeAssignment { code: code("500243117204"), ..qishu("2023") };
        let outcome = given().when(&Submission::by(person(1)), &assign(1, other_town));
        let rejection = outcome.then_rejected(&general::DIVISION_CODE_PARENT);
        assert_eq!(rejection.field.as_deref(), Some("code.code"));
    }

    #[test]
    fn the_levels_are_town_and_village() {
        let by = Submission::by(person(1));
        let county = CodeAssignment { town: code("500243000000"), ..qishu("2023") };
        given().when(&by, &assign(1, county)).then_rejected(&rules::UNIT_CODE_TOWN_LEVEL);
        let town = CodeAssignment { code: code("500243116000"), ..qishu("2023") };
        given().when(&by, &assign(1, town)).then_rejected(&rules::UNIT_CODE_LEVEL);
    }

    #[test]
    fn an_edition_is_a_year() {
        given()
            .when(&Submission::by(person(1)), &assign(1, qishu("２０２３")))
            .then_rejected(&general::FIELD_MALFORMED);
    }

    #[test]
    fn a_courtyard_takes_no_code() {
        given()
            .courtyard(unit(3), "大院子", unit(1))
            .when(&Submission::by(person(1)), &assign(3, qishu("2023")))
            .then_rejected(&rules::UNIT_KIND_WITHOUT_CODE);
    }
}

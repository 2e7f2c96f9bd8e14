//! Note another name of a unit.

use serde::Serialize;

use super::namesake::Namesake;
use super::{KEEPERS, Unit, UnitAliasAdded, check_from, check_name};
use crate::command::{Command, Context, Decision, Names, Question, Reads};
use crate::event::NewEvent;
use crate::id::UnitId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;
use crate::time::Date;

/// Notes a name by which papers and people also know a unit (`domain.md` §8.1).
#[derive(Debug, Clone, Serialize)]
pub struct AddUnitAlias {
    /// The unit.
    pub unit: UnitId,
    /// The other name.
    pub alias: String,
    /// The first day on which it is understood.
    pub from: Date,
}

impl Command for AddUnitAlias {
    const NAME: &'static str = "unit.add_alias";
    const ZH: &'static str = "增加单位别名";
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
        check_name("alias", &self.alias)?;
        check_from(self.from, cx.today)?;
        let unit = Unit::need_on(reads, self.unit, self.from)?;
        if unit.matches(&self.alias, self.from) {
            return Err(Rejection::new(&general::ALREADY_DONE).field("alias"));
        }
        self.namesake(reads).map_or(Ok(()), |namesake| namesake.check(reads))?;
        let added = UnitAliasAdded { unit: self.unit, alias: self.alias.clone(), from: self.from };
        let event = NewEvent::new(added).about(None, Some(self.unit));
        Ok(Decision::one(Unit::stream(self.unit), event))
    }
}

impl AddUnitAlias {
    fn namesake<'a>(&'a self, known: &'a Reads) -> Option<Namesake<'a>> {
        let unit = known.get::<Unit>(self.unit.0)?;
        unit.namesake(self.unit, ("alias", Names::Official), &self.alias, self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Answer, Submission};
    use crate::role::Role;
    use crate::testing::{Given, day, person, unit};
    use crate::unit::rules;

    fn given() -> Given {
        Given::new()
            .person_with(person(1), Role::SystemAdministrator, None)
            .village(unit(1), "漆树村")
    }

    fn add(alias: &str) -> AddUnitAlias {
        AddUnitAlias { unit: unit(1), alias: alias.to_owned(), from: day("2024-04-01") }
    }

    #[test]
    fn an_alias_is_understood_from_its_day() {
        let outcome = given().when(&Submission::by(person(1)), &add("漆树"));
        outcome.then(&[UnitAliasAdded {
            unit: unit(1),
            alias: "漆树".to_owned(),
            from: day("2024-04-01"),
        }
        .into()]);
        let after = outcome.recorded();
        let state = after.state::<Unit>(unit(1).0).expect("registered");
        assert!(state.matches("漆树", day("2024-04-01")));
        assert!(!state.matches("漆树", day("2024-03-31")));
    }

    #[test]
    fn a_name_that_is_understood_is_not_added_again() {
        let by = Submission::by(person(1));
        given().when(&by, &add("漆树村")).then_rejected(&general::ALREADY_DONE);
        let after = given().when(&by, &add("漆树")).recorded();
        after.when(&by, &add("漆树")).then_rejected(&general::ALREADY_DONE);
    }

    #[test]
    fn s8_1_another_villages_name_is_no_alias() {
        let asked = Question::UnitsNamed("灯光村".to_owned(), None, Names::Official);
        let there =
            given().village(unit(2), "灯光村").answer(asked, Answer::UnitsNamed(vec![unit(2)]));
        let outcome = there.when(&Submission::by(person(1)), &add("灯光村"));
        let rejection = outcome.then_rejected(&rules::UNIT_NAME_TAKEN);
        assert_eq!(rejection.field.as_deref(), Some("alias"));
    }

    #[test]
    fn a_unit_has_no_alias_before_it_exists() {
        let early = AddUnitAlias { from: day("2023-12-31"), ..add("漆树") };
        given().when(&Submission::by(person(1)), &early).then_rejected(&rules::UNIT_NOT_EXISTING);
    }

    #[test]
    fn an_alias_begins_in_a_year_that_can_be_meant() {
        let never = AddUnitAlias { from: day("9999-12-31"), ..add("漆树") };
        given().when(&Submission::by(person(1)), &never).then_rejected(&general::DATE_YEAR);
    }
}

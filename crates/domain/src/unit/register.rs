//! Enter a unit into the register.

use serde::Serialize;

use super::assign_code::{CodeAssignment, claim};
use super::namesake::Namesake;
use super::{KEEPERS, Unit, UnitKind, UnitRegistered, check_from, check_name, rules};
use crate::command::{Command, Context, Decision, Names, Question, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::UnitId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit_code::UnitCode;

/// How many aliases a registration may bring.
pub const ALIASES_MAX: usize = 20;

/// Enters a unit; groups and courtyards under a village, all without a code until an edition
/// carries one (`domain.md` §8.1, §16.1-14).
#[derive(Debug, Clone, Serialize)]
pub struct RegisterUnit {
    /// What it is.
    pub kind: UnitKind,
    /// Its official name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// The village or community of a group or courtyard.
    pub parent: Option<UnitId>,
    /// Its code, where an edition carries one.
    pub code: Option<CodeAssignment>,
    /// The first day on which it exists.
    pub from: Date,
    /// The document that names it.
    pub document: Option<Document>,
}

impl Command for RegisterUnit {
    const NAME: &'static str = "unit.register";
    const ZH: &'static str = "登记单位";
    const POWERS: Powers = Powers::administration(KEEPERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![Unit::stream(UnitId(known.fresh))];
        streams.extend(self.parent.map(Unit::stream));
        streams.extend(self.code.as_ref().map(CodeAssignment::claim_stream));
        streams.extend(self.namesakes(known).flat_map(|one| one.reads(known)));
        streams
    }

    fn asks(&self, known: &Reads) -> Vec<Question> {
        self.namesakes(known).flat_map(|one| one.asks()).collect()
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        self.check_shape(cx)?;
        self.check_parent(reads)?;
        self.namesakes(reads).try_for_each(|one| one.check(reads))?;
        let unit = UnitId(reads.fresh);
        let registered = UnitRegistered {
            unit,
            kind: self.kind,
            name: self.name.clone(),
            aliases: self.aliases.clone(),
            parent: self.parent,
            from: self.from,
            document: self.document.clone(),
        };
        let event = NewEvent::new(registered)
            .about(None, Some(unit))
            .citing(self.document.as_ref().map(Document::cite));
        let decision = Decision::one(Unit::stream(unit), event);
        match &self.code {
            None => Ok(decision),
            Some(code) => claim(
                decision,
                unit,
                self.kind,
                code,
                reads.get::<UnitCode>(code.claim_stream().id),
            ),
        }
    }
}

impl RegisterUnit {
    /// Its name and its aliases.
    fn namesakes(&self, reads: &Reads) -> impl Iterator<Item = Namesake<'_>> {
        let aliases = self.aliases.iter().take(ALIASES_MAX).enumerate();
        let aliases =
            aliases.map(|(index, alias)| (format!("aliases[{index}]"), alias, Names::Official));
        let unit = UnitId(reads.fresh);
        let own = ("display_name".to_owned(), &self.name, Names::All);
        [own].into_iter().chain(aliases).map(move |(field, name, against)| Namesake {
            against,
            field,
            unit,
            kind: self.kind,
            parent: self.parent,
            name,
            codes: self.code.iter().map(|code| &code.code).collect(),
            from: self.from,
        })
    }

    fn check_shape(&self, cx: &Context) -> Result<(), Rejection> {
        let mut violations: Vec<Rejection> =
            check_name("display_name", &self.name).err().into_iter().collect();
        if self.aliases.len() > ALIASES_MAX {
            violations.push(
                Rejection::new(&general::FIELD_TOO_MANY).field("aliases").with("max", ALIASES_MAX),
            );
        }
        let aliases = self.aliases.iter().take(ALIASES_MAX).enumerate();
        violations
            .extend(aliases.filter_map(|(index, alias)| {
                check_name(&format!("aliases[{index}]"), alias).err()
            }));
        violations.extend(check_from(self.from, cx.today).err());
        violations.extend(self.document.as_ref().and_then(|d| d.check("document").err()));
        let rule = match (self.kind.is_division(), self.parent) {
            (true, Some(_)) => Some(&rules::UNIT_PARENT_FORBIDDEN),
            (false, None) => Some(&rules::UNIT_PARENT_REQUIRED),
            _ => None,
        };
        violations.extend(rule.map(|rule| {
            Rejection::new(rule)
                .field("parent_unit")
                .with("kind", self.kind.zh())
                .with("kindEn", self.kind.en())
        }));
        Rejection::join(violations).map_or(Ok(()), Err)
    }

    fn check_parent(&self, reads: &Reads) -> Result<(), Rejection> {
        let Some(id) = self.parent else { return Ok(()) };
        let parent = Unit::need_on(reads, id, self.from)?;
        if parent.kind.is_some_and(UnitKind::is_division) {
            return Ok(());
        }
        Err(Rejection::new(&rules::UNIT_PARENT_KIND)
            .field("parent_unit")
            .with("parent", parent.label(self.from)))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::command::{Answer, Submission};
    use crate::division_code::DivisionCode;
    use crate::role::Role;
    use crate::testing::{Given, day, document, person, unit};
    use crate::unit::{
        UnitAliasAdded, UnitClosed, UnitCodeAssigned, UnitRenamed, assign_code::tests::qishu,
    };
    use crate::unit_code::UnitCodeClaimed;

    const FRESH: UnitId = UnitId(Uuid::from_u128(77));

    fn given() -> Given {
        Given::new().person_with(person(1), Role::OfficeHandler, None).fresh(FRESH.0)
    }

    fn village() -> RegisterUnit {
        RegisterUnit {
            kind: UnitKind::Village,
            name: "漆树村".to_owned(),
            aliases: vec!["漆树村村民委员会".to_owned()],
            parent: None,
            code: None,
            from: day("2024-03-28"),
            document: None,
        }
    }

    fn courtyard(parent: Option<UnitId>) -> RegisterUnit {
        RegisterUnit {
            kind: UnitKind::Courtyard, name: "大院子".to_owned(), parent, ..village()
        }
    }

    fn registered(command: &RegisterUnit) -> UnitRegistered {
        UnitRegistered {
            unit: FRESH,
            kind: command.kind,
            name: command.name.clone(),
            aliases: command.aliases.clone(),
            parent: command.parent,
            from: command.from,
            document: None,
        }
    }

    #[test]
    fn s16_1_14_a_village_without_a_code_is_registered() {
        let fifth = RegisterUnit { name: "第五村（计划未列名）".to_owned(), ..village() };
        let outcome = given().when(&Submission::by(person(1)), &fifth);
        outcome.then(&[registered(&fifth).into()]);
        let after = outcome.recorded();
        let state = after.state::<Unit>(FRESH.0).expect("registered");
        assert!(state.exists_on(day("2024-03-28")) && !state.exists_on(day("2024-03-27")));
        assert!(state.matches("漆树村村民委员会", day("2024-04-01")));
    }

    #[test]
    fn a_village_with_a_code_claims_it() {
        let command = RegisterUnit { code: Some(qishu("2023")), ..village() };
        let code = qishu("2023");
        given().when(&Submission::by(person(1)), &command).then(&[
            registered(&command).into(),
            UnitCodeAssigned {
                unit: FRESH,
                edition: code.edition.clone(),
                code: code.code.clone(),
                town: code.town,
            }
            .into(),
            UnitCodeClaimed { edition: code.edition, code: code.code, unit: FRESH }.into(),
        ]);
    }

    #[test]
    fn a_courtyard_has_a_village_on_that_day() {
        let given = given().village(unit(1), "漆树村").courtyard(unit(2), "小院子", unit(1));
        let by = Submission::by(person(1));
        let command = courtyard(Some(unit(1)));
        given.when(&by, &command).then(&[registered(&command).into()]);
        given.when(&by, &courtyard(None)).then_rejected(&rules::UNIT_PARENT_REQUIRED);
        given.when(&by, &courtyard(Some(unit(2)))).then_rejected(&rules::UNIT_PARENT_KIND);
        given.when(&by, &courtyard(Some(unit(3)))).then_rejected(&general::THING_NOT_FOUND);
        let early = RegisterUnit { from: day("2023-12-31"), ..courtyard(Some(unit(1))) };
        given.when(&by, &early).then_rejected(&rules::UNIT_NOT_EXISTING);
    }

    /// The log knows units by the name of the village, or of a part of one.
    fn named(given: Given, command: &RegisterUnit, units: &[UnitId]) -> Given {
        let asked = Question::UnitsNamed(command.name.clone(), command.parent, Names::All);
        given.answer(asked, Answer::UnitsNamed(units.to_vec()))
    }

    #[test]
    fn s8_1_whoever_enters_a_village_twice_is_told_which_one_is_there() {
        let by = Submission::by(person(1));
        let there = named(given().village(unit(1), "漆树村"), &village(), &[unit(1)]);
        let outcome = there.when(&by, &village());
        let rejection = outcome.then_rejected(&rules::UNIT_NAME_TAKEN);
        assert_eq!(rejection.field.as_deref(), Some("display_name"));
        assert!(rejection.zh().contains(&unit(1).to_string()), "{}", rejection.zh());
        // With a code it is still the one that has none yet.
        let coded = RegisterUnit { code: Some(qishu("2023")), ..village() };
        let outcome = there.when(&by, &coded);
        let rejection = outcome.then_rejected(&rules::UNIT_NAME_TAKEN);
        assert!(rejection.zh().contains("已登记的单位没有代码的，请先为它登记"));
        assert!(rejection.en().contains("one without a code gets its code first"));
        let community = RegisterUnit { kind: UnitKind::Community, ..village() };
        there.when(&by, &community).then_rejected(&rules::UNIT_NAME_TAKEN);
    }

    #[test]
    fn s8_1_an_alias_is_no_other_villages_name_and_a_name_no_other_villages_alias() {
        let by = Submission::by(person(1));
        let alias = |name: &str| RegisterUnit {
            name: "灯光村".to_owned(),
            aliases: vec!["灯光".to_owned(), name.to_owned()],
            ..village()
        };
        let asked = |name: &str, names| Question::UnitsNamed(name.to_owned(), None, names);
        let there = given()
            .village(unit(1), "漆树村")
            .answer(asked("漆树村", Names::Official), Answer::UnitsNamed(vec![unit(1)]));
        let outcome = there.when(&by, &alias("漆树村"));
        let rejection = outcome.then_rejected(&rules::UNIT_NAME_TAKEN);
        assert_eq!(rejection.field.as_deref(), Some("aliases[1]"));
        assert!(there.when(&by, &alias("漆树")).accepted().is_some());
        let added =
            UnitAliasAdded {
                unit: unit(1), alias: "老漆树".to_owned(), from: day("2024-01-02")
            };
        let known = there
            .event(Unit::stream(unit(1)), added)
            .answer(asked("老漆树", Names::All), Answer::UnitsNamed(vec![unit(1)]));
        let shared = RegisterUnit {
            name: "灯光村".to_owned(),
            aliases: vec!["老漆树".to_owned()],
            ..village()
        };
        assert!(known.when(&by, &shared).accepted().is_some(), "an alias may be two villages'");
        let named = RegisterUnit { name: "老漆树".to_owned(), aliases: vec![], ..village() };
        let outcome = known.when(&by, &named);
        let rejection = outcome.then_rejected(&rules::UNIT_NAME_TAKEN);
        assert_eq!(rejection.field.as_deref(), Some("display_name"));
    }

    #[test]
    fn s8_1_the_last_of_many_namesakes_is_found() {
        let by = Submission::by(person(1));
        let command = courtyard(Some(unit(1)));
        let given = given().village(unit(1), "漆树村").village(unit(3), "灯光村");
        let elsewhere: Vec<UnitId> = (100..170).map(unit).collect();
        let given = elsewhere
            .iter()
            .fold(given, |given, courtyard| given.courtyard(*courtyard, "大院子", unit(3)));
        let given = given.courtyard(unit(2), "大院子", unit(1));
        let all = [&elsewhere[..], &[unit(2)]].concat();
        let others = named(given.clone(), &command, &elsewhere);
        assert!(others.when(&by, &command).accepted().is_some());
        named(given, &command, &all).when(&by, &command).then_rejected(&rules::UNIT_NAME_TAKEN);
    }

    #[test]
    fn s8_1_a_village_of_that_name_in_another_town_is_another_one() {
        let by = Submission::by(person(1));
        let code = qishu("2023");
        let (edition, town) = (code.edition.clone(), code.town.clone());
        let assigned = UnitCodeAssigned { unit: unit(1), edition, code: code.code, town };
        let there = named(given().village(unit(1), "漆树村"), &village(), &[unit(1)])
            .event(Unit::stream(unit(1)), assigned);
        let parse = |text: &str| DivisionCode::parse("code", text).expect("a division code");
        let other = |code: &str, town: &str| {
            let (code, town) = (parse(code), parse(town));
            let code = Some(CodeAssignment { edition: "2023".to_owned(), code, town });
            there.when(&by, &RegisterUnit { code, ..village() })
        };
        assert!(other("500243117201", "500243117000").accepted().is_some());
        let same_town = other("500243116299", "500243116000");
        same_town.then_rejected(&rules::UNIT_NAME_TAKEN);
        there.when(&by, &village()).then_rejected(&rules::UNIT_NAME_TAKEN);
    }

    #[test]
    fn s8_1_a_name_comes_free_with_the_end_of_its_unit_or_with_another_name() {
        let by = Submission::by(person(1));
        let there = named(given().village(unit(1), "漆树村"), &village(), &[unit(1)]);
        let closed = |from| {
            let closed = UnitClosed { unit: unit(1), from: day(from), document: document() };
            there.clone().event(Unit::stream(unit(1)), closed).when(&by, &village())
        };
        assert!(closed("2024-03-28").accepted().is_some());
        closed("2024-03-29").then_rejected(&rules::UNIT_NAME_TAKEN);
        let (name, from) = ("灯光村".to_owned(), day("2024-03-01"));
        let renamed = UnitRenamed { unit: unit(1), name, from, document: document() };
        let given = there.clone().event(Unit::stream(unit(1)), renamed);
        assert!(given.when(&by, &village()).accepted().is_some());
    }

    #[test]
    fn s8_1_a_courtyard_of_the_name_is_told_apart_by_its_village_and_its_kind() {
        let by = Submission::by(person(1));
        let command = courtyard(Some(unit(1)));
        let given = given().village(unit(1), "漆树村").village(unit(3), "灯光村");
        let here = given.clone().courtyard(unit(2), "大院子", unit(1));
        let here = named(here, &command, &[unit(2)]);
        here.when(&by, &command).then_rejected(&rules::UNIT_NAME_TAKEN);
        let group = RegisterUnit { kind: UnitKind::Group, ..courtyard(Some(unit(1))) };
        assert!(here.when(&by, &group).accepted().is_some());
        // The log tells of whatever was renamed so, wherever it is.
        let elsewhere = given.courtyard(unit(2), "大院子", unit(3));
        let elsewhere = named(elsewhere, &command, &[unit(2)]);
        assert!(elsewhere.when(&by, &command).accepted().is_some());
    }

    #[test]
    fn a_village_belongs_to_no_unit() {
        let command = RegisterUnit { parent: Some(unit(1)), ..village() };
        given()
            .village(unit(1), "灯光村")
            .when(&Submission::by(person(1)), &command)
            .then_rejected(&rules::UNIT_PARENT_FORBIDDEN);
    }

    #[test]
    fn a_courtyard_has_no_national_code() {
        let command = RegisterUnit { code: Some(qishu("2023")), ..courtyard(Some(unit(1))) };
        given()
            .village(unit(1), "漆树村")
            .when(&Submission::by(person(1)), &command)
            .then_rejected(&rules::UNIT_KIND_WITHOUT_CODE);
    }

    #[test]
    fn a_unit_begins_in_a_year_that_can_be_meant() {
        let from = |text| RegisterUnit { from: day(text), ..village() };
        for slip in ["0001-01-01", "1948-12-31", "2026-01-01", "9999-12-31"] {
            let outcome = given().when(&Submission::by(person(1)), &from(slip));
            let rejection = outcome.then_rejected(&general::DATE_YEAR);
            assert_eq!(rejection.field.as_deref(), Some("from_date"));
        }
        for meant in ["1949-10-01", "2025-12-31"] {
            let outcome = given().when(&Submission::by(person(1)), &from(meant));
            assert!(outcome.accepted().is_some(), "{meant}");
        }
    }

    #[test]
    fn every_malformed_name_is_told_at_once() {
        let command = RegisterUnit {
            name: String::new(),
            aliases: vec!["漆树 ".to_owned(); ALIASES_MAX + 1],
            ..village()
        };
        let outcome = given().when(&Submission::by(person(1)), &command);
        let rejection = outcome.then_rejected(&general::FIELD_REQUIRED);
        assert_eq!(rejection.also.len(), 1 + ALIASES_MAX);
        assert_eq!(rejection.also[0].rule, &general::FIELD_TOO_MANY);
    }

    #[test]
    fn the_village_does_not_keep_the_register() {
        Given::new()
            .village(unit(1), "漆树村")
            .person_with(person(2), Role::Village, Some(unit(1)))
            .when(&Submission::by(person(2)), &village())
            .then_rejected(&general::ROLE_MISSING);
    }
}

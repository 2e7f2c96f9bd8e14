//! Register an item: it gets the next number of its register in the programme.

use serde::Serialize;

use super::words::Words;
use super::{CoreTaskItem, CoreTaskItemRegistered, CoreTaskText, Facts, ItemKind, guard};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::evidence::{self, Evidence};
use crate::id::{CoreTaskItemId, ProgrammeId, UnitId};
use crate::number_book::NumberBook;
use crate::power::{Powers, Scope};
use crate::programme::Programme;
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// Registers an item.
#[derive(Debug, Clone, Serialize)]
pub struct RegisterItem {
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit where it is.
    pub unit: UnitId,
    /// What it is.
    pub kind: ItemKind,
    /// The facts of its register.
    pub facts: Facts,
    /// The day on which it was found; the day on which it is told where absent.
    pub found_on: Option<Date>,
    /// What it is called and where it is; kept in private.
    pub place: String,
    /// What else is told of it; kept in private.
    pub description: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

const REGISTERING: (&str, &str) = ("登记核心任务事项", "registering");

impl Command for RegisterItem {
    const NAME: &'static str = "core_task.register";
    const ZH: &'static str = "登记核心任务事项";
    const POWERS: Powers = Powers::entry(guard::WORKERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![
            CoreTaskItem::stream(CoreTaskItemId(known.fresh)),
            NumberBook::stream(self.programme, self.facts.register().series()),
            Programme::stream(self.programme),
        ];
        streams.extend(Unit::streams_upward(self.unit, known));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        reads.need::<Programme>(self.programme.0)?;
        Ok(Scope {
            programme: Some(self.programme),
            units: Unit::upward(self.unit, reads),
            section: None,
        })
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let item = CoreTaskItemId(reads.fresh);
        if reads.get::<CoreTaskItem>(item.0).is_some() {
            return Err(Rejection::new(&general::THING_EXISTS)
                .with("what", "核心任务事项")
                .with("whatEn", "item of a core task")
                .with("name", item));
        }
        let (programme, _) = Programme::need_open(self.programme, reads, REGISTERING)?;
        guard::not_of_the_commission(REGISTERING, Self::POWERS.roles, reads, cx)?;
        let day = cx.occurred_at.date();
        Unit::need_on(reads, self.unit, day).map_err(|refused| refused.field("unit"))?;
        let found_on = guard::found_on(self.found_on, programme, cx)?;
        self.check_words()?;
        let register = self.facts.register();
        let number = NumberBook::next(self.programme, register.series(), 0, reads);
        let (evidence, shown) = evidence::split(&self.evidence);
        let registered = CoreTaskItemRegistered {
            item,
            register,
            number,
            programme: self.programme,
            unit: self.unit,
            kind: self.kind,
            facts: self.facts.clone(),
            found_on,
            role: cx.authority.role,
            evidence,
        };
        let text = CoreTaskText {
            reason: None,
            place: Some(self.place.clone()),
            description: self.description.clone(),
            evidence: shown,
        };
        let about = |event: NewEvent| {
            event.about(Some(self.programme), Some(self.unit)).for_audience(Audience::Unit)
        };
        let (book, taken) = NumberBook::take(self.programme, register.series(), number, item.0);
        let event = about(NewEvent::with_text(registered, &text));
        Ok(Decision::one(CoreTaskItem::stream(item), event).and(book, about(taken)))
    }
}

impl RegisterItem {
    fn check_words(&self) -> Result<(), Rejection> {
        Words::of(self.facts.register())
            .and(self.facts.violations(self.kind))
            .required("place", &self.place)
            .optional("description", self.description.as_deref())
            .evidence(&self.evidence)
            .check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core_task::fixture::*;
    use crate::core_task::{Phase, Register, rules};
    use crate::number_book::NumberTaken;
    use crate::programme::{ProgrammeClosed, rules as programme};
    use crate::role::Role;
    use crate::testing::day;
    use crate::{event::EventData as _, unit};

    #[test]
    fn each_register_numbers_its_own_items() {
        let outcome = town().when(&by(CADRE), &register(Register::ClearanceSpot));
        let registered = CoreTaskItemRegistered {
            item: ITEM,
            register: Register::ClearanceSpot,
            number: 1,
            programme: PROGRAMME,
            unit: home(),
            kind: ItemKind::YardClutter,
            facts: Facts::ClearanceSpot(spot()),
            found_on: day("2024-05-06"),
            role: Role::Village,
            evidence: vec![],
        };
        let series = Register::ClearanceSpot.series();
        let taken = NumberTaken { series, number: 1, thing: ITEM.0 };
        outcome.then(&[registered.into(), taken.into()]);
        assert_eq!(outcome.text(0)["place"], "三组村道旁空坝");
        let next = uuid::Uuid::from_u128(0x9000_0001);
        let given = outcome.recorded().fresh(next);
        for (register_of, number) in [(Register::ClearanceSpot, 2), (Register::WaterBody, 1)] {
            let outcome = given.when(&by(LINE), &register(register_of));
            let taken = NumberTaken { series: register_of.series(), number, thing: next };
            assert_eq!(outcome.decision().writes[1].1.event, taken.into());
        }
    }

    #[test]
    fn a_kind_is_of_its_register() {
        let wrong = RegisterItem { kind: ItemKind::Pond, ..register(Register::ClearanceSpot) };
        let outcome = town().when(&by(CADRE), &wrong);
        let refused = outcome.then_rejected(&rules::CORE_TASK_KIND);
        assert_eq!(refused.zh(), "“坑塘”不属于五清理点位。");
        assert_eq!(refused.field.as_deref(), Some("kind"));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once_by_the_requests_paths() {
        let facts = ClearanceSpotWrong::facts();
        let wrong = RegisterItem {
            facts,
            place: "问题线索".to_owned(),
            ..register(Register::ClearanceSpot)
        };
        let outcome = town().when(&by(CADRE), &wrong);
        let refused = outcome.then_rejected(&general::FIELD_MALFORMED);
        assert_eq!(refused.field.as_deref(), Some("facts.clearance_spot.quantity.amount"));
        let also: Vec<_> = refused.also.iter().map(|also| also.rule.reason).collect();
        assert_eq!(also, ["CLUE_CONTENT"]);
    }

    struct ClearanceSpotWrong;

    impl ClearanceSpotWrong {
        fn facts() -> Facts {
            Facts::ClearanceSpot(crate::core_task::ClearanceSpotFacts {
                quantity: cleared("0").cleared,
                ..spot()
            })
        }
    }

    #[test]
    fn s8_6_what_is_written_of_a_house_tells_no_person() {
        let told = RegisterItem {
            description: Some("户主电话13800138000。".to_owned()),
            ..register(Register::RuralHouse)
        };
        let outcome = town().when(&by(CADRE), &told);
        let refused = outcome.then_rejected(&rules::CORE_TASK_PERSONAL_DATA);
        assert_eq!(refused.field.as_deref(), Some("description"));
        let elsewhere = RegisterItem { ..register(Register::Infrastructure) };
        let elsewhere = RegisterItem { description: told.description, ..elsewhere };
        town().when(&by(CADRE), &elsewhere).decision();
    }

    #[test]
    fn who_may_register_registers_in_the_own_village() {
        for number in [CADRE, RESIDENT, LINE, HANDLER, HEAD] {
            let given = town().when(&by(number), &register(Register::WaterBody)).recorded();
            assert_eq!(item(&given).phase, Phase::Listed);
        }
        let outcome = town().when(&by(ELSEWHERE), &register(Register::WaterBody));
        outcome.then_rejected(&general::ROLE_OTHER_UNIT);
        let hats = town().person_with(who(COMMISSION), Role::LineOffice, None);
        let outcome = hats.when(&by(COMMISSION), &register(Register::WaterBody));
        outcome.then_rejected(&rules::CORE_TASK_COMMISSION_NEVER);
    }

    #[test]
    fn an_id_is_used_once_in_an_open_programme_for_a_unit_that_exists() {
        let spot = register(Register::ClearanceSpot);
        let outcome = listed(Register::ClearanceSpot).when(&by(CADRE), &spot);
        outcome.then_rejected(&general::THING_EXISTS);
        let (closed, _) = ProgrammeClosed::example();
        let given = town().event(Programme::stream(PROGRAMME), closed);
        given.when(&by(CADRE), &spot).then_rejected(&programme::PROGRAMME_CLOSED);
        let early = back(CADRE, "2023-12-01 09:00");
        let outcome = town().person_before(CADRE).when(&early, &spot);
        outcome.then_rejected(&unit::rules::UNIT_NOT_EXISTING);
    }

    #[test]
    fn it_was_not_found_later_than_it_is_told() {
        let later = day("2024-05-07");
        let spot = RegisterItem { found_on: Some(later), ..register(Register::ClearanceSpot) };
        let outcome = town().when(&by(CADRE), &spot);
        outcome.then_rejected(&rules::CORE_TASK_FOUND_LATER);
    }

    #[test]
    fn s10_4_8_it_was_not_found_before_anybody_could_have_looked() {
        let found = |text| {
            let found_on = Some(day(text));
            RegisterItem { found_on, ..register(Register::ClearanceSpot) }
        };
        for never in ["0001-01-01", "2014-05-06"] {
            let outcome = town().when(&by(CADRE), &found(never));
            let refused = outcome.then_rejected(&general::DATE_LONG_BEFORE);
            assert_eq!(refused.field.as_deref(), Some("found_date"));
            assert!(refused.zh().contains("请核对年份"), "{}", refused.zh());
        }
        town().when(&by(CADRE), &found("2022-11-30")).decision();
    }
}

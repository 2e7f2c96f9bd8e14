//! Open an evaluation: it takes an edition of a scheme up, which is frozen from then on.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Evaluation, EvaluationOpened, Member, UNITS_MAX, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::{EvaluationId, ProgrammeId, SchemeId, UnitId};
use crate::power::{Powers, Scope};
use crate::programme::{self, Programme};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::scheme::{Definition, Scheme, rules as of_scheme};
use crate::separation::by_the_commission;
use crate::stream::StreamId;
use crate::unit::Unit;

/// A unit that is to be evaluated, in a ranking group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entrant {
    /// The village or courtyard.
    pub unit: UnitId,
    /// The key of its ranking group in the scheme.
    pub group: String,
}

/// Opens the evaluation by one edition of a scheme, with everybody who is evaluated and the ranking
/// groups (分类考核). Nothing is added later (`domain.md` R56), and the village that a courtyard lies
/// in on this day stays its village for the evaluation (§16.1-4).
#[derive(Debug, Clone, Serialize)]
pub struct OpenEvaluation {
    /// The programme.
    pub programme: ProgrammeId,
    /// The scheme.
    pub scheme: SchemeId,
    /// The number of the edition.
    pub edition: u32,
    /// Who is evaluated, in which group.
    pub units: Vec<Entrant>,
}

impl Command for OpenEvaluation {
    const NAME: &'static str = "evaluation.open";
    const ZH: &'static str = "启动年度考核";
    const POWERS: Powers = Powers::decision(&[Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = vec![
            Evaluation::stream(self.evaluation()),
            Programme::stream(self.programme),
            Scheme::stream(self.scheme),
        ];
        // A longer list is refused, and its units are not looked at.
        let looked_at = self.units.iter().take(UNITS_MAX);
        streams.extend(looked_at.flat_map(|one| Unit::streams_upward(one.unit, known)));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        programme::whole(self.programme, reads)
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let act = (Self::ZH, "opening an evaluation");
        Programme::need_open(self.programme, reads, act)?;
        if by_the_commission(reads, cx) {
            return Err(Rejection::new(&rules::EVALUATION_COMMISSION_NEVER)
                .with("command", Self::ZH)
                .with("commandEn", act.1)
                .who_could(Self::POWERS.roles));
        }
        let scheme = reads.need::<Scheme>(self.scheme.0)?;
        if scheme.programme != Some(self.programme) {
            return Err(Rejection::new(&rules::EVALUATION_OTHER_PROGRAMME).field("scheme"));
        }
        let definition = &scheme.need_edition(self.edition)?.definition;
        let evaluation = self.evaluation();
        if reads.get::<Evaluation>(evaluation.0).is_some() {
            return Err(Rejection::new(&general::THING_EXISTS)
                .with("what", "年度考核")
                .with("whatEn", "evaluation")
                .with("name", evaluation));
        }
        self.check_period(definition, cx)?;
        self.check_units(definition, reads, cx)?;
        let stream = Evaluation::stream(evaluation);
        let opened = EvaluationOpened {
            evaluation,
            programme: self.programme,
            scheme: self.scheme,
            edition: self.edition,
            digest: definition.digest(),
            role: cx.authority.role,
            units: self.members(reads, cx),
        };
        let opened = NewEvent::new(opened).about(Some(self.programme), None);
        let mut decision = Decision::one(stream, opened);
        decision.writes.extend(scheme.take_up(self.scheme, self.edition, stream)?);
        Ok(decision)
    }
}

impl OpenEvaluation {
    fn evaluation(&self) -> EvaluationId {
        Evaluation::id_of(self.scheme, self.edition)
    }

    /// The units, each courtyard with its village.
    fn members(&self, reads: &Reads, cx: &Context) -> Vec<Member> {
        let member = |Entrant { unit, group }: &Entrant| Member {
            unit: *unit,
            group: group.clone(),
            host: Unit::host_on(*unit, reads, cx.today),
        };
        self.units.iter().map(member).collect()
    }

    fn check_period(&self, definition: &Definition, cx: &Context) -> Result<(), Rejection> {
        if cx.today >= definition.period.from {
            return Ok(());
        }
        let refused = Rejection::new(&rules::EVALUATION_BEFORE_PERIOD);
        Err(refused.with("from", definition.period.from))
    }

    fn check_units(
        &self,
        definition: &Definition,
        reads: &Reads,
        cx: &Context,
    ) -> Result<(), Rejection> {
        if self.units.is_empty() || self.units.len() > UNITS_MAX {
            let refused = Rejection::new(&rules::EVALUATION_UNITS).field("units");
            return Err(refused.with("max", UNITS_MAX));
        }
        let mut seen = BTreeSet::new();
        for (index, Entrant { unit, group }) in self.units.iter().enumerate() {
            let field = |name: &str| format!("units[{index}].{name}");
            if !seen.insert(unit) {
                let refused = Rejection::new(&of_scheme::SCORE_UNIT_TWICE).field(field("unit"));
                let known = reads.get::<Unit>(unit.0).and_then(|known| known.name_on(cx.today));
                let name = known.map_or_else(|| unit.to_string(), str::to_owned);
                return Err(refused.with("unit", name));
            }
            if !definition.ranking.groups.iter().any(|known| known.key == *group) {
                let refused = Rejection::new(&of_scheme::SCORE_GROUP_UNKNOWN);
                return Err(refused.field(field("group")).with("group", group));
            }
            Unit::need_judged_on(reads, *unit, cx.today)
                .map_err(|refused| refused.field(field("unit")))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fixture::*;
    use crate::scheme::{SchemeTakenUp, WithdrawScheme};
    use crate::testing::{Given, at, unit};

    #[test]
    fn r56_opening_freezes_the_scheme_that_it_takes_up() {
        let outcome = town().when(&by(HEAD), &open());
        let member = |unit| Member { unit, group: "enrolled".to_owned(), host: None };
        let stream = Evaluation::stream(evaluation_id());
        let opened = EvaluationOpened {
            evaluation: evaluation_id(),
            programme: PROGRAMME,
            scheme: scheme(),
            edition: 1,
            digest: crate::scheme::example::definition().digest(),
            role: Role::OfficeHead,
            units: [home(), elsewhere()].map(member).to_vec(),
        };
        let taken = SchemeTakenUp { scheme: scheme(), edition: 1, by: stream.to_string() };
        outcome.then(&[opened.into(), taken.into()]);
        let withdraw = WithdrawScheme {
            scheme: scheme(),
            edition: 1,
            document: document(),
            reason: "有误。".to_owned(),
        };
        let refused = outcome.recorded().when(&by(DEPUTY), &withdraw);
        refused.then_rejected(&of_scheme::SCHEME_IN_USE);
    }

    #[test]
    fn an_edition_has_one_evaluation() {
        opened().when(&by(HEAD), &open()).then_rejected(&general::THING_EXISTS);
        let other = OpenEvaluation { edition: 2, ..open() };
        town().when(&by(HEAD), &other).then_rejected(&general::THING_NOT_FOUND);
    }

    #[test]
    fn s16_1_4_each_unit_stands_once_in_a_group_of_the_scheme() {
        let with = |units| OpenEvaluation { units, ..open() };
        let member = |unit, group: &str| Entrant { unit, group: group.to_owned() };
        let refused = |units| town().when(&by(HEAD), &with(units));
        refused(vec![]).then_rejected(&rules::EVALUATION_UNITS);
        let twice = vec![member(home(), "enrolled"), member(home(), "others")];
        let outcome = refused(twice);
        let rejection = outcome.then_rejected(&of_scheme::SCORE_UNIT_TWICE);
        assert!(rejection.zh().contains("漆树村"), "{}", rejection.zh());
        let unknown = vec![member(home(), "best")];
        refused(unknown).then_rejected(&of_scheme::SCORE_GROUP_UNKNOWN);
        let nowhere = refused(vec![member(unit(99), "enrolled")]);
        let rejection = nowhere.then_rejected(&general::THING_NOT_FOUND);
        assert_eq!(rejection.field.as_deref(), Some("units[0].unit"));
        let many = (1..=51).map(|number| member(unit(number), "enrolled")).collect();
        refused(many).then_rejected(&rules::EVALUATION_UNITS);
    }

    #[test]
    fn s1_2_a_village_and_a_courtyard_are_evaluated_and_a_group_is_not() {
        let given = town().group(unit(3), "3组", home()).courtyard(unit(4), "湾地", home());
        let with = |unit| {
            let units = vec![entrant(home()), entrant(unit)];
            given.when(&by(HEAD), &OpenEvaluation { units, ..open() })
        };
        let refused = with(unit(3));
        let rejection = refused.then_rejected(&crate::unit::rules::UNIT_KIND_NOT_JUDGED);
        assert_eq!(rejection.field.as_deref(), Some("units[1].unit"));
        assert!(with(unit(4)).accepted().is_some());
    }

    #[test]
    fn nothing_is_evaluated_before_the_schemes_period() {
        let early: Given = town_with(|definition| {
            definition.period.from = crate::testing::day("2024-06-01");
        });
        early.when(&by(HEAD), &open()).then_rejected(&rules::EVALUATION_BEFORE_PERIOD);
        let in_time = early.now(at("2024-06-01 09:00"));
        assert!(in_time.when(&by(HEAD), &open()).accepted().is_some());
    }

    #[test]
    fn s16_1_9_the_commission_opens_nothing_whatever_the_hat() {
        town().when(&by(COMMISSION), &open()).then_rejected(&general::ROLE_MISSING);
        let hats = town().person_with(who(COMMISSION), Role::OfficeHead, None);
        let outcome = hats.when(&by(COMMISSION), &open());
        outcome.then_rejected(&rules::EVALUATION_COMMISSION_NEVER);
    }

    #[test]
    fn a_scheme_evaluates_its_own_programme() {
        use crate::event::EventData as _;
        let other = ProgrammeId(uuid::Uuid::from_u128(10));
        let (mut opened, _) = crate::programme::ProgrammeOpened::example();
        opened.programme = other;
        let given = town().event(Programme::stream(other), opened);
        let refused = given.when(&by(HEAD), &OpenEvaluation { programme: other, ..open() });
        refused.then_rejected(&rules::EVALUATION_OTHER_PROGRAMME);
    }
}

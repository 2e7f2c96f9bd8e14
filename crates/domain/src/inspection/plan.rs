//! Plan an inspection and commit the seed of its sample.

use serde::Serialize;

use super::sheet::Sheet;
use super::{Inspection, InspectionPlanned, Sampling, guard, rules, sampling};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::household::village_of;
use crate::household_list::HouseholdList;
use crate::id::{InspectionId, ProgrammeId, SchemeId, UnitId};
use crate::inspection_round::{InspectionRound, InspectionRoundTaken};
use crate::number_book::{NumberBook, Series};
use crate::power::{Powers, Scope};
use crate::programme::{self, Programme};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::scheme::{Edition, Scheme};
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::Unit;

/// Plans the inspection of a unit in a round of a scheme; it gets the next number of the programme's
/// book. Whoever is recused from scoring the unit does not hold the seed either.
#[derive(Debug, Clone, Serialize)]
pub struct PlanInspection {
    /// The scheme by which it is scored.
    pub scheme: SchemeId,
    /// The village, community or courtyard.
    pub unit: UnitId,
    /// The round of the scheme.
    pub round: String,
    /// The day for which it is planned; today or later.
    pub planned_on: Date,
    /// The commitment to the seed, where the sheet has a sample ([`sampling`]).
    pub seed_commitment: Option<String>,
}

impl Command for PlanInspection {
    const NAME: &'static str = "inspection.plan";
    const ZH: &'static str = "计划检查评比";
    const POWERS: Powers =
        Powers::impartial_decision(&[Role::OfficeHandler, Role::OfficeHead, Role::LineOffice]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams =
            vec![Inspection::stream(InspectionId(known.fresh)), Scheme::stream(self.scheme)];
        streams.extend(Unit::streams_upward(self.unit, known));
        streams.extend(village_of(self.unit, known).map(HouseholdList::stream));
        let Some(scheme) = known.get::<Scheme>(self.scheme.0) else { return streams };
        if let Some(programme) = scheme.programme {
            streams.push(Programme::stream(programme));
            streams.push(NumberBook::stream(programme, Series::Inspection));
        }
        streams.extend(scheme.edition_on(self.planned_on).map(|edition| self.claim(edition)));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        let programme = self.programme(reads)?;
        reads.need::<Unit>(self.unit.0)?;
        let units = Unit::upward(self.unit, reads);
        Ok(Scope { units, ..programme::whole(programme, reads)? })
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let verb = (Self::ZH, "planning an inspection");
        guard::not_of_the_commission(verb, Self::POWERS.roles, reads, cx)?;
        let programme = self.programme(reads)?;
        Programme::need_open(programme, reads, verb)?;
        let unit = Unit::need_judged_on(reads, self.unit, self.planned_on);
        unit.map_err(|refused| refused.field("unit"))?;
        let edition = self.edition(reads, cx)?;
        let sheet = Sheet::of(edition, &self.round)?;
        let claim = self.claim(edition);
        let taken = reads.get::<InspectionRound>(claim.id).and_then(|claim| claim.inspection);
        if taken.is_some() {
            return Err(Rejection::new(&rules::INSPECTION_ROUND_TAKEN).field("round"));
        }
        let inspection = InspectionId(reads.fresh);
        let number = NumberBook::next(programme, Series::Inspection, 0, reads);
        let planned = InspectionPlanned {
            inspection,
            number,
            programme,
            unit: self.unit,
            scheme: self.scheme,
            edition: edition.number,
            round: self.round.clone(),
            planned_on: self.planned_on,
            sampling: self.sampling(sheet.per_group(), reads)?,
            role: cx.authority.role,
        };
        let about = |event: NewEvent| {
            event.about(Some(programme), Some(self.unit)).for_audience(Audience::Office)
        };
        let (book, numbered) =
            NumberBook::take(programme, Series::Inspection, number, inspection.0);
        let claimed = NewEvent::new(InspectionRoundTaken { inspection });
        Ok(Decision::one(Inspection::stream(inspection), about(NewEvent::new(planned)))
            .and(book, about(numbered))
            .and(claim, about(claimed)))
    }
}

impl PlanInspection {
    fn programme(&self, reads: &Reads) -> Result<ProgrammeId, Rejection> {
        let scheme = reads.need::<Scheme>(self.scheme.0)?;
        scheme.programme.ok_or_else(|| {
            Rejection::new(&general::THING_NOT_FOUND)
                .with("what", "考核办法")
                .with("whatEn", "scheme")
                .with("name", self.scheme)
        })
    }

    fn claim(&self, edition: &Edition) -> StreamId {
        InspectionRound::stream(self.scheme, edition.number, &self.round, self.unit)
    }

    /// The edition that governs the planned day, which is not over.
    fn edition<'a>(&self, reads: &'a Reads, cx: &Context) -> Result<&'a Edition, Rejection> {
        if self.planned_on < cx.today {
            return Err(Rejection::new(&rules::INSPECTION_PLANNED_LATE)
                .field("planned_date")
                .with("planned", self.planned_on)
                .with("day", cx.today));
        }
        let scheme = reads.need::<Scheme>(self.scheme.0)?;
        scheme.edition_on(self.planned_on).ok_or_else(|| {
            Rejection::new(&rules::INSPECTION_OUT_OF_PERIOD)
                .field("planned_date")
                .with("day", self.planned_on)
        })
    }

    /// What is fixed about the sample; nothing where the sheet has none.
    fn sampling(
        &self,
        per_group: Option<u32>,
        reads: &Reads,
    ) -> Result<Option<Sampling>, Rejection> {
        let refused = |rule| Err(Rejection::new(rule).field("seed_commitment"));
        let (per_group, commitment) = match (per_group, &self.seed_commitment) {
            (None, None) => return Ok(None),
            (None, Some(_)) => return refused(&rules::INSPECTION_COMMITMENT_NEEDLESS),
            (Some(per_group), Some(digest)) if sampling::is_digest(digest) => (per_group, digest),
            (Some(_), _) => return refused(&rules::INSPECTION_COMMITMENT),
        };
        let village = village_of(self.unit, reads);
        let list = village.map(HouseholdList::stream);
        let revision = list.map_or(0, |list| reads.revision(list));
        let frame = village.and_then(|village| {
            let alone = (village != self.unit).then_some(self.unit);
            Some(reads.get::<HouseholdList>(village.0)?.frame(revision, alone))
        });
        let Some(village) = village.filter(|_| frame.is_some_and(|frame| !frame.is_empty())) else {
            return Err(Rejection::new(&rules::INSPECTION_NO_HOUSEHOLDS).field("unit"));
        };
        let commitment = commitment.clone();
        Ok(Some(Sampling { commitment, per_group, village, list_revision: revision }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspection::fixture::*;
    use crate::number_book::NumberTaken;
    use crate::testing::{at, day, person};

    #[test]
    fn r22_an_inspection_takes_a_number_and_the_units_round() {
        let outcome = town().when(&by(HANDLER), &plan());
        let planned = InspectionPlanned {
            inspection: INSPECTION,
            number: 1,
            programme: PROGRAMME,
            unit: home(),
            scheme: scheme(),
            edition: 1,
            round: "q2".to_owned(),
            planned_on: day("2024-05-06"),
            sampling: Some(Sampling {
                commitment: sampling::commitment(&SEED),
                per_group: 5,
                village: home(),
                list_revision: 9,
            }),
            role: Role::OfficeHandler,
        };
        let taken = NumberTaken { series: Series::Inspection, number: 1, thing: INSPECTION.0 };
        let claimed = InspectionRoundTaken { inspection: INSPECTION };
        outcome.then(&[planned.into(), taken.into(), claimed.into()]);
        let given = outcome.recorded().fresh(uuid::Uuid::from_u128(0x9000_0300));
        given.when(&by(HEAD), &plan()).then_rejected(&rules::INSPECTION_ROUND_TAKEN);
        let next = PlanInspection { round: "q3".to_owned(), ..plan() };
        assert_eq!(given.when(&by(LINE), &next).decision().writes.len(), 3);
    }

    #[test]
    fn r12_the_seed_is_committed_with_the_plan() {
        let plan = |commitment: Option<&str>| PlanInspection {
            seed_commitment: commitment.map(str::to_owned),
            ..plan()
        };
        for commitment in [None, Some("secret"), Some(&"AB".repeat(32)[..])] {
            let outcome = town().when(&by(HANDLER), &plan(commitment));
            outcome.then_rejected(&rules::INSPECTION_COMMITMENT);
        }
        let given = town_with(without_sample());
        let needless = given.when(&by(HANDLER), &plan(Some(&"ab".repeat(32))));
        needless.then_rejected(&rules::INSPECTION_COMMITMENT_NEEDLESS);
        assert_eq!(given.when(&by(HANDLER), &plan(None)).decision().writes.len(), 3);
    }

    #[test]
    fn s1_2_a_villagers_group_is_inspected_with_its_village() {
        let refused = town().when(&by(HANDLER), &PlanInspection { unit: group(), ..plan() });
        let rejection = refused.then_rejected(&crate::unit::rules::UNIT_KIND_NOT_JUDGED);
        assert_eq!(rejection.field.as_deref(), Some("unit"));
        assert!(rejection.zh().contains("“3组”是村民小组"), "{}", rejection.zh());
    }

    #[test]
    fn nothing_is_drawn_where_nobody_is_listed() {
        let there = PlanInspection { unit: elsewhere(), ..plan() };
        town().when(&by(HANDLER), &there).then_rejected(&rules::INSPECTION_NO_HOUSEHOLDS);
    }

    #[test]
    fn the_commission_never_plans() {
        town().when(&by(COMMISSION), &plan()).then_rejected(&general::ROLE_MISSING);
        let hats = town().person_with(person(COMMISSION), Role::LineOffice, None);
        hats.when(&by(COMMISSION), &plan()).then_rejected(&rules::INSPECTION_COMMISSION_NEVER);
    }

    #[test]
    fn the_contact_cadre_holds_no_seed_of_that_village() {
        let given = town().person_with(person(HANDLER), Role::ContactCadre, Some(home()));
        given.when(&by(HANDLER), &plan()).then_rejected(&general::RECUSED);
    }

    #[test]
    fn an_inspection_is_planned_before_it_is_held_and_within_its_edition() {
        let late = PlanInspection { planned_on: day("2024-05-05"), ..plan() };
        town().when(&by(HANDLER), &late).then_rejected(&rules::INSPECTION_PLANNED_LATE);
        let beyond = PlanInspection { planned_on: day("2025-01-02"), ..plan() };
        town().when(&by(HANDLER), &beyond).then_rejected(&rules::INSPECTION_OUT_OF_PERIOD);
        let unknown = PlanInspection { round: "q9".to_owned(), ..plan() };
        town().when(&by(HANDLER), &unknown).then_rejected(&rules::INSPECTION_ROUND_UNKNOWN);
        let backdated =
            crate::command::Submission { occurred_at: Some(at("2024-05-06 08:00")), ..by(HANDLER) };
        town().when(&backdated, &plan()).then_rejected(&general::DECISION_BACKDATED);
        let nowhere = PlanInspection { unit: crate::testing::unit(77), ..plan() };
        town().when(&by(HANDLER), &nowhere).then_rejected(&general::THING_NOT_FOUND);
    }

    #[test]
    fn r56_a_scheme_without_inspected_indicators_has_no_sheet() {
        let given = town_with(without_inspections());
        given.when(&by(HANDLER), &plan()).then_rejected(&rules::INSPECTION_NOTHING_TO_SCORE);
    }
}

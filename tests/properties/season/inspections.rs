//! Inspections from the plan to the publication and beyond, and the commission's visits.

use hemei_domain::id::{HouseholdId, InspectionId};
use hemei_domain::inspection::phase::{Act, TABLE};
use hemei_domain::inspection::{
    AttachFindings, DrawSample, Finding, HouseholdResult, Inspection, OrderInspectionRecheck,
    PlanInspection, PublishInspection, RecordScores, RecordVisit, ReviewInspection, ReviewOutcome,
    ScoreEntry, VoidGround, VoidInspection, sampling,
};
use hemei_domain::issue::Urgency;
use hemei_domain::score::Figure;

use super::town::{Town, one_of};
use super::{evidence, words};
use crate::properties::cast::{
    AGRICULTURE, COMMISSION, CONSTRUCTION, DEPUTY, HANDLER, HEAD, LEADER,
};
use crate::properties::deed::Deed;
use crate::simulation::random::Random;

const ROUNDS: [&str; 3] = ["q2", "q3", "q4"];
/// The seed whose digest is committed to with every plan.
const SEED: sampling::Seed = [7; sampling::SEED_BYTES];

pub(super) async fn next(town: &Town, random: &mut Random) -> Deed {
    let known = one_of(&town.seen.inspections, random).filter(|_| !random.chance(16));
    let Some(inspection) = known else { return begin(town, random) };
    let state: Inspection = town.state(inspection.0).await;
    let fits = TABLE.iter().filter(|row| row.phases.contains(&state.phase)).map(|row| row.act);
    let fits: Vec<Act> = fits.collect();
    let mut act = fits.first().copied().unwrap_or(Act::Publish);
    for _ in 0..3 {
        match fits.get(random.below(fits.len())) {
            Some(Act::Void | Act::OrderRecheck) if !random.chance(10) => {}
            Some(one) => act = *one,
            None => {}
        }
    }
    deed(town, inspection, &state, act, random)
}

fn begin(town: &Town, random: &mut Random) -> Deed {
    let unit = match random.below(6) {
        0 => *random.pick(&town.courtyards),
        _ => *random.pick(&town.world.villages),
    };
    if random.chance(20) {
        let (account, evidence) = (words(), evidence(random));
        let findings = (0..random.below(2)).map(|_| finding(None, None, random)).collect();
        let programme = town.world.programme;
        return Deed::new(COMMISSION, RecordVisit { programme, unit, account, findings, evidence });
    }
    let plan = PlanInspection {
        scheme: town.scheme,
        unit,
        round: (*random.pick(&ROUNDS)).to_owned(),
        planned_on: town.today().plus_days(random.below(2) as i64).expect("a date"),
        seed_commitment: Some(sampling::commitment(&SEED)),
    };
    Deed::new(*random.pick(&[HANDLER, HEAD]), plan)
}

fn deed(
    town: &Town,
    inspection: InspectionId,
    state: &Inspection,
    act: Act,
    random: &mut Random,
) -> Deed {
    let visit = state.visit.is_some();
    let again = !state.barred.persons.is_empty();
    let reason = words();
    match act {
        Act::DrawSample => {
            Deed::new(HANDLER, DrawSample { inspection, seed: "07".repeat(sampling::SEED_BYTES) })
        }
        Act::RecordScores => {
            let by = if again { CONSTRUCTION } else { *random.pick(&[AGRICULTURE, HANDLER]) };
            Deed::new(by, score(inspection, state, by, random))
        }
        Act::AttachFindings => {
            let by = if visit { COMMISSION } else { *random.pick(&[HANDLER, AGRICULTURE]) };
            let code = (!visit).then_some("D1");
            let household = one_of(&town.seen.households, random).filter(|_| random.chance(30));
            let findings = vec![finding(code, household, random)];
            Deed::new(by, AttachFindings { inspection, findings })
        }
        Act::Review => {
            let outcome = ReviewOutcome::ALL[usize::from(random.chance(20))];
            let remark = Some(words());
            let by = if again { LEADER } else { *random.pick(&[HEAD, DEPUTY]) };
            Deed::new(by, ReviewInspection { inspection, outcome, remark })
        }
        Act::Publish => Deed::new(HEAD, PublishInspection { inspection }),
        Act::OrderRecheck => {
            Deed::new(COMMISSION, OrderInspectionRecheck { inspection, reason, document: None })
        }
        Act::Void => {
            let ground = *random.pick(VoidGround::ALL);
            let by = if visit { COMMISSION } else { *random.pick(&[LEADER, HEAD]) };
            Deed::new(by, VoidInspection { inspection, ground, reason })
        }
    }
}

/// A sheet: some spots were found, some of the drawn households failed.
fn score(
    inspection: InspectionId,
    state: &Inspection,
    by: hemei_domain::id::PersonId,
    random: &mut Random,
) -> RecordScores {
    let groups = state.sample.iter().flat_map(|sample| &sample.groups);
    let drawn: Vec<HouseholdId> = groups.flat_map(|group| group.drawn.clone()).collect();
    let mut result = |household| {
        let failed = if random.chance(20) { vec!["D2".to_owned()] } else { Vec::new() };
        HouseholdResult { household, failed }
    };
    let households = drawn.into_iter().map(&mut result).collect();
    let figure = Figure::Occurrences(random.below(6) as u32);
    let findings = (0..random.below(2)).map(|_| finding(Some("D1"), None, random)).collect();
    RecordScores {
        inspection,
        evaluators: vec![by],
        entries: vec![ScoreEntry { code: "D1".to_owned(), figure, ground: None }],
        households,
        findings,
        remark: random.chance(50).then(words),
        evidence: evidence(random),
    }
}

fn finding(
    indicator: Option<&str>,
    household: Option<HouseholdId>,
    random: &mut Random,
) -> Finding {
    Finding {
        unit: None,
        household,
        indicator: indicator.map(str::to_owned),
        class: "yard_clutter".to_owned(),
        urgency: *random.pick(Urgency::ALL),
        place: "村道旁".to_owned(),
        description: words(),
        evidence: evidence(random),
    }
}

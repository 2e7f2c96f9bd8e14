//! Items of the core tasks' registers, each brought on by what its register knows.

use hemei_domain::clean_up::PlaceTag;
use hemei_domain::core_task::phase::{Act, table};
use hemei_domain::core_task::{
    ApprovePlan, BeginCare, Cause, Check, CheckOutcome, ClearanceSpotFacts, CoreTaskItem, Correct,
    Degree, Facts, FileKeeper, HouseStep, HouseWork, Identification, InfrastructureFacts,
    InfrastructureWork, IssueOfRelapse, ItemKind, RecordRelapse, RecordWork, Register,
    RegisterItem, RemovalGround, Remove, ReportDone, RuralHouseFacts, Satisfaction, SpotWork,
    Standing, WaterBodyFacts, WaterMeasure, WaterWork, Work,
};
use hemei_domain::id::{CoreTaskItemId, PersonId};
use hemei_domain::issue::Urgency;
use hemei_domain::money::Money;
use hemei_domain::quantity::{Amount, Quantity, QuantityUnit};

use super::town::{Town, one_of};
use super::{evidence, office, villager, words};
use crate::properties::cast::{AGRICULTURE, HEAD};
use crate::properties::deed::Deed;
use crate::simulation::random::Random;

pub(super) async fn next(town: &Town, random: &mut Random) -> Deed {
    let known = one_of(&town.seen.items, random).filter(|_| random.chance(85));
    let Some(item) = known else { return register(town, random) };
    let state: CoreTaskItem = town.state(item.0).await;
    let Some(standing) = state.standing else { return register(town, random) };
    let fits = table(standing.register).iter().filter(|row| row.phases.contains(&standing.phase));
    let fits: Vec<Act> = fits.map(|row| row.act).collect();
    let act = loop {
        match fits.get(random.below(fits.len())) {
            Some(Act::Remove) if !random.chance(15) => {}
            Some(Act::Correct) if !random.chance(30) => {}
            Some(act) => break *act,
            None => return register(town, random),
        }
    };
    let village = town.world.villages.iter().position(|village| *village == standing.unit);
    deed(town, item, &standing, (act, town.cadres[village.unwrap_or(0)]), random)
}

fn facts_of(register: Register, random: &mut Random) -> (ItemKind, Facts) {
    let amount = Amount::whole(2 + random.below(8) as i32);
    let quantity = |unit| Quantity { amount, unit };
    match register {
        Register::WaterBody => (
            *random.pick(&[ItemKind::Pond, ItemKind::Ditch]),
            Facts::WaterBody(WaterBodyFacts {
                area: quantity(QuantityUnit::SquareMetre),
                degree: *random.pick(Degree::ALL),
                causes: vec![*random.pick(Cause::ALL)],
                identified_by: vec![Identification::Senses],
                quality: None,
                supervised: random.chance(20),
            }),
        ),
        Register::RuralHouse => (
            ItemKind::IllegalBuilding,
            Facts::RuralHouse(RuralHouseFacts {
                keeper: *random.pick(FileKeeper::ALL),
                file_number: format!("样规资罚〔2024〕{}号", 1 + random.below(90)),
                permits: Vec::new(),
                danger: None,
            }),
        ),
        Register::Infrastructure => (
            ItemKind::Road,
            Facts::Infrastructure(InfrastructureFacts {
                planned: quantity(QuantityUnit::Kilometre),
                funds_planned: Money::yuan(800_000),
            }),
        ),
        Register::ClearanceSpot => (
            *random.pick(&[ItemKind::YardClutter, ItemKind::FieldWaste]),
            Facts::ClearanceSpot(ClearanceSpotFacts {
                quantity: quantity(QuantityUnit::CubicMetre),
                places: vec![*random.pick(PlaceTag::ALL)],
            }),
        ),
    }
}

fn register(town: &Town, random: &mut Random) -> Deed {
    let (unit, cadre) = villager(town, random);
    let (kind, facts) = facts_of(*random.pick(Register::ALL), random);
    let ago = random.below(5) as i64;
    let found_on = random.chance(40).then(|| town.today().plus_days(-ago).expect("a date"));
    let register = RegisterItem {
        programme: town.world.programme,
        unit,
        kind,
        facts,
        found_on,
        place: "村道旁空坝".to_owned(),
        description: random.chance(50).then(words),
        evidence: evidence(random),
    };
    Deed::new(if random.chance(80) { cadre } else { AGRICULTURE }, register)
}

/// Work on an item that goes some way, or all of it.
fn work(standing: &Standing, random: &mut Random) -> Work {
    match &standing.facts {
        Facts::WaterBody(_) => {
            let measures = vec![*random.pick(WaterMeasure::ALL)];
            Work::WaterBody(WaterWork { measures, quality: None })
        }
        Facts::RuralHouse(_) => {
            let steps = vec![*random.pick(&[HouseStep::OrderIssued, HouseStep::Demolished])];
            Work::RuralHouse(HouseWork { steps })
        }
        Facts::Infrastructure(facts) => {
            let whole = facts.planned.amount;
            let done = if random.chance(50) { whole } else { Amount::whole(1) };
            Work::Infrastructure(InfrastructureWork {
                started: whole,
                done,
                funds_in_place: Money::yuan(400_000),
                funds_spent: Money::yuan(200_000),
                visible_progress: 1 + random.below(99) as u32,
                amounts_confirmed: true,
            })
        }
        Facts::ClearanceSpot(facts) => {
            let some = Quantity { amount: Amount::whole(1), ..facts.quantity };
            Work::ClearanceSpot(SpotWork {
                cleared: if random.chance(60) { facts.quantity } else { some },
            })
        }
    }
}

fn deed(
    town: &Town,
    item: CoreTaskItemId,
    standing: &Standing,
    (act, cadre): (Act, PersonId),
    random: &mut Random,
) -> Deed {
    let (by, document) = (office(random), town.document("样例县生态环境局", random));
    let (evidence, description) = (evidence(random), random.chance(50).then(words));
    match act {
        Act::ApprovePlan => {
            let due = document.date.plus_days(30).expect("a date");
            Deed::new(AGRICULTURE, ApprovePlan { item, due, plan: words(), document })
        }
        Act::RecordWork => {
            let work = work(standing, random);
            Deed::new(cadre, RecordWork { item, work, description, evidence })
        }
        Act::ReportDone => {
            let shortfall_reason = Some(words());
            Deed::new(cadre, ReportDone { item, result: words(), shortfall_reason, evidence })
        }
        Act::Check => {
            let satisfied = 25 + random.below(6) as u32;
            let survey = Satisfaction { asked: 30, satisfied, required_percent: 85 };
            let check = Check {
                item,
                outcome: CheckOutcome::ALL[usize::from(random.chance(25))],
                document: (random.chance(50) || standing.register.checked_by_document())
                    .then_some(document),
                satisfaction: (standing.register == Register::WaterBody).then_some(survey),
                remark: Some(words()),
                evidence,
            };
            Deed::new(by, check)
        }
        Act::BeginCare => {
            let carer = random.chance(50).then_some(cadre);
            Deed::new(cadre, BeginCare { item, carer, arrangement: words() })
        }
        Act::RecordRelapse => {
            let (class, place) = ("yard_clutter".to_owned(), "村道旁".to_owned());
            let issue = IssueOfRelapse { class, urgency: Urgency::Ordinary, place };
            let issue = random.chance(40).then_some(issue);
            let (found_on, description) = (None, words());
            Deed::new(by, RecordRelapse { item, found_on, description, evidence, issue })
        }
        Act::Correct => {
            let (kind, facts) = facts_of(standing.register, random);
            let (place, reason) = (random.chance(50).then(words), words());
            Deed::new(by, Correct { item, kind, facts, place, reason, evidence })
        }
        Act::Remove => {
            let ground = *random.pick(RemovalGround::ALL);
            Deed::new(HEAD, Remove { item, ground, reason: words() })
        }
    }
}

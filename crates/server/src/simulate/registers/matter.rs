//! What each register has of its own: how many items a village finds in a year, what they are, and
//! what work is done on them one time after the other.

use hemei_domain::core_task::{
    Cause, ClearanceSpotFacts, DangerGrade, Degree, Facts, FileKeeper, HousePermit, HouseStep,
    HouseWork, Identification, InfrastructureFacts, InfrastructureWork, ItemKind, Phase, Register,
    RuralHouseFacts, SpotWork, Standing, WaterBodyFacts, WaterMeasure, WaterWork, Work,
};
use hemei_domain::money::Money;
use hemei_domain::quantity::{Amount, Quantity};

use crate::simulate::dice::Dice;

/// What is common in a register.
#[derive(Debug)]
pub(super) struct Habits {
    pub(super) register: Register,
    /// The fewest and the most items that a village finds in a year.
    pub(super) items: (u32, u32),
    /// How many of a hundred become wrong again after their acceptance.
    pub(super) relapse: u32,
    /// The longest time between two steps, in days.
    pub(super) pause: u32,
    /// Whether it is done by a plan, accepted by a document, and cared for.
    pub(super) planned: bool,
    /// The key of the programme's core task.
    pub(super) task: &'static str,
}

/// The registers.
pub(super) const COMMON: &[Habits] = &[
    Habits {
        register: Register::WaterBody,
        items: (0, 2),
        relapse: 12,
        pause: 20,
        planned: true,
        task: "black_water",
    },
    Habits {
        register: Register::RuralHouse,
        items: (1, 3),
        relapse: 0,
        pause: 25,
        planned: false,
        task: "farmhouse",
    },
    Habits {
        register: Register::Infrastructure,
        items: (1, 2),
        relapse: 0,
        pause: 40,
        planned: true,
        task: "infrastructure",
    },
    Habits {
        register: Register::ClearanceSpot,
        items: (3, 8),
        relapse: 6,
        pause: 10,
        planned: false,
        task: "five_clearances",
    },
];

impl Habits {
    /// Those of a register.
    pub(super) fn of(register: Register) -> &'static Self {
        let found = COMMON.iter().find(|habits| habits.register == register);
        found.expect("every register has its habits")
    }
}

/// In how many parts works are done.
const PARTS: u32 = 3;

/// What an item of a register is found to be.
pub(super) fn found(register: Register, dice: &mut Dice) -> (ItemKind, Facts) {
    let kinds: Vec<ItemKind> =
        ItemKind::ALL.iter().copied().filter(|kind| kind.register() == register).collect();
    let kind = dice.pick(&kinds).copied().expect("every register has a kind");
    let facts = match register {
        Register::WaterBody => Facts::WaterBody(WaterBodyFacts {
            area: some(kind, 1 + dice.up_to(8)),
            degree: if dice.percent(20) { Degree::Severe } else { Degree::Mild },
            causes: vec![dice.pick(Cause::ALL).copied().unwrap_or(Cause::DomesticSewage)],
            identified_by: vec![Identification::Senses],
            quality: None,
            supervised: false,
        }),
        Register::RuralHouse => Facts::RuralHouse(house(kind, dice)),
        Register::Infrastructure => {
            let planned = PARTS * (1 + dice.up_to(5));
            let funds_planned = Money::yuan(whole(30_000 * (1 + dice.up_to(20))));
            let planned = some(kind, planned);
            Facts::Infrastructure(InfrastructureFacts { planned, funds_planned })
        }
        Register::ClearanceSpot => Facts::ClearanceSpot(ClearanceSpotFacts {
            quantity: some(kind, 2 + dice.up_to(18)),
            places: Vec::new(),
        }),
    };
    (kind, facts)
}

fn house(kind: ItemKind, dice: &mut Dice) -> RuralHouseFacts {
    let permits = match kind {
        ItemKind::NewHouse => HousePermit::ALL.to_vec(),
        _ => Vec::new(),
    };
    RuralHouseFacts {
        keeper: dice.pick(FileKeeper::ALL).copied().unwrap_or(FileKeeper::TownGovernment),
        file_number: format!("样例农房-{:04}", 1 + dice.up_to(9_998)),
        permits,
        danger: (kind == ItemKind::DangerousHouse).then_some(DangerGrade::C),
    }
}

/// The work that comes next; nothing where all is done.
pub(super) fn next_work(standing: &Standing, dice: &mut Dice) -> Option<Work> {
    let relapsed = standing.phase == Phase::Relapsed;
    match (&standing.facts, &standing.work) {
        (Facts::WaterBody(_), None) => {
            let last =
                if relapsed { WaterMeasure::EcologicalRestoration } else { WaterMeasure::Dredging };
            Some(water(vec![WaterMeasure::SewageInterception, last]))
        }
        (Facts::WaterBody(_), Some(Work::WaterBody(done))) if done.measures.len() < 3 => {
            dice.percent(50).then(|| water(vec![WaterMeasure::GarbageRemoval]))
        }
        (Facts::RuralHouse(_), before) => next_steps(standing.kind, before.as_ref()),
        (Facts::Infrastructure(facts), before) => next_part(facts, before.as_ref()),
        (Facts::ClearanceSpot(facts), None) if dice.percent(40) => {
            let Quantity { amount: Amount(all), unit } = facts.quantity;
            let half = Amount(all - all / 2);
            // Half of what is counted is still counted in whole numbers.
            let amount = if unit.counted() { facts.quantity.amount } else { half };
            Some(Work::ClearanceSpot(SpotWork { cleared: Quantity { amount, unit } }))
        }
        (Facts::ClearanceSpot(facts), Some(Work::ClearanceSpot(done))) => {
            let cleared = facts.quantity;
            let more = done.cleared.amount < cleared.amount;
            more.then_some(Work::ClearanceSpot(SpotWork { cleared }))
        }
        _ => None,
    }
}

fn water(measures: Vec<WaterMeasure>) -> Work {
    Work::WaterBody(WaterWork { measures, quality: None })
}

/// Two steps settle a matter of rural housing, or two times two where a house is new.
fn next_steps(kind: ItemKind, before: Option<&Work>) -> Option<Work> {
    let steps: [&[HouseStep]; 2] = match kind {
        ItemKind::NewHouse => [
            &[HouseStep::PresentAtApplication, HouseStep::PresentAtSettingOut],
            &[HouseStep::PresentAtConstruction, HouseStep::PresentAtCompletion],
        ],
        ItemKind::DangerousHouse => [&[HouseStep::OrderIssued], &[HouseStep::Reinforced]],
        ItemKind::SecondHomestead => [&[HouseStep::OrderIssued], &[HouseStep::HomesteadReturned]],
        _ => [&[HouseStep::OrderIssued], &[HouseStep::Demolished]],
    };
    let taken = |steps: &&[HouseStep]| match before {
        Some(Work::RuralHouse(before)) => steps.iter().all(|step| before.steps.contains(step)),
        _ => false,
    };
    let next = steps.into_iter().find(|steps| !taken(steps))?;
    Some(Work::RuralHouse(HouseWork { steps: next.to_vec() }))
}

/// Works are done in equal parts, the money coming and going with them.
fn next_part(facts: &InfrastructureFacts, before: Option<&Work>) -> Option<Work> {
    let parts = i64::from(PARTS);
    let planned = facts.planned.amount;
    let done = match before {
        Some(Work::Infrastructure(before)) => before.done,
        _ => Amount(0),
    };
    let part = Amount(planned.0 / parts);
    let next = Amount(done.0 + part.0);
    if part.0 == 0 || next > planned {
        return None;
    }
    let number = next.0 / part.0;
    Some(Work::Infrastructure(InfrastructureWork {
        started: planned,
        done: next,
        funds_in_place: facts.funds_planned,
        funds_spent: Money(facts.funds_planned.0 / parts * number),
        visible_progress: u32::try_from(100 * number / parts).unwrap_or(100),
        amounts_confirmed: false,
    }))
}

/// So much of a kind, in the first of its units.
fn some(kind: ItemKind, amount: u32) -> Quantity {
    let unit = kind.measured_in().first().copied().expect("what is not counted has a unit");
    Quantity { amount: Amount::whole(whole(amount)), unit }
}

fn whole(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_register_has_its_habits_and_its_kinds() {
        let mut dice = Dice::of(1, 1);
        for register in Register::ALL {
            assert_eq!(Habits::of(*register).register, *register);
            for _ in 0..50 {
                let (kind, facts) = found(*register, &mut dice);
                assert_eq!((kind.register(), facts.register()), (*register, *register));
            }
        }
    }

    #[test]
    fn works_end_with_all_that_was_planned() {
        let mut dice = Dice::of(1, 2);
        let (_, Facts::Infrastructure(facts)) = found(Register::Infrastructure, &mut dice) else {
            panic!("works")
        };
        let mut before = None;
        for _ in 0..PARTS {
            before = Some(next_part(&facts, before.as_ref()).expect("another part"));
        }
        assert_eq!(next_part(&facts, before.as_ref()), None);
        let Some(Work::Infrastructure(done)) = before else { panic!("work on works") };
        assert_eq!((done.done, done.visible_progress), (facts.planned.amount, 100));
        assert_eq!(done.funds_spent, facts.funds_planned);
    }
}

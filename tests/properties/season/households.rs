//! The register of households: entered, moved, split, merged, closed.

use hemei_domain::household::{
    CloseHousehold, ClosingGround, MergeHouseholds, MoveHousehold, RegisterHouseholds,
    SplitHousehold,
};
use hemei_domain::id::UnitId;
use hemei_domain::time::Date;

use super::town::{Town, one_of};
use crate::properties::cast::HANDLER;
use crate::properties::deed::Deed;
use crate::simulation::random::Random;

pub(super) fn next(town: &Town, random: &mut Random) -> Deed {
    let known = one_of(&town.seen.households, random);
    let Some(household) = known.filter(|_| town.seen.households.len() > 16 && random.chance(85))
    else {
        return register(town, random);
    };
    let by = if random.chance(80) { HANDLER } else { town.cadres[random.below(2)] };
    let (unit, from) = (place(town, random), day(town, random));
    match random.below(9) {
        0..4 => Deed::new(by, MoveHousehold { household, unit, label: label(random), from }),
        4..6 => {
            let labels = vec![label(random)];
            Deed::new(by, SplitHousehold { household, unit, labels, from })
        }
        6..8 => {
            let into = one_of(&town.seen.households, random).unwrap_or(household);
            Deed::new(by, MergeHouseholds { sources: vec![household], into, from })
        }
        _ => {
            let ground = *random.pick(ClosingGround::ALL);
            Deed::new(by, CloseHousehold { household, ground, from })
        }
    }
}

fn register(town: &Town, random: &mut Random) -> Deed {
    let labels = (0..3).map(|_| label(random)).collect();
    let from = day(town, random);
    Deed::new(HANDLER, RegisterHouseholds { unit: place(town, random), labels, from })
}

/// A place where households stand: a group, a courtyard, a village itself.
fn place(town: &Town, random: &mut Random) -> UnitId {
    let parts = town.groups.iter().chain(&town.courtyards).chain(&town.world.villages);
    *random.pick(&parts.copied().collect::<Vec<_>>())
}

fn label(random: &mut Random) -> String {
    format!("{}-{}", 1 + random.below(4), 1 + random.below(30))
}

/// Mostly today, else some days ago.
fn day(town: &Town, random: &mut Random) -> Date {
    let ago = if random.chance(60) { 0 } else { random.below(12) as i64 };
    town.today().plus_days(-ago).expect("a date")
}

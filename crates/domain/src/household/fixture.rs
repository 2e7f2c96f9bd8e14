//! Two villages, two groups and two households.

use uuid::Uuid;

use super::RegisterHouseholds;
use crate::household_list::HouseholdList;
use crate::id::{HouseholdId, UnitId};
use crate::role::Role;
pub(super) use crate::testing::cast::{CADRE, HANDLER, by};
use crate::testing::{Given, day, person, unit};

pub(super) const COMMISSION: u128 = 3;

pub(super) fn village() -> UnitId {
    unit(1)
}

pub(super) fn other_village() -> UnitId {
    unit(2)
}

pub(super) fn group() -> UnitId {
    unit(3)
}

pub(super) fn group_too() -> UnitId {
    unit(4)
}

pub(super) fn first() -> HouseholdId {
    HouseholdId(Uuid::from_u128(0x9000_0000))
}

pub(super) fn second() -> HouseholdId {
    HouseholdId(Uuid::from_u128(0x9000_0001))
}

pub(super) fn town() -> Given {
    Given::new()
        .village(village(), "漆树村")
        .village(other_village(), "清溪村")
        .group(group(), "3组", village())
        .group(group_too(), "4组", village())
        .person_with(person(CADRE), Role::Village, Some(village()))
        .person_with(person(HANDLER), Role::OfficeHandler, None)
        .person_with(person(COMMISSION), Role::DisciplineCommission, None)
}

pub(super) fn register(labels: &[&str]) -> RegisterHouseholds {
    RegisterHouseholds {
        unit: group(),
        labels: labels.iter().map(|&label| label.to_owned()).collect(),
        from: day("2024-04-08"),
    }
}

/// The town with two households of its group.
pub(super) fn registered() -> Given {
    let given = town().when(&by(CADRE), &register(&["3-017"])).recorded();
    let given = given.fresh(second().0).when(&by(CADRE), &register(&["001"])).recorded();
    given.fresh(Uuid::from_u128(0x9000_0002))
}

/// The numbers in the village's list, sorted.
pub(super) fn numbers(given: &Given) -> Vec<String> {
    let list = given.state::<HouseholdList>(village().0);
    let places = list.into_iter().flat_map(HouseholdList::listed);
    let mut labels: Vec<String> = places.map(|place| place.label.clone()).collect();
    labels.sort_unstable();
    labels
}

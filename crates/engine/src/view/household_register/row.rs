//! The columns of the register, each declared once.

use hemei_domain::household::ClosingGround;
use hemei_domain::id::{HouseholdId, UnitId};
use hemei_domain::time::Date;
use serde::{Deserialize, Serialize};

use crate::port::Key;
use crate::view::{Content as _, Json, Names, Readable};

coded!(ClosingGround);
displayed!(HouseholdId);

columns! {
    /// A household at a place.
    pub struct HouseholdRow, pub(super) mod cell;

    /// The village in whose list it stands.
    village: UnitId = "所属村（社区）编号";
    /// The group, courtyard or village that it stands under.
    unit: UnitId = "所属组（院落）编号";
    /// Its number there.
    label: String = "户编号";
    /// The household.
    household: HouseholdId = "农户标识";
    /// The first day at this place.
    from_date: Date = "起始日";
    /// The first day on which it is no longer at this place.
    until_date: Option<Date> = "终止日";
    /// Whether it is the last place of all.
    last: bool = "最后位置";
    /// The first day of the household.
    registered_from: Date = "登记日";
    /// The first day on which the household is no more.
    closed_from: Option<Date> = "注销日";
    /// Why it was closed; absent where it was merged.
    closing_ground: Option<ClosingGround> = "注销情形";
    /// The household that it became part of.
    merged_into: Option<HouseholdId> = "并入农户编号";
    /// The household that it came out of.
    split_from: Option<HouseholdId> = "分出自农户编号";
    /// The revision of its stream.
    revision: u64 = "版本";
    /// The position of its last event.
    position: u64 = "最近变更位置";
}

columns! {
    /// The places that a household took.
    pub struct HouseholdIdRow, mod household_id;

    /// The household.
    household: HouseholdId = "农户标识";
    /// Its places, the last one last.
    places: Json<Vec<PlaceKey>> = "历次位置";
}

/// What identifies a place of a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceKey {
    /// The village in whose list it stands.
    pub village: UnitId,
    /// The group, courtyard or village that it stands under.
    pub unit: UnitId,
    /// Its number there.
    pub label: String,
    /// The first day.
    pub from: Date,
}

impl HouseholdRow {
    /// Whether it is here on a day.
    pub fn stands_on(&self, day: Date) -> bool {
        self.from_date <= day && self.until_date.is_none_or(|until| day < until)
    }
}

impl HouseholdIdRow {
    /// The keys of the rows of its places.
    pub(super) fn keys(&self) -> Vec<Key> {
        self.places.0.iter().map(|place| self.key(place)).collect()
    }

    fn key(&self, place: &PlaceKey) -> Key {
        vec![
            place.village.value(),
            place.unit.value(),
            place.label.value(),
            self.household.value(),
            place.from.value(),
        ]
    }
}

impl Readable for PlaceKey {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { village: _, unit, label, from } = self;
        let unit = names.unit(*unit);
        format!("{from}起在{unit}编号{label}")
    }
}

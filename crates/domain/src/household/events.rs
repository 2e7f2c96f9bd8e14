//! The events of a household.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ClosingGround;
use crate::event::NoText;
use crate::id::{HouseholdId, UnitId};
use crate::time::Date;

/// A household was entered into the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseholdRegistered {
    /// The household.
    pub household: HouseholdId,
    /// The village in whose list it stands.
    pub village: UnitId,
    /// The group, courtyard or village that it stands under.
    pub unit: UnitId,
    /// Its number there (户编号).
    pub label: String,
    /// The first day.
    pub from: Date,
    /// The household that it came out of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split_from: Option<HouseholdId>,
}
event_data!(HouseholdRegistered, "登记农户", NoText, {
    (
        HouseholdRegistered {
            household: sample(21),
            village: UnitId(Uuid::from_u128(2)),
            unit: UnitId(Uuid::from_u128(3)),
            label: "3-017".to_owned(),
            from: first_day(),
            split_from: None,
        },
        None,
    )
});

/// A household moved to another place or got another number (迁移).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseholdMoved {
    /// The village in whose list it stands now.
    pub village: UnitId,
    /// The group, courtyard or village that it stands under now.
    pub unit: UnitId,
    /// Its number there.
    pub label: String,
    /// The first day.
    pub from: Date,
}
event_data!(HouseholdMoved, "农户迁移", NoText, {
    (
        HouseholdMoved {
            village: UnitId(Uuid::from_u128(2)),
            unit: UnitId(Uuid::from_u128(4)),
            label: "4-002".to_owned(),
            from: first_day(),
        },
        None,
    )
});

/// A household became part of another one (合户).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseholdMerged {
    /// The household that goes on.
    pub into: HouseholdId,
    /// The first day on which they are one.
    pub from: Date,
}
event_data!(HouseholdMerged, "农户并入", NoText, {
    (HouseholdMerged { into: sample(22), from: first_day() }, None)
});

/// Households became part of this one (合户).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseholdAbsorbed {
    /// The households that ended.
    pub sources: Vec<HouseholdId>,
    /// The first day on which they are one.
    pub from: Date,
}
event_data!(HouseholdAbsorbed, "农户合并", NoText, {
    (HouseholdAbsorbed { sources: vec![sample(21)], from: first_day() }, None)
});

/// Households came out of this one, which goes on (分户).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseholdSplit {
    /// The new households.
    pub into: Vec<HouseholdId>,
    /// Their first day.
    pub from: Date,
}
event_data!(HouseholdSplit, "农户分户", NoText, {
    (HouseholdSplit { into: vec![sample(23)], from: first_day() }, None)
});

/// A household ended (销户).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseholdClosed {
    /// Why.
    pub ground: ClosingGround,
    /// The first day on which it is no more.
    pub from: Date,
}
event_data!(HouseholdClosed, "农户注销", NoText, {
    (HouseholdClosed { ground: ClosingGround::MovedAway, from: first_day() }, None)
});

fn sample(number: u128) -> HouseholdId {
    HouseholdId(Uuid::from_u128(number))
}

fn first_day() -> Date {
    Date::ymd(2024, 4, 8).expect("a date")
}

//! Clean-ups (村庄清洁行动): who held them, how many took part, what was cleared, with units
//! (`domain.md` §3.1, §3.2), and the patriotic health campaign.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::activity::measure::{count, of_code};
use crate::activity::{self, Activity, Circumstances, Count, Measure, Names, activity_names};
use crate::aggregate::Kind;
use crate::id::CleanUpId;
use crate::quantity::{Amount, Quantity, QuantityUnit};
use crate::rejection::{Rejection, Rule, rules as general};
use crate::role::Role;

mod check;
pub mod rules;
mod vocabulary;

pub use vocabulary::*;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// How many amounts one clean-up has: every class in two ways of measuring is fewer.
pub const CLEARED_MAX: usize = 40;
/// The largest number of participants of one clean-up.
pub const PARTICIPANTS_MAX: u32 = 100_000;

/// The state of a clean-up.
pub type CleanUp = activity::Entry<CleanUpFacts>;
/// The events of a clean-up.
pub type Event = activity::Event<CleanUpFacts>;
/// Records a clean-up.
pub type RecordCleanUp = activity::Record<CleanUpFacts>;
/// Corrects a clean-up.
pub type CorrectCleanUp = activity::Correct<CleanUpFacts>;
/// Voids a clean-up.
pub type VoidCleanUp = activity::Void<CleanUpFacts>;

/// What is counted of a clean-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CleanUpFacts {
    /// What kind it was.
    pub kind: CleanUpKind,
    /// Who held it.
    pub level: CleanUpLevel,
    /// How many took part (人次).
    pub participants: u32,
    /// What was cleared.
    pub cleared: Vec<Cleared>,
    /// Where, by the tags of 四口五沿.
    pub places: Vec<PlaceTag>,
    /// Whether amounts that look as if their unit had slipped were confirmed as they are.
    pub amounts_confirmed: bool,
}

/// How much of a class was cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cleared {
    /// Of what.
    pub class: ClearanceClass,
    /// How much, with its unit.
    pub quantity: Quantity,
}

impl Activity for CleanUpFacts {
    type Id = CleanUpId;
    const KIND: Kind = Kind::CleanUp;
    const NAMES: Names = activity_names!("clean_up", "CleanUp", "清洁行动", "clean-up");
    const RECORDERS: &'static [Role] = &[
        Role::Village,
        Role::GroupCadre,
        Role::ResidentTeam,
        Role::LineOffice,
        Role::OfficeHandler,
        Role::OfficeHead,
    ];

    fn check(&self, at: &Circumstances<'_>) -> Vec<Rejection> {
        let mut found = Vec::new();
        found.extend(self.wrong_level(at.cx.authority.role));
        if !(1..=PARTICIPANTS_MAX).contains(&self.participants) {
            found.push(
                Rejection::new(&general::INTEGER_OUT_OF_RANGE)
                    .field("participants")
                    .with("min", 1)
                    .with("max", PARTICIPANTS_MAX),
            );
        }
        found.extend(self.wrong_amounts());
        found.extend(self.repeated_places());
        found
    }

    fn counts(&self) -> Vec<Count> {
        let participants = u64::from(self.participants);
        let held = [
            count(of_code(self.kind.code()), 1, QuantityUnit::Occasion),
            count(Measure::CleanUpParticipants, participants, QuantityUnit::PersonTime),
        ];
        let cleared = self.cleared.iter();
        let cleared = cleared.map(|cleared| (of_code(cleared.class.code()), cleared.quantity));
        held.into_iter().chain(cleared).collect()
    }

    fn example() -> Self {
        Self {
            kind: CleanUpKind::VillageCleanUp,
            level: CleanUpLevel::Village,
            participants: 46,
            cleared: vec![
                Cleared {
                    class: ClearanceClass::YardClutter,
                    quantity: Quantity { amount: Amount::whole(12), unit: QuantityUnit::Spot },
                },
                Cleared {
                    class: ClearanceClass::HouseholdGarbage,
                    quantity: Quantity { amount: Amount(35_000), unit: QuantityUnit::Tonne },
                },
            ],
            places: vec![PlaceTag::Doorstep, PlaceTag::VillageEntrance],
            amounts_confirmed: false,
        }
    }
}

#[cfg(test)]
mod tests;

//! A household (农户) of a village's register: an opaque id under a group, courtyard or village, with
//! its local number (户编号) and nothing else.
//!
//! Who lives there is no fact of the log (`domain.md` §8.6): names stand in the directory, and what
//! people read are masks. So a number has digits, Latin letters and hyphens only, and is too short
//! for a telephone or an identity card. The days on which a household began, moved, was merged or
//! split and ended are explicit events (`domain.md` R48); which numbers are taken, and from whom a
//! sample is drawn, is said by the village's [`HouseholdList`], which changes in the same unit of
//! work.
//!
//! [`HouseholdList`]: crate::household_list::HouseholdList

use crate::event::Meta;
use crate::id::{HouseholdId, UnitId};
use crate::rejection::Rule;
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

mod close;
mod events;
#[cfg(test)]
mod fixture;
mod guard;
mod merge;
mod register;
mod relocate;
pub mod rules;
mod split;

pub use close::CloseHousehold;
pub use events::*;
pub(crate) use guard::{need, village_of};
pub use merge::{HOUSEHOLD_SOURCES_MAX, MergeHouseholds};
pub use register::{HOUSEHOLDS_AT_ONCE_MAX, RegisterHouseholds};
pub use relocate::MoveHousehold;
pub use split::{HOUSEHOLD_PARTS_MAX, SplitHousehold};

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// The longest number: a telephone's eleven digits do not fit.
pub const LABEL_BYTES_MAX: usize = 10;

/// Who keeps the register.
const KEEPERS: &[Role] = &[Role::Village, Role::GroupCadre, Role::OfficeHandler, Role::OfficeHead];

vocabulary! {
    /// Why a household ends.
    ClosingGround {
        MovedAway = "moved_away", "整户迁出", "the whole household moved away";
        NobodyLeft = "nobody_left", "户内无人", "nobody is left";
        EnteredInError = "entered_in_error", "登记有误", "entered in error";
    }
}

events! {
    /// The events of a household.
    pub enum Event {
        HouseholdRegistered,
        HouseholdMoved,
        HouseholdMerged,
        HouseholdAbsorbed,
        HouseholdSplit,
        HouseholdClosed,
    }
}

/// Where a household stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The village in whose list it stands.
    pub village: UnitId,
    /// The group, courtyard or village that it stands under.
    pub unit: UnitId,
    /// Its number there.
    pub label: String,
}

/// The state of a household.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Household {
    /// Where it stands or stood last; absent before it was registered.
    pub address: Option<Address>,
    /// The day from which what was entered last holds.
    pub since: Option<Date>,
    /// The day from which it stands in its village, wherever there.
    pub of_village_from: Option<Date>,
    /// The first day after its end; open where absent.
    pub closed_from: Option<Date>,
    /// The household that it became part of.
    pub merged_into: Option<HouseholdId>,
    /// The household that it came out of.
    pub split_from: Option<HouseholdId>,
}

impl Household {
    /// The household's stream.
    pub fn stream(id: HouseholdId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Household, id.0)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::HouseholdRegistered(e) => {
                self.address =
                    Some(Address { village: e.village, unit: e.unit, label: e.label.clone() });
                self.split_from = e.split_from;
                self.of_village_from = Some(e.from);
                self.since = Some(e.from);
            }
            Event::HouseholdMoved(e) => {
                if self.address.as_ref().is_none_or(|before| before.village != e.village) {
                    self.of_village_from = Some(e.from);
                }
                self.address =
                    Some(Address { village: e.village, unit: e.unit, label: e.label.clone() });
                self.since = Some(e.from);
            }
            Event::HouseholdMerged(e) => {
                self.merged_into = Some(e.into);
                self.closed_from = Some(e.from);
                self.since = Some(e.from);
            }
            Event::HouseholdAbsorbed(e) => self.since = Some(e.from),
            Event::HouseholdSplit(e) => self.since = Some(e.from),
            Event::HouseholdClosed(e) => {
                self.closed_from = Some(e.from);
                self.since = Some(e.from);
            }
        }
    }
}

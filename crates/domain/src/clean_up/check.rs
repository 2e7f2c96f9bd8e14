//! What is checked of a clean-up: who tells which level, amounts, places.

use super::{CLEARED_MAX, CleanUpFacts, CleanUpLevel, Cleared, rules};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;

const OF_THE_TOWN: &[Role] = &[Role::LineOffice, Role::OfficeHandler, Role::OfficeHead];
const OF_THE_VILLAGE: &[Role] = &[Role::Village, Role::GroupCadre, Role::ResidentTeam];

impl CleanUpFacts {
    /// Who held a clean-up records it; the office enters a village's for the village.
    pub(super) fn wrong_level(&self, role: Role) -> Option<Rejection> {
        let recorders = match self.level {
            CleanUpLevel::Town => OF_THE_TOWN,
            CleanUpLevel::Village => OF_THE_VILLAGE,
        };
        if recorders.contains(&role) {
            return None;
        }
        let refused = Rejection::new(&rules::CLEAN_UP_LEVEL).field("level");
        let refused = refused.with("level", self.level.zh()).with("levelEn", self.level.en());
        Some(refused.who_could(recorders))
    }

    /// What is wrong with the amounts.
    pub(super) fn wrong_amounts(&self) -> Vec<Rejection> {
        if self.cleared.len() > CLEARED_MAX {
            let too_many = Rejection::new(&general::FIELD_TOO_MANY).field("cleared");
            return vec![too_many.with("max", CLEARED_MAX)];
        }
        let mut found = Vec::new();
        for (index, cleared) in self.cleared.iter().enumerate() {
            let path = format!("cleared[{index}]");
            let before = &self.cleared[..index];
            found.extend(cleared.violation(&path, before, self.amounts_confirmed));
        }
        found
    }

    /// Places that are named twice.
    pub(super) fn repeated_places(&self) -> Option<Rejection> {
        let mut places = self.places.iter().enumerate();
        let (index, place) = places.find(|(index, place)| self.places[..*index].contains(place))?;
        Some(
            Rejection::new(&rules::CLEAN_UP_PLACE_REPEATED)
                .field(format!("places[{index}]"))
                .with("place", place.zh())
                .with("placeEn", place.en()),
        )
    }
}

impl Cleared {
    fn violation(&self, path: &str, before: &[Self], confirmed: bool) -> Option<Rejection> {
        let amount = format!("{path}.quantity.amount");
        if let Err(refused) = self.quantity.check(&amount) {
            return Some(refused);
        }
        if self.quantity.amount.0 == 0 {
            return Some(
                Rejection::new(&general::FIELD_MALFORMED)
                    .field(amount)
                    .why("应大于零", "more than nothing is expected"),
            );
        }
        let about = |rule, field: String| {
            Rejection::new(rule)
                .field(field)
                .with("class", self.class.zh())
                .with("classEn", self.class.en())
        };
        let units = self.class.measured_in();
        if !units.contains(&self.quantity.unit) {
            let zh: Vec<_> = units.iter().map(|unit| unit.zh()).collect();
            let en: Vec<_> = units.iter().map(|unit| unit.en()).collect();
            return Some(
                about(&rules::CLEAN_UP_UNIT, format!("{path}.quantity.unit"))
                    .with("unit", self.quantity.unit.zh())
                    .with("unitEn", self.quantity.unit.en())
                    .with("units", zh.join("、"))
                    .with("unitsEn", en.join(", ")),
            );
        }
        if before.iter().any(|other| self.measures_the_same(other)) {
            return Some(about(&rules::CLEAN_UP_CLASS_REPEATED, path.to_owned()));
        }
        (self.quantity.unusual() && !confirmed).then(|| {
            about(&rules::CLEAN_UP_AMOUNT_UNUSUAL, amount)
                .said(("quantity", "quantityEn"), &self.quantity)
        })
    }

    fn measures_the_same(&self, other: &Self) -> bool {
        let dimension = |one: &Self| one.quantity.unit.dimension().map(|(dimension, _)| dimension);
        let same_unit = self.quantity.unit == other.quantity.unit;
        let same_dimension = dimension(self).is_some() && dimension(self) == dimension(other);
        self.class == other.class && (same_unit || same_dimension)
    }
}

//! A village's list of households (户编号登记): which household stands in which group under which
//! number, so that numbers are unique and a sample has one stream to be drawn from
//! (`design.md` §3.5).
//!
//! Whoever left the list stays in its state with the revisions between which they stood there: a
//! sample is drawn from the list as it was when its seed was committed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::{Meta, NoText};
use crate::id::{HouseholdId, UnitId};
use crate::rejection::Rule;
use crate::stream::StreamId;

/// The rules of this module: none, since only steps of households write here.
pub const RULES: &[&Rule] = &[];

/// How many households one village's list holds at a time.
pub const HOUSEHOLDS_MAX: usize = 5_000;

events! {
    /// The events of a list of households.
    pub enum Event { HouseholdListed, HouseholdDelisted }
}

/// A household stands in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseholdListed {
    /// The household.
    pub household: HouseholdId,
    /// The group, courtyard or village that it stands under.
    pub unit: UnitId,
    /// Its number there (户编号).
    pub label: String,
}
event_data!(HouseholdListed, "列入农户名册", NoText, {
    (
        HouseholdListed {
            household: HouseholdId(Uuid::from_u128(21)),
            unit: UnitId(Uuid::from_u128(3)),
            label: "3-017".to_owned(),
        },
        None,
    )
});

/// A household left the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HouseholdDelisted {
    /// The household.
    pub household: HouseholdId,
}
event_data!(HouseholdDelisted, "移出农户名册", NoText, {
    (HouseholdDelisted { household: HouseholdId(Uuid::from_u128(21)) }, None)
});

/// A household's place in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The household.
    pub household: HouseholdId,
    /// The group, courtyard or village that it stands under.
    pub unit: UnitId,
    /// Its number there.
    pub label: String,
    /// The list's revision with which it came.
    pub since: u64,
    /// The list's revision with which it left.
    pub until: Option<u64>,
}

impl Place {
    fn stood_at(&self, revision: u64) -> bool {
        self.since <= revision && self.until.is_none_or(|until| revision < until)
    }
}

/// The state of a list of households.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HouseholdList {
    /// Every place, in the order in which they were taken.
    pub places: Vec<Place>,
}

impl HouseholdList {
    /// The stream of a village's list.
    pub fn stream(village: UnitId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::HouseholdList, village.0)
    }

    /// The places that are taken.
    pub fn listed(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| place.until.is_none())
    }

    /// Whether a number is taken under a unit.
    pub fn has(&self, unit: UnitId, label: &str) -> bool {
        self.listed().any(|place| place.unit == unit && place.label == label)
    }

    /// The frame of a sample: who stood in the list at `revision` and stands there still, by the
    /// group in which they stood; of `unit` alone where it is not the whole village.
    pub fn frame(&self, revision: u64, unit: Option<UnitId>) -> BTreeMap<UnitId, Vec<HouseholdId>> {
        let now: std::collections::BTreeSet<HouseholdId> =
            self.listed().map(|place| place.household).collect();
        let of_the_unit = |place: &&Place| unit.is_none_or(|unit| place.unit == unit);
        let stood = self.places.iter().filter(|place| place.stood_at(revision)).filter(of_the_unit);
        let mut groups: BTreeMap<UnitId, Vec<HouseholdId>> = BTreeMap::new();
        for place in stood.filter(|place| now.contains(&place.household)) {
            groups.entry(place.unit).or_default().push(place.household);
        }
        groups
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, meta: &Meta) {
        match event {
            Event::HouseholdListed(e) => self.places.push(Place {
                household: e.household,
                unit: e.unit,
                label: e.label.clone(),
                since: meta.revision,
                until: None,
            }),
            Event::HouseholdDelisted(e) => {
                let stands =
                    |place: &&mut Place| place.household == e.household && place.until.is_none();
                if let Some(place) = self.places.iter_mut().find(stands) {
                    place.until = Some(meta.revision);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Given, unit};

    fn household(number: u128) -> HouseholdId {
        HouseholdId(Uuid::from_u128(number))
    }

    fn listed(number: u128, group: u128) -> HouseholdListed {
        let label = format!("{number:03}");
        HouseholdListed { household: household(number), unit: unit(group), label }
    }

    #[test]
    fn r12_a_frame_is_who_stood_there_then_and_stands_there_still() {
        let stream = HouseholdList::stream(unit(1));
        let gone = |number| HouseholdDelisted { household: household(number) };
        let given = Given::new()
            .event(stream, listed(1, 11))
            .event(stream, listed(2, 11))
            .event(stream, listed(3, 12))
            // After the third revision one comes, one goes, and one moves to another group.
            .event(stream, listed(4, 12))
            .event(stream, gone(1))
            .event(stream, gone(3))
            .event(stream, listed(3, 11));
        let list = given.state::<HouseholdList>(unit(1).0).expect("it was written");
        let expected =
            BTreeMap::from([(unit(11), vec![household(2)]), (unit(12), vec![household(3)])]);
        assert_eq!(list.frame(3, None), expected);
        let alone = BTreeMap::from([(unit(12), vec![household(3)])]);
        assert_eq!(list.frame(3, Some(unit(12))), alone);
        assert!(list.has(unit(11), "003") && !list.has(unit(12), "003"));
    }
}

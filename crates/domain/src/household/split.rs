//! Split new households off one that goes on.

use serde::Serialize;

use super::{Household, HouseholdRegistered, HouseholdSplit, KEEPERS, guard};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::{HouseholdId, UnitId};
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;

/// How many households come out of one at once.
pub const HOUSEHOLD_PARTS_MAX: usize = 10;

/// Splits households off.
#[derive(Debug, Clone, Serialize)]
pub struct SplitHousehold {
    /// The household that goes on.
    pub household: HouseholdId,
    /// The group, courtyard or village that the new ones stand under.
    pub unit: UnitId,
    /// Their numbers there.
    pub labels: Vec<String>,
    /// Their first day.
    pub from: Date,
}

impl Command for SplitHousehold {
    const NAME: &'static str = "household.split";
    const ZH: &'static str = "分户";
    const POWERS: Powers = Powers::entry(KEEPERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads_of(self.household, known);
        streams.extend(guard::reads_of_unit(self.unit, known));
        let each = (0..).zip(self.labels.iter().take(HOUSEHOLD_PARTS_MAX));
        streams.extend(each.map(|(n, _)| Household::stream(HouseholdId(known.fresh_at(n)))));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope_of(self.household, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Household::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let bounds = (1, HOUSEHOLD_PARTS_MAX);
        guard::check_count("labels", self.labels.len(), guard::different(&self.labels), bounds)?;
        let stays = guard::need_open(self.household, self.from, reads, cx)?;
        let ids: Vec<HouseholdId> =
            (0..).zip(&self.labels).map(|(n, _)| HouseholdId(reads.fresh_at(n))).collect();
        let split = HouseholdSplit { into: ids.clone(), from: self.from };
        let mut decision = guard::decided(self.household, stays.unit, NewEvent::new(split));
        for (n, (household, label)) in ids.into_iter().zip(&self.labels).enumerate() {
            let at = guard::place(self.unit, &format!("labels[{n}]"), label, self.from, reads)?;
            let registered = HouseholdRegistered {
                household,
                village: at.village,
                unit: at.unit,
                label: at.label.clone(),
                from: self.from,
                split_from: Some(self.household),
            };
            let (list, listed) = guard::listed(household, &at);
            let event = NewEvent::new(registered);
            decision = decision.with(guard::decided(household, at.unit, event)).and(list, listed);
        }
        Ok(decision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::household::fixture::*;
    use crate::household::rules;
    use crate::testing::day;

    fn split(labels: &[&str]) -> SplitHousehold {
        SplitHousehold {
            household: first(),
            unit: group(),
            labels: labels.iter().map(|&label| label.to_owned()).collect(),
            from: day("2024-05-01"),
        }
    }

    #[test]
    fn r48_a_split_household_goes_on_and_the_new_ones_name_it() {
        let given = registered().fresh(uuid::Uuid::from_u128(0x9000_0200));
        let given = given.when(&by(CADRE), &split(&["3-018", "3-019"])).recorded();
        assert_eq!(numbers(&given), ["001", "3-017", "3-018", "3-019"]);
        let new = given.state::<Household>(uuid::Uuid::from_u128(0x9000_0200));
        assert_eq!(new.and_then(|household| household.split_from), Some(first()));
    }

    #[test]
    fn nothing_is_split_off_without_a_number_of_its_own() {
        registered().when(&by(CADRE), &split(&[])).then_rejected(&rules::HOUSEHOLD_COUNT);
        let taken = split(&["3-017"]);
        registered().when(&by(CADRE), &taken).then_rejected(&rules::HOUSEHOLD_LABEL_TAKEN);
    }
}

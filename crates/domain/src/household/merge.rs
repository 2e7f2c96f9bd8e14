//! Merge households into one that goes on.

use serde::Serialize;

use super::{Household, HouseholdAbsorbed, HouseholdMerged, KEEPERS, guard, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::HouseholdId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;

/// How many households one merger takes in.
pub const HOUSEHOLD_SOURCES_MAX: usize = 10;

/// Merges households of one village.
#[derive(Debug, Clone, Serialize)]
pub struct MergeHouseholds {
    /// The households that end.
    pub sources: Vec<HouseholdId>,
    /// The household that goes on.
    pub into: HouseholdId,
    /// The first day on which they are one.
    pub from: Date,
}

impl Command for MergeHouseholds {
    const NAME: &'static str = "household.merge";
    const ZH: &'static str = "合户";
    const POWERS: Powers = Powers::entry(KEEPERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let sources = self.sources.iter().take(HOUSEHOLD_SOURCES_MAX);
        sources.chain([&self.into]).flat_map(|id| guard::reads_of(*id, known)).collect()
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope_of(self.into, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Household::stream(self.into))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let different = guard::different(&self.sources) && !self.sources.contains(&self.into);
        let bounds = (1, HOUSEHOLD_SOURCES_MAX);
        guard::check_count("sources", self.sources.len(), different, bounds)?;
        let into = guard::need_open(self.into, self.from, reads, cx)?;
        let absorbed = HouseholdAbsorbed { sources: self.sources.clone(), from: self.from };
        let mut decision = guard::decided(self.into, into.unit, NewEvent::new(absorbed));
        for (n, source) in self.sources.iter().enumerate() {
            let at = guard::need_open(*source, self.from, reads, cx)?;
            if at.village != into.village {
                return Err(
                    Rejection::new(&rules::HOUSEHOLD_OTHER_VILLAGE).field(format!("sources[{n}]"))
                );
            }
            let merged = HouseholdMerged { into: self.into, from: self.from };
            let (list, delisted) = guard::delisted(*source, at);
            decision = decision
                .with(guard::decided(*source, at.unit, NewEvent::new(merged)))
                .and(list, delisted);
        }
        Ok(decision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::household::MoveHousehold;
    use crate::household::fixture::*;
    use crate::testing::day;

    fn merge() -> MergeHouseholds {
        MergeHouseholds { sources: vec![second()], into: first(), from: day("2024-05-01") }
    }

    #[test]
    fn r48_merged_households_are_one_and_the_others_are_closed() {
        let given = registered().when(&by(CADRE), &merge()).recorded();
        assert_eq!(numbers(&given), ["3-017"]);
        let state = given.state::<Household>(second().0).expect("it was registered");
        assert_eq!(state.merged_into, Some(first()));
        given.when(&by(CADRE), &merge()).then_rejected(&rules::HOUSEHOLD_CLOSED);
    }

    #[test]
    fn a_household_is_not_merged_with_itself_or_twice() {
        for sources in [vec![], vec![first()], vec![second(), second()]] {
            let merge = MergeHouseholds { sources, ..merge() };
            registered().when(&by(CADRE), &merge).then_rejected(&rules::HOUSEHOLD_COUNT);
        }
    }

    #[test]
    fn households_of_two_villages_are_not_merged() {
        let away = MoveHousehold {
            household: second(),
            unit: other_village(),
            label: "9".to_owned(),
            from: day("2024-04-20"),
        };
        let given = registered().when(&by(HANDLER), &away).recorded();
        given.when(&by(CADRE), &merge()).then_rejected(&rules::HOUSEHOLD_OTHER_VILLAGE);
    }
}

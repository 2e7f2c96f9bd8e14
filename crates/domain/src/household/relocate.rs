//! Move a household to another group, courtyard or village, or give it another number.

use serde::Serialize;

use super::{Address, Household, HouseholdMoved, KEEPERS, guard, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::{HouseholdId, UnitId};
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

/// Moves a household; it stays the same one, with all that is known of it. Who keeps the register
/// where it leaves enters it; into another village, which is not asked, the office does.
#[derive(Debug, Clone, Serialize)]
pub struct MoveHousehold {
    /// The household.
    pub household: HouseholdId,
    /// The group, courtyard or village that it stands under from then on.
    pub unit: UnitId,
    /// Its number there.
    pub label: String,
    /// The first day.
    pub from: Date,
}

impl Command for MoveHousehold {
    const NAME: &'static str = "household.move";
    const ZH: &'static str = "农户迁移";
    const POWERS: Powers = Powers::entry(KEEPERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads_of(self.household, known);
        streams.extend(guard::reads_of_unit(self.unit, known));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope_of(self.household, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Household::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let left = guard::need_open(self.household, self.from, reads, cx)?;
        let village = guard::village_of(self.unit, reads);
        let same = |at: &Address| {
            Some(at.village) == village && at.unit == self.unit && at.label == self.label
        };
        if same(left) {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        // What was merged is the village that it became.
        let between = village != guard::village_of(left.unit, reads);
        if between && cx.authority.role.of_the_village() {
            let office: Vec<Role> =
                KEEPERS.iter().copied().filter(|role| !role.of_the_village()).collect();
            return Err(Rejection::new(&rules::HOUSEHOLD_MOVE_BETWEEN)
                .field("unit")
                .who_could(&office));
        }
        let at = guard::place(self.unit, "label", &self.label, self.from, reads)?;
        let moved = HouseholdMoved {
            village: at.village,
            unit: at.unit,
            label: at.label.clone(),
            from: self.from,
        };
        let (from_list, delisted) = guard::delisted(self.household, left);
        let (to_list, listed) = guard::listed(self.household, &at);
        Ok(guard::decided(self.household, at.unit, NewEvent::new(moved))
            .and(from_list, delisted)
            .and(to_list, listed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventData;
    use crate::household::fixture::*;
    use crate::household_list::{HouseholdDelisted, HouseholdListed};
    use crate::testing::{day, person};
    use crate::unit::{Unit, UnitMerged};

    fn relocate() -> MoveHousehold {
        MoveHousehold {
            household: first(),
            unit: group_too(),
            label: "4-002".to_owned(),
            from: day("2024-05-01"),
        }
    }

    #[test]
    fn r48_a_household_moves_and_stays_the_same_one() {
        let outcome = registered().when(&by(CADRE), &relocate());
        let moved = HouseholdMoved {
            village: village(),
            unit: group_too(),
            label: "4-002".to_owned(),
            from: day("2024-05-01"),
        };
        let listed =
            HouseholdListed { household: first(), unit: group_too(), label: "4-002".to_owned() };
        outcome.then(&[
            moved.into(),
            HouseholdDelisted { household: first() }.into(),
            listed.into(),
        ]);
        let given = outcome.recorded();
        assert_eq!(numbers(&given), ["001", "4-002"]);
        given.when(&by(CADRE), &relocate()).then_rejected(&general::ALREADY_DONE);
    }

    #[test]
    fn a_household_moves_to_another_villages_list() {
        let away = MoveHousehold { unit: other_village(), ..relocate() };
        let outcome = registered().when(&by(CADRE), &away);
        let refused = outcome.then_rejected(&rules::HOUSEHOLD_MOVE_BETWEEN);
        assert_eq!(refused.who_could, [Role::OfficeHandler, Role::OfficeHead]);
        let given = registered().when(&by(HANDLER), &away).recorded();
        assert_eq!(numbers(&given), ["001"]);
        let back = MoveHousehold { from: day("2024-05-02"), ..relocate() };
        given.when(&by(CADRE), &back).then_rejected(&general::ROLE_OTHER_UNIT);
        assert_eq!(given.when(&by(HANDLER), &back).decision().writes.len(), 3);
    }

    #[test]
    fn r48_in_a_merged_village_the_one_that_goes_on_keeps_the_register() {
        let (merged, _) = UnitMerged::example();
        let (unit, into, from) = (village(), other_village(), day("2024-04-20"));
        let merged = UnitMerged { unit, into, from, ..merged };
        let given = registered()
            .event(Unit::stream(village()), merged)
            .group(crate::testing::unit(5), "1组", other_village())
            .person_with(person(50), Role::Village, Some(other_village()));
        let here = MoveHousehold { unit: crate::testing::unit(5), ..relocate() };
        given.when(&by(50), &here).decision();
    }

    #[test]
    fn a_change_is_not_entered_before_the_one_it_follows() {
        let before = MoveHousehold { from: day("2024-04-07"), ..relocate() };
        registered().when(&by(CADRE), &before).then_rejected(&rules::HOUSEHOLD_DATE);
        let taken = MoveHousehold { unit: group(), label: "001".to_owned(), ..relocate() };
        registered().when(&by(CADRE), &taken).then_rejected(&rules::HOUSEHOLD_LABEL_TAKEN);
    }
}

//! End a household.

use serde::Serialize;

use super::{ClosingGround, Household, HouseholdClosed, KEEPERS, guard};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::HouseholdId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;

/// Ends a household; what was entered for it stays.
#[derive(Debug, Clone, Serialize)]
pub struct CloseHousehold {
    /// The household.
    pub household: HouseholdId,
    /// Why.
    pub ground: ClosingGround,
    /// The first day on which it is no more.
    pub from: Date,
}

impl Command for CloseHousehold {
    const NAME: &'static str = "household.close";
    const ZH: &'static str = "农户注销";
    const POWERS: Powers = Powers::entry(KEEPERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads_of(self.household, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope_of(self.household, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Household::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let at = guard::need_open(self.household, self.from, reads, cx)?;
        let closed = HouseholdClosed { ground: self.ground, from: self.from };
        let (list, delisted) = guard::delisted(self.household, at);
        Ok(guard::decided(self.household, at.unit, NewEvent::new(closed)).and(list, delisted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::household::fixture::*;
    use crate::household::rules;
    use crate::testing::day;

    fn close() -> CloseHousehold {
        CloseHousehold {
            household: first(),
            ground: ClosingGround::MovedAway,
            from: day("2024-05-01"),
        }
    }

    #[test]
    fn r48_a_closed_household_leaves_the_list_and_changes_no_more() {
        let given = registered().when(&by(CADRE), &close()).recorded();
        assert_eq!(numbers(&given), ["001"]);
        given.when(&by(CADRE), &close()).then_rejected(&rules::HOUSEHOLD_CLOSED);
    }

    #[test]
    fn a_household_does_not_end_before_it_began() {
        let before = CloseHousehold { from: day("2024-04-07"), ..close() };
        registered().when(&by(CADRE), &before).then_rejected(&rules::HOUSEHOLD_DATE);
        let later = CloseHousehold { from: day("2024-05-07"), ..close() };
        registered().when(&by(CADRE), &later).then_rejected(&rules::HOUSEHOLD_DATE);
    }
}

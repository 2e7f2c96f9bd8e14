//! Check an entry and find it right (核对积分), by a second person.

use serde::Serialize;

use super::guard::{self, CHECKING, Known, RECORDING};
use super::{PointAccount, PointsAct, PointsChecked, RECORDERS};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::HouseholdId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::separation::apart;
use crate::stream::StreamId;

/// Finds an entry right: it is posted with the village's next notice. Two persons stand behind every
/// entry (`domain.md` R43).
#[derive(Debug, Clone, Serialize)]
pub struct CheckPoints {
    /// The household.
    pub household: HouseholdId,
    /// The number of the entry.
    pub entry: u32,
}

impl Command for CheckPoints {
    const NAME: &'static str = "point_account.check";
    const ZH: &'static str = "核对积分";
    const POWERS: Powers = Powers::entry(RECORDERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads_of_entry(self.household, self.entry, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope_of_entry(self.household, self.entry, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointAccount::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let (act, at) = (PointsAct::Check, (self.household, self.entry));
        let known = Known::allowing(act, at, RECORDERS, reads, cx)?;
        apart(reads, cx, &known.entry.recorders, (RECORDING, CHECKING), RECORDERS)?;
        known.takes_back_what_counts(act)?;
        let checked =
            PointsChecked { household: self.household, entry: self.entry, role: cx.authority.role };
        Ok(known.account.decided(NewEvent::new(checked)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::point_account::fixture::*;
    use crate::point_account::{Phase, rules};
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::{assignment_id, at, delegation};

    #[test]
    fn r43_a_second_person_finds_it_right() {
        let outcome = recorded().when(&by(CADRE), &check(1));
        let role = Role::Village;
        outcome.then(&[PointsChecked { household: HOUSEHOLD, entry: 1, role }.into()]);
        assert_eq!(phase(&outcome.recorded(), 1), Phase::Checked);
    }

    #[test]
    fn s10_4_1_who_recorded_or_typed_it_does_not_check_it() {
        recorded().when(&by(GROUP), &check(1)).then_rejected(&general::SEPARATION_OF_DUTIES);
        let typed = Submission { on_behalf_of: Some(who(GROUP)), ..by(CADRE) };
        let given = town().when(&typed, &record("clean_up", 1)).recorded();
        for number in [GROUP, CADRE] {
            given.when(&by(number), &check(1)).then_rejected(&general::SEPARATION_OF_DUTIES);
        }
        let through = Submission { on_behalf_of: Some(who(CADRE_TOO)), ..by(CADRE) };
        given.when(&through, &check(1)).then_rejected(&general::SEPARATION_OF_DUTIES);
        given.when(&by(CADRE_TOO), &check(1)).decision();
    }

    #[test]
    fn s10_4_1_two_delegates_of_one_giver_are_no_two_persons() {
        let post = assignment_id(who(CADRE), Role::Village, Some(home()));
        let given = [(1, 31), (2, 32)].into_iter().fold(town(), |given, (number, delegate)| {
            let days = ("2024-05-01", "2024-05-31");
            given.delegated(delegation(number), who(CADRE), post, who(delegate), days.0, days.1)
        });
        let given = given.when(&by(31), &record("clean_up", 1)).recorded();
        for number in [32, CADRE] {
            let outcome = given.when(&by(number), &check(1));
            outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        }
        given.when(&by(CADRE_TOO), &check(1)).decision();
    }

    #[test]
    fn an_entry_that_is_not_there_is_not_checked() {
        recorded().when(&by(CADRE), &check(2)).then_rejected(&rules::POINTS_ENTRY_UNKNOWN);
        town().when(&by(CADRE), &check(1)).then_rejected(&rules::POINTS_ENTRY_UNKNOWN);
        let given = recorded();
        let neighbour = CheckPoints { household: NEIGHBOUR, entry: 1 };
        given.when(&by(CADRE), &neighbour).then_rejected(&rules::POINTS_ENTRY_UNKNOWN);
    }

    #[test]
    fn s10_4_8_nothing_is_checked_before_it_was_recorded() {
        let before = Submission { occurred_at: Some(at("2024-05-06 08:00")), ..by(CADRE) };
        recorded().when(&before, &check(1)).then_rejected(&rules::POINTS_TIME_ORDER);
    }

    #[test]
    fn neither_another_village_nor_the_commission_checks() {
        recorded().when(&by(ELSEWHERE), &check(1)).then_rejected(&general::ROLE_OTHER_UNIT);
        recorded().when(&by(SUPERVISOR), &check(1)).then_rejected(&general::ROLE_MISSING);
        let hats = recorded().person_with(who(COMMISSION), Role::Village, Some(home()));
        hats.when(&by(COMMISSION), &check(1))
            .then_rejected(&crate::points::rules::POINTS_COMMISSION_NEVER);
    }
}

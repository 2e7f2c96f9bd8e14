//! Check an entry and find it wrong (退回积分), by a second person.

use serde::Serialize;

use super::guard::{self, CHECKING, Known, RECORDING};
use super::{PointAccount, PointsAct, PointsRefused, RECORDERS};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::HouseholdId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::separation::apart;
use crate::stream::StreamId;
use crate::written::ReasonText;

/// Finds an entry wrong: it never counts, and what is right is recorded anew.
#[derive(Debug, Clone, Serialize)]
pub struct RefusePoints {
    /// The household.
    pub household: HouseholdId,
    /// The number of the entry.
    pub entry: u32,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for RefusePoints {
    const NAME: &'static str = "point_account.refuse";
    const ZH: &'static str = "退回积分";
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
        let (act, at) = (PointsAct::Refuse, (self.household, self.entry));
        let known = Known::allowing(act, at, RECORDERS, reads, cx)?;
        apart(reads, cx, &known.entry.recorders, (RECORDING, CHECKING), RECORDERS)?;
        words::required("reason", &self.reason)?;
        let refused =
            PointsRefused { household: self.household, entry: self.entry, role: cx.authority.role };
        let text = ReasonText { reason: self.reason.clone() };
        Ok(known.account.decided(NewEvent::with_text(refused, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point_account::Phase;
    use crate::point_account::fixture::*;
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn r43_a_second_person_finds_it_wrong_and_it_never_counts() {
        let outcome = recorded().when(&by(CADRE), &refuse(1));
        assert_eq!(outcome.text(0)["reason"], "当天只有一人参加。");
        let given = outcome.recorded().now(at("2024-05-06 11:00"));
        let given = given.when(&by(CADRE), &post()).recorded().now(at("2024-05-14 09:00"));
        let given = given.when(&by(CADRE), &confirm(1)).recorded();
        assert_eq!(phase(&given, 1), Phase::Refused);
        assert_eq!(balance(&given), 0);
    }

    #[test]
    fn s10_4_1_who_recorded_it_does_not_refuse_it() {
        recorded().when(&by(GROUP), &refuse(1)).then_rejected(&general::SEPARATION_OF_DUTIES);
        let silent = RefusePoints { reason: String::new(), ..refuse(1) };
        recorded().when(&by(CADRE), &silent).then_rejected(&general::FIELD_REQUIRED);
    }
}

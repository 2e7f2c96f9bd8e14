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
        guard::scope(self.household, reads)
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

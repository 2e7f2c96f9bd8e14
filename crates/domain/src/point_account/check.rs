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
        guard::scope(self.household, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointAccount::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let (act, at) = (PointsAct::Check, (self.household, self.entry));
        let known = Known::allowing(act, at, RECORDERS, reads, cx)?;
        apart(reads, cx, &known.entry.recorders, (RECORDING, CHECKING), RECORDERS)?;
        let checked =
            PointsChecked { household: self.household, entry: self.entry, role: cx.authority.role };
        Ok(known.account.decided(NewEvent::new(checked)))
    }
}

//! Take an entry back by one in the other direction (冲正积分).

use serde::Serialize;

use super::guard::{self, Known};
use super::phase::{PointsAct, refuse};
use super::{PointAccount, PointsRecorded, PointsRecordedText, RECORDERS, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::HouseholdId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Takes back an entry that was checked: nothing is deleted, and what takes back is checked and
/// posted like every entry (`domain.md` §10.4-7). It stands in the same village's notices, so that it
/// never counts before what it takes back.
#[derive(Debug, Clone, Serialize)]
pub struct ReversePoints {
    /// The household.
    pub household: HouseholdId,
    /// The number of the entry that is taken back.
    pub entry: u32,
    /// On what ground; kept in private.
    pub ground: String,
}

impl Command for ReversePoints {
    const NAME: &'static str = "point_account.reverse";
    const ZH: &'static str = "冲正积分";
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
        let (act, at) = (PointsAct::Reverse, (self.household, self.entry));
        let known = Known::allowing(act, at, RECORDERS, reads, cx)?;
        if known.entry.reverses.is_some() {
            return Err(refuse(&rules::POINTS_REVERSAL, self.entry, act));
        }
        known.not_reversed(act)?;
        words::required("ground", &self.ground)?;
        let reversal = PointsRecorded {
            household: self.household,
            village: known.entry.village,
            entry: known.account.next()?,
            edition: known.entry.edition,
            item: known.entry.item.clone(),
            points: -known.entry.points,
            times: known.entry.times,
            on: cx.occurred_at.date(),
            analogy: known.entry.analogy,
            reverses: Some(self.entry),
            role: cx.authority.role,
            evidence: vec![],
        };
        let text = PointsRecordedText { ground: Some(self.ground.clone()), evidence: vec![] };
        Ok(known.account.decided(NewEvent::with_text(reversal, &text)))
    }
}

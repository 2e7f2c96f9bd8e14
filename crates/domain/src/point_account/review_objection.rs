//! Say what becomes of an entry that was objected to (复核积分异议), by the villagers' supervision.

use serde::Serialize;

use super::guard::{self, CHECKING, Known, OBJECTING, RECORDING, REVIEWING};
use super::{
    GroundText, PointAccount, PointsAct, PointsObjectionReviewed, REVIEWERS, ReviewOutcome,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::HouseholdId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::separation::apart;
use crate::stream::StreamId;

/// Hears the objection to an entry: the entry stands, or it falls. Nobody who recorded or checked
/// it, or who wrote the objection down, says so (`domain.md` R44, §16.1-6).
#[derive(Debug, Clone, Serialize)]
pub struct ReviewPointsObjection {
    /// The household.
    pub household: HouseholdId,
    /// The number of the entry.
    pub entry: u32,
    /// What becomes of it.
    pub outcome: ReviewOutcome,
    /// On what ground; kept in private.
    pub ground: String,
}

impl Command for ReviewPointsObjection {
    const NAME: &'static str = "point_account.review_objection";
    const ZH: &'static str = "复核积分异议";
    const POWERS: Powers = Powers::entry(REVIEWERS);

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
        let (act, at) = (PointsAct::ReviewObjection, (self.household, self.entry));
        let known = Known::allowing(act, at, REVIEWERS, reads, cx)?;
        let entry = known.entry;
        for (did, doers) in [
            (RECORDING, &entry.recorders),
            (CHECKING, &entry.checkers),
            (OBJECTING, &entry.objectors),
        ] {
            apart(reads, cx, doers, (did, REVIEWING), REVIEWERS)?;
        }
        words::required("ground", &self.ground)?;
        let reviewed = PointsObjectionReviewed {
            household: self.household,
            entry: self.entry,
            outcome: self.outcome,
            role: cx.authority.role,
        };
        let text = GroundText { ground: self.ground.clone() };
        Ok(known.account.decided(NewEvent::with_text(reviewed, &text)))
    }
}

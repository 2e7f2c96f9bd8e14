//! Record an entry of a household's points (登记积分).

use serde::Serialize;

use super::guard::{self, Account};
use super::{PointAccount, PointsRecorded, PointsRecordedText, RECORDERS, item, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::household::Household;
use crate::id::HouseholdId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Records what a household did. Its day is the day on which it occurred, so that the rules of
/// back-entry hold for it; the edition that governs that day says what it gives.
#[derive(Debug, Clone, Serialize)]
pub struct RecordPoints {
    /// The household.
    pub household: HouseholdId,
    /// The key of the item in the village's rules.
    pub item: String,
    /// How many times it counts.
    pub times: u32,
    /// Whether the item is applied to what is not listed itself.
    pub analogy: bool,
    /// On what ground; needed for an analogy, kept in private.
    pub ground: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for RecordPoints {
    const NAME: &'static str = "point_account.record";
    const ZH: &'static str = "登记积分";
    const POWERS: Powers = Powers::entry(RECORDERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.household, known);
        let household = known.get::<Household>(self.household.0);
        if let Some(address) = household.and_then(|household| household.address.as_ref()) {
            streams.extend(item::rules_of(address.village, known));
        }
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.household, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointAccount::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        guard::not_of_the_commission((Self::ZH, "record points"), RECORDERS, reads, cx)?;
        let account = Account::load(self.household, reads)?;
        let on = cx.occurred_at.date();
        let village = item::village_on(&account, on, reads)?;
        let edition = item::edition_on(village, on, reads)?;
        let found = item::need(edition, &self.item)?;
        let points = item::points_of(found, self.times)?;
        if self.analogy && self.ground.is_none() {
            return Err(Rejection::new(&rules::POINTS_ANALOGY_GROUND).field("ground"));
        }
        Rejection::unless_all([
            words::optional("ground", self.ground.as_deref()),
            words::evidence(&self.evidence),
        ])?;
        item::check_year(&account, found, self.times, on)?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let recorded = PointsRecorded {
            household: self.household,
            village,
            entry: account.next()?,
            edition: edition.number,
            item: found.key.clone(),
            points,
            times: self.times,
            on,
            analogy: self.analogy,
            reverses: None,
            role: cx.authority.role,
            evidence,
        };
        if self.ground.is_none() && shown.is_empty() {
            return Ok(account.decided(NewEvent::new(recorded)));
        }
        let text = PointsRecordedText { ground: self.ground.clone(), evidence: shown };
        Ok(account.decided(NewEvent::with_text(recorded, &text)))
    }
}

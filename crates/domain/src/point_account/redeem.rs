//! Redeem points (兑换积分).

use serde::Serialize;

use super::guard::{self, Account};
use super::{PointAccount, PointsRedeemed, PointsRedeemedText, REDEEMERS, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::household::rules as of_households;
use crate::id::HouseholdId;
use crate::issue::words;
use crate::point_notice::PointNotice;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Redeems points of a household, of which it has as many: the account is one stream, so that two
/// redemptions at a time are one after the other (`domain.md` §10.4-11).
#[derive(Debug, Clone, Serialize)]
pub struct RedeemPoints {
    /// The household.
    pub household: HouseholdId,
    /// How many points.
    pub points: u32,
    /// What is handed out for them; kept in private.
    pub what: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for RedeemPoints {
    const NAME: &'static str = "point_account.redeem";
    const ZH: &'static str = "兑换积分";
    const POWERS: Powers = Powers::entry(REDEEMERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.household, known);
        let account = known.get::<PointAccount>(PointAccount::stream(self.household).id);
        let villages = account.map(PointAccount::villages).unwrap_or_default();
        streams.extend(villages.into_iter().map(PointNotice::stream));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.household, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointAccount::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        guard::not_of_the_commission((Self::ZH, "redeem points"), REDEEMERS, reads, cx)?;
        let account = Account::load(self.household, reads)?;
        if let Some(closed) = account.household.closed_from {
            return Err(Rejection::new(&of_households::HOUSEHOLD_CLOSED).with("closed", closed));
        }
        if self.points == 0 {
            return Err(Rejection::new(&rules::POINTS_REDEEMED_NONE).field("points"));
        }
        let totals = account.known.map(|known| known.totals(|at| guard::notices(at, reads)));
        let balance = totals.unwrap_or_default().balance();
        if i64::from(self.points) > balance {
            return Err(Rejection::new(&rules::POINTS_BALANCE)
                .field("points")
                .with("balance", balance)
                .with("points", self.points));
        }
        Rejection::unless_all([
            words::required("what", &self.what),
            words::evidence(&self.evidence),
        ])?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let redeemed = PointsRedeemed {
            household: self.household,
            redemption: account.known.map_or(0, |known| known.redemptions) + 1,
            points: self.points,
            role: cx.authority.role,
            evidence,
        };
        let text = PointsRedeemedText { what: self.what.clone(), evidence: shown };
        Ok(account.decided(NewEvent::with_text(redeemed, &text)))
    }
}

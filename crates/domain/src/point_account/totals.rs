//! What a household's entries come to: the one place where a balance is computed
//! (`domain.md` §10.4-11).

use serde::{Deserialize, Serialize};

use super::Phase;

/// What a household's entries come to, in points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Of the entries that are confirmed; below zero where deductions outweigh.
    pub confirmed: i64,
    /// Of the entries that stand in a notice which is not confirmed yet, and are not objected to.
    pub in_notice: i64,
    /// What was redeemed.
    pub redeemed: u64,
}

impl Totals {
    /// Adds up entries, each with where it stands, beside what was redeemed.
    pub fn of(entries: impl IntoIterator<Item = (i32, Phase)>, redeemed: u64) -> Self {
        let mut totals = Self { redeemed, ..Self::default() };
        for (points, phase) in entries {
            match phase {
                Phase::Confirmed => totals.confirmed += i64::from(points),
                Phase::InNotice => totals.in_notice += i64::from(points),
                Phase::Recorded
                | Phase::Checked
                | Phase::Objected
                | Phase::Refused
                | Phase::Fallen => {}
            }
        }
        totals
    }

    /// What can be redeemed: what is confirmed less what was redeemed. A redemption never takes it
    /// below zero; deductions that are confirmed later can.
    pub fn balance(self) -> i64 {
        self.confirmed - i64::try_from(self.redeemed).unwrap_or(i64::MAX)
    }
}

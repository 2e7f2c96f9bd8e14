//! What a household's entries come to: the one place where a balance is computed
//! (`domain.md` §10.4-11).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Phase;
use crate::time::Timestamp;

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

/// What counts, by when it came to: for a redemption that is entered later than it happened.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// The points that came to count at an instant.
    points: BTreeMap<Timestamp, i64>,
    redeemed: u64,
}

impl Counted {
    /// Adds up entries that are confirmed, each with since when it counts, beside what was redeemed.
    pub(super) fn of(entries: impl IntoIterator<Item = (Timestamp, i32)>, redeemed: u64) -> Self {
        let mut counted = Self { redeemed, ..Self::default() };
        for (since, points) in entries {
            *counted.points.entry(since).or_default() += i64::from(points);
        }
        counted
    }

    /// What can be redeemed, as [`Totals::balance`] has it.
    pub(super) fn balance(&self) -> i64 {
        self.less_redeemed(self.points.values().sum())
    }

    /// Of what counted at an instant, what was not redeemed, be it earlier or later.
    pub(super) fn balance_at(&self, instant: Timestamp) -> i64 {
        self.less_redeemed(self.points.range(..=instant).map(|(_, points)| points).sum())
    }

    /// The first instant from one on at which so many can be redeemed; nothing where that is never.
    pub(super) fn enough_from(&self, points: i64, from: Timestamp) -> Option<Timestamp> {
        let later = self.points.range(from..).map(|(since, _)| *since);
        std::iter::once(from).chain(later).find(|instant| self.balance_at(*instant) >= points)
    }

    fn less_redeemed(&self, confirmed: i64) -> i64 {
        Totals { confirmed, redeemed: self.redeemed, ..Totals::default() }.balance()
    }
}

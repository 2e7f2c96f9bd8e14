//! What a household's entries come to: the one place where a balance is computed
//! (`domain.md` §10.4-11).

use std::collections::{BTreeMap, BTreeSet};

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

/// What there was to redeem by when: for a redemption that is entered later than it happened.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// The points that came to count at an instant, less what was redeemed then.
    changes: BTreeMap<Timestamp, i64>,
    /// When something was redeemed.
    redeemed: BTreeSet<Timestamp>,
}

impl Counted {
    /// Adds up entries that are confirmed, each with since when it counts, and redemptions, each with
    /// when it was.
    pub(super) fn of(
        entries: impl IntoIterator<Item = (Timestamp, i32)>,
        redemptions: impl IntoIterator<Item = (Timestamp, u32)>,
    ) -> Self {
        let mut counted = Self::default();
        for (since, points) in entries {
            *counted.changes.entry(since).or_default() += i64::from(points);
        }
        for (at, points) in redemptions {
            *counted.changes.entry(at).or_default() -= i64::from(points);
            counted.redeemed.insert(at);
        }
        counted
    }

    /// What can be redeemed, as [`Totals::balance`] has it.
    pub(super) fn balance(&self) -> i64 {
        self.changes.values().sum()
    }

    /// What can be redeemed for an instant: what there was then, and no more than each redemption
    /// after it left.
    pub(super) fn balance_at(&self, instant: Timestamp) -> i64 {
        let then = |instant| self.changes.range(..=instant).map(|(_, change)| change).sum::<i64>();
        let later = self.redeemed.range(instant..).map(|redeemed| then(*redeemed));
        later.fold(then(instant), i64::min)
    }

    /// The first instant from one on for which so many can be redeemed; nothing where that is never.
    pub(super) fn enough_from(&self, points: i64, from: Timestamp) -> Option<Timestamp> {
        let later = self.changes.range(from..).map(|(instant, _)| *instant);
        std::iter::once(from).chain(later).find(|instant| self.balance_at(*instant) >= points)
    }
}

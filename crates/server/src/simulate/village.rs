//! A village's year: issues that go round the loop, reports, activities.

use std::sync::Arc;

use hemei_domain::id::{PersonId, UnitId};
use hemei_domain::time::Date;

use super::county::Office;
use super::desk::Desk;
use super::dice::Dice;
use super::issues::{self, Open};
use super::reports::Reporting;

/// A village.
#[derive(Debug)]
pub(super) struct Village {
    /// Where its commands are given.
    pub(super) desk: Desk,
    /// The town's office.
    pub(super) office: Arc<Office>,
    /// The village.
    pub(super) unit: UnitId,
    /// Who acts for it.
    pub(super) cadre: PersonId,
    /// Who reviews its reports.
    pub(super) reviewer: PersonId,
    /// What it draws.
    pub(super) dice: Dice,
    /// Its issues that are not over.
    pub(super) open: Vec<Open>,
    reporting: Reporting,
}

/// How far the year is, in days: gone and in all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    /// Days gone.
    pub(super) gone: u64,
    /// Days in all.
    pub(super) all: u64,
}

impl Village {
    /// A village whose year begins, with its cadre and who reviews.
    pub(super) fn new(
        desk: Desk,
        office: &Arc<Office>,
        (unit, cadre, reviewer): (UnitId, PersonId, PersonId),
        mut dice: Dice,
    ) -> Self {
        let reporting = Reporting::new(office, &mut dice);
        let (office, open) = (Arc::clone(office), Vec::new());
        Self { desk, office, unit, cadre, reviewer, dice, open, reporting }
    }

    /// Plays a day: what is due of the open issues, reports, activities, and so many new issues
    /// that the village has its share of `events` when the year is over.
    ///
    /// # Errors
    /// Where a command does not go as it should.
    pub(super) async fn day(
        &mut self,
        today: Date,
        events: u64,
        progress: Progress,
    ) -> anyhow::Result<()> {
        for mut open in std::mem::take(&mut self.open) {
            if open.visit > today || self.visit(&mut open, today).await? {
                self.open.push(open);
            }
        }
        if progress.gone >= progress.all {
            return Ok(());
        }
        let mut reporting = std::mem::take(&mut self.reporting);
        reporting.day(self, today).await?;
        self.reporting = reporting;
        self.activities().await?;
        let wanted = events.saturating_mul(progress.gone) / progress.all;
        while self.desk.tally.events() + self.outstanding() < wanted {
            self.raise(today).await?;
        }
        Ok(())
    }

    /// How many events the open issues will still have, as they mostly go.
    fn outstanding(&self) -> u64 {
        let left = |open: &Open| issues::EVENTS.saturating_sub(open.events);
        self.open.iter().map(left).sum()
    }
}

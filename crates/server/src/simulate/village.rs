//! A village's year: issues that go round the loop, reports, activities, inspections, registers,
//! enrolments, the consolidation review.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use hemei_domain::document::Document;
use hemei_domain::id::{InspectionId, PersonId, UnitId};
use hemei_domain::time::Date;
use hemei_domain::unit::UnitKind;

use super::county::Office;
use super::desk::Desk;
use super::dice::Dice;
use super::enrolments::Enrolling;
use super::inspections::Inspecting;
use super::issues::{self, Open};
use super::registers::Registers;
use super::reports::Reporting;
use super::reviews::Reviewing;

/// The published inspections of a village by round, each with the position of its publication; its
/// town's evaluation reads them.
pub(super) type Inspected = Arc<Mutex<BTreeMap<String, (InspectionId, u64)>>>;

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
    /// The digest of the photo that was shown last.
    pub(super) picture: String,
    /// Its issues that are not over.
    pub(super) open: Vec<Open>,
    /// What its inspections came to.
    pub(super) inspected: Inspected,
    plans: Plans,
}

/// What is known of a village before its year begins.
#[derive(Debug)]
pub(super) struct Place {
    /// The village.
    pub(super) unit: UnitId,
    /// Who acts for it.
    pub(super) cadre: PersonId,
    /// Who reviews its reports.
    pub(super) reviewer: PersonId,
    /// What can be enrolled, and whether its title has a place for it.
    pub(super) candidates: Vec<(UnitKind, UnitId, bool)>,
    /// Whether it is the first of its town.
    pub(super) first_of_town: bool,
    /// The first day.
    pub(super) first: Date,
}

/// What is going to happen in a village.
#[derive(Debug, Default)]
struct Plans {
    enrolling: Enrolling,
    inspecting: Inspecting,
    registers: Registers,
    reporting: Reporting,
    reviewing: Reviewing,
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
    /// A village whose year begins.
    pub(super) fn new(desk: Desk, office: &Arc<Office>, place: Place, mut dice: Dice) -> Self {
        let Place { unit, cadre, reviewer, candidates, first_of_town, first } = place;
        let plans = Plans {
            enrolling: Enrolling::new(office, &candidates, first, &mut dice),
            inspecting: Inspecting::new(office, first_of_town, &mut dice),
            registers: Registers::new(first_of_town, first, &mut dice),
            reporting: Reporting::new(office, &mut dice),
            reviewing: Reviewing::new(office, first_of_town, &mut dice),
        };
        let (picture, office) = (dice.hex(), Arc::clone(office));
        let (open, inspected) = (Vec::new(), Inspected::default());
        Self { desk, office, unit, cadre, reviewer, dice, picture, open, inspected, plans }
    }

    /// Plays a day: what is due of the open issues and of everything that was planned, activities,
    /// and so many new issues that the village has its share of `events` when the year is over.
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
        let mut plans = std::mem::take(&mut self.plans);
        plans.enrolling.day(self, today).await?;
        plans.inspecting.day(self, today).await?;
        plans.registers.day(self, today).await?;
        plans.reporting.day(self, today).await?;
        plans.reviewing.day(self, today).await?;
        self.plans = plans;
        self.activities(progress).await?;
        let wanted = events.saturating_mul(progress.gone) / progress.all;
        while self.desk.tally.events() + self.outstanding() < wanted {
            self.raise(today).await?;
        }
        Ok(())
    }

    /// A decision of the authority above the town, of today.
    pub(super) fn decision(&self, title: &str, serial: u32) -> Document {
        let authority = &self.office.definition.higher_authority;
        self.desk.document_of(authority, title, ("样例农领办发", serial))
    }

    /// How many events the open issues will still have, as they mostly go.
    fn outstanding(&self) -> u64 {
        let left = |open: &Open| issues::EVENTS.saturating_sub(open.events);
        self.open.iter().map(left).sum()
    }
}

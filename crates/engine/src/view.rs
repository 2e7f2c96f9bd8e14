//! Views: rows computed from events by a pure fold, and the one runner that keeps them.
//!
//! Adding a view is one file with a [`Fold`] and a line in [`folds`].

use std::sync::Arc;

use hemei_domain::event::Recorded;
use hemei_domain::stream::StreamId;

use crate::engine::Parts;
use crate::log::LogRunner;
use crate::port::{Key, Row, ViewSpec};

#[macro_use]
mod columns;
pub mod activity_statistics;
pub mod alert_list;
mod compare;
pub mod consolidation_reviews;
pub mod core_task_registers;
pub mod enrolment_list;
pub mod household_register;
pub mod inspection_list;
pub mod issue_ledger;
mod names;
mod past;
mod people;
pub mod point_accounts;
pub mod progress_board;
mod project;
mod provenance;
mod query;
pub mod ranking;
mod rebuild;
mod rows;
mod runner;
#[cfg(test)]
mod testing;
pub mod unit_register;

pub use columns::{Content, Json, Unreadable};
pub(crate) use compare::{Compared, Differing, Side, compare};
pub use names::Names;
pub(crate) use past::{Extent, Past};
pub use past::{PAST_EVENTS_MAX, PAST_FOLDS_MAX};
pub use people::Readable;
pub use project::{ProjectError, project};
pub use provenance::{MadeRow, MadeTable, provenance};
pub use query::{At, KnownAt, Listing};
pub(crate) use rebuild::is_ahead;
pub use rebuild::{Difference, RebuildReport, rebuild};
pub use rows::Rows;
pub use runner::{ViewHealth, ViewRunner};

/// A view: tables as data, and a pure fold from events to rows.
pub trait Fold: Send + Sync + 'static {
    /// The tables.
    fn spec(&self) -> ViewSpec;

    /// The rows that the fold reads for an event, by table name and key; asked again with what was
    /// loaded, until nothing is missing, so that one row may hold the key of another.
    fn touches(&self, event: &Recorded, rows: &Rows) -> Vec<(&'static str, Key)>;

    /// The types of the events that it folds, where they are few of all that are recorded; none
    /// where it has to be shown everything.
    fn types(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// The further streams whose events have to be folded with those of a thing's own stream, for
    /// its rows to be what they are; told from the first event of that.
    fn looks_at(&self, _first: &Recorded) -> Vec<StreamId> {
        Vec::new()
    }

    /// What people read beside the columns of a table: it follows from a row and is not kept.
    fn computed(&self, _table: &str) -> &'static [Computed] {
        &[]
    }

    /// Changes the rows. Only rows that [`Fold::touches`] named, or that were written since, are
    /// there.
    fn fold(&self, event: &Recorded, rows: &mut Rows);
}

/// A column that a table does not keep, because the row says it.
#[derive(Debug, Clone, Copy)]
pub struct Computed {
    /// What people call it.
    pub zh: &'static str,
    /// What people read in it.
    pub shown: fn(&Row) -> String,
}

/// Every view.
pub fn folds() -> Vec<Arc<dyn Fold>> {
    vec![
        Arc::new(unit_register::UnitRegister),
        Arc::new(issue_ledger::IssueLedger),
        Arc::new(enrolment_list::EnrolmentList),
        Arc::new(progress_board::ProgressBoard),
        Arc::new(activity_statistics::ActivityStatistics),
        Arc::new(alert_list::AlertList),
        Arc::new(household_register::HouseholdRegister),
        Arc::new(inspection_list::InspectionList),
        Arc::new(ranking::Ranking),
        Arc::new(core_task_registers::CoreTaskRegisters),
        Arc::new(consolidation_reviews::ConsolidationReviews),
        Arc::new(point_accounts::PointAccounts),
    ]
}

/// The runners of every view.
pub(crate) fn runners(log: &Arc<LogRunner>, parts: &Parts) -> Vec<Arc<ViewRunner>> {
    folds()
        .into_iter()
        .map(|fold| Arc::new(ViewRunner::new(fold, Arc::clone(log), Arc::clone(&parts.views))))
        .collect()
}

//! A progress report (创建情况进度表): one a village and window, from every village
//! (`domain.md` §16.1-12).
//!
//! Drafted, submitted and reviewed in the village, returned cell by cell or accepted by the office,
//! which locks it; corrected only as a new version. What may be done when is a table ([`phase`]).
//! Cumulative figures go on from one window to the next through the village's series
//! ([`crate::report_series`]).

use crate::id::{ProgrammeId, ReportId, UnitId};
use crate::rejection::Rule;
use crate::report_window::WindowKey;
use crate::stream::StreamId;

mod accept;
mod correct;
pub(crate) mod entry;
mod events;
mod figures;
#[cfg(test)]
mod fixture;
mod guard;
pub mod line;
mod origin;
pub mod pace;
pub mod phase;
mod recheck;
mod return_report;
mod review;
pub mod rules;
mod save_draft;
mod state;
mod submit;
#[cfg(test)]
mod walk;
mod withdraw;

pub use accept::AcceptReport;
pub use correct::CorrectReport;
pub use events::*;
pub use line::*;
pub use phase::{Act, Phase};
pub use recheck::RecheckReport;
pub use return_report::{CellReason, ReturnReport};
pub use review::ReviewReport;
pub use save_draft::SaveReportDraft;
pub use state::{ProgressReport, RecheckCause};
pub use submit::SubmitReport;
pub use withdraw::WithdrawReport;

/// The rules of this module.
pub const RULES: &[&Rule] = rules::ALL;

/// A report by its natural key: one a village and window.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct ReportKey {
    /// The programme.
    pub programme: ProgrammeId,
    /// The window's key in the programme's definition.
    pub window: String,
    /// The village.
    pub unit: UnitId,
}

impl ReportKey {
    /// The report's id: a village reports once a window.
    pub fn id(&self) -> ReportId {
        let key = format!("{}/{}/{}", self.programme, self.window, self.unit);
        ReportId(StreamId::of_key(crate::aggregate::Kind::ProgressReport, &key).id)
    }

    /// The report's stream.
    pub fn stream(&self) -> StreamId {
        StreamId::new(crate::aggregate::Kind::ProgressReport, self.id().0)
    }

    /// The window that it is for.
    pub fn window(&self) -> WindowKey {
        WindowKey { programme: self.programme, window: self.window.clone() }
    }
}

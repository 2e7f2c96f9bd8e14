//! Who reads what is not submitted: a draft is its village's own, and the office's and theirs who
//! supervise it. To other villages nothing is filed.

use hemei_domain::id::UnitId;
use hemei_domain::progress_report::Phase;

use super::BoardRow;
use crate::audit::READ_BUSINESS;
use crate::engine::{Caller, Engine};
use crate::failure::Failure;
use crate::view::Json;

/// Whose reports a reader sees that are not submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftSight {
    /// Everybody's.
    All,
    /// Those of these units.
    Of(Vec<UnitId>),
}

impl DraftSight {
    /// Whether a village's report in a phase is not for the reader.
    pub(super) fn hides(&self, village: UnitId, phase: Phase) -> bool {
        let unsubmitted = matches!(phase, Phase::Draft | Phase::Returned | Phase::Withdrawn);
        unsubmitted
            && match self {
                Self::All => false,
                Self::Of(units) => !units.contains(&village),
            }
    }

    /// A row as the reader sees it. That something was submitted in time before stays told, so that
    /// no village is shown as late which is not.
    pub(super) fn shown(&self, row: BoardRow) -> BoardRow {
        if !self.hides(row.unit, row.phase) {
            return row;
        }
        BoardRow {
            phase: Phase::NotFiled,
            since: None,
            drafts: 0,
            returns: 0,
            returned: Json::default(),
            return_position: None,
            filler: None,
            by_proxy: false,
            filled_on: None,
            reviewer: None,
            warnings: Json::default(),
            progress: Json::default(),
            lines: 0,
            revision: 0,
            ..row
        }
    }
}

impl Engine {
    /// Whose reports a caller sees that are not submitted: all of them who reads the business log,
    /// else those of the villages that the caller has a role for.
    ///
    /// # Errors
    /// [`Failure`] where the caller is not known or a store does not answer.
    pub async fn draft_sight(&self, caller: &Caller) -> Result<DraftSight, Failure> {
        if self.may_read_all(caller, &READ_BUSINESS).await? {
            return Ok(DraftSight::All);
        }
        let units = self.person(caller).await?.units_on(self.now().date());
        Ok(DraftSight::Of(self.upward(units).await?))
    }
}

//! Confirm that a notice of points ran its time (积分公示期满确认).

use serde::Serialize;

use super::{POSTERS, PointNotice, PointsNoticeConfirmed, guard, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::UnitId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;

/// Confirms that a notice hung for its full time; from then on what stands in it counts, but for what
/// is objected to (`domain.md` §10.4-12).
#[derive(Debug, Clone, Serialize)]
pub struct ConfirmPointsNotice {
    /// The village.
    pub village: UnitId,
    /// The number of the notice in the village.
    pub notice: u32,
}

impl Command for ConfirmPointsNotice {
    const NAME: &'static str = "point_notice.confirm";
    const ZH: &'static str = "积分公示期满确认";
    const POWERS: Powers = Powers::entry(POSTERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.village, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.village, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointNotice::stream(self.village))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known =
            guard::known(self.village, (Self::ZH, "confirm a notice of points"), reads, cx)?;
        let notice = known.and_then(|known| known.notice(self.notice)).ok_or_else(|| {
            let refused = Rejection::new(&rules::POINTS_NOTICE_UNKNOWN).field("notice");
            refused.with("notice", self.notice)
        })?;
        if notice.confirmed {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        // What is entered later was no less to be confirmed after the last day.
        if cx.today.min(cx.occurred_at.date()) <= notice.until {
            return Err(Rejection::new(&rules::POINTS_NOTICE_RUNNING)
                .with("notice", notice.number)
                .with("until", notice.until));
        }
        let confirmed = PointsNoticeConfirmed {
            village: self.village,
            notice: notice.number,
            role: cx.authority.role,
        };
        let event = NewEvent::new(confirmed).about(None, Some(self.village));
        Ok(Decision::one(PointNotice::stream(self.village), event))
    }
}

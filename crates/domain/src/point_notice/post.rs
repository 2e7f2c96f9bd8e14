//! Post a village's points (积分公示): everything that was checked and stands in no notice yet.

use serde::Serialize;

use super::{POSTERS, PointNotice, PointsNoticePosted, guard, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::evidence::{self, Evidence};
use crate::id::UnitId;
use crate::issue::words;
use crate::point_rules::{PointRules, rules as of_rules};
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::written::with_finding;

/// Posts a village's points on the day on which this occurs, so that the rules of back-entry hold
/// for it. It runs for as many days as the rules that govern that day say.
#[derive(Debug, Clone, Serialize)]
pub struct PostPointsNotice {
    /// The village.
    pub village: UnitId,
    /// Where it is posted, who takes objections; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for PostPointsNotice {
    const NAME: &'static str = "point_notice.post";
    const ZH: &'static str = "积分公示";
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
        let stream = PointNotice::stream(self.village);
        let known = guard::known(self.village, (Self::ZH, "post points"), reads, cx)?;
        if let Some(open) = known.and_then(PointNotice::open) {
            return Err(Rejection::new(&rules::POINTS_NOTICE_OPEN)
                .with("notice", open.number)
                .with("until", open.until));
        }
        Rejection::unless_all([
            words::optional("remark", self.remark.as_deref()),
            words::evidence(&self.evidence),
        ])?;
        let posted_on = cx.occurred_at.date();
        let none = || Rejection::new(&of_rules::POINT_RULES_NONE_ON).with("day", posted_on);
        let editions = reads.get::<PointRules>(PointRules::stream(self.village).id);
        let edition = editions.and_then(|all| all.edition_on(posted_on)).ok_or_else(none)?;
        let until = posted_on.plus_days(i64::from(edition.notice_days)).ok_or_else(none)?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let posted = PointsNoticePosted {
            village: self.village,
            notice: known.and_then(|known| known.notices.last()).map_or(0, |last| last.number) + 1,
            posted_on,
            edition: edition.number,
            days: edition.notice_days,
            until,
            role: cx.authority.role,
            evidence,
        };
        let event = with_finding(posted, self.remark.as_deref(), shown);
        Ok(Decision::one(stream, event.about(None, Some(self.village))))
    }
}

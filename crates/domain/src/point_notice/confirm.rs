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
///
/// Posting and confirming judge no entry: they publish, and state that the time ran. So whoever checked
/// an entry may do both: it is submitter, checker and who hears an objection that are apart (§10.4-1,
/// R43, R44).
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
        if cx.occurred_at.date() <= notice.until {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::point_account::Phase;
    use crate::point_account::fixture::*;
    use crate::role::Role;
    use crate::testing::at;

    #[test]
    fn s10_4_12_a_notice_of_points_runs_its_full_time() {
        let last = in_notice().now(at("2024-05-13 23:59"));
        let outcome = last.when(&by(CADRE), &confirm(1));
        let refused = outcome.then_rejected(&rules::POINTS_NOTICE_RUNNING);
        assert!(refused.zh().contains("2024-05-13 之后方可确认"), "{}", refused.zh());
        let over = in_notice().now(at("2024-05-14 00:01"));
        let role = Role::Village;
        let outcome = over.when(&by(CADRE), &confirm(1));
        outcome.then(&[PointsNoticeConfirmed { village: home(), notice: 1, role }.into()]);
        let given = outcome.recorded();
        assert_eq!((phase(&given, 1), balance(&given)), (Phase::Confirmed, 10));
        // Nobody says on the day after that it had been confirmed while it ran.
        let early = Submission { occurred_at: Some(at("2024-05-13 12:00")), ..by(CADRE) };
        over.when(&early, &confirm(1)).then_rejected(&rules::POINTS_NOTICE_RUNNING);
    }

    #[test]
    fn a_notice_is_confirmed_once() {
        confirmed().when(&by(CADRE_TOO), &confirm(1)).then_rejected(&general::ALREADY_DONE);
    }

    #[test]
    fn what_was_never_posted_is_not_confirmed() {
        checked().when(&by(CADRE), &confirm(1)).then_rejected(&rules::POINTS_NOTICE_UNKNOWN);
        confirmed().when(&by(CADRE), &confirm(2)).then_rejected(&rules::POINTS_NOTICE_UNKNOWN);
    }

    #[test]
    fn another_village_confirms_nothing_here() {
        let over = in_notice().now(at("2024-05-14 09:00"));
        over.when(&by(ELSEWHERE), &confirm(1))
            .then_rejected(&crate::rejection::rules::ROLE_OTHER_UNIT);
        over.when(&by(SUPERVISOR), &confirm(1))
            .then_rejected(&crate::rejection::rules::ROLE_MISSING);
    }
}

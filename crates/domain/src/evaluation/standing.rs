//! How far ranks and grades are, and how their public notice stands on a day: what whoever reads a
//! ranking has to know of it first.

use super::{EvaluationNoticePosted, Phase};
use crate::time::Date;

vocabulary! {
    /// How far ranks and grades are.
    ResultStage {
        NotSummed = "not_summed", "未汇总", "not summed";
        Summed = "summed", "已汇总待审定", "summed, not decided";
        Proposed = "proposed", "拟定等次", "grades are proposed";
        Posted = "posted", "公示中", "posted";
        UnderReview = "under_review", "复核中", "under review";
        Final = "final", "已生效", "final";
    }
}

impl ResultStage {
    /// How far they are in a phase.
    pub fn of(phase: Phase) -> Self {
        match phase {
            Phase::Scoring => Self::NotSummed,
            Phase::Summed => Self::Summed,
            Phase::Decided => Self::Proposed,
            Phase::InNotice => Self::Posted,
            Phase::Objection | Phase::Rechecked => Self::UnderReview,
            Phase::Final | Phase::Archived => Self::Final,
        }
    }
}

vocabulary! {
    /// How a public notice stands on a day (公示).
    NoticeStanding {
        NotPosted = "not_posted", "未公示", "not posted";
        Running = "running", "公示中", "running";
        Over = "over", "公示期满", "over";
    }
}

impl NoticeStanding {
    /// How a notice from one day to another, both inclusive, stands on `day`.
    pub fn on(day: Date, first: Date, last: Date) -> Self {
        if day < first {
            Self::NotPosted
        } else if day <= last {
            Self::Running
        } else {
            Self::Over
        }
    }
}

impl EvaluationNoticePosted {
    /// How the posting stands on a day.
    pub fn standing(&self, day: Date) -> NoticeStanding {
        NoticeStanding::on(day, self.posted.start, self.posted.due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fixture::{evaluation, in_notice};
    use crate::testing::day;

    #[test]
    fn a_notice_runs_from_its_first_day_to_its_last() {
        let given = in_notice();
        let notice = evaluation(&given).notice.clone().expect("it was posted");
        for (on, standing) in [
            ("2024-05-05", NoticeStanding::NotPosted),
            ("2024-05-06", NoticeStanding::Running),
            ("2024-05-11", NoticeStanding::Running),
            ("2024-05-12", NoticeStanding::Over),
        ] {
            assert_eq!(notice.standing(day(on)), standing, "{on}");
        }
    }

    #[test]
    fn only_what_runs_or_ran_its_notice_is_posted_or_final() {
        let stages: Vec<_> = Phase::ALL.iter().map(|phase| ResultStage::of(*phase)).collect();
        assert!(stages.is_sorted(), "{stages:?}");
        assert_eq!(stages.first(), Some(&ResultStage::NotSummed));
        assert_eq!(stages.last(), Some(&ResultStage::Final));
    }
}

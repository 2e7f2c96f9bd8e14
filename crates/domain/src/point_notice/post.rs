//! Post a village's points (积分公示): everything that was checked and stands in no notice yet.

use serde::Serialize;

use super::{POSTERS, PointNotice, PointsNoticePosted, guard, rules};
use crate::command::{Command, Context, Decision, Reads, at_once};
use crate::evidence::{self, Evidence};
use crate::id::UnitId;
use crate::issue::words;
use crate::point_rules::{PointRules, rules as of_rules};
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::written::with_finding;

/// Posts a village's points as it happens: a notice that nobody knew of takes no objections
/// (`domain.md` §10.4-12). It runs for as many days as the rules that govern the day say.
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
        at_once(cx.occurred_at, cx.now)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::point_account::Phase;
    use crate::point_account::fixture::*;
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::{at, day};
    use crate::time::Timestamp;

    #[test]
    fn r44_a_notice_runs_for_the_days_that_the_rules_of_its_day_say() {
        let outcome = checked().when(&by(CADRE), &post());
        let posted = PointsNoticePosted {
            village: home(),
            notice: 1,
            posted_on: day("2024-05-06"),
            edition: 1,
            days: 7,
            until: day("2024-05-13"),
            role: Role::Village,
            evidence: vec![],
        };
        outcome.then(&[posted.into()]);
        let (_, event) = &outcome.decision().writes[0];
        assert_eq!(event.subjects.unit, Some(home()));
    }

    #[test]
    fn r44_a_notice_covers_what_was_checked_before_it_and_in_none_before() {
        let given = in_notice();
        let given = given.when(&by(GROUP), &record("night_class", 1)).recorded();
        let given = given.when(&by(CADRE), &check(2)).recorded();
        // Checked in the very instant of the posting is not before it.
        assert_eq!((phase(&given, 1), phase(&given, 2)), (Phase::InNotice, Phase::Checked));
        let given = given.now(at("2024-05-14 09:00")).when(&by(CADRE), &confirm(1)).recorded();
        assert_eq!((phase(&given, 1), phase(&given, 2)), (Phase::Confirmed, Phase::Checked));
        let given = given.when(&by(CADRE), &post()).recorded();
        assert_eq!((phase(&given, 1), phase(&given, 2)), (Phase::Confirmed, Phase::InNotice));
    }

    #[test]
    fn s10_4_12_a_notice_is_entered_when_it_is_posted() {
        let given = recorded().now(at("2024-05-16 09:00"));
        let given = given.when(&by(CADRE), &check(1)).recorded().now(at("2024-05-16 10:00"));
        let posted = |when| Submission { occurred_at: Some(at(when)), ..by(CADRE) };
        for when in ["2024-05-09 08:00", "2024-05-16 09:44"] {
            given.when(&posted(when), &post()).then_rejected(&general::DECISION_BACKDATED);
        }
        given.when(&posted("2024-05-16 09:45"), &post()).decision();
    }

    #[test]
    fn a_clock_that_is_ahead_brings_nothing_into_a_notice() {
        let ahead = Submission { occurred_at: Some(ahead_of("2024-05-06 10:30", 5)), ..by(CADRE) };
        let given = recorded().now(at("2024-05-06 10:30")).when(&ahead, &post()).recorded();
        let given = given.now(ahead_of("2024-05-06 10:30", 3));
        let given = given.when(&by(CADRE), &check(1)).recorded();
        assert_eq!(phase(&given, 1), Phase::Checked);
    }

    fn ahead_of(text: &str, seconds: i64) -> Timestamp {
        at(text).plus_micros(seconds * 1_000_000)
    }

    #[test]
    fn one_notice_hangs_after_the_other() {
        let outcome = in_notice().when(&by(CADRE), &post());
        let refused = outcome.then_rejected(&rules::POINTS_NOTICE_OPEN);
        assert!(refused.zh().contains("第 1 期积分公示（到 2024-05-13）"), "{}", refused.zh());
        let given = confirmed().when(&by(CADRE_TOO), &post()).recorded();
        assert_eq!(notices(&given)[1].number, 2);
        let before = Submission { occurred_at: Some(at("2024-05-13 09:00")), ..by(CADRE) };
        confirmed().when(&before, &post()).then_rejected(&rules::POINTS_NOTICE_TIME_ORDER);
    }

    #[test]
    fn without_rules_there_is_no_notice() {
        let other = PostPointsNotice { village: elsewhere(), ..post() };
        let outcome = town().when(&by(ELSEWHERE), &other);
        outcome.then_rejected(&of_rules::POINT_RULES_NONE_ON);
    }

    #[test]
    fn the_village_posts_its_own() {
        town().when(&by(ELSEWHERE), &post()).then_rejected(&general::ROLE_OTHER_UNIT);
        for number in [GROUP, SUPERVISOR, HANDLER] {
            town().when(&by(number), &post()).then_rejected(&general::ROLE_MISSING);
        }
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        town().when(&typed, &post()).decision();
        let hats = town().person_with(who(COMMISSION), Role::Village, Some(home()));
        hats.when(&by(COMMISSION), &post())
            .then_rejected(&crate::points::rules::POINTS_COMMISSION_NEVER);
    }
}

//! Write down what a household objects to while a notice runs (提出积分异议).

use serde::Serialize;

use super::guard::{self, Known};
use super::phase::PointsAct;
use super::{OBJECTORS, PointAccount, PointsObjected, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::HouseholdId;
use crate::issue::words;
use crate::point_notice::Notice;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::written::ReasonText;

/// Objects to an entry while its notice runs, as often as the household has something to say, also
/// while an earlier objection is open: one that the village wrote down itself uses up nothing. It
/// holds up this entry and no other.
#[derive(Debug, Clone, Serialize)]
pub struct ObjectToPoints {
    /// The household.
    pub household: HouseholdId,
    /// The number of the entry.
    pub entry: u32,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for ObjectToPoints {
    const NAME: &'static str = "point_account.object";
    const ZH: &'static str = "提出积分异议";
    const POWERS: Powers = Powers::entry(OBJECTORS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads_of_entry(self.household, self.entry, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope_of_entry(self.household, self.entry, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointAccount::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let (act, at) = (PointsAct::Object, (self.household, self.entry));
        let known = Known::allowing(act, at, OBJECTORS, reads, cx)?;
        let notice = in_time(&known, cx)?;
        words::required("reason", &self.reason)?;
        let objected = PointsObjected {
            household: self.household,
            entry: self.entry,
            notice: notice.number,
            role: cx.authority.role,
        };
        let text = ReasonText { reason: self.reason.clone() };
        Ok(known.account.decided(NewEvent::with_text(objected, &text)))
    }
}

/// The entry's notice, where the household objected while it ran. What was handed in on paper by
/// then may be typed later: until the notice is confirmed, and beyond that as long as another
/// objection keeps the entry from counting.
fn in_time<'a>(known: &Known<'a>, cx: &Context) -> Result<&'a Notice, Rejection> {
    let notice = known.entry.course.notice(known.notices);
    let notice = notice.expect("what is in notice has one");
    let day = cx.occurred_at.date();
    if notice.runs_on(day) {
        return Ok(notice);
    }
    Err(Rejection::new(&rules::POINTS_OBJECTION_TIME)
        .with("notice", notice.number)
        .with("from", notice.posted_on)
        .with("until", notice.until)
        .with("day", day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::point_account::fixture::*;
    use crate::point_account::{Phase, ReviewOutcome};
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::at;

    #[test]
    fn r44_whoever_of_the_village_is_told_writes_it_down() {
        for (number, role) in [
            (CADRE, Role::Village),
            (GROUP, Role::GroupCadre),
            (SUPERVISOR, Role::VillageAffairsSupervision),
        ] {
            let outcome = in_notice().when(&by(number), &object(1));
            let objected = PointsObjected { household: HOUSEHOLD, entry: 1, notice: 1, role };
            outcome.then(&[objected.into()]);
            assert_eq!(outcome.text(0)["reason"], "少记一次。");
            assert_eq!(phase(&outcome.recorded(), 1), Phase::Objected);
        }
        in_notice().when(&by(ELSEWHERE), &object(1)).then_rejected(&general::ROLE_OTHER_UNIT);
        let silent = ObjectToPoints { reason: " ".to_owned(), ..object(1) };
        in_notice().when(&by(CADRE), &silent).then_rejected(&general::FIELD_REQUIRED);
    }

    #[test]
    fn r44_an_objection_comes_while_the_notice_runs() {
        let last = in_notice().now(at("2024-05-13 23:59"));
        last.when(&by(CADRE), &object(1)).decision();
        let after = in_notice().now(at("2024-05-14 00:01"));
        let outcome = after.when(&by(CADRE), &object(1));
        let refused = outcome.then_rejected(&rules::POINTS_OBJECTION_TIME);
        assert!(refused.zh().contains("自 2024-05-06 到 2024-05-13"), "{}", refused.zh());
        // On paper in time, typed a day later; the notice is not confirmed yet.
        let paper = Submission {
            occurred_at: Some(at("2024-05-13 17:00")),
            on_behalf_of: Some(who(SUPERVISOR)),
            ..by(HANDLER)
        };
        after.when(&paper, &object(1)).decision();
    }

    #[test]
    fn r44_an_entry_that_stands_can_be_objected_to_again_while_its_notice_runs() {
        let stands = review(1, ReviewOutcome::Stands);
        let given = objected().when(&by(SUPERVISOR), &stands).recorded();
        let again = given.when(&by(CADRE), &object(1)).recorded();
        assert_eq!(phase(&again, 1), Phase::Objected);
        let over = given.now(at("2024-05-14 09:00"));
        over.when(&by(CADRE), &object(1)).then_rejected(&rules::POINTS_OBJECTION_TIME);
    }

    #[test]
    fn r44_what_is_to_be_taken_back_is_objected_to_all_the_same() {
        let given = in_notice().when(&by(CADRE_TOO), &reverse(1)).recorded();
        // While its original is in notice, nobody finds the reversal right.
        let outcome = given.when(&by(CADRE), &check(2));
        let refused = outcome.then_rejected(&rules::POINTS_REVERSES_EARLY);
        assert!(refused.zh().contains("第 1 笔现为“公示中”"), "{}", refused.zh());
        let objected = given.when(&by(CADRE), &object(1)).recorded();
        let falls = review(1, ReviewOutcome::Falls);
        let fallen = objected.when(&by(SUPERVISOR), &falls).recorded();
        fallen.when(&by(CADRE), &check(2)).then_rejected(&rules::POINTS_REVERSES_EARLY);
        let given = given.now(at("2024-05-14 09:00")).when(&by(CADRE), &confirm(1)).recorded();
        given.when(&by(CADRE), &check(2)).decision();
    }

    #[test]
    fn r44_one_objection_uses_up_nothing() {
        let again = objected().when(&by(CADRE_TOO), &object(1)).recorded();
        assert_eq!(phase(&again, 1), Phase::Objected);
        // Whoever wrote one of them down hears none.
        let stands = review(1, ReviewOutcome::Stands);
        let hats =
            again.clone().person_with(who(CADRE), Role::VillageAffairsSupervision, Some(home()));
        hats.when(&by(CADRE), &stands).then_rejected(&general::SEPARATION_OF_DUTIES);
        // What was handed in before is typed after another one was heard.
        let heard = again.now(at("2024-05-13 12:00")).when(&by(SUPERVISOR), &stands).recorded();
        let paper = Submission { occurred_at: Some(at("2024-05-12 17:00")), ..by(CADRE) };
        heard.now(at("2024-05-14 09:00")).when(&paper, &object(1)).decision();
    }

    #[test]
    fn r44_beyond_the_confirmation_paper_is_typed_while_another_objection_is_open() {
        let over = objected().now(at("2024-05-14 09:00")).when(&by(CADRE), &confirm(1)).recorded();
        let paper = Submission { occurred_at: Some(at("2024-05-13 17:00")), ..by(CADRE) };
        over.when(&paper, &object(1)).decision();
        over.when(&by(CADRE), &object(1)).then_rejected(&rules::POINTS_OBJECTION_TIME);
        let heard = over.when(&by(SUPERVISOR), &review(1, ReviewOutcome::Stands)).recorded();
        heard.when(&paper, &object(1)).then_rejected(&rules::POINTS_PHASE);
    }

    #[test]
    fn s10_4_12_an_objection_holds_up_its_entry_and_no_other() {
        let given = recorded().when(&by(GROUP), &record("night_class", 1)).recorded();
        let given = given.now(at("2024-05-06 10:00"));
        let given = given.when(&by(CADRE), &check(1)).recorded();
        let given = given.when(&by(CADRE), &check(2)).recorded().now(at("2024-05-06 11:00"));
        let given = given.when(&by(CADRE), &post()).recorded().now(at("2024-05-08 09:00"));
        let given = given.when(&by(CADRE), &object(1)).recorded().now(at("2024-05-14 09:00"));
        let given = given.when(&by(CADRE), &confirm(1)).recorded();
        assert_eq!((phase(&given, 1), phase(&given, 2)), (Phase::Objected, Phase::Confirmed));
        assert_eq!(balance(&given), 3);
    }
}

//! Redeem points (兑换积分).

use serde::Serialize;

use super::guard::{self, Account};
use super::{PointAccount, PointsRedeemed, PointsRedeemedText, REDEEMERS, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::household::rules as of_households;
use crate::id::HouseholdId;
use crate::issue::words;
use crate::order::not_before;
use crate::point_notice::PointNotice;
use crate::points::not_of_the_commission;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Timestamp;

/// Redeems points of a household, of which it has as many: the account is one stream, so that two
/// redemptions at a time are one after the other (`domain.md` §10.4-11).
#[derive(Debug, Clone, Serialize)]
pub struct RedeemPoints {
    /// The household.
    pub household: HouseholdId,
    /// How many points.
    pub points: u32,
    /// What is handed out for them; kept in private.
    pub what: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for RedeemPoints {
    const NAME: &'static str = "point_account.redeem";
    const ZH: &'static str = "兑换积分";
    const POWERS: Powers = Powers::entry(REDEEMERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.household, known);
        let account = known.get::<PointAccount>(PointAccount::stream(self.household).id);
        let villages = account.map(PointAccount::villages).unwrap_or_default();
        streams.extend(villages.into_iter().map(PointNotice::stream));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.household, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(PointAccount::stream(self.household))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        not_of_the_commission((Self::ZH, "redeem points"), REDEEMERS, reads, cx)?;
        let account = Account::load(self.household, reads)?;
        let on = cx.occurred_at.date();
        if let Some(closed) = account.household.closed_from.filter(|closed| *closed <= on) {
            return Err(Rejection::new(&of_households::HOUSEHOLD_CLOSED).with("closed", closed));
        }
        if self.points == 0 {
            return Err(Rejection::new(&rules::POINTS_REDEEMED_NONE).field("points"));
        }
        let totals = account.known.map(|known| known.totals(|at| guard::notices(at, reads)));
        let balance = totals.unwrap_or_default().balance();
        let before = account.known.and_then(|known| counted_since(known, reads));
        not_before(before, cx, || Rejection::new(&rules::POINTS_TIME_ORDER))?;
        if i64::from(self.points) > balance {
            return Err(Rejection::new(&rules::POINTS_BALANCE)
                .field("points")
                .with("balance", balance.max(0))
                .with("points", self.points));
        }
        Rejection::unless_all([
            words::required("what", &self.what),
            words::evidence(&self.evidence),
        ])?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let redeemed = PointsRedeemed {
            household: self.household,
            redemption: account.known.map_or(0, |known| known.redemptions) + 1,
            points: self.points,
            role: cx.authority.role,
            evidence,
        };
        let text = PointsRedeemedText { what: self.what.clone(), evidence: shown };
        Ok(account.decided(NewEvent::with_text(redeemed, &text)))
    }
}

/// When the last points were redeemed, or came to count: with the end of their notice, and not before
/// an objection was heard.
fn counted_since(known: &PointAccount, reads: &Reads) -> Option<Timestamp> {
    let ended = known.entries.iter().filter_map(|entry| {
        let notice = entry.course.notice(guard::notices(entry.village, reads))?;
        notice.confirmed.then(|| notice.until.end().max(entry.since))
    });
    ended.chain(known.redeemed_at).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::household::{ClosingGround, Household, HouseholdClosed, HouseholdMoved};
    use crate::point_account::fixture::*;
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::{Given, at, day};

    #[test]
    fn r46_points_are_redeemed_and_what_for_is_private() {
        let outcome = confirmed().when(&by(CADRE), &redeem(4));
        let redeemed = PointsRedeemed {
            household: HOUSEHOLD,
            redemption: 1,
            points: 4,
            role: Role::Village,
            evidence: vec![],
        };
        outcome.then(&[redeemed.into()]);
        assert_eq!(outcome.text(0)["what"], "洗衣液一瓶");
        let given = outcome.recorded();
        assert_eq!(balance(&given), 6);
        let given = given.when(&by(CADRE_TOO), &redeem(6)).recorded();
        assert_eq!((account(&given).redemptions, balance(&given)), (2, 0));
    }

    #[test]
    fn s10_4_11_no_more_is_redeemed_than_there_is() {
        let outcome = confirmed().when(&by(CADRE), &redeem(11));
        let refused = outcome.then_rejected(&rules::POINTS_BALANCE);
        assert!(refused.zh().contains("可兑换 10 分，不够兑换 11 分"), "{}", refused.zh());
        assert!(refused.en().contains("has 10 points to redeem, and 11"), "{}", refused.en());
        let given = confirmed().when(&by(CADRE), &redeem(10)).recorded();
        given.when(&by(CADRE), &redeem(1)).then_rejected(&rules::POINTS_BALANCE);
        confirmed().when(&by(CADRE), &redeem(u32::MAX)).then_rejected(&rules::POINTS_BALANCE);
        confirmed().when(&by(CADRE), &redeem(0)).then_rejected(&rules::POINTS_REDEEMED_NONE);
        town().when(&by(CADRE), &redeem(1)).then_rejected(&rules::POINTS_BALANCE);
    }

    #[test]
    fn s10_4_11_only_what_is_confirmed_counts() {
        for given in [recorded(), checked(), in_notice(), objected()] {
            given.when(&by(CADRE), &redeem(1)).then_rejected(&rules::POINTS_BALANCE);
        }
        // The notice is over and nobody confirmed it yet.
        let over = in_notice().now(at("2024-05-14 09:00"));
        over.when(&by(CADRE), &redeem(1)).then_rejected(&rules::POINTS_BALANCE);
    }

    #[test]
    fn s10_4_11_deductions_that_are_confirmed_later_can_outweigh() {
        let given = confirmed().when(&by(CADRE), &redeem(10)).recorded();
        let given = given.when(&by(GROUP), &record("littering", 3)).recorded();
        let given = given.now(at("2024-05-14 10:00")).when(&by(CADRE), &check(2)).recorded();
        let given = given.now(at("2024-05-14 11:00")).when(&by(CADRE), &post()).recorded();
        assert_eq!(balance(&given), 0);
        let given = given.now(at("2024-05-22 09:00")).when(&by(CADRE), &confirm(2)).recorded();
        assert_eq!(balance(&given), -6);
        let outcome = given.when(&by(CADRE), &redeem(1));
        let refused = outcome.then_rejected(&rules::POINTS_BALANCE);
        assert!(refused.zh().contains("可兑换 0 分"), "{}", refused.zh());
    }

    #[test]
    fn s10_4_8_nothing_is_redeemed_before_it_counted_or_before_the_last_time() {
        let on = |given: &Given, day: &str| {
            let note = crate::event::SubmissionNote {
                back_entry_reason: Some("漏登记。".to_owned()),
                told_by: None,
            };
            let occurred_at = Some(at(&format!("{day} 10:00")));
            given.when(&Submission { occurred_at, note, ..by(CADRE) }, &redeem(4))
        };
        let later = confirmed().now(at("2024-05-20 09:00"));
        on(&later, "2024-05-13").then_rejected(&rules::POINTS_TIME_ORDER);
        let given = on(&later, "2024-05-16").recorded();
        on(&given, "2024-05-15").then_rejected(&rules::POINTS_TIME_ORDER);
        on(&given, "2024-05-17").decision();
    }

    #[test]
    fn s10_4_11_two_redemptions_at_a_time_are_held_against_one_revision() {
        let given = confirmed();
        let seen = given.revision(PointAccount::stream(HOUSEHOLD));
        let etag = Submission { etag: Some(seen), ..by(CADRE) };
        let given = given.when(&etag, &redeem(10)).recorded();
        given.when(&etag, &redeem(10)).then_rejected(&general::STALE_ETAG);
        // The account and every notice that the balance rests on are among what must not change.
        let command = redeem(10);
        let mut reads = Reads::new(uuid::Uuid::nil());
        for _ in 0..4 {
            let wanted = command.reads(&reads);
            given.copy_into(&mut reads, &wanted);
        }
        for stream in [PointAccount::stream(HOUSEHOLD), PointNotice::stream(home())] {
            assert!(reads.revisions().any(|(known, _)| known == stream), "{stream}");
        }
    }

    #[test]
    fn r48_what_was_earned_in_one_village_is_redeemed_in_the_other() {
        let moved = HouseholdMoved {
            village: elsewhere(),
            unit: elsewhere(),
            label: "001".to_owned(),
            from: day("2024-05-14"),
        };
        let given = confirmed().event(Household::stream(HOUSEHOLD), moved);
        given.when(&by(CADRE), &redeem(4)).then_rejected(&general::ROLE_OTHER_UNIT);
        given.when(&by(ELSEWHERE), &redeem(4)).decision();
        given.when(&by(ELSEWHERE), &redeem(11)).then_rejected(&rules::POINTS_BALANCE);
    }

    fn closed() -> Given {
        let ground = ClosingGround::NobodyLeft;
        let stream = Household::stream(HOUSEHOLD);
        confirmed().event(stream, HouseholdClosed { ground, from: day("2024-05-14") })
    }

    #[test]
    fn r48_a_household_that_ended_redeems_nothing() {
        closed().when(&by(CADRE), &redeem(1)).then_rejected(&of_households::HOUSEHOLD_CLOSED);
    }

    #[test]
    fn the_village_hands_it_out_and_nobody_else() {
        for number in [GROUP, SUPERVISOR, HANDLER] {
            confirmed().when(&by(number), &redeem(1)).then_rejected(&general::ROLE_MISSING);
        }
        let hats = confirmed().person_with(who(COMMISSION), Role::Village, Some(home()));
        hats.when(&by(COMMISSION), &redeem(1))
            .then_rejected(&crate::points::rules::POINTS_COMMISSION_NEVER);
        let silent = RedeemPoints { what: String::new(), ..redeem(1) };
        confirmed().when(&by(CADRE), &silent).then_rejected(&general::FIELD_REQUIRED);
    }
}

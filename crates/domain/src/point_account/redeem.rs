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
use crate::point_notice::PointNotice;
use crate::points::not_of_the_commission;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Redeems points of a household, of which it has as many: the account is one stream, so that two
/// redemptions at a time are one after the other (`domain.md` §10.4-11). One that is entered late takes
/// what counted by then, less everything that was redeemed whenever it was.
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
        self.covered(&account, reads, cx)?;
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

impl RedeemPoints {
    /// The household has as many now, had them when they were redeemed, and each redemption since
    /// leaves them.
    fn covered(&self, account: &Account<'_>, reads: &Reads, cx: &Context) -> Result<(), Rejection> {
        let counted = account.known.map(|known| known.counted(|at| guard::notices(at, reads)));
        let counted = counted.unwrap_or_default();
        let refused = |rule, balance: i64| {
            let refused = Rejection::new(rule).field("points");
            refused.with("balance", balance.max(0)).with("points", self.points)
        };
        let wanted = i64::from(self.points);
        if wanted > counted.balance() {
            return Err(refused(&rules::POINTS_BALANCE, counted.balance()));
        }
        let then = counted.balance_at(cx.occurred_at);
        if wanted <= then {
            return Ok(());
        }
        let since = counted.enough_from(wanted, cx.occurred_at).expect("it has as many now");
        Err(refused(&rules::POINTS_BALANCE_THEN, then)
            .with("occurred", cx.occurred_at.local_minutes())
            .with("since", since.local_minutes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::event::SubmissionNote;
    use crate::household::{ClosingGround, Household, HouseholdClosed, HouseholdMoved};
    use crate::point_account::fixture::*;
    use crate::point_account::{RecordPoints, ReviewOutcome};
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::{Given, Outcome, at, day};

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

    /// Redeemed at ten on a day, entered later.
    fn on(given: &Given, day: &str, points: u32) -> Outcome {
        let note =
            SubmissionNote { back_entry_reason: Some("漏登记。".to_owned()), told_by: None };
        let occurred_at = Some(at(&format!("{day} 10:00")));
        given.when(&Submission { occurred_at, note, ..by(CADRE) }, &redeem(points))
    }

    /// Another entry, checked on 14 May, posted that day and confirmed on the 22nd.
    fn then_counted(given: &Given, another: &RecordPoints) -> Given {
        let given = given.when(&by(GROUP), another).recorded().now(at("2024-05-14 10:00"));
        let given = given.when(&by(CADRE), &check(2)).recorded().now(at("2024-05-14 11:00"));
        let given = given.when(&by(CADRE), &post()).recorded().now(at("2024-05-22 09:00"));
        given.when(&by(CADRE), &confirm(2)).recorded()
    }

    #[test]
    fn s10_4_8_nothing_is_redeemed_before_it_counted() {
        let later = confirmed().now(at("2024-05-20 09:00"));
        let outcome = on(&later, "2024-05-13", 4);
        let refused = outcome.then_rejected(&rules::POINTS_BALANCE_THEN);
        assert!(refused.zh().contains("2024-05-13 10:00 该户可兑换 0 分"), "{}", refused.zh());
        assert!(refused.zh().contains("自 2024-05-14 00:00 起"), "{}", refused.zh());
        on(&later, "2024-05-14", 4).decision();
    }

    #[test]
    fn s10_4_11_what_was_redeemed_later_is_gone_also_for_what_is_entered_late() {
        let given = on(&confirmed().now(at("2024-05-20 09:00")), "2024-05-16", 4).recorded();
        on(&given, "2024-05-15", 7).then_rejected(&rules::POINTS_BALANCE);
        let given = on(&given, "2024-05-15", 6).recorded();
        assert_eq!((account(&given).redemptions, balance(&given)), (2, 0));
    }

    #[test]
    fn s10_4_11_what_was_redeemed_of_later_points_leaves_the_earlier_ones() {
        let given = then_counted(&confirmed(), &record("night_class", 1));
        let given = on(&given.now(at("2024-05-23 09:00")), "2024-05-22", 3).recorded();
        on(&given, "2024-05-16", 11).then_rejected(&rules::POINTS_BALANCE);
        let given = on(&given, "2024-05-16", 10).recorded();
        assert_eq!((account(&given).redemptions, balance(&given)), (2, 0));
        // Of the earlier ones only what the later redemption left.
        let given = then_counted(&confirmed(), &record("night_class", 1));
        let given = on(&given.now(at("2024-05-23 09:00")), "2024-05-22", 5).recorded();
        let refused = on(&given, "2024-05-16", 9);
        refused.then_rejected(&rules::POINTS_BALANCE);
        on(&given, "2024-05-16", 8).decision();
        // Nothing that a redemption in between took.
        let given = then_counted(&confirmed(), &record("night_class", 1));
        let given = on(&given, "2024-05-16", 5).recorded();
        let refused = on(&given, "2024-05-15", 6);
        let refused = refused.then_rejected(&rules::POINTS_BALANCE_THEN);
        assert!(refused.zh().contains("可兑换 5 分，不够兑换 6 分"), "{}", refused.zh());
        on(&given, "2024-05-15", 5).decision();
    }

    #[test]
    fn what_came_to_count_later_holds_up_nothing_that_is_entered_late() {
        let given = then_counted(&confirmed(), &record("night_class", 1));
        assert_eq!(balance(&given), 13);
        on(&given, "2024-05-16", 4).decision();
        on(&given, "2024-05-16", 10).decision();
        let outcome = on(&given, "2024-05-16", 11);
        let refused = outcome.then_rejected(&rules::POINTS_BALANCE_THEN);
        assert!(refused.zh().contains("可兑换 10 分，不够兑换 11 分"), "{}", refused.zh());
        assert!(refused.en().contains("it has them since 2024-05-22 00:00"), "{}", refused.en());
        given.when(&by(CADRE), &redeem(13)).decision();
        // What fell, or waits for its objection to be heard, holds it up no more than that.
        let given = then_objected(&confirmed());
        for outcome in [ReviewOutcome::Falls, ReviewOutcome::Stands] {
            let heard = given.when(&by(SUPERVISOR), &review(2, outcome)).recorded();
            for given in [&given, &heard] {
                on(given, "2024-05-16", 10).decision();
            }
            let refused = on(&heard, "2024-05-23", 11);
            match outcome {
                ReviewOutcome::Falls => refused.then_rejected(&rules::POINTS_BALANCE),
                ReviewOutcome::Stands => {
                    let refused = refused.then_rejected(&rules::POINTS_BALANCE_THEN);
                    assert!(refused.zh().contains("自 2024-05-24 09:00 起"), "{}", refused.zh());
                    refused
                }
            };
        }
    }

    /// As [`then_counted`], but it is objected to before its notice is over; until 24 May.
    fn then_objected(given: &Given) -> Given {
        let given = given.when(&by(GROUP), &record("night_class", 1)).recorded();
        let given = given.now(at("2024-05-14 10:00")).when(&by(CADRE), &check(2)).recorded();
        let given = given.now(at("2024-05-14 11:00")).when(&by(CADRE), &post()).recorded();
        let given = given.when(&by(CADRE), &object(2)).recorded().now(at("2024-05-22 09:00"));
        let given = given.when(&by(CADRE), &confirm(2)).recorded();
        given.now(at("2024-05-24 09:00"))
    }

    #[test]
    fn s10_4_11_what_a_later_deduction_took_is_not_redeemed_for_a_day_before_it() {
        let given = then_counted(&confirmed(), &record("littering", 3));
        assert_eq!(balance(&given), 4);
        let outcome = on(&given, "2024-05-16", 5);
        let refused = outcome.then_rejected(&rules::POINTS_BALANCE);
        assert!(refused.zh().contains("可兑换 4 分"), "{}", refused.zh());
        on(&given, "2024-05-16", 4).decision();
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

    #[test]
    fn r48_what_was_handed_out_before_a_move_is_entered_where_the_household_is_now() {
        let moved = HouseholdMoved {
            village: elsewhere(),
            unit: elsewhere(),
            label: "001".to_owned(),
            from: day("2024-05-16"),
        };
        let given = confirmed().now(at("2024-05-20 09:00"));
        let given = given.event(Household::stream(HOUSEHOLD), moved);
        let before = Submission { occurred_at: Some(at("2024-05-15 10:00")), ..by(ELSEWHERE) };
        let given = given.when(&before, &redeem(10)).recorded();
        given.when(&by(ELSEWHERE), &redeem(1)).then_rejected(&rules::POINTS_BALANCE);
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

//! Take an entry back by one in the other direction (冲正积分).

use serde::Serialize;

use super::guard::{self, Known};
use super::phase::{PointsAct, refuse};
use super::{PointAccount, PointsRecorded, PointsRecordedText, RECORDERS, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::HouseholdId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Takes back an entry that was checked: nothing is deleted, and what takes back is checked and
/// posted like every entry (`domain.md` §10.4-7). It stands in the same village's notices, so that it
/// never counts before what it takes back.
#[derive(Debug, Clone, Serialize)]
pub struct ReversePoints {
    /// The household.
    pub household: HouseholdId,
    /// The number of the entry that is taken back.
    pub entry: u32,
    /// On what ground; kept in private.
    pub ground: String,
}

impl Command for ReversePoints {
    const NAME: &'static str = "point_account.reverse";
    const ZH: &'static str = "冲正积分";
    const POWERS: Powers = Powers::entry(RECORDERS);

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
        let (act, at) = (PointsAct::Reverse, (self.household, self.entry));
        let known = Known::allowing(act, at, RECORDERS, reads, cx)?;
        if known.entry.reverses.is_some() {
            return Err(refuse(&rules::POINTS_REVERSAL, self.entry, act));
        }
        known.not_reversed(act)?;
        words::required("ground", &self.ground)?;
        let reversal = PointsRecorded {
            household: self.household,
            village: known.entry.village,
            entry: known.account.next(),
            edition: known.entry.edition,
            item: known.entry.item.clone(),
            points: -known.entry.points,
            times: known.entry.times,
            on: cx.occurred_at.date(),
            analogy: known.entry.analogy,
            reverses: Some(self.entry),
            role: cx.authority.role,
            evidence: vec![],
        };
        let text = PointsRecordedText { ground: Some(self.ground.clone()), evidence: vec![] };
        Ok(known.account.decided(NewEvent::with_text(reversal, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventData;
    use crate::household::{Household, HouseholdMoved};
    use crate::point_account::fixture::refuse;
    use crate::point_account::fixture::*;
    use crate::point_account::{CheckPoints, ENTRIES_MAX, Phase, PointsRefused, ReviewOutcome};
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::{Given, at, day};

    /// The reversal is checked, posted on 14 May, and confirmed on the 22nd.
    fn counted(given: Given) -> Given {
        let given = given.now(at("2024-05-14 10:00"));
        let given = given.when(&by(CADRE), &check(2)).recorded().now(at("2024-05-14 11:00"));
        let given = given.when(&by(CADRE), &post()).recorded().now(at("2024-05-22 09:00"));
        given.when(&by(CADRE), &confirm(2)).recorded()
    }

    #[test]
    fn s10_4_7_an_entry_is_taken_back_by_one_that_points_at_it() {
        let outcome = confirmed().when(&by(GROUP), &reverse(1));
        let reversal = PointsRecorded {
            household: HOUSEHOLD,
            village: home(),
            entry: 2,
            edition: 1,
            item: "clean_up".to_owned(),
            points: -10,
            times: 2,
            on: day("2024-05-14"),
            analogy: false,
            reverses: Some(1),
            role: Role::GroupCadre,
            evidence: vec![],
        };
        outcome.then(&[reversal.into()]);
        assert_eq!(outcome.text(0)["ground"], "记错了户。");
        let given = outcome.recorded();
        assert_eq!((phase(&given, 1), phase(&given, 2)), (Phase::Confirmed, Phase::Recorded));
        assert_eq!(balance(&given), 10, "it has its own check and notice");
        assert_eq!(balance(&counted(given)), 0);
    }

    #[test]
    fn s10_4_7_an_entry_is_taken_back_once_and_what_takes_back_is_not_taken_back() {
        let given = confirmed().when(&by(GROUP), &reverse(1)).recorded();
        given.when(&by(CADRE), &reverse(1)).then_rejected(&rules::POINTS_REVERSED);
        let over = counted(given.clone());
        over.when(&by(CADRE), &reverse(2)).then_rejected(&rules::POINTS_REVERSAL);
        over.when(&by(CADRE), &reverse(1)).then_rejected(&rules::POINTS_REVERSED);
        // One that was found wrong took nothing back.
        let refused = given.when(&by(CADRE), &refuse(2)).recorded();
        refused.when(&by(CADRE), &reverse(1)).decision();
    }

    #[test]
    fn s10_4_7_a_full_account_is_corrected_however_many_reversals_were_found_wrong() {
        let stream = PointAccount::stream(HOUSEHOLD);
        let recorded = |entry, reverses| PointsRecorded {
            household: HOUSEHOLD,
            village: home(),
            entry,
            reverses,
            ..<PointsRecorded as EventData>::example().0
        };
        let role = Role::Village;
        let max = u32::try_from(ENTRIES_MAX).expect("few");
        let given = (2..=max)
            .fold(confirmed(), |given, entry| given.event(stream, recorded(entry, None)))
            .now(at("2024-05-14 09:00"));
        // Each of another entry, the first's too, and each found wrong.
        let given = (max + 1..=2 * max).fold(given, |given, entry| {
            let given = given.event(stream, recorded(entry, Some(entry - max)));
            given.event(stream, PointsRefused { household: HOUSEHOLD, entry, role })
        });
        let outcome = given.when(&by(GROUP), &record("night_class", 1));
        outcome.then_rejected(&rules::POINTS_ACCOUNT_FULL);
        let given = given.when(&by(GROUP), &reverse(1)).recorded();
        let entry = account(&given).entries.last().expect("it was recorded");
        assert_eq!((entry.number, entry.reverses), (2 * max + 1, Some(1)));
    }

    #[test]
    fn a_reversal_that_falls_took_nothing_back() {
        let given = confirmed().when(&by(GROUP), &reverse(1)).recorded();
        let given = given.now(at("2024-05-14 10:00")).when(&by(CADRE), &check(2)).recorded();
        let given = given.now(at("2024-05-14 11:00")).when(&by(CADRE), &post()).recorded();
        let given = given.when(&by(CADRE), &object(2)).recorded();
        let given = given.when(&by(SUPERVISOR), &review(2, ReviewOutcome::Falls)).recorded();
        let given = given.now(at("2024-05-22 09:00")).when(&by(CADRE), &confirm(2)).recorded();
        assert_eq!(balance(&given), 10);
        given.when(&by(CADRE), &reverse(1)).decision();
    }

    #[test]
    fn s10_4_1_a_reversal_has_two_persons_of_its_own() {
        let given = confirmed().when(&by(GROUP), &reverse(1)).recorded();
        given.when(&by(GROUP), &check(2)).then_rejected(&general::SEPARATION_OF_DUTIES);
        let second = CheckPoints { household: HOUSEHOLD, entry: 2 };
        given.when(&by(CADRE), &second).decision();
        let silent = ReversePoints { ground: String::new(), ..reverse(1) };
        confirmed().when(&by(GROUP), &silent).then_rejected(&general::FIELD_REQUIRED);
    }

    #[test]
    fn a_reversal_stands_in_the_notices_of_the_village_of_what_it_takes_back() {
        let moved = HouseholdMoved {
            village: elsewhere(),
            unit: elsewhere(),
            label: "001".to_owned(),
            from: day("2024-05-14"),
        };
        let given = confirmed().event(Household::stream(HOUSEHOLD), moved);
        given.when(&by(ELSEWHERE), &reverse(1)).then_rejected(&general::ROLE_OTHER_UNIT);
        let given = given.when(&by(CADRE), &reverse(1)).recorded();
        assert_eq!(account(&given).entries[1].village, home());
    }
}

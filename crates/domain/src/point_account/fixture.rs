//! A household of the village with rules, and one entry that real commands bring to any phase.

use uuid::Uuid;

use super::*;
use crate::household::{Household, HouseholdRegistered};
use crate::id::HouseholdId;
use crate::point_notice::{ConfirmPointsNotice, Notice, PointNotice, PostPointsNotice};
use crate::point_rules::fixture::adopted;
pub(crate) use crate::point_rules::fixture::{
    CADRE, CADRE_TOO, COMMISSION, ELSEWHERE, GROUP, HANDLER, SUPERVISOR, SUPERVISOR_TOO, adopt, by,
    elsewhere, group, home, item, minutes, who,
};
use crate::testing::{Given, at, day};

/// The household that the tests follow.
pub(crate) const HOUSEHOLD: HouseholdId = HouseholdId(Uuid::from_u128(0x9000_0010));
/// Its neighbour.
pub(crate) const NEIGHBOUR: HouseholdId = HouseholdId(Uuid::from_u128(0x9000_0011));

/// Rules from 1 May on, two households since 8 April.
pub(crate) fn town() -> Given {
    let registered = |given: Given, (household, label): (HouseholdId, &str)| {
        let registered = HouseholdRegistered {
            household,
            village: home(),
            unit: group(),
            label: label.to_owned(),
            from: day("2024-04-08"),
            split_from: None,
        };
        given.event(Household::stream(household), registered)
    };
    [(HOUSEHOLD, "3-017"), (NEIGHBOUR, "3-018")].into_iter().fold(adopted(), registered)
}

pub(crate) fn record(item: &str, times: u32) -> RecordPoints {
    RecordPoints {
        household: HOUSEHOLD,
        item: item.to_owned(),
        times,
        analogy: false,
        ground: None,
        evidence: vec![],
    }
}

pub(crate) fn check(entry: u32) -> CheckPoints {
    CheckPoints { household: HOUSEHOLD, entry }
}

pub(crate) fn refuse(entry: u32) -> RefusePoints {
    RefusePoints { household: HOUSEHOLD, entry, reason: "当天只有一人参加。".to_owned() }
}

pub(crate) fn object(entry: u32) -> ObjectToPoints {
    ObjectToPoints { household: HOUSEHOLD, entry, reason: "少记一次。".to_owned() }
}

pub(crate) fn review(entry: u32, outcome: ReviewOutcome) -> ReviewPointsObjection {
    let ground = "签到表上没有该户。".to_owned();
    ReviewPointsObjection { household: HOUSEHOLD, entry, outcome, ground }
}

pub(crate) fn reverse(entry: u32) -> ReversePoints {
    ReversePoints { household: HOUSEHOLD, entry, ground: "记错了户。".to_owned() }
}

pub(crate) fn redeem(points: u32) -> RedeemPoints {
    RedeemPoints {
        household: HOUSEHOLD, points, what: "洗衣液一瓶".to_owned(), evidence: vec![]
    }
}

pub(crate) fn post() -> PostPointsNotice {
    PostPointsNotice { village: home(), remark: None, evidence: vec![] }
}

pub(crate) fn confirm(notice: u32) -> ConfirmPointsNotice {
    ConfirmPointsNotice { village: home(), notice }
}

/// Ten points recorded by the group's cadre on 6 May at nine.
#[track_caller]
pub(crate) fn recorded() -> Given {
    town().when(&by(GROUP), &record("clean_up", 2)).recorded()
}

/// Checked by the village's cadre at ten.
#[track_caller]
pub(crate) fn checked() -> Given {
    let given = recorded().now(at("2024-05-06 10:00"));
    given.when(&by(CADRE), &check(1)).recorded()
}

/// Posted at eleven, until 13 May.
#[track_caller]
pub(crate) fn in_notice() -> Given {
    checked().now(at("2024-05-06 11:00")).when(&by(CADRE), &post()).recorded()
}

/// Objected to on 8 May, at which time stands still from here on.
#[track_caller]
pub(crate) fn objected() -> Given {
    in_notice().now(at("2024-05-08 09:00")).when(&by(CADRE_TOO), &object(1)).recorded()
}

/// Confirmed on 14 May.
#[track_caller]
pub(crate) fn confirmed() -> Given {
    in_notice().now(at("2024-05-14 09:00")).when(&by(CADRE), &confirm(1)).recorded()
}

/// The account as a test left it.
#[track_caller]
pub(crate) fn account(given: &Given) -> &PointAccount {
    let account = given.state::<PointAccount>(PointAccount::stream(HOUSEHOLD).id);
    account.expect("something was recorded")
}

/// The village's notices as a test left them.
pub(crate) fn notices(given: &Given) -> &[Notice] {
    let known = given.state::<PointNotice>(PointNotice::stream(home()).id);
    known.map_or(&[], |known| known.notices.as_slice())
}

/// Where an entry stands.
#[track_caller]
pub(crate) fn phase(given: &Given, entry: u32) -> Phase {
    account(given).phase_of(entry, notices(given)).expect("it was recorded")
}

/// What the household can redeem.
#[track_caller]
pub(crate) fn balance(given: &Given) -> i64 {
    account(given).totals(|_| notices(given)).balance()
}

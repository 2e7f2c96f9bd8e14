//! Two villages, a group, their people, and rules that the meeting of one village adopted.

use super::{AdoptPointRules, PointItem, PointLayer, PointRules};
use crate::document::{Classification, Document};
use crate::id::UnitId;
use crate::role::Role;
use crate::testing::cast::with_posts;
pub(crate) use crate::testing::cast::{CADRE, COMMISSION, HANDLER, HEAD, by, elsewhere, home, who};
use crate::testing::{Given, day, unit};

pub(crate) const CADRE_TOO: u128 = 10;
pub(crate) const GROUP: u128 = 11;
pub(crate) const SUPERVISOR: u128 = 12;
pub(crate) const SUPERVISOR_TOO: u128 = 13;
pub(crate) const ELSEWHERE: u128 = 14;

pub(crate) fn group() -> UnitId {
    unit(3)
}

/// The villages before any rules.
pub(crate) fn town() -> Given {
    let given = Given::new().village(home(), "漆树村").village(elsewhere(), "黄岭村").group(
        group(),
        "3组",
        home(),
    );
    let posts = [
        (CADRE, Role::Village, Some(home())),
        (CADRE_TOO, Role::Village, Some(home())),
        (GROUP, Role::GroupCadre, Some(group())),
        (SUPERVISOR, Role::VillageAffairsSupervision, Some(home())),
        (SUPERVISOR_TOO, Role::VillageAffairsSupervision, Some(home())),
        (ELSEWHERE, Role::Village, Some(elsewhere())),
        (HANDLER, Role::OfficeHandler, None),
        (HEAD, Role::OfficeHead, None),
        (COMMISSION, Role::DisciplineCommission, None),
    ];
    with_posts(given, posts)
}

pub(crate) fn item(key: &str, name: &str, points: i32) -> PointItem {
    PointItem {
        key: key.to_owned(),
        name: name.to_owned(),
        layer: PointLayer::Base,
        points,
        per_year: None,
    }
}

/// Rules of three items from 1 May on; a notice runs for seven days.
pub(crate) fn adopt() -> AdoptPointRules {
    let limited =
        PointItem { per_year: Some(12), ..item("clean_up", "参加村庄清洁行动", 5) };
    AdoptPointRules {
        village: home(),
        met_on: day("2024-04-28"),
        entitled: 45,
        present: 38,
        in_favour: 36,
        notice_days: 7,
        from: day("2024-05-01"),
        items: vec![
            limited,
            item("littering", "房前屋后乱堆乱放", -2),
            item("night_class", "参加夜校", 3),
        ],
        document: minutes("2024-04-28"),
        remark: None,
        evidence: vec![],
    }
}

pub(crate) fn minutes(dated: &str) -> Document {
    Document {
        number: None,
        title: "村民代表会议纪要".to_owned(),
        issuer: "漆树村村民委员会".to_owned(),
        date: day(dated),
        classification: Classification::Public,
    }
}

/// With the rules adopted.
#[track_caller]
pub(crate) fn adopted() -> Given {
    town().when(&by(CADRE), &adopt()).recorded()
}

/// The village's rules as a test left them.
#[track_caller]
pub(super) fn rules_of(given: &Given) -> &PointRules {
    given.state::<PointRules>(PointRules::stream(home()).id).expect("rules were adopted")
}

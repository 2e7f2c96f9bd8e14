//! A town with three villages and a courtyard, its people, and one enrolment that real commands
//! bring to any phase.

use uuid::Uuid;

use super::*;
use crate::document::{Classification, Document, DocumentNumber};
use crate::enrolment_list::EnrolmentList;
use crate::event::EventData as _;
use crate::id::{EnrolmentId, ProgrammeId, UnitId};
use crate::programme::definition::{Definition, Target, TargetBy};
use crate::programme::{Programme, ProgrammeOpened, Title};
use crate::role::Role;
use crate::testing::cast::with_posts;
pub(super) use crate::testing::cast::{
    CADRE, COMMISSION, DEPUTY, HANDLER, HEAD, LINE, by, elsewhere, home, who,
};
use crate::testing::{Given, at, day, unit};
use crate::unit::UnitKind;

pub(super) const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));
/// The title of villages: two places.
pub(super) const VILLAGE: &str = "compliant_village";
/// The title of courtyards: one place.
pub(super) const COURTYARD: &str = "harmonious_courtyard";

/// The people of the town, by what they are.
pub(super) const HIGHER: u128 = 7;
pub(super) const LEADER: u128 = 8;
pub(super) const CADRE_TOO: u128 = 10;
pub(super) const ELSEWHERE: u128 = 11;
pub(super) const THIRD: u128 = 12;

pub(super) fn third() -> UnitId {
    unit(3)
}

pub(super) fn yard() -> UnitId {
    unit(4)
}

/// A village's enrolment as a village.
pub(super) fn enrolled(unit: UnitId) -> EnrolmentId {
    Enrolment::id_of(PROGRAMME, unit, VILLAGE)
}

/// The enrolment that the tests follow.
pub(super) fn village() -> EnrolmentId {
    enrolled(home())
}

/// The enrolment of the courtyard that lies in that village.
pub(super) fn courtyard() -> EnrolmentId {
    Enrolment::id_of(PROGRAMME, yard(), COURTYARD)
}

/// The town before any enrolment.
pub(super) fn town() -> Given {
    town_with(|_| {})
}

/// The same with another programme.
pub(super) fn town_with(change: impl FnOnce(&mut Definition)) -> Given {
    let mut definition = definition();
    change(&mut definition);
    let opened = ProgrammeOpened { programme: PROGRAMME, definition: Box::new(definition) };
    let given = Given::new()
        .calendar_2024()
        .calendar_2025()
        .village(home(), "漆树村")
        .village(elsewhere(), "黄岭村")
        .village(third(), "灯光村")
        .courtyard(yard(), "湾地", home())
        .event(Programme::stream(PROGRAMME), opened);
    let posts = [
        (CADRE, Role::Village, Some(home())),
        (HANDLER, Role::OfficeHandler, None),
        (HEAD, Role::OfficeHead, None),
        (DEPUTY, Role::DeputyHead, None),
        (LINE, Role::LineOffice, None),
        (COMMISSION, Role::DisciplineCommission, None),
        (HIGHER, Role::HigherAuthority, None),
        (LEADER, Role::LeadingGroupHead, None),
        (CADRE_TOO, Role::Village, Some(home())),
        (ELSEWHERE, Role::Village, Some(elsewhere())),
        (THIRD, Role::Village, Some(third())),
    ];
    with_posts(given, posts)
}

/// Two places for villages, one for courtyards, and a title whose places are of later years.
pub(super) fn definition() -> Definition {
    let (opened, _) = ProgrammeOpened::example();
    let mut definition = *opened.definition;
    let year = TargetBy::Year(definition.year);
    let target = |kind: &str, count, by| Target {
        key: kind.to_owned(),
        kind: kind.to_owned(),
        name: kind.to_owned(),
        count,
        by,
        units: vec![],
        clause: "plan 二".to_owned(),
    };
    definition.targets = vec![
        target(VILLAGE, 2, year),
        target(COURTYARD, 1, year),
        target("model_village", 1, TargetBy::Later),
    ];
    let title = |key: &str, name: &str, kind| Title {
        key: key.to_owned(),
        name: name.to_owned(),
        units: vec![kind],
        clause: "plan 二".to_owned(),
    };
    if let Some(rules) = &mut definition.enrolment {
        rules.titles = vec![
            title(VILLAGE, "达标村", UnitKind::Village),
            title(COURTYARD, "和美院落", UnitKind::Courtyard),
            title("model_village", "示范村", UnitKind::Village),
        ];
    }
    definition
}

pub(super) fn recommend() -> Recommend {
    Recommend {
        programme: PROGRAMME,
        unit: home(),
        title: VILLAGE.to_owned(),
        households: 412,
        population: 1480,
        responsible_person: Some(who(CADRE)),
        reason: "村民代表会议同意申报。".to_owned(),
        remark: None,
        evidence: vec![],
    }
}

pub(super) fn recommend_yard() -> Recommend {
    let title = COURTYARD.to_owned();
    Recommend { unit: yard(), title, households: 16, population: 58, ..recommend() }
}

pub(super) fn return_for_correction() -> ReturnForCorrection {
    ReturnForCorrection {
        enrolment: village(), reason: "户数与户籍资料不符。".to_owned()
    }
}

pub(super) fn pre_check() -> PreCheck {
    pre_check_of(village())
}

pub(super) fn pre_check_of(enrolment: EnrolmentId) -> PreCheck {
    PreCheck { enrolment, remark: None, evidence: vec![] }
}

pub(super) fn post_notice() -> PostNotice {
    PostNotice { enrolment: village(), remark: Some("镇政务公开栏。".to_owned()) }
}

pub(super) fn list(dated: &str) -> List {
    List { enrolment: village(), document: decision(dated) }
}

pub(super) fn withdraw() -> Withdraw {
    Withdraw { enrolment: village(), reason: "当年整体搬迁。".to_owned() }
}

pub(super) fn self_assess(outcome: SelfAssessment) -> SelfAssess {
    let result = "四项核心任务均已完成。".to_owned();
    SelfAssess { enrolment: village(), outcome, result, evidence: vec![] }
}

pub(super) fn check_acceptance(outcome: AcceptanceOutcome) -> CheckAcceptance {
    let document = decision("2024-05-20");
    CheckAcceptance { enrolment: village(), outcome, document, remark: None }
}

pub(super) fn confer_title() -> ConferTitle {
    let review_due = Some(day("2027-12-31"));
    ConferTitle { enrolment: village(), review_due, document: decision("2024-05-20") }
}

pub(super) fn review_title(outcome: ReviewOutcome) -> ReviewTitle {
    ReviewTitle {
        enrolment: village(),
        outcome,
        review_due: Some(day("2030-12-31")),
        document: decision("2024-05-20"),
        remark: None,
    }
}

pub(super) fn revoke_title() -> RevokeTitle {
    RevokeTitle {
        enrolment: village(),
        reason: "弄虚作假。".to_owned(),
        document: decision("2024-05-20"),
    }
}

/// A decision of the authority that the programme names.
pub(super) fn decision(dated: &str) -> Document {
    let number = DocumentNumber::parse("number", "样农发〔2024〕12号").expect("well formed");
    Document {
        number: Some(number),
        title: "关于公布2024年和美乡村创建名单的通知".to_owned(),
        issuer: "样例县农业农村委员会".to_owned(),
        date: day(dated),
        classification: Classification::Public,
    }
}

/// An enrolment as a test left it.
#[track_caller]
pub(super) fn enrolment_of(given: &Given, id: EnrolmentId) -> &Enrolment {
    given.state::<Enrolment>(id.0).expect("it was recommended")
}

/// The enrolment that the tests follow.
#[track_caller]
pub(super) fn enrolment(given: &Given) -> &Enrolment {
    enrolment_of(given, village())
}

/// How many places of the villages' title are taken.
pub(super) fn taken(given: &Given) -> u32 {
    given.state::<EnrolmentList>(PROGRAMME.0).map_or(0, |list| list.taken(VILLAGE))
}

/// Recommended by the village's cadre on 6 May.
#[track_caller]
pub(super) fn recommended() -> Given {
    town().when(&by(CADRE), &recommend()).recorded()
}

/// Pre-checked by the office head.
#[track_caller]
pub(super) fn pre_checked() -> Given {
    recommended().when(&by(HEAD), &pre_check()).recorded()
}

/// Posted until 11 May.
#[track_caller]
pub(super) fn in_notice() -> Given {
    pre_checked().when(&by(HANDLER), &post_notice()).recorded()
}

/// Listed on 17 May, recorded on the 20th, at which time stands still from here on.
#[track_caller]
pub(super) fn listed() -> Given {
    let after = in_notice().now(at("2024-05-20 09:00"));
    after.when(&by(HEAD), &list("2024-05-17")).recorded()
}

/// Assessed by the village's cadre.
#[track_caller]
pub(super) fn self_assessed() -> Given {
    listed().when(&by(CADRE), &self_assess(SelfAssessment::Met)).recorded()
}

/// Accepted.
#[track_caller]
pub(super) fn accepted() -> Given {
    let accepted = check_acceptance(AcceptanceOutcome::Accepted);
    self_assessed().when(&by(HEAD), &accepted).recorded()
}

/// With its title.
#[track_caller]
pub(super) fn titled() -> Given {
    accepted().when(&by(HEAD), &confer_title()).recorded()
}

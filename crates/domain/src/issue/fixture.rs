//! A town with one village, its people and one issue, brought to any phase by real commands.

use uuid::Uuid;

use super::*;
use crate::deadline::Limit;
use crate::document::{Classification, Document, DocumentNumber};
use crate::event::EventData as _;
use crate::evidence::{self, Evidence};
use crate::id::{IssueId, ProgrammeId, UnitId};
use crate::programme::{Check, IssueClass, Programme, ProgrammeOpened};
use crate::role::Role;
use crate::testing::cast::with_posts;
pub(super) use crate::testing::cast::{
    CADRE, COMMISSION, DEPUTY, HANDLER, HEAD, LINE, by, elsewhere, home, who,
};
use crate::testing::{Given, day, unit};

pub(super) const PROGRAMME: ProgrammeId = ProgrammeId(Uuid::from_u128(9));
pub(super) const ISSUE: IssueId = IssueId(Uuid::from_u128(0x9000_0000));

/// The section of every line office in the kit.
pub(super) const SECTION: &str = "农业服务中心";

/// The people of the town, by what they are.
pub(super) const COMMISSION_TOO: u128 = 7;
pub(super) const LEADER: u128 = 8;
pub(super) const RESIDENT: u128 = 9;
pub(super) const CADRE_TOO: u128 = 10;
pub(super) const ELSEWHERE: u128 = 11;
pub(super) const HEAD_TOO: u128 = 12;
pub(super) const GROUP_CADRE: u128 = 13;
pub(super) const SUPERVISOR: u128 = 14;

pub(super) fn yard() -> UnitId {
    unit(3)
}

/// The town before any issue.
pub(super) fn town() -> Given {
    let given = Given::new()
        .calendar_2024()
        .calendar_2025()
        .village(home(), "漆树村")
        .village(elsewhere(), "清溪村")
        .courtyard(yard(), "李家院落", home())
        .event(Programme::stream(PROGRAMME), programme());
    let posts = [
        (CADRE, Role::Village, Some(home())),
        (HANDLER, Role::OfficeHandler, None),
        (HEAD, Role::OfficeHead, None),
        (DEPUTY, Role::DeputyHead, None),
        (LINE, Role::LineOffice, None),
        (COMMISSION, Role::DisciplineCommission, None),
        (COMMISSION_TOO, Role::DisciplineCommission, None),
        (LEADER, Role::LeadingGroupHead, None),
        (RESIDENT, Role::ResidentTeam, Some(home())),
        (CADRE_TOO, Role::Village, Some(home())),
        (ELSEWHERE, Role::Village, Some(elsewhere())),
        (HEAD_TOO, Role::OfficeHead, None),
        (GROUP_CADRE, Role::GroupCadre, Some(home())),
        (SUPERVISOR, Role::VillageAffairsSupervision, Some(home())),
    ];
    with_posts(given, posts)
}

/// A programme with two classes: a heap needs one check, black water three.
fn programme() -> ProgrammeOpened {
    let class = |key: &str, checks: &[Check], days| IssueClass {
        key: key.to_owned(),
        name: key.to_owned(),
        checks: checks.to_vec(),
        core_task: None,
        limit: Limit::WorkingDays(days),
        look_back_after_days: None,
        clause: "plan 五".to_owned(),
    };
    let (mut opened, _) = ProgrammeOpened::example();
    opened.programme = PROGRAMME;
    opened.definition.issue_classes = vec![
        class("heap", &[Check::MeasuresDone], 5),
        class("water", &[Check::MeasuresDone, Check::Effect, Check::Evidence], 10),
    ];
    let limits = &mut opened.definition.issue_limits;
    limits.sign_for = Limit::WorkingDays(1);
    limits.answer_difficulty = Limit::WorkingDays(10);
    limits.extensions_max = 2;
    limits.look_back_after_days = 30;
    limits.back_entry_days = 7;
    opened
}

pub(super) fn raise() -> Raise {
    Raise {
        kind: IssueKind::Problem,
        programme: PROGRAMME,
        unit: home(),
        class: Some("heap".to_owned()),
        source: Source::Inspection,
        found_on: None,
        urgency: Urgency::Ordinary,
        place: "三组村道旁".to_owned(),
        description: "生活垃圾成堆。".to_owned(),
        evidence: vec![],
    }
}

pub(super) fn raise_difficulty() -> Raise {
    Raise {
        kind: IssueKind::Difficulty,
        class: None,
        source: Source::YardMeeting,
        description: "转运车辆不足。".to_owned(),
        ..raise()
    }
}

pub(super) fn fix_on_spot() -> FixOnSpot {
    FixOnSpot { issue: ISSUE, result: "当场清运。".to_owned(), evidence: vec![] }
}

pub(super) fn assign() -> Assign {
    Assign {
        issue: ISSUE,
        responsible: Responsible::Unit(home()),
        responsible_person: None,
        co_units: vec![],
        verifier: None,
        limit: None,
        requirement: None,
        document: None,
    }
}

pub(super) fn assign_to(unit: UnitId) -> Assign {
    Assign { responsible: Responsible::Unit(unit), ..assign() }
}

pub(super) fn file_plan() -> FilePlan {
    FilePlan {
        issue: ISSUE,
        measures: vec!["清运".to_owned(), "设桶".to_owned()],
        planned_finish: day("2024-05-10"),
    }
}

pub(super) fn extend(until: &str) -> Extend {
    Extend { issue: ISSUE, until: day(until), reason: "连续降雨。".to_owned() }
}

pub(super) fn suspend() -> Suspend {
    Suspend { issue: ISSUE, reason: "等待资金批复。".to_owned() }
}

pub(super) fn resume() -> Resume {
    Resume { issue: ISSUE, remark: None }
}

pub(super) fn urge(whom: Urged) -> Urge {
    Urge { issue: ISSUE, whom, person: None, reason: "尚未动工。".to_owned(), document: None }
}

pub(super) fn answer_urge() -> AnswerUrge {
    AnswerUrge { issue: ISSUE, number: 1, answer: "明日开工。".to_owned() }
}

pub(super) fn request_closure() -> RequestClosure {
    RequestClosure { issue: ISSUE, result: "已清运。".to_owned(), evidence: vec![] }
}

pub(super) fn verify() -> Verify {
    Verify { issue: ISSUE, checks: vec![Check::MeasuresDone], remark: None, evidence: vec![] }
}

pub(super) fn return_for_rework() -> ReturnForRework {
    ReturnForRework { issue: ISSUE, reason: "沟内仍有残留。".to_owned() }
}

pub(super) fn close() -> Close {
    Close { issue: ISSUE, checks: vec![], remark: None }
}

pub(super) fn look_back(outcome: LookBackOutcome) -> LookBack {
    LookBack { issue: ISSUE, outcome, remark: None, evidence: vec![] }
}

pub(super) fn reopen(ground: ReopenGround) -> Reopen {
    Reopen { issue: ISSUE, ground, reason: "原处再次堆放。".to_owned() }
}

pub(super) fn order_recheck() -> OrderRecheck {
    OrderRecheck { issue: ISSUE, reason: "照片与现场不符。".to_owned(), document: None }
}

pub(super) fn withdraw() -> Withdraw {
    Withdraw {
        issue: ISSUE,
        ground: WithdrawalGround::NotAProblem,
        same_as: None,
        reason: "系待清运的分类堆放点。".to_owned(),
    }
}

pub(super) fn hand_up() -> HandUp {
    HandUp {
        issue: ISSUE,
        authority: "县生态环境局".to_owned(),
        reason: "涉及跨镇河段。".to_owned(),
        document: document(),
    }
}

pub(super) fn answer_difficulty() -> AnswerDifficulty {
    AnswerDifficulty { issue: ISSUE, answer: "车辆由镇统一调配。".to_owned() }
}

pub(super) fn confirm_answer(outcome: AnswerOutcome) -> ConfirmAnswer {
    ConfirmAnswer { issue: ISSUE, outcome, remark: None }
}

pub(super) fn document() -> Document {
    let number = DocumentNumber::parse("number", "龙溪府文〔2024〕21号").expect("well formed");
    Document {
        number: Some(number),
        title: "关于请求协调河段整治的请示".to_owned(),
        issuer: "龙溪镇人民政府".to_owned(),
        date: day("2024-05-06"),
        classification: Classification::Public,
    }
}

pub(super) fn photo() -> Evidence {
    evidence::example()
}

/// The issue as a test left it.
#[track_caller]
pub(super) fn issue(given: &Given) -> &Issue {
    given.state::<Issue>(ISSUE.0).expect("the issue was raised")
}

/// A problem that the office handler raised.
#[track_caller]
pub(super) fn registered() -> Given {
    town().when(&by(HANDLER), &raise()).recorded()
}

/// A problem that the commission raised.
#[track_caller]
pub(super) fn raised_by_commission() -> Given {
    let raise = Raise { source: Source::Commission, ..raise() };
    town().when(&by(COMMISSION), &raise).recorded()
}

/// Assigned to the village by the office head, due on 11 May.
#[track_caller]
pub(super) fn assigned(given: &Given) -> Given {
    given.when(&by(HEAD), &assign()).recorded()
}

/// Assigned, and signed for by the village cadre.
#[track_caller]
pub(super) fn signed_for(given: &Given) -> Given {
    assigned(given).when(&by(CADRE), &SignFor { issue: ISSUE }).recorded()
}

/// Signed for, and said to be done by the village cadre.
#[track_caller]
pub(super) fn requested(given: &Given) -> Given {
    signed_for(given).when(&by(CADRE), &request_closure()).recorded()
}

/// Done, and verified by the office handler.
#[track_caller]
pub(super) fn verified(given: &Given) -> Given {
    requested(given).when(&by(HANDLER), &verify()).recorded()
}

/// Verified, and closed by the office head.
#[track_caller]
pub(super) fn closed(given: &Given) -> Given {
    verified(given).when(&by(HEAD), &close()).recorded()
}

/// A difficulty of the village, assigned to a leader.
#[track_caller]
pub(super) fn difficulty_assigned() -> Given {
    let assign = Assign { responsible: Responsible::Leader, ..assign() };
    town().when(&by(CADRE), &raise_difficulty()).recorded().when(&by(HEAD), &assign).recorded()
}

/// A difficulty that the deputy head answered.
#[track_caller]
pub(super) fn difficulty_answered() -> Given {
    difficulty_assigned().when(&by(DEPUTY), &answer_difficulty()).recorded()
}

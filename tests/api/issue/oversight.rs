//! Urging, looking back, reopening, withdrawing, handing up, and difficulties.

use hemei_api::proto::{
    AnswerDifficultyRequest, AnswerOutcome, AnswerUrgeRequest, ConfirmAnswerRequest,
    HandUpIssueRequest, IssuePhase, LookBackIssueRequest, LookBackOutcome,
    OrderIssueRecheckRequest, ReopenGround, ReopenIssueRequest, UrgeIssueRequest, Urged,
    WithdrawIssueRequest, WithdrawalGround,
};
use tonic::Code;

use super::super::messages::document;
use super::super::world::{PARENT, Who, World};
use super::{Reach, look_back};

fn urge(name: &str) -> UrgeIssueRequest {
    UrgeIssueRequest {
        name: name.to_owned(),
        whom: Urged::Responsible.into(),
        reason: "临近期限".to_owned(),
        ..Default::default()
    }
}

fn answer_urge(name: &str) -> AnswerUrgeRequest {
    AnswerUrgeRequest {
        name: name.to_owned(),
        number: 1,
        answer: "明日完成".to_owned(),
        ..Default::default()
    }
}

fn reopen(name: &str, ground: ReopenGround) -> ReopenIssueRequest {
    ReopenIssueRequest {
        name: name.to_owned(),
        ground: ground.into(),
        reason: "杂物又堆放".to_owned(),
        ..Default::default()
    }
}

fn recheck(name: &str) -> OrderIssueRecheckRequest {
    OrderIssueRecheckRequest {
        name: name.to_owned(),
        reason: "现场与材料不符".to_owned(),
        ..Default::default()
    }
}

fn withdraw(name: &str) -> WithdrawIssueRequest {
    WithdrawIssueRequest {
        name: name.to_owned(),
        ground: WithdrawalGround::NotAProblem.into(),
        reason: "系农户建房临时堆料".to_owned(),
        ..Default::default()
    }
}

fn hand_up(name: &str) -> HandUpIssueRequest {
    HandUpIssueRequest {
        name: name.to_owned(),
        authority: "样例县交通局".to_owned(),
        reason: "县道用地，镇里无权处置".to_owned(),
        document: document(),
        ..Default::default()
    }
}

fn answer(name: &str) -> AnswerDifficultyRequest {
    AnswerDifficultyRequest {
        name: name.to_owned(),
        answer: "周三派车".to_owned(),
        ..Default::default()
    }
}

fn confirm(name: &str) -> ConfirmAnswerRequest {
    ConfirmAnswerRequest {
        name: name.to_owned(),
        outcome: AnswerOutcome::Settled.into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn urge_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Planned).await;
    world.ok::<UrgeIssueRequest>(Who::Deputy, urge(&name)).await;
    assert_eq!(world.row(&name).await.urges[0].whom(), Urged::Responsible);
}

#[tokio::test]
async fn urge_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Planned).await;
    let message: UrgeIssueRequest = urge(&name);
    let denied = Code::PermissionDenied;
    world.refuse(Who::Village, message, denied, "ROLE_MISSING").await.says("催办");
}

#[tokio::test]
async fn answer_urge_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Planned).await;
    world.ok(Who::Commission, urge(&name)).await;
    world.ok::<AnswerUrgeRequest>(Who::Village, answer_urge(&name)).await;
    assert!(world.row(&name).await.urges[0].answered_time.is_some());
}

#[tokio::test]
async fn answer_urge_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Planned).await;
    let message: AnswerUrgeRequest = answer_urge(&name);
    let refusal = world.refuse(Who::Village, message, Code::NotFound, "ISSUE_URGE_UNKNOWN").await;
    refusal.at(&["number"]);
}

#[tokio::test]
async fn look_back_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Closed).await;
    world.pass_days(30);
    let message: LookBackIssueRequest = look_back(&name, LookBackOutcome::Passed);
    world.ok(Who::Handler, message).await;
    assert_eq!(world.row(&name).await.phase(), IssuePhase::LookBackPassed);
}

#[tokio::test]
async fn look_back_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Closed).await;
    let message: LookBackIssueRequest = look_back(&name, LookBackOutcome::Passed);
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Handler, message, state, "ISSUE_LOOK_BACK_EARLY").await;
    refusal.at(&["outcome"]).says("2024-05-08");
}

#[tokio::test]
async fn reopen_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Relapsed).await;
    let number = world.row(&name).await.number;
    let message: ReopenIssueRequest = reopen(&name, ReopenGround::Relapse);
    world.ok(Who::OfficeHead, message).await;
    let row = world.row(&name).await;
    let reopened = (row.phase(), row.number, row.relapses);
    assert_eq!(reopened, (IssuePhase::Reopened, number, 1));
}

#[tokio::test]
async fn reopen_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Closed).await;
    let message: ReopenIssueRequest = reopen(&name, ReopenGround::NotRectified);
    let denied = Code::PermissionDenied;
    let refusal =
        world.refuse(Who::OfficeHead, message, denied, "ISSUE_REOPEN_NEEDS_RELAPSE").await;
    assert_eq!(refusal.detail("whoCould"), "discipline_commission");
}

#[tokio::test]
async fn order_issue_recheck_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Closed).await;
    world.ok::<OrderIssueRecheckRequest>(Who::Commission, recheck(&name)).await;
    assert_eq!(world.row(&name).await.phase(), IssuePhase::ClosureRequested);
}

#[tokio::test]
async fn order_issue_recheck_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Closed).await;
    let message: OrderIssueRecheckRequest = recheck(&name);
    let denied = Code::PermissionDenied;
    let refusal = world.refuse(Who::OfficeHead, message, denied, "ROLE_MISSING").await;
    assert_eq!(refusal.detail("whoCould"), "discipline_commission");
}

#[tokio::test]
async fn withdraw_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Raised).await;
    world.ok::<WithdrawIssueRequest>(Who::OfficeHead, withdraw(&name)).await;
    let row = world.row(&name).await;
    let ended = (row.phase(), row.withdrawal_ground());
    assert_eq!(ended, (IssuePhase::Withdrawn, WithdrawalGround::NotAProblem));
}

#[tokio::test]
async fn withdraw_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Raised).await;
    let ground = WithdrawalGround::Duplicate.into();
    let duplicate_of_nothing = WithdrawIssueRequest { ground, ..withdraw(&name) };
    let invalid = Code::InvalidArgument;
    let refusal =
        world.refuse(Who::OfficeHead, duplicate_of_nothing, invalid, "ISSUE_SAME_AS").await;
    refusal.at(&["same_as"]);
}

#[tokio::test]
async fn hand_up_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Raised).await;
    world.ok::<HandUpIssueRequest>(Who::Deputy, hand_up(&name)).await;
    let row = world.row(&name).await;
    assert_eq!(row.phase(), IssuePhase::HandedUp);
    assert!(row.hand_up_document.contains("龙溪委发〔2024〕31号"), "{}", row.hand_up_document);
}

#[tokio::test]
async fn hand_up_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Raised).await;
    let unfounded = HandUpIssueRequest { document: None, ..hand_up(&name) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Deputy, unfounded, invalid, "FIELD_REQUIRED").await;
    refusal.at(&["document"]);
}

#[tokio::test]
async fn answer_difficulty_succeeds() {
    let world = World::start().await;
    let name = world.assigned_difficulty().await;
    world.ok::<AnswerDifficultyRequest>(Who::LineOffice, answer(&name)).await;
    assert_eq!(world.row(&name).await.phase(), IssuePhase::Answered);
}

#[tokio::test]
async fn answer_difficulty_is_refused() {
    let world = World::start().await;
    let problem = world.issue_at(Reach::Assigned).await;
    let message: AnswerDifficultyRequest = answer(&problem);
    let state = Code::FailedPrecondition;
    world.refuse(Who::OfficeHead, message, state, "ISSUE_KIND").await.says("问题");
    let unknown = answer(&format!("{PARENT}/issues/00000000-0000-4000-8000-0000000000ff"));
    world.refuse(Who::OfficeHead, unknown, Code::NotFound, "THING_NOT_FOUND").await;
}

#[tokio::test]
async fn confirm_answer_succeeds() {
    let world = World::start().await;
    let name = world.assigned_difficulty().await;
    world.ok(Who::LineOffice, answer(&name)).await;
    world.ok::<ConfirmAnswerRequest>(Who::Village, confirm(&name)).await;
    assert_eq!(world.row(&name).await.answer_outcome(), AnswerOutcome::Settled);
}

#[tokio::test]
async fn confirm_answer_is_refused() {
    let world = World::start().await;
    let name = world.assigned_difficulty().await;
    let message: ConfirmAnswerRequest = confirm(&name);
    world.refuse(Who::Village, message, Code::FailedPrecondition, "ISSUE_PHASE").await;
}

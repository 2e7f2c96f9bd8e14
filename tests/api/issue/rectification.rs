//! From the finding to the closure.

use hemei_api::proto::{
    self, AssignIssueRequest, CloseIssueRequest, Evidence, ExtendIssueRequest,
    FileRectificationPlanRequest, FixIssueOnSpotRequest, IssuePhase, RaiseIssueRequest,
    RequestIssueClosureRequest, ResumeIssueRequest, ReturnIssueRequest, SignForIssueRequest,
    SuspendIssueRequest, VerifyIssueRequest, responsible::Responsible as Accountable,
};
use tonic::Code;

use super::super::messages::{
    BLUE_ROOF, CLUTTER, assign, close, closure, date, evidence, plan, raise, verify,
};
use super::super::world::{Who, World};
use super::Reach;

fn sign_for(name: &str) -> SignForIssueRequest {
    SignForIssueRequest { name: name.to_owned(), ..Default::default() }
}

fn extend(name: &str) -> ExtendIssueRequest {
    ExtendIssueRequest {
        name: name.to_owned(),
        until_date: date(2024, 4, 18),
        reason: "连日降雨，车辆无法进村".to_owned(),
        ..Default::default()
    }
}

fn suspend(name: &str) -> SuspendIssueRequest {
    SuspendIssueRequest {
        name: name.to_owned(),
        reason: "道路施工".to_owned(),
        ..Default::default()
    }
}

fn resume(name: &str) -> ResumeIssueRequest {
    ResumeIssueRequest { name: name.to_owned(), ..Default::default() }
}

fn send_back(name: &str) -> ReturnIssueRequest {
    ReturnIssueRequest {
        name: name.to_owned(),
        reason: "仍有残余".to_owned(),
        ..Default::default()
    }
}

fn fix(name: &str) -> FixIssueOnSpotRequest {
    FixIssueOnSpotRequest {
        name: name.to_owned(),
        result: "当场清除".to_owned(),
        evidence: evidence(),
        ..Default::default()
    }
}

#[tokio::test]
async fn raise_issue_succeeds() {
    let world = World::start().await;
    for number in 1..=3 {
        let receipt = world.ok::<RaiseIssueRequest>(Who::Handler, raise(&world, CLUTTER)).await;
        assert_eq!(receipt.etag, "\"v1\"");
        assert_eq!(world.row(&receipt.name).await.number, number, "numbers have no gap");
    }
}

#[tokio::test]
async fn raise_issue_is_refused() {
    let world = World::start().await;
    let message: RaiseIssueRequest = raise(&world, CLUTTER);
    let denied = Code::PermissionDenied;
    let refusal = world.refuse(Who::Bystander, message, denied, "ROLE_MISSING").await;
    assert!(refusal.detail("whoCould").contains("village"));
    let message = RaiseIssueRequest { place: String::new(), ..raise(&world, "nothing") };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Handler, message, invalid, "ISSUE_CLASS_UNKNOWN").await;
    refusal.at(&["class"]).says("nothing");
    let empty = RaiseIssueRequest { description: String::new(), ..raise(&world, CLUTTER) };
    let refusal = world.refuse(Who::Handler, empty, invalid, "FIELD_REQUIRED").await;
    refusal.at(&["description"]);
}

#[tokio::test]
async fn fix_issue_on_spot_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Raised).await;
    world.ok::<FixIssueOnSpotRequest>(Who::Village, fix(&name)).await;
    assert_eq!(world.row(&name).await.phase(), IssuePhase::FixedOnSpot);
}

#[tokio::test]
async fn fix_issue_on_spot_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Raised).await;
    let message: FixIssueOnSpotRequest = fix(&name);
    let denied = Code::PermissionDenied;
    world.refuse(Who::OtherVillage, message, denied, "ROLE_OTHER_UNIT").await;
}

#[tokio::test]
async fn assign_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Raised).await;
    world.ok::<AssignIssueRequest>(Who::OfficeHead, assign(&world, &name)).await;
    let row = world.row(&name).await;
    let deadline = row.deadline.expect("a deadline");
    assert_eq!(deadline.due_date, date(2024, 4, 11), "{}", deadline.derivation);
    assert_eq!(row.responsible, assign(&world, &name).responsible);
}

#[tokio::test]
async fn assign_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Raised).await;
    let message: AssignIssueRequest = assign(&world, &name);
    let denied = Code::PermissionDenied;
    world.refuse(Who::Village, message.clone(), denied, "ROLE_MISSING").await;
    let nobody = AssignIssueRequest { responsible: None, ..message.clone() };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::OfficeHead, nobody, invalid, "FIELD_REQUIRED").await;
    refusal.at(&["responsible"]);
    let verifier = world.person_name(Who::Bystander);
    let unable = AssignIssueRequest { verifier, ..message.clone() };
    let refusal = world.refuse(Who::OfficeHead, unable, invalid, "ISSUE_VERIFIER_UNABLE").await;
    refusal.at(&["verifier"]).says("没有可以复核的任职");
    let section = Accountable::Section("并不存在的办公室".to_owned());
    let responsible = Some(proto::Responsible { responsible: Some(section) });
    let nowhere = AssignIssueRequest { responsible, ..message };
    let refusal = world.refuse(Who::OfficeHead, nowhere, invalid, "SECTION_UNKNOWN").await;
    refusal.at(&["responsible.section"]);
}

#[tokio::test]
async fn sign_for_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Assigned).await;
    world.ok::<SignForIssueRequest>(Who::Village, sign_for(&name)).await;
    assert!(world.row(&name).await.signed_time.is_some());
}

#[tokio::test]
async fn sign_for_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Raised).await;
    let message: SignForIssueRequest = sign_for(&name);
    let state = Code::FailedPrecondition;
    world.refuse(Who::Village, message, state, "ISSUE_PHASE").await.says("签收");
}

#[tokio::test]
async fn file_rectification_plan_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::SignedFor).await;
    world.ok::<FileRectificationPlanRequest>(Who::Village, plan(&name)).await;
    let row = world.row(&name).await;
    assert_eq!((row.phase(), row.planned_finish_date), (IssuePhase::Rectifying, date(2024, 4, 10)));
}

#[tokio::test]
async fn file_rectification_plan_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::SignedFor).await;
    let late =
        FileRectificationPlanRequest { planned_finish_date: date(2024, 5, 6), ..plan(&name) };
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Village, late, state, "ISSUE_PLAN_BEYOND_DUE").await;
    refusal.at(&["planned_finish_date"]).says("2024-04-11");
    let never =
        FileRectificationPlanRequest { planned_finish_date: date(1990, 1, 1), ..plan(&name) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, never, invalid, "ISSUE_PLAN_BEFORE_FOUND").await;
    refusal.at(&["planned_finish_date"]);
}

#[tokio::test]
async fn extend_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Planned).await;
    world.ok::<ExtendIssueRequest>(Who::OfficeHead, extend(&name)).await;
    let row = world.row(&name).await;
    assert_eq!(row.deadline.expect("a deadline").due_date, date(2024, 4, 18));
    assert_eq!(row.extensions.len(), 1);
}

#[tokio::test]
async fn extend_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Planned).await;
    let message: ExtendIssueRequest = extend(&name);
    let denied = Code::PermissionDenied;
    world.refuse(Who::Deputy, message.clone(), denied, "ISSUE_ASSIGNER_ONLY").await;
    world.pass_days(7);
    let state = Code::FailedPrecondition;
    world.refuse(Who::OfficeHead, message, state, "ISSUE_DUE_PASSED").await.says("2024-04-11");
}

#[tokio::test]
async fn suspend_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Planned).await;
    world.ok::<SuspendIssueRequest>(Who::OfficeHead, suspend(&name)).await;
    assert_eq!(world.row(&name).await.phase(), IssuePhase::Suspended);
}

#[tokio::test]
async fn suspend_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Raised).await;
    let message: SuspendIssueRequest = suspend(&name);
    world.refuse(Who::OfficeHead, message, Code::FailedPrecondition, "ISSUE_PHASE").await;
}

#[tokio::test]
async fn resume_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Planned).await;
    world.ok(Who::OfficeHead, suspend(&name)).await;
    world.pass_days(2);
    world.ok::<ResumeIssueRequest>(Who::OfficeHead, resume(&name)).await;
    let row = world.row(&name).await;
    let deadline = row.deadline.expect("a deadline");
    assert!(deadline.due_date != date(2024, 4, 11), "the clock stood: {}", deadline.derivation);
}

#[tokio::test]
async fn resume_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Planned).await;
    let message: ResumeIssueRequest = resume(&name);
    world.refuse(Who::OfficeHead, message, Code::FailedPrecondition, "ISSUE_PHASE").await;
}

#[tokio::test]
async fn request_issue_closure_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Planned).await;
    world.ok::<RequestIssueClosureRequest>(Who::Village, closure(&name)).await;
    let row = world.row(&name).await;
    assert_eq!(row.phase(), IssuePhase::ClosureRequested);
    let [piece] = &row.evidence[..] else { panic!("one piece: {:?}", row.evidence) };
    assert_eq!(piece.reference, evidence()[0].reference, "what identifies it is told always");
    assert_eq!((piece.title.as_str(), piece.kept_at.as_str()), ("", ""), "its words when asked");
}

#[tokio::test]
async fn request_issue_closure_is_refused() {
    let world = World::start().await;
    let name = world.name(Who::Handler, raise(&world, BLUE_ROOF)).await;
    world.ok(Who::OfficeHead, assign(&world, &name)).await;
    world.ok(Who::Village, sign_for(&name)).await;
    let bare = RequestIssueClosureRequest { evidence: Vec::new(), ..closure(&name) };
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Village, bare, state, "ISSUE_EVIDENCE_MISSING").await;
    refusal.at(&["evidence"]);
    let nameless = Evidence { reference: None, ..evidence().remove(0) };
    let evidence = vec![evidence().remove(0), nameless];
    let nameless = RequestIssueClosureRequest { evidence, ..closure(&name) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, nameless, invalid, "FIELD_REQUIRED").await;
    refusal.at(&["evidence[1].reference"]);
}

#[tokio::test]
async fn verify_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::ClosureRequested).await;
    world.ok::<VerifyIssueRequest>(Who::LineOffice, verify(&name)).await;
    let row = world.row(&name).await;
    assert_eq!(row.verified_by, world.person_name(Who::LineOffice));
}

#[tokio::test]
async fn verify_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::ClosureRequested).await;
    let unchecked = VerifyIssueRequest { checks: Vec::new(), ..verify(&name) };
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::LineOffice, unchecked, state, "ISSUE_CHECKS_MISSING").await;
    refusal.at(&["checks"]).says("措施落实");
}

#[tokio::test]
async fn return_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::ClosureRequested).await;
    world.ok::<ReturnIssueRequest>(Who::LineOffice, send_back(&name)).await;
    let row = world.row(&name).await;
    assert_eq!((row.phase(), row.returns), (IssuePhase::Rectifying, 1));
}

#[tokio::test]
async fn return_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::ClosureRequested).await;
    let groundless = ReturnIssueRequest { reason: String::new(), ..send_back(&name) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::LineOffice, groundless, invalid, "FIELD_REQUIRED").await;
    refusal.at(&["reason"]);
}

#[tokio::test]
async fn close_issue_succeeds() {
    let world = World::start().await;
    let name = world.issue_at(Reach::Verified).await;
    world.ok::<CloseIssueRequest>(Who::OfficeHead, close(&name)).await;
    let row = world.row(&name).await;
    assert_eq!(row.closed_by, world.person_name(Who::OfficeHead));
    assert_eq!(row.look_back_due_date, date(2024, 5, 8));
}

#[tokio::test]
async fn close_issue_is_refused() {
    let world = World::start().await;
    let name = world.issue_at(Reach::ClosureRequested).await;
    let message: CloseIssueRequest = close(&name);
    let denied = Code::PermissionDenied;
    // A village never closes its own issue, and who verified it does not close it.
    world.refuse(Who::Village, message.clone(), denied, "ROLE_MISSING").await.says("销号");
    world.ok(Who::Deputy, verify(&name)).await;
    world.refuse(Who::Deputy, message, denied, "SEPARATION_OF_DUTIES").await.says("复核");
}

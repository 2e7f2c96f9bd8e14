//! `YardMeetingService`: each RPC succeeds once and is refused once.

use hemei_api::proto::responsible::Responsible as By;
use hemei_api::proto::villager_request::Disposition;
use hemei_api::proto::{
    self, AnswerOutcome, AnswerRequestRequest, ConfirmRequestSettledRequest, HoldMeetingRequest,
    OfficeResponsible, ReassignRequestRequest, RegisterUnitRequest, RequestAssignment, Responsible,
    VillagerRequest,
};
use tonic::Code;

use super::messages::{date, programme};
use super::world::{PARENT, Who, World};

fn responsible(by: By) -> Option<Responsible> {
    Some(Responsible { responsible: Some(by) })
}

fn section() -> Option<Responsible> {
    responsible(By::Section("环保".to_owned()))
}

fn hold(world: &World) -> HoldMeetingRequest {
    let assignment = RequestAssignment { responsible: section(), limit: None };
    HoldMeetingRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        unit: world.village_name(),
        place: "秦家湾院坝".to_owned(),
        chair: world.person_name(Who::Village),
        present: 37,
        topics: vec!["积分制实施办法".to_owned()],
        requests: vec![
            VillagerRequest {
                request: "垃圾桶太远".to_owned(),
                disposition: Some(Disposition::Answer("本周增设一处".to_owned())),
            },
            VillagerRequest {
                request: "排水沟淤塞".to_owned(),
                disposition: Some(Disposition::Assignment(assignment)),
            },
        ],
        ..Default::default()
    }
}

fn answer(name: &str, number: u32) -> AnswerRequestRequest {
    let answer = "已清淤120米".to_owned();
    AnswerRequestRequest { name: name.to_owned(), number, answer, ..Default::default() }
}

fn confirm(name: &str) -> ConfirmRequestSettledRequest {
    ConfirmRequestSettledRequest {
        name: name.to_owned(),
        number: 2,
        outcome: AnswerOutcome::Settled.into(),
        ..Default::default()
    }
}

fn reassign(name: &str, to: Option<Responsible>) -> ReassignRequestRequest {
    ReassignRequestRequest {
        name: name.to_owned(),
        number: 2,
        responsible: to,
        reason: "涉及资金".to_owned(),
        ..Default::default()
    }
}

#[tokio::test]
async fn hold_meeting_succeeds() {
    let world = World::start().await;
    let message: HoldMeetingRequest = hold(&world);
    let receipt = world.ok(Who::Village, message).await;
    assert!(receipt.name.starts_with(&format!("{PARENT}/yardMeetings/")), "{}", receipt.name);
    assert_eq!(receipt.etag, "\"v3\"");
}

#[tokio::test]
async fn hold_meeting_is_refused() {
    let world = World::start().await;
    let mut message: HoldMeetingRequest = hold(&world);
    let assignment = RequestAssignment { responsible: None, limit: None };
    message.requests[0].disposition = None;
    message.requests[1].disposition = Some(Disposition::Assignment(assignment));
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, message, invalid, "ONE_OF_MISSING").await;
    let refusal = refusal.at(&["requests[0].answer", "requests[1].assignment.responsible"]);
    refusal.says("诉求第1项·答复、诉求第1项·交办").says("“诉求第2项·交办·责任主体”必填");
}

#[tokio::test]
async fn a_request_is_assigned_to_nobody_who_is_not_there() {
    let world = World::start().await;
    let invalid = Code::InvalidArgument;
    let to = |by| {
        let mut message = hold(&world);
        let assignment = RequestAssignment { responsible: responsible(by), limit: None };
        message.requests[1].disposition = Some(Disposition::Assignment(assignment));
        message
    };
    let weather = to(By::Section("气象所".to_owned()));
    let refusal = world.refuse(Who::Village, weather, invalid, "SECTION_UNKNOWN").await;
    refusal.at(&["requests[1].assignment.responsible.section"]).says("气象所");
    let village = RegisterUnitRequest {
        parent: PARENT.to_owned(),
        kind: proto::UnitKind::Village.into(),
        display_name: "青杠村".to_owned(),
        from_date: date(2024, 1, 1),
        ..Default::default()
    };
    let elsewhere = to(By::Unit(world.name(Who::Handler, village).await));
    let refusal = world.refuse(Who::Village, elsewhere, invalid, "REQUEST_OTHER_VILLAGE").await;
    refusal.at(&["requests[1].assignment.responsible.unit"]).says("青杠村");
}

#[tokio::test]
async fn answer_request_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::Village, hold(&world)).await;
    let message: AnswerRequestRequest = answer(&name, 2);
    world.ok(Who::LineOffice, message).await;
}

#[tokio::test]
async fn answer_request_is_refused() {
    let world = World::start().await;
    let name = world.name(Who::Village, hold(&world)).await;
    let message: AnswerRequestRequest = answer(&name, 9);
    world.refuse(Who::LineOffice, message, Code::NotFound, "REQUEST_UNKNOWN").await.at(&["number"]);
}

#[tokio::test]
async fn confirm_request_settled_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::Village, hold(&world)).await;
    world.ok(Who::LineOffice, answer(&name, 2)).await;
    let message: ConfirmRequestSettledRequest = confirm(&name);
    world.ok(Who::Village, message).await;
}

#[tokio::test]
async fn confirm_request_settled_is_refused() {
    let world = World::start().await;
    let name = world.name(Who::Village, hold(&world)).await;
    let message: ConfirmRequestSettledRequest = confirm(&name);
    let failed = Code::FailedPrecondition;
    world.refuse(Who::Village, message, failed, "REQUEST_PHASE").await;
}

#[tokio::test]
async fn reassign_request_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::Village, hold(&world)).await;
    let office = responsible(By::Office(OfficeResponsible {}));
    let message: ReassignRequestRequest = reassign(&name, office);
    world.ok(Who::OfficeHead, message).await;
    world.ok(Who::Handler, answer(&name, 2)).await;
}

#[tokio::test]
async fn reassign_request_is_refused() {
    let world = World::start().await;
    let name = world.name(Who::Village, hold(&world)).await;
    let message: ReassignRequestRequest = reassign(&name, section());
    let failed = Code::FailedPrecondition;
    world.refuse(Who::OfficeHead, message, failed, "ALREADY_DONE").await;
}

//! `GuidanceService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{
    ActivityDetails, CorrectGuidanceRequest, GuidanceFacts, GuidanceKind, RecordGuidanceRequest,
    VoidGuidanceRequest,
};
use tonic::Code;

use super::messages::programme;
use super::world::{PARENT, Who, World};

fn facts(section: &str) -> GuidanceFacts {
    let kind = GuidanceKind::OnSite.into();
    GuidanceFacts { kind, section: section.to_owned(), participants: 12 }
}

fn details() -> Option<ActivityDetails> {
    let topics = vec!["生活污水治理".to_owned()];
    Some(ActivityDetails { topics, ..Default::default() })
}

fn record(world: &World, section: &str) -> RecordGuidanceRequest {
    RecordGuidanceRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        unit: world.village_name(),
        facts: Some(facts(section)),
        details: details(),
        ..Default::default()
    }
}

fn correct(name: &str) -> CorrectGuidanceRequest {
    CorrectGuidanceRequest {
        name: name.to_owned(),
        facts: Some(GuidanceFacts { participants: 13, ..facts("环保") }),
        details: details(),
        reason: "漏计一人".to_owned(),
        ..Default::default()
    }
}

fn void(name: &str) -> VoidGuidanceRequest {
    let reason = "重复登记".to_owned();
    VoidGuidanceRequest { name: name.to_owned(), reason, ..Default::default() }
}

#[tokio::test]
async fn record_guidance_succeeds() {
    let world = World::start().await;
    let message: RecordGuidanceRequest = record(&world, "环保");
    let receipt = world.ok(Who::LineOffice, message).await;
    assert!(receipt.name.starts_with(&format!("{PARENT}/guidanceRecords/")), "{}", receipt.name);
}

#[tokio::test]
async fn record_guidance_is_refused() {
    let world = World::start().await;
    let message: RecordGuidanceRequest = record(&world, "应急办");
    let denied = Code::PermissionDenied;
    let refusal = world.refuse(Who::LineOffice, message, denied, "ROLE_OTHER_UNIT").await;
    refusal.at(&["facts.section"]);
    let message = record(&world, "气象所");
    let refusal = world.refuse(Who::Handler, message, Code::InvalidArgument, "SECTION_UNKNOWN");
    refusal.await.at(&["facts.section"]).says("气象所");
}

#[tokio::test]
async fn correct_guidance_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::LineOffice, record(&world, "环保")).await;
    let message: CorrectGuidanceRequest = correct(&name);
    world.ok(Who::LineOffice, message).await;
}

#[tokio::test]
async fn correct_guidance_is_refused() {
    let world = World::start().await;
    let name = world.name(Who::LineOffice, record(&world, "环保")).await;
    let message: CorrectGuidanceRequest = correct(&name);
    world.refuse(Who::Village, message, Code::PermissionDenied, "ROLE_MISSING").await;
}

#[tokio::test]
async fn void_guidance_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::LineOffice, record(&world, "环保")).await;
    let message: VoidGuidanceRequest = void(&name);
    world.ok(Who::OfficeHead, message).await;
}

#[tokio::test]
async fn void_guidance_is_refused() {
    let world = World::start().await;
    let name = world.name(Who::LineOffice, record(&world, "环保")).await;
    let message: VoidGuidanceRequest = void(&name);
    world.refuse(Who::Village, message, Code::PermissionDenied, "ACTIVITY_OTHER_SIDE").await;
}

//! `PublicityService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{
    ActivityDetails, CorrectPublicityRequest, PublicityFacts, PublicityKind,
    RecordPublicityRequest, VoidPublicityRequest,
};
use tonic::Code;

use super::messages::programme;
use super::world::{PARENT, Who, World};

fn facts() -> PublicityFacts {
    PublicityFacts { kind: PublicityKind::Leaflet.into(), count: 200, policy: true }
}

fn details() -> Option<ActivityDetails> {
    let topics = vec!["人居环境整治奖补政策".to_owned()];
    Some(ActivityDetails { topics, ..Default::default() })
}

fn record(world: &World) -> RecordPublicityRequest {
    RecordPublicityRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        unit: world.village_name(),
        facts: Some(facts()),
        details: details(),
        ..Default::default()
    }
}

fn correct(name: &str, facts: PublicityFacts) -> CorrectPublicityRequest {
    CorrectPublicityRequest {
        name: name.to_owned(),
        facts: Some(facts),
        details: details(),
        reason: "数量有误".to_owned(),
        ..Default::default()
    }
}

fn void(name: &str) -> VoidPublicityRequest {
    let reason = "重复登记".to_owned();
    VoidPublicityRequest { name: name.to_owned(), reason, ..Default::default() }
}

#[tokio::test]
async fn record_publicity_succeeds() {
    let world = World::start().await;
    let message: RecordPublicityRequest = record(&world);
    let receipt = world.ok(Who::Village, message).await;
    assert!(receipt.name.starts_with(&format!("{PARENT}/publicityRecords/")), "{}", receipt.name);
}

#[tokio::test]
async fn record_publicity_is_refused() {
    let world = World::start().await;
    let message = RecordPublicityRequest { details: None, ..record(&world) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, message, invalid, "FIELD_REQUIRED").await;
    refusal.at(&["details.topics"]);
}

#[tokio::test]
async fn correct_publicity_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::Village, record(&world)).await;
    let fewer = PublicityFacts { count: 180, ..facts() };
    let message: CorrectPublicityRequest = correct(&name, fewer);
    world.ok(Who::Village, message).await;
}

#[tokio::test]
async fn correct_publicity_is_refused() {
    let world = World::start().await;
    let name = world.name(Who::Village, record(&world)).await;
    let none = PublicityFacts { count: 0, ..facts() };
    let message: CorrectPublicityRequest = correct(&name, none);
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, message, invalid, "INTEGER_OUT_OF_RANGE").await;
    refusal.at(&["facts.count"]);
}

#[tokio::test]
async fn void_publicity_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::Village, record(&world)).await;
    let message: VoidPublicityRequest = void(&name);
    world.ok(Who::Village, message).await;
}

#[tokio::test]
async fn void_publicity_is_refused() {
    let world = World::start().await;
    let name = world.name(Who::Village, record(&world)).await;
    let message: VoidPublicityRequest = void(&name);
    world.refuse(Who::OtherVillage, message, Code::PermissionDenied, "ROLE_OTHER_UNIT").await;
}

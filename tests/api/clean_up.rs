//! `CleanUpService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{
    ActivityDetails, CleanUpFacts, CleanUpKind, CleanUpLevel, ClearanceClass, Cleared,
    CorrectCleanUpRequest, PlaceTag, Quantity, QuantityUnit, RecordCleanUpRequest,
    VoidCleanUpRequest,
};
use tonic::Code;

use super::messages::{evidence, programme};
use super::world::{PARENT, Who, World};

fn garbage(amount: &str, unit: QuantityUnit) -> Vec<Cleared> {
    let quantity = Some(Quantity { amount: amount.to_owned(), unit: unit.into() });
    vec![Cleared { class: ClearanceClass::HouseholdGarbage.into(), quantity }]
}

pub(super) fn facts() -> CleanUpFacts {
    CleanUpFacts {
        kind: CleanUpKind::VillageCleanUp.into(),
        level: CleanUpLevel::Village.into(),
        participants: 46,
        cleared: garbage("3.5", QuantityUnit::Tonne),
        places: vec![PlaceTag::Doorstep.into(), PlaceTag::Crossing.into()],
        amounts_confirmed: false,
    }
}

pub(super) fn record(world: &World, facts: CleanUpFacts) -> RecordCleanUpRequest {
    let place = "3组村道沿线".to_owned();
    let details = ActivityDetails { place, evidence: evidence(), ..Default::default() };
    RecordCleanUpRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        unit: world.village_name(),
        facts: Some(facts),
        details: Some(details),
        ..Default::default()
    }
}

fn correct(name: &str, facts: CleanUpFacts) -> CorrectCleanUpRequest {
    CorrectCleanUpRequest {
        name: name.to_owned(),
        facts: Some(facts),
        reason: "漏记一组".to_owned(),
        ..Default::default()
    }
}

pub(super) fn void(name: &str) -> VoidCleanUpRequest {
    let reason = "重复登记".to_owned();
    VoidCleanUpRequest { name: name.to_owned(), reason, ..Default::default() }
}

#[tokio::test]
async fn record_clean_up_succeeds() {
    let world = World::start().await;
    let message: RecordCleanUpRequest = record(&world, facts());
    let receipt = world.ok(Who::Village, message).await;
    assert!(receipt.name.starts_with(&format!("{PARENT}/cleanUps/")), "{}", receipt.name);
}

#[tokio::test]
async fn record_clean_up_is_refused() {
    let world = World::start().await;
    let slipped =
        CleanUpFacts { cleared: garbage("3.5", QuantityUnit::TenThousandTonnes), ..facts() };
    let message: RecordCleanUpRequest = record(&world, slipped);
    let failed = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Village, message, failed, "CLEAN_UP_AMOUNT_UNUSUAL").await;
    refusal.at(&["facts.cleared[0].quantity.amount"]);
    let malformed = CleanUpFacts { cleared: garbage("３", QuantityUnit::Tonne), ..facts() };
    let message = record(&world, malformed);
    let refusal =
        world.refuse(Who::Village, message, Code::InvalidArgument, "FIELD_MALFORMED").await;
    refusal.at(&["facts.cleared[0].quantity.amount"]);
}

#[tokio::test]
async fn correct_clean_up_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::Village, record(&world, facts())).await;
    let more = CleanUpFacts { participants: 64, ..facts() };
    let message: CorrectCleanUpRequest = correct(&name, more);
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (name, "\"v2\""));
}

#[tokio::test]
async fn correct_clean_up_is_refused() {
    let world = World::start().await;
    let name = world.name(Who::Village, record(&world, facts())).await;
    let town = CleanUpFacts { level: CleanUpLevel::Town.into(), ..facts() };
    let message: CorrectCleanUpRequest = correct(&name, town);
    world.refuse(Who::Handler, message, Code::PermissionDenied, "ACTIVITY_OTHER_SIDE").await;
}

#[tokio::test]
async fn void_clean_up_succeeds() {
    let world = World::start().await;
    let name = world.name(Who::Village, record(&world, facts())).await;
    let message: VoidCleanUpRequest = void(&name);
    world.ok(Who::Handler, message).await;
}

#[tokio::test]
async fn void_clean_up_is_refused() {
    let world = World::start().await;
    let name = world.name(Who::Village, record(&world, facts())).await;
    world.ok(Who::Village, void(&name)).await;
    let message: VoidCleanUpRequest = void(&name);
    let failed = Code::FailedPrecondition;
    world.refuse(Who::Village, message, failed, "ACTIVITY_VOIDED").await;
}

//! `HouseholdService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{
    CloseHouseholdRequest, HouseholdClosingGround, MergeHouseholdsRequest, MoveHouseholdRequest,
    RegisterHouseholdsRequest, SplitHouseholdRequest,
};
use tonic::Code;

use super::messages::date;
use super::world::{PARENT, Who, World};

pub(super) fn register(unit: &str, labels: &[&str]) -> RegisterHouseholdsRequest {
    RegisterHouseholdsRequest {
        parent: PARENT.to_owned(),
        unit: unit.to_owned(),
        labels: labels.iter().map(|&label| label.to_owned()).collect(),
        from_date: date(2024, 4, 1),
        ..Default::default()
    }
}

fn relocate(name: &str, world: &World) -> MoveHouseholdRequest {
    MoveHouseholdRequest {
        name: name.to_owned(),
        unit: world.other_village_name(),
        label: "9".to_owned(),
        from_date: date(2024, 4, 8),
        ..Default::default()
    }
}

fn merge(name: &str, source: &str) -> MergeHouseholdsRequest {
    MergeHouseholdsRequest {
        name: name.to_owned(),
        sources: vec![source.to_owned()],
        from_date: date(2024, 4, 8),
        ..Default::default()
    }
}

fn split(name: &str, world: &World, label: &str) -> SplitHouseholdRequest {
    SplitHouseholdRequest {
        name: name.to_owned(),
        unit: world.village_name(),
        labels: vec![label.to_owned()],
        from_date: date(2024, 4, 8),
        ..Default::default()
    }
}

fn close(name: &str) -> CloseHouseholdRequest {
    CloseHouseholdRequest {
        name: name.to_owned(),
        ground: HouseholdClosingGround::MovedAway.into(),
        from_date: date(2024, 4, 8),
        ..Default::default()
    }
}

impl World {
    /// A household of the village with a number; its name.
    async fn household(&self, label: &str) -> String {
        self.name(Who::Village, register(&self.village_name(), &[label])).await
    }
}

#[tokio::test]
async fn register_households_succeeds() {
    let world = World::without_programme().await;
    let message: RegisterHouseholdsRequest = register(&world.village_name(), &["1", "2", "3"]);
    let receipt = world.ok(Who::Village, message).await;
    let streams = receipt.events.iter().map(|event| event.stream.as_str());
    let households: Vec<&str> = streams.filter_map(|s| s.strip_prefix("household/")).collect();
    assert_eq!(households.len(), 3);
    assert_eq!(receipt.name, format!("{PARENT}/households/{}", households[0]));
}

#[tokio::test]
async fn register_households_is_refused() {
    let world = World::without_programme().await;
    let message: RegisterHouseholdsRequest = register(&world.village_name(), &["张三"]);
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Village, message, invalid, "HOUSEHOLD_LABEL_FORM").await;
    refusal.at(&["labels[0]"]);
}

#[tokio::test]
async fn move_household_succeeds() {
    let world = World::without_programme().await;
    let name = world.household("1").await;
    let message: MoveHouseholdRequest = relocate(&name, &world);
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (name, "\"v2\""));
}

#[tokio::test]
async fn move_household_is_refused() {
    let world = World::without_programme().await;
    let name = world.household("1").await;
    let message: MoveHouseholdRequest = relocate(&name, &world);
    let denied = Code::PermissionDenied;
    world.refuse(Who::OtherVillage, message, denied, "ROLE_OTHER_UNIT").await;
}

#[tokio::test]
async fn merge_households_succeeds() {
    let world = World::without_programme().await;
    let (name, source) = (world.household("1").await, world.household("2").await);
    let message: MergeHouseholdsRequest = merge(&name, &source);
    let receipt = world.ok(Who::Handler, message).await;
    assert_eq!((receipt.name, receipt.events.len()), (name, 3));
}

#[tokio::test]
async fn merge_households_is_refused() {
    let world = World::without_programme().await;
    let name = world.household("1").await;
    let message: MergeHouseholdsRequest = merge(&name, &name);
    world.refuse(Who::Handler, message, Code::InvalidArgument, "HOUSEHOLD_COUNT").await;
}

#[tokio::test]
async fn split_household_succeeds() {
    let world = World::without_programme().await;
    let name = world.household("1").await;
    let message: SplitHouseholdRequest = split(&name, &world, "1-2");
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!((receipt.name, receipt.events.len()), (name, 3));
}

#[tokio::test]
async fn split_household_is_refused() {
    let world = World::without_programme().await;
    let name = world.household("1").await;
    let message: SplitHouseholdRequest = split(&name, &world, "1");
    world.refuse(Who::Village, message, Code::AlreadyExists, "HOUSEHOLD_LABEL_TAKEN").await;
}

#[tokio::test]
async fn close_household_succeeds() {
    let world = World::without_programme().await;
    let name = world.household("1").await;
    let message: CloseHouseholdRequest = close(&name);
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!(receipt.name, name);
}

#[tokio::test]
async fn close_household_is_refused() {
    let world = World::without_programme().await;
    let name = world.household("1").await;
    world.ok(Who::Village, close(&name)).await;
    let message: CloseHouseholdRequest = close(&name);
    world.refuse(Who::Village, message, Code::FailedPrecondition, "HOUSEHOLD_CLOSED").await;
}

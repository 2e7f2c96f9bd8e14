//! `HouseholdService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{
    CloseHouseholdRequest, GetHouseholdRequest, Household, HouseholdClosingGround,
    ListHouseholdsRequest, MergeHouseholdsRequest, MoveHouseholdRequest, RegisterHouseholdsRequest,
    SplitHouseholdRequest,
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

pub(super) fn relocate(name: &str, world: &World) -> MoveHouseholdRequest {
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

    /// Where the log ends: what a read waits for.
    async fn written(&self) -> u64 {
        self.head(hemei_domain::event::Log::Business).await.position
    }

    /// A household as it is now.
    async fn household_row(&self, name: &str) -> Household {
        let min_position = self.written().await;
        self.ok(Who::Village, GetHouseholdRequest { min_position, ..get(name) }).await
    }
}

fn get(name: &str) -> GetHouseholdRequest {
    GetHouseholdRequest { name: name.to_owned(), ..Default::default() }
}

fn list(min_position: u64) -> ListHouseholdsRequest {
    ListHouseholdsRequest { parent: PARENT.to_owned(), min_position, ..Default::default() }
}

/// Noon of a day of April 2024.
fn noon(day: i64) -> Option<prost_types::Timestamp> {
    // 2024-04-01T12:00:00+08:00.
    Some(prost_types::Timestamp { seconds: 1_711_944_000 + (day - 1) * 86_400, nanos: 0 })
}

fn labels(households: &[Household]) -> Vec<&str> {
    households.iter().map(|household| household.label.as_str()).collect()
}

#[tokio::test]
async fn get_household_succeeds() {
    let world = World::without_programme().await;
    let name = world.household("1").await;
    world.ok(Who::Handler, relocate(&name, &world)).await;
    let row = world.household_row(&name).await;
    assert_eq!((row.name.as_str(), row.etag.as_str()), (name.as_str(), "\"v2\""));
    let told = (row.village.clone(), row.unit, row.label.as_str());
    assert_eq!(told, (world.other_village_name(), world.other_village_name(), "9"));
    assert_eq!((row.from_date, row.until_date), (date(2024, 4, 8), None));
    let message: GetHouseholdRequest =
        GetHouseholdRequest { effective_time: noon(7), min_position: row.position, ..get(&name) };
    let before = world.ok(Who::Bystander, message).await;
    assert_eq!((before.village, before.label.as_str()), (world.village_name(), "1"));
    assert_eq!(before.until_date, date(2024, 4, 8));
}

#[tokio::test]
async fn what_is_known_of_a_household_at_a_position_is_told() {
    use hemei_api::proto::get_household_request::KnownAt;
    let world = World::without_programme().await;
    let name = world.household("1").await;
    let registered = world.written().await;
    world.ok(Who::Village, close(&name)).await;
    assert_eq!(
        world.household_row(&name).await.closing_ground(),
        HouseholdClosingGround::MovedAway
    );
    let known_at = Some(KnownAt::KnownPosition(registered));
    let then = world.ok(Who::Village, GetHouseholdRequest { known_at, ..get(&name) }).await;
    assert_eq!((then.etag.as_str(), then.closed_from_date), ("\"v1\"", None));
    assert_eq!(then.position, registered);
}

#[tokio::test]
async fn get_household_is_refused() {
    let world = World::without_programme().await;
    let unknown = format!("{PARENT}/households/{}", uuid::Uuid::from_u128(9));
    let message: GetHouseholdRequest = get(&unknown);
    world.refuse(Who::Village, message, Code::NotFound, "RESOURCE_NOT_FOUND").await;
}

#[tokio::test]
async fn list_households_succeeds() {
    let world = World::without_programme().await;
    let first = world.household("1").await;
    world.ok(Who::Village, register(&world.village_name(), &["2", "3"])).await;
    world.ok(Who::Village, close(&first)).await;
    let all: ListHouseholdsRequest = list(world.written().await);
    let page = world.ok(Who::Bystander, all.clone()).await;
    assert_eq!(labels(&page.households), ["2", "3"]);
    let before = ListHouseholdsRequest { effective_time: noon(7), ..all.clone() };
    assert_eq!(labels(&world.ok(Who::Village, before).await.households), ["1", "2", "3"]);
    let closed = ListHouseholdsRequest { show_closed: true, page_size: 2, ..all.clone() };
    let two = world.ok(Who::Village, closed.clone()).await;
    assert_eq!(labels(&two.households), ["1", "2"]);
    let rest = ListHouseholdsRequest { page_token: two.next_page_token, ..closed };
    let rest = world.ok(Who::Village, rest).await;
    assert_eq!((labels(&rest.households), rest.next_page_token.as_str()), (vec!["3"], ""));
    let village = world.other_village_name();
    let other = world.ok(Who::Village, ListHouseholdsRequest { village, ..all.clone() }).await;
    assert_eq!(other.households, []);
    let unit = world.village_name();
    let same = world.ok(Who::Village, ListHouseholdsRequest { unit, ..all }).await;
    assert_eq!(same.households, page.households);
}

#[tokio::test]
async fn list_households_is_refused() {
    let world = World::without_programme().await;
    let message: ListHouseholdsRequest =
        ListHouseholdsRequest { village: "villages/1".to_owned(), ..list(0) };
    let invalid = Code::InvalidArgument;
    world.refuse(Who::Village, message, invalid, "RESOURCE_NAME_MALFORMED").await.at(&["village"]);
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
    let receipt = world.ok(Who::Handler, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (name, "\"v2\""));
}

#[tokio::test]
async fn move_household_is_refused() {
    let world = World::without_programme().await;
    let name = world.household("1").await;
    let message: MoveHouseholdRequest = relocate(&name, &world);
    let denied = Code::PermissionDenied;
    world.refuse(Who::OtherVillage, message.clone(), denied, "ROLE_OTHER_UNIT").await;
    let between = "HOUSEHOLD_MOVE_BETWEEN";
    world.refuse(Who::Village, message, denied, between).await.at(&["unit"]);
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

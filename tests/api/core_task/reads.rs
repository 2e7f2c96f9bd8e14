//! Reading the registers, and how many items stand where.

use hemei_api::proto::{
    CoreTaskPhase, CoreTaskRegister, CoreTaskView, GetCoreTaskItemRequest,
    ListCoreTaskCountsRequest, ListCoreTaskItemsRequest, list_core_task_items_request,
};
use hemei_domain::event::Log;
use tonic::Code;

use super::{Reach, get, relapse, work};
use crate::api::messages::programme;
use crate::api::world::{PARENT, Who, World};

#[tokio::test]
async fn get_core_task_item_succeeds() {
    let world = World::start().await;
    let name = world.item_at(CoreTaskRegister::WaterBody, Reach::Planned).await;
    let known = world.item_row(&name).await.position;
    world.ok(Who::Village, work(&name, CoreTaskRegister::WaterBody)).await;
    let message = GetCoreTaskItemRequest {
        view: CoreTaskView::WithTexts.into(),
        min_position: world.head(Log::Business).await.position,
        ..get(&name)
    };
    let row = world.ok(Who::Handler, message).await;
    let texts = row.texts.expect("texts");
    let text = |text: Option<hemei_api::proto::CoreTaskText>| text.map(|text| text.text);
    assert_eq!(text(texts.place).as_deref(), Some("3组村道旁"));
    assert_eq!(text(texts.plan).as_deref(), Some("截污后清淤"));
    assert_eq!(text(texts.work).as_deref(), Some("已实施"));
    assert_eq!(texts.check_remark, None);
    let known = hemei_api::proto::get_core_task_item_request::KnownAt::KnownPosition(known);
    let past = GetCoreTaskItemRequest { known_at: Some(known), ..get(&name) };
    let row = world.ok(Who::Handler, past).await;
    assert_eq!((row.phase(), row.work), (CoreTaskPhase::PlanApproved, None));
    let place = row.texts.and_then(|texts| texts.place).expect("where it stands");
    assert_eq!(place.text, "", "words were not asked for");
}

#[tokio::test]
async fn get_core_task_item_is_refused() {
    let world = World::start().await;
    let nothing = format!("{PARENT}/coreTaskItems/00000000-0000-4000-8000-00000000ffff");
    let message: GetCoreTaskItemRequest = get(&nothing);
    world.refuse(Who::Handler, message, Code::NotFound, "RESOURCE_NOT_FOUND").await;
    let name = world.item_at(CoreTaskRegister::WaterBody, Reach::Listed).await;
    let min_position = world.head(Log::Business).await.position;
    let view = CoreTaskView::WithTexts.into();
    let message = GetCoreTaskItemRequest { view, min_position, ..get(&name) };
    let foreign =
        world.refuse(Who::OtherVillage, message, Code::PermissionDenied, "ROLE_OTHER_UNIT");
    foreign.await;
}

#[tokio::test]
async fn list_core_task_items_succeeds() {
    let world = World::start().await;
    for register in [
        CoreTaskRegister::ClearanceSpot,
        CoreTaskRegister::ClearanceSpot,
        CoreTaskRegister::WaterBody,
    ] {
        world.item_at(register, Reach::Listed).await;
    }
    let before = world.head(Log::Business).await.position;
    let pond = world.item_at(CoreTaskRegister::WaterBody, Reach::InCare).await;
    world.ok(Who::LineOffice, relapse(&pond)).await;
    let every = ListCoreTaskItemsRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        min_position: world.head(Log::Business).await.position,
        ..Default::default()
    };
    let first =
        world.ok(Who::Village, ListCoreTaskItemsRequest { page_size: 3, ..every.clone() }).await;
    let page_token = first.next_page_token;
    let last = ListCoreTaskItemsRequest { page_size: 3, page_token, ..every.clone() };
    let last = world.ok(Who::Village, last).await;
    let rows = first.items.iter().chain(&last.items);
    let rows: Vec<_> = rows.map(|row| (row.register(), row.number)).collect();
    let (spot, water) = (CoreTaskRegister::ClearanceSpot, CoreTaskRegister::WaterBody);
    assert_eq!(rows, [(spot, 1), (spot, 2), (water, 1), (water, 2)]);
    assert_eq!(last.next_page_token, "");
    let relapsed = ListCoreTaskItemsRequest { relapsed: true, ..every.clone() };
    let relapsed = world.ok(Who::Village, relapsed).await.items;
    assert_eq!(relapsed.iter().map(|row| &row.name).collect::<Vec<_>>(), [&pond]);
    let known = list_core_task_items_request::KnownAt::KnownPosition(before);
    let register = water.into();
    let past = ListCoreTaskItemsRequest { register, known_at: Some(known), ..every };
    let past = ListCoreTaskItemsRequest { min_position: 0, ..past };
    assert_eq!(world.ok(Who::Village, past).await.items.len(), 1);
}

#[tokio::test]
async fn list_core_task_items_is_refused() {
    let world = World::start().await;
    let message =
        ListCoreTaskItemsRequest { parent: PARENT.to_owned(), page_size: -1, ..Default::default() };
    let invalid = Code::InvalidArgument;
    world.refuse(Who::Village, message, invalid, "PAGE_SIZE_NEGATIVE").await;
    let message =
        ListCoreTaskItemsRequest { parent: PARENT.to_owned(), register: 77, ..Default::default() };
    let refusal = world.refuse(Who::Village, message, invalid, "ENUM_VALUE_UNKNOWN").await;
    refusal.at(&["register"]);
}

#[tokio::test]
async fn list_core_task_counts_succeeds() {
    let world = World::start().await;
    for reach in [Reach::Listed, Reach::Listed, Reach::Accepted] {
        world.item_at(CoreTaskRegister::ClearanceSpot, reach).await;
    }
    let pond = world.item_at(CoreTaskRegister::WaterBody, Reach::InCare).await;
    world.ok(Who::LineOffice, relapse(&pond)).await;
    let message = ListCoreTaskCountsRequest {
        parent: PARENT.to_owned(),
        programme: programme(),
        unit: world.village_name(),
        min_position: world.head(Log::Business).await.position,
        ..Default::default()
    };
    let counts = world.ok(Who::Commission, message).await.counts;
    let told: Vec<_> = counts
        .iter()
        .map(|one| (one.kind_zh.as_str(), one.phase_zh.as_str(), one.items, one.relapses))
        .collect();
    assert_eq!(
        told,
        [
            ("房前屋后杂物堆", "验收合格", 1, 0),
            ("房前屋后杂物堆", "已列入台账", 2, 0),
            ("坑塘", "反弹待整治", 1, 1),
        ]
    );
    assert_eq!(counts[2].relapsed_items, 1);
}

#[tokio::test]
async fn list_core_task_counts_is_refused() {
    let world = World::start().await;
    let message =
        ListCoreTaskCountsRequest { parent: "tenants/1".to_owned(), ..Default::default() };
    let refusal = world.refuse(Who::Village, message, Code::NotFound, "TENANT_OTHER").await;
    refusal.at(&["parent"]);
}

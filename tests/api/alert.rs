//! `AlertService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{AlertKind, ListAlertsRequest};
use hemei_domain::event::Log;
use tonic::Code;

use super::clean_up::{facts, record};
use super::world::{PARENT, Who, World};

fn alerts(min_position: u64) -> ListAlertsRequest {
    ListAlertsRequest { parent: PARENT.to_owned(), min_position, ..Default::default() }
}

#[tokio::test]
async fn list_alerts_succeeds() {
    let world = World::start().await;
    // Two clean-ups that show the same picture.
    let first = world.ok(Who::Village, record(&world, facts())).await.position;
    let again = world.ok(Who::Village, record(&world, facts())).await.position;
    let recorded = world.head(Log::Access).await.position;
    let page = world.ok(Who::Commission, alerts(again)).await;
    let [row] = &page.alerts[..] else { panic!("{:?}", page.alerts) };
    assert_eq!((row.position, row.kind()), (again, AlertKind::SamePicture));
    assert_eq!((row.other_position, &row.other_unit), (first, &world.village_name()));
    assert_eq!((row.kind_zh.as_str(), &row.unit), ("佐证重复使用", &world.village_name()));
    let before = ListAlertsRequest {
        known_at: Some(hemei_api::proto::list_alerts_request::KnownAt::KnownPosition(again - 1)),
        ..alerts(0)
    };
    assert_eq!(world.ok(Who::OfficeHead, before).await.alerts, []);
    let reads = world.events_after(Log::Access, recorded).await;
    let types: Vec<_> = reads.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(types, ["LogRead", "LogRead"], "both reads are in the access log");
}

#[tokio::test]
async fn list_alerts_is_refused() {
    let world = World::start().await;
    let denied = Code::PermissionDenied;
    let message: ListAlertsRequest = alerts(0);
    world.refuse(Who::Village, message.clone(), denied, "ROLE_MISSING").await;
    world.refuse(Who::Bystander, message, denied, "ROLE_MISSING").await;
}

//! `ActivityService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{ActivityMeasure, ListActivityStatisticsRequest, QuantityUnit};
use tonic::Code;

use super::clean_up::{facts, record};
use super::world::{PARENT, Who, World};

fn statistics(min_position: u64) -> ListActivityStatisticsRequest {
    ListActivityStatisticsRequest {
        parent: PARENT.to_owned(),
        measure: ActivityMeasure::HouseholdGarbage.into(),
        from_month: "2024-04".to_owned(),
        to_month: "2024-04".to_owned(),
        min_position,
        ..Default::default()
    }
}

#[tokio::test]
async fn list_activity_statistics_succeeds() {
    let world = World::start().await;
    world.ok(Who::Village, record(&world, facts())).await;
    let position = world.ok(Who::Village, record(&world, facts())).await.position;
    let message: ListActivityStatisticsRequest = statistics(position);
    let page = world.ok(Who::Bystander, message).await;
    let [row] = &page.statistics[..] else { panic!("{:?}", page.statistics) };
    let quantity = row.quantity.as_ref().expect("an amount");
    assert_eq!((quantity.amount.as_str(), quantity.unit()), ("7", QuantityUnit::Tonne));
    assert_eq!((row.month.as_str(), &row.unit), ("2024-04", &world.village_name()));
    assert_eq!(row.measure_zh, "清理农村生活垃圾");
}

#[tokio::test]
async fn list_activity_statistics_is_refused() {
    let world = World::start().await;
    let to_month = "2024-4".to_owned();
    let message = ListActivityStatisticsRequest { to_month, ..statistics(0) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Bystander, message, invalid, "FIELD_MALFORMED").await;
    refusal.at(&["to_month"]);
    // The last month is not before the first one.
    let to_month = "2024-03".to_owned();
    let message = ListActivityStatisticsRequest { to_month, ..statistics(0) };
    let refusal = world.refuse(Who::Bystander, message, invalid, "FIELD_MALFORMED").await;
    refusal.at(&["to_month"]).says("不应早于起始月份");
}

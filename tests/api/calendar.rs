//! `CalendarService`: each RPC succeeds once and is refused once.

use hemei_api::proto::{
    AdoptCalendarEditionRequest, GetCalendarEditionRequest, ListCalendarEditionsRequest,
};
use tonic::Code;

use super::messages::{date, document};
use super::world::{PARENT, Who, World};

fn get(year: i32) -> GetCalendarEditionRequest {
    GetCalendarEditionRequest { name: format!("{PARENT}/calendars/{year}"), ..Default::default() }
}

fn adopt() -> AdoptCalendarEditionRequest {
    AdoptCalendarEditionRequest {
        name: format!("{PARENT}/calendars/2026"),
        notice: document(),
        off_dates: [date(2026, 10, 1), date(2026, 10, 2)].into_iter().flatten().collect(),
        work_dates: date(2026, 10, 10).into_iter().collect(),
        ..Default::default()
    }
}

#[tokio::test]
async fn get_calendar_edition_succeeds() {
    let world = World::without_programme().await;
    let edition = world.ok::<GetCalendarEditionRequest>(Who::Bystander, get(2024)).await;
    assert_eq!((edition.year, edition.edition), (2024, 1));
    assert!(edition.work_dates.contains(&date(2024, 4, 7).expect("a date")));
}

#[tokio::test]
async fn get_calendar_edition_is_refused() {
    let world = World::without_programme().await;
    let message: GetCalendarEditionRequest = get(2026);
    world.refuse(Who::Bystander, message, Code::NotFound, "RESOURCE_NOT_FOUND").await;
}

#[tokio::test]
async fn list_calendar_editions_succeeds() {
    let world = World::without_programme().await;
    let again = AdoptCalendarEditionRequest {
        off_dates: date(2026, 10, 1).into_iter().collect(),
        ..adopt()
    };
    world.ok(Who::OfficeHead, adopt()).await;
    world.ok(Who::OfficeHead, again).await;
    let message =
        || ListCalendarEditionsRequest { parent: PARENT.to_owned(), ..Default::default() };
    let listed = world.ok::<ListCalendarEditionsRequest>(Who::Bystander, message()).await;
    let editions = listed.calendar_editions.iter();
    let editions: Vec<_> = editions.map(|one| (one.year, one.edition)).collect();
    assert_eq!(editions, [(2024, 1), (2025, 1), (2026, 2)], "the one in force of each year");
    assert_eq!(listed.calendar_editions[0], world.ok(Who::Bystander, get(2024)).await);
    let first = ListCalendarEditionsRequest { page_size: 1, ..message() };
    let page = world.ok(Who::Bystander, first.clone()).await;
    assert_eq!(page.calendar_editions, listed.calendar_editions[..1]);
    let rest =
        ListCalendarEditionsRequest { page_size: 2, page_token: page.next_page_token, ..message() };
    let page = world.ok(Who::Bystander, rest).await;
    assert_eq!(page.calendar_editions, listed.calendar_editions[1..]);
    assert_eq!(page.next_page_token, "");
}

#[tokio::test]
async fn list_calendar_editions_is_refused() {
    let world = World::without_programme().await;
    let parent = "tenants/other".to_owned();
    let message = ListCalendarEditionsRequest { parent, ..Default::default() };
    let refusal = world.refuse(Who::Bystander, message, Code::NotFound, "TENANT_OTHER").await;
    refusal.at(&["parent"]);
}

#[tokio::test]
async fn adopt_calendar_edition_succeeds() {
    let world = World::without_programme().await;
    let receipt = world.ok::<AdoptCalendarEditionRequest>(Who::OfficeHead, adopt()).await;
    assert_eq!(receipt.name, get(2026).name);
    let edition = world.ok(Who::Bystander, get(2026)).await;
    assert_eq!((edition.off_dates, edition.etag), (adopt().off_dates, receipt.etag));
}

#[tokio::test]
async fn adopt_calendar_edition_is_refused() {
    let world = World::without_programme().await;
    let off_dates = date(2025, 10, 1).into_iter().collect();
    let other_year = AdoptCalendarEditionRequest { off_dates, ..adopt() };
    let invalid = Code::InvalidArgument;
    let refusal =
        world.refuse(Who::OfficeHead, other_year, invalid, "CALENDAR_DAY_OTHER_YEAR").await;
    refusal.at(&["off_dates[0]"]);
}

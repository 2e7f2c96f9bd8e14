//! Reads of inspections: who sees what, and when.

use hemei_api::proto::{
    GetInspectionRequest, GetIssueRequest, Inspection, InspectionPhase, InspectionView,
    ListInspectionsRequest, Log, PlanInspectionRequest, ReadLogRequest,
};
use hemei_domain::inspection::sampling;
use tonic::Code;

use super::super::messages::date;
use super::super::world::{PARENT, Who, World};
use super::{Reach, SEED, draw, get, plan, publish, review, scheme_name, visit};

fn list(min_position: u64) -> ListInspectionsRequest {
    ListInspectionsRequest { parent: PARENT.to_owned(), min_position, ..Default::default() }
}

#[tokio::test]
async fn get_inspection_succeeds() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Drawn).await;
    let mut scores = world.scores(&name).await;
    scores.remark = "三组村道正在施工。".to_owned();
    world.ok(Who::LineOffice, scores).await;
    world.ok(Who::OfficeHead, review(&name)).await;
    let row = world.inspection_row(&name).await;
    assert_eq!((row.name.as_str(), row.etag.as_str()), (name.as_str(), "\"v5\""));
    assert_eq!((row.number, row.unit.clone()), (1, world.village_name()));
    assert_eq!((row.scheme.clone(), row.round.as_str()), (scheme_name(), "q2"));
    assert_eq!((row.phase(), row.held_date), (InspectionPhase::Reviewed, date(2024, 4, 8)));
    let evaluators = vec![world.person_name(Who::LineOffice), world.person_name(Who::Handler)];
    assert_eq!(row.evaluators, evaluators);
    assert_eq!((row.household_count, row.failed_household_count, row.finding_count), (5, 0, 1));
    assert!(!row.points.is_empty() && !row.full_points.is_empty() && !row.exact_points.is_empty());
    let detail = row.detail.clone().expect("a read tells the details");
    let sampling = detail.sampling.expect("a sample");
    assert_eq!(
        (sampling.seed_commitment, sampling.seed),
        (sampling::commitment(&SEED), "07".repeat(32))
    );
    assert_eq!(sampling.groups[0].household_count, 7);
    let codes: Vec<_> = detail.entries.iter().map(|entry| entry.code.as_str()).collect();
    assert!(codes.contains(&"D1"), "{codes:?}");
    assert!(detail.findings[0].issue.starts_with(&format!("{PARENT}/issues/")));
    assert_eq!(detail.findings[0].indicator, "D1");
    let message = GetIssueRequest {
        name: detail.findings[0].issue.clone(),
        min_position: row.position,
        ..Default::default()
    };
    let issue = world.ok(Who::Handler, message).await;
    assert_eq!((issue.origin, issue.number), (name.clone(), detail.findings[0].number));
    let record = detail.texts.and_then(|texts| texts.record).expect("where the words stand");
    assert_eq!(record.text, "", "shown where it is asked for");
    let view = InspectionView::WithTexts.into();
    let message: GetInspectionRequest =
        GetInspectionRequest { view, min_position: row.position, ..get(&name) };
    let row = world.ok(Who::Village, message).await;
    let texts = row.detail.and_then(|detail| detail.texts).expect("the village reads its sheet");
    assert_eq!(texts.record.expect("a remark").text, "三组村道正在施工。");
}

#[tokio::test]
async fn get_inspection_is_refused() {
    let world = World::with_scheme().await;
    let unknown = format!("{PARENT}/inspections/{}", uuid::Uuid::from_u128(9));
    let message: GetInspectionRequest = get(&unknown);
    world.refuse(Who::Handler, message, Code::NotFound, "RESOURCE_NOT_FOUND").await;
    // Whom the draw hits is not the village's to know.
    let name = world.inspection_at(Reach::Drawn).await;
    let min_position = world.inspection_row(&name).await.position;
    let message = GetInspectionRequest { min_position, ..get(&name) };
    let denied = Code::PermissionDenied;
    world.refuse(Who::Village, message.clone(), denied, "ROLE_MISSING").await;
    // What is not published is not another village's either.
    let scores = world.scores(&name).await;
    world.ok(Who::LineOffice, scores).await;
    let min_position = world.inspection_row(&name).await.position;
    let message = GetInspectionRequest { min_position, ..message };
    world.ok(Who::Village, message.clone()).await;
    world.refuse(Who::OtherVillage, message, denied, "ROLE_MISSING").await;
}

#[tokio::test]
async fn the_log_does_not_tell_a_village_either_what_is_planned_and_drawn() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Drawn).await;
    let stream = name.replace(&format!("{PARENT}/inspections/"), "inspection/");
    let read = ReadLogRequest {
        parent: PARENT.to_owned(),
        log: Log::Business.into(),
        stream,
        unit: world.village_name(),
        ..Default::default()
    };
    let types = async |who| {
        let page = world.ok(who, read.clone()).await;
        page.events.into_iter().map(|event| event.event_type).collect::<Vec<_>>()
    };
    let kept = ["InspectionPlanned", "InspectionSampleDrawn"];
    assert_eq!(types(Who::Commission).await, kept);
    assert!(types(Who::Village).await.is_empty());
    let scores = world.scores(&name).await;
    world.ok(Who::LineOffice, scores).await;
    let all = types(Who::Commission).await;
    assert_eq!(types(Who::Village).await, all[kept.len()..]);
}

#[tokio::test]
async fn a_published_result_is_everybodys_without_its_households() {
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Drawn).await;
    let mut scores = world.scores(&name).await;
    scores.households[0].failed = vec![];
    scores.findings[0].household = scores.households[0].household.clone();
    world.ok(Who::LineOffice, scores).await;
    world.ok(Who::OfficeHead, review(&name)).await;
    world.ok(Who::OfficeHead, publish(&name)).await;
    let known = world.inspection_row(&name).await;
    let message = GetInspectionRequest { min_position: known.position, ..get(&name) };
    let public = world.ok(Who::Bystander, message.clone()).await;
    assert_eq!((public.points.clone(), public.household_count), (known.points.clone(), 5));
    let (public, known) = (public.detail.expect("details"), known.detail.expect("details"));
    assert_eq!((public.households.len(), known.households.len()), (0, 5));
    assert_eq!(public.sampling.expect("a sample").groups, []);
    assert_eq!(public.findings[0].household, "");
    assert!(known.findings[0].household.starts_with(&format!("{PARENT}/households/")));
    assert_eq!(public.entries, known.entries);
    let own = world.ok(Who::Village, message).await.detail.expect("details");
    assert_eq!(own, known);
}

#[tokio::test]
async fn an_inspection_is_read_as_it_was_known() {
    use hemei_api::proto::get_inspection_request::KnownAt;
    let world = World::with_scheme().await;
    let name = world.inspection_at(Reach::Planned).await;
    let planned = world.inspection_row(&name).await;
    world.ok(Who::Handler, draw(&name)).await;
    assert_eq!(world.inspection_row(&name).await.phase(), InspectionPhase::InProgress);
    let known_at = Some(KnownAt::KnownPosition(planned.position));
    let then = world.ok(Who::Handler, GetInspectionRequest { known_at, ..get(&name) }).await;
    assert_eq!(then, planned);
}

#[tokio::test]
async fn list_inspections_succeeds() {
    let world = World::with_scheme().await;
    let published = world.inspection_at(Reach::Published).await;
    let second = PlanInspectionRequest { round: "q3".to_owned(), ..plan(&world) };
    let planned = world.name(Who::Handler, second).await;
    let visited = world.name(Who::Commission, visit(&world)).await;
    let min_position = world.inspection_row(&visited).await.position;
    let all: ListInspectionsRequest = list(min_position);
    let names = |rows: &[Inspection]| rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    let page = world.ok(Who::Commission, all.clone()).await;
    let expected = [published.clone(), planned.clone(), visited.clone()];
    assert_eq!(names(&page.inspections), expected);
    assert!(page.inspections.iter().all(|row| row.detail.is_none()));
    let own = world.ok(Who::Village, all.clone()).await;
    assert_eq!(names(&own.inspections), [published.clone(), visited.clone()]);
    let public = world.ok(Who::OtherVillage, all.clone()).await;
    assert_eq!(names(&public.inspections), std::slice::from_ref(&published));
    let world = &world;
    let one = async |message: ListInspectionsRequest| {
        names(&world.ok(Who::Handler, message).await.inspections)
    };
    let phase = InspectionPhase::Planned.into();
    assert_eq!(
        one(ListInspectionsRequest { phase, ..all.clone() }).await,
        std::slice::from_ref(&planned)
    );
    let round = "q3".to_owned();
    assert_eq!(
        one(ListInspectionsRequest { round, ..all.clone() }).await,
        std::slice::from_ref(&planned)
    );
    let evaluator = world.person_name(Who::LineOffice);
    assert_eq!(
        one(ListInspectionsRequest { evaluator, ..all.clone() }).await,
        std::slice::from_ref(&published)
    );
    let held_from_date = date(2024, 4, 8);
    let held = [published.clone(), visited.clone()];
    assert_eq!(one(ListInspectionsRequest { held_from_date, ..all.clone() }).await, held);
    let held_until_date = date(2024, 4, 7);
    let none: [String; 0] = [];
    assert_eq!(one(ListInspectionsRequest { held_until_date, ..all.clone() }).await, none);
    let first = ListInspectionsRequest { page_size: 1, ..all };
    let page = world.ok(Who::Handler, first.clone()).await;
    assert_eq!(names(&page.inspections), [published]);
    let next = ListInspectionsRequest { page_token: page.next_page_token, ..first };
    assert_eq!(names(&world.ok(Who::Handler, next).await.inspections), [planned]);
}

#[tokio::test]
async fn list_inspections_is_refused() {
    let world = World::with_scheme().await;
    let message: ListInspectionsRequest = ListInspectionsRequest { page_size: -1, ..list(0) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Handler, message, invalid, "PAGE_SIZE_NEGATIVE").await;
    refusal.at(&["page_size"]);
}

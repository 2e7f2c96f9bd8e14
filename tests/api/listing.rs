//! What every listing refuses: a span that ends before it begins, and a key that nothing defines,
//! which an answer without rows would hide.

use hemei_api::proto::{
    self, ListActivityStatisticsRequest, ListEnrolmentsRequest, ListInspectionsRequest,
    ListIssuesRequest, ListReportLinesRequest, ListReportsRequest, ListSectionReviewsRequest,
    ReadLogRequest,
};
use tonic::Code;

use super::messages::{CLUTTER, date, programme, raise, read_log, time};
use super::refusal::Refusal;
use super::scheme;
use super::world::{PARENT, Who, World};

const INVALID: Code = Code::InvalidArgument;

fn parent() -> String {
    PARENT.to_owned()
}

#[tokio::test]
async fn a_span_that_ends_before_it_begins_is_refused() {
    let world = World::start().await;
    let (from, until) = (date(2024, 5, 2), date(2024, 5, 1));
    let refused = "FIELD_MALFORMED";
    let issues = ListIssuesRequest {
        parent: parent(),
        due_from_date: from,
        due_until_date: until,
        ..Default::default()
    };
    let refusal = world.refuse(Who::Handler, issues, INVALID, refused).await;
    refusal.at(&["due_until_date"]).says("不应早于期限自");
    let inspections = ListInspectionsRequest {
        parent: parent(),
        held_from_date: from,
        held_until_date: until,
        ..Default::default()
    };
    let refusal = world.refuse(Who::Handler, inspections, INVALID, refused).await;
    refusal.at(&["held_until_date"]);
    let statistics = ListActivityStatisticsRequest {
        parent: parent(),
        from_month: "2024-05".to_owned(),
        to_month: "2024-04".to_owned(),
        ..Default::default()
    };
    let refusal = world.refuse(Who::Handler, statistics, INVALID, refused).await;
    refusal.at(&["to_month"]).says("不应早于起始月份");
    let log = ReadLogRequest {
        recorded_from_time: time(2_000_000),
        recorded_until_time: time(1_000_000),
        after_position: 9,
        until_position: 8,
        ..read_log(proto::Log::Business)
    };
    let refusal = world.refuse(Who::Handler, log, INVALID, refused).await;
    refusal.at(&["recorded_until_time", "until_position"]);
    // A single day is a span.
    let day = ListIssuesRequest {
        parent: parent(),
        due_from_date: from,
        due_until_date: from,
        ..Default::default()
    };
    world.ok(Who::Handler, day).await;
}

#[tokio::test]
async fn a_key_that_nothing_defines_is_refused_and_one_of_which_there_is_nothing_is_not() {
    let world = World::start().await;
    let unknown = || "no_such_key".to_owned();
    let refused = "KEY_UNKNOWN";
    let issues = |class: &str, programme: &str| ListIssuesRequest {
        parent: parent(),
        class: class.to_owned(),
        programme: programme.to_owned(),
        ..Default::default()
    };
    for programme in ["", &programme()] {
        let refusal =
            world.refuse(Who::Handler, issues("no_such_key", programme), INVALID, refused).await;
        assert_eq!(refusal.detail("value"), "no_such_key");
        refusal.at(&["class"]);
        let known = world.ok(Who::Handler, issues(CLUTTER, programme)).await;
        assert_eq!(known.issues, []);
    }
    world.ok(Who::Handler, raise(&world, CLUTTER)).await;
    let section = proto::responsible::Responsible::Section("没有的科室".to_owned());
    let responsible = Some(proto::Responsible { responsible: Some(section) });
    let issues = ListIssuesRequest { parent: parent(), responsible, ..Default::default() };
    let refusal = world.refuse(Who::Handler, issues, INVALID, "SECTION_UNKNOWN").await;
    refusal.at(&["responsible.section"]);
    let inspections =
        ListInspectionsRequest { parent: parent(), round: unknown(), ..Default::default() };
    world.refuse(Who::Handler, inspections, INVALID, refused).await.at(&["round"]);
    let enrolments =
        ListEnrolmentsRequest { parent: parent(), title: unknown(), ..Default::default() };
    world.refuse(Who::Handler, enrolments, INVALID, refused).await.at(&["title"]);
    let reports =
        ListReportsRequest { parent: parent(), window_key: unknown(), ..Default::default() };
    world.refuse(Who::Handler, reports, INVALID, refused).await.at(&["window_key"]);
    let lines = ListReportLinesRequest {
        parent: parent(),
        window_key: unknown(),
        task: unknown(),
        ..Default::default()
    };
    world.refuse(Who::Handler, lines, INVALID, refused).await.at(&["window_key", "task"]);
    let reviews = ListSectionReviewsRequest {
        parent: parent(),
        section: "没有的科室".to_owned(),
        ..Default::default()
    };
    world.refuse(Who::Handler, reviews, INVALID, "SECTION_UNKNOWN").await.at(&["section"]);
}

#[tokio::test]
async fn of_what_is_defined_there_may_be_nothing() {
    let world = World::start().await;
    let title = "harmonious_courtyard".to_owned();
    let enrolments = ListEnrolmentsRequest { parent: parent(), title, ..Default::default() };
    assert_eq!(world.ok(Who::Handler, enrolments).await.enrolments, []);
    let window_key = "q4".to_owned();
    let reports = ListReportsRequest { parent: parent(), window_key, ..Default::default() };
    assert_eq!(world.ok(Who::Handler, reports).await.reports, []);
    let lines = ListReportLinesRequest {
        parent: parent(),
        window_key: "q4".to_owned(),
        task: "black_water".to_owned(),
        ..Default::default()
    };
    assert_eq!(world.ok(Who::Handler, lines).await.lines, []);
    let section = "环保".to_owned();
    let reviews = ListSectionReviewsRequest { parent: parent(), section, ..Default::default() };
    assert_eq!(world.ok(Who::Handler, reviews).await.section_reviews, []);
    world.ok(Who::OfficeHead, scheme::adopt()).await;
    let round = "q4".to_owned();
    let inspections = ListInspectionsRequest { parent: parent(), round, ..Default::default() };
    assert_eq!(world.ok(Who::Handler, inspections).await.inspections, []);
}

#[tokio::test]
async fn what_is_wrong_with_page_and_question_is_told_at_once() {
    let world = World::start().await;
    let message = ListIssuesRequest {
        parent: "elsewhere".to_owned(),
        page_size: -1,
        phase: 99,
        ..Default::default()
    };
    let refusal = world.refuse(Who::Handler, message, INVALID, "PAGE_SIZE_NEGATIVE").await;
    refusal.at(&["page_size", "parent", "phase"]);
}

/// Asks every listing for a unit and for a programme that are nowhere.
macro_rules! refuse_nowhere {
    ($world:ident, $($Request:ident { $($member:ident: $what:literal),* })*) => {$($({
        let kind = if $what == "programme" { "programmes" } else { "units" };
        let nowhere = format!("{PARENT}/{kind}/0190f000-0000-7000-8000-0000000000ff");
        let message = proto::$Request { parent: parent(), $member: nowhere, ..Default::default() };
        let refusal =
            $world.refuse(Who::OfficeHead, message, Code::NotFound, "THING_NOT_FOUND").await;
        assert_eq!(refusal.detail("whatEn"), $what, stringify!($Request));
        assert_eq!(refusal.detail("name"), "0190f000-0000-7000-8000-0000000000ff");
        refusal.at(&[stringify!($member)]);
    })*)*};
}

#[tokio::test]
async fn a_unit_or_programme_that_is_nowhere_is_refused() {
    let world = World::start().await;
    refuse_nowhere! {world,
        ListActivityStatisticsRequest { programme: "programme", unit: "unit" }
        ListConsolidationReviewsRequest { programme: "programme", unit: "unit" }
        ListCoreTaskCountsRequest { programme: "programme", unit: "unit" }
        ListCoreTaskItemsRequest { programme: "programme", unit: "unit" }
        ListEnrolmentsRequest { programme: "programme", unit: "unit" }
        ListHouseholdsRequest { village: "unit", unit: "unit" }
        ListInspectionsRequest { programme: "programme", unit: "unit" }
        ListIssuesRequest { programme: "programme", unit: "unit" }
        ListPointAccountsRequest { village: "unit" }
        ListRankingsRequest { programme: "programme" }
        ListReportLinesRequest { programme: "programme", unit: "unit" }
        ListReportsRequest { programme: "programme", unit: "unit" }
        ListSchemesRequest { programme: "programme" }
        ListSectionReviewsRequest { programme: "programme", unit: "unit" }
        ListUnitsRequest { parent_unit: "unit" }
    }
    // What is looked for among alerts is recorded first, as every reading of them is.
    for (member, unit, programme) in [("unit", true, false), ("programme", false, true)] {
        let nowhere = |kind: &str, asked: bool| {
            let name = format!("{PARENT}/{kind}/0190f000-0000-7000-8000-0000000000ff");
            if asked { name } else { String::new() }
        };
        let alerts = proto::ListAlertsRequest {
            parent: parent(),
            unit: nowhere("units", unit),
            programme: nowhere("programmes", programme),
            ..Default::default()
        };
        let answer = world.send(world.signed(Who::OfficeHead, alerts)).await;
        let status = answer.expect_err("there is none");
        Refusal::of(status, Code::NotFound, "THING_NOT_FOUND").at(&[member]);
    }
    // A programme is no unit, and of a key of a programme that is nowhere nothing more is said.
    let nowhere = || format!("{PARENT}/programmes/{}", world.village);
    let issues = ListIssuesRequest {
        parent: parent(),
        programme: nowhere(),
        class: "no_such_key".to_owned(),
        ..Default::default()
    };
    let refusal = world.refuse(Who::Handler, issues, Code::NotFound, "THING_NOT_FOUND").await;
    refusal.at(&["programme"]).says("没有找到创建方案");
    let nobody = format!("{PARENT}/units/0190f000-0000-7000-8000-0000000000ff");
    let responsible = proto::responsible::Responsible::Unit(nobody);
    let responsible = Some(proto::Responsible { responsible: Some(responsible) });
    let issues = ListIssuesRequest { parent: parent(), responsible, ..Default::default() };
    let refusal = world.refuse(Who::Handler, issues, Code::NotFound, "THING_NOT_FOUND").await;
    refusal.at(&["responsible.unit"]).says("没有找到单位");
}

#[tokio::test]
async fn of_a_unit_that_is_there_or_came_later_there_may_be_nothing() {
    use proto::list_issues_request::KnownAt;
    let world = World::start().await;
    let (unit, programme) = (world.village_name(), programme());
    let issues = |known_at| ListIssuesRequest {
        parent: parent(),
        unit: unit.clone(),
        programme: programme.clone(),
        known_at,
        ..Default::default()
    };
    assert_eq!(world.ok(Who::Handler, issues(None)).await.issues, []);
    // Position 3 is behind the genesis and before everything that was registered.
    let before = Some(KnownAt::KnownPosition(3));
    assert_eq!(world.ok(Who::Handler, issues(before)).await.issues, []);
    let households =
        proto::ListHouseholdsRequest { parent: parent(), village: unit, ..Default::default() };
    assert_eq!(world.ok(Who::Handler, households).await.households, []);
}

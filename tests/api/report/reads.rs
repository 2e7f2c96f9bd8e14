//! Reading the board, the tables of annex 3 and what can be filled in.

use hemei_api::proto;
use hemei_api::proto::{
    GetReportRequest, ListReportLinesRequest, ListReportsRequest, PrefillReportRequest,
};
use tonic::Code;

use super::super::clean_up;
use super::super::messages::time;
use super::super::world::{PARENT, Who, World};
use super::*;

#[tokio::test]
async fn get_report_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    let min_position = world.until().await;
    let name = report(&world, "q2");
    let get = GetReportRequest { name: name.clone(), min_position, ..Default::default() };
    let told = world.ok::<GetReportRequest>(Who::Handler, get.clone()).await;
    assert_eq!((told.name.as_str(), told.village.as_str()), (name.as_str(), "漆树村"));
    assert_eq!((told.phase(), told.etag.as_str()), (proto::ReportPhase::NotFiled, ""));
    assert!(told.expected && told.to_call && !told.submitted);
    world.pass_days(14);
    world.report_at("q2", Reach::Reviewed).await;
    world.ok(Who::Handler, send_back(&world, "q2")).await;
    let min_position = world.until().await;
    let view = proto::ReportView::WithTexts.into();
    let get = GetReportRequest { min_position, view, ..get };
    let told = world.ok(Who::Handler, get.clone()).await;
    assert_eq!((told.phase(), told.days_late), (proto::ReportPhase::Returned, 1));
    assert_eq!(told.returned_cells[0].reason, "与检查时清点的处数不符");
    // As the log knew before, and as it stood on the due day.
    let effective_time = time(1_719_212_400_000_000);
    let told = world.ok(Who::Handler, GetReportRequest { effective_time, ..get }).await;
    assert_eq!((told.submitted, told.light()), (false, proto::WarningLevel::Approaching));
}

#[tokio::test]
async fn get_report_is_refused() {
    let world = World::start().await;
    let message: GetReportRequest =
        GetReportRequest { name: report(&world, "q2"), ..Default::default() };
    world.refuse(Who::Handler, message, Code::NotFound, "RESOURCE_NOT_FOUND").await;
}

#[tokio::test]
async fn list_reports_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Locked).await;
    let (parent, min_position) = (PARENT.to_owned(), world.until().await);
    let all = ListReportsRequest { parent, min_position, ..Default::default() };
    let page = world.ok::<ListReportsRequest>(Who::Handler, all.clone()).await;
    let told: Vec<_> = page.reports.iter().map(|row| (row.village.as_str(), row.to_call)).collect();
    assert_eq!(told, [("漆树村", false), ("白果村", true)]);
    // Eight of ten were planned of twenty: ten points behind.
    let first = &page.reports[0];
    assert_eq!(
        (first.pace(), first.light()),
        (proto::ProgressPace::Behind, proto::WarningLevel::Behind)
    );
    let call = ListReportsRequest { to_call: true, ..all.clone() };
    let call = world.ok(Who::Handler, call).await;
    assert_eq!(call.reports, page.reports[1..]);
    let known = proto::list_reports_request::KnownAt::KnownPosition(min_position - 2);
    let before = ListReportsRequest { known_at: Some(known), page_size: 1, ..all };
    let before = world.ok(Who::Handler, before).await;
    assert_eq!(before.reports[0].phase(), proto::ReportPhase::Reviewed);
    assert!(!before.next_page_token.is_empty());
}

#[tokio::test]
async fn list_reports_is_refused() {
    let world = World::start().await;
    let parent = PARENT.to_owned();
    let message = ListReportsRequest { parent, light: 99, ..Default::default() };
    let invalid = Code::InvalidArgument;
    world.refuse(Who::Handler, message, invalid, "ENUM_VALUE_UNKNOWN").await.at(&["light"]);
}

#[tokio::test]
async fn list_report_lines_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Reviewed).await;
    let (parent, min_position) = (PARENT.to_owned(), world.until().await);
    let view = proto::ReportView::WithTexts.into();
    let message = ListReportLinesRequest { parent, min_position, view, ..Default::default() };
    let page = world.ok::<ListReportLinesRequest>(Who::Village, message.clone()).await;
    assert_eq!(page.lines.len(), 4);
    let clutter = &page.lines[3];
    assert_eq!((clutter.number, clutter.completion), (4, Some(4_000)));
    assert_eq!(clutter.task_display_name, "清理房前屋后杂物堆");
    assert_eq!(clutter.filler, world.person_name(Who::Village));
    assert_eq!(clutter.reviewer, world.person_name(Who::VillageToo));
    let line = clutter.line.as_ref().expect("its cells");
    assert_eq!(line.problems.as_ref().expect("words").value, "三组仍有两处未清理");
    assert_eq!(line.funds_spent.as_ref().expect("money").value, "0.35");
    let task = "farmhouse".to_owned();
    let one = world.ok(Who::Village, ListReportLinesRequest { task, ..message }).await;
    assert_eq!(one.lines, page.lines[1..2]);
}

#[tokio::test]
async fn list_report_lines_is_refused() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Draft).await;
    let (parent, min_position) = (PARENT.to_owned(), world.until().await);
    let view = proto::ReportView::WithTexts.into();
    let message = ListReportLinesRequest { parent, min_position, view, ..Default::default() };
    // The commission reads words on a ground only.
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Commission, message, invalid, "FIELD_REQUIRED").await;
    refusal.at(&["openings_ground"]);
}

#[tokio::test]
async fn prefill_report_succeeds() {
    let world = World::start().await;
    world.ok(Who::Handler, opening(&world)).await;
    // A heap was found and removed in the period.
    world.issue_at(super::super::issue::Reach::Closed).await;
    world.second_quarter().await;
    let min_position = world.until().await;
    let name = report(&world, "q2");
    let message = PrefillReportRequest { name, min_position, ..Default::default() };
    let known = world.ok::<PrefillReportRequest>(Who::Village, message).await;
    let tasks: Vec<_> = known.lines.iter().map(|line| line.task_display_name.as_str()).collect();
    assert_eq!(tasks.len(), 4, "{tasks:?}");
    let clutter = &known.lines[3];
    assert_eq!((clutter.issues_found, clutter.issues_closed), (1, 1));
    assert_eq!(clutter.previous.as_ref().expect("the opening balance").value, "8");
    let line = clutter.line.clone().expect("its cells");
    let (current, cumulative) = (line.current.clone(), line.cumulative.clone());
    let (current, cumulative) = (current.expect("counted"), cumulative.expect("added up"));
    assert_eq!((current.value.as_str(), cumulative.value.as_str()), ("1", "9"));
    assert_eq!((known.cells_asked, known.cells_prefilled), (44, 2));
    // What was filled in is taken with where it came from; the rest is typed.
    let mut message = save(&world, "q2");
    let typed = super::line(&world, "yard_clutter", ["20", "9", "0", "0"]);
    let (target, planned) = (typed.target, typed.planned);
    let self_assessment = typed.self_assessment;
    message.lines[3] = proto::ReportLine { target, planned, self_assessment, ..line };
    world.ok(Who::Village, message).await;
    world.ok(Who::Village, submit(&world, "q2")).await;
    world.ok(Who::VillageToo, review(&world, "q2")).await;
    world.ok(Who::OfficeHead, accept(&world, "q2")).await;
    // The next window goes on from it.
    world.third_quarter().await;
    let min_position = world.until().await;
    let name = report(&world, "q3");
    let message = PrefillReportRequest { name, min_position, ..Default::default() };
    let known = world.ok(Who::Village, message).await;
    let clutter = &known.lines[3];
    assert_eq!(clutter.previous.as_ref().expect("the last period").value, "9");
    let target = clutter.line.as_ref().and_then(|line| line.target.as_ref()).expect("a target");
    let origin = target.origin.as_ref().expect("where from");
    assert_eq!((target.value.as_str(), origin.source()), ("20", proto::CellSource::LastPeriod));
}

fn cleared(class: proto::ClearanceClass, amount: &str, unit: QuantityUnit) -> proto::Cleared {
    let quantity = Some(proto::Quantity { amount: amount.to_owned(), unit: unit.into() });
    proto::Cleared { class: class.into(), quantity }
}

#[tokio::test]
async fn what_clean_ups_cleared_is_prefilled_in_the_unit_of_the_task() {
    use proto::ClearanceClass::{HouseholdGarbage, YardClutter};
    let world = World::start().await;
    let facts = |cleared| proto::CleanUpFacts { cleared, ..clean_up::facts() };
    let heaps = vec![
        cleared(YardClutter, "12", QuantityUnit::Spot),
        cleared(YardClutter, "1.5", QuantityUnit::Tonne),
    ];
    let first = world.ok(Who::Village, clean_up::record(&world, facts(heaps))).await;
    let more = vec![
        cleared(YardClutter, "3", QuantityUnit::Spot),
        cleared(HouseholdGarbage, "2.5", QuantityUnit::Tonne),
    ];
    let second = world.ok(Who::Village, clean_up::record(&world, facts(more))).await;
    let void = vec![cleared(YardClutter, "7", QuantityUnit::Spot)];
    let void = world.name(Who::Village, clean_up::record(&world, facts(void))).await;
    world.ok(Who::Village, clean_up::void(&void)).await;
    world.second_quarter().await;
    let (name, min_position) = (report(&world, "q2"), world.until().await);
    let message = PrefillReportRequest { name, min_position, ..Default::default() };
    let known = world.ok(Who::Village, message).await;
    let of = |task: &str| {
        let line = known.lines.iter().find(|one| one.line.as_ref().is_some_and(|l| l.task == task));
        line.expect("a line")
    };
    let heaps = of("yard_clutter");
    let current = heaps.line.as_ref().and_then(|line| line.current.clone()).expect("counted");
    let origin = current.origin.clone().expect("where from");
    assert_eq!((current.value.as_str(), origin.source()), ("15", proto::CellSource::CleanUp));
    assert_eq!(origin.positions, [first.position, second.position]);
    assert_eq!(heaps.cleared.as_ref(), Some(&current));
    // What was weighed is told, and counts as nothing else.
    let weighed = proto::Quantity { amount: "1.5".to_owned(), unit: QuantityUnit::Tonne.into() };
    assert_eq!(heaps.cleared_otherwise, [weighed]);
    // A task that no village must report has its line where something was cleared.
    let garbage = of("household_garbage").line.clone().expect("its cells");
    let amounts = [garbage.current, garbage.cumulative].map(|cell| cell.expect("known").value);
    assert_eq!(amounts, ["2.5", "2.5"]);
    assert_eq!(known.cells_prefilled, 4);
}

#[tokio::test]
async fn other_villages_see_of_what_is_not_submitted_that_nothing_is_filed() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Reviewed).await;
    let unit = world.village_name();
    let seen = async |who: Who| {
        let (min_position, parent) = (world.until().await, PARENT.to_owned());
        let name = report(&world, "q2");
        let get = GetReportRequest { name, min_position, ..Default::default() };
        let one = world.ok(who, get).await;
        let of_village = ListReportsRequest { parent, unit: unit.clone(), ..Default::default() };
        let rows = world.ok(who, ListReportsRequest { min_position, ..of_village }).await;
        assert_eq!(rows.reports, std::slice::from_ref(&one));
        let parent = PARENT.to_owned();
        let lines = ListReportLinesRequest { parent, unit: unit.clone(), ..Default::default() };
        let lines = world.ok(who, ListReportLinesRequest { min_position, ..lines }).await;
        (one, lines.lines.len())
    };
    // What is submitted everybody reads.
    let (row, lines) = seen(Who::OtherVillage).await;
    assert_eq!((row.phase(), lines), (proto::ReportPhase::Reviewed, 4));
    world.ok(Who::Handler, send_back(&world, "q2")).await;
    for phase in [proto::ReportPhase::Returned, proto::ReportPhase::Draft] {
        for who in [Who::Village, Who::VillageToo, Who::Handler, Who::Commission] {
            let (row, lines) = seen(who).await;
            assert_eq!((row.phase(), lines), (phase, 4), "{who:?}");
        }
        for who in [Who::OtherVillage, Who::Bystander] {
            let (row, lines) = seen(who).await;
            assert_eq!((row.phase(), lines), (proto::ReportPhase::NotFiled, 0), "{who:?}");
            assert_eq!((row.drafts, row.lines, row.filler.as_str()), (0, 0, ""));
            assert!(row.returned_cells.is_empty() && row.etag.is_empty());
            // That it came in time stays known.
            assert!(row.submitted && row.days_late == 0);
        }
        world.ok(Who::Village, save(&world, "q2")).await;
    }
    // The phase that is looked for is the phase that is seen.
    let parent = PARENT.to_owned();
    let phased = |phase: proto::ReportPhase| {
        let parent = parent.clone();
        ListReportsRequest { parent, phase: phase.into(), ..Default::default() }
    };
    let drafts = world.ok(Who::OtherVillage, phased(proto::ReportPhase::Draft)).await;
    assert_eq!(drafts.reports, []);
    let missing = world.ok(Who::OtherVillage, phased(proto::ReportPhase::NotFiled)).await;
    assert_eq!(missing.reports.len(), 2);
}

#[tokio::test]
async fn prefill_report_is_refused() {
    let world = World::start().await;
    let name = report(&world, "q2");
    let message: PrefillReportRequest = PrefillReportRequest { name, ..Default::default() };
    world.refuse(Who::Village, message, Code::NotFound, "RESOURCE_NOT_FOUND").await;
    let name = window("q2");
    let message = PrefillReportRequest { name, ..Default::default() };
    let invalid = Code::InvalidArgument;
    world.refuse(Who::Village, message, invalid, "RESOURCE_NAME_MALFORMED").await.at(&["name"]);
}

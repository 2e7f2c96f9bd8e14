//! `ReportService`: each RPC succeeds once and is refused once.

use hemei_api::proto;
use hemei_api::proto::{
    AcceptReportRequest, CloseReportWindowRequest, CorrectReportRequest, GetReportWindowRequest,
    OpenReportWindowRequest, QuantityUnit, RecheckReportRequest, RecordOpeningBalanceRequest,
    ReopenReportWindowRequest, ReportWindowPhase, ReturnReportRequest, ReviewReportRequest,
    SaveReportDraftRequest, SubmitReportRequest, WithdrawReportRequest,
};
use tonic::Code;

use super::clean_up;
use super::messages::{date, document, evidence, programme};
use super::world::{Who, World};

mod reads;
mod requests;

pub(super) use requests::*;

/// From the first day of the world, 8 April 2024, to the days on which the windows open.
const TO_SECOND_QUARTER: i64 = 64;
const TO_THIRD_QUARTER: i64 = 90;

/// How far a report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    Draft,
    Submitted,
    Reviewed,
    Locked,
}

impl World {
    /// The second quarter's window, open on its first day.
    pub(super) async fn second_quarter(&self) {
        self.pass_days(TO_SECOND_QUARTER);
        self.ok(Who::Handler, open("q2")).await;
    }

    /// The third quarter's window too.
    pub(super) async fn third_quarter(&self) {
        self.pass_days(TO_THIRD_QUARTER);
        self.ok(Who::Handler, open("q3")).await;
    }

    /// The position of the last event.
    async fn until(&self) -> u64 {
        self.head(hemei_domain::event::Log::Business).await.position
    }

    /// The village's report, that has come so far.
    pub(super) async fn report_at(&self, key: &str, reach: Reach) {
        self.ok(Who::Village, save(self, key)).await;
        if reach >= Reach::Submitted {
            self.ok(Who::Village, submit(self, key)).await;
        }
        if reach >= Reach::Reviewed {
            self.ok(Who::VillageToo, review(self, key)).await;
        }
        if reach >= Reach::Locked {
            self.ok(Who::OfficeHead, accept(self, key)).await;
        }
    }
}

#[tokio::test]
async fn open_report_window_succeeds() {
    let world = World::start().await;
    world.pass_days(TO_SECOND_QUARTER);
    let message: OpenReportWindowRequest = open("q2");
    let receipt = world.ok(Who::Handler, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (window("q2"), "\"v1\""));
}

#[tokio::test]
async fn open_report_window_is_refused() {
    let world = World::start().await;
    let message: OpenReportWindowRequest = open("q2");
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Handler, message, state, "REPORT_WINDOW_EARLY").await;
    refusal.says("自 2024-06-11 起开放");
    let name = format!("{}/reportWindows/Q2", programme());
    let message = OpenReportWindowRequest { name, ..Default::default() };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Handler, message, invalid, "RESOURCE_NAME_MALFORMED").await;
    refusal.at(&["name"]);
}

#[tokio::test]
async fn get_report_window_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    let message = GetReportWindowRequest { name: window("q2"), ..Default::default() };
    let told = world.ok::<GetReportWindowRequest>(Who::Village, message).await;
    assert_eq!(
        (told.name.as_str(), told.phase()),
        (window("q2").as_str(), ReportWindowPhase::Open)
    );
    assert_eq!((told.due_date, told.moved_from_date), (date(2024, 6, 24), date(2024, 6, 22)));
    assert!(told.derivation.contains("遇休息日"), "{}", told.derivation);
}

#[tokio::test]
async fn get_report_window_is_refused() {
    let world = World::start().await;
    let message: GetReportWindowRequest =
        GetReportWindowRequest { name: window("q2"), ..Default::default() };
    world.refuse(Who::Village, message, Code::NotFound, "RESOURCE_NOT_FOUND").await;
}

#[tokio::test]
async fn close_report_window_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    world.pass_days(14);
    let receipt = world.ok::<CloseReportWindowRequest>(Who::OfficeHead, close("q2")).await;
    assert_eq!(receipt.events[0].event_type, "ReportWindowClosed");
}

#[tokio::test]
async fn close_report_window_is_refused() {
    let world = World::start().await;
    world.second_quarter().await;
    let message: CloseReportWindowRequest = close("q2");
    let state = Code::FailedPrecondition;
    world.refuse(Who::OfficeHead, message, state, "REPORT_WINDOW_NOT_DUE").await.says("2024-06-24");
}

#[tokio::test]
async fn reopen_report_window_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    world.pass_days(14);
    world.ok(Who::OfficeHead, close("q2")).await;
    // A report for a window that is closed is not taken.
    let state = Code::FailedPrecondition;
    world.refuse(Who::Village, save(&world, "q2"), state, "REPORT_WINDOW_CLOSED").await;
    world.ok::<ReopenReportWindowRequest>(Who::Deputy, reopen("q2")).await;
    world.report_at("q2", Reach::Submitted).await;
}

#[tokio::test]
async fn reopen_report_window_is_refused() {
    let world = World::start().await;
    world.second_quarter().await;
    let message: ReopenReportWindowRequest = reopen("q2");
    let state = Code::FailedPrecondition;
    world.refuse(Who::OfficeHead, message, state, "REPORT_WINDOW_PHASE").await.says("收报中");
}

#[tokio::test]
async fn record_opening_balance_succeeds() {
    let world = World::start().await;
    let message: RecordOpeningBalanceRequest = opening(&world);
    let receipt = world.ok(Who::Handler, message).await;
    assert_eq!(receipt.name, format!("{}/reportSeries/{}", programme(), world.village));
    // What is cumulative goes on from it.
    world.second_quarter().await;
    world.report_at("q2", Reach::Draft).await;
    let state = Code::FailedPrecondition;
    let refusal =
        world.refuse(Who::Village, submit(&world, "q2"), state, "REPORT_CUMULATIVE").await;
    refusal.says("上期累计 8 加本期 8，即 16");
}

#[tokio::test]
async fn record_opening_balance_is_refused() {
    let world = World::start().await;
    let message = RecordOpeningBalanceRequest { document: document(), ..opening(&world) };
    let invalid = Code::InvalidArgument;
    let refusal = world.refuse(Who::Handler, message, invalid, "OPENING_DOCUMENT").await;
    refusal.at(&["document"]);
}

#[tokio::test]
async fn save_report_draft_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    let message: SaveReportDraftRequest = save(&world, "q2");
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!((receipt.name, receipt.etag.as_str()), (report(&world, "q2"), "\"v1\""));
}

#[tokio::test]
async fn a_cell_comes_from_what_the_log_has_of_the_village() {
    let world = World::start().await;
    let cleared = world.ok(Who::Village, clean_up::record(&world, clean_up::facts())).await;
    world.second_quarter().await;
    let counted = |position| {
        let source = proto::CellSource::LastPeriod.into();
        let origin = Some(proto::CellOrigin { source, positions: vec![position] });
        let mut message = save(&world, "q2");
        message.lines[3].target = Some(proto::AmountCell { value: "20".to_owned(), origin });
        message
    };
    world.ok(Who::Village, counted(cleared.position)).await;
    let (invalid, beyond) = (Code::InvalidArgument, world.until().await + 9);
    let refusal = world.refuse(Who::Village, counted(beyond), invalid, "POSITION_UNKNOWN").await;
    refusal.at(&["lines[3].target"]);
    // The second event of the log gives somebody a role: it is about no village.
    let refused = world.refuse(Who::Village, counted(2), invalid, "REPORT_SOURCE_ELSEWHERE");
    let refusal = refused.await.at(&["lines[3].target"]);
    refusal.says("第 2 号记录不是本村在本方案中的");
}

#[tokio::test]
async fn save_report_draft_is_refused() {
    let world = World::start().await;
    let invalid = Code::InvalidArgument;
    let state = Code::FailedPrecondition;
    let message: SaveReportDraftRequest = save(&world, "q2");
    let refusal = world.refuse(Who::Village, message, state, "REPORT_WINDOW_NOT_OPEN").await;
    refusal.says("2024-06-11");
    let message = SaveReportDraftRequest { name: report(&world, "q9"), ..save(&world, "q2") };
    let refusal =
        world.refuse(Who::Village, message, Code::NotFound, "REPORT_WINDOW_UNKNOWN").await;
    refusal.at(&["name"]);
    world.second_quarter().await;
    // The wrong unit of measure, and what is no number of it.
    let mut message = save(&world, "q2");
    message.lines[3].measure = QuantityUnit::Tonne.into();
    let refusal = world.refuse(Who::Village, message, invalid, "REPORT_UNIT_OTHER").await;
    refusal.at(&["lines[3].measure"]).says("按“处”计，不能填“吨”");
    let mut message = save(&world, "q2");
    message.lines[0].target = typed("１２");
    message.lines[1].measure = 0;
    message.lines[3].funds_spent = Some(proto::MoneyCell { unit: 99, ..Default::default() });
    let refusal = world.refuse(Who::Village, message, invalid, "FIELD_MALFORMED").await;
    refusal.at(&[
        "lines[0].target.value",
        "lines[1].measure",
        "lines[3].funds_spent.unit",
        "lines[3].funds_spent.value",
    ]);
}

#[tokio::test]
async fn submit_report_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Draft).await;
    let message: SubmitReportRequest = submit(&world, "q2");
    let receipt = world.ok(Who::Village, message).await;
    assert_eq!(receipt.events[0].event_type, "ReportSubmitted");
}

#[tokio::test]
async fn submit_report_is_refused() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Locked).await;
    world.third_quarter().await;
    // A cumulative figure falls only by an approved correction.
    let mut message = save(&world, "q3");
    message.lines[3] = line(&world, "yard_clutter", ["20", "15", "-2", "6"]);
    world.ok(Who::Village, message).await;
    let message: SubmitReportRequest = submit(&world, "q3");
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Village, message, state, "REPORT_CUMULATIVE_FALLS").await;
    refusal.at(&["lines[3].current"]);
    // An entry by proxy brings the paper.
    let typed =
        proto::Submission { on_behalf_of: world.person_name(Who::Village), ..Default::default() };
    let message = SubmitReportRequest { submission: Some(typed), ..submit(&world, "q3") };
    let refusal = world.refuse(Who::Handler, message, state, "REPORT_PROXY_SCAN").await;
    refusal.at(&["evidence"]);
}

#[tokio::test]
async fn withdraw_report_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Reviewed).await;
    world.ok::<WithdrawReportRequest>(Who::Village, withdraw(&world, "q2")).await;
    world.ok(Who::Village, submit(&world, "q2")).await;
}

#[tokio::test]
async fn withdraw_report_is_refused() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Locked).await;
    let message: WithdrawReportRequest = withdraw(&world, "q2");
    world.refuse(Who::Village, message, Code::FailedPrecondition, "REPORT_PHASE").await;
}

#[tokio::test]
async fn review_report_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Submitted).await;
    let receipt = world.ok::<ReviewReportRequest>(Who::VillageToo, review(&world, "q2")).await;
    assert_eq!(receipt.events[0].event_type, "ReportReviewed");
}

#[tokio::test]
async fn review_report_is_refused() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Submitted).await;
    let message: ReviewReportRequest = review(&world, "q2");
    let denied = Code::PermissionDenied;
    world.refuse(Who::Village, message, denied, "SEPARATION_OF_DUTIES").await;
}

#[tokio::test]
async fn return_report_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Reviewed).await;
    world.ok::<ReturnReportRequest>(Who::Handler, send_back(&world, "q2")).await;
    // What was returned is changed before it comes again.
    let state = Code::FailedPrecondition;
    world.refuse(Who::Village, submit(&world, "q2"), state, "REPORT_PHASE").await;
    world.report_at("q2", Reach::Locked).await;
}

#[tokio::test]
async fn return_report_is_refused() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Reviewed).await;
    let mut message: ReturnReportRequest = send_back(&world, "q2");
    message.reasons.push(proto::CellReason::default());
    let refusal =
        world.refuse(Who::Handler, message, Code::InvalidArgument, "FIELD_REQUIRED").await;
    refusal.at(&["reasons[1].cell", "reasons[1].reason"]);
    let mut message = send_back(&world, "q2");
    message.reasons[0].cell.as_mut().expect("a cell").task = "household_garbage".to_owned();
    let invalid = Code::InvalidArgument;
    world.refuse(Who::Handler, message, invalid, "REPORT_CELL_UNKNOWN").await;
}

#[tokio::test]
async fn accept_report_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Reviewed).await;
    let receipt = world.ok::<AcceptReportRequest>(Who::OfficeHead, accept(&world, "q2")).await;
    let types: Vec<_> = receipt.events.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(types, ["ReportAccepted", "ReportFiguresLocked"]);
    assert_eq!((receipt.name, receipt.etag.as_str()), (report(&world, "q2"), "\"v4\""));
}

#[tokio::test]
async fn accept_report_is_refused() {
    let world = World::start().await;
    world.second_quarter().await;
    let by_proxy = || {
        let on_behalf_of = world.person_name(Who::Village);
        Some(proto::Submission { on_behalf_of, ..Default::default() })
    };
    let message = SaveReportDraftRequest { submission: by_proxy(), ..save(&world, "q2") };
    world.ok(Who::Handler, message).await;
    let evidence = evidence();
    let submitted = submit(&world, "q2");
    let message = SubmitReportRequest { submission: by_proxy(), evidence, ..submitted };
    world.ok(Who::Handler, message).await;
    world.ok(Who::VillageToo, review(&world, "q2")).await;
    let message: AcceptReportRequest = accept(&world, "q2");
    let denied = Code::PermissionDenied;
    let refusal = world.refuse(Who::Handler, message, denied, "SEPARATION_OF_DUTIES").await;
    refusal.says("代录与受理不能是同一人");
    let etag = "\"v1\"".to_owned();
    let message = AcceptReportRequest { etag, ..accept(&world, "q2") };
    world.refuse(Who::OfficeHead, message, Code::Aborted, "STALE_ETAG").await;
}

#[tokio::test]
async fn correct_report_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Locked).await;
    let message: CorrectReportRequest = correct(&world, "q2", ["20", "10", "6", "6"]);
    let receipt = world.ok(Who::Deputy, message).await;
    assert_eq!(receipt.events[0].event_type, "ReportCorrected");
}

#[tokio::test]
async fn correct_report_is_refused() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Locked).await;
    let requested_by = world.person_name(Who::OfficeHead);
    let corrected = correct(&world, "q2", ["20", "10", "6", "6"]);
    let message = CorrectReportRequest { requested_by, ..corrected };
    let denied = Code::PermissionDenied;
    let refusal =
        world.refuse(Who::OfficeHead, message, denied, "REPORT_CORRECTION_REQUESTER").await;
    refusal.at(&["requested_by"]);
}

#[tokio::test]
async fn recheck_report_succeeds() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Locked).await;
    world.third_quarter().await;
    world.report_at("q3", Reach::Locked).await;
    let corrected = correct(&world, "q2", ["21", "10", "8", "8"]);
    let receipt = world.ok(Who::OfficeHead, corrected).await;
    assert_eq!(receipt.events.last().expect("three").event_type, "ReportRecheckNeeded");
    world.ok::<RecheckReportRequest>(Who::Handler, recheck(&world, "q3")).await;
}

#[tokio::test]
async fn recheck_report_is_refused() {
    let world = World::start().await;
    world.second_quarter().await;
    world.report_at("q2", Reach::Locked).await;
    world.third_quarter().await;
    world.report_at("q3", Reach::Locked).await;
    world.ok(Who::OfficeHead, correct(&world, "q2", ["20", "10", "6", "6"])).await;
    let message: RecheckReportRequest = recheck(&world, "q3");
    let state = Code::FailedPrecondition;
    let refusal = world.refuse(Who::Handler, message, state, "REPORT_RECHECK_DIFFERS").await;
    refusal.says("应从 6 接续");
}

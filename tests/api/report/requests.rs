//! Requests that are in order, for tests to send or to change.

use hemei_api::proto;
use hemei_api::proto::{
    AcceptReportRequest, CloseReportWindowRequest, CorrectReportRequest, OpenReportWindowRequest,
    QuantityUnit, RecheckReportRequest, RecordOpeningBalanceRequest, ReopenReportWindowRequest,
    ReturnReportRequest, ReviewReportRequest, SaveReportDraftRequest, SubmitReportRequest,
    WithdrawReportRequest,
};

use super::super::messages::{date, programme};
use super::super::world::{Who, World};

pub(crate) fn window(key: &str) -> String {
    format!("{}/reportWindows/{key}", programme())
}

pub(crate) fn report(world: &World, key: &str) -> String {
    format!("{}/reports/{}", window(key), world.village)
}

pub(crate) fn open(key: &str) -> OpenReportWindowRequest {
    OpenReportWindowRequest { name: window(key), ..Default::default() }
}

pub(crate) fn close(key: &str) -> CloseReportWindowRequest {
    let reason = "各村均已报送".to_owned();
    CloseReportWindowRequest { name: window(key), reason, ..Default::default() }
}

pub(crate) fn reopen(key: &str) -> ReopenReportWindowRequest {
    ReopenReportWindowRequest {
        name: window(key),
        ground: proto::ReopenWindowGround::NotReported.into(),
        reason: "一村断网未能报送".to_owned(),
        ..Default::default()
    }
}

pub(crate) fn typed(value: &str) -> Option<proto::AmountCell> {
    Some(proto::AmountCell { value: value.to_owned(), origin: None })
}

/// A line of the village with its target, what was planned, this period's and the cumulative
/// figure.
pub(crate) fn line(world: &World, task: &str, amounts: [&str; 4]) -> proto::ReportLine {
    let [target, planned, current, cumulative] = amounts.map(typed);
    let measure = match task {
        "farmhouse" => QuantityUnit::Household,
        "infrastructure" => QuantityUnit::Piece,
        "household_garbage" => QuantityUnit::Tonne,
        _ => QuantityUnit::Spot,
    };
    let assessment = proto::SelfAssessment::NotMet.into();
    proto::ReportLine {
        unit: world.village_name(),
        task: task.to_owned(),
        measure: measure.into(),
        target,
        planned,
        current,
        cumulative,
        self_assessment: Some(proto::SelfAssessmentCell { value: assessment, origin: None }),
        ..Default::default()
    }
}

/// The tasks that every village reports.
pub(crate) fn lines(world: &World, key: &str) -> Vec<proto::ReportLine> {
    let heaps = match key {
        "q2" => ["20", "10", "8", "8"],
        _ => ["20", "15", "3", "11"],
    };
    let nothing = ["0", "0", "0", "0"];
    let mut clutter = line(world, "yard_clutter", heaps);
    clutter.problems =
        Some(proto::TextCell { value: "三组仍有两处未清理".to_owned(), origin: None });
    clutter.funds_spent = Some(proto::MoneyCell {
        value: "0.35".to_owned(),
        unit: proto::MoneyUnit::TenThousandYuan.into(),
        origin: None,
    });
    vec![
        line(world, "black_water", nothing),
        line(world, "farmhouse", nothing),
        line(world, "infrastructure", nothing),
        clutter,
    ]
}

pub(crate) fn save(world: &World, key: &str) -> SaveReportDraftRequest {
    let (name, lines) = (report(world, key), lines(world, key));
    SaveReportDraftRequest { name, lines, ..Default::default() }
}

pub(crate) fn submit(world: &World, key: &str) -> SubmitReportRequest {
    SubmitReportRequest { name: report(world, key), ..Default::default() }
}

pub(crate) fn withdraw(world: &World, key: &str) -> WithdrawReportRequest {
    let reason = "漏填一处".to_owned();
    WithdrawReportRequest { name: report(world, key), reason, ..Default::default() }
}

pub(crate) fn review(world: &World, key: &str) -> ReviewReportRequest {
    ReviewReportRequest { name: report(world, key), ..Default::default() }
}

pub(crate) fn send_back(world: &World, key: &str) -> ReturnReportRequest {
    let cell = proto::ReportCell {
        unit: world.village_name(),
        task: "yard_clutter".to_owned(),
        column: proto::ReportColumn::Cumulative.into(),
    };
    let reason = "与检查时清点的处数不符".to_owned();
    let reasons = vec![proto::CellReason { cell: Some(cell), reason }];
    ReturnReportRequest { name: report(world, key), reasons, ..Default::default() }
}

pub(crate) fn accept(world: &World, key: &str) -> AcceptReportRequest {
    AcceptReportRequest { name: report(world, key), ..Default::default() }
}

pub(crate) fn correct(world: &World, key: &str, amounts: [&str; 4]) -> CorrectReportRequest {
    let mut lines = lines(world, key);
    lines[3] = line(world, "yard_clutter", amounts);
    CorrectReportRequest {
        name: report(world, key),
        lines,
        ground: proto::CorrectionGround::CountedTwice.into(),
        reason: "两处与上期重复计算".to_owned(),
        requested_by: world.person_name(Who::Village),
        ..Default::default()
    }
}

pub(crate) fn recheck(world: &World, key: &str) -> RecheckReportRequest {
    RecheckReportRequest { name: report(world, key), ..Default::default() }
}

pub(crate) fn opening(world: &World) -> RecordOpeningBalanceRequest {
    RecordOpeningBalanceRequest {
        name: format!("{}/reportSeries/{}", programme(), world.village),
        as_of_date: date(2024, 4, 7),
        basis: proto::OpeningBasis::Ledger.into(),
        lines: vec![proto::OpeningLine {
            unit: world.village_name(),
            task: "yard_clutter".to_owned(),
            measure: QuantityUnit::Spot.into(),
            amount: "8".to_owned(),
        }],
        source: "村2023年台账第12页".to_owned(),
        ..Default::default()
    }
}

//! Requests about progress reports and their windows; windows for the wire.
//!
//! Names are natural keys: a programme, a window's key in its definition, a village.

pub(crate) mod board;
mod line;
mod name;
pub(crate) mod prefill;

use hemei_domain::command::etag;
use hemei_domain::progress_report::{
    AcceptReport, CellKey, CellReason, CorrectReport, RecheckReport, ReturnReport, ReviewReport,
    SaveReportDraft, SubmitReport, WithdrawReport,
};
use hemei_domain::report_series::RecordOpeningBalance;
use hemei_domain::report_window::{
    CloseReportWindow, OpenReportWindow, ReopenReportWindow, ReportWindow,
};
use hemei_domain::time::Date;

pub(crate) use name::{report_key, window_key};

use super::{Fields, IntoCommand, Vocabulary as _, text, wire_date};
use crate::proto;

impl IntoCommand for proto::OpenReportWindowRequest {
    type Command = OpenReportWindow;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<OpenReportWindow> {
        name::window_key(fields, "name", &self.name).map(|key| OpenReportWindow { key })
    }
}

impl IntoCommand for proto::CloseReportWindowRequest {
    type Command = CloseReportWindow;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<CloseReportWindow> {
        let key = name::window_key(fields, "name", &self.name)?;
        Some(CloseReportWindow { key, reason: self.reason })
    }
}

impl IntoCommand for proto::ReopenReportWindowRequest {
    type Command = ReopenReportWindow;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReopenReportWindow> {
        let key = name::window_key(fields, "name", &self.name);
        let ground = fields.one_of("ground", self.ground);
        let until = fields.maybe_date("until_date", self.until_date);
        Some(ReopenReportWindow { key: key?, ground: ground?, until, reason: self.reason })
    }
}

impl IntoCommand for proto::RecordOpeningBalanceRequest {
    type Command = RecordOpeningBalance;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RecordOpeningBalance> {
        let series = name::series_key(fields, "name", &self.name);
        let as_of = fields.date("as_of_date", self.as_of_date);
        let basis = fields.one_of("basis", self.basis);
        let document =
            self.document.and_then(|document| fields.document("document", Some(document)));
        let lines = line::opening(fields, "lines", &self.lines);
        let evidence = fields.evidence("evidence", self.evidence);
        let (programme, unit) = series?;
        Some(RecordOpeningBalance {
            programme,
            unit,
            as_of: as_of?,
            basis: basis?,
            document,
            lines,
            source: self.source,
            evidence,
        })
    }
}

impl IntoCommand for proto::SaveReportDraftRequest {
    type Command = SaveReportDraft;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<SaveReportDraft> {
        let key = name::report_key(fields, "name", &self.name);
        let lines = line::entries(fields, "lines", self.lines);
        Some(SaveReportDraft { key: key?, lines })
    }
}

impl IntoCommand for proto::SubmitReportRequest {
    type Command = SubmitReport;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<SubmitReport> {
        let key = name::report_key(fields, "name", &self.name);
        let confirmed_units = cells(fields, "confirmed_units", &self.confirmed_units);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(SubmitReport { key: key?, confirmed_units, evidence })
    }
}

impl IntoCommand for proto::WithdrawReportRequest {
    type Command = WithdrawReport;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<WithdrawReport> {
        let key = name::report_key(fields, "name", &self.name)?;
        Some(WithdrawReport { key, reason: self.reason })
    }
}

impl IntoCommand for proto::ReviewReportRequest {
    type Command = ReviewReport;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReviewReport> {
        let key = name::report_key(fields, "name", &self.name)?;
        Some(ReviewReport { key, remark: text(self.remark) })
    }
}

impl IntoCommand for proto::ReturnReportRequest {
    type Command = ReturnReport;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<ReturnReport> {
        let key = name::report_key(fields, "name", &self.name);
        let each = |(index, one): (usize, proto::CellReason)| {
            let path = format!("reasons[{index}].cell");
            let cell = fields.required(&path, one.cell)?;
            let cell = line::cell_key(fields, &path, &cell)?;
            Some(CellReason { cell, reason: one.reason })
        };
        let reasons = self.reasons.into_iter().enumerate().filter_map(each).collect();
        Some(ReturnReport { key: key?, reasons })
    }
}

impl IntoCommand for proto::AcceptReportRequest {
    type Command = AcceptReport;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<AcceptReport> {
        let key = name::report_key(fields, "name", &self.name)?;
        Some(AcceptReport { key, remark: text(self.remark) })
    }
}

impl IntoCommand for proto::CorrectReportRequest {
    type Command = CorrectReport;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<CorrectReport> {
        let key = name::report_key(fields, "name", &self.name);
        let lines = line::entries(fields, "lines", self.lines);
        let ground = fields.one_of("ground", self.ground);
        let requested_by = fields.resource("requested_by", &self.requested_by);
        let confirmed_units = cells(fields, "confirmed_units", &self.confirmed_units);
        let evidence = fields.evidence("evidence", self.evidence);
        Some(CorrectReport {
            key: key?,
            lines,
            ground: ground?,
            reason: self.reason,
            requested_by: requested_by?,
            confirmed_units,
            evidence,
        })
    }
}

impl IntoCommand for proto::RecheckReportRequest {
    type Command = RecheckReport;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RecheckReport> {
        let key = name::report_key(fields, "name", &self.name)?;
        Some(RecheckReport { key, remark: text(self.remark) })
    }
}

/// Several cells.
fn cells(fields: &mut Fields<'_>, field: &str, wire: &[proto::ReportCell]) -> Vec<CellKey> {
    let each = |(index, cell): (usize, &proto::ReportCell)| {
        line::cell_key(fields, &format!("{field}[{index}]"), cell)
    };
    wire.iter().enumerate().filter_map(each).collect()
}

/// A window for the wire, as it stands on a day; nothing of one that was never opened.
pub(crate) fn window(
    name: String,
    window: &ReportWindow,
    revision: u64,
    day: Date,
) -> Option<proto::ReportWindow> {
    let opened = window.opened.as_ref()?;
    let deadline = &opened.deadline;
    Some(proto::ReportWindow {
        name,
        etag: etag(revision),
        display_name: opened.name.clone(),
        phase: window.phase_on(day).to_wire(),
        opens_date: Some(wire_date(opened.opens)),
        due_date: Some(wire_date(deadline.due)),
        moved_from_date: deadline.moved_from.map(wire_date),
        derivation: deadline.explain_zh(),
        calendar_editions: deadline.editions.clone(),
        closes_date: window.closes.map(wire_date),
        closed_date: window.closed_on.map(wire_date),
        reopenings: window.reopenings,
        period_from_date: Some(wire_date(opened.period_from)),
        period_to_date: Some(wire_date(opened.period_to)),
        clause: opened.clause.clone(),
    })
}

//! Rows of the progress board and lines of its tables for the wire.

use std::collections::BTreeSet;

use hemei_domain::command::etag;
use hemei_domain::money::{Money, MoneyUnit};
use hemei_domain::percentage::Percentage;
use hemei_domain::programme::reporting::{CellSource, Column};
use hemei_domain::progress_report::{CellKey, LineKey, ReportKey};
use hemei_domain::quantity::Amount;
use hemei_domain::time::Date;
use hemei_engine::view::progress_board::{BoardEntry, BoardQuery, BoardRow, LineQuery, LineRow};
use serde_json::Value;

use super::super::ledger::Words;
use super::super::{Fields, Told, Vocabulary as _, at, text};
use crate::proto;
use crate::resource::{report_name, window_name};
use crate::status::reasons;

/// How much of a report is asked for.
pub(crate) fn view(fields: &mut Fields<'_>, wire: i32) -> Option<proto::ReportView> {
    match proto::ReportView::try_from(wire) {
        Ok(view) => Some(view),
        Err(_) => fields.refuse(at(&reasons::ENUM_VALUE_UNKNOWN, "view").with("value", wire)),
    }
}

/// Which rows of the board are asked for.
pub(crate) fn query(
    request: &proto::ListReportsRequest,
    fields: &mut Fields<'_>,
) -> Option<BoardQuery> {
    let parent = fields.parent(&request.parent);
    let window = fields.looked_for("window_key", request.window_key.clone());
    let query = BoardQuery {
        programme: fields.optional("programme", &request.programme, Fields::resource),
        window: window.and_then(text),
        unit: fields.optional("unit", &request.unit, Fields::resource),
        phase: fields.maybe_one_of("phase", request.phase),
        light: fields.maybe_one_of("light", request.light),
        to_call: request.to_call,
        effective_at: None,
    };
    parent.map(|()| query)
}

/// Which lines are asked for.
pub(crate) fn lines(
    request: &proto::ListReportLinesRequest,
    fields: &mut Fields<'_>,
) -> Option<LineQuery> {
    let parent = fields.parent(&request.parent);
    let window = fields.looked_for("window_key", request.window_key.clone());
    let task = fields.looked_for("task", request.task.clone());
    let query = LineQuery {
        programme: fields.optional("programme", &request.programme, Fields::resource),
        window: window.and_then(text),
        village: fields.optional("unit", &request.unit, Fields::resource),
        task: task.and_then(text),
        phase: fields.maybe_one_of("phase", request.phase),
    };
    parent.map(|()| query)
}

/// Where the words behind some rows stand.
pub(crate) fn positions<'a>(rows: impl IntoIterator<Item = &'a BoardEntry>) -> BTreeSet<u64> {
    let returned = |entry: &'a BoardEntry| {
        entry.row.return_position.filter(|_| !entry.row.returned.0.is_empty())
    };
    rows.into_iter().filter_map(returned).collect()
}

/// A row for the wire.
pub(crate) fn report(
    tenant: &str,
    entry: &BoardEntry,
    day: Date,
    position: u64,
    words: &Words,
) -> proto::Report {
    let (row, standing, told) = (&entry.row, &entry.standing, Told(tenant));
    let (programme, window, unit) = (row.programme, row.window_key.clone(), row.unit);
    let key = ReportKey { programme, window, unit };
    proto::Report {
        name: report_name(tenant, &key),
        etag: if row.revision == 0 { String::new() } else { etag(row.revision) },
        window: window_name(tenant, &key.window()),
        window_display_name: row.window_name.clone(),
        unit: told.of(&row.unit),
        village: row.village_on(day).to_owned(),
        expected: row.expected,
        phase: told.of(&row.phase),
        phase_time: told.of(&row.since),
        window_phase: told.of(&standing.window),
        due_date: told.of(&row.due),
        derivation: row.deadline.0.explain_zh(),
        closes_date: told.of(&row.closes),
        days_left: i32::try_from(standing.days_left).unwrap_or(i32::MAX),
        submitted: standing.submitted,
        first_submitted_time: told.of(&row.first_submitted),
        first_recorded_time: told.of(&row.first_recorded),
        days_late: standing.days_late,
        days_late_recorded: standing.days_late_recorded,
        light: told.of(&standing.light),
        pace: told.of(&standing.pace),
        lines_behind: standing.behind,
        lines_far_behind: standing.far_behind,
        to_call: standing.to_call,
        drafts: row.drafts,
        submissions: row.submissions,
        returns: row.returns,
        returned_cells: returned(row, told, words),
        version: row.version,
        recheck_window: row.recheck.as_ref().map(|one| one.0.window.clone()).unwrap_or_default(),
        filler: told.of(&row.filler),
        by_proxy: row.by_proxy,
        filled_date: told.of(&row.filled_on),
        reviewer: told.of(&row.reviewer),
        lines: row.lines,
        position,
    }
}

fn returned(row: &BoardRow, told: Told<'_>, words: &Words) -> Vec<proto::ReturnedCell> {
    let Some(position) = row.return_position else { return Vec::new() };
    let reasons = words.of(position).and_then(|text| text.get("reasons")?.as_array());
    // The reasons stand in the order of the cells.
    let reason = |index: usize| reasons.and_then(|all| all.get(index)?.get("reason")?.as_str());
    let each = |(index, cell): (usize, &CellKey)| proto::ReturnedCell {
        cell: Some(proto::ReportCell {
            unit: told.of(&cell.line.unit),
            task: cell.line.task.clone(),
            column: told.of(&cell.column),
        }),
        position,
        reason: reason(index).unwrap_or_default().to_owned(),
    };
    row.returned.0.iter().enumerate().map(each).collect()
}

/// Where the words of a line stand.
pub(crate) fn words_position(row: &LineRow) -> Option<u64> {
    row.problems_position.or(row.next_step_position).or(row.explanation_position)
}

/// A line for the wire.
pub(crate) fn line(tenant: &str, row: &LineRow, words: &Words) -> proto::ReportTableLine {
    let told = Told(tenant);
    let (programme, window, unit) = (row.programme, row.window_key.clone(), row.village);
    let key = ReportKey { programme, window, unit };
    let done = row.cumulative.zip(row.target);
    let completion = done.and_then(|(done, target)| Percentage::of(done.0, target.0));
    proto::ReportTableLine {
        report: report_name(tenant, &key),
        number: row.number,
        phase: told.of(&row.phase),
        version: row.version,
        unit_display_name: row.unit_name.clone(),
        core_task: told.of(&row.core_task),
        task_display_name: row.task_name.clone(),
        line: Some(Cells { row, told, words }.line()),
        completion: completion.map(|one| one.0),
        words_position: words_position(row).unwrap_or(0),
        filler: told.of(&row.filler),
        reviewer: told.of(&row.reviewer),
        filled_date: told.of(&row.filled_on),
    }
}

/// The cells of one line.
struct Cells<'a> {
    row: &'a LineRow,
    told: Told<'a>,
    words: &'a Words,
}

impl Cells<'_> {
    fn line(&self) -> proto::ReportLine {
        let (row, told) = (self.row, self.told);
        proto::ReportLine {
            unit: told.of(&row.unit),
            task: row.task.clone(),
            measure: told.of(&row.measure),
            target: self.amount(Column::Target, row.target),
            planned: self.amount(Column::Planned, row.planned),
            current: self.amount(Column::Current, row.current),
            cumulative: self.amount(Column::Cumulative, row.cumulative),
            funds_planned: self.money(Column::FundsPlanned, row.funds_planned),
            funds_in_place: self.money(Column::FundsInPlace, row.funds_in_place),
            funds_spent: self.money(Column::FundsSpent, row.funds_spent),
            expected_finish: row.expected_finish.map(|day| proto::DateCell {
                value: told.of(&day),
                origin: self.origin(Column::ExpectedFinish),
            }),
            self_assessment: row.self_assessment.map(|one| proto::SelfAssessmentCell {
                value: told.of(&one),
                origin: self.origin(Column::SelfAssessment),
            }),
            problems: self.words(Column::Problems, row.problems_position),
            next_step: self.words(Column::NextStep, row.next_step_position),
            explanation: self.word("explanation", row.explanation_position).unwrap_or_default(),
        }
    }

    fn origin(&self, column: Column) -> Option<proto::CellOrigin> {
        let origins = &self.row.origins.0;
        let known = origins.iter().find(|origin| origin.column == column);
        let (source, positions) = known
            .map_or((CellSource::Typed, Vec::new()), |one| (one.source, one.positions.clone()));
        Some(proto::CellOrigin { source: source.to_wire(), positions })
    }

    fn amount(&self, column: Column, amount: Option<Amount>) -> Option<proto::AmountCell> {
        let value = amount?.to_string();
        Some(proto::AmountCell { value, origin: self.origin(column) })
    }

    fn money(&self, column: Column, money: Option<Money>) -> Option<proto::MoneyCell> {
        let unit = MoneyUnit::TenThousandYuan;
        let value = money?.digits(unit);
        Some(proto::MoneyCell { value, unit: unit.to_wire(), origin: self.origin(column) })
    }

    fn words(&self, column: Column, position: Option<u64>) -> Option<proto::TextCell> {
        let value = self.word(column.code(), position)?;
        Some(proto::TextCell { value, origin: self.origin(column) })
    }

    /// What was written in a cell; empty where it was not opened, nothing where nothing was.
    fn word(&self, member: &str, position: Option<u64>) -> Option<String> {
        let lines = self.words.of(position?).and_then(|text| text.get("lines")?.as_array());
        let mine = |line: &&Value| {
            let key = line.get("line").cloned().unwrap_or_default();
            let key: Option<LineKey> = serde_json::from_value(key).ok();
            key.is_some_and(|key| key.unit == self.row.unit && key.task == self.row.task)
        };
        let line = lines.and_then(|lines| lines.iter().find(mine));
        let word = line.and_then(|line| line.get(member)?.as_str());
        Some(word.unwrap_or_default().to_owned())
    }
}

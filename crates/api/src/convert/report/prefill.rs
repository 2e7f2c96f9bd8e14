//! What the log knows of a report that is to be filled in, for the wire.

use hemei_domain::money::{Money, MoneyUnit};
use hemei_domain::progress_report::{Cell, Provenance};
use hemei_domain::quantity::Amount;
use hemei_engine::view::progress_board::{Prefill, PrefilledLine};

use super::super::{Told, Vocabulary as _, quantity, wire_time};
use crate::proto;

/// The answer.
pub(crate) fn response(tenant: &str, known: &Prefill) -> proto::PrefillReportResponse {
    proto::PrefillReportResponse {
        lines: known.lines.iter().map(|one| line(one, Told(tenant))).collect(),
        cells_asked: known.asked,
        cells_prefilled: known.prefilled,
        position: known.position,
        effective_time: Some(wire_time(known.effective_at)),
    }
}

fn line(known: &PrefilledLine, told: Told<'_>) -> proto::PrefilledLine {
    let figures = &known.figures;
    let line = proto::ReportLine {
        unit: told.of(&known.key.unit),
        task: known.key.task.clone(),
        measure: told.of(&figures.measure),
        target: figures.target.as_ref().map(amount),
        current: figures.current.as_ref().map(amount),
        cumulative: figures.cumulative.as_ref().map(amount),
        funds_planned: figures.funds_planned.as_ref().map(money),
        funds_in_place: figures.funds_in_place.as_ref().map(money),
        funds_spent: figures.funds_spent.as_ref().map(money),
        expected_finish: figures.expected_finish.as_ref().map(|cell| proto::DateCell {
            value: told.of(&cell.value),
            origin: origin(&cell.from),
        }),
        ..Default::default()
    };
    proto::PrefilledLine {
        line: Some(line),
        task_display_name: known.task_name.clone(),
        previous: known.previous.as_ref().map(amount),
        issues_found: known.found,
        issues_closed: known.closed,
        cleared: known.cleared.as_ref().map(amount),
        cleared_otherwise: known.cleared_otherwise.iter().copied().map(quantity::to_wire).collect(),
        words_position: known.words_position.unwrap_or(0),
    }
}

fn origin(from: &Provenance) -> Option<proto::CellOrigin> {
    let positions = from.positions.clone();
    Some(proto::CellOrigin { source: from.source.to_wire(), positions })
}

fn amount(cell: &Cell<Amount>) -> proto::AmountCell {
    proto::AmountCell { value: cell.value.to_string(), origin: origin(&cell.from) }
}

fn money(cell: &Cell<Money>) -> proto::MoneyCell {
    let unit = MoneyUnit::TenThousandYuan;
    let value = cell.value.digits(unit);
    proto::MoneyCell { value, unit: unit.to_wire(), origin: origin(&cell.from) }
}

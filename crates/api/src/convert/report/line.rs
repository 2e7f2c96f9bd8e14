//! Lines of a table as they are entered, cell by cell.

use hemei_domain::money::{Money, MoneyUnit};
use hemei_domain::progress_report::{Cell, CellKey, Figures, LineEntry, LineKey, Provenance};
use hemei_domain::quantity::{Amount, QuantityUnit};
use hemei_domain::report_series::OpeningLine;

use super::super::{Fields, text};
use crate::proto;

/// Lines; what they mean is checked by the domain.
pub(super) fn entries(
    fields: &mut Fields<'_>,
    field: &str,
    wire: Vec<proto::ReportLine>,
) -> Vec<LineEntry> {
    let each = |(index, line): (usize, proto::ReportLine)| {
        entry(&mut At { fields, path: format!("{field}[{index}]") }, line)
    };
    wire.into_iter().enumerate().filter_map(each).collect()
}

/// Opening balances.
pub(super) fn opening(
    fields: &mut Fields<'_>,
    field: &str,
    wire: &[proto::OpeningLine],
) -> Vec<OpeningLine> {
    let each = |(index, line): (usize, &proto::OpeningLine)| {
        let mut at = At { fields, path: format!("{field}[{index}]") };
        let unit = at.unit(&line.unit);
        let measure = at.measure(line.measure);
        let path = at.path("amount");
        let amount = at.fields.take(Amount::parse(&path, &line.amount));
        let key = LineKey { unit: unit?, task: line.task.clone() };
        Some(OpeningLine { key, measure: measure?, amount: amount? })
    };
    wire.iter().enumerate().filter_map(each).collect()
}

/// A cell by its line and column.
pub(super) fn cell_key(
    fields: &mut Fields<'_>,
    field: &str,
    wire: &proto::ReportCell,
) -> Option<CellKey> {
    let unit = fields.resource(&format!("{field}.unit"), &wire.unit);
    let column = fields.one_of(&format!("{field}.column"), wire.column);
    let line = LineKey { unit: unit?, task: wire.task.clone() };
    Some(CellKey { line, column: column? })
}

/// The reader of one line.
struct At<'a, 'b> {
    fields: &'a mut Fields<'b>,
    path: String,
}

fn entry(at: &mut At<'_, '_>, wire: proto::ReportLine) -> Option<LineEntry> {
    let unit = at.unit(&wire.unit);
    let measure = at.measure(wire.measure);
    let figures = Figures {
        target: at.amount("target", wire.target),
        planned: at.amount("planned", wire.planned),
        current: at.amount("current", wire.current),
        cumulative: at.amount("cumulative", wire.cumulative),
        funds_planned: at.money("funds_planned", wire.funds_planned),
        funds_in_place: at.money("funds_in_place", wire.funds_in_place),
        funds_spent: at.money("funds_spent", wire.funds_spent),
        expected_finish: wire.expected_finish.and_then(|cell| {
            let value = at.fields.date(&at.path("expected_finish.value"), cell.value);
            at.cell("expected_finish", value, cell.origin)
        }),
        self_assessment: wire.self_assessment.and_then(|cell| {
            let value = at.fields.one_of(&at.path("self_assessment.value"), cell.value);
            at.cell("self_assessment", value, cell.origin)
        }),
        ..Figures::blank(measure.unwrap_or(QuantityUnit::Piece))
    };
    let problems = at.words("problems", wire.problems);
    let next_step = at.words("next_step", wire.next_step);
    let key = LineKey { unit: unit?, task: wire.task };
    measure?;
    Some(LineEntry { key, figures, problems, next_step, explanation: text(wire.explanation) })
}

impl At<'_, '_> {
    fn path(&self, field: &str) -> String {
        format!("{}.{field}", self.path)
    }

    fn unit(&mut self, name: &str) -> Option<hemei_domain::id::UnitId> {
        let path = self.path("unit");
        self.fields.resource(&path, name)
    }

    fn measure(&mut self, wire: i32) -> Option<QuantityUnit> {
        let path = self.path("measure");
        self.fields.one_of(&path, wire)
    }

    fn amount(&mut self, field: &str, wire: Option<proto::AmountCell>) -> Option<Cell<Amount>> {
        let wire = wire?;
        let path = self.path(&format!("{field}.value"));
        let value = self.fields.take(Amount::parse(&path, &wire.value));
        self.cell(field, value, wire.origin)
    }

    fn money(&mut self, field: &str, wire: Option<proto::MoneyCell>) -> Option<Cell<Money>> {
        let wire = wire?;
        let unit: Option<MoneyUnit> =
            self.fields.one_of(&self.path(&format!("{field}.unit")), wire.unit);
        let path = self.path(&format!("{field}.value"));
        // Without its unit the digits mean nothing.
        let value = unit.and_then(|unit| self.fields.take(Money::parse(&path, &wire.value, unit)));
        self.cell(field, value, wire.origin)
    }

    fn words(&mut self, field: &str, wire: Option<proto::TextCell>) -> Option<Cell<String>> {
        let wire = wire?;
        self.cell(field, Some(wire.value), wire.origin)
    }

    fn cell<T>(
        &mut self,
        field: &str,
        value: Option<T>,
        origin: Option<proto::CellOrigin>,
    ) -> Option<Cell<T>> {
        let from = match origin {
            None => Provenance::typed(),
            Some(origin) => {
                let path = self.path(&format!("{field}.origin.source"));
                let source = self.fields.one_of(&path, origin.source)?;
                Provenance { source, positions: origin.positions }
            }
        };
        Some(Cell { value: value?, from })
    }
}

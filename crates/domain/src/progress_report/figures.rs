//! Whether the figures of a table are complete and add up (`domain.md` R17): against what is locked
//! before them, the target, and each other.

use super::entry::{label, task_name};
use super::line::*;
use super::rules;
use super::{LineWarning, PreviousFigure, WarningKind};
use crate::command::Reads;
use crate::money::Money;
use crate::programme::reporting::{Column, Reporting};
use crate::quantity::Amount;
use crate::rejection::{Rejection, Rule};
use crate::report_series::{LockedLine, ReportSeries};
use crate::time::Date;
use crate::unit::Unit;

/// What a table's figures are checked against.
pub(super) struct Basis<'a> {
    pub(super) reporting: &'a Reporting,
    pub(super) series: &'a ReportSeries,
    pub(super) period_from: Date,
    pub(super) period_to: Date,
    pub(super) reads: &'a Reads,
    /// Cells whose unit of measure somebody confirmed.
    pub(super) confirmed: &'a [CellKey],
    /// Whether figures may fall: in an approved correction (核减).
    pub(super) may_fall: bool,
}

/// What the checks found that is worth keeping.
pub(super) struct Checked {
    pub(super) previous: Vec<PreviousFigure>,
    pub(super) warnings: Vec<LineWarning>,
    pub(super) confirmed_units: Vec<CellKey>,
}

/// One line under check.
struct Line<'a> {
    at: usize,
    line: &'a ReportLine,
    before: Option<&'a LockedLine>,
    previous: PreviousFigure,
}

impl<'a> Basis<'a> {
    /// Checks all lines.
    ///
    /// # Errors
    /// Everything that is wrong with them, joined.
    pub(super) fn check(&self, lines: &'a [ReportLine]) -> Result<Checked, Rejection> {
        let mut found = self.missing_lines(lines);
        let mut checked =
            Checked { previous: Vec::new(), warnings: Vec::new(), confirmed_units: Vec::new() };
        for (at, line) in lines.iter().enumerate() {
            let before = self.series.before(&line.key, self.period_to).map(|(_, locked)| locked);
            let previous = self.series.previous(&line.key, self.period_to);
            let line = Line { at, line, before, previous };
            self.check_complete(&line, &mut found);
            self.check_sum(&line, &mut found);
            self.check_target(&line, &mut found);
            self.check_units(&line, &mut checked.confirmed_units, &mut found);
            checked.warnings.extend(warnings(&line));
            checked.previous.push(line.previous);
        }
        Rejection::join(found).map_or(Ok(checked), Err)
    }

    /// Tasks that every village reports, and lines that were reported before: without them a
    /// cumulative figure would be lost.
    fn missing_lines(&self, lines: &[ReportLine]) -> Vec<Rejection> {
        let mut found = Vec::new();
        let mut add = |rule: &'static Rule, task: &str| {
            found.push(Rejection::new(rule).with("task", task_name(task, self.reporting)));
        };
        for task in self.reporting.tasks.iter().filter(|task| task.required) {
            if !lines.iter().any(|line| line.key.task == task.key) {
                add(&rules::REPORT_TASK_MISSING, &task.key);
            }
        }
        let exists = |key: &&LineKey| {
            let unit = self.reads.get::<Unit>(key.unit.0);
            unit.is_some_and(|u| u.exists_on(self.period_from) || u.exists_on(self.period_to))
        };
        let opening = self.series.opening.keys();
        let before = self.series.lines_before(self.period_to).into_iter();
        let mut known: Vec<&LineKey> = before.chain(opening).filter(exists).collect();
        known.sort_unstable();
        known.dedup();
        for key in known {
            let required = self.reporting.task(&key.task).is_some();
            if required && !lines.iter().any(|line| line.key == *key) {
                add(&rules::REPORT_LINE_MISSING, &key.task);
            }
        }
        found
    }

    fn refusal(&self, line: &Line<'_>, column: Column, rule: &'static Rule) -> Rejection {
        Rejection::new(rule)
            .field(format!("lines[{}].{}", line.at, column.code()))
            .with("cell", label(&line.line.key, Some(column), self.reporting, self.reads))
    }

    fn check_complete(&self, line: &Line<'_>, found: &mut Vec<Rejection>) {
        for column in self.reporting.columns.iter().filter(|column| column.required) {
            if line.line.provenance(column.key).is_none() {
                let rejection = self.refusal(line, column.key, &rules::REPORT_CELL_MISSING);
                let rejection = rejection.with("column", &column.name);
                found.push(rejection.with("columnEn", column.key.en()));
            }
        }
    }

    /// Cumulative = previous + current, and it falls only by an approved correction.
    fn check_sum(&self, line: &Line<'_>, found: &mut Vec<Rejection>) {
        let figures = &line.line.figures;
        let current = figures.value(Column::Current);
        let Some((current, cumulative)) = current.zip(figures.value(Column::Cumulative)) else {
            return;
        };
        if current.is_negative() && !self.may_fall {
            let rule = &rules::REPORT_CUMULATIVE_FALLS;
            found.push(self.refusal(line, Column::Current, rule).with("current", current));
            return;
        }
        let expected = line.previous.amount.plus(current);
        if expected != Some(cumulative) {
            let expected = expected.map_or_else(|| "—".to_owned(), |sum| sum.to_string());
            let rejection = self
                .refusal(line, Column::Cumulative, &rules::REPORT_CUMULATIVE)
                .with("cumulative", cumulative)
                .with("previous", line.previous.amount)
                .with("current", current)
                .with("expected", expected);
            found.push(rejection);
        }
    }

    /// What is above the target, and a target that moved, are explained in writing.
    fn check_target(&self, line: &Line<'_>, found: &mut Vec<Rejection>) {
        let figures = &line.line.figures;
        let Some(target) = figures.value(Column::Target).filter(|_| !line.line.explained) else {
            return;
        };
        if let Some(cumulative) = figures.value(Column::Cumulative).filter(|done| *done > target) {
            let rejection = self.refusal(line, Column::Cumulative, &rules::REPORT_OVER_TARGET);
            found.push(rejection.with("cumulative", cumulative).with("target", target));
        }
        let before = line.before.and_then(|before| before.target);
        if let Some(before) = before.filter(|before| *before != target) {
            let rejection = self.refusal(line, Column::Target, &rules::REPORT_TARGET_CHANGED);
            found.push(rejection.with("before", before).with("target", target));
        }
    }

    /// A factor of about 10,000 against the last period or the target is asked about: 吨 and 万吨,
    /// 元 and 万元 are the classic slip.
    fn check_units(
        &self,
        line: &Line<'_>,
        confirmed: &mut Vec<CellKey>,
        found: &mut Vec<Rejection>,
    ) {
        for (column, slip) in slips(line) {
            let cell = CellKey { line: line.line.key.clone(), column };
            if self.confirmed.contains(&cell) {
                confirmed.push(cell);
                continue;
            }
            let rejection = self
                .refusal(line, column, &rules::REPORT_UNIT_SLIP)
                .with("value", slip.value)
                .with("compared", slip.compared.0)
                .with("comparedEn", slip.compared.1)
                .with("other", slip.other);
            found.push(rejection);
        }
    }
}

/// Two values that differ by about 10,000.
struct Slip {
    value: String,
    compared: Name,
    other: String,
}

/// What a value is compared with, in both languages.
type Name = (&'static str, &'static str);

const BEFORE: Name = ("上期", "last period's");
const TARGET: Name = ("年度目标", "the target");
const FUNDS_PLANNED: Name = ("计划资金", "the funds planned");

/// The columns of a line that look like a slip of units, each once.
fn slips(line: &Line<'_>) -> Vec<(Column, Slip)> {
    let (figures, before) = (&line.line.figures, line.before);
    let target = (figures.value(Column::Target), TARGET);
    let planned = (figures.funds(Column::FundsPlanned), FUNDS_PLANNED);
    let amount = |column, others: [(Option<Amount>, Name); 2]| {
        let slip = slip(figures.value(column), others, Amount::looks_like_unit_slip);
        slip.map(|slip| (column, slip))
    };
    let funds = |column, others: [(Option<Money>, Name); 2]| {
        let slip = slip(figures.funds(column), others, Money::looks_like_unit_slip);
        slip.map(|slip| (column, slip))
    };
    let (no_amount, no_funds) = ((None, TARGET), (None, FUNDS_PLANNED));
    let previous = (Some(line.previous.amount), BEFORE);
    [
        amount(Column::Target, [(before.and_then(|b| b.target), BEFORE), no_amount]),
        amount(Column::Planned, [target, no_amount]),
        amount(Column::Current, [(before.map(|b| b.current), BEFORE), target]),
        amount(Column::Cumulative, [previous, target]),
        funds(Column::FundsPlanned, [(before.and_then(|b| b.funds_planned), BEFORE), no_funds]),
        funds(Column::FundsInPlace, [(before.and_then(|b| b.funds_in_place), BEFORE), planned]),
        funds(Column::FundsSpent, [(before.and_then(|b| b.funds_spent), BEFORE), planned]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The first of `others` that looks as if one of the two values had the wrong unit.
fn slip<T: Copy + ToString>(
    value: Option<T>,
    others: [(Option<T>, Name); 2],
    alike: fn(T, T) -> bool,
) -> Option<Slip> {
    let value = value?;
    let others = others.into_iter().filter_map(|(other, name)| other.map(|other| (other, name)));
    let (other, compared) = others.into_iter().find(|(other, _)| alike(value, *other))?;
    Some(Slip { value: value.to_string(), compared, other: other.to_string() })
}

/// What is odd and forbids nothing: no source says that money is never spent in advance.
fn warnings(line: &Line<'_>) -> Vec<LineWarning> {
    let figures = &line.line.figures;
    let funds = |column| figures.funds(column);
    let more = |one: Option<Money>, other: Option<Money>| {
        one.zip(other).is_some_and(|(one, other)| one > other)
    };
    let spent = funds(Column::FundsSpent);
    let spent_before = line.before.and_then(|before| before.funds_spent);
    let target = figures.value(Column::Target);
    let planned = figures.value(Column::Planned).zip(target);
    [
        (more(spent, funds(Column::FundsInPlace)), WarningKind::SpentBeyondInPlace),
        (
            more(funds(Column::FundsInPlace), funds(Column::FundsPlanned)),
            WarningKind::InPlaceBeyondPlanned,
        ),
        (more(spent_before, spent), WarningKind::SpentFalls),
        (
            planned.is_some_and(|(planned, target)| planned > target),
            WarningKind::PlannedBeyondTarget,
        ),
    ]
    .into_iter()
    .filter(|(odd, _)| *odd)
    .map(|(_, kind)| LineWarning { line: line.line.key.clone(), kind })
    .collect()
}

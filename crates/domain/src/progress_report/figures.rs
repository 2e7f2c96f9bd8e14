//! Whether the figures of a table are complete and add up (`domain.md` R17): against what is locked
//! before them, the target, and each other.

use super::entry::{label, task_name};
use super::line::*;
use super::rules;
use super::{LineWarning, PreviousFigure, WarningKind};
use crate::command::Reads;
use crate::money::Money;
use crate::programme::reporting::{Column, Reporting};
use crate::quantity::{Amount, Quantity};
use crate::rejection::{Rejection, Rule, Said};
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
            self.check_spent(&line, &mut found);
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
            let missing = Rejection::new(rule).field("lines");
            found.push(missing.with("task", task_name(task, self.reporting)));
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
        if let Some(planned) = figures.value(Column::Planned).filter(|plan| *plan > target) {
            let rejection = self.refusal(line, Column::Planned, &rules::REPORT_PLANNED_BEYOND);
            found.push(rejection.with("planned", planned).with("target", target));
        }
        let before = line.before.and_then(|before| before.target);
        if let Some(before) = before.filter(|before| *before != target) {
            let rejection = self.refusal(line, Column::Target, &rules::REPORT_TARGET_CHANGED);
            found.push(rejection.with("before", before).with("target", target));
        }
    }

    /// A factor of about 10,000 against the last period or the target is asked about, 吨 and 万吨,
    /// 元 and 万元 being the classic slip; so are one of about 1,000 against the last period, and a
    /// first figure beyond what a village clears.
    fn check_units(
        &self,
        line: &Line<'_>,
        confirmed: &mut Vec<CellKey>,
        found: &mut Vec<Rejection>,
    ) {
        let slips = slips(line);
        let first = unusual(line);
        let first = first.into_iter().filter(|(column, _)| slips.iter().all(|(c, _)| c != column));
        let first: Vec<(Column, Quantity)> = first.collect();
        let mut ask = |column, rule: &'static Rule, about: &dyn Fn(Rejection) -> Rejection| {
            let cell = CellKey { line: line.line.key.clone(), column };
            match self.confirmed.contains(&cell) {
                true => confirmed.push(cell),
                false => found.push(about(self.refusal(line, column, rule))),
            }
        };
        for (column, slip) in slips {
            ask(column, &rules::REPORT_UNIT_SLIP, &|refused| slip.tell(refused));
        }
        for (column, quantity) in first {
            ask(column, &rules::REPORT_AMOUNT_UNUSUAL, &|refused| {
                refused.said(("quantity", "quantityEn"), &quantity)
            });
        }
    }

    /// No more is spent than is in place, as in the register of projects.
    fn check_spent(&self, line: &Line<'_>, found: &mut Vec<Rejection>) {
        let funds = |column| line.line.figures.funds(column);
        let Some(in_place) = funds(Column::FundsInPlace) else { return };
        if let Some(spent) = funds(Column::FundsSpent).filter(|spent| *spent > in_place) {
            let rejection = self.refusal(line, Column::FundsSpent, &rules::REPORT_SPENT_BEYOND);
            let rejection = rejection.said(("spent", "spentEn"), &spent);
            found.push(rejection.said(("limit", "limitEn"), &in_place));
        }
    }
}

/// The first figures of a line, done in this period and so far, that are more than a village
/// clears: there is nothing to compare them with.
fn unusual(line: &Line<'_>) -> Vec<(Column, Quantity)> {
    if line.previous.amount != Amount::ZERO {
        return Vec::new();
    }
    let figures = &line.line.figures;
    let quantity = |column| {
        let quantity = Quantity { amount: figures.value(column)?, unit: figures.measure };
        quantity.unusual().then_some((column, quantity))
    };
    [Column::Current, Column::Cumulative].into_iter().filter_map(quantity).collect()
}

/// Two values that differ as two units of measure do.
struct Slip {
    value: Box<dyn Said>,
    compared: Name,
    other: Box<dyn Said>,
    factor: &'static Factor,
}

/// By how much two units differ, and which are mixed up.
struct Factor {
    zh: &'static str,
    en: &'static str,
    units: &'static str,
}

const TEN_THOUSAND: Factor =
    Factor { zh: "一万", en: "10,000", units: "吨与万吨、元与万元" };
const THOUSAND: Factor = Factor { zh: "一千", en: "1,000", units: "公斤与吨、米与公里" };

impl Slip {
    fn tell(&self, refused: Rejection) -> Rejection {
        refused
            .said(("value", "valueEn"), &self.value)
            .with("compared", self.compared.0)
            .with("comparedEn", self.compared.1)
            .said(("other", "otherEn"), &self.other)
            .with("factor", self.factor.zh)
            .with("factorEn", self.factor.en)
            .with("units", self.factor.units)
    }
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
        let value = figures.value(column);
        let small = || {
            let before = others.into_iter().filter(|(_, name)| *name == BEFORE);
            slip(value, before, &THOUSAND, Amount::looks_like_small_unit_slip)
        };
        let large = slip(value, others, &TEN_THOUSAND, Amount::looks_like_unit_slip);
        large.or_else(small).map(|slip| (column, slip))
    };
    let funds = |column, others: [(Option<Money>, Name); 2]| {
        let value = figures.funds(column);
        let slip = slip(value, others, &TEN_THOUSAND, Money::looks_like_unit_slip);
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
fn slip<T: Copy + Said + 'static>(
    value: Option<T>,
    others: impl IntoIterator<Item = (Option<T>, Name)>,
    factor: &'static Factor,
    alike: fn(T, T) -> bool,
) -> Option<Slip> {
    let value = value?;
    let others = others.into_iter().filter_map(|(other, name)| other.map(|other| (other, name)));
    let (other, compared) = others.into_iter().find(|(other, _)| alike(value, *other))?;
    Some(Slip { value: Box::new(value), compared, other: Box::new(other), factor })
}

/// What is odd and forbids nothing: no source says that no more money comes than was planned.
fn warnings(line: &Line<'_>) -> Vec<LineWarning> {
    let figures = &line.line.figures;
    let funds = |column| figures.funds(column);
    let more = |one: Option<Money>, other: Option<Money>| {
        one.zip(other).is_some_and(|(one, other)| one > other)
    };
    let spent_before = line.before.and_then(|before| before.funds_spent);
    let target = figures.value(Column::Target);
    let planned = figures.value(Column::Planned).zip(target);
    [
        (
            more(funds(Column::FundsInPlace), funds(Column::FundsPlanned)),
            WarningKind::InPlaceBeyondPlanned,
        ),
        (more(spent_before, funds(Column::FundsSpent)), WarningKind::SpentFalls),
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

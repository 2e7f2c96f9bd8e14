//! What the log already knows of a report that is to be filled in, each cell with where it came from
//! (`domain.md` R16): the last locked period, the opening balance, issues found and closed, those of
//! inspections, what clean-ups cleared. A query, so that nothing is in the report before somebody
//! saves it.
//!
//! An issue counts for the task that has the key of its class, and so does what was cleared, in the
//! line of the unit that it is about; one of a group in that of its village. A heap may be both an
//! issue and cleared, so that sources are not added: the first counts, in the order of the
//! programme's list, that knows something. Where two views are read, the answer is true at the earlier
//! of their positions.

use std::collections::{BTreeMap, BTreeSet};

use hemei_domain::clean_up::Cleared;
use hemei_domain::id::UnitId;
use hemei_domain::issue::{IssueKind, Source};
use hemei_domain::programme::reporting::{CellSource, Column, ReportTask, Reporting};
use hemei_domain::progress_report::{Cell, Figures, LineKey, Provenance, ReportKey};
use hemei_domain::quantity::{Amount, Quantity, QuantityUnit};
use hemei_domain::report_window::WindowKey;
use hemei_domain::time::{Date, Timestamp};
use hemei_domain::unit::UnitKind;

use super::{
    BoardCleanUpRow, BoardOpeningRow, BoardRow, BoardWindowRow, CLEAN_UPS, DraftSight, LINES,
    LineRow, OPENINGS, ProgressBoard, WINDOWS,
};
use crate::engine::Engine;
use crate::execute::before;
use crate::failure::Failure;
use crate::port::Row;
use crate::view::issue_ledger::{IssueQuery, IssueRow};
use crate::view::query::{Reading, at_least, conditions, equal};
use crate::view::unit_register::{UnitFilter, UnitRow};
use crate::view::{At, Extent};

/// How many rows are asked for at a time.
const PAGE: u32 = 500;
/// How many rows are looked at, at most: a village has 200 lines a window.
const ROWS_MAX: u32 = 4_000;

/// What is known of a report that is to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefill {
    /// Everything up to this position is in it.
    pub position: u64,
    /// As of when issues are counted.
    pub effective_at: Timestamp,
    /// The lines that every village has, and those that were reported or opened before.
    pub lines: Vec<PrefilledLine>,
    /// How many cells the table asks for.
    pub asked: u32,
    /// How many of them are filled in here.
    pub prefilled: u32,
}

/// A line as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrefilledLine {
    /// Whose progress with what.
    pub key: LineKey,
    /// The task's name.
    pub task_name: String,
    /// The cells.
    pub figures: Figures,
    /// From what the cumulative figure goes on.
    pub previous: Option<Cell<Amount>>,
    /// How many issues were found in the period.
    pub found: u32,
    /// How many were closed in it.
    pub closed: u32,
    /// What clean-ups of the period cleared of the task's class, in the task's unit of measure.
    pub cleared: Option<Cell<Amount>>,
    /// What they cleared in other units of measure: none is converted.
    pub cleared_otherwise: Vec<Quantity>,
    /// Where the words of the last period stand.
    pub words_position: Option<u64>,
}

/// Issues of a period, by the line that they count for.
#[derive(Debug, Default)]
struct Counted {
    found: u32,
    /// The last position of each that was closed.
    closed: BTreeSet<u64>,
    /// Of these, those that an inspection had found.
    inspected: BTreeSet<u64>,
}

/// What clean-ups of a period cleared of a class, by unit of measure, with where that stands.
type ClearedByUnit = BTreeMap<QuantityUnit, (Amount, BTreeSet<u64>)>;

/// What a line is filled in from.
struct Known<'a> {
    reporting: &'a Reporting,
    last: BTreeMap<LineKey, LineRow>,
    openings: BTreeMap<LineKey, BoardOpeningRow>,
    issues: BTreeMap<LineKey, Counted>,
    cleared: BTreeMap<LineKey, ClearedByUnit>,
}

impl Engine {
    /// What is known of a report that is to be filled in.
    ///
    /// # Errors
    /// [`Failure::NotFound`] where its window was not opened, or the village has no row in it;
    /// [`Failure`] where a view stopped, the deadline passes or a store does not answer.
    pub async fn prefill_report(
        &self,
        report: &ReportKey,
        effective_at: Option<Timestamp>,
        at: At,
    ) -> Result<Prefill, Failure> {
        before(at.deadline, self.prefill(report, effective_at, at)).await?
    }

    async fn prefill(
        &self,
        report: &ReportKey,
        effective_at: Option<Timestamp>,
        at: At,
    ) -> Result<Prefill, Failure> {
        let answer = self.get_board_entry(report, &DraftSight::All, effective_at, at).await?;
        let row = answer.entry.row;
        let reading = self.reading(ProgressBoard, Extent::Whole, at).await?;
        let window = window(&reading, &report.window()).await?;
        let reporting = window.reporting.ok_or(Failure::NotFound)?.0;
        let until = row.period_to.min(answer.effective_at.date());
        let (units, position) = self.line_units(row.unit, at).await?;
        let (issues, counted_at) = self.count_issues(&row, &units, until, at).await?;
        let position = position.min(counted_at);
        let known = Known {
            reporting: &reporting,
            last: last_lines(&reading, &row).await?,
            openings: openings(&reading, &row).await?,
            issues,
            cleared: cleared(&reading, &row, &units, until).await?,
        };
        let lines: Vec<PrefilledLine> =
            known.keys(row.unit).iter().filter_map(|key| known.line(key)).collect();
        let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(Prefill {
            position: answer.position.min(position),
            effective_at: answer.effective_at,
            asked: small(lines.len() * reporting.columns.len()),
            prefilled: small(lines.iter().map(|line| filled(&line.figures)).sum()),
            lines,
        })
    }

    /// The units whose doings the village reports, each with the unit in whose line they stand, and
    /// the position of that.
    async fn line_units(
        &self,
        village: UnitId,
        at: At,
    ) -> Result<(Vec<(UnitId, UnitId)>, u64), Failure> {
        let filter = UnitFilter { parent: Some(village), ..UnitFilter::default() };
        let parts = self.list_units(filter, None, ROWS_MAX, at).await?;
        let of_line = |unit: &UnitRow| match unit.kind {
            UnitKind::Group => (unit.unit, village),
            UnitKind::Village | UnitKind::Community | UnitKind::Courtyard => (unit.unit, unit.unit),
        };
        let units = parts.rows.iter().map(of_line).chain([(village, village)]).collect();
        Ok((units, parts.position))
    }

    /// The village's problems that were found or closed in the period, and the position of that.
    async fn count_issues(
        &self,
        row: &BoardRow,
        units: &[(UnitId, UnitId)],
        until: Date,
        at: At,
    ) -> Result<(BTreeMap<LineKey, Counted>, u64), Failure> {
        let mut position = u64::MAX;
        let mut counted: BTreeMap<LineKey, Counted> = BTreeMap::new();
        for (unit, line) in units.iter().copied() {
            let query = IssueQuery {
                programme: Some(row.programme),
                unit: Some(unit),
                kind: Some(IssueKind::Problem),
                ..IssueQuery::default()
            };
            let mut after = None;
            loop {
                let page = self.list_issues(&query, after, PAGE, at).await?;
                position = position.min(page.position);
                for issue in page.rows {
                    count(&issue.row, line, (row.period_from, until), &mut counted);
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok((counted, position))
    }
}

fn count(
    issue: &IssueRow,
    unit: UnitId,
    (from, until): (Date, Date),
    counted: &mut BTreeMap<LineKey, Counted>,
) {
    let Some(class) = &issue.class else { return };
    let within = |day: Date| (from..=until).contains(&day);
    let key = LineKey { unit, task: class.clone() };
    if issue.withdrawn.is_none() && within(issue.found_on) {
        counted.entry(key.clone()).or_default().found += 1;
    }
    if issue.closed_at.is_some_and(|at| within(at.date())) {
        let counted = counted.entry(key).or_default();
        counted.closed.insert(issue.position);
        if issue.source == Source::Inspection {
            counted.inspected.insert(issue.position);
        }
    }
}

/// What the village's clean-ups cleared in the period, by the line that it counts for.
async fn cleared(
    reading: &Reading,
    row: &BoardRow,
    units: &[(UnitId, UnitId)],
    until: Date,
) -> Result<BTreeMap<LineKey, ClearedByUnit>, Failure> {
    let mut cleared: BTreeMap<LineKey, ClearedByUnit> = BTreeMap::new();
    for (unit, line) in units.iter().copied() {
        let filters =
            conditions([equal("unit", Some(&unit)), equal("programme", Some(&row.programme))]);
        let keep = |stored: &Row| {
            let one = BoardCleanUpRow::from_row(stored)?;
            Ok((row.period_from..=until).contains(&one.on_date).then_some(one))
        };
        let scan = reading.scan(CLEAN_UPS, &filters, None, ROWS_MAX, keep).await?;
        for one in &scan.rows {
            for Cleared { class, quantity } in &one.cleared.0 {
                let key = LineKey { unit: line, task: class.code().to_owned() };
                let by_unit = cleared.entry(key).or_default();
                let (amount, positions) = by_unit.entry(quantity.unit).or_default();
                *amount = amount.plus(quantity.amount).unwrap_or(*amount);
                positions.insert(one.position);
            }
        }
    }
    Ok(cleared)
}

async fn window(reading: &Reading, key: &WindowKey) -> Result<BoardWindowRow, Failure> {
    let by_id = conditions([equal("id", Some(&key.id()))]);
    let (_, window) = reading.first(WINDOWS, by_id, BoardWindowRow::from_row).await?;
    Ok(window)
}

/// The last locked line before this window, of each unit and task.
async fn last_lines(
    reading: &Reading,
    row: &BoardRow,
) -> Result<BTreeMap<LineKey, LineRow>, Failure> {
    let filters = conditions([
        equal("programme", Some(&row.programme)),
        equal("village", Some(&row.unit)),
        // It is locked.
        at_least("version", Some(&1_u32)),
    ]);
    let keep = |stored: &Row| {
        let line = LineRow::from_row(stored)?;
        Ok((line.period_to < row.period_to).then_some(line))
    };
    let scan = reading.scan(LINES, &filters, None, ROWS_MAX, keep).await?;
    // Windows follow each other by their periods, so that the last of a line wins.
    let of = |line: LineRow| (LineKey { unit: line.unit, task: line.task.clone() }, line);
    Ok(scan.rows.into_iter().map(of).collect())
}

async fn openings(
    reading: &Reading,
    row: &BoardRow,
) -> Result<BTreeMap<LineKey, BoardOpeningRow>, Failure> {
    let filters =
        conditions([equal("programme", Some(&row.programme)), equal("village", Some(&row.unit))]);
    let from_row = BoardOpeningRow::from_row;
    let page = reading.list(OPENINGS, &filters, None, ROWS_MAX, from_row).await?;
    let of = |row: BoardOpeningRow| (LineKey { unit: row.unit, task: row.task.clone() }, row);
    Ok(page.rows.into_iter().map(of).collect())
}

impl Known<'_> {
    /// The village's lines first, each unit's in the order of the tasks.
    fn keys(&self, village: UnitId) -> Vec<LineKey> {
        let required = self.reporting.tasks.iter().filter(|task| task.required);
        let required = required.map(|task| LineKey { unit: village, task: task.key.clone() });
        let before = self.last.keys().chain(self.openings.keys());
        let fills = |key: &&LineKey| {
            let task = self.reporting.task(&key.task);
            task.is_some_and(|task| task.prefill.contains(&CellSource::CleanUp))
        };
        let cleared = self.cleared.keys().filter(fills);
        let mut keys: Vec<LineKey> = required.chain(before.chain(cleared).cloned()).collect();
        let place = |key: &LineKey| {
            let tasks = &self.reporting.tasks;
            let task = tasks.iter().position(|task| task.key == key.task);
            (key.unit != village, key.unit, task)
        };
        keys.sort_by_key(place);
        keys.dedup();
        keys
    }

    /// A line, where the programme still has its task.
    fn line(&self, key: &LineKey) -> Option<PrefilledLine> {
        let task = self.reporting.task(&key.task)?;
        let last = self.last.get(key).filter(|last| last.measure == task.unit);
        let issues = self.issues.get(key);
        let previous = self.previous(key, last);
        let (cleared, cleared_otherwise) = self.cleared(key, task.unit);
        let current = current(task, issues, cleared.as_ref());
        let cumulative = cumulative(previous.as_ref(), current.as_ref());
        let mut figures = Figures { current, cumulative, ..Figures::blank(task.unit) };
        if let Some(last) = last {
            self.go_on(last, &mut figures);
        }
        Some(PrefilledLine {
            key: key.clone(),
            task_name: task.name.clone(),
            figures,
            previous,
            found: issues.map_or(0, |issues| issues.found),
            closed: issues.map_or(0, |one| u32::try_from(one.closed.len()).unwrap_or(u32::MAX)),
            cleared,
            cleared_otherwise,
            words_position: last.and_then(|last| {
                last.problems_position.or(last.next_step_position).or(last.explanation_position)
            }),
        })
    }

    fn previous(&self, key: &LineKey, last: Option<&LineRow>) -> Option<Cell<Amount>> {
        let last = last.and_then(|last| {
            last.cumulative.map(|value| cell(value, CellSource::LastPeriod, [last.position]))
        });
        let opening = || {
            let known = self.openings.get(key)?;
            Some(cell(known.amount, CellSource::OpeningBalance, [known.position]))
        };
        last.or_else(opening)
    }

    /// What clean-ups cleared of the task's class: in its unit of measure, and in others.
    fn cleared(&self, key: &LineKey, unit: QuantityUnit) -> (Option<Cell<Amount>>, Vec<Quantity>) {
        let Some(by_unit) = self.cleared.get(key) else { return (None, Vec::new()) };
        let same = by_unit.get(&unit).map(|(amount, positions)| {
            cell(*amount, CellSource::CleanUp, positions.iter().copied())
        });
        let others = by_unit.iter().filter(|(other, _)| **other != unit);
        let others = others.map(|(unit, (amount, _))| Quantity { amount: *amount, unit: *unit });
        (same, others.collect())
    }

    /// What goes on as it was, where the table has the column.
    fn go_on(&self, last: &LineRow, figures: &mut Figures) {
        let has = |column| self.reporting.column(column).is_some();
        let position = [last.position];
        let target = last.target.filter(|_| has(Column::Target));
        figures.target = target.map(|one| cell(one, CellSource::LastPeriod, position));
        let money = |column, value: Option<hemei_domain::money::Money>| {
            value.filter(|_| has(column)).map(|one| cell(one, CellSource::LastPeriod, position))
        };
        figures.funds_planned = money(Column::FundsPlanned, last.funds_planned);
        figures.funds_in_place = money(Column::FundsInPlace, last.funds_in_place);
        figures.funds_spent = money(Column::FundsSpent, last.funds_spent);
        let finish = last.expected_finish.filter(|_| has(Column::ExpectedFinish));
        figures.expected_finish = finish.map(|day| cell(day, CellSource::LastPeriod, position));
    }
}

/// What was done in the period, from the first source of the programme's list that knows something.
fn current(
    task: &ReportTask,
    issues: Option<&Counted>,
    cleared: Option<&Cell<Amount>>,
) -> Option<Cell<Amount>> {
    let closed = |of: fn(&Counted) -> &BTreeSet<u64>, source| {
        let positions = of(issues?);
        if positions.is_empty() || !task.unit.counted() {
            return None;
        }
        let value = Amount::whole(i32::try_from(positions.len()).ok()?);
        Some(cell(value, source, positions.iter().copied()))
    };
    task.prefill.iter().find_map(|source| match source {
        CellSource::Issues => closed(|issues| &issues.closed, *source),
        CellSource::Inspection => closed(|issues| &issues.inspected, *source),
        CellSource::CleanUp => cleared.cloned(),
        CellSource::Typed | CellSource::LastPeriod | CellSource::OpeningBalance => None,
    })
}

fn cell<T>(value: T, source: CellSource, positions: impl IntoIterator<Item = u64>) -> Cell<T> {
    Cell { value, from: Provenance { source, positions: positions.into_iter().collect() } }
}

/// What was done so far, where this period's part is known; it comes from all that it sums.
fn cumulative(
    previous: Option<&Cell<Amount>>,
    current: Option<&Cell<Amount>>,
) -> Option<Cell<Amount>> {
    let current = current?;
    let Some(previous) = previous else { return Some(current.clone()) };
    let value = previous.value.plus(current.value)?;
    let positions: BTreeSet<u64> =
        previous.from.positions.iter().chain(&current.from.positions).copied().collect();
    Some(cell(value, previous.from.source, positions))
}

/// How many cells of a line are filled in.
fn filled(figures: &Figures) -> usize {
    let amounts = Column::ALL.iter().filter(|column| figures.amount(**column).is_some()).count();
    let money = Column::ALL.iter().filter(|column| figures.money(**column).is_some()).count();
    amounts + money + usize::from(figures.expected_finish.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r16_the_first_source_of_the_list_that_knows_something_fills_the_cell_in() {
        let task = |prefill: &[CellSource]| ReportTask {
            key: "yard_clutter".to_owned(),
            name: "清理杂物堆".to_owned(),
            core_task: None,
            unit: QuantityUnit::Spot,
            required: true,
            prefill: prefill.to_vec(),
            clause: "plan 五（四）".to_owned(),
        };
        let closed = Counted { found: 3, closed: [4, 7].into(), inspected: [7].into() };
        let cleared = cell(Amount::whole(12), CellSource::CleanUp, [9]);
        use CellSource::{CleanUp, Inspection, Issues};
        for (prefill, issues, cleared, expected) in [
            (&[Issues, CleanUp][..], Some(&closed), Some(&cleared), Some((2, Issues, vec![4, 7]))),
            (&[CleanUp, Issues], Some(&closed), Some(&cleared), Some((12, CleanUp, vec![9]))),
            (&[Issues, CleanUp], None, Some(&cleared), Some((12, CleanUp, vec![9]))),
            (&[Inspection], Some(&closed), Some(&cleared), Some((1, Inspection, vec![7]))),
            (&[Inspection, CleanUp], None, None, None),
            (&[], Some(&closed), Some(&cleared), None),
        ] {
            let expected = expected.map(|(n, from, at)| cell(Amount::whole(n), from, at));
            assert_eq!(current(&task(prefill), issues, cleared), expected, "{prefill:?}");
        }
    }
}

//! The lines of tables (创建情况进度表, annex 3, `domain.md` §7): those of the version in force, or
//! of the last draft.

use hemei_domain::id::{PersonId, ProgrammeId, ReportId, UnitId};
use hemei_domain::money::Money;
use hemei_domain::programme::reporting::{CellSource, Column, ReportTask};
use hemei_domain::progress_report::{Phase, ReportLine, SelfAssessment};
use hemei_domain::quantity::{Amount, QuantityUnit};
use hemei_domain::time::Date;
use serde::{Deserialize, Serialize};

use super::row::cell as board;
use super::source::{BoardUnitRow, name_on};
use super::{LINES, UNITS};
use crate::port::{Key, Value};
use crate::view::{Content, Json, Rows};

coded!(SelfAssessment);

columns! {
    /// A line of a table. Amounts are in 1/10,000 of the measure, money in 分.
    pub struct LineRow, pub(super) mod cell;

    /// The programme.
    programme: ProgrammeId = "创建方案编号";
    /// The last day that the table tells of.
    period_to: Date = "报送期末";
    /// The window's key.
    window_key: String = "报送期代码";
    /// The village's place.
    place: u64 = "村序";
    /// The line's number in its table.
    number: u32 = "序号";
    /// The report.
    report: ReportId = "进度表标识";
    /// Where the report stands.
    phase: Phase = "进展";
    /// Its locked version; 0 before it was accepted.
    version: u32 = "锁定版次";
    /// The village.
    village: UnitId = "报送单位编号";
    /// The unit of the line: the village, or a courtyard of it.
    unit: UnitId = "村/院落标识";
    /// Its name on the last day of the period.
    unit_name: String = "村/院落";
    /// The core task that the task belongs to.
    core_task: Option<String> = "任务类别";
    /// The task's key.
    task: String = "任务代码";
    /// The task's name.
    task_name: String = "任务内容";
    /// The unit of measure.
    measure: QuantityUnit = "单位";
    /// The target for the year.
    target: Option<Amount> = "年度目标";
    /// What was planned by the date.
    planned: Option<Amount> = "序时目标";
    /// Done in the period.
    current: Option<Amount> = "本期完成";
    /// Done so far.
    cumulative: Option<Amount> = "累计完成";
    /// Funds planned for the year.
    funds_planned: Option<Money> = "计划资金（万元）";
    /// Funds in place so far.
    funds_in_place: Option<Money> = "到位资金（万元）";
    /// Funds spent so far.
    funds_spent: Option<Money> = "支出资金（万元）";
    /// Where the problems are written.
    problems_position: Option<u64> = "存在问题";
    /// Where the next step is written.
    next_step_position: Option<u64> = "下步措施";
    /// Where what is unusual is explained.
    explanation_position: Option<u64> = "说明";
    /// When the task is expected to be finished.
    expected_finish: Option<Date> = "预计完成时间";
    /// What the village says of itself.
    self_assessment: Option<SelfAssessment> = "自评是否达标";
    /// In whose name it was filled in.
    filler: Option<PersonId> = "填报人编号";
    /// In whose name it was reviewed in the village.
    reviewer: Option<PersonId> = "审核人编号";
    /// The day on which it was filled in.
    filled_on: Option<Date> = "填报日期";
    /// Where the cells came from that were not typed.
    origins: Json<Vec<CellOrigin>> = "来源";
    /// The position of the event that the line stands in.
    position: u64 = "记录位置";
}

/// Where a cell came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellOrigin {
    /// The column.
    pub column: Column,
    /// The source.
    pub source: CellSource,
    /// The positions of the log that it was computed from.
    pub positions: Vec<u64>,
}

/// The keys of a table's first lines.
pub(super) fn keys(place: &[Value], count: u32) -> impl Iterator<Item = Key> {
    (1..=count).map(move |number| [place, &[number.value()]].concat())
}

/// Lines follow their report.
pub(super) fn follow(row: &[Value], place: &[Value], rows: &mut Rows) {
    for key in keys(place, board::lines.get(row)) {
        let Some(line) = rows.get_mut(LINES, &key) else { continue };
        cell::phase.set(line, &board::phase.get(row));
        cell::version.set(line, &board::version.get(row));
        cell::filler.set(line, &board::filler.get(row));
        cell::reviewer.set(line, &board::reviewer.get(row));
        cell::filled_on.set(line, &board::filled_on.get(row));
    }
}

/// Writes a line.
pub(super) fn put(
    number: u32,
    line: &ReportLine,
    task: Option<&ReportTask>,
    row: &[Value],
    position: u64,
    rows: &mut Rows,
) {
    let (key, figures) = (&line.key, &line.figures);
    let period_to = board::period_to.get(row);
    let unit = rows.get(UNITS, &[key.unit.value()]);
    let unit = unit.and_then(|row| BoardUnitRow::from_row(row).ok());
    let unit_name = unit.map(|unit| name_on(&unit.names.0, period_to).to_owned());
    let written = |is: bool| is.then_some(position);
    let line = LineRow {
        programme: board::programme.get(row),
        period_to,
        window_key: board::window_key.get(row),
        place: board::place.get(row),
        number,
        report: board::report.get(row),
        phase: board::phase.get(row),
        version: board::version.get(row),
        village: board::unit.get(row),
        unit: key.unit,
        unit_name: unit_name.unwrap_or_default(),
        core_task: task.and_then(|task| task.core_task.clone()),
        task: key.task.clone(),
        task_name: task.map_or_else(|| key.task.clone(), |task| task.name.clone()),
        measure: figures.measure,
        target: figures.value(Column::Target),
        planned: figures.value(Column::Planned),
        current: figures.value(Column::Current),
        cumulative: figures.value(Column::Cumulative),
        funds_planned: figures.funds(Column::FundsPlanned),
        funds_in_place: figures.funds(Column::FundsInPlace),
        funds_spent: figures.funds(Column::FundsSpent),
        problems_position: written(line.problems.is_some()),
        next_step_position: written(line.next_step.is_some()),
        explanation_position: written(line.explained),
        expected_finish: figures.expected_finish.as_ref().map(|cell| cell.value),
        self_assessment: figures.self_assessment.as_ref().map(|cell| cell.value),
        filler: board::filler.get(row),
        reviewer: board::reviewer.get(row),
        filled_on: board::filled_on.get(row),
        origins: Json(origins(line)),
        position,
    };
    rows.put(LINES, line.to_row());
}

fn origins(line: &ReportLine) -> Vec<CellOrigin> {
    let of = |column: &Column| {
        let from = line.provenance(*column)?;
        (from.source != CellSource::Typed).then(|| CellOrigin {
            column: *column,
            source: from.source,
            positions: from.positions.clone(),
        })
    };
    Column::ALL.iter().filter_map(of).collect()
}

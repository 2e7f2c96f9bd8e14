//! What the entered lines of a table must be, whether or not their figures add up: of this village
//! and this programme, in the task's unit of measure, each cell from a source that is declared.

use super::line::*;
use super::rules;
use crate::command::Reads;
use crate::decimal::SCALED_MAX;
use crate::id::UnitId;
use crate::issue::words;
use crate::programme::reporting::{CellSource, Column, ReportTask, Reporting};
use crate::quantity::{Amount, QuantityUnit};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;
use crate::unit::{Unit, UnitKind, check_year};

/// How many years behind the period a task may be expected to be finished: works of several years.
const FINISH_YEARS_MAX: i32 = 10;

/// A village and the days in which the units of its lines must have existed.
pub(crate) struct Village {
    pub(crate) unit: UnitId,
    pub(crate) from: Date,
    pub(crate) to: Date,
}

/// What entered lines are checked against.
pub(super) struct Form<'a> {
    pub(super) reporting: &'a Reporting,
    pub(super) village: Village,
    pub(super) reads: &'a Reads,
}

/// The streams of the units that lines name, each once.
pub(crate) fn unit_streams<'a>(lines: impl Iterator<Item = &'a LineKey>) -> Vec<StreamId> {
    let mut streams: Vec<StreamId> = lines.map(|line| Unit::stream(line.unit)).collect();
    streams.sort_unstable();
    streams.dedup();
    streams
}

/// Refuses a table that is not of a village or community.
///
/// # Errors
/// `THING_NOT_FOUND` or `REPORT_NOT_OF_VILLAGE`.
pub(crate) fn need_village(unit: UnitId, reads: &Reads) -> Result<(), Rejection> {
    if reads.need::<Unit>(unit.0)?.kind.is_some_and(UnitKind::is_division) {
        return Ok(());
    }
    Err(Rejection::new(&rules::REPORT_NOT_OF_VILLAGE).field("unit"))
}

/// Refuses a table without lines, or with too many.
///
/// # Errors
/// `FIELD_REQUIRED` or `FIELD_TOO_MANY` of `lines`.
pub(crate) fn check_count(lines: usize) -> Result<(), Rejection> {
    match lines {
        0 => Err(Rejection::new(&general::FIELD_REQUIRED).field("lines")),
        1..=LINES_MAX => Ok(()),
        _ => Err(Rejection::new(&general::FIELD_TOO_MANY).field("lines").with("max", LINES_MAX)),
    }
}

/// A line, or a cell of it, as people call it: `漆树村·清理杂物堆·累计完成`.
pub(crate) fn label(
    key: &LineKey,
    column: Option<Column>,
    reporting: &Reporting,
    reads: &Reads,
) -> String {
    let unit = reads.get::<Unit>(key.unit.0).and_then(|unit| unit.names.last());
    let unit = unit.map_or("—", |name| name.name.as_str());
    let line = format!("{unit}·{}", task_name(&key.task, reporting));
    match column.map(|c| reporting.column(c).map_or_else(|| c.zh(), |known| &known.name)) {
        Some(column) => format!("{line}·{column}"),
        None => line,
    }
}

/// A task as people call it.
pub(crate) fn task_name<'a>(key: &'a str, reporting: &'a Reporting) -> &'a str {
    reporting.task(key).map_or(key, |task| &task.name)
}

/// Everything that is wrong with what a line is about; `at` is its path, `twice` whether it stands
/// in the table already.
pub(crate) fn check_line(
    at: &str,
    (key, measure): (&LineKey, QuantityUnit),
    twice: bool,
    reporting: &Reporting,
    village: &Village,
    reads: &Reads,
) -> Vec<Rejection> {
    let mut found = Vec::new();
    let mut add = |field: &str, rejection: Rejection| {
        let cell = label(key, None, reporting, reads);
        found.push(rejection.field(format!("{at}.{field}")).with("cell", cell));
    };
    let of_village = reads.get::<Unit>(key.unit.0).is_some_and(|unit| {
        let belongs = key.unit == village.unit
            || (unit.kind == Some(UnitKind::Courtyard) && unit.parent == Some(village.unit));
        belongs && (unit.exists_on(village.from) || unit.exists_on(village.to))
    });
    if !of_village {
        add("unit", Rejection::new(&rules::REPORT_LINE_UNIT));
    }
    if twice {
        add("task", Rejection::new(&rules::REPORT_LINE_TWICE));
    }
    match reporting.task(&key.task) {
        None => add("task", Rejection::new(&rules::REPORT_TASK_UNKNOWN).with("task", &key.task)),
        Some(task) if task.unit != measure => {
            let rejection = Rejection::new(&rules::REPORT_UNIT_OTHER)
                .with("task", &task.name)
                .with("expected", task.unit.zh())
                .with("expectedEn", task.unit.en())
                .with("measure", measure.zh())
                .with("measureEn", measure.en());
            add("measure", rejection);
        }
        Some(_) => {}
    }
    found
}

impl Form<'_> {
    /// Checks all entered lines.
    ///
    /// # Errors
    /// Everything that is wrong with them, joined.
    pub(super) fn check(&self, entries: &[LineEntry]) -> Result<(), Rejection> {
        check_count(entries.len())?;
        let mut found = Vec::new();
        let mut positions = 0;
        for (index, entry) in entries.iter().enumerate() {
            let at = format!("lines[{index}]");
            let line = entry.facts();
            let twice = entries[..index].iter().any(|other| other.key == entry.key);
            let about = (&line.key, line.figures.measure);
            let (reporting, village) = (self.reporting, &self.village);
            found.extend(check_line(&at, about, twice, reporting, village, self.reads));
            self.check_cells(&at, &line, &mut positions, &mut found);
            self.check_values(&at, &line, &mut found);
            found.extend(check_words(&at, entry));
        }
        Rejection::join(found).map_or(Ok(()), Err)
    }

    /// Self-assessments are the village's (`domain.md` §10.3): whoever else fills in or corrects the
    /// table leaves them as they were `before`.
    ///
    /// # Errors
    /// `REPORT_SELF_ASSESSMENT_VILLAGE` of the first.
    pub(super) fn keeps_assessments(
        &self,
        before: &[ReportLine],
        entries: &[LineEntry],
    ) -> Result<(), Rejection> {
        let assessed = |entry: &LineEntry| {
            let line = before.iter().find(|line| line.key == entry.key);
            line.and_then(|line| line.figures.self_assessment.clone())
        };
        match entries.iter().position(|e| assessed(e) != e.figures.self_assessment) {
            Some(index) => Err(self.assessed(index, &entries[index].key)),
            None => Ok(()),
        }
    }

    /// The refusal of a self-assessment that is not the village's.
    fn assessed(&self, index: usize, key: &LineKey) -> Rejection {
        let column = Column::SelfAssessment;
        Rejection::new(&rules::REPORT_SELF_ASSESSMENT_VILLAGE)
            .field(format!("lines[{index}].{}", column.code()))
            .with("cell", label(key, Some(column), self.reporting, self.reads))
            .who_could(&[Role::Village])
    }

    /// Each filled cell stands in a column of the table and comes from a declared source.
    fn check_cells(
        &self,
        at: &str,
        line: &ReportLine,
        positions: &mut usize,
        found: &mut Vec<Rejection>,
    ) {
        let task = self.reporting.task(&line.key.task);
        for column in Column::ALL.iter().copied() {
            let Some(from) = line.provenance(column) else { continue };
            let (before, room) = (*positions, POSITIONS_MAX.saturating_sub(*positions));
            *positions = before.saturating_add(from.positions.len());
            // Told once, at the cell that goes beyond what all cells may name together.
            if before <= POSITIONS_MAX && *positions > POSITIONS_MAX {
                let field = format!("{at}.{}.origin.positions", column.code());
                let rejection = Rejection::new(&general::FIELD_TOO_MANY).field(field);
                found.push(rejection.with("max", room));
            }
            let mut add = |rejection: Rejection| {
                let cell = label(&line.key, Some(column), self.reporting, self.reads);
                let field = format!("{at}.{}", column.code());
                found.push(rejection.field(field).with("cell", cell));
            };
            if self.reporting.column(column).is_none() {
                add(Rejection::new(&rules::REPORT_COLUMN_UNKNOWN)
                    .with("column", column.zh())
                    .with("columnEn", column.en()));
            } else if !declared(column, from.source, task) {
                add(Rejection::new(&rules::REPORT_SOURCE_UNDECLARED)
                    .with("source", from.source.zh())
                    .with("sourceEn", from.source.en()));
            }
            if let Some((zh, en)) = wrong_positions(from) {
                add(Rejection::new(&rules::REPORT_SOURCE_POSITIONS).why(zh, en));
            }
        }
    }

    /// Amounts and money can be stored, are whole where they are counted, and are not negative; a
    /// period's own amount may be, in a correction.
    fn check_values(&self, at: &str, line: &ReportLine, found: &mut Vec<Rejection>) {
        let figures = &line.figures;
        for column in Column::ALL.iter().copied() {
            let path = format!("{at}.{}", column.code());
            if let Some(amount) = figures.value(column) {
                found.extend(amount.check(&path, figures.measure).err());
                if column != Column::Current && amount.is_negative() {
                    let rejection = Rejection::new(&general::INTEGER_OUT_OF_RANGE).field(&path);
                    found.push(rejection.with("min", 0).with("max", Amount(SCALED_MAX)));
                }
            }
            if let Some(money) = figures.funds(column) {
                found.extend(money.check(&path).err());
            }
        }
        if let Some(finish) = &figures.expected_finish {
            let path = format!("{at}.{}", Column::ExpectedFinish.code());
            let (from, to) = (self.village.from.parts().0, self.village.to.parts().0);
            found.extend(check_year(&path, finish.value, from - 1..=to + FINISH_YEARS_MAX).err());
        }
    }
}

/// Whether a cell of a column may come from a source. What was done comes from what the programme
/// declares for the task; what the village says of itself it types.
fn declared(column: Column, source: CellSource, task: Option<&ReportTask>) -> bool {
    match source {
        CellSource::Typed => true,
        CellSource::LastPeriod => !matches!(column, Column::Current | Column::SelfAssessment),
        CellSource::OpeningBalance => column == Column::Cumulative,
        CellSource::Issues | CellSource::Inspection | CellSource::CleanUp => match column {
            Column::Current | Column::Cumulative => {
                task.is_some_and(|task| task.prefill.contains(&source))
            }
            Column::Problems | Column::NextStep => source != CellSource::CleanUp,
            Column::Target
            | Column::Planned
            | Column::FundsPlanned
            | Column::FundsInPlace
            | Column::FundsSpent
            | Column::ExpectedFinish
            | Column::SelfAssessment => false,
        },
    }
}

/// What is wrong with the positions that a cell came from, in both languages.
fn wrong_positions(from: &Provenance) -> Option<(&'static str, &'static str)> {
    let positions = &from.positions;
    let storable = |position: &u64| (1..=SCALED_MAX.unsigned_abs()).contains(position);
    if from.source == CellSource::Typed {
        return (!positions.is_empty())
            .then_some(("填写的内容没有来源位置", "what was typed came from nowhere else"));
    }
    if positions.is_empty() {
        return Some(("预填的内容须写明来源位置", "what was filled in names where from"));
    }
    let ascending = positions.windows(2).all(|pair| pair[0] < pair[1]);
    if !ascending || !positions.iter().all(storable) {
        return Some(("应为从小到大、互不重复的日志位置", "positions of the log, ascending"));
    }
    None
}

fn check_words(at: &str, entry: &LineEntry) -> Vec<Rejection> {
    let texts = [
        ("problems", entry.problems.as_ref().map(|cell| &cell.value)),
        ("next_step", entry.next_step.as_ref().map(|cell| &cell.value)),
        ("explanation", entry.explanation.as_ref()),
    ];
    let checked = texts
        .into_iter()
        .map(|(field, text)| words::optional(&format!("{at}.{field}"), text.map(String::as_str)));
    checked.filter_map(Result::err).collect()
}

//! The lines of a report and their cells; each cell says where its content came from
//! (`domain.md` R16).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::UnitId;
use crate::money::Money;
use crate::programme::reporting::{CellSource, Column, Reporting};
use crate::quantity::{Amount, QuantityUnit};
use crate::time::Date;

/// How many lines a report may have.
pub const LINES_MAX: usize = 200;
/// How many positions all cells of a report may name together.
pub const POSITIONS_MAX: usize = 2_000;

vocabulary! {
    /// What a village says of itself.
    SelfAssessment {
        Met = "met", "达标", "standard met";
        NotMet = "not_met", "未达标", "standard not met";
    }
}

/// A line: one unit's progress with one task.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct LineKey {
    /// The village itself, or a courtyard of it.
    pub unit: UnitId,
    /// The programme's task.
    pub task: String,
}

/// A cell: a column of a line.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct CellKey {
    /// The line.
    pub line: LineKey,
    /// The column.
    pub column: Column,
}

impl CellKey {
    /// Whether a table with these lines and columns has it.
    pub(super) fn is_of(&self, lines: &[ReportLine], reporting: &Reporting) -> bool {
        lines.iter().any(|line| line.key == self.line) && reporting.column(self.column).is_some()
    }
}

/// Where the content of a cell came from, and the positions of the log that it was computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// The source.
    pub source: CellSource,
    /// The positions, ascending; none where it was typed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<u64>,
}

impl Provenance {
    /// Typed by a person.
    pub fn typed() -> Self {
        Self { source: CellSource::Typed, positions: Vec::new() }
    }
}

/// The content of a cell with where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cell<T> {
    /// The content.
    pub value: T,
    /// Where it came from.
    pub from: Provenance,
}

impl<T> Cell<T> {
    /// A cell that a person typed.
    pub fn typed(value: T) -> Self {
        Self { value, from: Provenance::typed() }
    }
}

/// The facts of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// The unit in which the line's amounts are counted; the task's.
    pub measure: QuantityUnit,
    /// The target for the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Cell<Amount>>,
    /// What was planned by this date (序时目标).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<Cell<Amount>>,
    /// Done in this period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Cell<Amount>>,
    /// Done so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cumulative: Option<Cell<Amount>>,
    /// Funds planned for the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funds_planned: Option<Cell<Money>>,
    /// Funds in place so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funds_in_place: Option<Cell<Money>>,
    /// Funds spent so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funds_spent: Option<Cell<Money>>,
    /// When the task is expected to be finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_finish: Option<Cell<Date>>,
    /// What the village says of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_assessment: Option<Cell<SelfAssessment>>,
}

impl Figures {
    /// No cell filled in yet.
    pub fn blank(measure: QuantityUnit) -> Self {
        Self {
            measure,
            target: None,
            planned: None,
            current: None,
            cumulative: None,
            funds_planned: None,
            funds_in_place: None,
            funds_spent: None,
            expected_finish: None,
            self_assessment: None,
        }
    }

    /// The amount in a column of amounts.
    pub fn amount(&self, column: Column) -> Option<&Cell<Amount>> {
        match column {
            Column::Target => self.target.as_ref(),
            Column::Planned => self.planned.as_ref(),
            Column::Current => self.current.as_ref(),
            Column::Cumulative => self.cumulative.as_ref(),
            Column::FundsPlanned
            | Column::FundsInPlace
            | Column::FundsSpent
            | Column::Problems
            | Column::NextStep
            | Column::ExpectedFinish
            | Column::SelfAssessment => None,
        }
    }

    /// The money in a column of money.
    pub fn money(&self, column: Column) -> Option<&Cell<Money>> {
        match column {
            Column::FundsPlanned => self.funds_planned.as_ref(),
            Column::FundsInPlace => self.funds_in_place.as_ref(),
            Column::FundsSpent => self.funds_spent.as_ref(),
            Column::Target
            | Column::Planned
            | Column::Current
            | Column::Cumulative
            | Column::Problems
            | Column::NextStep
            | Column::ExpectedFinish
            | Column::SelfAssessment => None,
        }
    }

    /// The amount itself.
    pub fn value(&self, column: Column) -> Option<Amount> {
        self.amount(column).map(|cell| cell.value)
    }

    /// The money itself.
    pub fn funds(&self, column: Column) -> Option<Money> {
        self.money(column).map(|cell| cell.value)
    }
}

/// A line as it is recorded: what people wrote stands in the event's text, here is only that they
/// did and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportLine {
    /// Whose progress with what.
    pub key: LineKey,
    /// The figures.
    pub figures: Figures,
    /// Where the problems came from, where some were written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problems: Option<Provenance>,
    /// Where the next step came from, where one was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step: Option<Provenance>,
    /// Whether what is unusual in the line was explained in writing.
    pub explained: bool,
}

impl ReportLine {
    /// Where a cell's content came from; nothing of an empty one.
    pub fn provenance(&self, column: Column) -> Option<&Provenance> {
        let figures = &self.figures;
        match column {
            Column::Target | Column::Planned | Column::Current | Column::Cumulative => {
                figures.amount(column).map(|cell| &cell.from)
            }
            Column::FundsPlanned | Column::FundsInPlace | Column::FundsSpent => {
                figures.money(column).map(|cell| &cell.from)
            }
            Column::ExpectedFinish => figures.expected_finish.as_ref().map(|cell| &cell.from),
            Column::SelfAssessment => figures.self_assessment.as_ref().map(|cell| &cell.from),
            Column::Problems => self.problems.as_ref(),
            Column::NextStep => self.next_step.as_ref(),
        }
    }
}

/// A line as it is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineEntry {
    /// Whose progress with what.
    pub key: LineKey,
    /// The figures.
    pub figures: Figures,
    /// Problems (存在问题); kept in private.
    pub problems: Option<Cell<String>>,
    /// The next step (下步措施); kept in private.
    pub next_step: Option<Cell<String>>,
    /// What is unusual, and why it is so; kept in private.
    pub explanation: Option<String>,
}

impl LineEntry {
    /// The facts.
    pub fn facts(&self) -> ReportLine {
        ReportLine {
            key: self.key.clone(),
            figures: self.figures.clone(),
            problems: self.problems.as_ref().map(|cell| cell.from.clone()),
            next_step: self.next_step.as_ref().map(|cell| cell.from.clone()),
            explained: self.explanation.is_some(),
        }
    }

    /// What people wrote; nothing where they wrote nothing.
    pub fn words(&self) -> Option<LineWords> {
        let words = LineWords {
            line: self.key.clone(),
            problems: self.problems.as_ref().map(|cell| cell.value.clone()),
            next_step: self.next_step.as_ref().map(|cell| cell.value.clone()),
            explanation: self.explanation.clone(),
        };
        let written = [&words.problems, &words.next_step, &words.explanation];
        written.iter().any(|text| text.is_some()).then_some(words)
    }
}

/// What people wrote in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineWords {
    /// The line.
    pub line: LineKey,
    /// Problems.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problems: Option<String>,
    /// The next step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step: Option<String>,
    /// What is unusual, and why it is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

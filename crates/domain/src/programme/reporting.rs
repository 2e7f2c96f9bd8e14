//! How a programme has progress reported: the columns of its table (annex 3), the tasks that are
//! its rows, and the rule by which what is planned by a date turns the light.
//!
//! A document that was not seen cannot be cited: what it may say is a proposal like every other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::quantity::QuantityUnit;

vocabulary! {
    /// A column of the table that a village fills in, one cell a line.
    Column {
        Target = "target", "年度目标", "target for the year";
        Planned = "planned", "序时目标", "planned by this date";
        Current = "current", "本期完成", "this period";
        Cumulative = "cumulative", "累计完成", "cumulative";
        FundsPlanned = "funds_planned", "计划资金", "funds planned";
        FundsInPlace = "funds_in_place", "到位资金", "funds in place";
        FundsSpent = "funds_spent", "支出资金", "funds spent";
        Problems = "problems", "存在问题", "problems";
        NextStep = "next_step", "下步措施", "next step";
        ExpectedFinish = "expected_finish", "预计完成时间", "expected finish";
        SelfAssessment = "self_assessment", "自评是否达标", "self-assessment";
    }
}

vocabulary! {
    /// Where the content of a cell came from (`domain.md` R16).
    CellSource {
        Typed = "typed", "填写", "typed";
        LastPeriod = "last_period", "上期报表", "last period's report";
        Issues = "issues", "问题整改台账", "issues found and closed";
        Inspection = "inspection", "检查评比", "inspection";
        CleanUp = "clean_up", "村庄清洁行动", "clean-up";
        OpeningBalance = "opening_balance", "期初数", "opening balance";
    }
}

impl CellSource {
    /// Whether the log itself knows of things done, which a task counts or does not.
    pub fn counts_what_was_done(self) -> bool {
        matches!(self, Self::Issues | Self::Inspection | Self::CleanUp)
    }
}

/// How progress is reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reporting {
    /// The clause that asks for the table.
    pub clause: String,
    /// The columns, in the table's order.
    pub columns: Vec<ReportColumn>,
    /// The rule of the light.
    pub pace: PaceRule,
    /// The tasks.
    pub tasks: Vec<ReportTask>,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportColumn {
    /// Which one.
    pub key: Column,
    /// What the table calls it.
    pub name: String,
    /// Whether every line fills it in.
    pub required: bool,
}

/// A task of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportTask {
    /// Stable key.
    pub key: String,
    /// The name for people.
    pub name: String,
    /// The core task that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core_task: Option<String>,
    /// The unit in which it is counted.
    pub unit: QuantityUnit,
    /// Whether every village has a line for it, be its target nothing.
    pub required: bool,
    /// The sources beside typing and the last period from which its quantity may be filled in.
    pub prefill: Vec<CellSource>,
    /// The clause that says so.
    pub clause: String,
}

/// When progress is behind what was planned by a date. The distance is (planned − cumulative) ÷
/// target, in percentage points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaceRule {
    /// So many points and more are behind.
    pub behind_from_points: u32,
    /// More than so many points are far behind.
    pub far_behind_above_points: u32,
    /// The clause that says so.
    pub clause: String,
}

impl Reporting {
    /// A column of the table.
    pub fn column(&self, key: Column) -> Option<&ReportColumn> {
        self.columns.iter().find(|column| column.key == key)
    }

    /// A task by its key.
    pub fn task(&self, key: &str) -> Option<&ReportTask> {
        self.tasks.iter().find(|task| task.key == key)
    }
}

//! What people read of a report's standing and lines; amounts are in the unit of their task.

use hemei_domain::clean_up::Cleared;
use hemei_domain::percentage::Percentage;
use hemei_domain::programme::definition::cite_alone;
use hemei_domain::programme::reporting::{PaceRule, ReportTask, Reporting};
use hemei_domain::progress_report::{CellKey, LineWarning};
use hemei_domain::report_window::ReportWindowOpened;

use super::line::{CellOrigin, cell};
use super::row::{LineProgress, RecheckEntry};
use super::source::ReportingVersion;
use crate::port::Row;
use crate::view::people::{at_positions, listed};
use crate::view::{Names, Readable};

/// 完成率: how much of a line's target was done; nothing without a target.
pub(super) fn completion(line: &Row) -> String {
    let done = cell::cumulative.get(line).zip(cell::target.get(line));
    let share = done.and_then(|(done, target)| Percentage::of(done.0, target.0));
    share.map(|share| share.to_string()).unwrap_or_default()
}

impl Readable for CellOrigin {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { column, source, positions } = self;
        format!("{}取自{}{}", column.zh(), source.zh(), at_positions(positions))
    }
}

impl Readable for Cleared {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { class, quantity } = self;
        format!("{}{quantity}", class.zh())
    }
}

impl Readable for CellKey {
    fn readable(&self, names: Names<'_>) -> String {
        format!("{}·{}", names.task(&self.line.task), self.column.zh())
    }
}

impl Readable for LineWarning {
    fn readable(&self, names: Names<'_>) -> String {
        format!("{}：{}", names.task(&self.line.task), self.kind.zh())
    }
}

impl Readable for LineProgress {
    fn readable(&self, names: Names<'_>) -> String {
        let Self { line, target, planned, cumulative } = self;
        let task = names.task(&line.task);
        format!("{task}：年度目标{target}，序时目标{planned}，累计完成{cumulative}")
    }
}

impl Readable for RecheckEntry {
    fn readable(&self, names: Names<'_>) -> String {
        format!("{}有第{}版", names.window(&self.window), self.version)
    }
}

impl Readable for PaceRule {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { behind_from_points, far_behind_above_points, clause } = self;
        let clause = cite_alone(clause);
        format!(
            "落后{behind_from_points}个百分点起为滞后，超过{far_behind_above_points}个为严重滞后\
             （{clause}）"
        )
    }
}

impl Readable for ReportTask {
    fn readable(&self, _: Names<'_>) -> String {
        format!("{}（{}）", self.name, self.unit.zh())
    }
}

impl Readable for Reporting {
    fn readable(&self, names: Names<'_>) -> String {
        listed(self.tasks.iter().map(|task| task.readable(names)))
    }
}

impl Readable for ReportingVersion {
    fn readable(&self, names: Names<'_>) -> String {
        let from = self.from.map(|from| format!("{from}起：")).unwrap_or_default();
        let reporting = self.reporting.as_ref();
        let tasks = reporting.map_or("不报送".to_owned(), |one| one.readable(names));
        format!("{from}{tasks}")
    }
}

impl Readable for ReportWindowOpened {
    fn readable(&self, _: Names<'_>) -> String {
        let Self { name, opens, deadline, period_from, period_to, .. } = self;
        let due = deadline.due;
        format!("{name}：{opens}开放，{due}前报送{period_from}至{period_to}的进度")
    }
}

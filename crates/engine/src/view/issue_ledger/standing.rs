//! How an issue stands at an instant: one pure function of its row.

use hemei_domain::deadline::light::WarningLevel;
use hemei_domain::issue::IssueKind;
use hemei_domain::time::Timestamp;

use super::IssueRow;

/// How an issue stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The light. A difficulty lights nothing (`domain.md` §16.1-8).
    pub level: WarningLevel,
    /// Whether its limit has passed while its clock runs; of a difficulty, whether the answer is
    /// late, which is no fault of the village.
    pub overdue: bool,
    /// Whether it was so then or at any time before.
    pub ever_overdue: bool,
    /// Days until the end of its limit, negative where it has passed; absent while the clock
    /// stands.
    pub days_left: Option<i64>,
}

/// How an issue stood at `at`, as far as the row knows.
pub fn standing(row: &IssueRow, at: Timestamp) -> Standing {
    let level = match row.kind {
        IssueKind::Problem => row.clock.level_at(at, row.approaching_days),
        IssueKind::Difficulty => WarningLevel::Normal,
    };
    let days_left = row.clock.due_at(at).map(|due| at.date().days_until(due));
    Standing {
        level,
        overdue: days_left.is_some_and(|days| days < 0),
        ever_overdue: row.clock.ever_overdue_at(at),
        days_left,
    }
}

//! What moves a limit: each changes the derivation, never history (`domain.md` R34).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rectification::deadline_example;
use super::{ReasonText, RemarkText, reason, remark};
use crate::deadline::Deadline;
use crate::time::Date;

/// The limit was extended (延期).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueExtended {
    /// How often it has been extended since it was raised or reopened, this time included.
    pub count: u32,
    /// The new limit, a date set on the day of the extension.
    pub deadline: Deadline,
}
event_data!(IssueExtended, "整改延期", ReasonText, {
    (IssueExtended { count: 1, deadline: deadline_example() }, reason("连续降雨，道路中断。"))
});

/// The clock was stopped (暂停计时).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueSuspended {
    /// The day on which it stopped.
    pub on: Date,
}
event_data!(IssueSuspended, "暂停计时", ReasonText, {
    (IssueSuspended { on: Date::ymd(2024, 5, 10).expect("a date") }, reason("等待上级资金批复。"))
});

/// The clock runs again (恢复计时).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueResumed {
    /// The day on which it runs again.
    pub on: Date,
    /// The limit with what was left of its budget.
    pub deadline: Deadline,
}
event_data!(IssueResumed, "恢复计时", RemarkText, {
    (
        IssueResumed { on: Date::ymd(2024, 5, 16).expect("a date"), deadline: deadline_example() },
        remark("资金已下达。"),
    )
});

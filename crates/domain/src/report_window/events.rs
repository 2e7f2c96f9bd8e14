//! The events of a report window.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::deadline::{Deadline, Limit, RestDayRule};
use crate::event::NoText;
use crate::id::ProgrammeId;
use crate::time::Date;

vocabulary! {
    /// Why a window is reopened.
    ReopenWindowGround {
        NotReported = "not_reported", "有村未报", "villages have not reported";
        Returned = "returned", "退回后需重报", "returned reports come again";
        HigherAuthority = "higher_authority", "上级要求", "asked for by a higher authority";
        ForceMajeure = "force_majeure", "灾害等不可抗力", "disaster or another force beyond control";
    }
}

/// A window was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportWindowOpened {
    /// The programme.
    pub programme: ProgrammeId,
    /// The window's key in the programme's definition.
    pub window: String,
    /// Its name for people.
    pub name: String,
    /// The first day on which a report is taken.
    pub opens: Date,
    /// The last day on which a report is in time, with its derivation.
    pub deadline: Deadline,
    /// The last day on which a late report is taken; a decision closes the window where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes: Option<Date>,
    /// The first day that reports tell of.
    pub period_from: Date,
    /// The last day that reports tell of.
    pub period_to: Date,
    /// The clause of the due date.
    pub clause: String,
}
event_data!(ReportWindowOpened, "开放报送期", NoText, {
    (
        ReportWindowOpened {
            programme: ProgrammeId(Uuid::from_u128(9)),
            window: "q2".to_owned(),
            name: "第二季度".to_owned(),
            opens: day(6, 11),
            deadline: Deadline {
                due: day(6, 24),
                limit: Limit::Date(day(6, 22)),
                start: day(6, 11),
                rest_day_rule: RestDayRule::NextWorkday,
                moved_from: Some(day(6, 22)),
                editions: vec!["2024/1".to_owned()],
                pauses: vec![],
            },
            closes: Some(day(6, 30)),
            period_from: day(4, 8),
            period_to: day(6, 22),
            clause: "plan 五（四）".to_owned(),
        },
        None,
    )
});

/// Why something was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WindowReasonText {
    /// The reason.
    pub reason: String,
}

/// A window was closed by a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportWindowClosed {
    /// The day from which reports are refused, that of the decision.
    pub on: Date,
}
event_data!(ReportWindowClosed, "截止报送期", WindowReasonText, {
    (ReportWindowClosed { on: day(6, 28) }, Some(text("各村均已报送。")))
});

/// A window was reopened by a decision; its due day stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportWindowReopened {
    /// How often it was reopened, with this time.
    pub count: u32,
    /// The ground.
    pub ground: ReopenWindowGround,
    /// The last day on which reports are taken again; a decision closes it where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}
event_data!(ReportWindowReopened, "重新开放报送期", WindowReasonText, {
    (
        ReportWindowReopened {
            count: 1,
            ground: ReopenWindowGround::NotReported,
            until: Some(day(7, 5)),
        },
        Some(text("一村因强降雨断网未能报送。")),
    )
});

fn text(reason: &str) -> WindowReasonText {
    WindowReasonText { reason: reason.to_owned() }
}

fn day(month: u32, day: u32) -> Date {
    Date::ymd(2024, month, day).expect("the examples write dates")
}

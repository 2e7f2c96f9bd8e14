//! A programme: opened from a definition that cites its documents, frozen for its year.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::command::BACK_ENTRY_DAYS_DEFAULT;
use crate::deadline::{Limit, RestDayRule};
use crate::event::{Meta, NoText};
use crate::id::ProgrammeId;
use crate::rejection::Rule;
use crate::stream::StreamId;

/// The rules of this module.
pub const RULES: &[&Rule] = &[];

vocabulary! {
    /// What a verifier confirms before an issue is closed; which a class needs is programme data
    /// (`domain.md` §16.1-7).
    Check {
        MeasuresDone = "measures_done", "措施落实", "measures done";
        Effect = "effect", "成效达标", "effect meets the norm";
        SameType = "same_type", "举一反三", "same kind elsewhere checked";
        Mechanism = "mechanism", "长效机制", "lasting mechanism";
        Evidence = "evidence", "佐证齐全", "evidence complete";
    }
}

/// What a programme says of a class of issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueClass {
    /// Stable key.
    pub key: String,
    /// The name for people.
    pub name: String,
    /// The checks that closing needs.
    pub checks: Vec<Check>,
    /// The limit for rectification.
    pub limit: Limit,
    /// The clause that says so.
    pub clause: String,
}

/// Limits that hold for every issue of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueLimits {
    /// For signing for an assignment.
    pub sign_for: Limit,
    /// For answering a difficulty.
    pub answer_difficulty: Limit,
    /// How often an issue's limit may be extended.
    pub extensions_max: u32,
    /// How many days after closing a look-back is due, at the earliest.
    pub look_back_after_days: u32,
    /// How many days before the due date the light turns to approaching.
    pub approaching_days: u32,
    /// Days after which an entry is a back-entry.
    pub back_entry_days: u32,
}

events! {
    /// The events of a programme.
    pub enum Event { ProgrammeOpened }
}

/// A programme was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProgrammeOpened {
    /// The programme.
    pub programme: ProgrammeId,
}
event_data!(ProgrammeOpened, "方案启动", NoText, {
    (ProgrammeOpened { programme: ProgrammeId(Uuid::from_u128(9)) }, None)
});

/// The state of a programme.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Programme {
    /// Whether it takes entries.
    pub open: bool,
}

impl Programme {
    /// The programme's stream.
    pub fn stream(id: ProgrammeId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Programme, id.0)
    }

    /// Days after which an entry is a back-entry and needs a reason.
    pub fn back_entry_days(&self) -> i64 {
        self.limits().map_or(BACK_ENTRY_DAYS_DEFAULT, |limits| i64::from(limits.back_entry_days))
    }

    /// The limits of its issues.
    pub fn limits(&self) -> Option<&IssueLimits> {
        None
    }

    /// A class of issue by its key.
    pub fn issue_class(&self, _key: &str) -> Option<&IssueClass> {
        None
    }

    /// What happens to a due date on a rest day.
    pub fn rest_day_rule(&self) -> RestDayRule {
        RestDayRule::AsWritten
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::ProgrammeOpened(_) => self.open = true,
        }
    }
}

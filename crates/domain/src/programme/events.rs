//! The events of a programme.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::definition::Definition;
use super::example;
use crate::document::Document;
use crate::event::NoText;
use crate::id::ProgrammeId;
use crate::time::Date;

/// A programme was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProgrammeOpened {
    /// The programme.
    pub programme: ProgrammeId,
    /// What its documents say.
    pub definition: Box<Definition>,
}
event_data!(ProgrammeOpened, "方案启动", NoText, {
    (
        ProgrammeOpened {
            programme: ProgrammeId(Uuid::from_u128(9)),
            definition: Box::new(example::definition()),
        },
        None,
    )
});

/// A programme's definition was replaced from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProgrammeAmended {
    /// The programme.
    pub programme: ProgrammeId,
    /// The number of the new version, from 2.
    pub version: u32,
    /// The first day on which it holds.
    pub from: Date,
    /// The document that amends.
    pub document: Document,
    /// The parts that differ from the version before.
    pub parts: Vec<String>,
    /// The whole new definition.
    pub definition: Box<Definition>,
}
event_data!(ProgrammeAmended, "方案修改", NoText, {
    (
        ProgrammeAmended {
            programme: ProgrammeId(Uuid::from_u128(9)),
            version: 2,
            from: Date::ymd(2024, 7, 1).expect("a date"),
            document: example::document(),
            parts: vec!["windows".to_owned()],
            definition: Box::new(example::definition()),
        },
        None,
    )
});

/// One of several clauses that contradict each other was selected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClauseRuled {
    /// The programme.
    pub programme: ProgrammeId,
    /// The question.
    pub conflict: String,
    /// The clause that counts from now on.
    pub option: String,
    /// The document or minutes of the ruling.
    pub document: Document,
}
event_data!(ClauseRuled, "条款裁定", NoText, {
    (
        ClauseRuled {
            programme: ProgrammeId(Uuid::from_u128(9)),
            conflict: "completion".to_owned(),
            option: "stage_two".to_owned(),
            document: example::document(),
        },
        None,
    )
});

/// A programme was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProgrammeClosed {
    /// The programme.
    pub programme: ProgrammeId,
    /// The document or minutes of the closing.
    pub document: Document,
}
event_data!(ProgrammeClosed, "方案办结", NoText, {
    (
        ProgrammeClosed {
            programme: ProgrammeId(Uuid::from_u128(9)),
            document: example::document(),
        },
        None,
    )
});

//! The events of a scheme.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Definition, example};
use crate::document::{Classification, Document};
use crate::event::NoText;
use crate::id::{ProgrammeId, SchemeId};
use crate::time::Date;

/// An edition was adopted; it is frozen for its period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchemeAdopted {
    /// The scheme.
    pub scheme: SchemeId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// The number of the edition, from 1.
    pub edition: u32,
    /// The document or minutes of the adoption.
    pub document: Document,
    /// What it says.
    pub definition: Box<Definition>,
}
event_data!(SchemeAdopted, "采用考核办法", NoText, {
    (
        SchemeAdopted {
            scheme: SchemeId(Uuid::from_u128(11)),
            programme: ProgrammeId(Uuid::from_u128(9)),
            edition: 1,
            document: minutes(),
            definition: Box::new(example::definition()),
        },
        None,
    )
});

/// Something is scored by an edition, for the first time: it cannot be withdrawn any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchemeTakenUp {
    /// The scheme.
    pub scheme: SchemeId,
    /// The number of the edition.
    pub edition: u32,
    /// The stream of what is scored, `kind/uuid`.
    pub by: String,
}
event_data!(SchemeTakenUp, "启用考核办法", NoText, {
    (
        SchemeTakenUp {
            scheme: SchemeId(Uuid::from_u128(11)),
            edition: 1,
            by: format!("evaluation/{}", Uuid::from_u128(12)),
        },
        None,
    )
});

/// An edition that was adopted in error was withdrawn; it keeps its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchemeWithdrawn {
    /// The scheme.
    pub scheme: SchemeId,
    /// The number of the edition.
    pub edition: u32,
    /// The document or minutes of the withdrawal.
    pub document: Document,
}
event_data!(SchemeWithdrawn, "撤回考核办法", SchemeWithdrawnText, {
    (
        SchemeWithdrawn { scheme: SchemeId(Uuid::from_u128(11)), edition: 1, document: minutes() },
        Some(SchemeWithdrawnText { reason: "误将征求意见稿采用为正式稿".to_owned() }),
    )
});

/// The free text of [`SchemeWithdrawn`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchemeWithdrawnText {
    /// Why.
    pub reason: String,
}

/// Minutes without a number, for the samples.
fn minutes() -> Document {
    Document {
        number: None,
        title: "和美乡村工作领导小组会议纪要".to_owned(),
        issuer: "样例镇和美乡村工作领导小组".to_owned(),
        date: Date::ymd(2024, 4, 10).expect("a date"),
        classification: Classification::Internal,
    }
}

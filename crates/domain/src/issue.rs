//! An issue (问题与困难): found, rectified, verified, closed, looked back at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::{Meta, NoText};
use crate::id::IssueId;
use crate::rejection::Rule;
use crate::stream::StreamId;

/// The rules of this module.
pub const RULES: &[&Rule] = &[];

events! {
    /// The events of an issue.
    pub enum Event { IssueRaised }
}

/// An issue was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssueRaised {
    /// The issue.
    pub issue: IssueId,
}
event_data!(IssueRaised, "问题登记", NoText, {
    (IssueRaised { issue: IssueId(Uuid::from_u128(10)) }, None)
});

/// The state of an issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issue;

impl Issue {
    /// The issue's stream.
    pub fn stream(id: IssueId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Issue, id.0)
    }

    /// Applies one event.
    pub fn evolve(&mut self, _event: &Event, _meta: &Meta) {}
}

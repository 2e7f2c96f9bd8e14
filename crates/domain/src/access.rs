//! The access log: refusals, auditors' reads, disclosed openings. It is not visible to the
//! inspected unit and carries no content of what was refused or read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::{Meta, NoText};
use crate::rejection::Rule;

/// The rules of this module: none, since no command writes here.
pub const RULES: &[&Rule] = &[];

events! {
    /// The events of the access log.
    pub enum Event { CommandRefused, LogRead, OpeningsDisclosed }
}

/// A command was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommandRefused {
    /// The command's name.
    pub command: String,
    /// The rule's reason code.
    pub reason: String,
    /// The rule's clause.
    pub clause: String,
}
event_data!(CommandRefused, "拒绝记录", NoText, {
    (
        CommandRefused {
            command: "issue.close".to_owned(),
            reason: "SEPARATION_OF_DUTIES".to_owned(),
            clause: "domain.md §16.1-6".to_owned(),
        },
        None,
    )
});

/// The log was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LogRead {
    /// The method that read.
    pub method: String,
    /// Hexadecimal SHA-256 of the query.
    pub query: String,
    /// The first position that was answered; 0 where none.
    pub first: u64,
    /// The last position that was answered; 0 where none.
    pub last: u64,
    /// How many events were answered.
    pub events: u64,
}
event_data!(LogRead, "查阅日志", NoText, {
    (
        LogRead {
            method: "hemei.v1.AuditService/ReadLog".to_owned(),
            query: "00".repeat(32),
            first: 1,
            last: 20,
            events: 20,
        },
        None,
    )
});

/// Free text behind commitments was disclosed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpeningsDisclosed {
    /// The positions in the business log.
    pub positions: Vec<u64>,
    /// Why they were asked for.
    pub ground: String,
}
event_data!(OpeningsDisclosed, "调阅原文", NoText, {
    (OpeningsDisclosed { positions: vec![12], ground: "专项检查".to_owned() }, None)
});

/// The state of the access log's stream: nothing is decided on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access;

impl Access {
    /// The one stream that all access records stand in.
    pub const STREAM_ID: Uuid = Uuid::from_u128(0x6865_6d65_692f_6163_6365_7373_0000_0001);

    /// Applies one event.
    pub fn evolve(&mut self, _event: &Event, _meta: &Meta) {}
}

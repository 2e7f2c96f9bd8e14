//! The log's own stream: its opening, position 1 of every log.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::{Log, Meta, NoText};
use crate::rejection::Rule;

/// The rules of this module: none, since no command writes here.
pub const RULES: &[&Rule] = &[];

vocabulary! {
    /// What a log is kept for; `serve` refuses a sample log without `--demo`.
    Purpose {
        Production = "production", "正式", "production";
        Sample = "sample", "样例", "sample";
    }
}

events! {
    /// The events of a log's own stream.
    pub enum Event { LogOpened }
}

/// A log was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LogOpened {
    /// The authority that keeps it.
    pub tenant: String,
    /// Which of its logs.
    pub log: Log,
    /// The history that begins here.
    pub incarnation: Uuid,
    /// The version of the entry format.
    pub entry_version: u16,
    /// What it is kept for.
    pub purpose: Purpose,
    /// Whether it holds sample data (`domain.md` §16.1-17).
    pub sample: bool,
}
event_data!(LogOpened, "日志启用", NoText, {
    (
        LogOpened {
            tenant: "500243116".to_owned(),
            log: Log::Business,
            incarnation: Uuid::from_u128(7),
            entry_version: 1,
            purpose: Purpose::Production,
            sample: false,
        },
        None,
    )
});

/// The state of a log's own stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogBook {
    /// How it was opened.
    pub opened: Option<LogOpened>,
}

impl LogBook {
    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::LogOpened(opened) => self.opened = Some(opened.clone()),
        }
    }
}

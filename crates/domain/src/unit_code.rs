//! The claim on a division code in one edition: its stream is expected absent, which makes the
//! code unique (`design.md` §3.5).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::division_code::DivisionCode;
use crate::event::{Meta, NoText};
use crate::id::UnitId;
use crate::rejection::Rule;
use crate::stream::StreamId;

/// The rules of this module: none of its own.
pub const RULES: &[&Rule] = &[];

events! {
    /// The events of a claim.
    pub enum Event { UnitCodeClaimed }
}

/// A unit took a code of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitCodeClaimed {
    /// The edition, `2023`.
    pub edition: String,
    /// The code.
    pub code: DivisionCode,
    /// The unit.
    pub unit: UnitId,
}
event_data!(UnitCodeClaimed, "区划代码占用", NoText, {
    (
        UnitCodeClaimed {
            edition: "2023".to_owned(),
            code: DivisionCode::parse("code", "500243116204").expect("a division code"),
            unit: UnitId(Uuid::from_u128(3)),
        },
        None,
    )
});

/// The state of a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitCode {
    /// Who holds it.
    pub unit: Option<UnitId>,
}

impl UnitCode {
    /// The stream of a code in an edition.
    pub fn stream(edition: &str, code: &str) -> StreamId {
        StreamId::of_key(crate::aggregate::Kind::UnitCode, &format!("{edition}/{code}"))
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::UnitCodeClaimed(claimed) => self.unit = Some(claimed.unit),
        }
    }
}

//! The claim of an inspection on a unit's round of a scheme (检查轮次): a unit is inspected once a
//! round, so that its figure is one (`design.md` §3.5). Voiding gives the round free.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::{Meta, NoText};
use crate::id::{InspectionId, SchemeId, UnitId};
use crate::rejection::Rule;
use crate::stream::StreamId;

/// The rules of this module: none, since only steps of inspections write here.
pub const RULES: &[&Rule] = &[];

events! {
    /// The events of a claim.
    pub enum Event { InspectionRoundTaken, InspectionRoundFreed }
}

/// An inspection took a unit's round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionRoundTaken {
    /// The inspection.
    pub inspection: InspectionId,
}
event_data!(InspectionRoundTaken, "占用检查轮次", NoText, {
    (InspectionRoundTaken { inspection: InspectionId(Uuid::from_u128(24)) }, None)
});

/// An inspection was voided, and the unit's round is free again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectionRoundFreed {
    /// The inspection.
    pub inspection: InspectionId,
}
event_data!(InspectionRoundFreed, "退出检查轮次", NoText, {
    (InspectionRoundFreed { inspection: InspectionId(Uuid::from_u128(24)) }, None)
});

/// The state of a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InspectionRound {
    /// Which inspection holds it.
    pub inspection: Option<InspectionId>,
}

impl InspectionRound {
    /// The stream of a unit's round in an edition of a scheme.
    pub fn stream(scheme: SchemeId, edition: u32, round: &str, unit: UnitId) -> StreamId {
        let key = format!("{scheme}/{edition}/{round}/{unit}");
        StreamId::of_key(crate::aggregate::Kind::InspectionRound, &key)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::InspectionRoundTaken(taken) => self.inspection = Some(taken.inspection),
            Event::InspectionRoundFreed(_) => self.inspection = None,
        }
    }
}

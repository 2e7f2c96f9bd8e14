//! A unit of the register: village, community, group or courtyard.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::command::Reads;
use crate::event::{Meta, NoText};
use crate::id::UnitId;
use crate::rejection::Rule;
use crate::stream::StreamId;
use crate::time::Date;

/// The rules of this module.
pub const RULES: &[&Rule] = &[];

vocabulary! {
    /// What a unit is.
    UnitKind {
        Village = "village", "村", "village";
        Community = "community", "社区", "community";
        Group = "group", "村民小组", "group";
        Courtyard = "courtyard", "院落", "courtyard";
    }
}

events! {
    /// The events of a unit.
    pub enum Event { UnitRegistered }
}

/// A unit was entered into the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitRegistered {
    /// The unit.
    pub unit: UnitId,
    /// What it is.
    pub kind: UnitKind,
    /// Its official name.
    pub name: String,
    /// The village of a group or courtyard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitId>,
    /// The first day on which it exists.
    pub from: Date,
}
event_data!(UnitRegistered, "单位登记", NoText, {
    (
        UnitRegistered {
            unit: UnitId(Uuid::from_u128(3)),
            kind: UnitKind::Village,
            name: "漆树村".to_owned(),
            parent: None,
            from: Date::ymd(2024, 1, 1).expect("a date"),
        },
        None,
    )
});

/// The state of a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unit {
    /// The village of a group or courtyard.
    pub parent: Option<UnitId>,
    /// The first day after its end; open where absent.
    pub closed_from: Option<Date>,
}

impl Unit {
    /// The unit's stream.
    pub fn stream(id: UnitId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Unit, id.0)
    }

    /// The streams of a unit and of everything above it, as far as known; ask again until nothing
    /// new comes.
    pub fn streams_upward(id: UnitId, known: &Reads) -> Vec<StreamId> {
        Self::upward(id, known).into_iter().map(Self::stream).collect()
    }

    /// A unit and everything above it, for [`crate::power::Scope::units`].
    pub fn upward(id: UnitId, reads: &Reads) -> Vec<UnitId> {
        let mut units = vec![id];
        while let Some(parent) =
            reads.get::<Self>(units[units.len() - 1].0).and_then(|unit| unit.parent)
        {
            if units.contains(&parent) {
                break;
            }
            units.push(parent);
        }
        units
    }

    /// Whether it exists on a day.
    pub fn exists_on(&self, day: Date) -> bool {
        self.closed_from.is_none_or(|closed| day < closed)
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::UnitRegistered(registered) => self.parent = registered.parent,
        }
    }
}

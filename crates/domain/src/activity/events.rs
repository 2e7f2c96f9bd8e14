//! The events of a register: facts are kinds, counts and amounts with units; what people wrote
//! stands in the text, apart.

use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Activity;
use crate::aggregate::{self, Kind};
use crate::event::{DecodeError, EventData, EventType, decode_data, encode};
use crate::evidence::{EvidenceReference, EvidenceText, example as piece};
use crate::id::{ProgrammeId, UnitId};
use crate::role::Role;
use crate::time::Date;

/// An activity was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recorded<A> {
    /// The programme.
    pub programme: ProgrammeId,
    /// The unit where it took place.
    pub unit: UnitId,
    /// The day on which it took place.
    pub on: Date,
    /// As what its recorder acted.
    pub role: Role,
    /// What was counted.
    pub facts: A,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

/// A record was corrected: the new version stands in place of the old one, which stays readable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Corrected<A> {
    /// The number of this version; what was recorded is version 1.
    pub version: u32,
    /// The number of the version that it replaces.
    pub replaces: u32,
    /// The day on which the activity took place.
    pub on: Date,
    /// As what its corrector acted.
    pub role: Role,
    /// What was counted.
    pub facts: A,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

/// A record was voided: it no longer counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Voided<A> {
    /// The number of the version that was voided.
    pub version: u32,
    /// As what its voider acted.
    pub role: Role,
    #[serde(skip)]
    pub(super) of: PhantomData<A>,
}

/// What is written of an activity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ActivityText {
    /// Why it was corrected or voided; absent in a first record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What it was about: topics, questions, titles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// What is said of the evidence, in the order of the facts.
    pub evidence: Vec<EvidenceText>,
}

/// Why a record was voided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VoidedText {
    /// The reason.
    pub reason: String,
}

fn text(reason: Option<&str>) -> ActivityText {
    ActivityText {
        reason: reason.map(str::to_owned),
        place: Some("三组村道沿线".to_owned()),
        topics: vec!["房前屋后清洁".to_owned()],
        remark: None,
        evidence: vec![piece().text],
    }
}

impl<A: Activity> EventData for Recorded<A> {
    const TYPE: &'static str = A::NAMES.recorded.0;
    const VERSION: u16 = 1;
    const ZH: &'static str = A::NAMES.recorded.1;
    type Text = ActivityText;

    fn example() -> (Self, Option<Self::Text>) {
        let recorded = Self {
            programme: ProgrammeId(uuid::Uuid::from_u128(9)),
            unit: UnitId(uuid::Uuid::from_u128(1)),
            on: Date::ymd(2024, 5, 6).expect("a date"),
            role: Role::Village,
            facts: A::example(),
            evidence: vec![piece().reference],
        };
        (recorded, Some(text(None)))
    }
}

impl<A: Activity> EventData for Corrected<A> {
    const TYPE: &'static str = A::NAMES.corrected.0;
    const VERSION: u16 = 1;
    const ZH: &'static str = A::NAMES.corrected.1;
    type Text = ActivityText;

    fn example() -> (Self, Option<Self::Text>) {
        let corrected = Self {
            version: 2,
            replaces: 1,
            on: Date::ymd(2024, 5, 6).expect("a date"),
            role: Role::Village,
            facts: A::example(),
            evidence: vec![piece().reference],
        };
        (corrected, Some(text(Some("漏记一组。"))))
    }
}

impl<A: Activity> EventData for Voided<A> {
    const TYPE: &'static str = A::NAMES.voided.0;
    const VERSION: u16 = 1;
    const ZH: &'static str = A::NAMES.voided.1;
    type Text = VoidedText;

    fn example() -> (Self, Option<Self::Text>) {
        let voided = Self { version: 1, role: Role::OfficeHead, of: PhantomData };
        (voided, Some(VoidedText { reason: "重复登记。".to_owned() }))
    }
}

/// The events of an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<A> {
    /// See [`Recorded`].
    Recorded(Recorded<A>),
    /// See [`Corrected`].
    Corrected(Corrected<A>),
    /// See [`Voided`].
    Voided(Voided<A>),
}

impl<A: Activity> Event<A> {
    /// The names of the types.
    pub const TYPES: &'static [&'static str] =
        &[A::NAMES.recorded.0, A::NAMES.corrected.0, A::NAMES.voided.0];

    /// The type's name.
    pub fn event_type(&self) -> &'static str {
        match self {
            Self::Recorded(_) => Recorded::<A>::TYPE,
            Self::Corrected(_) => Corrected::<A>::TYPE,
            Self::Voided(_) => Voided::<A>::TYPE,
        }
    }

    /// The version that is written today.
    pub fn version(&self) -> u16 {
        match self {
            Self::Recorded(_) => Recorded::<A>::VERSION,
            Self::Corrected(_) => Corrected::<A>::VERSION,
            Self::Voided(_) => Voided::<A>::VERSION,
        }
    }

    /// The bytes of the facts.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Recorded(data) => encode(data),
            Self::Corrected(data) => encode(data),
            Self::Voided(data) => encode(data),
        }
    }

    /// Reads stored facts; `None` where the type is another aggregate's.
    pub fn decode(
        event_type: &str,
        version: u16,
        data: &[u8],
    ) -> Option<Result<Self, DecodeError>> {
        if event_type == Recorded::<A>::TYPE {
            Some(decode_data(version, data).map(Self::Recorded))
        } else if event_type == Corrected::<A>::TYPE {
            Some(decode_data(version, data).map(Self::Corrected))
        } else if event_type == Voided::<A>::TYPE {
            Some(decode_data(version, data).map(Self::Voided))
        } else {
            None
        }
    }

    /// The types, for the event catalogue.
    pub fn types(kind: Kind) -> Vec<EventType> {
        vec![
            EventType::of::<Recorded<A>>(kind),
            EventType::of::<Corrected<A>>(kind),
            EventType::of::<Voided<A>>(kind),
        ]
    }
}

impl<A> From<Recorded<A>> for aggregate::Event
where
    Event<A>: Into<Self>,
{
    fn from(data: Recorded<A>) -> Self {
        Event::Recorded(data).into()
    }
}

impl<A> From<Corrected<A>> for aggregate::Event
where
    Event<A>: Into<Self>,
{
    fn from(data: Corrected<A>) -> Self {
        Event::Corrected(data).into()
    }
}

impl<A> From<Voided<A>> for aggregate::Event
where
    Event<A>: Into<Self>,
{
    fn from(data: Voided<A>) -> Self {
        Event::Voided(data).into()
    }
}

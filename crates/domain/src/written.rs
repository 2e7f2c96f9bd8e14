//! What people write beside the facts of an event, where several aggregates have it in the same
//! shape: a reason, a remark, a remark with what is said of evidence. It is kept in private.
//!
//! The descriptions stand in the schemas of every event that has the text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aggregate::Event;
use crate::event::{EventData, NewEvent};
use crate::evidence::EvidenceText;

/// Why something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonText {
    /// The reason.
    pub reason: String,
}

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RemarkText {
    /// The remark.
    pub remark: String,
}

/// A text of a remark and of what is said of evidence.
pub(crate) trait Finding {
    /// The text.
    fn said(remark: Option<String>, evidence: Vec<EvidenceText>) -> Self;
}

/// Declares a [`Finding`] under the description that released schemas have of it: they stay as they
/// are, and aggregates were released with different words.
macro_rules! finding_text {
    ($(#[$description:meta])+) => {
        $(#[$description])+
        #[derive(
            Debug,
            Clone,
            PartialEq,
            Eq,
            serde::Serialize,
            serde::Deserialize,
            schemars::JsonSchema,
        )]
        pub struct FindingText {
            /// The remark.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub remark: Option<String>,
            /// What is said of the evidence, in the order of the facts.
            pub evidence: Vec<$crate::evidence::EvidenceText>,
        }

        impl $crate::written::Finding for FindingText {
            fn said(
                remark: Option<String>,
                evidence: Vec<$crate::evidence::EvidenceText>,
            ) -> Self {
                Self { remark, evidence }
            }
        }
    };
}

pub(crate) use finding_text;

finding_text! {
    /// What was said of it.
}

/// An event with a remark where one was made.
pub(crate) fn with_remark<E>(data: E, remark: Option<&str>) -> NewEvent
where
    E: EventData<Text = RemarkText> + Into<Event>,
{
    match remark {
        Some(remark) => NewEvent::with_text(data, &RemarkText { remark: remark.to_owned() }),
        None => NewEvent::new(data),
    }
}

/// An event with what was said of it, where anything was written.
pub(crate) fn with_finding<E>(
    data: E,
    remark: Option<&str>,
    evidence: Vec<EvidenceText>,
) -> NewEvent
where
    E: EventData<Text: Finding> + Into<Event>,
{
    if remark.is_none() && evidence.is_empty() {
        return NewEvent::new(data);
    }
    NewEvent::with_text(data, &E::Text::said(remark.map(str::to_owned), evidence))
}

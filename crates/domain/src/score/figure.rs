//! What goes into a score: figures per indicator, with the positions of the events that made them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Decimal;
use crate::id::UnitId;

/// Everything that is known of one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sheet {
    /// The village or courtyard.
    pub unit: UnitId,
    /// The entries, in any order.
    pub entries: Vec<Entry>,
    /// The totals of its courtyards, where they count; in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub courtyards: Vec<CourtyardTotal>,
}

/// What is known of one indicator or entered block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// The indicator's code, or the key of a block that is entered.
    pub code: String,
    /// The key of the round; absent at the year's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<String>,
    /// The figure.
    pub figure: Figure,
    /// The positions of the events that it comes from.
    pub positions: Vec<u64>,
}

/// A figure; which one an indicator takes follows from its rule ([`super::measure`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// How often it occurred: deductions, penalties, vetoes.
    Occurrences(u32),
    /// A score that somebody gave: a range, an entered block.
    Score(Decimal),
    /// A number that lies in one tier.
    Number(Decimal),
    /// The key of the tier that holds.
    Tier(String),
    /// What was reached, and what was to be reached.
    Ratio {
        /// What was reached.
        actual: Decimal,
        /// What was to be reached; more than 0.
        target: Decimal,
    },
    /// The samples, one a group.
    Samples(Vec<Sample>),
    /// Whether it was reached.
    Met(bool),
    /// The keys of the checklist's conditions that hold, asked for or forbidden.
    Present(Vec<String>),
    /// A survey's answers.
    Answers {
        /// The sum of all marks.
        sum: Decimal,
        /// How many answers; at least 1.
        count: u32,
    },
    /// What a bonus is claimed for.
    Awards(Vec<Awarded>),
    /// It does not apply (合理缺项).
    NotApplicable,
}

/// The sample of one group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Sample {
    /// The group, `3组`.
    pub group: String,
    /// How many households it has.
    pub households: u32,
    /// How many were drawn: as many as the rule says, or all of a smaller group.
    pub drawn: u32,
    /// How many of them failed.
    pub failed: u32,
}

/// How often one of a bonus' grounds was met.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Awarded {
    /// The award's key.
    pub key: String,
    /// How often.
    pub count: u32,
}

/// The rounded total of a courtyard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CourtyardTotal {
    /// The courtyard.
    pub unit: UnitId,
    /// Its total.
    pub total: Decimal,
    /// The positions of the events that it comes from.
    pub positions: Vec<u64>,
}

//! A total with all that made it: what a losing village reads, and what a stranger recomputes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Cause, Decimal, Fraction};
use crate::id::UnitId;
use crate::scheme::rule::VetoEffect;
use crate::text::hexadecimal;

/// A unit's total and its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Explanation {
    /// The version of the arithmetic.
    pub arithmetic: u32,
    /// The hash of the scheme's definition ([`crate::scheme::Definition::digest`]).
    pub scheme: String,
    /// The village or courtyard.
    pub unit: UnitId,
    /// The rows; see [`crate::score`] for their order.
    pub rows: Vec<Row>,
    /// The vetoes that happened, in the scheme's order.
    pub vetoes: Vec<VetoFound>,
    /// The sum before rounding, after the floor.
    pub exact: Fraction,
    /// The total.
    pub total: Decimal,
}

vocabulary! {
    /// What a row is.
    RowKind {
        Block = "block", "板块", "a block computed from its indicators";
        Entered = "entered", "录入板块", "a block entered from a document";
        Inner = "inner", "上级指标", "the sum of the indicators under it";
        Leaf = "leaf", "指标", "an indicator";
        Courtyards = "courtyards", "院落计入", "what courtyards add";
        Floor = "floor", "扣完为止", "what lifts the total to 0";
        Rounding = "rounding", "四舍五入差", "the difference that rounding makes";
    }
}

impl RowKind {
    /// Whether the row sums others: leaving these out, the rows sum to the total.
    pub fn sums(self) -> bool {
        matches!(self, Self::Block | Self::Inner)
    }
}

/// One row of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// The indicator's code or the block's key; else the kind itself.
    pub code: String,
    /// The code or key of the row that it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// What it can give after what does not apply was shared out; 0 where it does not apply, and
    /// for what has no full mark: bonus, penalty, vetoes, courtyards, floor and rounding.
    pub full: Fraction,
    /// What it gives to the total; negative for a penalty.
    pub got: Fraction,
    /// `full − got`.
    pub lost: Fraction,
    /// The veto that zeroed it or what it is part of, on rows that sum others too. Of several that
    /// of the outermost stands here, and of those the first in the scheme's order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vetoed_by: Option<String>,
    /// What was measured, by rounds in the scheme's order, the year's end last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
    /// The clause that it stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

/// One figure of a row and what it gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Measure {
    /// The key of the round; absent at the year's end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<String>,
    /// What it gives of the full mark as written; absent where it does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Fraction>,
    /// Why.
    pub cause: Cause,
    /// The positions of the events that it comes from, ascending.
    pub positions: Vec<u64>,
}

/// A veto that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VetoFound {
    /// The indicator's code.
    pub code: String,
    /// What it does; absent for an item veto, which zeroes its parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<VetoEffect>,
    /// The clause of the approved list that it stands in.
    pub list: String,
}

impl Row {
    /// The positions of the events that made it, ascending, each once.
    pub fn positions(&self) -> Vec<u64> {
        let mut all: Vec<u64> =
            self.measures.iter().flat_map(|measure| measure.positions.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl Explanation {
    /// A row by its code or key.
    pub fn row(&self, code: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.code == code)
    }

    /// The rows where something was lost, in their order: what a village will ask about.
    pub fn losses(&self) -> impl Iterator<Item = &Row> {
        let lost = |row: &&Row| !row.kind.sums() && row.lost > Fraction::zero();
        self.rows.iter().filter(lost)
    }

    /// Whether a veto disqualifies the unit.
    pub fn disqualified(&self) -> bool {
        self.vetoes.iter().any(|veto| veto.effect == Some(VetoEffect::Disqualify))
    }

    /// The bytes that are hashed: compact JSON, members in declared order.
    pub fn canonical(&self) -> Vec<u8> {
        crate::event::encode(self)
    }

    /// The hash by which two computations agree, hexadecimal.
    pub fn digest(&self) -> String {
        digest("hemei/explanation/v1", &self.canonical())
    }
}

/// Hexadecimal SHA-256 of a domain, a zero byte and the bytes.
pub(crate) fn digest(domain: &str, bytes: &[u8]) -> String {
    let hash = Sha256::new().chain_update(domain).chain_update([0]).chain_update(bytes).finalize();
    hexadecimal(&hash)
}

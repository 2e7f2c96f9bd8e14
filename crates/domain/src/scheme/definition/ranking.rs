//! How totals become ranks and grades: ranking groups, what decides between equal totals, grades and
//! how many of a group get one.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::score::Decimal;

/// How totals become ranks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// The ranking groups (分类考核); each is ranked by itself.
    pub groups: Vec<Group>,
    /// What decides between equal totals, in this order; whoever is still equal shares the rank.
    pub tie_break: Vec<TieBreak>,
    /// Where whoever is disqualified is ranked.
    pub disqualified: DisqualifiedRank,
    /// The clause that says so.
    pub clause: String,
}

/// A ranking group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Stable key.
    pub key: String,
    /// The name for people.
    pub name: String,
}

/// What decides between equal totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TieBreak {
    /// The higher score of a block, rounded as a total is.
    Block(String),
    /// The higher score of an indicator, rounded as a total is.
    Indicator(String),
    /// Fewer issues that ever were overdue.
    FewerOverdue,
    /// More votes of the committee that decides.
    Votes,
}

impl fmt::Display for TieBreak {
    /// As a definition's file writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(key) => write!(f, "block {key}"),
            Self::Indicator(code) => write!(f, "indicator {code}"),
            Self::FewerOverdue => f.write_str("fewer_overdue"),
            Self::Votes => f.write_str("votes"),
        }
    }
}

vocabulary! {
    /// Where whoever is disqualified is ranked in the group.
    DisqualifiedRank {
        ByTotal = "by_total", "按得分排名", "by the total";
        Last = "last", "排在末位", "after everybody else";
    }
}

/// A grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Stable key.
    pub key: String,
    /// The name for people, `优秀`.
    pub name: String,
    /// The least total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Decimal>,
    /// The least share, from 0 to 1, of every core block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core_share: Option<Decimal>,
    /// How many of a ranking group get it at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
    /// The clause that says so.
    pub clause: String,
}

/// How many of a ranking group get a grade at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// How many.
    pub size: QuotaSize,
    /// What happens to those who share a rank across the cut.
    pub ties: CutTies,
}

/// The size of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuotaSize {
    /// So many units.
    Count(u32),
    /// A share of the group, with the rule by which it is rounded to units.
    Share {
        /// The share, more than 0 and at most 1.
        share: Decimal,
        /// How it is rounded.
        rounding: QuotaRounding,
    },
}

vocabulary! {
    /// How a quota that is no whole number of units is rounded (`domain.md` §6.2).
    QuotaRounding {
        Down = "down", "舍去", "down";
        HalfUp = "half_up", "四舍五入", "half up";
        Up = "up", "进一", "up";
    }
}

vocabulary! {
    /// What happens to those who share a rank across a quota's cut (`domain.md` §14).
    CutTies {
        TakeAll = "take_all", "并列的都评", "all of them get the grade";
        TakeNone = "take_none", "并列的都不评", "none of them gets the grade";
    }
}

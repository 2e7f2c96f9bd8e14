//! The kinds of rule by which an indicator is scored (`domain.md` §2.3).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::score::Decimal;

/// How an indicator is scored; the formula of each is in [`crate::score::measure`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ScoreRule {
    /// So many points off for each occurrence, at most a cap (每处扣分，扣完为止).
    PerOccurrenceDeduct {
        /// Points off for each.
        points: Decimal,
        /// The most that is taken off; at most the full mark.
        cap: Decimal,
    },
    /// The office gives a score between two bounds (区间评分).
    RangeScore {
        /// The least.
        min: Decimal,
        /// The most, which is the full mark.
        max: Decimal,
    },
    /// The one condition that holds gives the points (分档计分).
    Tiered {
        /// The conditions; exactly one holds.
        tiers: Vec<Tier>,
        /// The most that the number can be, 100 for a rate in per cent; only where tiers have
        /// bounds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<Decimal>,
    },
    /// What was reached of a target (完成率).
    Ratio {
        /// The most that the ratio counts: 1, or more where over-fulfilment counts.
        cap: Decimal,
    },
    /// Points off for each failing household of a sample (抽样).
    Sampling {
        /// How many households of each group are drawn; all of a smaller group.
        per_group: u32,
        /// Points off for each that fails.
        points: Decimal,
    },
    /// Everything or nothing (达到得满分，否则不得分).
    AllOrNothing,
    /// Everything where all that is asked is there and nothing that is forbidden (十有十无).
    Checklist {
        /// What must be there.
        all_of: Vec<Condition>,
        /// What must not be there.
        none_of: Vec<Condition>,
    },
    /// The mean of a survey's answers times a weight (问卷均分乘权重).
    Survey {
        /// The highest mark of an answer.
        top: Decimal,
        /// What the mean is multiplied by; with the highest mark it gives the full mark.
        weight: Decimal,
    },
    /// Where it happened, the indicator above it counts nothing (单项否决).
    ItemVeto {
        /// The clause of the approved list that it stands in.
        list: String,
    },
    /// Points added to the total, at most a cap (加分).
    Bonus {
        /// The most that is added.
        cap: Decimal,
        /// What gives how much.
        awards: Vec<Award>,
    },
    /// Points off the total for each occurrence, at most a cap (减分).
    Penalty {
        /// Points off for each.
        points: Decimal,
        /// The most that is taken off.
        cap: Decimal,
    },
    /// Where it happened, it has its effect whatever the score (一票否决、底线).
    GlobalVeto {
        /// What it does.
        effect: VetoEffect,
        /// The clause of the approved list that it stands in.
        list: String,
    },
}

/// A condition of a tiered rule. Where one tier has a bound, all are bounded: the figure is a
/// number, and the bounds cover all numbers once. Otherwise the figure is the tier's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Stable key.
    pub key: String,
    /// The condition, as written.
    pub condition: String,
    /// The least number of this tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Decimal>,
    /// The first number beyond this tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<Decimal>,
    /// What it gives.
    pub points: Decimal,
}

impl Tier {
    /// Whether a number lies in it.
    pub fn holds(&self, number: Decimal) -> bool {
        self.at_least.is_none_or(|least| least <= number)
            && self.below.is_none_or(|beyond| number < beyond)
    }
}

/// A condition of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Stable key.
    pub key: String,
    /// The condition, as written.
    pub condition: String,
}

/// What gives a bonus; each is claimed with a document or decision as its ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Award {
    /// Stable key.
    pub key: String,
    /// What it is given for, as written.
    pub condition: String,
    /// What each gives.
    pub points: Decimal,
}

/// What a veto does (`domain.md` §6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VetoEffect {
    /// The lowest grade, whatever the score.
    Disqualify,
    /// No better grade than this one, by its key.
    CapGrade(String),
    /// The block or indicator of this key or code counts nothing.
    ZeroItem(String),
}

vocabulary! {
    /// The kinds of rule, as a definition's file names them.
    RuleKind {
        PerOccurrenceDeduct = "per_occurrence_deduct", "逐处扣分", "points off for each occurrence";
        RangeScore = "range_score", "区间评分", "a score in a range";
        Tiered = "tiered", "分档计分", "tiers";
        Ratio = "ratio", "完成率", "a ratio";
        Sampling = "sampling", "抽样扣分", "a sample";
        AllOrNothing = "all_or_nothing", "达标得分", "all or nothing";
        Checklist = "checklist", "清单核对", "a checklist";
        Survey = "survey", "问卷", "a survey";
        ItemVeto = "item_veto", "单项否决", "a veto on one item";
        Bonus = "bonus", "加分", "a bonus";
        Penalty = "penalty", "减分", "a penalty";
        GlobalVeto = "global_veto", "一票否决", "a veto on the whole";
    }
}

impl ScoreRule {
    /// What kind of rule it is.
    pub fn kind(&self) -> RuleKind {
        match self {
            Self::PerOccurrenceDeduct { .. } => RuleKind::PerOccurrenceDeduct,
            Self::RangeScore { .. } => RuleKind::RangeScore,
            Self::Tiered { .. } => RuleKind::Tiered,
            Self::Ratio { .. } => RuleKind::Ratio,
            Self::Sampling { .. } => RuleKind::Sampling,
            Self::AllOrNothing => RuleKind::AllOrNothing,
            Self::Checklist { .. } => RuleKind::Checklist,
            Self::Survey { .. } => RuleKind::Survey,
            Self::ItemVeto { .. } => RuleKind::ItemVeto,
            Self::Bonus { .. } => RuleKind::Bonus,
            Self::Penalty { .. } => RuleKind::Penalty,
            Self::GlobalVeto { .. } => RuleKind::GlobalVeto,
        }
    }
}

impl ScoreRule {
    /// The words of a tier, a condition or an award, by its key.
    pub fn words(&self, key: &str) -> Option<&str> {
        let found = match self {
            Self::Tiered { tiers, .. } => {
                tiers.iter().find(|tier| tier.key == key).map(|tier| &tier.condition)
            }
            Self::Checklist { all_of, none_of } => {
                let mut both = all_of.iter().chain(none_of);
                both.find(|one| one.key == key).map(|one| &one.condition)
            }
            Self::Bonus { awards, .. } => {
                awards.iter().find(|award| award.key == key).map(|award| &award.condition)
            }
            _ => None,
        };
        found.map(String::as_str)
    }
}

impl RuleKind {
    /// Whether it gives a share of the full mark; the others have no full mark of their own, and
    /// where nothing was recorded of them, nothing happened.
    pub fn weighs(self) -> bool {
        !matches!(self, Self::ItemVeto | Self::Bonus | Self::Penalty | Self::GlobalVeto)
    }
}

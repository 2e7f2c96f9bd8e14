//! Why a figure gave what it gave: the facts of it, and the sentence for people.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::telling::shown;
use super::{Awarded, Decimal, Fraction};
use crate::id::UnitId;
use crate::scheme::{Indicator, ScoreRule, Treatment};

/// Why a figure gave what it gave. A rule's own numbers are repeated, so that a row reads alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// So many occurrences at so many points each, at most a cap.
    Occurred {
        /// How many.
        count: u32,
        /// Points off for each.
        points: Decimal,
        /// The most that is taken off.
        cap: Decimal,
    },
    /// A score was given.
    Scored(Decimal),
    /// A tier held, by its key.
    Tier(String),
    /// A part of a target was reached.
    Reached {
        /// What was reached.
        actual: Decimal,
        /// What was to be reached.
        target: Decimal,
        /// The most that the ratio counts.
        cap: Decimal,
    },
    /// So many of a sample failed.
    Sampled {
        /// How many were drawn.
        drawn: u32,
        /// How many failed.
        failed: u32,
        /// Points off for each.
        points: Decimal,
    },
    /// It was reached, or not.
    Met(bool),
    /// What a checklist found, by keys in the scheme's order.
    Checked {
        /// What should be there and is not.
        missing: Vec<String>,
        /// What should not be there and is.
        forbidden: Vec<String>,
    },
    /// A survey's mean was weighed.
    Surveyed {
        /// The sum of all marks.
        sum: Decimal,
        /// How many answers.
        count: u32,
        /// What the mean is multiplied by.
        weight: Decimal,
    },
    /// A bonus was claimed.
    Awarded {
        /// For what, in the order of keys.
        awards: Vec<Awarded>,
        /// The most that is added.
        cap: Decimal,
    },
    /// A veto happened so often; 0 where it did not.
    Veto(u32),
    /// Nothing was recorded of a bonus, penalty or veto.
    NotRecorded,
    /// It does not apply.
    NotApplicable(Treatment),
    /// Courtyards of the village were added.
    Courtyards {
        /// Their totals, in the order of their ids.
        totals: Vec<(UnitId, Decimal)>,
        /// The share of each.
        share: Decimal,
        /// The most that they add.
        cap: Decimal,
    },
}

impl Cause {
    /// The sentence for people; `indicator` gives the words of tiers and conditions.
    pub fn zh(&self, indicator: Option<&Indicator>) -> String {
        let rule = indicator.and_then(|indicator| indicator.rule.as_ref());
        match self {
            Self::Occurred { count: 0, .. } => "未发现问题".to_owned(),
            Self::Occurred { count, points, cap } => {
                format!("发现{count}处，每处扣{points}分，最多扣{cap}分")
            }
            Self::Scored(score) => format!("评得{score}分"),
            Self::Tier(key) => words(rule, key),
            Self::Reached { actual, target, .. } => format!("目标{target}，完成{actual}"),
            Self::Sampled { drawn, failed, points } => {
                format!("抽查{drawn}户，不合格{failed}户，每户扣{points}分")
            }
            Self::Met(true) => "达到要求".to_owned(),
            Self::Met(false) => "未达到要求".to_owned(),
            Self::Checked { missing, forbidden } if missing.is_empty() && forbidden.is_empty() => {
                "清单各项均符合".to_owned()
            }
            Self::Checked { missing, forbidden } => checked(rule, missing, forbidden),
            Self::Surveyed { sum, count, weight } => {
                format!("{count}份问卷，合计{sum}分，均分乘以{weight}")
            }
            Self::Awarded { awards, cap } => {
                let one = |a: &Awarded| format!("{}{}次", words(rule, &a.key), a.count);
                let listed: Vec<String> = awards.iter().map(one).collect();
                format!("{}，最多加{cap}分", listed.join("、"))
            }
            Self::Veto(0) | Self::NotRecorded => "未发生".to_owned(),
            Self::Veto(count) => format!("发生{count}次"),
            Self::NotApplicable(treatment) => format!("合理缺项，{}", treatment.zh()),
            Self::Courtyards { totals, .. } if totals.is_empty() => "没有院落计入".to_owned(),
            Self::Courtyards { totals, share, cap } => courtyards(totals, *share, *cap),
        }
    }
}

fn courtyards(totals: &[(UnitId, Decimal)], share: Decimal, cap: Decimal) -> String {
    let said = format!("{}个院落，得分各按{share}计入", totals.len());
    let totals = totals.iter().map(|(_, total)| Fraction::from(*total));
    let sum = Fraction::sum(totals).and_then(|sum| sum.times(&Fraction::from(share)));
    match sum {
        Ok(sum) if sum > Fraction::from(cap) => {
            format!("{said}，共{}分，超过上限，只加{cap}分", shown(&sum))
        }
        Ok(sum) => format!("{said}，共{}分，最多加{cap}分", shown(&sum)),
        Err(_) => format!("{said}，最多加{cap}分"),
    }
}

fn checked(rule: Option<&ScoreRule>, missing: &[String], forbidden: &[String]) -> String {
    let list = |keys: &[String]| {
        let named: Vec<String> = keys.iter().map(|key| words(rule, key)).collect();
        named.join("、")
    };
    match (missing.is_empty(), forbidden.is_empty()) {
        (false, true) => format!("缺：{}", list(missing)),
        (true, _) => format!("存在：{}", list(forbidden)),
        (false, false) => format!("缺：{}；存在：{}", list(missing), list(forbidden)),
    }
}

/// The words of a tier, a condition or an award; its key where the rule does not have it.
fn words(rule: Option<&ScoreRule>, key: &str) -> String {
    rule.and_then(|rule| rule.words(key)).unwrap_or(key).to_owned()
}

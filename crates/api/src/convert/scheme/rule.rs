//! The rules by which indicators are scored, for the wire.

use hemei_domain::scheme::rule::{Award, Condition, ScoreRule, Tier, VetoEffect};

use super::super::decimal::maybe;
use crate::proto;

/// A rule for the wire.
pub(super) fn to_wire(rule: &ScoreRule) -> proto::ScoreRule {
    use proto::score_rule::Rule;
    let rule = match rule {
        ScoreRule::PerOccurrenceDeduct { points, cap } => {
            Rule::PerOccurrenceDeduct(deduct(points, cap))
        }
        ScoreRule::RangeScore { min, max } => {
            Rule::RangeScore(proto::RangeRule { min: min.to_string(), max: max.to_string() })
        }
        ScoreRule::Tiered { tiers, most } => Rule::Tiered(proto::TieredRule {
            tiers: tiers.iter().map(tier).collect(),
            most: maybe(*most),
        }),
        ScoreRule::Ratio { cap } => Rule::Ratio(proto::RatioRule { cap: cap.to_string() }),
        ScoreRule::Sampling { per_group, points } => Rule::Sampling(proto::SamplingRule {
            per_group: *per_group,
            points: points.to_string(),
        }),
        ScoreRule::AllOrNothing => Rule::AllOrNothing(proto::AllOrNothingRule {}),
        ScoreRule::Checklist { all_of, none_of } => Rule::Checklist(proto::ChecklistRule {
            all_of: all_of.iter().map(condition).collect(),
            none_of: none_of.iter().map(condition).collect(),
        }),
        ScoreRule::Survey { top, weight } => {
            Rule::Survey(proto::SurveyRule { top: top.to_string(), weight: weight.to_string() })
        }
        ScoreRule::ItemVeto { list } => Rule::ItemVeto(proto::ItemVetoRule { list: list.clone() }),
        ScoreRule::Bonus { cap, awards } => Rule::Bonus(proto::BonusRule {
            cap: cap.to_string(),
            awards: awards.iter().map(award).collect(),
        }),
        ScoreRule::Penalty { points, cap } => Rule::Penalty(deduct(points, cap)),
        ScoreRule::GlobalVeto { effect, list } => Rule::GlobalVeto(proto::GlobalVetoRule {
            effect: Some(veto(effect)),
            list: list.clone(),
        }),
    };
    proto::ScoreRule { rule: Some(rule) }
}

fn deduct(points: &impl ToString, cap: &impl ToString) -> proto::DeductRule {
    proto::DeductRule { points: points.to_string(), cap: cap.to_string() }
}

fn tier(one: &Tier) -> proto::ScoreTier {
    proto::ScoreTier {
        key: one.key.clone(),
        condition: one.condition.clone(),
        at_least: maybe(one.at_least),
        below: maybe(one.below),
        points: one.points.to_string(),
    }
}

fn condition(one: &Condition) -> proto::ChecklistCondition {
    proto::ChecklistCondition { key: one.key.clone(), condition: one.condition.clone() }
}

fn award(one: &Award) -> proto::BonusAward {
    proto::BonusAward {
        key: one.key.clone(),
        condition: one.condition.clone(),
        points: one.points.to_string(),
    }
}

fn veto(effect: &VetoEffect) -> proto::global_veto_rule::Effect {
    use proto::global_veto_rule::Effect;
    match effect {
        VetoEffect::Disqualify => Effect::Disqualify(proto::DisqualifyEffect {}),
        VetoEffect::CapGrade(grade) => Effect::CapGrade(grade.clone()),
        VetoEffect::ZeroItem(item) => Effect::ZeroItem(item.clone()),
    }
}

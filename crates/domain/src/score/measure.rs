//! What one figure gives under one rule, version 1.
//!
//! `full` is the indicator's full mark. Every result is an exact fraction from 0 to `full`, but for
//! a ratio whose cap is more than 1, and for bonus and penalty, which have no full mark.
//!
//! | rule | figure | result |
//! |---|---|---|
//! | per_occurrence_deduct{points, cap} | occurrences n | `max(0, full − min(n × points, cap))` |
//! | range_score{min, max} | score s, min ≤ s ≤ max | `s` |
//! | tiered with bounds | number x | the points of the tier with `at_least ≤ x < below` |
//! | tiered without bounds | tier | the points of that tier |
//! | ratio{cap} | actual a, target t > 0 | `full × min(a / t, cap)` |
//! | sampling{per_group, points} | samples, one a group | `max(0, full − points × sum of failed)` |
//! | all_or_nothing | met | `full`, else 0 |
//! | checklist{all_of, none_of} | present keys | `full` where all of the first and none of the second are present, else 0 |
//! | survey{top, weight} | answers: sum s, count n ≥ 1, s ≤ n × top | `s / n × weight` |
//! | bonus{cap, awards} | awards | `min(cap, sum of count × points)` |
//! | penalty{points, cap} | occurrences n | `min(n × points, cap)`, taken off the total |
//! | item_veto, global_veto | occurrences n | 0; it happened where n ≥ 1 |
//!
//! A sample has `drawn = min(per_group, households)` and `failed ≤ drawn`, and no group twice; there
//! is at least one. What has no entry and needs none gives 0.

use super::{Awarded, Cause, Decimal, Figure, Fraction, Sample};
use crate::rejection::Rejection;
use crate::scheme::rule::{Award, Condition, Tier};
use crate::scheme::{Indicator, ScoreRule, rules};

/// What a figure gives under the indicator's rule.
///
/// # Errors
/// `SCORE_FIGURE_KIND` where the rule takes another figure, `SCORE_FIGURE_RANGE` where its numbers
/// cannot be, `SCORE_TOO_FINE`.
pub fn measure(
    indicator: &Indicator,
    rule: &ScoreRule,
    figure: &Figure,
) -> Result<(Fraction, Cause), Rejection> {
    let full = Fraction::from(indicator.full);
    match (rule, figure) {
        (ScoreRule::PerOccurrenceDeduct { points, cap }, Figure::Occurrences(count)) => {
            let left = full.minus(&taken_off(*count, *points, *cap)?)?.max(Fraction::zero());
            Ok((left, Cause::Occurred { count: *count, points: *points, cap: *cap }))
        }
        (ScoreRule::Penalty { points, cap }, Figure::Occurrences(count)) => {
            let off = taken_off(*count, *points, *cap)?;
            Ok((off, Cause::Occurred { count: *count, points: *points, cap: *cap }))
        }
        (ScoreRule::ItemVeto { .. } | ScoreRule::GlobalVeto { .. }, Figure::Occurrences(count)) => {
            Ok((Fraction::zero(), Cause::Veto(*count)))
        }
        (ScoreRule::RangeScore { min, max }, Figure::Score(score)) => {
            if !(min..=max).contains(&score) {
                let why = format!("评分应为{min}至{max}");
                let why_en = format!("the score lies between {min} and {max}");
                return Err(wrong(indicator, &why, &why_en));
            }
            Ok((Fraction::from(*score), Cause::Scored(*score)))
        }
        (ScoreRule::Tiered { tiers, .. }, _) => tier(indicator, tiers, figure),
        (ScoreRule::Ratio { cap }, Figure::Ratio { actual, target }) => {
            ratio(indicator, *cap, *actual, *target)
        }
        (ScoreRule::Sampling { per_group, points }, Figure::Samples(samples)) => {
            sampling(indicator, *per_group, *points, samples)
        }
        (ScoreRule::AllOrNothing, Figure::Met(met)) => {
            Ok((if *met { full } else { Fraction::zero() }, Cause::Met(*met)))
        }
        (ScoreRule::Checklist { all_of, none_of }, Figure::Present(present)) => {
            checklist(indicator, [all_of, none_of], present)
        }
        (ScoreRule::Survey { top, weight }, Figure::Answers { sum, count }) => {
            survey(indicator, [*top, *weight], *sum, *count)
        }
        (ScoreRule::Bonus { cap, awards }, Figure::Awards(claimed)) => {
            bonus(indicator, *cap, awards, claimed)
        }
        _ => Err(other_kind(indicator, rule)),
    }
}

/// Numbers that cannot be.
fn wrong(indicator: &Indicator, why: &str, why_en: &str) -> Rejection {
    let rejection = Rejection::new(&rules::SCORE_FIGURE_RANGE);
    rejection.with("code", &indicator.code).why(why, why_en)
}

fn other_kind(indicator: &Indicator, rule: &ScoreRule) -> Rejection {
    Rejection::new(&rules::SCORE_FIGURE_KIND)
        .with("code", &indicator.code)
        .with("kind", rule.kind().zh())
        .with("kindEn", rule.kind().en())
}

/// `min(count × points, cap)`.
fn taken_off(count: u32, points: Decimal, cap: Decimal) -> Result<Fraction, Rejection> {
    let off = Fraction::whole(count).times(&Fraction::from(points))?;
    Ok(off.min(Fraction::from(cap)))
}

fn tier(
    indicator: &Indicator,
    tiers: &[Tier],
    figure: &Figure,
) -> Result<(Fraction, Cause), Rejection> {
    let bounded = tiers.iter().any(|tier| tier.at_least.is_some() || tier.below.is_some());
    let found = match figure {
        Figure::Number(number) if bounded => tiers.iter().find(|tier| tier.holds(*number)),
        Figure::Tier(key) if !bounded => tiers.iter().find(|tier| tier.key == *key),
        _ => {
            let rule = ScoreRule::Tiered { tiers: Vec::new(), most: None };
            return Err(other_kind(indicator, &rule));
        }
    };
    match found {
        Some(tier) => Ok((Fraction::from(tier.points), Cause::Tier(tier.key.clone()))),
        None => Err(wrong(indicator, "不属于任何一档", "it lies in no tier")),
    }
}

fn ratio(
    indicator: &Indicator,
    cap: Decimal,
    actual: Decimal,
    target: Decimal,
) -> Result<(Fraction, Cause), Rejection> {
    if actual < Decimal::ZERO || target <= Decimal::ZERO {
        let why = "完成数不能为负，目标数须大于 0";
        return Err(wrong(indicator, why, "the target must be positive"));
    }
    let reached = Fraction::from(actual).over(&Fraction::from(target))?;
    let got = Fraction::from(indicator.full).times(&reached.min(Fraction::from(cap)))?;
    Ok((got, Cause::Reached { actual, target, cap }))
}

fn sampling(
    indicator: &Indicator,
    per_group: u32,
    points: Decimal,
    samples: &[Sample],
) -> Result<(Fraction, Cause), Rejection> {
    let Some((drawn, failed)) = sampled(samples, per_group) else {
        let why = "各组抽查户数须为规定户数（不足的全查），不合格户数不超过抽查户数，组不重复";
        return Err(wrong(indicator, why, "each group is drawn once and as the rule says"));
    };
    let off = Fraction::whole(failed).times(&Fraction::from(points))?;
    let left = Fraction::from(indicator.full).minus(&off)?.max(Fraction::zero());
    Ok((left, Cause::Sampled { drawn, failed, points }))
}

/// How many were drawn and failed in all; nothing where a sample is not as the rule says.
fn sampled(samples: &[Sample], per_group: u32) -> Option<(u32, u32)> {
    let mut groups: Vec<&str> = samples.iter().map(|sample| sample.group.as_str()).collect();
    groups.sort_unstable();
    let once = groups.windows(2).all(|pair| pair[0] != pair[1]);
    let sound = |s: &Sample| s.drawn == per_group.min(s.households) && s.failed <= s.drawn;
    if samples.is_empty() || !once || !samples.iter().all(sound) {
        return None;
    }
    let sum = |of: fn(&Sample) -> u32| {
        samples.iter().try_fold(0_u32, |sum, sample| sum.checked_add(of(sample)))
    };
    sum(|s| s.drawn).filter(|drawn| *drawn > 0).zip(sum(|s| s.failed))
}

fn checklist(
    indicator: &Indicator,
    [all_of, none_of]: [&[Condition]; 2],
    present: &[String],
) -> Result<(Fraction, Cause), Rejection> {
    let known = |key: &String| all_of.iter().chain(none_of).any(|one| one.key == *key);
    if !present.iter().all(known) {
        return Err(wrong(indicator, "有清单以外的项", "a key is not in the checklist"));
    }
    let is_there = |one: &&Condition| present.contains(&one.key);
    let missing: Vec<String> =
        all_of.iter().filter(|one| !is_there(one)).map(|one| one.key.clone()).collect();
    let forbidden: Vec<String> =
        none_of.iter().filter(is_there).map(|one| one.key.clone()).collect();
    let passed = missing.is_empty() && forbidden.is_empty();
    let got = if passed { Fraction::from(indicator.full) } else { Fraction::zero() };
    Ok((got, Cause::Checked { missing, forbidden }))
}

fn survey(
    indicator: &Indicator,
    [top, weight]: [Decimal; 2],
    sum: Decimal,
    count: u32,
) -> Result<(Fraction, Cause), Rejection> {
    let most = Fraction::from(top).times(&Fraction::whole(count))?;
    if count == 0 || sum < Decimal::ZERO || Fraction::from(sum) > most {
        let why = "问卷份数须大于 0，合计分不超过满分";
        return Err(wrong(indicator, why, "no such mean can be"));
    }
    let mean = Fraction::from(sum).over(&Fraction::whole(count))?;
    Ok((mean.times(&Fraction::from(weight))?, Cause::Surveyed { sum, count, weight }))
}

fn bonus(
    indicator: &Indicator,
    cap: Decimal,
    awards: &[Award],
    claimed: &[Awarded],
) -> Result<(Fraction, Cause), Rejection> {
    let Some(claimed) = sorted(awards, claimed) else {
        let why = "加分项不在办法内或重复";
        return Err(wrong(indicator, why, "an award is unknown or stands twice"));
    };
    let mut sum = Fraction::zero();
    for (one, count) in &claimed {
        let points = Fraction::from(one.points).times(&Fraction::whole(*count))?;
        sum = sum.plus(&points)?;
    }
    let listed = |(one, count): &(&Award, u32)| Awarded { key: one.key.clone(), count: *count };
    let awards = claimed.iter().map(listed).collect();
    Ok((sum.min(Fraction::from(cap)), Cause::Awarded { awards, cap }))
}

/// The claimed awards in the order of their keys; nothing where one is unknown or stands twice.
fn sorted<'a>(awards: &'a [Award], claimed: &[Awarded]) -> Option<Vec<(&'a Award, u32)>> {
    let find = |one: &Awarded| Some((awards.iter().find(|a| a.key == one.key)?, one.count));
    let mut found = claimed.iter().map(find).collect::<Option<Vec<_>>>()?;
    found.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
    found.windows(2).all(|pair| pair[0].0.key != pair[1].0.key).then_some(found)
}

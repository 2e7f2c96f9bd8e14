//! What the linter says of one indicator's rule.

use super::{at_most, condition, counted, misplaced, of_code, positive, size};
use crate::programme::check::Violations;
use crate::rejection::Rejection;
use crate::scheme::definition::{Definition, Indicator, Measured};
use crate::scheme::rule::{Award, Condition, ScoreRule, Tier, VetoEffect};
use crate::scheme::{LIST_MAX, rules};
use crate::score::{Decimal, Fraction};

/// The most households that are drawn from one group.
const SAMPLE_MAX: u32 = 1000;
/// The most that over-fulfilment counts.
const RATIO_MAX: u32 = 2;

/// The lists inside a rule are bounded.
pub(super) fn check_sizes(path: &str, rule: &ScoreRule, found: &mut Violations) {
    let mut list = |name: &str, count| size(&format!("{path}.rule.{name}"), count, LIST_MAX, found);
    match rule {
        ScoreRule::Tiered { tiers, .. } => list("tiers", tiers.len()),
        ScoreRule::Checklist { all_of, none_of } => {
            list("all_of", all_of.len());
            list("none_of", none_of.len());
        }
        ScoreRule::Bonus { awards, .. } => list("awards", awards.len()),
        _ => {}
    }
}

/// An indicator whose rule is looked at.
pub(super) struct Rules<'a> {
    pub(super) definition: &'a Definition,
    /// The path of the rule.
    pub(super) path: String,
    pub(super) indicator: &'a Indicator,
}

impl Rules<'_> {
    pub(super) fn check(&self, rule: &ScoreRule, found: &mut Violations) {
        self.check_place(rule, found);
        let (at, full) = (|field: &str| self.at(field), self.indicator.full);
        match rule {
            ScoreRule::PerOccurrenceDeduct { points, cap } => {
                positive(&at("points"), *points, found);
                positive(&at("cap"), *cap, found);
                at_most(&at("cap"), *cap, full, found);
            }
            ScoreRule::RangeScore { min, max } => {
                at_most(&at("min"), *min, full, found);
                if min >= max && *min <= full {
                    let rejection = Rejection::new(&rules::SCHEME_BEYOND).with("value", min);
                    found.add(&at("min"), rejection.with("min", Decimal::ZERO).with("max", max));
                }
                self.reaches(&at("max"), Ok(Fraction::from(*max)), found);
            }
            ScoreRule::Tiered { tiers, most } => self.check_tiers(tiers, *most, found),
            ScoreRule::Ratio { cap } => {
                positive(&at("cap"), *cap, found);
                at_most(&at("cap"), *cap, Decimal::whole(RATIO_MAX), found);
                let most = Fraction::from(full).times(&Fraction::from(*cap).min(Fraction::one()));
                self.reaches(&at("cap"), most, found);
            }
            ScoreRule::Sampling { per_group, points } => {
                counted(&at("per_group"), *per_group, SAMPLE_MAX, found);
                positive(&at("points"), *points, found);
            }
            ScoreRule::AllOrNothing => {}
            ScoreRule::Checklist { all_of, none_of } => self.check_list(all_of, none_of, found),
            ScoreRule::Survey { top, weight } => {
                positive(&at("top"), *top, found);
                positive(&at("weight"), *weight, found);
                let most = Fraction::from(*top).times(&Fraction::from(*weight));
                self.reaches(&at("weight"), most, found);
            }
            ScoreRule::ItemVeto { list } => self.check_veto_list(list, found),
            ScoreRule::Bonus { cap, awards } => self.check_awards(*cap, awards, found),
            ScoreRule::Penalty { points, cap } => {
                positive(&at("points"), *points, found);
                positive(&at("cap"), *cap, found);
                at_most(&at("points"), *points, *cap, found);
            }
            ScoreRule::GlobalVeto { effect, list } => {
                self.check_effect(effect, found);
                self.check_veto_list(list, found);
            }
        }
    }

    fn at(&self, field: &str) -> String {
        format!("{}.{field}", self.path)
    }

    /// The rule gives the full mark at best, neither less nor more.
    fn reaches(
        &self,
        path: &str,
        most: Result<Fraction, crate::score::fraction::TooFine>,
        found: &mut Violations,
    ) {
        let full = Fraction::from(self.indicator.full);
        let shown = |most: &Fraction| {
            most.rounded(Decimal::PLACES).map_or_else(|_| most.to_string(), |d| d.to_string())
        };
        match most {
            Ok(most) if most == full => {}
            Ok(most) if most > full => {
                let rejection = Rejection::new(&rules::SCHEME_BEYOND).with("value", shown(&most));
                let full = self.indicator.full;
                found.add(path, rejection.with("min", full).with("max", full));
            }
            Ok(most) => {
                let rejection = of_code(&rules::SCHEME_FULL_UNREACHABLE, &self.indicator.code);
                let full = self.indicator.full;
                found.add(path, rejection.with("full", full).with("most", shown(&most)));
            }
            Err(too_fine) => found.add(path, Rejection::from(too_fine)),
        }
    }

    /// Where a rule of its kind may stand, and whether it has a full mark of its own.
    fn check_place(&self, rule: &ScoreRule, found: &mut Violations) {
        let indicator = self.indicator;
        let mut refuse = |why, why_en| misplaced(&self.path, indicator, why, why_en, found);
        if rule.kind().weighs() {
            if indicator.full == Decimal::ZERO {
                refuse("分值为 0", "its full mark is 0");
            }
            return;
        }
        if indicator.full != Decimal::ZERO {
            refuse("加分、减分和否决项的分值应为 0", "it has no full mark of its own");
        }
        if indicator.measured != Measured::YearEnd {
            refuse("加分、减分和否决项全年只计一次", "it counts once a year");
        }
        if indicator.not_applicable.is_some() {
            refuse("加分、减分和否决项没有合理缺项", "it always applies");
        }
        match (rule, &indicator.parent) {
            (ScoreRule::ItemVeto { .. }, None) => {
                let rejection = of_code(&rules::SCHEME_VETO_EFFECT, &indicator.code);
                let why = ("单项否决应列在被否决的指标之下", "it stands under no indicator");
                found.add(&self.path, rejection.why(why.0, why.1));
            }
            (ScoreRule::ItemVeto { .. }, Some(_)) | (ScoreRule::GlobalVeto { .. }, None) => {}
            (_, Some(_)) => refuse("应直接列在板块之下", "it must stand directly in a block"),
            (_, None) => {
                let block = self.definition.block(&indicator.block);
                if block.is_some_and(|block| block.full != Decimal::ZERO) {
                    refuse("加分、减分应列在分值为 0 的板块", "its block has a full mark");
                }
            }
        }
    }

    fn check_tiers(&self, tiers: &[Tier], most: Option<Decimal>, found: &mut Violations) {
        let list = self.at("tiers");
        found.at_least(&list, tiers.len(), 2);
        found.keys(&list, tiers.iter().map(|tier| tier.key.as_str()));
        for (index, tier) in tiers.iter().enumerate() {
            condition(&format!("{list}[{index}].condition"), &tier.condition, found);
            at_most(&format!("{list}[{index}].points"), tier.points, self.indicator.full, found);
            let same = |other: &Tier| other.condition == tier.condition;
            if tiers[..index].iter().any(same) {
                unreachable(&format!("{list}[{index}]"), tier, found);
            }
        }
        if let Some(best) = tiers.iter().map(|tier| tier.points).max() {
            let most = best.min(self.indicator.full);
            self.reaches(&list, Ok(Fraction::from(most)), found);
        }
        let bounded = |tier: &Tier| tier.at_least.is_some() || tier.below.is_some();
        if let Some(most) = most {
            positive(&self.at("most"), most, found);
            let beyond = |tier: &Tier| tier.at_least.is_some_and(|least| least > most);
            for (index, tier) in tiers.iter().enumerate().filter(|(_, tier)| beyond(tier)) {
                unreachable(&format!("{list}[{index}]"), tier, found);
            }
        }
        match tiers.iter().filter(|tier| bounded(tier)).count() {
            0 if most.is_some() => {
                found.add(&self.at("most"), Rejection::new(&rules::SCHEME_TIERS_MIXED));
            }
            0 => {}
            count if count < tiers.len() => {
                found.add(&list, Rejection::new(&rules::SCHEME_TIERS_MIXED));
            }
            _ => check_bounds(&list, tiers, found),
        }
    }

    fn check_list(&self, all_of: &[Condition], none_of: &[Condition], found: &mut Violations) {
        found.at_least(&self.path, all_of.len() + none_of.len(), 1);
        for (name, list) in [("all_of", all_of), ("none_of", none_of)] {
            let path = self.at(name);
            found.keys(&path, list.iter().map(|one| one.key.as_str()));
            for (index, one) in list.iter().enumerate() {
                condition(&format!("{path}[{index}].condition"), &one.condition, found);
            }
        }
        for (index, one) in none_of.iter().enumerate() {
            if all_of.iter().any(|other| other.key == one.key) {
                let rule = &crate::programme::rules::DEFINITION_DUPLICATE;
                let path = self.at(&format!("none_of[{index}].key"));
                found.add(&path, Rejection::new(rule).with("key", &one.key));
            }
        }
    }

    fn check_awards(&self, cap: Decimal, awards: &[Award], found: &mut Violations) {
        positive(&self.at("cap"), cap, found);
        let list = self.at("awards");
        found.at_least(&list, awards.len(), 1);
        found.keys(&list, awards.iter().map(|award| award.key.as_str()));
        for (index, award) in awards.iter().enumerate() {
            condition(&format!("{list}[{index}].condition"), &award.condition, found);
            positive(&format!("{list}[{index}].points"), award.points, found);
            at_most(&format!("{list}[{index}].points"), award.points, cap, found);
        }
    }

    fn check_effect(&self, effect: &VetoEffect, found: &mut Violations) {
        let grades = self.definition.grades.len();
        let without = match effect {
            VetoEffect::Disqualify if grades < 2 => Some(("没有更低的等次", "there is one grade")),
            VetoEffect::Disqualify => None,
            VetoEffect::CapGrade(key) => match self.definition.grade(key) {
                None => Some(("没有这个等次", "there is no such grade")),
                Some((0, _)) => Some(("最高等次不构成限制", "the best grade is no limit")),
                Some(_) => None,
            },
            VetoEffect::ZeroItem(code) => {
                let indicator = self.definition.indicator(code).map(|one| one.full);
                let full = indicator.or_else(|| self.definition.block(code).map(|one| one.full));
                match full {
                    Some(full) if full > Decimal::ZERO => None,
                    Some(_) => Some(("该项没有分值", "that has no full mark")),
                    None => Some(("没有这个指标或板块", "there is no such indicator or block")),
                }
            }
        };
        if let Some((why, why_en)) = without {
            let rejection = of_code(&rules::SCHEME_VETO_EFFECT, &self.indicator.code);
            found.add(&self.at("effect"), rejection.why(why, why_en));
        }
    }

    /// A veto cites the approved list that it stands in (`domain.md` §16.1-5); a proposal is none.
    fn check_veto_list(&self, list: &str, found: &mut Violations) {
        let cited = list.split_once(' ').filter(|(_, place)| !place.trim().is_empty());
        let approved =
            cited.is_some_and(|(key, _)| self.definition.veto_lists.iter().any(|one| one == key));
        if approved {
            found.text(&self.at("list"), list);
        } else {
            let rejection = of_code(&rules::SCHEME_VETO_LIST, &self.indicator.code);
            found.add(&self.at("list"), rejection);
        }
    }
}

fn unreachable(path: &str, tier: &Tier, found: &mut Violations) {
    let rejection = Rejection::new(&rules::SCHEME_TIER_UNREACHABLE);
    found.add(path, rejection.with("tier", &tier.condition));
}

/// Numbers from 0 upward lie in exactly one tier.
fn check_bounds(list: &str, tiers: &[Tier], found: &mut Violations) {
    let least = |tier: &Tier| tier.at_least.unwrap_or(Decimal::ZERO);
    let mut sorted: Vec<(usize, &Tier)> = tiers.iter().enumerate().collect();
    sorted.retain(|(index, tier)| {
        let empty = tier.below.is_some_and(|below| below <= least(tier));
        let negative = tier.at_least.is_some_and(|least| least < Decimal::ZERO);
        if empty || negative {
            unreachable(&format!("{list}[{index}]"), tier, found);
        }
        !empty && !negative
    });
    sorted.sort_by_key(|(_, tier)| least(tier));
    let gap = |path: &str, at: Decimal, found: &mut Violations| {
        found.add(path, Rejection::new(&rules::SCHEME_TIERS_GAP).with("at", at));
    };
    match sorted.first() {
        Some((index, tier)) if least(tier) > Decimal::ZERO => {
            gap(&format!("{list}[{index}]"), Decimal::ZERO, found);
        }
        _ => {}
    }
    for pair in sorted.windows(2) {
        let ((_, lower), (index, upper)) = (pair[0], pair[1]);
        let path = format!("{list}[{index}]");
        match lower.below {
            Some(below) if below < least(upper) => gap(&path, below, found),
            Some(below) if below == least(upper) => {}
            Some(_) | None => {
                let rejection = Rejection::new(&rules::SCHEME_TIERS_OVERLAP);
                let rejection = rejection.with("other", &lower.condition);
                found.add(&path, rejection.with("at", least(upper)));
            }
        }
    }
    if let Some((index, tier)) = sorted.last()
        && let Some(below) = tier.below
    {
        gap(&format!("{list}[{index}]"), below, found);
    }
}

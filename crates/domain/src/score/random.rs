//! Random schemes and sheets from a seed, for tests of this and other packages: every rule kind,
//! rounds, not-applicable items, vetoes, courtyards, quotas and ties come up. What comes out passes
//! the linter; where nothing in a sheet applies, scoring it is refused.

use uuid::Uuid;

use super::{Awarded, CourtyardTotal, Decimal, Entry, Figure, HostedSheet, Sample, Sheet};
use crate::id::UnitId;
use crate::scheme::rule::{Award, Condition, ScoreRule, Tier, VetoEffect};
use crate::scheme::{
    Block, CourtyardShare, CutTies, Definition, DisqualifiedRank, Indicator, Measured,
    NotApplicable, Quota, QuotaRounding, QuotaSize, Responsible, TieBreak, Treatment, example,
};

/// A step of full marks: half a point.
const STEP_UNITS: u64 = 5_000;

/// A stream of numbers from a seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The stream of a seed.
    pub fn of_seed(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `max`, `max` included.
    pub fn up_to(&mut self, max: u64) -> u64 {
        self.next() % (max + 1)
    }

    fn count(&mut self, max: u32) -> u32 {
        u32::try_from(self.up_to(max.into())).unwrap_or(max)
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.up_to(chances - 1) == 0
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let last = u64::try_from(list.len() - 1).unwrap_or(0);
        &list[usize::try_from(self.up_to(last)).unwrap_or(0)]
    }

    /// A decimal from 0 to `max` in whole ten-thousandths.
    fn decimal(&mut self, max: Decimal) -> Decimal {
        units(self.up_to(max.units().unsigned_abs()))
    }

    /// A decimal of 1 to `steps` half points.
    fn half_points(&mut self, steps: u64) -> Decimal {
        units((1 + self.up_to(steps - 1)) * STEP_UNITS)
    }
}

fn units(units: u64) -> Decimal {
    i64::try_from(units).ok().and_then(Decimal::of_units).unwrap_or_default()
}

fn added(list: impl Iterator<Item = Decimal>) -> Decimal {
    units(list.map(|one| one.units().unsigned_abs()).sum())
}

/// A scheme.
pub fn definition(random: &mut Random) -> Definition {
    let mut scheme = example::definition();
    scheme.sample = true;
    scheme.decimals = random.count(4);
    scheme.indicators.clear();
    scheme.blocks.retain(|block| block.key == "extra");
    if random.one_in(3) {
        scheme.rounds = None;
    }
    for number in 0..=random.up_to(3) {
        block(random, &mut scheme, number);
    }
    scheme.full = added(scheme.blocks.iter().map(|block| block.full));
    grades(random, &mut scheme);
    extras(random, &mut scheme);
    let counts = random.one_in(2);
    let [share, cap] = [random.half_points(2), random.half_points(2)];
    scheme.courtyards.share = counts.then(|| CourtyardShare { share, cap: cap.min(scheme.full) });
    let ties = [
        TieBreak::Block(scheme.blocks[1].key.clone()),
        TieBreak::Indicator(scheme.indicators[0].code.clone()),
        TieBreak::FewerOverdue,
        TieBreak::Votes,
    ];
    let kept = usize::try_from(random.up_to(4)).unwrap_or(0);
    scheme.ranking.tie_break = ties.into_iter().take(kept).collect();
    scheme.ranking.disqualified = *random.pick(DisqualifiedRank::ALL);
    scheme
}

fn block(random: &mut Random, scheme: &mut Definition, number: u64) {
    let key = format!("block_{number}");
    let entered = random.one_in(4) && number > 0;
    let full = if entered {
        random.half_points(40)
    } else {
        let tops: Vec<Decimal> =
            (0..=random.up_to(3)).map(|_| node(random, scheme, &key, None, 1)).collect();
        added(tops.into_iter())
    };
    scheme.blocks.push(Block {
        key,
        name: format!("板块{number}"),
        full,
        core: random.one_in(2) || number == 0,
        entered_by: entered.then_some(Responsible::Office),
        clause: "scheme 二".to_owned(),
    });
}

/// Adds an indicator and what stands under it; answers with its full mark.
fn node(
    random: &mut Random,
    scheme: &mut Definition,
    block: &str,
    parent: Option<&str>,
    depth: u32,
) -> Decimal {
    let code = format!("N{}", scheme.indicators.len() + 1);
    let place = scheme.indicators.len();
    scheme.indicators.push(blank(&code, block, parent));
    if depth < 4 && random.one_in(3) {
        let parts: Vec<Decimal> = (0..=random.up_to(2))
            .map(|_| node(random, scheme, block, Some(&code), depth + 1))
            .collect();
        if random.one_in(2) {
            let mut veto = blank(&format!("N{}", scheme.indicators.len() + 1), block, Some(&code));
            veto.rule = Some(ScoreRule::ItemVeto { list: "vetoes 一".to_owned() });
            scheme.indicators.push(veto);
        }
        let full = added(parts.into_iter());
        let inner = &mut scheme.indicators[place];
        (inner.full, inner.responsible, inner.source) = (full, None, None);
        return full;
    }
    let full = random.half_points(40);
    let rounds = scheme.rounds.is_some();
    let leaf = &mut scheme.indicators[place];
    leaf.full = full;
    leaf.rule = Some(rule(random, full));
    leaf.measured = if rounds { *random.pick(Measured::ALL) } else { Measured::YearEnd };
    leaf.not_applicable = random.one_in(2).then(|| NotApplicable {
        treatment: *random.pick(Treatment::ALL),
        ground: "不涉及".to_owned(),
        decider: crate::role::Role::DeputyHead,
    });
    full
}

fn blank(code: &str, block: &str, parent: Option<&str>) -> Indicator {
    Indicator {
        code: code.to_owned(),
        name: format!("指标{code}"),
        block: block.to_owned(),
        parent: parent.map(str::to_owned),
        full: Decimal::ZERO,
        rule: None,
        measured: Measured::YearEnd,
        responsible: Some(Responsible::Office),
        source: Some(crate::scheme::FigureSource::SiteCheck),
        evidence: Vec::new(),
        not_applicable: None,
        standard: "按标准计分".to_owned(),
        clause: "scheme 二".to_owned(),
    }
}

fn condition(key: &str) -> Condition {
    Condition { key: key.to_owned(), condition: format!("条件{key}") }
}

fn rule(random: &mut Random, full: Decimal) -> ScoreRule {
    match random.up_to(8) {
        0 => ScoreRule::PerOccurrenceDeduct {
            points: random.half_points(6),
            cap: random.decimal(full).max(units(1)),
        },
        1 => ScoreRule::RangeScore { min: Decimal::ZERO, max: full },
        2 | 3 => tiered(random, full),
        4 => ScoreRule::Ratio { cap: units(10_000 + random.up_to(4) * 2_500) },
        5 => ScoreRule::Sampling {
            per_group: 1 + random.count(6),
            points: random.decimal(full).max(units(1)),
        },
        6 => ScoreRule::AllOrNothing,
        7 => ScoreRule::Checklist {
            all_of: vec![condition("a"), condition("b")],
            none_of: vec![condition("c")],
        },
        // Half points over a hundred are whole ten-thousandths.
        _ => ScoreRule::Survey {
            top: Decimal::whole(100),
            weight: units(full.units().unsigned_abs() / 100),
        },
    }
}

fn tiered(random: &mut Random, full: Decimal) -> ScoreRule {
    let bounded = random.one_in(2);
    let [low, high] = [random.half_points(40), random.half_points(40)];
    let high = units((low.units() + high.units()).unsigned_abs());
    let tier = |key: &str, at_least, below, points| Tier {
        key: key.to_owned(),
        condition: format!("分档{key}"),
        at_least: if bounded { at_least } else { None },
        below: if bounded { below } else { None },
        points,
    };
    let middle = random.decimal(full);
    let tiers = vec![
        tier("high", Some(high), None, full),
        tier("middle", Some(low), Some(high), middle),
        tier("low", None, Some(low), Decimal::ZERO),
    ];
    ScoreRule::Tiered { tiers, most: None }
}

/// Bonus, penalty and vetoes, in the block without full mark.
fn extras(random: &mut Random, scheme: &mut Definition) {
    let list = "vetoes 二".to_owned();
    let item = random.pick(&scheme.indicators).clone();
    let zeroed = if item.full > Decimal::ZERO { item.code } else { scheme.blocks[1].key.clone() };
    let award =
        |key: &str, points| Award {
            key: key.to_owned(), condition: format!("加分{key}"), points
        };
    let [first, second] = [random.half_points(6), random.half_points(6)];
    let cap = first.max(second);
    let rules = [
        ScoreRule::Bonus { cap, awards: vec![award("x", first), award("y", second)] },
        ScoreRule::Penalty { points: first, cap: units(2 * cap.units().unsigned_abs()) },
        ScoreRule::GlobalVeto { effect: VetoEffect::Disqualify, list: list.clone() },
        ScoreRule::GlobalVeto {
            effect: VetoEffect::CapGrade("good".to_owned()),
            list: list.clone(),
        },
        ScoreRule::GlobalVeto { effect: VetoEffect::ZeroItem(zeroed), list },
    ];
    for (number, rule) in rules.into_iter().enumerate() {
        let mut extra = blank(&format!("X{number}"), "extra", None);
        extra.rule = Some(rule);
        scheme.indicators.push(extra);
    }
}

fn grades(random: &mut Random, scheme: &mut Definition) {
    let full = scheme.full.units().unsigned_abs();
    for (grade, percent) in scheme.grades.iter_mut().zip([80, 60, 40]) {
        grade.at_least = Some(units(full * percent / 100));
        grade.core_share = random.one_in(3).then(|| units(6_000));
        let size = match random.up_to(2) {
            0 => QuotaSize::Count(1 + random.count(3)),
            _ => QuotaSize::Share {
                share: units(1_000 + random.up_to(6) * 1_000),
                rounding: *random.pick(QuotaRounding::ALL),
            },
        };
        grade.quota = random.one_in(2).then(|| Quota { size, ties: *random.pick(CutTies::ALL) });
    }
}

/// A unit's sheet for a scheme; `number` is its id.
pub fn sheet(random: &mut Random, scheme: &Definition, number: u128) -> Sheet {
    let mut entries = Vec::new();
    for block in scheme.blocks.iter().filter(|block| block.entered_by.is_some()) {
        let figure = Figure::Score(random.decimal(block.full));
        entries.push(entry(random, &block.key, None, figure));
    }
    for indicator in &scheme.indicators {
        let Some(rule) = &indicator.rule else { continue };
        for round in rounds(scheme, indicator.measured) {
            if !rule.kind().weighs() && !random.one_in(5) {
                continue;
            }
            let applies = indicator.not_applicable.is_none() || !random.one_in(4);
            let figure = if applies { figure(random, rule) } else { Figure::NotApplicable };
            entries.push(entry(random, &indicator.code, round, figure));
        }
    }
    let courtyards = match scheme.courtyards.share {
        Some(_) => (0..random.up_to(2)).map(|place| courtyard(random, place)).collect(),
        None => Vec::new(),
    };
    Sheet { unit: UnitId(Uuid::from_u128(number)), entries, courtyards }
}

/// Sheets of which about every other one after the first two is a courtyard's, in one of these two
/// villages or in one that has no sheet.
pub fn hosted(random: &mut Random, sheets: Vec<Sheet>) -> Vec<HostedSheet> {
    let mut hosts: Vec<UnitId> = sheets.iter().take(2).map(|sheet| sheet.unit).collect();
    hosts.push(UnitId(Uuid::from_u128(999)));
    let mut units = Vec::new();
    for (place, sheet) in sheets.into_iter().enumerate() {
        let host = (place > 1 && random.one_in(2)).then(|| *random.pick(&hosts));
        // Nothing lies in a courtyard.
        let courtyards = if host.is_some() { Vec::new() } else { sheet.courtyards.clone() };
        units.push(HostedSheet { sheet: Sheet { courtyards, ..sheet }, host });
    }
    units
}

fn rounds(scheme: &Definition, measured: Measured) -> Vec<Option<String>> {
    let listed = scheme.rounds.iter().flat_map(|rounds| &rounds.rounds);
    let routine = listed.map(|round| Some(round.key.clone()));
    match measured {
        Measured::YearEnd => vec![None],
        Measured::Routine => routine.collect(),
        Measured::Both => routine.chain([None]).collect(),
    }
}

fn entry(random: &mut Random, code: &str, round: Option<String>, figure: Figure) -> Entry {
    let positions = (0..=random.up_to(2)).map(|_| 1 + random.up_to(999)).collect();
    Entry { code: code.to_owned(), round, figure, positions }
}

fn courtyard(random: &mut Random, place: u64) -> CourtyardTotal {
    CourtyardTotal {
        unit: UnitId(Uuid::from_u128(1_000 + u128::from(place))),
        total: random.decimal(Decimal::whole(100)),
        positions: vec![1 + random.up_to(999)],
    }
}

fn figure(random: &mut Random, rule: &ScoreRule) -> Figure {
    match rule {
        ScoreRule::PerOccurrenceDeduct { .. }
        | ScoreRule::Penalty { .. }
        | ScoreRule::ItemVeto { .. }
        | ScoreRule::GlobalVeto { .. } => Figure::Occurrences(random.count(6)),
        ScoreRule::RangeScore { min, max } => Figure::Score(random.decimal(*max).max(*min)),
        ScoreRule::Tiered { tiers, .. } if tiers[0].at_least.is_some() => {
            Figure::Number(random.half_points(90))
        }
        ScoreRule::Tiered { tiers, .. } => Figure::Tier(random.pick(tiers).key.clone()),
        ScoreRule::Ratio { .. } => {
            let target = Decimal::whole(1 + random.count(2_000));
            Figure::Ratio { actual: Decimal::whole(random.count(2_000)), target }
        }
        ScoreRule::Sampling { per_group, .. } => Figure::Samples(
            (0..=random.up_to(3)).map(|at| sample(random, *per_group, at)).collect(),
        ),
        ScoreRule::AllOrNothing => Figure::Met(!random.one_in(3)),
        ScoreRule::Checklist { .. } => {
            let keys = ["a", "b", "c"].into_iter().zip([8, 8, 2]);
            let there = keys.filter(|(_, of_ten)| random.up_to(9) < *of_ten);
            Figure::Present(there.map(|(key, _)| key.to_owned()).collect())
        }
        ScoreRule::Survey { top, .. } => {
            let count = 1 + random.count(200);
            let most = top.units().unsigned_abs() * u64::from(count);
            Figure::Answers { sum: units(random.up_to(most)), count }
        }
        ScoreRule::Bonus { awards, .. } => {
            let one = |award: &Award| (award.key.clone(), 1);
            let claimed = awards.iter().map(one).take(usize::from(random.one_in(2)) + 1);
            Figure::Awards(claimed.map(|(key, count)| Awarded { key, count }).collect())
        }
    }
}

fn sample(random: &mut Random, per_group: u32, at: u64) -> Sample {
    let households = 1 + random.count(20);
    let drawn = per_group.min(households);
    Sample { group: format!("{}组", at + 1), households, drawn, failed: random.count(drawn) }
}

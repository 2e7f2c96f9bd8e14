//! What holds for every scheme and sheet. A failure prints the seed that made both.

use proptest::prelude::*;

use super::world::check_sums;
use crate::scheme::{Definition, ScoreRule, TieBreak, Treatment, rules};
use crate::score::random::{Random, definition, sheet};
use crate::score::{
    Candidate, Decimal, Explanation, Figure, Fraction, RowKind, Sheet, Standing, rank, score,
};

/// A scheme and the sheets of some units.
fn case(seed: u64, units: u128) -> (Definition, Vec<Sheet>) {
    let mut random = Random::of_seed(seed);
    let scheme = definition(&mut random);
    let sheets = (1..=units).map(|number| sheet(&mut random, &scheme, number)).collect();
    (scheme, sheets)
}

/// The scores of the sheets; those where nothing applies are left out.
fn scores(scheme: &Definition, sheets: &[Sheet]) -> Vec<Explanation> {
    let score = |sheet: &Sheet| match score(scheme, sheet) {
        Ok(explanation) => Some(explanation),
        Err(refused) => {
            assert_eq!(refused.rule, &rules::SCORE_NOTHING_APPLICABLE, "{refused}");
            None
        }
    };
    sheets.iter().filter_map(score).collect()
}

fn candidates(explanations: &[Explanation], votes: u64) -> Vec<Candidate<'_>> {
    let mut random = Random::of_seed(votes);
    let of = |explanation| Candidate {
        explanation,
        group: if random.up_to(3) == 0 { "others" } else { "enrolled" }.to_owned(),
        overdue: u32::try_from(random.up_to(1)).unwrap_or(0),
        votes: u32::try_from(random.up_to(1)).unwrap_or(0),
    };
    explanations.iter().map(of).collect()
}

#[track_caller]
fn ranked(scheme: &Definition, candidates: &[Candidate<'_>]) -> Vec<Standing> {
    rank(scheme, candidates).expect("they can be ranked")
}

proptest! {
    #[test]
    fn a_random_scheme_passes_the_linter(seed: u64) {
        prop_assert_eq!(case(seed, 0).0.violations(), []);
    }

    #[test]
    fn rows_sum_to_a_total_that_is_never_negative_and_never_beyond_full_and_bonus(seed: u64) {
        let (scheme, sheets) = case(seed, 3);
        for explanation in scores(&scheme, &sheets) {
            check_sums(&explanation);
            prop_assert!(explanation.total >= Decimal::ZERO);
            prop_assert_eq!(explanation.exact.rounded(scheme.decimals), Ok(explanation.total));
            for row in &explanation.rows {
                check_bounds(&scheme, row);
            }
        }
    }

    #[test]
    fn full_marks_are_shared_out_completely_whatever_applies(seed: u64) {
        let (scheme, sheets) = case(seed, 3);
        for explanation in scores(&scheme, &sheets) {
            let weighs = |kind| matches!(kind, RowKind::Leaf | RowKind::Entered);
            let leaves = explanation.rows.iter().filter(|row| weighs(row.kind));
            let sum = Fraction::sum(leaves.map(|row| row.full.clone()));
            prop_assert_eq!(sum, Ok(Fraction::from(scheme.full)));
        }
    }

    #[test]
    fn the_order_of_a_sheet_changes_nothing(seed: u64, keys: [u64; 8]) {
        let (scheme, sheets) = case(seed, 1);
        let mut shuffled = sheets[0].clone();
        let mut order = keys.iter().cycle();
        let mut key = || *order.next().expect("it goes round");
        shuffled.entries.sort_by_cached_key(|_| key());
        for entry in &mut shuffled.entries {
            entry.positions.reverse();
            match &mut entry.figure {
                Figure::Samples(samples) => samples.reverse(),
                Figure::Present(present) => present.reverse(),
                Figure::Awards(awards) => awards.reverse(),
                _ => {}
            }
        }
        shuffled.courtyards.reverse();
        let both = [score(&scheme, &sheets[0]), score(&scheme, &shuffled)];
        let [one, other] = both.map(|result| result.map(|explanation| explanation.digest()));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn ranks_and_grades_hang_on_no_order(seed: u64, votes: u64) {
        let (scheme, sheets) = case(seed, 9);
        let explanations = scores(&scheme, &sheets);
        let mut all = candidates(&explanations, votes);
        let standings = ranked(&scheme, &all);
        all.reverse();
        prop_assert_eq!(&ranked(&scheme, &all), &standings);
        let half = all.len() / 2;
        all.rotate_left(half);
        prop_assert_eq!(&ranked(&scheme, &all), &standings);
    }

    #[test]
    fn ranks_are_counted_and_differences_add_up(seed: u64, votes: u64) {
        let (mut scheme, _) = case(seed, 0);
        // Few decimal places make ties.
        scheme.decimals = 0;
        let mut random = Random::of_seed(seed);
        let sheets: Vec<Sheet> = (1..=9).map(|n| sheet(&mut random, &scheme, n)).collect();
        let explanations = scores(&scheme, &sheets);
        for standing in &ranked(&scheme, &candidates(&explanations, votes)) {
            check_standing(&scheme, &explanations, standing);
        }
    }

    #[test]
    fn quotas_are_kept_but_for_ties_that_all_are_taken(seed: u64, votes: u64) {
        let (scheme, sheets) = case(seed, 9);
        let explanations = scores(&scheme, &sheets);
        let standings = ranked(&scheme, &candidates(&explanations, votes));
        check_quotas(&scheme, &standings);
    }

    #[test]
    fn without_a_not_applicable_item_each_weight_is_the_full_mark(seed: u64) {
        let (mut scheme, _) = case(seed, 0);
        for indicator in &mut scheme.indicators {
            indicator.not_applicable = None;
        }
        let mut random = Random::of_seed(seed);
        let sheet = sheet(&mut random, &scheme, 1);
        let explanation = score(&scheme, &sheet).expect("everything applies");
        for indicator in &scheme.indicators {
            let row = explanation.row(&indicator.code).expect("a row");
            prop_assert_eq!(&row.full, &Fraction::from(indicator.full));
        }
    }
}

/// Between nothing and the weight, but for over-fulfilment, bonus and penalty.
#[track_caller]
fn check_bounds(scheme: &Definition, row: &crate::score::Row) {
    let zero = Fraction::zero();
    let rule = scheme.indicator(&row.code).and_then(|indicator| indicator.rule.as_ref());
    match rule {
        Some(ScoreRule::Penalty { cap, .. }) => {
            assert!(row.got <= zero && row.got.negated() <= Fraction::from(*cap), "{row:?}");
        }
        Some(ScoreRule::Bonus { cap, .. }) => {
            assert!(row.got >= zero && row.got <= Fraction::from(*cap), "{row:?}");
        }
        Some(ScoreRule::Ratio { cap }) => {
            let most = row.full.times(&Fraction::from(*cap)).expect("it fits");
            assert!(row.got >= zero && row.got <= most, "{row:?}");
        }
        Some(ScoreRule::PerOccurrenceDeduct { cap, .. }) if row.vetoed_by.is_none() => {
            let indicator = scheme.indicator(&row.code).expect("it has a rule");
            let most = row.full.times(&Fraction::from(*cap)).expect("it fits");
            let most = most.over(&Fraction::from(indicator.full)).expect("it fits");
            assert!(row.got >= zero && row.lost >= zero && row.lost <= most, "{row:?}");
        }
        Some(_) => assert!(row.got >= zero && row.got <= row.full, "{row:?}"),
        None if row.kind == RowKind::Courtyards => {
            let cap = scheme.courtyards.share.expect("they count").cap;
            assert!(row.got >= zero && row.got <= Fraction::from(cap), "{row:?}");
        }
        None if row.kind == RowKind::Rounding => {
            let half = Fraction::new(1, 2).expect("a half");
            assert!(row.got <= half && row.got >= half.negated(), "{row:?}");
        }
        None => {}
    }
    for measure in &row.measures {
        let left_out = measure.result.is_none();
        let reweighted = crate::score::Cause::NotApplicable(Treatment::Reweighted);
        assert_eq!(left_out, measure.cause == reweighted, "{row:?}");
    }
}

#[track_caller]
fn check_standing(scheme: &Definition, explanations: &[Explanation], standing: &Standing) {
    let best = scheme.grades[0].key == standing.grade;
    assert_eq!(standing.gap.is_none(), best, "{standing:?}");
    if let Some(gap) = &standing.gap {
        let something = gap.points.is_some()
            || !gap.core.is_empty()
            || gap.quota.is_some()
            || !gap.vetoes.is_empty();
        assert!(something, "something was missing: {standing:?}");
    }
    assert_eq!(standing.behind.is_none(), standing.rank == 1, "{standing:?}");
    let Some(behind) = &standing.behind else { return };
    let sum = Fraction::sum(behind.lines.iter().map(|line| line.difference.clone()));
    assert_eq!(sum, Ok(Fraction::from(behind.points)), "{standing:?}");
    assert!(explanations.iter().any(|one| one.unit == behind.unit), "{standing:?}");
    if let crate::score::rank::DecidedBy::TieBreak(criterion) = &behind.decided_by {
        assert_eq!(behind.points, Decimal::ZERO);
        assert!(scheme.ranking.tie_break.contains(criterion));
        assert_ne!(*criterion, TieBreak::Indicator(String::new()));
    }
}

#[track_caller]
fn check_quotas(scheme: &Definition, standings: &[Standing]) {
    use crate::scheme::{CutTies, QuotaSize};
    for group in &scheme.ranking.groups {
        let of_group: Vec<&Standing> =
            standings.iter().filter(|standing| standing.group == group.key).collect();
        for grade in &scheme.grades {
            let Some(quota) = grade.quota else { continue };
            let with_it: Vec<&&Standing> =
                of_group.iter().filter(|standing| standing.grade == grade.key).collect();
            let seats = match quota.size {
                QuotaSize::Count(count) => usize::try_from(count).expect("it is small"),
                // Rounded up at most.
                QuotaSize::Share { share, .. } => {
                    let share = usize::try_from(share.units()).expect("it is small");
                    (share * of_group.len()).div_ceil(10_000)
                }
            };
            let last = with_it.iter().map(|standing| standing.rank).max();
            let before = with_it.iter().filter(|standing| Some(standing.rank) < last).count();
            match quota.ties {
                CutTies::TakeNone => assert!(with_it.len() <= seats, "{standings:?}"),
                CutTies::TakeAll => assert!(before < seats || with_it.is_empty(), "{standings:?}"),
            }
        }
    }
}

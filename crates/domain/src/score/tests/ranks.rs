//! Ranks and grades: the vectors, ties, quotas, vetoes, what was missing, what separates two.

use super::world::{decimal, fraction, scored, sheet, unit};
use crate::rejection::Rejection;
use crate::scheme::rule::VetoEffect;
use crate::scheme::{
    CutTies, Definition, DisqualifiedRank, Quota, QuotaRounding, QuotaSize, TieBreak, example,
    rules,
};
use crate::score::explanation::VetoFound;
use crate::score::rank::DecidedBy;
use crate::score::{Candidate, Explanation, Figure, Fraction, Standing, rank, score};

/// The example with a quota of its first grade alone, and no other condition on it.
fn quota(size: QuotaSize, ties: CutTies) -> Definition {
    let mut definition = example::definition();
    definition.grades[0].at_least = None;
    definition.grades[0].core_share = None;
    definition.grades[0].quota = Some(Quota { size, ties });
    definition
}

fn of_share(share: &str, rounding: QuotaRounding) -> QuotaSize {
    QuotaSize::Share { share: decimal(share), rounding }
}

/// Explanations of so many units with these totals, all rows else alike.
fn with_totals(definition: &Definition, totals: &[&str]) -> Vec<Explanation> {
    let numbered = (1..).zip(totals);
    let explanation = |(number, total): (u128, &&str)| Explanation {
        unit: unit(number),
        total: decimal(total),
        scheme: definition.digest(),
        ..scored(&[])
    };
    numbered.map(explanation).collect()
}

fn candidates(explanations: &[Explanation]) -> Vec<Candidate<'_>> {
    let of =
        |explanation| Candidate { explanation, group: "enrolled".to_owned(), overdue: 0, votes: 0 };
    explanations.iter().map(of).collect()
}

#[track_caller]
fn ranked(definition: &Definition, totals: &[&str]) -> Vec<Standing> {
    let explanations = with_totals(definition, totals);
    rank(definition, &candidates(&explanations)).expect("they can be ranked")
}

fn ranks(standings: &[Standing]) -> Vec<u32> {
    standings.iter().map(|standing| standing.rank).collect()
}

fn grades(standings: &[Standing]) -> Vec<&str> {
    standings.iter().map(|standing| standing.grade.as_str()).collect()
}

const FIVE: [&str; 5] = ["91.00", "91.00", "88.50", "88.49", "60.00"];

#[test]
fn equal_totals_share_a_rank_and_the_next_one_is_counted_on() {
    assert_eq!(ranks(&ranked(&example::definition(), &FIVE)), [1, 1, 3, 4, 5]);
}

#[test]
fn thirty_percent_of_five_are_one_and_a_half_and_rounding_is_stated() {
    let best = |rounding, ties| {
        let definition = quota(of_share("0.3", rounding), ties);
        let standings = ranked(&definition, &FIVE);
        standings.iter().filter(|one| one.grade == "excellent").count()
    };
    assert_eq!(best(QuotaRounding::HalfUp, CutTies::TakeNone), 2);
    assert_eq!(best(QuotaRounding::Up, CutTies::TakeNone), 2);
    // One seat for two who share the first rank: the scheme says which.
    assert_eq!(best(QuotaRounding::Down, CutTies::TakeAll), 2);
    assert_eq!(best(QuotaRounding::Down, CutTies::TakeNone), 0);
}

#[test]
fn a_cut_that_falls_between_ranks_takes_no_more() {
    let definition = quota(QuotaSize::Count(2), CutTies::TakeAll);
    let standings = ranked(&definition, &FIVE);
    assert_eq!(grades(&standings)[..3], ["excellent", "excellent", "good"]);
    let definition = quota(QuotaSize::Count(3), CutTies::TakeAll);
    let standings = ranked(&definition, &["91", "90", "89", "89", "88"]);
    let expected = ["excellent", "excellent", "excellent", "excellent", "good"];
    assert_eq!(grades(&standings), expected);
    let definition = quota(QuotaSize::Count(3), CutTies::TakeNone);
    let standings = ranked(&definition, &["91", "90", "89", "89", "88"]);
    assert_eq!(grades(&standings)[..3], ["excellent", "excellent", "good"]);
    let gap = standings[2].gap.clone().expect("it is not the best grade");
    let quota = gap.quota.expect("it found no seat");
    assert_eq!((quota.seats, quota.taken, quota.lowest), (3, 2, Some(decimal("90"))));
}

#[test]
fn grades_follow_thresholds_and_say_what_was_missing() {
    let standings = ranked(&example::definition(), &["95", "89.99", "80", "79.99", "59.99"]);
    let expected = ["excellent", "good", "good", "qualified", "unqualified"];
    assert_eq!(grades(&standings), expected);
    assert_eq!(standings[0].gap, None);
    let missing = |index: usize| {
        let gap = standings[index].gap.clone().expect("it is not the best grade");
        (gap.grade, gap.points.map(|points| points.to_string()))
    };
    assert_eq!(missing(1), ("excellent".to_owned(), Some("0.01".to_owned())));
    assert_eq!(missing(3), ("good".to_owned(), Some("0.01".to_owned())));
    assert_eq!(missing(4), ("qualified".to_owned(), Some("0.01".to_owned())));
}

#[test]
fn a_weak_core_block_keeps_from_the_grade() {
    let definition = example::definition();
    let weak = score(
        &definition,
        &sheet(
            1,
            &[
                ("W1", None, Figure::Ratio { actual: decimal("1"), target: decimal("4") }),
                ("X1", None, Figure::Awards(vec![award("title", 1), award("kept", 2)])),
            ],
        ),
    );
    let weak = [weak.expect("it can be computed")];
    // 100 − 15 + 5 = 90, but the water block has 15 of 30 and 60 % are 18.
    assert_eq!(weak[0].total, decimal("90"));
    let standings = rank(&definition, &candidates(&weak)).expect("they can be ranked");
    assert_eq!(grades(&standings), ["good"]);
    let gap = standings[0].gap.clone().expect("it is not the best grade");
    assert_eq!((gap.points, gap.core.len()), (None, 1));
    assert_eq!((gap.core[0].block.as_str(), &gap.core[0].missing), ("water", &fraction("3")));
}

fn award(key: &str, count: u32) -> crate::score::Awarded {
    crate::score::Awarded { key: key.to_owned(), count }
}

fn vetoed(explanation: &mut Explanation, code: &str, effect: VetoEffect) {
    let (code, list) = (code.to_owned(), "vetoes 第一项".to_owned());
    explanation.vetoes.push(VetoFound { code, effect: Some(effect), list });
}

#[test]
fn a_veto_caps_the_grade_or_leaves_the_lowest() {
    let definition = quota(QuotaSize::Count(5), CutTies::TakeAll);
    let mut explanations = with_totals(&definition, &["99", "98", "97"]);
    vetoed(&mut explanations[0], "V1", VetoEffect::Disqualify);
    vetoed(&mut explanations[1], "V2", VetoEffect::CapGrade("good".to_owned()));
    let standings = rank(&definition, &candidates(&explanations)).expect("they can be ranked");
    // The scheme ranks whoever is disqualified last.
    let order: Vec<_> = standings.iter().map(|one| (one.unit, one.rank, &*one.grade)).collect();
    let expected = [(unit(2), 1, "good"), (unit(3), 2, "excellent"), (unit(1), 3, "unqualified")];
    assert_eq!(order, expected);
    assert_eq!(
        standings[0].gap.as_ref().map(|gap| gap.vetoes.clone()),
        Some(vec!["V2".to_owned()])
    );
    let behind = standings[2].behind.clone().expect("it is not the first");
    assert_eq!((behind.unit, behind.decided_by), (unit(3), DecidedBy::Disqualified));
    assert_eq!(behind.points.to_string(), "-2");
    let mut by_total = definition;
    by_total.ranking.disqualified = DisqualifiedRank::ByTotal;
    for explanation in &mut explanations {
        explanation.scheme = by_total.digest();
    }
    let standings = rank(&by_total, &candidates(&explanations)).expect("they can be ranked");
    assert_eq!((standings[0].unit, &*standings[0].grade), (unit(1), "unqualified"));
}

#[test]
fn ties_are_broken_by_the_schemes_chain_and_by_nothing_else() {
    let definition = example::definition();
    let mut explanations = with_totals(&definition, &["91", "91", "91", "91", "91"]);
    let clearing = explanations[2].rows.iter_mut().find(|row| row.code == "clearing");
    clearing.expect("a row").got = fraction("59");
    let mut all = candidates(&explanations);
    all[0].overdue = 2;
    all[1].votes = 4;
    all[3].votes = 4;
    let standings = rank(&definition, &all).expect("they can be ranked");
    let order: Vec<_> = standings.iter().map(|one| (one.unit, one.rank)).collect();
    let expected = [(unit(2), 1), (unit(4), 1), (unit(5), 3), (unit(1), 4), (unit(3), 5)];
    assert_eq!(order, expected);
    let decided: Vec<_> =
        standings.iter().filter_map(|one| Some(one.behind.as_ref()?.decided_by.clone())).collect();
    let chain = [TieBreak::Votes, TieBreak::FewerOverdue, TieBreak::Block("clearing".to_owned())];
    assert_eq!(decided, chain.map(DecidedBy::TieBreak));
}

#[test]
fn groups_are_ranked_by_themselves() {
    let definition = example::definition();
    let explanations = with_totals(&definition, &["91", "70", "80"]);
    let mut all = candidates(&explanations);
    all[0].group = "others".to_owned();
    let standings = rank(&definition, &all).expect("they can be ranked");
    let order: Vec<_> = standings.iter().map(|one| (one.unit, one.rank)).collect();
    assert_eq!(order, [(unit(3), 1), (unit(2), 2), (unit(1), 1)]);
    assert_eq!(standings[2].behind, None);
}

#[test]
fn the_difference_to_the_one_before_is_named_row_by_row() {
    let definition = example::definition();
    let best = score(&definition, &sheet(1, &[("X2", None, Figure::Occurrences(1))]));
    let other = score(
        &definition,
        &sheet(
            2,
            &[
                ("W2", None, Figure::Answers { sum: decimal("250"), count: 3 }),
                ("C1-1", None, Figure::Occurrences(2)),
            ],
        ),
    );
    let both = [best, other].map(|one| one.expect("it can be computed"));
    let standings = rank(&definition, &candidates(&both)).expect("they can be ranked");
    let behind = standings[1].behind.clone().expect("it is not the first");
    assert_eq!((behind.unit, behind.decided_by), (unit(1), DecidedBy::Total));
    let lines: Vec<_> =
        behind.lines.iter().map(|line| (line.code.as_str(), line.difference.to_string())).collect();
    let expected = [("C1-1", "3/5"), ("W2", "5/3"), ("X2", "-1"), ("rounding", "1/300")];
    let expected = expected.map(|(code, difference)| (code, difference.to_owned()));
    assert_eq!(lines, expected);
    let sum = Fraction::sum(behind.lines.iter().map(|line| line.difference.clone()));
    assert_eq!(sum, Ok(Fraction::from(behind.points)));
    assert_eq!(behind.points.to_string(), "1.27");
}

#[test]
fn what_cannot_be_ranked_together_is_refused() {
    let definition = example::definition();
    let reason =
        |refused: Result<Vec<Standing>, Rejection>| refused.expect_err("refused").rule.reason;
    let mut explanations = with_totals(&definition, &["91", "70"]);
    let mut all = candidates(&explanations);
    all[1].group = "nobody".to_owned();
    assert_eq!(reason(rank(&definition, &all)), rules::SCORE_GROUP_UNKNOWN.reason);
    explanations[1].unit = unit(1);
    assert_eq!(
        reason(rank(&definition, &candidates(&explanations))),
        rules::SCORE_UNIT_TWICE.reason
    );
    explanations[1].scheme = "0".repeat(64);
    let refused = rank(&definition, &candidates(&explanations));
    assert_eq!(reason(refused), rules::SCORE_OTHER_SCHEME.reason);
    assert_eq!(rank(&definition, &[]), Ok(Vec::new()));
}

//! The scores of an evaluation: what courtyards bring to the villages that they lie in.

use super::world::{computed, courtyard, decimal, fraction, full_sheet, sheet, unit};
use crate::id::UnitId;
use crate::scheme::{Definition, example};
use crate::score::hosted::Unscored;
use crate::score::random::{Random, definition, hosted, sheet as random_sheet};
use crate::score::{CourtyardCounting, Explanation, Figure, HostedSheet, Scores, Sheet, score_all};

/// The village that everything here is about.
const VILLAGE: u128 = 1;
const YARD: u128 = 50;
const YARD_TOO: u128 = 51;

fn village(number: u128) -> HostedSheet {
    HostedSheet { sheet: full_sheet(number), host: None }
}

/// A courtyard of the village.
fn yard(number: u128, changes: &[(&str, Option<&str>, Figure)]) -> HostedSheet {
    HostedSheet { sheet: sheet(number, changes), host: Some(unit(VILLAGE)) }
}

/// What its look gets, of ten points.
fn look(points: &str) -> (&'static str, Option<&'static str>, Figure) {
    ("C3", None, Figure::Score(decimal(points)))
}

#[track_caller]
fn all(definition: &Definition, units: &[HostedSheet]) -> Scores {
    score_all(definition, units).expect("they can be scored")
}

fn explanation(scores: &Scores, number: u128) -> &Explanation {
    &scores.explanations[&unit(number)]
}

fn added(scores: &Scores) -> String {
    explanation(scores, VILLAGE).row("courtyards").expect("a row").got.to_string()
}

fn counting(scores: &Scores) -> Vec<(UnitId, CourtyardCounting)> {
    scores.courtyards.iter().map(|one| (one.unit, one.counting)).collect()
}

#[test]
fn s16_1_4_a_village_gains_the_share_of_its_courtyards_total() {
    let definition = example::definition();
    // Five points of a hundred are lost: 95 × 0.02.
    let scores = all(&definition, &[yard(YARD, &[look("5")]), village(VILLAGE), village(2)]);
    assert_eq!(added(&scores), "19/10");
    assert_eq!(explanation(&scores, VILLAGE).total, decimal("101.9"));
    assert_eq!(explanation(&scores, 2).total, decimal("100"), "it lies elsewhere");
    let [yard] = &scores.courtyards[..] else { panic!("{:?}", scores.courtyards) };
    assert_eq!((yard.host, yard.total), (unit(VILLAGE), decimal("95")));
    assert_eq!((yard.counting, &yard.added), (CourtyardCounting::Counted, &fraction("19/10")));
    // The arithmetic is that of one sheet with its courtyards' totals.
    let mut alone = full_sheet(VILLAGE);
    alone.courtyards = vec![courtyard(YARD, "95")];
    alone.courtyards[0].positions.clear();
    assert_eq!(explanation(&scores, VILLAGE), &computed(&definition, &alone));
}

#[test]
fn s16_1_4_all_courtyards_of_a_village_together_add_no_more_than_the_cap() {
    let units = [village(VILLAGE), yard(YARD_TOO, &[]), yard(YARD, &[look("5")])];
    let scores = all(&example::definition(), &units);
    assert_eq!(added(&scores), "2");
    let each: Vec<_> = scores.courtyards.iter().map(|one| one.added.to_string()).collect();
    assert_eq!(each, ["19/10", "2"], "before the cap, in the order of their ids");
}

#[test]
fn s16_1_4_a_courtyard_whose_village_is_not_evaluated_counts_for_nobody() {
    let definition = example::definition();
    let strange = HostedSheet { host: Some(unit(99)), ..yard(YARD, &[]) };
    let scores = all(&definition, &[village(VILLAGE), strange]);
    assert_eq!(counting(&scores), [(unit(YARD), CourtyardCounting::HostNotEvaluated)]);
    assert_eq!(added(&scores), "0");
    // A courtyard is no village of another one.
    let nested = HostedSheet { host: Some(unit(YARD)), ..yard(YARD_TOO, &[]) };
    let scores = all(&definition, &[village(VILLAGE), yard(YARD, &[]), nested]);
    let own = (unit(YARD), CourtyardCounting::Counted);
    assert_eq!(counting(&scores), [own, (unit(YARD_TOO), CourtyardCounting::HostNotEvaluated)]);
}

#[test]
fn s16_1_4_a_courtyard_that_a_veto_disqualifies_counts_for_nobody() {
    let veto = |code| yard(YARD, &[(code, None, Figure::Occurrences(1))]);
    let brings = |unit| {
        let scores = all(&example::definition(), &[village(VILLAGE), unit]);
        (scores.courtyards[0].counting, added(&scores))
    };
    assert_eq!(brings(veto("V1")), (CourtyardCounting::Disqualified, "0".to_owned()));
    // A capped grade takes no points, and what is zeroed is missing in the total.
    assert_eq!(brings(veto("V2")), (CourtyardCounting::Counted, "2".to_owned()));
    let zeroed = all(&example::definition(), &[village(VILLAGE), veto("V3")]);
    assert!(explanation(&zeroed, YARD).total < decimal("100"));
    assert_eq!(zeroed.courtyards[0].counting, CourtyardCounting::Counted);
    assert_ne!(added(&zeroed), "2");
}

#[test]
fn s16_1_4_without_a_share_nothing_is_added_and_nothing_is_refused() {
    let mut separate = example::definition();
    separate.courtyards.share = None;
    let scores = all(&separate, &[village(VILLAGE), yard(YARD, &[])]);
    assert_eq!(counting(&scores), [(unit(YARD), CourtyardCounting::NoShare)]);
    assert_eq!(explanation(&scores, VILLAGE), &computed(&separate, &full_sheet(VILLAGE)));
}

#[test]
fn who_cannot_be_scored_is_named() {
    let mut broken = yard(YARD, &[]);
    broken.sheet.entries.remove(0);
    let refused = score_all(&example::definition(), &[village(VILLAGE), broken]);
    let Err(Unscored { unit: of, refused }) = refused else { panic!("a figure is missing") };
    assert_eq!((of, refused.rule), (unit(YARD), &crate::scheme::rules::SCORE_FIGURE_MISSING));
}

#[test]
fn the_order_of_the_units_changes_nothing() {
    let mut counted = 0;
    for seed in 0..200 {
        let mut random = Random::of_seed(seed);
        let scheme = definition(&mut random);
        let sheets: Vec<Sheet> =
            (1..=8).map(|number| random_sheet(&mut random, &scheme, number)).collect();
        let mut units = hosted(&mut random, sheets);
        let scores = score_all(&scheme, &units);
        units.reverse();
        let again = score_all(&scheme, &units);
        let Ok(scores) = scores else { continue };
        assert_eq!(Ok(&scores), again.as_ref(), "seed {seed}");
        let counts = |(_, counting): &(_, _)| *counting == CourtyardCounting::Counted;
        counted += counting(&scores).iter().filter(|one| counts(one)).count();
    }
    assert!(counted > 50, "{counted} courtyards counted");
}

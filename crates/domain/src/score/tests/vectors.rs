//! The vectors of `domain.md` §14 as data: `tests/python/arithmetic.py` reads the same file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::world::{check_sums, unit};
use crate::scheme::{Definition, Grade, ScoreRule, example};
use crate::score::measure::measure;
use crate::score::{
    Candidate, Decimal, Explanation, Figure, Fraction, Sheet, Standing, rank, score,
};

#[derive(Deserialize)]
struct Vectors {
    measures: Vec<MeasureVector>,
    definition: Definition,
    scores: Vec<ScoreVector>,
    ranks: Vec<RankVector>,
}

#[derive(Deserialize)]
struct MeasureVector {
    name: String,
    full: Decimal,
    rule: ScoreRule,
    figure: Figure,
    result: Fraction,
}

#[derive(Deserialize)]
struct ScoreVector {
    name: String,
    sheet: Sheet,
    /// What some rows give.
    rows: BTreeMap<String, Fraction>,
    total: Decimal,
}

#[derive(Deserialize)]
struct RankVector {
    name: String,
    grades: Vec<Grade>,
    totals: Vec<Decimal>,
    ranks: Vec<u32>,
    given: Vec<String>,
}

fn vectors() -> Vectors {
    let text = include_str!("../../../vectors/scores-v1.json");
    serde_json::from_str(text).expect("the vectors are well formed")
}

#[test]
fn s14_a_figure_gives_what_its_vector_says() {
    for vector in vectors().measures {
        let mut indicator = example::definition().indicators[1].clone();
        (indicator.full, indicator.rule) = (vector.full, Some(vector.rule.clone()));
        let (result, _) = measure(&indicator, &vector.rule, &vector.figure).expect("measured");
        assert_eq!(result, vector.result, "{}", vector.name);
    }
}

#[test]
fn s14_a_sheet_comes_to_the_total_of_its_vector() {
    let Vectors { definition, scores, .. } = vectors();
    for vector in scores {
        let explanation = score(&definition, &vector.sheet).expect("it can be computed");
        check_sums(&explanation);
        assert_eq!(explanation.total, vector.total, "{}", vector.name);
        for (code, got) in vector.rows {
            let row = explanation.row(&code).expect("a row");
            assert_eq!(row.got, got, "{}: {code}", vector.name);
        }
    }
}

#[test]
fn s14_totals_come_to_the_ranks_and_grades_of_their_vector() {
    let Vectors { definition, ranks, .. } = vectors();
    for vector in ranks {
        let definition = Definition { grades: vector.grades, ..definition.clone() };
        let totals = (1..).zip(&vector.totals);
        let explanations: Vec<Explanation> =
            totals.map(|(number, total)| with_total(&definition, number, *total)).collect();
        let candidate = |explanation| Candidate {
            explanation,
            group: definition.ranking.groups[0].key.clone(),
            overdue: 0,
            votes: 0,
        };
        let candidates: Vec<_> = explanations.iter().map(candidate).collect();
        let standings = rank(&definition, &candidates).expect("they can be ranked");
        let of = |standing: &Standing| (standing.rank, standing.grade.clone());
        let (ranks, given): (Vec<_>, Vec<_>) = standings.iter().map(of).unzip();
        assert_eq!((ranks, given), (vector.ranks, vector.given), "{}", vector.name);
    }
}

/// A unit that is nothing but its total.
fn with_total(definition: &Definition, number: u128, total: Decimal) -> Explanation {
    Explanation {
        arithmetic: 1,
        scheme: definition.digest(),
        unit: unit(number),
        rows: Vec::new(),
        vetoes: Vec::new(),
        exact: Fraction::from(total),
        total,
    }
}

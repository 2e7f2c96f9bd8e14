//! Sheets for tests: the example's full sheet, and what can be changed in it.

use uuid::Uuid;

use crate::id::UnitId;
use crate::scheme::{Definition, example};
use crate::score::{
    CourtyardTotal, Decimal, Entry, Explanation, Figure, Fraction, Sample, Sheet, score,
};

pub(super) fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

#[track_caller]
pub(super) fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).expect("a number")
}

/// A fraction as written, `35/4`.
#[track_caller]
pub(super) fn fraction(text: &str) -> Fraction {
    text.parse().expect("a fraction")
}

fn entry(code: &str, round: Option<&str>, figure: Figure, position: u64) -> Entry {
    let (code, round) = (code.to_owned(), round.map(str::to_owned));
    Entry { code, round, figure, positions: vec![position] }
}

pub(super) fn samples(failed: &[u32]) -> Figure {
    let sample = |(group, failed): (usize, &u32)| Sample {
        group: format!("{}组", group + 1),
        households: 40,
        drawn: 5,
        failed: *failed,
    };
    Figure::Samples(failed.iter().enumerate().map(sample).collect())
}

/// Everything at its best: 100 points and no bonus.
pub(super) fn full_sheet(number: u128) -> Sheet {
    let ratio = |actual: &str, target: &str| Figure::Ratio {
        actual: decimal(actual),
        target: decimal(target),
    };
    let present = ["bins", "cleaner"].map(str::to_owned).to_vec();
    Sheet {
        unit: unit(number),
        entries: vec![
            entry("C1-1", Some("q2"), Figure::Occurrences(0), 11),
            entry("C1-1", Some("q3"), Figure::Occurrences(0), 12),
            entry("C1-1", None, Figure::Occurrences(0), 13),
            entry("C1-2", None, Figure::Number(decimal("95")), 14),
            entry("C2", Some("q2"), samples(&[0, 0]), 15),
            entry("C2", Some("q3"), samples(&[0, 0]), 16),
            entry("C3", None, Figure::Score(decimal("10")), 17),
            entry("C4", None, Figure::Met(true), 18),
            entry("C5", None, Figure::Present(present), 19),
            entry("W1", None, ratio("3", "3"), 20),
            entry("W2", None, Figure::Answers { sum: decimal("2000"), count: 20 }, 21),
            entry("building", None, Figure::Score(decimal("10")), 22),
        ],
        courtyards: Vec::new(),
    }
}

/// Sets or adds a figure.
pub(super) fn set(sheet: &mut Sheet, code: &str, round: Option<&str>, figure: Figure) {
    let there = |entry: &&mut Entry| entry.code == code && entry.round.as_deref() == round;
    match sheet.entries.iter_mut().find(there) {
        Some(entry) => entry.figure = figure,
        None => sheet.entries.push(entry(code, round, figure, 99)),
    }
}

/// The full sheet with some figures changed.
pub(super) fn sheet(number: u128, changes: &[(&str, Option<&str>, Figure)]) -> Sheet {
    let mut sheet = full_sheet(number);
    for (code, round, figure) in changes {
        set(&mut sheet, code, *round, figure.clone());
    }
    sheet
}

/// What the example makes of the full sheet with some figures changed.
#[track_caller]
pub(super) fn scored(changes: &[(&str, Option<&str>, Figure)]) -> Explanation {
    computed(&example::definition(), &sheet(1, changes))
}

/// A score whose rows were looked at: they sum to the total, and each block's to the block.
#[track_caller]
pub(super) fn computed(definition: &Definition, sheet: &Sheet) -> Explanation {
    let explanation = score(definition, sheet).expect("it can be computed");
    check_sums(&explanation);
    explanation
}

#[track_caller]
pub(super) fn check_sums(explanation: &Explanation) {
    let rows = || explanation.rows.iter();
    let leaves = rows().filter(|row| !row.kind.sums()).map(|row| row.got.clone());
    let total = Fraction::from(explanation.total);
    assert_eq!(Fraction::sum(leaves), Ok(total), "the rows sum to the total");
    for row in rows() {
        assert_eq!(row.full.minus(&row.got), Ok(row.lost.clone()), "{}", row.code);
        if row.kind.sums() {
            let parts = rows().filter(|part| part.parent.as_ref() == Some(&row.code));
            assert_eq!(
                Fraction::sum(parts.map(|part| part.got.clone())),
                Ok(row.got.clone()),
                "{}",
                row.code
            );
        }
    }
}

pub(super) fn courtyard(number: u128, total: &str) -> CourtyardTotal {
    CourtyardTotal { unit: unit(number), total: decimal(total), positions: vec![7] }
}

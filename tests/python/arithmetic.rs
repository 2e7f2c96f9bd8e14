//! A second arithmetic, which shares no code with the first, recomputes every score, rank and grade;
//! what it disagrees with is named.

use std::collections::BTreeMap;
use std::path::Path;

use hemei_domain::id::UnitId;
use hemei_domain::score::{CourtyardCounting, Decimal, Fraction};
use uuid::Uuid;

use super::cases::Case;
use super::{failed, python};

/// How many random schemes are scored.
const CASES: u64 = 1000;
const PROGRAM: &str = "arithmetic.py";

/// Writes cases into a folder and answers with the file's path.
fn written(folder: &Path, cases: impl Iterator<Item = Case>) -> String {
    let path = folder.join("cases.jsonl");
    let lines: Vec<String> = cases.map(|case| case.line() + "\n").collect();
    std::fs::write(&path, lines.concat()).unwrap();
    path.into_os_string().into_string().unwrap()
}

#[test]
fn a_second_arithmetic_agrees_on_a_thousand_random_schemes_and_their_sheets() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), (0..CASES).map(Case::of_seed));
    let printed = python(PROGRAM, &["--cases", &path], &[]);
    assert!(printed.starts_with(&format!("{CASES} cases with ")), "{printed}");
    // Nothing that the arithmetic can do was left out by chance.
    let counts = printed.lines().last().unwrap();
    let seen: BTreeMap<String, u64> = serde_json::from_str(counts).unwrap();
    let never: Vec<_> = seen.iter().filter(|(_, count)| **count == 0).collect();
    assert!(never.is_empty() && seen.len() > 30, "never came up: {never:?}");
}

#[test]
fn the_vectors_agree() {
    let printed = python(PROGRAM, &["--vectors"], &[]);
    assert!(printed.contains("vectors agree"), "{printed}");
}

/// What is made wrong in a case.
type Alteration = fn(&mut Case);

/// One ten-thousandth more.
fn more(number: &mut Decimal) {
    *number = Decimal::of_units(number.units() + 1).unwrap();
}

/// The same for a fraction.
fn finer(number: &mut Fraction) {
    *number = number.plus(&Fraction::new(1, 10_000).unwrap()).unwrap();
}

#[test]
fn a_figure_that_is_off_by_a_ten_thousandth_or_a_place_is_reported() {
    let alterations: [(&str, Alteration); 8] = [
        (".explanation.total: ", |case| more(&mut case.units[0].explained().total)),
        (".explanation.exact: ", |case| finer(&mut case.units[0].explained().exact)),
        ("].got: ", |case| finer(&mut case.units[0].explained().rows[1].got)),
        ("].lost: ", |case| finer(&mut case.units[0].explained().rows[1].lost)),
        ("].total: ", |case| more(&mut case.standings[0].total)),
        ("].rank: ", |case| case.standings[0].rank += 1),
        ("].grade: ", |case| case.standings[0].grade.push('x')),
        ("].behind.points: ", |case| {
            more(&mut case.standings[1].behind.as_mut().unwrap().points);
        }),
    ];
    let folder = tempfile::tempdir().unwrap();
    let right = Case::of_seed(1);
    python(PROGRAM, &["--cases", &written(folder.path(), [right.clone()].into_iter())], &[]);
    for (place, alter) in alterations {
        let mut wrong = right.clone();
        alter(&mut wrong);
        let path = written(folder.path(), [right.clone(), wrong].into_iter());
        let printed = failed(PROGRAM, &["--cases", &path]);
        let named = printed.starts_with("seed 1: ") && printed.contains(place);
        assert!(named && printed.contains("recomputed"), "{place}\n{printed}");
    }
}

#[test]
fn a_courtyard_that_lies_elsewhere_or_is_said_not_to_count_is_reported() {
    let counts = |case: &Case| {
        let counted = |(_, counting): (_, &_)| *counting == CourtyardCounting::Counted;
        case.counting.iter().any(counted)
    };
    let right = (0..CASES).map(Case::of_seed).find(counts).unwrap();
    let folder = tempfile::tempdir().unwrap();
    python(PROGRAM, &["--cases", &written(folder.path(), [right.clone()].into_iter())], &[]);
    let counted =
        right.counting.iter().find(|(_, counting)| **counting == CourtyardCounting::Counted);
    let unit = *counted.unwrap().0;
    let mut moved = right.clone();
    let yard = moved.units.iter_mut().find(|one| one.hosted.sheet.unit == unit).unwrap();
    yard.hosted.host = Some(UnitId(Uuid::from_u128(999)));
    let mut left_out = right.clone();
    left_out.counting.insert(unit, CourtyardCounting::Disqualified);
    for wrong in [moved, left_out] {
        let path = written(folder.path(), [wrong].into_iter());
        let printed = failed(PROGRAM, &["--cases", &path]);
        assert!(printed.contains(&format!("counting.{unit}: stated")), "{printed}");
    }
}

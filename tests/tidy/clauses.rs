//! Every rule of the design that can be tested has a test named after it: `s10_4_1_…` is clause 1
//! of `domain.md` §10.4.

use std::collections::BTreeSet;

use super::files_under;

/// A section and how many clauses it has.
const SECTIONS: [(&str, u32); 2] = [("s10_4", 14), ("s16_1", 18)];

/// The clauses that tests are named after, `s10_4_1`.
fn tested() -> BTreeSet<String> {
    let sources = ["crates", "tests"].into_iter().flat_map(files_under);
    let sources = sources.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let mut clauses = BTreeSet::new();
    for path in sources {
        let text = std::fs::read_to_string(&path).expect("a source is text");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for pair in lines.windows(2).filter(|pair| is_test(pair[0])) {
            clauses.extend(clause(pair[1]));
        }
    }
    clauses
}

fn is_test(line: &str) -> bool {
    line == "#[test]" || line.starts_with("#[tokio::test")
}

/// The clause in the name of a function, `fn s10_4_1_who_submits_does_not_check() {`.
fn clause(line: &str) -> Option<String> {
    let name = line.trim_start_matches("async ").strip_prefix("fn ")?;
    let (section, rest) = SECTIONS
        .iter()
        .find_map(|(section, _)| Some((section, name.strip_prefix(section)?.strip_prefix('_')?)))?;
    let number = rest.split('_').next().filter(|number| number.parse::<u32>().is_ok())?;
    Some(format!("{section}_{number}"))
}

#[test]
fn every_clause_has_a_test_named_after_it() {
    let tested = tested();
    let mut missing = Vec::new();
    for (section, last) in SECTIONS {
        for number in 1..=last {
            let clause = format!("{section}_{number}");
            if !tested.contains(&clause) {
                missing.push(clause);
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "clauses without a test");
}

#[test]
fn a_clause_is_read_from_a_name() {
    let read = |line| clause(line);
    assert_eq!(read("fn s10_4_1_who_submits() {").as_deref(), Some("s10_4_1"));
    assert_eq!(read("async fn s16_1_13_every_village() {").as_deref(), Some("s16_1_13"));
    assert_eq!(read("fn s10_2_what_is_not_accepted() {"), None);
    assert_eq!(read("fn s16_1_names() {"), None);
    assert_eq!(read("let s16_1_2 = 3;"), None);
}

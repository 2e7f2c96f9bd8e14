//! `simulate`: a small county's year on each store is a sound log with full views, and one seed
//! gives the same events of every type.

use serde_json::{Value, json};

use super::home::{Home, objects};

/// A county that is played in a moment.
const SIZE: [&str; 6] = ["--events", "2000", "--villages", "6", "--programmes", "2"];
/// The views that a county's year fills.
const FILLED: [&str; 5] =
    ["unit_register", "issue_ledger", "progress_board", "activity_statistics", "ranking"];

fn simulated(home: &Home, seed: &str) -> Value {
    let keys = home.keys();
    let keys = keys.to_str().expect("UTF-8");
    let mut arguments = vec!["simulate", "--database", home.database(), "--keys", keys];
    arguments.extend(["--seed", seed]);
    arguments.extend(SIZE);
    let out = home.run_plainly(&arguments, &[]).done();
    let [summary] = &objects(&out)[..] else { panic!("one object: {out}") };
    summary.clone()
}

#[test]
fn a_county_is_a_sound_log_with_full_views_and_a_seed_says_its_events() {
    let mut types = Vec::new();
    for home in Home::each() {
        let summary = simulated(&home, "7");
        let events = summary["events"].as_u64().expect("a number");
        assert!((1_900..=2_200).contains(&events), "about as many as were wished: {summary}");
        assert_eq!((&summary["sample"], &summary["villages"]), (&json!(true), &json!(6)));
        let counted = summary["types"].as_object().expect("types");
        let sum: u64 = counted.values().filter_map(Value::as_u64).sum();
        assert_eq!(sum + 2, events, "all but the founding's two are counted");
        for (name, least) in
            [("ReportAccepted", 18), ("EvaluationFinalised", 2), ("IssueClosed", 50)]
        {
            let count = counted.get(name).and_then(Value::as_u64);
            assert!(count.is_some_and(|count| count >= least), "{name} {summary}");
        }
        let reports = objects(&home.run(&["check"]).done());
        assert_eq!((&reports[0]["events"], &reports[0]["fault"]), (&json!(events), &json!(null)));
        assert_eq!(reports[0]["root"], summary["root"]);
        for view in FILLED {
            let report = reports.iter().find(|report| report["view"] == view);
            let rows = report.and_then(|report| report["rows"].as_u64());
            assert!(rows.is_some_and(|rows| rows > 0), "{view} {reports:?}");
        }
        types.push(summary["types"].clone());
    }
    assert_eq!(types[0], types[1], "one seed, one year, whatever the store");
    assert_ne!(types[0], simulated(&Home::sqlite(), "8")["types"], "another seed, another year");
}

#[test]
fn a_database_with_logs_is_refused_and_stays_as_it_is() {
    let (home, _) = Home::sqlite().initialised();
    let before = home.run(&["check"]).done();
    home.run_plainly(&["simulate", "--database", home.database()], &[]).refused();
    assert_eq!(home.run(&["check"]).done(), before);
}

#[test]
fn a_county_that_has_no_codes_for_its_villages_is_refused() {
    let home = Home::sqlite();
    for size in
        [["--villages", "3", "--programmes", "4"], ["--villages", "99", "--programmes", "1"]]
    {
        let mut arguments = vec!["simulate", "--database", home.database()];
        arguments.extend(size);
        let line = home.run_plainly(&arguments, &[]).refused();
        assert!(line.contains("--villages"), "{line}");
    }
}

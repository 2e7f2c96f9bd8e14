//! `simulate`: a small county's year on each store is a sound log with every subject and full views,
//! and one seed gives one log, to its root.

use std::path::Path;

use hemei_domain::core_task::Register;
use serde_json::{Value, json};

use super::home::{Home, objects};

/// A county that is played in a moment.
const SIZE: [&str; 6] = ["--events", "4000", "--villages", "6", "--programmes", "2"];
/// The views that a county's year fills.
const FILLED: [&str; 11] = [
    "unit_register",
    "household_register",
    "enrolment_list",
    "issue_ledger",
    "progress_board",
    "inspection_list",
    "core_task_registers",
    "activity_statistics",
    "alert_list",
    "ranking",
    "consolidation_reviews",
];
/// How many events of a type two towns of three villages have at least: two villages and one
/// courtyard of each have a place, everybody is inspected in three rounds, and of what goes wrong
/// each town has some.
const LEAST: &[(&str, u64)] = &[
    ("HouseholdRegistered", 108),
    ("EnrolmentRecommended", 8),
    ("EnrolmentReturned", 2),
    ("EnrolmentNoticePosted", 6),
    ("EnrolmentListed", 6),
    ("EnrolmentSelfAssessed", 6),
    ("AcceptanceChecked", 6),
    ("InspectionPlanned", 20),
    ("InspectionSampleDrawn", 18),
    ("InspectionScored", 18),
    ("InspectionReviewed", 18),
    ("InspectionFindingsAttached", 6),
    ("InspectionVoided", 2),
    ("CoreTaskItemRegistered", 30),
    ("CoreTaskPlanApproved", 6),
    ("CoreTaskWorkRecorded", 30),
    ("CoreTaskDoneReported", 20),
    ("CoreTaskItemChecked", 20),
    ("CoreTaskCareBegun", 2),
    ("CoreTaskRelapsed", 2),
    ("UnitReviewed", 18),
    ("ExcellentChosen", 2),
    ("ExperienceShared", 2),
    ("CleanUpRecorded", 50),
    ("PublicityRecorded", 10),
    ("GuidanceRecorded", 10),
    ("SurveyRecorded", 5),
    ("YardMeetingHeld", 10),
    ("ReportAccepted", 18),
    ("EvaluationFinalised", 2),
    ("IssueClosed", 100),
];

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

fn count(summary: &Value, event_type: &str) -> u64 {
    summary["types"][event_type].as_u64().unwrap_or(0)
}

#[test]
fn a_county_is_a_sound_log_with_every_subject_and_a_seed_says_its_root() {
    let mut roots = Vec::new();
    for home in Home::each() {
        let summary = simulated(&home, "7");
        let events = summary["events"].as_u64().expect("a number");
        assert!((3_900..=4_200).contains(&events), "about as many as were wished: {summary}");
        assert_eq!((&summary["sample"], &summary["villages"]), (&json!(true), &json!(6)));
        let counted = summary["types"].as_object().expect("types");
        let sum: u64 = counted.values().filter_map(Value::as_u64).sum();
        assert_eq!(sum + 2, events, "all but the founding's two are counted");
        for (name, least) in LEAST {
            assert!(count(&summary, name) >= *least, "{name} {summary}");
        }
        assert_eq!(count(&summary, "EnrolmentPlaceTaken"), 6, "as many as there are places");
        assert_eq!(count(&summary, "InspectionPublished"), 18, "each round of each village once");
        let reports = objects(&home.run(&["check"]).done());
        assert_eq!((&reports[0]["events"], &reports[0]["fault"]), (&json!(events), &json!(null)));
        assert_eq!(reports[0]["root"], summary["root"]);
        for view in FILLED {
            let report = reports.iter().find(|report| report["view"] == view);
            let report = report.unwrap_or_else(|| panic!("{view} {reports:?}"));
            assert!(report["rows"].as_u64().is_some_and(|rows| rows > 0), "{report}");
            assert_eq!(report["difference"], json!(null), "{report}");
        }
        roots.push(summary["root"].clone());
    }
    assert_eq!(roots[0], roots[1], "one seed, one log, whatever the store");
    assert_ne!(roots[0], simulated(&Home::sqlite(), "8")["root"], "another seed, another year");
}

#[test]
fn nothing_is_refused_that_should_not_be() {
    let home = Home::sqlite();
    let summary = simulated(&home, "9");
    let refused = summary["refused"].as_object().expect("reasons");
    assert!(refused.keys().all(|reason| reason == "ROLE_MISSING"), "{refused:?}");
    let counted: u64 = refused.values().filter_map(Value::as_u64).sum();
    let reports = objects(&home.run(&["check"]).done());
    let access = reports.iter().find(|report| report["log"] == "access").expect("the access log");
    // The access log begins with an event of its own.
    assert_eq!(access["events"], json!(counted + 1), "{refused:?}");
}

#[test]
fn all_registers_have_items_in_many_phases_and_one_that_relapsed() {
    let home = Home::sqlite();
    simulated(&home, "7");
    let to = home.path().join("files").display().to_string();
    let export = ["export", "csv", "--raw", "--view", "core_task_registers", "--to", &to];
    home.run(&export).done();
    let file = Path::new(&to).join("core_task_registers.core_task_counts.csv");
    let counts = std::fs::read_to_string(file).expect("a file");
    let rows: Vec<Vec<&str>> =
        counts.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let has = |column: usize, code: &str| rows.iter().any(|row| row[column] == code);
    for register in Register::ALL {
        assert!(has(2, register.code()), "{register:?} {counts}");
    }
    for phase in ["accepted", "in_care", "under_way"] {
        assert!(has(4, phase), "{phase} {counts}");
    }
    assert!(rows.iter().any(|row| row[7] != "0"), "nothing relapsed: {counts}");
}

#[test]
fn a_database_with_logs_is_refused_and_stays_as_it_is() {
    let (home, _) = Home::sqlite().initialised();
    let before = home.run(&["check"]).done();
    let line = home.run_plainly(&["simulate", "--database", home.database()], &[]).refused();
    assert!(line.contains("样例数据需要一个空数据库"), "{line}");
    assert!(line.contains("sample data wants an empty database"), "{line}");
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

//! `check`, `rebuild` and `migrate` on a log that nobody touched; [`super::tampering`] has the rest.

use serde_json::json;

use super::home::{Home, objects};

#[test]
fn a_sound_log_is_reported_with_its_roots() {
    for home in Home::each() {
        let (home, _) = home.initialised();
        let reports = objects(&home.run(&["check"]).done());
        assert_eq!((&reports[0]["log"], &reports[0]["events"]), (&json!("business"), &json!(3)));
        assert_eq!((&reports[1]["log"], &reports[1]["events"]), (&json!("access"), &json!(1)));
        for report in &reports[..2] {
            assert_eq!(report["root"].as_str().map(str::len), Some(64));
            assert_eq!(report["fault"], json!(null));
        }
        // Not all views were folded yet: those are named too.
        let views: Vec<_> = reports[2..].iter().map(|report| &report["view"]).collect();
        let all = [
            "unit_register",
            "issue_ledger",
            "enrolment_list",
            "progress_board",
            "activity_statistics",
            "alert_list",
            "household_register",
            "inspection_list",
            "ranking",
            "core_task_registers",
            "consolidation_reviews",
            "point_accounts",
        ];
        assert_eq!(views, all);
        assert_eq!(home.run(&["check"]).done(), home.run(&["check"]).done());
    }
}

#[test]
fn a_rebuilt_view_equals_the_live_one() {
    for home in Home::each() {
        let (home, _) = home.initialised();
        let reports = objects(&home.run(&["rebuild"]).done());
        assert!(!reports.is_empty());
        for report in &reports {
            assert_eq!(report["differences"], json!([]), "{report}");
        }
        let view = reports[0]["view"].as_str().expect("a name");
        let one = objects(&home.run(&["rebuild", "--view", view]).done());
        assert_eq!(one.len(), 1);
        assert_eq!(one[0]["view"], view);
        assert!(one[0]["generation"].as_u64() > reports[0]["generation"].as_u64(), "built anew");
    }
}

#[test]
fn a_view_that_is_not_there_is_refused_with_those_that_are() {
    let (home, _) = Home::sqlite().initialised();
    let line = home.run(&["rebuild", "--view", "scores"]).refused();
    assert!(line.contains("scores") && line.contains("issue_ledger"), "{line}");
}

#[test]
fn migrating_a_current_database_changes_nothing() {
    for home in Home::each() {
        let (home, _) = home.initialised();
        let before = home.run(&["check"]).done();
        home.run(&["migrate"]).done();
        assert_eq!(home.run(&["check"]).done(), before);
    }
}

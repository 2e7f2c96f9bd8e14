//! `credential`: issued once, listed, revoked, and only by who may.

use serde_json::{Value, json};

use super::home::{Home, objects};

fn listed(home: &Home) -> Vec<Value> {
    objects(&home.run(&["credential", "list"]).done())
}

#[test]
fn one_is_issued_listed_and_revoked() {
    for home in Home::each() {
        let (home, first) = home.initialised();
        let person = listed(&home)[0]["person"].as_str().expect("a person").to_owned();
        let issue = ["credential", "issue", "--person", &person, "--kind", "integration"];
        let second = home.run(&issue).done();
        assert_ne!(second.trim_end(), first);
        let both = listed(&home);
        assert_eq!(both.len(), 2);
        assert_eq!(
            (&both[1]["actor_kind"], &both[1]["revoked"]),
            (&json!("integration"), &json!(false))
        );
        let credential = both[1]["credential"].as_str().expect("an id");
        let revoke = ["credential", "revoke", "--credential", credential];
        home.run(&revoke).done();
        let both = listed(&home);
        assert_eq!((&both[0]["revoked"], &both[1]["revoked"]), (&json!(false), &json!(true)));
        let again = home.run(&revoke).refused();
        assert!(again.contains('。'), "{again}");
        assert_eq!(home.run(&["check"]).code, Some(0));
    }
}

#[test]
fn nobody_gets_one_whom_the_log_does_not_know() {
    let (home, _) = Home::sqlite().initialised();
    let stranger = "00000000-0000-4000-8000-000000000001";
    let line = home.run(&["credential", "issue", "--person", stranger]).refused();
    assert!(line.contains(stranger), "{line}");
    assert_eq!(listed(&home).len(), 1);
}

#[test]
fn nobody_issues_one_who_is_no_administrator() {
    let (home, _) = Home::sqlite().initialised();
    let person = listed(&home)[0]["person"].as_str().expect("a person").to_owned();
    let stranger = "00000000-0000-4000-8000-000000000001";
    home.run(&["credential", "issue", "--person", &person, "--as", stranger]).refused();
    assert_eq!(listed(&home).len(), 1);
    let refusals = objects(&home.run(&["log", "--log", "access"]).done());
    assert_eq!(
        refusals.last().map(|event| &event["data"]["command"]),
        Some(&json!("credential.issue"))
    );
}

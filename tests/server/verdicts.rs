//! What a stranger reads of every verdict in the demo's year: by which assignment it was given, on what
//! it rests, and by which edition of a scheme.

use std::collections::BTreeMap;

use serde_json::Value;

use super::home::{Home, objects};

/// The events of the demo's year, in their order.
fn year() -> Vec<Value> {
    objects(&Home::sqlite().played().run(&["log"]).done())
}

fn kind(event: &Value) -> &str {
    event["envelope"]["type"].as_str().expect("a type")
}

/// A member that is a text; empty where there is none.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn is_filled(list: &Value) -> bool {
    list.as_array().is_some_and(|list| !list.is_empty())
}

/// The events of one type, at least one.
fn of<'a>(year: &'a [Value], name: &str) -> Vec<&'a Value> {
    let found: Vec<&Value> = year.iter().filter(|event| kind(event) == name).collect();
    assert!(!found.is_empty(), "the year has {name}");
    found
}

#[test]
fn s10_4_6_every_verdict_names_the_assignment_by_which_it_was_given() {
    let year = year();
    let mut assignments = BTreeMap::new();
    for given in of(&year, "RoleAssigned") {
        let person = text(&given["envelope"]["stream"]).trim_start_matches("person/");
        let assignment = &given["data"]["assignment"];
        assignments.insert(text(&assignment["id"]), (person, text(&assignment["role"])));
    }
    for name in [
        "IssueVerified",
        "IssueClosed",
        "InspectionScored",
        "InspectionReviewed",
        "ReportAccepted",
        "EnrolmentPreChecked",
        "AcceptanceChecked",
        "IndicatorsScored",
        "SiteChecked",
        "EvaluationSummed",
        "EvaluationDecided",
        "ObjectionDecided",
        "EvaluationFinalised",
    ] {
        for verdict in of(&year, name) {
            let envelope = &verdict["envelope"];
            let by = assignments.get(text(&envelope["role_assignment"]));
            let (person, role) = by.unwrap_or_else(|| panic!("{name} by no assignment"));
            assert_eq!(
                (*person, *role),
                (text(&envelope["actor"]), text(&verdict["data"]["role"]))
            );
        }
    }
}

#[test]
fn s10_4_6_every_verdict_names_what_it_rests_on() {
    let year = year();
    for scored in of(&year, "IndicatorsScored") {
        let entries = scored["data"]["entries"].as_array().expect("entries");
        let placed = entries.iter().all(|entry| is_filled(&entry["positions"]));
        assert!(is_filled(&scored["data"]["evidence"]) || placed, "{scored}");
    }
    let shown = of(&year, "IssueClosureRequested");
    for verified in of(&year, "IssueVerified") {
        let asks = verified["data"]["checks"].as_array().expect("checks");
        let with_evidence = asks.contains(&Value::from("evidence"));
        let of_it = |one: &&&Value| one["envelope"]["stream"] == verified["envelope"]["stream"];
        let before = shown.iter().filter(of_it).any(|one| is_filled(&one["data"]["evidence"]));
        assert!(is_filled(&verified["data"]["checks"]) && (before || !with_evidence), "{verified}");
    }
    for (name, member) in [("AcceptanceChecked", "document"), ("EvaluationDecided", "minutes")] {
        for decided in of(&year, name) {
            let cited = text(&decided["envelope"]["document"]);
            let document = &decided["data"][member];
            let number = text(&document["number"]);
            let name = if number.is_empty() { text(&document["title"]) } else { number };
            assert!(!name.is_empty() && cited.contains(name), "{decided}");
        }
    }
}

#[test]
fn s10_4_6_every_verdict_of_an_evaluation_or_inspection_names_the_edition_of_its_scheme() {
    let year = year();
    let adopted = of(&year, "SchemeAdopted");
    let edition = |event: &Value| {
        let of_it = |one: &&&Value| one["data"]["scheme"] == event["data"]["scheme"];
        let editions = adopted.iter().filter(of_it).map(|one| &one["data"]["edition"]);
        assert!(editions.into_iter().any(|one| *one == event["data"]["edition"]), "{event}");
    };
    let begun = |name: &str, verdict: &Value| {
        let of_it = |one: &&&Value| one["envelope"]["stream"] == verdict["envelope"]["stream"];
        let begun = of(&year, name).into_iter().find(|one| of_it(&one));
        begun.cloned().unwrap_or_else(|| panic!("{name} comes before {verdict}"))
    };
    for scored in of(&year, "InspectionScored") {
        edition(&begun("InspectionPlanned", scored));
    }
    for name in ["EvaluationSummed", "EvaluationDecided", "EvaluationFinalised"] {
        for verdict in of(&year, name) {
            let opened = begun("EvaluationOpened", verdict);
            edition(&opened);
            assert_eq!(text(&opened["data"]["digest"]).len(), 64);
            if name == "EvaluationSummed" {
                assert_eq!(verdict["data"]["digest"], opened["data"]["digest"]);
            }
        }
    }
    for scored in of(&year, "IndicatorsScored") {
        let evaluation = &scored["data"]["sheet"]["evaluation"];
        let opened = of(&year, "EvaluationOpened");
        assert!(opened.iter().any(|one| one["data"]["evaluation"] == *evaluation), "{scored}");
    }
}

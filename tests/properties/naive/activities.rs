//! The statistics of activities by their meaning: what every entry that stands counts, summed up.

use std::collections::BTreeMap;

use serde_json::Value;

use super::history::{History, histories};
use super::{Columns, Fact, text};

/// The registers whose entries are corrected and voided.
const REGISTERS: [&str; 4] = ["clean_up", "survey", "guidance", "publicity"];
/// One of anything, in ten-thousandths.
const ONE: u64 = 10_000;

/// How much of what, in which unit of measure.
type Count = (String, u64, String);

/// Every sum that is not nothing, by unit, month and measure.
pub(in crate::properties) fn statistics(known: &[Fact]) -> Vec<Columns> {
    let mut sums: BTreeMap<[String; 5], u64> = BTreeMap::new();
    let mut add = |recorded: &Fact, on: &Value, counts: Vec<Count>| {
        for (measure, amount, measured_in) in counts {
            let month = text(on)[..7].to_owned();
            let (programme, unit) = (recorded.programme.clone(), recorded.unit.clone());
            *sums.entry([programme, unit, month, measure, measured_in]).or_default() += amount;
        }
    };
    for register in REGISTERS {
        for entry in histories(known, register).values().filter(|entry| !voided(entry)) {
            // Nothing comes after the void, so that the last event says what counts.
            let data = &entry.newest().data;
            add(entry.first(), &data["on"], counts(register, &data["facts"]));
        }
    }
    for meeting in histories(known, "yard_meeting").values() {
        add(meeting.first(), &meeting.first().data["on"], met(meeting));
    }
    let row = |(key, amount): ([String; 5], u64)| {
        let names = ["programme", "unit", "month", "measure", "measured_in"];
        let mut columns: Columns = names.into_iter().zip(key).collect();
        columns.insert("amount", amount.to_string());
        columns
    };
    sums.into_iter().filter(|(_, amount)| *amount > 0).map(row).collect()
}

fn voided(entry: &History<'_>) -> bool {
    entry.newest().name.ends_with("Voided")
}

fn count(measure: &str, number: &Value, measured_in: &str) -> Count {
    (measure.to_owned(), number.as_u64().expect("a number") * ONE, measured_in.to_owned())
}

fn counts(register: &str, facts: &Value) -> Vec<Count> {
    let kind = text(&facts["kind"]);
    let once = |measure: &str| count(measure, &Value::from(1), "occasion");
    match register {
        "clean_up" => {
            let held = [
                once(&kind),
                count("clean_up_participants", &facts["participants"], "person_time"),
            ];
            let cleared = facts["cleared"].as_array().expect("a list").iter().map(|cleared| {
                let amount = cleared["quantity"]["amount"].as_u64().expect("an amount");
                (text(&cleared["class"]), amount, text(&cleared["quantity"]["unit"]))
            });
            held.into_iter().chain(cleared).collect()
        }
        "survey" => {
            let questions = facts["questions"].as_array().expect("a list");
            let sum = |member: &str| questions.iter().filter_map(|q| q[member].as_u64()).sum();
            let (answered, favourable): (u64, u64) = (sum("answered"), sum("favourable"));
            vec![
                once(&format!("{kind}_survey")),
                count(&format!("{kind}_answer"), &answered.into(), "person_time"),
                count(&format!("{kind}_favourable"), &favourable.into(), "person_time"),
            ]
        }
        "guidance" => vec![
            once(if kind == "training" { "training" } else { "on_site_guidance" }),
            count("guidance_participants", &facts["participants"], "person_time"),
        ],
        _ => {
            let pieces = ["leaflet", "notice_board"].contains(&kind.as_str());
            let made = count(&kind, &facts["count"], if pieces { "piece" } else { "occasion" });
            let policy = (facts["policy"] == true).then(|| once("policy_explained"));
            std::iter::once(made).chain(policy).collect()
        }
    }
}

/// What a yard meeting counts; a request is solved if the last that was heard of it says so.
fn met(meeting: &History<'_>) -> Vec<Count> {
    let held = &meeting.first().data;
    let mut solved: BTreeMap<u64, bool> = BTreeMap::new();
    for fact in &meeting.0 {
        let is_solved = match fact.name.as_str() {
            "RequestAnsweredOnSpot" => true,
            "RequestConfirmed" => fact.data["outcome"] == "settled",
            "RequestReassigned" => false,
            _ => continue,
        };
        solved.insert(fact.data["number"].as_u64().expect("a number"), is_solved);
    }
    let solved = solved.values().filter(|solved| **solved).count();
    vec![
        count("yard_meeting", &Value::from(1), "occasion"),
        count("yard_meeting_present", &held["present"], "person_time"),
        count("policy_explained", &held["policies"], "occasion"),
        count("request_collected", &held["requests"], "piece"),
        count("request_solved", &Value::from(solved), "piece"),
    ]
}

//! What should be looked at again, by its meaning: each event held against all that came before it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::programmes::definition_on;
use super::{ABSENT, Columns, Fact, MINUTE_MICROS, day, day_of, midnight, text};

/// An hour: near what is due, and together.
const HOUR: i64 = 60 * MINUTE_MICROS;
/// How many late entries within an hour are many.
const MANY: usize = 5;
/// Fewer figures than these are not compared.
const FIGURES: usize = 3;

/// Every row, by position and kind.
pub(in crate::properties) fn alerts(known: &[Fact]) -> Vec<Columns> {
    let mut rows = Vec::new();
    for (place, fact) in known.iter().enumerate().filter(|(_, fact)| fact.programme != ABSENT) {
        let before = &known[..place];
        rows.extend(late(known, fact));
        rows.extend(near(before, fact));
        rows.extend(same_figures(before, fact));
        rows.extend(same_picture(before, fact));
    }
    rows.extend(bursts(known));
    rows.sort_by_key(|row| (row["position"].parse::<u64>().ok(), row["kind"].clone()));
    rows
}

fn row(kind: &str, fact: &Fact, amount: usize, other: Option<&Fact>) -> Columns {
    Columns::from([
        ("programme", fact.programme.clone()),
        ("position", fact.position.to_string()),
        ("kind", kind.to_owned()),
        ("unit", fact.unit.clone()),
        ("thing", thing(fact)),
        ("occurred_at", fact.occurred_at.to_string()),
        ("recorded_at", fact.recorded_at.to_string()),
        ("amount", amount.to_string()),
        ("other_position", other.map_or(ABSENT.to_owned(), |other| other.position.to_string())),
        ("other_unit", other.map_or(ABSENT.to_owned(), |other| other.unit.clone())),
    ])
}

fn thing(fact: &Fact) -> String {
    format!("{}/{}", fact.kind, fact.thing)
}

/// By how many days an entry came later than the programme allows without a reason.
fn days_late(known: &[Fact], fact: &Fact) -> Option<i64> {
    let happened = day_of(fact.occurred_at);
    let days = day_of(fact.recorded_at) - happened;
    let told = &known[..fact.position as usize];
    // Most entries are of their own day, be there a programme yet or not.
    let limits = || &definition_on(told, &fact.programme, happened)["issue_limits"];
    let is_late = || days > limits()["back_entry_days"].as_i64().expect("days");
    let begins = fact.unit_of_work == fact.position;
    (begins && fact.programme != ABSENT && days > 0 && is_late()).then_some(days)
}

fn late(known: &[Fact], fact: &Fact) -> Option<Columns> {
    days_late(known, fact).map(|days| row("late_entry", fact, days as usize, None))
}

/// Many late entries of a unit within an hour of the first of them.
fn bursts(known: &[Fact]) -> Vec<Columns> {
    let late = known.iter().filter(|fact| fact.unit != ABSENT && days_late(known, fact).is_some());
    let mut bursts: Vec<Vec<&Fact>> = Vec::new();
    for fact in late {
        let of = |f: &Fact| (f.programme.clone(), f.unit.clone());
        let last = bursts.iter_mut().rev().find(|burst| of(burst[0]) == of(fact));
        match last.filter(|burst| fact.recorded_at - burst[0].recorded_at < HOUR) {
            Some(burst) => burst.push(fact),
            None => bursts.push(vec![fact]),
        }
    }
    let many = bursts.iter().filter(|burst| burst.len() >= MANY);
    many.map(|burst| row("bulk_back_entry", burst[0], burst.len(), None)).collect()
}

/// What was handed in or closed within the last hour of the day on which it was due.
fn near(before: &[Fact], fact: &Fact) -> Option<Columns> {
    let (kind, due) = match fact.name.as_str() {
        "ReportSubmitted" => ("report_before_due", text(&fact.data["due"])),
        "IssueClosureRequested" | "IssueClosed" => ("closing_before_due", limit(before, fact)?),
        _ => return None,
    };
    let left = midnight(day(&due) + 1) - 1 - fact.occurred_at;
    let minutes = (left / MINUTE_MICROS) as usize;
    (0..HOUR).contains(&left).then(|| row(kind, fact, minutes, None))
}

/// The last day of an issue, if it has one.
fn limit(before: &[Fact], fact: &Fact) -> Option<String> {
    let given = ["IssueAssigned", "IssueExtended", "IssueResumed", "IssueReopened"];
    let mut of_it = before.iter().rev().filter(|known| known.thing == fact.thing);
    let last = of_it.find(|known| given.contains(&known.name.as_str()))?;
    last.data["deadline"]["due"].as_str().map(str::to_owned)
}

/// What a report that is handed in says was done, task by task.
fn figures(before: &[Fact], fact: &Fact) -> Option<Vec<(String, i64)>> {
    let mut drafts = before.iter().rev().filter(|known| known.thing == fact.thing);
    let draft = drafts.find(|known| known.name == "ReportDraftSaved")?;
    let lines = draft.data["lines"].as_array().expect("a list").iter();
    let done = lines.map(|line| {
        let amount = line["figures"]["current"]["value"].as_i64().unwrap_or(0);
        (text(&line["key"]["task"]), amount)
    });
    let mut done: Vec<(String, i64)> = done.filter(|(_, amount)| *amount != 0).collect();
    done.sort();
    (fact.name == "ReportSubmitted" && done.len() >= FIGURES).then_some(done)
}

fn same_figures(before: &[Fact], fact: &Fact) -> Option<Columns> {
    let done = figures(before, fact)?;
    let submitted = before.iter().filter(|f| f.name == "ReportSubmitted");
    let mut submitted = submitted.filter(|known| known.programme == fact.programme);
    let first = submitted.find(|known| {
        let then = &before[..known.position as usize - 1];
        figures(then, known).as_ref() == Some(&done)
    })?;
    (first.thing != fact.thing).then(|| row("same_figures", fact, done.len(), Some(first)))
}

/// The digests of the pictures and files that an event shows, but for salted ones.
fn pictures(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| pictures(value, found)),
        Value::Object(members) if members.get("salted") == Some(&Value::Bool(false)) => {
            found.insert(text(&members["sha256"]));
        }
        Value::Object(members) => members.values().for_each(|value| pictures(value, found)),
        _ => {}
    }
}

fn shown(fact: &Fact) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    pictures(&fact.data, &mut found);
    found
}

fn same_picture(before: &[Fact], fact: &Fact) -> Option<Columns> {
    let mut firsts = Vec::new();
    for sha256 in shown(fact) {
        let of_programme = before.iter().filter(|known| known.programme == fact.programme);
        let first = of_programme.into_iter().find(|known| shown(known).contains(&sha256));
        // What one command shows for several things was shown once.
        let elsewhere = first.filter(|first| first.unit_of_work != fact.unit_of_work);
        firsts.extend(elsewhere.filter(|first| thing(first) != thing(fact)));
    }
    let first = firsts.iter().min_by_key(|first| first.position)?;
    Some(row("same_picture", fact, firsts.len(), Some(first)))
}

//! The log read naively: stored JSON, filtered and folded by the plainest means, without the
//! domain's types and without the product's folds. What the views answer is held against it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use hemei_engine::port::StoredEvent;
use serde_json::Value;

pub(super) mod activities;
pub(super) mod alerts;
pub(super) mod board;
pub(super) mod core_tasks;
pub(super) mod enrolments;
mod history;
pub(super) mod households;
pub(super) mod inspections;
pub(super) mod issues;
pub(super) mod lines;
pub(super) mod points;
mod programmes;
pub(super) mod reviews;
pub(super) mod units;

const DAY_MICROS: i64 = 24 * 3600 * 1_000_000;
const MINUTE_MICROS: i64 = 60 * 1_000_000;
const CHINA_MICROS: i64 = 8 * 3600 * 1_000_000;

/// A row as text by column, so that two of them are compared and printed side by side.
pub(super) type Columns = BTreeMap<&'static str, String>;

/// What is not there.
pub(super) const ABSENT: &str = "-";

/// A recorded event.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) position: u64,
    pub(super) revision: u64,
    /// The position at which its unit of work begins.
    pub(super) unit_of_work: u64,
    /// Whether it is the last of its unit of work.
    pub(super) ends_unit: bool,
    pub(super) recorded_at: i64,
    pub(super) occurred_at: i64,
    /// The stream's kind.
    pub(super) kind: String,
    /// The stream's id, without its kind.
    pub(super) thing: String,
    pub(super) name: String,
    /// Whose act it was: the person acted for, else the one who entered it.
    pub(super) by: String,
    /// Whether somebody else entered it.
    pub(super) by_proxy: bool,
    /// Who that was.
    pub(super) typed_by: Option<String>,
    pub(super) programme: String,
    pub(super) unit: String,
    pub(super) document: String,
    pub(super) data: Value,
}

/// Every event of a log.
pub(super) fn facts(rows: &[StoredEvent]) -> Vec<Fact> {
    rows.iter().map(fact).collect()
}

fn fact(row: &StoredEvent) -> Fact {
    let envelope: Value = serde_json::from_slice(&row.envelope).expect("JSON");
    let data: Value = serde_json::from_slice(&row.data).expect("JSON");
    let by = [&envelope["on_behalf_of"], &envelope["actor"]];
    let (kind, thing) = row.stream.split_once('/').expect("kind and id");
    Fact {
        position: row.position,
        revision: row.revision,
        unit_of_work: row.position - u64::from(row.unit_index),
        ends_unit: row.unit_index + 1 == row.unit_size,
        recorded_at: row.recorded_at.0,
        occurred_at: envelope["occurred_at"].as_i64().expect("an instant"),
        kind: kind.to_owned(),
        thing: thing.to_owned(),
        name: row.event_type.clone(),
        by: text(by.into_iter().find(|by| !by.is_null()).unwrap_or(&Value::Null)),
        by_proxy: !envelope["on_behalf_of"].is_null(),
        typed_by: (!envelope["on_behalf_of"].is_null()).then(|| text(&envelope["actor"])),
        programme: text(&envelope["subjects"]["programme"]),
        unit: text(&envelope["subjects"]["unit"]),
        document: text(&envelope["document"]),
        data,
    }
}

/// A JSON value as a column shows it.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => ABSENT.to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What was known at a position.
pub(super) fn known_at(facts: &[Fact], position: u64) -> &[Fact] {
    &facts[..position as usize]
}

/// Where a cut at a position falls: at the end of the last whole unit of work.
pub(super) fn cut(facts: &[Fact], position: u64) -> u64 {
    let mut whole = known_at(facts, position).iter().rev();
    whole.find(|fact| fact.ends_unit).map_or(0, |fact| fact.position)
}

/// How many events had been recorded at an instant.
pub(super) fn position_at(facts: &[Fact], instant: i64) -> u64 {
    facts.iter().filter(|fact| fact.recorded_at <= instant).count() as u64
}

/// The civil day of an instant in China, in days since 1970.
fn day_of(instant: i64) -> i64 {
    (instant + CHINA_MICROS).div_euclid(DAY_MICROS)
}

/// The first instant of such a day.
fn midnight(day: i64) -> i64 {
    day * DAY_MICROS - CHINA_MICROS
}

/// The day that a date names.
pub(super) fn day(date: &str) -> i64 {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date");
    let date: NaiveDate = date.parse().expect("a date");
    date.signed_duration_since(epoch).num_days()
}

/// The date of such a day.
fn date_of(day: i64) -> String {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date");
    (epoch + chrono::TimeDelta::days(day)).to_string()
}

/// Where two lists of rows differ, for people; nothing where they do not.
pub(super) fn difference(expected: &[Columns], found: &[Columns]) -> Option<String> {
    let mut told = String::new();
    if expected.len() != found.len() {
        writeln!(told, "{} rows, {} expected", found.len(), expected.len()).ok()?;
    }
    for (expected, found) in expected.iter().zip(found).filter(|(one, other)| one != other) {
        for (column, value) in expected {
            let other = found.get(column).map_or(ABSENT, String::as_str);
            if other != value {
                let row = expected.get("row").map_or(ABSENT, String::as_str);
                writeln!(told, "{row} {column}: {other}, expected {value}").ok()?;
            }
        }
    }
    (!told.is_empty() || expected != found).then_some(told)
}

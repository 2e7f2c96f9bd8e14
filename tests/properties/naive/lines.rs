//! The lines of reports by their meaning: those that were told last, of a report as it stands.

use serde_json::{Value, json};

use super::board::{Place, places, reports};
use super::history::histories;
use super::programmes::name_on;
use super::{ABSENT, Columns, Fact, day, text};

/// The columns of a table, in its order.
const COLUMNS: [&str; 11] = [
    "target",
    "planned",
    "current",
    "cumulative",
    "funds_planned",
    "funds_in_place",
    "funds_spent",
    "problems",
    "next_step",
    "expected_finish",
    "self_assessment",
];
/// What a line has of its report.
const OF_REPORT: [&str; 9] = [
    "programme",
    "period_to",
    "window_key",
    "place",
    "phase",
    "version",
    "filler",
    "reviewer",
    "filled_on",
];

/// Every line, by window, village and number.
pub(in crate::properties) fn lines(known: &[Fact]) -> Vec<Columns> {
    let (windows, reports) = (histories(known, "report_window"), reports(known));
    let mut rows = Vec::new();
    for place in places(known, &windows, &reports) {
        let told =
            place.report.and_then(|report| report.last(&["ReportDraftSaved", "ReportCorrected"]));
        let Some(told) = told else { continue };
        let report = place.columns(0);
        for (number, line) in (1..).zip(told.data["lines"].as_array().expect("a list")) {
            let mut columns: Columns =
                OF_REPORT.iter().map(|column| (*column, report[column].clone())).collect();
            columns.insert("number", number.to_string());
            columns.insert("village", report["unit"].clone());
            columns.extend(task(&place, line));
            columns.extend(cells(line, told));
            // A unit is called as it was known to be called when the line was told.
            let (unit, on) = (text(&line["key"]["unit"]), day(&report["period_to"]));
            let then = &place.known[..told.position as usize];
            columns.insert("unit_name", name_on(then, &unit, on));
            columns.insert("unit", unit);
            rows.push(columns);
        }
    }
    rows
}

fn task(place: &Place<'_>, line: &Value) -> Columns {
    let key = &line["key"]["task"];
    let mut tasks = place.reporting()["tasks"].as_array().into_iter().flatten();
    let task = tasks.find(|task| task["key"] == *key).unwrap_or(&Value::Null);
    let name = if task.is_null() { key } else { &task["name"] };
    Columns::from([
        ("task", text(key)),
        ("task_name", text(name)),
        ("core_task", text(&task["core_task"])),
        ("measure", text(&line["figures"]["measure"])),
    ])
}

fn cells(line: &Value, told: &Fact) -> Columns {
    let figures = &line["figures"];
    let mut columns = Columns::new();
    for column in COLUMNS.into_iter().filter(|column| !["problems", "next_step"].contains(column)) {
        columns.insert(column, text(&figures[column]["value"]));
    }
    let written = |is: bool| if is { told.position.to_string() } else { ABSENT.to_owned() };
    columns.insert("problems_position", written(!line["problems"].is_null()));
    columns.insert("next_step_position", written(!line["next_step"].is_null()));
    columns.insert("explanation_position", written(line["explained"] == true));
    columns.insert("position", told.position.to_string());
    let from = |column: &str| match column {
        "problems" | "next_step" => &line[column],
        _ => &figures[column]["from"],
    };
    let filled = COLUMNS.into_iter().filter(|column| !from(column).is_null());
    let computed = filled.filter(|column| from(column)["source"] != "typed").map(|column| {
        let (source, positions) = (&from(column)["source"], &from(column)["positions"]);
        json!({"column": column, "source": source, "positions": positions})
    });
    columns.insert("origins", computed.collect::<Value>().to_string());
    columns
}

//! The list of inspections by its meaning: what stands is the last sheet, with what was said of it
//! since.

use serde_json::Value;

use super::history::{History, histories, length, list, occurred, placed, said};
use super::programmes::registered;
use super::{ABSENT, Columns, Fact, text};

const SHEET: &[&str] = &["InspectionScored"];

/// Every row, by number.
pub(in crate::properties) fn inspections(known: &[Fact]) -> Vec<Columns> {
    let mut rows: Vec<Columns> =
        histories(known, "inspection").values().map(|history| columns(known, history)).collect();
    rows.sort_by_key(|row| row["number"].parse::<u32>().expect("a number"));
    rows
}

fn columns(known: &[Fact], history: &History<'_>) -> Columns {
    let begun = history.first();
    let mut columns = begun_with(known, begun);
    sheet(history, &mut columns);
    // Findings change nothing of where it stands.
    let step = history.last_but(&["InspectionFindingsAttached"]).expect("it was begun");
    columns.insert("phase", phase(step).to_owned());
    columns.insert("since", occurred(Some(step)));
    columns.insert("revision", history.newest().revision.to_string());
    columns.insert("position", history.newest().position.to_string());
    let drawn = history.last(&["InspectionSampleDrawn"]);
    columns.insert("seed", said(drawn, "seed"));
    columns.insert("groups", list(drawn, "groups"));
    let groups = drawn.and_then(|drawn| drawn.data["groups"].as_array());
    let households = groups.into_iter().flatten().map(|group| length(&group["drawn"]));
    columns.insert("households", households.sum::<usize>().to_string());
    let findings = history.every("InspectionFindingsAttached");
    let findings: Vec<Value> =
        findings.flat_map(|fact| fact.data["findings"].as_array().cloned()).flatten().collect();
    columns.insert("findings_count", findings.len().to_string());
    columns.insert("findings", Value::from(findings).to_string());
    columns.insert("rechecks", history.count("InspectionRecheckOrdered"));
    columns.insert("recheck_position", placed(history.last(&["InspectionRecheckOrdered"])));
    let voided = history.last(&["InspectionVoided"]);
    columns.insert("void_ground", said(voided, "ground"));
    columns.insert("void_position", placed(voided));
    columns
}

/// What a plan or a visit says.
fn begun_with(known: &[Fact], begun: &Fact) -> Columns {
    let mut columns = Columns::new();
    for member in ["programme", "number", "inspection", "unit"] {
        columns.insert(member, text(&begun.data[member]));
    }
    for member in ["scheme", "edition", "round", "planned_on"] {
        columns.insert(member, text(&begun.data[member]));
    }
    for member in ["commitment", "per_group", "list_revision"] {
        columns.insert(member, text(&begun.data["sampling"][member]));
    }
    let parent = text(&registered(known, &begun.unit).data["parent"]);
    columns.insert("village", if parent == ABSENT { begun.unit.clone() } else { parent });
    columns
}

/// The sheet that stands, or what a visit tells.
fn sheet(history: &History<'_>, columns: &mut Columns) {
    let visit = history.last(&["InspectionVisitRecorded"]);
    let sheet = history.last(SHEET);
    let held = sheet.map(|sheet| (sheet, "inspected_on"));
    let held = held.or(visit.map(|visit| (visit, "visited_on")));
    columns.insert("held_on", held.map_or(ABSENT.to_owned(), |(f, day)| text(&f.data[day])));
    columns.insert("record_position", placed(held.map(|(fact, _)| fact)));
    columns.insert("evidence", list(held.map(|(fact, _)| fact), "evidence"));
    columns.insert("evaluators", list(sheet, "evaluators"));
    columns.insert("entries", list(sheet, "entries"));
    columns.insert("results", list(sheet, "households"));
    let results = sheet.and_then(|sheet| sheet.data["households"].as_array());
    let failed = results.into_iter().flatten().filter(|one| length(&one["failed"]) > 0);
    columns.insert("failed", failed.count().to_string());
    for member in ["arithmetic", "exact", "points"] {
        columns.insert(member, said(sheet, member));
    }
    columns.insert("points_full", said(sheet, "full"));
    let reviewed = history.last_after(&["InspectionReviewed"], SHEET);
    columns.insert("review", said(reviewed, "outcome"));
    columns.insert("review_position", placed(reviewed));
    let void = &["InspectionScored", "InspectionRecheckOrdered"];
    columns.insert("published_at", occurred(history.last_after(&["InspectionPublished"], void)));
}

fn phase(step: &Fact) -> &'static str {
    match step.name.as_str() {
        "InspectionPlanned" => "planned",
        "InspectionVisitRecorded" => "visited",
        "InspectionSampleDrawn" => "in_progress",
        "InspectionScored" => "scored",
        "InspectionReviewed" if step.data["outcome"] == "returned" => "returned",
        "InspectionReviewed" => "reviewed",
        "InspectionPublished" => "published",
        "InspectionRecheckOrdered" => "recheck_ordered",
        "InspectionVoided" => "voided",
        other => panic!("{other} is no step"),
    }
}

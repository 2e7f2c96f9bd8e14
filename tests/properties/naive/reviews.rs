//! Consolidation reviews by their meaning: of each section what it found last, and the choice that
//! stands.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::history::{History, cited, histories, length, list, occurred, placed, said, whose};
use super::{ABSENT, Columns, Fact, text};

/// The section of the rural revitalisation office.
const OFFICE: &str = "乡村振兴办";
const CHOSEN: &[&str] = &["ExcellentChosen"];
const WITHDRAWN: &[&str] = &["ChoiceWithdrawn"];

/// Every review, by unit.
pub(in crate::properties) fn reviews(known: &[Fact]) -> Vec<Columns> {
    let mut rows: Vec<Columns> =
        histories(known, "consolidation_review").values().map(columns).collect();
    rows.sort_by_key(|row| row["unit"].clone());
    rows
}

/// What every section found last, by unit and section.
pub(in crate::properties) fn sections(known: &[Fact]) -> Vec<Columns> {
    let mut rows = Vec::new();
    for review in histories(known, "consolidation_review").values() {
        for section in named(review) {
            rows.push(section_columns(review, &section));
        }
    }
    rows.sort_by_key(|row| ["unit", "section"].map(|column| row[column].clone()));
    rows
}

fn section_of(reviewed: &Fact) -> String {
    reviewed.data["section"].as_str().unwrap_or(OFFICE).to_owned()
}

/// The sections, in the order of their first reviews.
fn named(review: &History<'_>) -> Vec<String> {
    let mut sections: Vec<String> = Vec::new();
    for section in review.every("UnitReviewed").map(section_of) {
        if !sections.contains(&section) {
            sections.push(section);
        }
    }
    sections
}

/// The reviews of a section.
fn by_section<'a>(review: &History<'a>, section: &str) -> Vec<&'a Fact> {
    review.every("UnitReviewed").filter(|fact| section_of(fact) == section).collect()
}

fn section_columns(review: &History<'_>, section: &str) -> Columns {
    let reviewed = by_section(review, section);
    let last = reviewed.last().copied();
    Columns::from([
        ("programme", review.first().programme.clone()),
        ("unit", review.first().unit.clone()),
        ("section", section.to_owned()),
        ("finding", said(last, "finding")),
        ("open_issues", list(last, "open_issues")),
        ("open_issue_count", last.map_or(0, |f| length(&f.data["open_issues"])).to_string()),
        ("reviewed_as", said(last, "role")),
        ("reviewed_by", whose(last)),
        ("reviewed_at", occurred(last)),
        ("reviews", reviewed.len().to_string()),
        ("evidence", list(last, "evidence")),
        ("position", placed(last)),
    ])
}

fn columns(review: &History<'_>) -> Columns {
    let sections = named(review);
    let last: Vec<&Fact> =
        sections.iter().filter_map(|section| by_section(review, section).pop()).collect();
    let found = |finding: &str| last.iter().filter(|f| f.data["finding"] == finding).count();
    let open = last.iter().filter_map(|fact| fact.data["open_issues"].as_array()).flatten();
    let open: BTreeSet<u64> = open.filter_map(Value::as_u64).collect();
    let mut columns = choice(review);
    columns.extend([
        ("programme", review.first().programme.clone()),
        ("unit", review.first().unit.clone()),
        ("sections", Value::from(sections).to_string()),
        ("consolidated", found("consolidated").to_string()),
        ("to_improve", found("to_improve").to_string()),
        ("relapsing", found("relapsing").to_string()),
        ("open_issue_count", open.len().to_string()),
        ("open_issues", open.into_iter().collect::<Value>().to_string()),
        ("reviewed_at", occurred(review.last(&["UnitReviewed"]))),
        ("revision", review.newest().revision.to_string()),
        ("position", review.newest().position.to_string()),
    ]);
    columns
}

fn choice(review: &History<'_>) -> Columns {
    let chosen = review.last_after(CHOSEN, WITHDRAWN);
    let withdrawn = review.last_after(WITHDRAWN, CHOSEN);
    let shared = review.every("ExperienceShared").map(|fact| {
        let (on, role) = (&fact.data["shared_on"], &fact.data["role"]);
        json!({"shared_on": on, "role": role, "position": fact.position})
    });
    let day = chosen.map_or(ABSENT.to_owned(), |fact| text(&fact.data["document"]["date"]));
    Columns::from([
        ("excellent", chosen.is_some().to_string()),
        ("chosen_document", cited(chosen)),
        ("chosen_on", day),
        ("chosen_as", said(chosen, "role")),
        ("chosen_by", whose(chosen)),
        ("chosen_at", occurred(chosen)),
        ("chosen_position", placed(chosen)),
        ("chosen_upon", list(chosen, "sections")),
        ("withdrawn_document", cited(withdrawn)),
        ("withdrawn_at", occurred(withdrawn)),
        ("withdrawn_position", placed(withdrawn)),
        ("sharings", shared.collect::<Value>().to_string()),
        ("sharing_count", review.count("ExperienceShared")),
    ])
}

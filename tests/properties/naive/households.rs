//! The register of households by its meaning: the places that each took, one after the other.

use super::history::{History, histories, said};
use super::{ABSENT, Columns, Fact, day, text};

/// Events that end a household.
const ENDS: &[&str] = &["HouseholdMerged", "HouseholdClosed"];

/// Every place that a household took, by village, unit, number and household.
pub(in crate::properties) fn places(known: &[Fact]) -> Vec<Columns> {
    let mut rows: Vec<Columns> =
        histories(known, "household").values().flat_map(places_of).collect();
    rows.sort_by_key(|row| {
        ["village", "unit", "label", "household", "from_date"].map(|c| row[c].clone())
    });
    rows
}

/// Whether a household stands at a place on a day.
pub(in crate::properties) fn stands_on(place: &Columns, on: i64) -> bool {
    day(&place["from_date"]) <= on
        && (place["until_date"] == ABSENT || on < day(&place["until_date"]))
}

fn places_of(household: &History<'_>) -> Vec<Columns> {
    let taken = ["HouseholdRegistered", "HouseholdMoved"];
    let taken = household.0.iter().filter(|fact| taken.contains(&fact.name.as_str()));
    let taken: Vec<&Fact> = taken.copied().collect();
    let end = household.last(ENDS);
    let mut rows: Vec<Columns> = Vec::new();
    for (number, place) in taken.iter().enumerate() {
        let next = taken.get(number + 1).copied();
        let mut columns = of_household(household);
        for member in ["village", "unit", "label"] {
            columns.insert(member, text(&place.data[member]));
        }
        columns.insert("from_date", text(&place.data["from"]));
        columns.insert("until_date", said(next.or(end), "from"));
        columns.insert("last", next.is_none().to_string());
        // Who moves away and back on one day was there all day.
        let key = |row: &Columns| ["village", "unit", "label", "from_date"].map(|c| row[c].clone());
        rows.retain(|row| key(row) != key(&columns));
        rows.push(columns);
    }
    rows
}

fn of_household(household: &History<'_>) -> Columns {
    let registered = household.first();
    Columns::from([
        ("household", registered.thing.clone()),
        ("registered_from", text(&registered.data["from"])),
        ("closed_from", said(household.last(ENDS), "from")),
        ("closing_ground", said(household.last(&["HouseholdClosed"]), "ground")),
        ("merged_into", said(household.last(&["HouseholdMerged"]), "into")),
        ("split_from", text(&registered.data["split_from"])),
        ("revision", household.newest().revision.to_string()),
        ("position", household.newest().position.to_string()),
    ])
}

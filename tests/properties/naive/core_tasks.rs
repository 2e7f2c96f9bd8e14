//! The registers of the core tasks by their meaning, and how many items of a unit stand where.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::history::{History, cited, histories, number, occurred, placed, said};
use super::{ABSENT, Columns, Fact, text};

/// Every item, by register and number.
pub(in crate::properties) fn items(known: &[Fact]) -> Vec<Columns> {
    let mut rows: Vec<Columns> = histories(known, "core_task_item").values().map(columns).collect();
    let place = |row: &Columns| (row["register"].clone(), row["number"].parse::<u32>().ok());
    rows.sort_by_key(place);
    rows
}

/// How many items of a unit are of a kind and in a phase, and how often they relapsed.
pub(in crate::properties) fn counts(known: &[Fact]) -> Vec<Columns> {
    let mut counted: BTreeMap<Vec<String>, [u64; 3]> = BTreeMap::new();
    for item in items(known) {
        let key = ["programme", "unit", "register", "kind", "phase"].map(|name| item[name].clone());
        let relapses: u64 = item["relapses"].parse().expect("a number");
        let count = counted.entry(key.to_vec()).or_default();
        *count = [count[0] + 1, count[1] + relapses.min(1), count[2] + relapses];
    }
    let row = |(key, [items, relapsed, relapses]): (Vec<String>, [u64; 3])| {
        let names = ["programme", "unit", "register", "kind", "phase"];
        let mut columns: Columns = names.into_iter().zip(key).collect();
        columns.insert("items", items.to_string());
        columns.insert("relapsed_items", relapsed.to_string());
        columns.insert("relapses", relapses.to_string());
        columns
    };
    counted.into_iter().map(row).collect()
}

fn columns(item: &History<'_>) -> Columns {
    let registered = item.first();
    let mut columns = Columns::new();
    for member in ["programme", "register", "number", "item", "unit", "found_on"] {
        columns.insert(member, text(&registered.data[member]));
    }
    columns.insert("registered_as", text(&registered.data["role"]));
    columns.insert("registered_position", registered.position.to_string());
    let told_anew = |fact: &&Fact| fact.data["place_told"] == true;
    let place = item.every("CoreTaskItemCorrected").filter(told_anew).last();
    columns.insert("place_position", place.unwrap_or(registered).position.to_string());
    let corrected = item.last(&["CoreTaskItemCorrected"]);
    let facts = corrected.unwrap_or(registered);
    columns.insert("kind", text(&facts.data["kind"]));
    columns.insert("facts", text(&facts.data["facts"]));
    columns.insert("version", corrected.map_or("1".to_owned(), |f| text(&f.data["version"])));
    columns.insert("correction_position", placed(corrected));
    let newest = item.newest();
    columns.insert("since", occurred(Some(newest)));
    columns.insert("revision", newest.revision.to_string());
    columns.insert("position", newest.position.to_string());
    let step = item.last_but(&["CoreTaskItemCorrected"]).expect("it was registered");
    columns.insert("phase", phase(step).to_owned());
    planned_and_done(item, &mut columns);
    checked_and_after(item, &mut columns);
    columns
}

fn planned_and_done(item: &History<'_>, columns: &mut Columns) {
    let plan = item.last(&["CoreTaskPlanApproved"]);
    columns.insert("due", said(plan, "due"));
    columns.insert("plan_document", cited(plan));
    columns.insert("plan_position", placed(plan));
    columns.insert("work", work(&item.since_last("CoreTaskRelapsed")));
    columns.insert("work_position", placed(item.last(&["CoreTaskWorkRecorded"])));
    columns.insert("result_position", placed(item.last(&["CoreTaskDoneReported"])));
}

fn checked_and_after(item: &History<'_>, columns: &mut Columns) {
    let checked = item.last(&["CoreTaskItemChecked"]);
    columns.insert("check_outcome", said(checked, "outcome"));
    columns.insert("check_document", cited(checked));
    columns.insert("satisfaction", said(checked, "satisfaction"));
    columns.insert("check_position", placed(checked));
    let care = item.last(&["CoreTaskCareBegun"]);
    columns.insert("carer", said(care, "carer"));
    columns.insert("care_position", placed(care));
    let relapsed = item.last(&["CoreTaskRelapsed"]);
    columns.insert("relapses", number(relapsed, "relapse"));
    columns.insert("relapsed_on", said(relapsed, "found_on"));
    columns.insert("relapse_issue", said(relapsed, "issue"));
    columns.insert("relapse_position", placed(relapsed));
    let removed = item.last(&["CoreTaskItemRemoved"]);
    columns.insert("removal_ground", said(removed, "ground"));
    columns.insert("removal_position", placed(removed));
}

/// What was done so far: of a list every entry once, of all else what was said last.
fn work(item: &History<'_>) -> String {
    let mut so_far = Map::new();
    for fact in item.every("CoreTaskWorkRecorded") {
        let (register, work) =
            fact.data["work"].as_object().and_then(|w| w.iter().next()).expect("work");
        let known = so_far.entry(register.clone()).or_insert_with(|| Value::Object(Map::new()));
        for (member, value) in work.as_object().expect("its members") {
            match (&mut known[member], value) {
                (Value::Array(entries), Value::Array(more)) => {
                    let new: Vec<Value> =
                        more.iter().filter(|one| !entries.contains(one)).cloned().collect();
                    entries.extend(new);
                }
                (place, value) => *place = value.clone(),
            }
        }
    }
    if so_far.is_empty() { ABSENT.to_owned() } else { Value::Object(so_far).to_string() }
}

fn phase(step: &Fact) -> &'static str {
    match step.name.as_str() {
        "CoreTaskItemRegistered" => "listed",
        "CoreTaskPlanApproved" => "plan_approved",
        "CoreTaskWorkRecorded" => "under_way",
        "CoreTaskDoneReported" => "done",
        "CoreTaskItemChecked" if step.data["outcome"] == "passed" => "accepted",
        "CoreTaskItemChecked" => "under_way",
        "CoreTaskCareBegun" => "in_care",
        "CoreTaskRelapsed" => "relapsed",
        "CoreTaskItemRemoved" => "removed",
        other => panic!("{other} is no step"),
    }
}

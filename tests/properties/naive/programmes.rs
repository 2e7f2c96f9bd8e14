//! What programmes and units said at a time.

use serde_json::Value;

use super::{Fact, day, text};

/// The versions of a programme that are known, the newest last.
pub(super) fn versions<'a>(
    known: &'a [Fact],
    programme: &str,
) -> impl DoubleEndedIterator<Item = &'a Fact> + use<'a> {
    let programme = programme.to_owned();
    let changes = ["ProgrammeOpened", "ProgrammeAmended"];
    known.iter().filter(move |f| f.thing == programme && changes.contains(&f.name.as_str()))
}

/// The definition that holds on a day: that recorded last of those that began by then.
pub(super) fn definition_on<'a>(known: &'a [Fact], programme: &str, on: i64) -> &'a Value {
    let held = |version: &&Fact| version.data["from"].as_str().is_none_or(|from| day(from) <= on);
    let version = versions(known, programme).rev().find(held).expect("it was opened");
    &version.data["definition"]
}

/// What a unit was registered as.
pub(super) fn registered<'a>(known: &'a [Fact], unit: &str) -> &'a Fact {
    let mut of_it = known.iter().filter(|fact| fact.thing == unit);
    of_it.find(|fact| fact.name == "UnitRegistered").expect("it was registered")
}

/// Whether a unit is a village or community.
pub(super) fn is_division(registered: &Fact) -> bool {
    ["village", "community"].map(Value::from).contains(&registered.data["kind"])
}

/// A unit's official names with their first days, in the order of recording.
pub(super) fn names(known: &[Fact], unit: &str) -> Vec<(String, String)> {
    let named = |fact: &&Fact| ["UnitRegistered", "UnitRenamed"].contains(&fact.name.as_str());
    let of_it = known.iter().filter(|fact| fact.thing == unit).filter(named);
    of_it.map(|fact| (text(&fact.data["from"]), text(&fact.data["name"]))).collect()
}

/// The name of a day; before the first day, the first one.
pub(super) fn name_on(known: &[Fact], unit: &str, on: i64) -> String {
    let names = names(known, unit);
    let begun = names.iter().rev().find(|(from, _)| day(from) <= on);
    begun.unwrap_or(&names[0]).1.clone()
}

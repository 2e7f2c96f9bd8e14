//! The unit register by its meaning: names, codes and days of each unit as the events say them.

use std::collections::BTreeMap;

use super::{ABSENT, Columns, Fact, day, text};

/// A unit as far as it is known.
pub(in crate::properties) struct NaiveUnit<'a> {
    history: Vec<&'a Fact>,
}

/// A name, be it official or an alias, and its first day.
struct Name {
    name: String,
    alias: bool,
    from: String,
}

/// Every unit that is known, by id.
pub(in crate::properties) fn units(known: &[Fact]) -> Vec<NaiveUnit<'_>> {
    let mut units: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
    for fact in known.iter().filter(|f| f.name.starts_with("Unit") && f.name != "UnitCodeClaimed") {
        units.entry(&fact.thing).or_default().push(fact);
    }
    units.into_values().map(|history| NaiveUnit { history }).collect()
}

impl NaiveUnit<'_> {
    pub(in crate::properties) fn id(&self) -> &str {
        &self.history[0].thing
    }

    pub(in crate::properties) fn kind(&self) -> String {
        text(&self.history[0].data["kind"])
    }

    /// Its row, with its name as of a day.
    pub(in crate::properties) fn columns(&self, on: i64) -> Columns {
        let registered = self.history[0];
        let last = self.history.last().expect("it was registered");
        let names = self.names();
        let official: Vec<&Name> = names.iter().filter(|name| !name.alias).collect();
        let current = official.last().expect("it has a name");
        let mut known = official.iter().rev();
        let then = known.find(|name| day(&name.from) <= on).unwrap_or(&official[0]);
        let merged = self.history.iter().rev().find(|fact| fact.name == "UnitMerged");
        let codes = self.history.iter().filter(|fact| fact.name == "UnitCodeAssigned");
        let codes =
            codes.map(|f| format!("{}/{}", text(&f.data["edition"]), text(&f.data["code"])));
        Columns::from([
            ("row", self.id().to_owned()),
            ("kind", self.kind()),
            ("parent", text(&registered.data["parent"])),
            ("from_date", text(&registered.data["from"])),
            ("name", current.name.clone()),
            ("name_from", current.from.clone()),
            ("name_then", then.name.clone()),
            ("names", names.iter().map(Name::told).collect::<Vec<_>>().join(" ")),
            ("codes", codes.collect::<Vec<_>>().join(" ")),
            ("closed_from", self.closed_from().unwrap_or(ABSENT.to_owned())),
            ("merged_into", merged.map_or(ABSENT.to_owned(), |f| text(&f.data["into"]))),
            ("revision", last.revision.to_string()),
            ("position", last.position.to_string()),
        ])
    }

    /// Whether it is there on a day.
    pub(in crate::properties) fn exists_on(&self, on: i64) -> bool {
        let from = day(&text(&self.history[0].data["from"]));
        from <= on && self.closed_from().is_none_or(|closed| on < day(&closed))
    }

    /// Whether a name means it on a day.
    pub(in crate::properties) fn is_called(&self, name: &str, on: i64) -> bool {
        let names = self.names();
        let mut called = names.iter().filter(|n| n.name == name && day(&n.from) <= on);
        self.exists_on(on) && called.next().is_some()
    }

    /// Whether an edition gives it a code.
    pub(in crate::properties) fn has_code(&self, edition: &str, code: &str) -> bool {
        let mut given = self.history.iter().filter(|fact| fact.name == "UnitCodeAssigned");
        given.any(|fact| fact.data["edition"] == edition && fact.data["code"] == code)
    }

    fn closed_from(&self) -> Option<String> {
        let mut ends = self.history.iter().rev();
        let end = ends.find(|f| ["UnitClosed", "UnitMerged"].contains(&f.name.as_str()))?;
        Some(text(&end.data["from"]))
    }

    fn names(&self) -> Vec<Name> {
        let mut names = Vec::new();
        for fact in &self.history {
            let from = text(&fact.data["from"]);
            let mut add = |name: &str, alias| {
                names.push(Name { name: name.to_owned(), alias, from: from.clone() });
            };
            match fact.name.as_str() {
                "UnitRegistered" => {
                    add(&text(&fact.data["name"]), false);
                    let aliases = fact.data["aliases"].as_array().expect("a list");
                    aliases.iter().for_each(|alias| add(&text(alias), true));
                }
                "UnitRenamed" => add(&text(&fact.data["name"]), false),
                "UnitAliasAdded" => add(&text(&fact.data["alias"]), true),
                _ => {}
            }
        }
        names
    }
}

impl Name {
    fn told(&self) -> String {
        format!("{}{}@{}", if self.alias { "=" } else { "" }, self.name, self.from)
    }
}

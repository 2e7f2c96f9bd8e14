//! What happened to one thing, and the few questions that naive readings ask of it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ABSENT, Fact, text};

/// The events of a thing, in the order of the log; never none.
pub(super) struct History<'a>(pub(super) Vec<&'a Fact>);

/// The histories of all things of a kind, by id.
pub(super) fn histories<'a>(known: &'a [Fact], kind: &str) -> BTreeMap<&'a str, History<'a>> {
    let mut histories: BTreeMap<&str, History<'_>> = BTreeMap::new();
    for fact in known.iter().filter(|fact| fact.kind == kind) {
        histories.entry(&fact.thing).or_insert_with(|| History(Vec::new())).0.push(fact);
    }
    histories
}

impl<'a> History<'a> {
    pub(super) fn first(&self) -> &'a Fact {
        self.0[0]
    }

    pub(super) fn newest(&self) -> &'a Fact {
        self.0.last().expect("something happened")
    }

    /// Everything from the last event of a kind on.
    pub(super) fn since_last(&self, name: &str) -> Self {
        let last = self.0.iter().rposition(|fact| fact.name == name);
        Self(self.0[last.unwrap_or(0)..].to_vec())
    }

    /// The last event of some kinds.
    pub(super) fn last(&self, names: &[&str]) -> Option<&'a Fact> {
        self.last_after(names, &[])
    }

    /// The last event of some kinds, unless one of others came after it.
    pub(super) fn last_after(&self, names: &[&str], void: &[&str]) -> Option<&'a Fact> {
        let one_of = |names: &[&str], fact: &Fact| names.contains(&fact.name.as_str());
        let last = self.0.iter().rposition(|fact| one_of(names, fact))?;
        let voided = self.0[last + 1..].iter().any(|fact| one_of(void, fact));
        (!voided).then(|| self.0[last])
    }

    /// The last event of any kinds but some.
    pub(super) fn last_but(&self, names: &[&str]) -> Option<&'a Fact> {
        self.0.iter().rfind(|fact| !names.contains(&fact.name.as_str())).copied()
    }

    pub(super) fn every(&self, name: &str) -> impl Iterator<Item = &'a Fact> {
        let name = name.to_owned();
        self.0.iter().copied().filter(move |fact| fact.name == name)
    }

    pub(super) fn count(&self, name: &str) -> String {
        self.every(name).count().to_string()
    }
}

/// A member of an event's facts.
pub(super) fn said(fact: Option<&Fact>, member: &str) -> String {
    fact.map_or(ABSENT.to_owned(), |fact| text(&fact.data[member]))
}

/// A list of an event's facts; an empty one where there is no event.
pub(super) fn list(fact: Option<&Fact>, member: &str) -> String {
    let listed = fact.map(|fact| &fact.data[member]).filter(|list| !list.is_null());
    listed.map_or("[]".to_owned(), text)
}

/// A number of an event's facts; nought where there is no event.
pub(super) fn number(fact: Option<&Fact>, member: &str) -> String {
    fact.map_or("0".to_owned(), |fact| text(&fact.data[member]))
}

pub(super) fn placed(fact: Option<&Fact>) -> String {
    fact.map_or(ABSENT.to_owned(), |fact| fact.position.to_string())
}

pub(super) fn occurred(fact: Option<&Fact>) -> String {
    fact.map_or(ABSENT.to_owned(), |fact| fact.occurred_at.to_string())
}

pub(super) fn whose(fact: Option<&Fact>) -> String {
    fact.map_or(ABSENT.to_owned(), |fact| fact.by.clone())
}

/// How the event's document is cited.
pub(super) fn cited(fact: Option<&Fact>) -> String {
    fact.map_or(ABSENT.to_owned(), |fact| fact.document.clone())
}

/// A list's length.
pub(super) fn length(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

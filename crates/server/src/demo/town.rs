//! The town as the client knows it: names of people, units, issues, and what they are called.

use std::collections::BTreeMap;

use anyhow::Context as _;
use hemei_api::proto;
use hemei_api::proto::responsible::Responsible;

use super::cast::{self, Part, Section};
use super::client::Client;
use super::words::{self, Lang, Text, text};

/// The town.
pub(crate) struct Town {
    /// The client.
    pub(crate) client: Client,
    /// The resource name of the programme; empty before it is opened.
    pub(crate) programme: String,
    /// The resource name of the scheme; empty before it is adopted.
    pub(crate) scheme: String,
    /// The resource name of the evaluation; empty before it is opened.
    pub(crate) evaluation: String,
    /// The resource name of the pond in the register; empty before it is entered.
    pub(crate) pond: String,
    /// The resource names of the enrolments, by the keys of their units.
    pub(crate) enrolments: BTreeMap<&'static str, String>,
    /// The resource name of the yard meeting at which villagers asked for something; empty before
    /// it is recorded.
    pub(crate) meeting: String,
    people: BTreeMap<Part, String>,
    units: BTreeMap<String, String>,
    classes: BTreeMap<String, String>,
    issues: BTreeMap<u32, String>,
    cited: BTreeMap<String, u64>,
}

impl Town {
    /// A town in which nothing is registered.
    pub(crate) fn new(client: Client) -> Self {
        Self {
            client,
            programme: String::new(),
            scheme: String::new(),
            evaluation: String::new(),
            pond: String::new(),
            enrolments: BTreeMap::new(),
            meeting: String::new(),
            people: BTreeMap::new(),
            units: BTreeMap::new(),
            classes: BTreeMap::new(),
            issues: BTreeMap::new(),
            cited: BTreeMap::new(),
        }
    }

    /// Keeps the resource name of a person.
    pub(crate) fn know_person(&mut self, part: Part, name: String) {
        self.people.insert(part, name);
    }

    /// Keeps the resource name of a unit.
    pub(crate) fn know_unit(&mut self, key: String, name: String) {
        self.units.insert(key, name);
    }

    /// Keeps what a class of issue is called.
    pub(crate) fn know_class(&mut self, key: String, name: String) {
        self.classes.insert(key, name);
    }

    /// Keeps the resource name of an issue.
    pub(crate) fn know_issue(&mut self, number: u32, name: String) {
        self.issues.insert(number, name);
    }

    /// Keeps the position of the last event of what a receipt names.
    pub(crate) fn know_position(&mut self, receipt: &proto::Receipt) {
        self.cited.insert(receipt.name.clone(), receipt.position);
    }

    /// The position by which a thing is cited; none where nothing was done to it.
    pub(crate) fn cited(&self, name: &str) -> Vec<u64> {
        self.cited.get(name).copied().into_iter().collect()
    }

    /// The resource name of a person.
    pub(crate) fn person(&self, part: Part) -> anyhow::Result<String> {
        self.people.get(&part).cloned().with_context(|| format!("find the person {part:?}"))
    }

    /// The resource name of a unit.
    pub(crate) fn unit(&self, key: &str) -> anyhow::Result<String> {
        self.units.get(key).cloned().with_context(|| format!("find the unit {key}"))
    }

    /// The resource name of an issue.
    pub(crate) fn issue(&self, number: u32) -> anyhow::Result<String> {
        self.issues.get(&number).cloned().with_context(|| format!("find the issue {number}"))
    }

    /// Whose resource name it is.
    pub(crate) fn part(&self, name: &str) -> Option<Part> {
        self.people.iter().find(|(_, known)| *known == name).map(|(part, _)| *part)
    }

    /// The title of a person by the resource name.
    pub(crate) fn title(&self, name: &str, lang: Lang) -> String {
        self.part(name).map_or_else(dash, |part| part.title(lang).to_owned())
    }

    /// What a unit is called, by the resource name.
    pub(crate) fn unit_called(&self, name: &str, lang: Lang) -> String {
        let key = self.units.iter().find(|(_, known)| *known == name).map(|(key, _)| key.as_str());
        let called = key.and_then(cast::unit);
        called.map_or_else(dash, |called| called.say(lang).to_owned())
    }

    /// Where a unit stands in the register: villages first, parts below their village.
    pub(crate) fn unit_place(&self, name: &str) -> String {
        let key = self.units.iter().find(|(_, known)| *known == name).map(|(key, _)| key.as_str());
        key.map_or(usize::MAX, cast::unit_place).to_string()
    }

    /// What a class of issue is called.
    pub(crate) fn class_called(&self, key: &str, lang: Lang) -> String {
        match (key, lang) {
            ("", _) => dash(),
            (_, Lang::Zh) => self.classes.get(key).cloned().unwrap_or_else(dash),
            (_, Lang::En) => words::class_en(key),
        }
    }

    /// Who is accountable.
    pub(crate) fn responsible(&self, of: Option<&proto::Responsible>, lang: Lang) -> String {
        const OFFICE: Text = text("乡村振兴办", "rural revitalisation office");
        const LEADER: Text = text("镇领导", "a leader of the town");
        match of.and_then(|of| of.responsible.as_ref()) {
            Some(Responsible::Unit(name)) => self.unit_called(name, lang),
            Some(Responsible::Section(name)) => Section::named(name)
                .map_or_else(|| name.clone(), |section| section.name().say(lang).to_owned()),
            Some(Responsible::Office(_)) => OFFICE.say(lang).to_owned(),
            Some(Responsible::Leader(_)) => LEADER.say(lang).to_owned(),
            None => dash(),
        }
    }
}

/// The number of an issue as people write it.
pub(crate) fn number(number: u32) -> String {
    hemei_domain::issue::Issue::number_text(2024, number)
}

/// What stands where there is nothing.
pub(crate) fn dash() -> String {
    "-".to_owned()
}

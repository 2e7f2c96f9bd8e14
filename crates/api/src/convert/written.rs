//! What can be said of the texts of a request without knowing what they mean: that one which must be
//! there is empty, or that no event can hold it.
//!
//! A command checks its texts itself, and answers for them where the rest of its request can be
//! read. Where it cannot, this walk tells them together with what could not be read.

use std::fmt;

use hemei_domain::rejection::Rejection;
use hemei_domain::text as texts;

use super::VIOLATIONS_MAX;
use crate::proto;

/// A message whose texts are walked over; `build.rs` writes how, for every message of a command.
pub(crate) trait Written {
    /// Adds what is wrong with its texts; `at` is the place of the message in the request.
    fn written(&self, at: Place<'_>, found: &mut Vec<Rejection>);
}

/// Everything that is wrong with the texts of a request.
pub(crate) fn faults(request: &impl Written) -> Vec<Rejection> {
    let mut found = Vec::new();
    request.written(Place::Request, &mut found);
    found
}

/// The place of a member in a request; written out only where something is wrong there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// The request itself.
    Request,
    /// A member of the message at a place.
    Member(&'a Place<'a>, &'static str),
    /// An entry of a repeated member of the message at a place, from 0.
    Entry(&'a Place<'a>, &'static str, usize),
}

impl<'a> Place<'a> {
    fn member(&'a self, name: &'static str) -> Self {
        Place::Member(self, name)
    }

    fn entry(&'a self, name: &'static str, index: usize) -> Self {
        Place::Entry(self, name, index)
    }

    /// Checks the text at this place.
    fn text(self, text: &str, required: bool, found: &mut Vec<Rejection>) {
        let checked = if required { texts::required("", text) } else { texts::optional("", text) };
        if let Err(rejection) = checked
            && found.len() < VIOLATIONS_MAX
        {
            found.push(rejection.field(self.to_string()));
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (above, name) = match self {
            Place::Request => return Ok(()),
            Place::Member(above, name) | Place::Entry(above, name, _) => (above, name),
        };
        match above {
            Place::Request => f.write_str(name)?,
            Place::Member(..) | Place::Entry(..) => write!(f, "{above}.{name}")?,
        }
        match self {
            Place::Entry(_, _, index) => write!(f, "[{index}]"),
            Place::Request | Place::Member(..) => Ok(()),
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/written.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    fn told(request: &impl Written) -> Vec<(String, &'static str)> {
        let tell = |one: Rejection| (one.field.unwrap_or_default(), one.rule.reason);
        faults(request).into_iter().map(tell).collect()
    }

    #[test]
    fn a_fault_is_told_at_its_path() {
        let document = proto::Document { title: "\u{7}".to_owned(), ..Default::default() };
        let request = proto::RegisterUnitRequest {
            parent: "tenants/t".to_owned(),
            display_name: " ".to_owned(),
            aliases: vec!["好".to_owned(), "e\u{301}".to_owned()],
            document: Some(document),
            request_id: "x".to_owned(),
            ..Default::default()
        };
        assert_eq!(
            told(&request),
            [
                ("display_name".to_owned(), "FIELD_REQUIRED"),
                ("aliases[1]".to_owned(), "TEXT_NOT_NFC"),
                ("document.title".to_owned(), "TEXT_CONTROL_CHARACTER"),
                ("document.issuer".to_owned(), "FIELD_REQUIRED"),
            ]
        );
    }

    #[test]
    fn members_of_a_oneof_and_of_entries_are_walked_over() {
        let facts =
            proto::RuralHouseFacts { file_number: "\u{7}".to_owned(), ..Default::default() };
        let facts = proto::core_task_facts::Facts::RuralHouse(facts);
        let request = proto::CorrectCoreTaskItemRequest {
            facts: Some(proto::CoreTaskFacts { facts: Some(facts) }),
            evidence: vec![
                proto::Evidence::default(),
                proto::Evidence { title: "\u{7}".to_owned(), ..Default::default() },
            ],
            ..Default::default()
        };
        let told = told(&request);
        for path in ["facts.rural_house.file_number", "evidence[1].title"] {
            let wanted = (path.to_owned(), "TEXT_CONTROL_CHARACTER");
            assert!(told.contains(&wanted), "{path}: {told:?}");
        }
    }
}

//! Record that a person's directory entry was written.

use serde::Serialize;

use super::{DirectoryEntryWritten, Person};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::PersonId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::text;

/// Records that name and phone were written. They are part of the request, so that a repeat with
/// another name is told from the first, and never of the event (`domain.md` §8.6).
#[derive(Debug, Clone, Serialize)]
pub struct PutDirectoryEntry {
    /// Whose.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The phone number; empty where not known.
    pub phone: String,
}

impl Command for PutDirectoryEntry {
    const NAME: &'static str = "person.put_directory_entry";
    const ZH: &'static str = "登记通讯录条目";
    const POWERS: Powers =
        Powers::administration(&[Role::OfficeHead, Role::OfficeHandler, Role::SystemAdministrator]);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Person::stream(self.person)]
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn target(&self) -> Option<StreamId> {
        Some(Person::stream(self.person))
    }

    fn decide(&self, reads: &Reads, _cx: &Context) -> Result<Decision, Rejection> {
        let name = text::required("directory_entry.display_name", &self.name);
        let phone = check_phone(&self.phone);
        let violations = [name.err(), phone.err()].into_iter().flatten().collect();
        Rejection::join(violations).map_or(Ok(()), Err)?;
        reads.need::<Person>(self.person.0)?;
        let written = DirectoryEntryWritten { person: self.person };
        Ok(Decision::one(Person::stream(self.person), NewEvent::new(written)))
    }
}

/// The longest phone number: 15 digits (E.164), with the signs between them and an extension.
const PHONE_MAX: usize = 24;

fn check_phone(phone: &str) -> Result<(), Rejection> {
    let field = "directory_entry.phone";
    text::optional(field, phone)?;
    let known = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')');
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if phone.is_empty() || (phone.chars().all(known) && digits >= 3 && phone.len() <= PHONE_MAX) {
        return Ok(());
    }
    Err(Rejection::new(&general::FIELD_MALFORMED).field(field).why(
        "应为电话号码，只用半角数字和+、-、空格、括号",
        "a phone number: digits, +, -, blanks, brackets",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::testing::{Given, person};

    fn given() -> Given {
        Given::new().person_with(person(1), Role::OfficeHandler, None).registered(person(2))
    }

    fn put() -> PutDirectoryEntry {
        PutDirectoryEntry {
            person: person(2),
            name: "样例人员".to_owned(),
            phone: "13800000000".to_owned(),
        }
    }

    #[test]
    fn the_event_knows_neither_name_nor_phone() {
        let outcome = given().when(&Submission::by(person(1)), &put());
        outcome.then(&[DirectoryEntryWritten { person: person(2) }.into()]);
    }

    #[test]
    fn a_phone_number_is_one() {
        let with = |phone: &str| PutDirectoryEntry { phone: phone.to_owned(), ..put() };
        let by = Submission::by(person(1));
        for phone in ["", "110", "023-7844 1234", "+86 138 0000 0000", "(023)78441234-8001"] {
            given().when(&by, &with(phone)).decision();
        }
        for phone in ["abc", "12", "138\n", "１３８００００００００", &"1".repeat(25)] {
            let outcome = given().when(&by, &with(phone));
            let rejection = outcome.then_rejected(&general::FIELD_MALFORMED);
            assert_eq!(rejection.field.as_deref(), Some("directory_entry.phone"));
        }
    }

    #[test]
    fn an_entry_has_a_name_and_a_registered_person() {
        let by = Submission::by(person(1));
        let nameless = PutDirectoryEntry { name: " ".to_owned(), ..put() };
        given().when(&by, &nameless).then_rejected(&general::FIELD_REQUIRED);
        let nobody = PutDirectoryEntry { person: person(9), ..put() };
        given().when(&by, &nobody).then_rejected(&general::THING_NOT_FOUND);
    }
}

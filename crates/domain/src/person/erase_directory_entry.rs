//! Record that a person's directory entry was erased.

use serde::Serialize;

use super::{ASSIGNERS, DirectoryEntryErased, Person, ReasonText};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::PersonId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Records that name and phone were erased; they stand outside the log, which goes on knowing the
/// person by the opaque id (`domain.md` §8.6). It can happen again after a new entry.
#[derive(Debug, Clone, Serialize)]
pub struct EraseDirectoryEntry {
    /// Whose.
    pub person: PersonId,
    /// Why.
    pub reason: String,
}

impl Command for EraseDirectoryEntry {
    const NAME: &'static str = "person.erase_directory_entry";
    const ZH: &'static str = "删除通讯录条目";
    const POWERS: Powers = Powers::administration(ASSIGNERS);

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
        words::required("reason", &self.reason)?;
        reads.need::<Person>(self.person.0)?;
        let erased = DirectoryEntryErased { person: self.person };
        let reason = ReasonText { reason: self.reason.clone() };
        let event = NewEvent::with_text(erased, &reason);
        Ok(Decision::one(Person::stream(self.person), event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::{Given, person};

    fn given() -> Given {
        Given::new().person_with(person(1), Role::SystemAdministrator, None).registered(person(2))
    }

    fn erase() -> EraseDirectoryEntry {
        EraseDirectoryEntry { person: person(2), reason: "本人申请".to_owned() }
    }

    #[test]
    fn the_erasure_is_recorded_without_the_name() {
        let outcome = given().when(&Submission::by(person(1)), &erase());
        outcome.then(&[DirectoryEntryErased { person: person(2) }.into()]);
        assert_eq!(outcome.text(0), serde_json::json!({ "reason": "本人申请" }));
    }

    #[test]
    fn an_erasure_has_a_reason_and_a_person() {
        let by = Submission::by(person(1));
        let without = EraseDirectoryEntry { reason: String::new(), ..erase() };
        given().when(&by, &without).then_rejected(&general::FIELD_REQUIRED);
        let clue = EraseDirectoryEntry { reason: "已作问题线索移送".to_owned(), ..erase() };
        given().when(&by, &clue).then_rejected(&crate::issue::rules::CLUE_CONTENT);
        let nobody = EraseDirectoryEntry { person: person(9), ..erase() };
        given().when(&by, &nobody).then_rejected(&general::THING_NOT_FOUND);
    }
}

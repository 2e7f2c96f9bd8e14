//! Record that a person's directory entry was written.

use serde::Serialize;

use super::{DirectoryEntryWritten, Person};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::PersonId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
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
        let phone = text::optional("directory_entry.phone", &self.phone);
        let violations = [name.err(), phone.err()].into_iter().flatten().collect();
        Rejection::join(violations).map_or(Ok(()), Err)?;
        reads.need::<Person>(self.person.0)?;
        let written = DirectoryEntryWritten { person: self.person };
        Ok(Decision::one(Person::stream(self.person), NewEvent::new(written)))
    }
}

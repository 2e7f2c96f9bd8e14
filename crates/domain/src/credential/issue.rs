//! Issue a credential to a person.

use serde::Serialize;

use super::{Credential, CredentialIssued};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{ActorKind, NewEvent};
use crate::id::{CredentialId, PersonId};
use crate::person::Person;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules};
use crate::role::Role;
use crate::stream::StreamId;

/// Issues a credential whose secret's hash was stored beforehand, outside the log.
#[derive(Debug, Clone, Serialize)]
pub struct IssueCredential {
    /// The credential.
    pub credential: CredentialId,
    /// Who will use it.
    pub person: PersonId,
    /// What kind of actor will use it.
    pub actor_kind: ActorKind,
}

impl Command for IssueCredential {
    const NAME: &'static str = "credential.issue";
    const ZH: &'static str = "发放凭证";
    const POWERS: Powers = Powers::administration(&[Role::SystemAdministrator]);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Credential::stream(self.credential), Person::stream(self.person)]
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn decide(&self, reads: &Reads, _cx: &Context) -> Result<Decision, Rejection> {
        reads.need::<Person>(self.person.0)?;
        if reads.get::<Credential>(self.credential.0).is_some() {
            return Err(Rejection::new(&rules::THING_EXISTS)
                .with("what", "访问凭证")
                .with("whatEn", "credential")
                .with("name", self.credential));
        }
        let issued = CredentialIssued {
            credential: self.credential,
            person: self.person,
            actor_kind: self.actor_kind,
        };
        Ok(Decision::one(Credential::stream(self.credential), NewEvent::new(issued)))
    }
}

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
        // What the system does has a rule and no caller: nobody acts as the system.
        if self.actor_kind == ActorKind::System {
            return Err(Rejection::new(&rules::FIELD_MALFORMED)
                .field("actor_kind")
                .why("系统自身不使用凭证", "the system itself uses no credential"));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::testing::{Given, person, unit};

    fn issue(actor_kind: ActorKind) -> IssueCredential {
        IssueCredential { credential: CredentialId(unit(7).0), person: person(2), actor_kind }
    }

    fn given() -> Given {
        Given::new().person_with(person(1), Role::SystemAdministrator, None).registered(person(2))
    }

    #[test]
    fn a_person_and_another_system_get_credentials() {
        for actor_kind in [ActorKind::Person, ActorKind::Integration] {
            let credential = CredentialId(unit(7).0);
            let issued = CredentialIssued { credential, person: person(2), actor_kind };
            let outcome = given().when(&Submission::by(person(1)), &issue(actor_kind));
            outcome.then(&[issued.into()]);
        }
    }

    #[test]
    fn nobody_gets_a_credential_of_the_system_itself() {
        let outcome = given().when(&Submission::by(person(1)), &issue(ActorKind::System));
        let rejection = outcome.then_rejected(&rules::FIELD_MALFORMED);
        assert_eq!(rejection.field.as_deref(), Some("actor_kind"));
    }
}

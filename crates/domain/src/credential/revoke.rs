//! Revoke a credential.

use serde::Serialize;

use super::{Credential, CredentialRevoked};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::CredentialId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules};
use crate::role::Role;
use crate::stream::StreamId;

/// Revokes a credential; every later call with it is refused.
#[derive(Debug, Clone, Serialize)]
pub struct RevokeCredential {
    /// The credential.
    pub credential: CredentialId,
}

impl Command for RevokeCredential {
    const NAME: &'static str = "credential.revoke";
    const ZH: &'static str = "停用凭证";
    const POWERS: Powers = Powers::administration(&[Role::SystemAdministrator]);

    fn reads(&self, _known: &Reads) -> Vec<StreamId> {
        vec![Credential::stream(self.credential)]
    }

    fn scope(&self, _reads: &Reads) -> Result<Scope, Rejection> {
        Ok(Scope::default())
    }

    fn decide(&self, reads: &Reads, _cx: &Context) -> Result<Decision, Rejection> {
        if reads.need::<Credential>(self.credential.0)?.revoked {
            return Err(Rejection::new(&rules::ALREADY_DONE));
        }
        let revoked = CredentialRevoked { credential: self.credential };
        Ok(Decision::one(Credential::stream(self.credential), NewEvent::new(revoked)))
    }
}

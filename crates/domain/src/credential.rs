//! Bearer credentials: issued and revoked by events, which hold neither secret nor hash.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::{ActorKind, Meta, NoText};
use crate::id::{CredentialId, PersonId};
use crate::rejection::Rule;
use crate::stream::StreamId;

mod issue;
mod revoke;

pub use issue::IssueCredential;
pub use revoke::RevokeCredential;

/// The rules of this module; its commands need only the general ones.
pub const RULES: &[&Rule] = &[];

events! {
    /// The events of a credential.
    pub enum Event { CredentialIssued, CredentialRevoked }
}

/// A credential was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CredentialIssued {
    /// The credential.
    pub credential: CredentialId,
    /// Who uses it.
    pub person: PersonId,
    /// What kind of actor uses it.
    pub actor_kind: ActorKind,
}
event_data!(CredentialIssued, "凭证发放", NoText, {
    (
        CredentialIssued {
            credential: CredentialId(Uuid::from_u128(8)),
            person: PersonId(Uuid::from_u128(1)),
            actor_kind: ActorKind::Person,
        },
        None,
    )
});

/// A credential was revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CredentialRevoked {
    /// The credential.
    pub credential: CredentialId,
}
event_data!(CredentialRevoked, "凭证停用", NoText, {
    (CredentialRevoked { credential: CredentialId(Uuid::from_u128(8)) }, None)
});

/// The state of a credential.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credential {
    /// Who uses it.
    pub issued: Option<CredentialIssued>,
    /// Whether it was revoked.
    pub revoked: bool,
}

impl Credential {
    /// The credential's stream.
    pub fn stream(id: CredentialId) -> StreamId {
        StreamId::new(crate::aggregate::Kind::Credential, id.0)
    }

    /// Whether it may be used.
    pub fn usable(&self) -> bool {
        self.issued.is_some() && !self.revoked
    }

    /// Applies one event.
    pub fn evolve(&mut self, event: &Event, _meta: &Meta) {
        match event {
            Event::CredentialIssued(issued) => self.issued = Some(issued.clone()),
            Event::CredentialRevoked(_) => self.revoked = true,
        }
    }
}

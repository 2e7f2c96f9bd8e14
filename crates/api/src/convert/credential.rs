//! Requests about credentials.

use hemei_domain::credential::RevokeCredential;

use super::{Fields, IntoCommand};
use crate::proto;

impl IntoCommand for proto::RevokeCredentialRequest {
    type Command = RevokeCredential;

    fn into_command(self, fields: &mut Fields<'_>) -> Option<RevokeCredential> {
        Some(RevokeCredential { credential: fields.resource("name", &self.name)? })
    }
}

//! Requests about credentials.

#![expect(
    clippy::needless_pass_by_value,
    reason = "every conversion consumes its request, whether or not it moves texts out of it"
)]

use hemei_domain::credential::RevokeCredential;

use super::Fields;
use crate::proto;

pub(crate) fn revoke(
    request: proto::RevokeCredentialRequest,
    fields: &mut Fields<'_>,
) -> Option<RevokeCredential> {
    Some(RevokeCredential { credential: fields.resource("name", &request.name)? })
}

//! Requests about credentials.

use hemei_domain::credential::RevokeCredential;

use super::Fields;
use crate::proto;

pub(crate) fn revoke(
    request: proto::RevokeCredentialRequest,
    fields: &mut Fields<'_>,
) -> Option<RevokeCredential> {
    Some(RevokeCredential { credential: fields.credential("name", &request.name)? })
}

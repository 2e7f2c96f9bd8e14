//! Requests about publicity.

use hemei_domain::publicity::PublicityFacts;

use super::Fields;
use super::activity::{IntoFacts, register_commands};
use crate::proto;

register_commands!(
    PublicityFacts: RecordPublicityRequest, CorrectPublicityRequest, VoidPublicityRequest
);

impl IntoFacts for proto::PublicityFacts {
    type Facts = PublicityFacts;

    fn into_facts(self, fields: &mut Fields<'_>) -> Option<PublicityFacts> {
        let kind = fields.one_of("facts.kind", self.kind)?;
        Some(PublicityFacts { kind, count: self.count, policy: self.policy })
    }
}

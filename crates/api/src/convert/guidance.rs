//! Requests about training and guidance.

use hemei_domain::guidance::GuidanceFacts;

use super::Fields;
use super::activity::{IntoFacts, register_commands};
use crate::proto;

register_commands!(
    GuidanceFacts: RecordGuidanceRequest, CorrectGuidanceRequest, VoidGuidanceRequest
);

impl IntoFacts for proto::GuidanceFacts {
    type Facts = GuidanceFacts;

    fn into_facts(self, fields: &mut Fields<'_>) -> Option<GuidanceFacts> {
        let kind = fields.one_of("facts.kind", self.kind)?;
        Some(GuidanceFacts { kind, section: self.section, participants: self.participants })
    }
}

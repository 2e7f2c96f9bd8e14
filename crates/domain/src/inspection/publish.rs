//! Publish what an inspection came to.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Inspection, InspectionPublished};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::id::InspectionId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Publishes a reviewed result: the village's, never a household's (`domain.md` §4.4).
#[derive(Debug, Clone, Serialize)]
pub struct PublishInspection {
    /// The inspection.
    pub inspection: InspectionId,
}

impl Command for PublishInspection {
    const NAME: &'static str = "inspection.publish";
    const ZH: &'static str = "公布检查评比";
    const POWERS: Powers =
        Powers::decision(&[Role::OfficeHead, Role::DeputyHead, Role::LeadingGroupHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.inspection, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.inspection, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Inspection::stream(self.inspection))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::Publish, self.inspection, reads, cx)?;
        let roles = Self::POWERS.roles;
        guard::not_of_the_commission((Self::ZH, "publishing"), roles, reads, cx)?;
        let published = InspectionPublished { role: cx.authority.role };
        Ok(known.decided(NewEvent::new(published), Audience::All))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspection::fixture::*;
    use crate::inspection::rules;
    use crate::rejection::rules as general;

    #[test]
    fn r22_only_what_was_reviewed_is_published() {
        scored().when(&by(HEAD), &publish()).then_rejected(&rules::INSPECTION_PHASE);
        let outcome = reviewed().when(&by(HEAD), &publish());
        outcome.then(&[InspectionPublished { role: Role::OfficeHead }.into()]);
        assert_eq!(outcome.decision().writes[0].1.audience, Audience::All);
    }

    #[test]
    fn a_line_office_or_the_commission_publishes_nothing() {
        for number in [LINE, COMMISSION, CADRE] {
            reviewed().when(&by(number), &publish()).then_rejected(&general::ROLE_MISSING);
        }
    }
}

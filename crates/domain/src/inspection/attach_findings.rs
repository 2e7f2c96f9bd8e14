//! Attach what an inspection or a visit found wrong, before or after its sheet.

use serde::Serialize;

use super::findings::{self, Finding, Found};
use super::guard::{self, Known};
use super::phase::refuse;
use super::{Act, Inspection, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::id::InspectionId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::separation::by_the_commission;
use crate::stream::StreamId;

/// Makes findings issues in one unit of work. The commission attaches to its own visits, the offices
/// to inspections.
#[derive(Debug, Clone, Serialize)]
pub struct AttachFindings {
    /// The inspection or visit.
    pub inspection: InspectionId,
    /// What was found wrong.
    pub findings: Vec<Finding>,
}

impl Command for AttachFindings {
    const NAME: &'static str = "inspection.attach_findings";
    const ZH: &'static str = "登记检查发现的问题";
    const POWERS: Powers = Powers::entry(&[
        Role::LineOffice,
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::DeputyHead,
        Role::DisciplineCommission,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.inspection, known);
        if let Ok(inspection) = Known::load(self.inspection, known) {
            streams.extend(Found::of(&inspection, &self.findings).reads(known));
        }
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.inspection, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Inspection::stream(self.inspection))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::AttachFindings, self.inspection, reads, cx)?;
        let commission = Role::DisciplineCommission;
        if known.inspection.visit.is_some() && cx.authority.role != commission {
            return Err(refuse(&rules::INSPECTION_VISIT_ONLY_COMMISSION, Act::AttachFindings)
                .who_could(&[commission]));
        }
        if known.inspection.planned.is_some() && by_the_commission(reads, cx) {
            let others = Self::POWERS.roles.iter().filter(|role| **role != commission);
            let others: Vec<Role> = others.copied().collect();
            return Err(
                refuse(&rules::INSPECTION_COMMISSION_NEVER, Act::AttachFindings).who_could(&others)
            );
        }
        findings::check_count(&self.findings, 1)?;
        let planned = known.inspection.planned.as_ref();
        let sheet = planned.map(|planned| guard::sheet(planned, reads)).transpose()?;
        Found::of(&known, &self.findings).decide(sheet.as_ref(), reads, cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspection::fixture::*;
    use crate::issue::{Issue, Source};
    use crate::rejection::rules as general;

    #[test]
    fn r23_a_finding_that_comes_later_is_attached_too() {
        let given = published().when(&by(HANDLER), &attach(1)).recorded();
        let link = state(&given).findings[0].clone();
        let issue = given.state::<Issue>(link.issue.0).and_then(|issue| issue.raised.clone());
        let raised = issue.expect("it was raised");
        assert_eq!(raised.source, Source::Inspection);
        assert_eq!(raised.origin, Some(Inspection::stream(INSPECTION).to_string()));
        given.when(&by(HANDLER), &attach(0)).then_rejected(&rules::INSPECTION_FINDINGS);
    }

    #[test]
    fn the_commission_attaches_to_its_visits_and_to_nothing_else() {
        let given = published();
        given.when(&by(COMMISSION), &attach(1)).then_rejected(&rules::INSPECTION_COMMISSION_NEVER);
        let visit = || AttachFindings { findings: vec![seen()], ..attach(0) };
        let refused = visited().when(&by(HANDLER), &visit());
        refused.then_rejected(&rules::INSPECTION_VISIT_ONLY_COMMISSION);
        let given = visited().when(&by(COMMISSION), &visit()).recorded();
        let link = state(&given).findings[0].clone();
        let issue = given.state::<Issue>(link.issue.0).expect("it was raised");
        assert!(issue.of_the_commission());
        let raised = issue.raised.clone().expect("it was raised");
        assert_eq!(raised.source, Source::Commission);
    }

    #[test]
    fn a_household_of_another_village_is_not_this_inspections() {
        let known = households(&published())[0];
        let at = |household| AttachFindings {
            findings: vec![Finding { household: Some(household), ..finding() }],
            ..attach(0)
        };
        let given = published().when(&by(HANDLER), &at(known)).recorded();
        assert_eq!(state(&given).findings[0].household, Some(known));
        let nobody = crate::id::HouseholdId(uuid::Uuid::from_u128(5));
        published().when(&by(HANDLER), &at(nobody)).then_rejected(&general::THING_NOT_FOUND);
        let away = moved_away(&published(), known);
        away.when(&by(HANDLER), &at(known)).then_rejected(&rules::INSPECTION_FINDING_ELSEWHERE);
    }
}

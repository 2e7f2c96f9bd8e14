//! Void an inspection with its ground, published or not: there is no later phase.

use serde::Serialize;

use super::guard::{self, EVALUATING, Known, VOIDING};
use super::phase::refuse;
use super::{Act, Inspection, InspectionVoided, Phase, ReasonText, VoidGround, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::id::InspectionId;
use crate::inspection_round::{InspectionRound, InspectionRoundFreed};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::separation::{apart, by_the_commission};
use crate::stream::StreamId;

/// Voids an inspection; its number stays taken, and its unit's round is free again. Issues that it
/// brought to light go on. Who evaluated does not do away with the result, and what was published is
/// the leaders' to void; the commission voids its visits and nothing else.
#[derive(Debug, Clone, Serialize)]
pub struct VoidInspection {
    /// The inspection or visit.
    pub inspection: InspectionId,
    /// The ground.
    pub ground: VoidGround,
    /// In words; kept in private.
    pub reason: String,
}

const LEADERS: &[Role] = &[Role::DeputyHead, Role::LeadingGroupHead];

impl Command for VoidInspection {
    const NAME: &'static str = "inspection.void";
    const ZH: &'static str = "检查作废";
    const POWERS: Powers = Powers::decision(&[
        Role::OfficeHead,
        Role::DeputyHead,
        Role::LeadingGroupHead,
        Role::DisciplineCommission,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.inspection, known);
        streams.extend(claim(self.inspection, known));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.inspection, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Inspection::stream(self.inspection))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::Void, self.inspection, reads, cx)?;
        check_voider(&known, reads, cx)?;
        words::required("reason", &self.reason)?;
        let voided = InspectionVoided { ground: self.ground, role: cx.authority.role };
        let text = ReasonText { reason: self.reason.clone() };
        let event = NewEvent::with_text(voided, &text);
        let decision = known.decided(event, Audience::Unit);
        let Some(claim) = claim(self.inspection, reads) else { return Ok(decision) };
        let freed = NewEvent::new(InspectionRoundFreed { inspection: self.inspection })
            .about(Some(known.programme), Some(known.unit))
            .for_audience(Audience::Office);
        Ok(decision.and(claim, freed))
    }
}

fn check_voider(known: &Known<'_>, reads: &Reads, cx: &Context) -> Result<(), Rejection> {
    let commission = cx.authority.role == Role::DisciplineCommission;
    if known.inspection.visit.is_some() {
        if commission {
            return Ok(());
        }
        return Err(refuse(&rules::INSPECTION_VISIT_ONLY_COMMISSION, Act::Void)
            .who_could(&[Role::DisciplineCommission]));
    }
    if commission || by_the_commission(reads, cx) {
        return Err(refuse(&rules::INSPECTION_COMMISSION_NEVER, Act::Void).who_could(LEADERS));
    }
    let was_published = matches!(known.inspection.phase, Phase::Published | Phase::RecheckOrdered);
    if was_published && !LEADERS.contains(&cx.authority.role) {
        return Err(refuse(&rules::INSPECTION_VOID_PUBLISHED, Act::Void).who_could(LEADERS));
    }
    let inspection = known.inspection;
    apart(reads, cx, &inspection.evaluators, (EVALUATING, VOIDING), LEADERS)
}

/// The claim of a planned inspection on its unit's round.
fn claim(id: InspectionId, reads: &Reads) -> Option<StreamId> {
    let planned = reads.get::<Inspection>(id.0)?.planned.as_ref()?;
    let round = planned.round.as_str();
    Some(InspectionRound::stream(planned.scheme, planned.edition, round, planned.unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspection::fixture::*;
    use crate::inspection::{PlanInspection, RecordScores};
    use crate::rejection::rules as general;

    #[test]
    fn a_voided_inspection_gives_the_round_free_and_keeps_its_number() {
        let outcome = planned().when(&by(HEAD), &void());
        let voided = InspectionVoided { ground: VoidGround::NotHeld, role: Role::OfficeHead };
        outcome.then(&[voided.into(), InspectionRoundFreed { inspection: INSPECTION }.into()]);
        let again = uuid::Uuid::from_u128(0x9000_0300);
        let given = outcome.recorded().fresh(again).when(&by(HANDLER), &plan()).recorded();
        let planned = given.state::<Inspection>(again).and_then(|i| i.planned.clone());
        assert_eq!(planned.map(|planned| planned.number), Some(2));
    }

    #[test]
    fn what_was_published_is_the_leaders_to_void() {
        let outcome = published().when(&by(HEAD_TOO), &void());
        let refused = outcome.then_rejected(&rules::INSPECTION_VOID_PUBLISHED);
        assert_eq!(refused.who_could, LEADERS);
        for number in [DEPUTY, LEADER] {
            assert_eq!(published().when(&by(number), &void()).decision().writes.len(), 2);
        }
    }

    #[test]
    fn who_evaluated_does_not_do_away_with_the_result() {
        let given = drawn();
        let own = RecordScores { evaluators: vec![who(HEAD)], ..score(&given) };
        let given = given.when(&by(HEAD), &own).recorded();
        given.when(&by(HEAD), &void()).then_rejected(&general::SEPARATION_OF_DUTIES);
        assert_eq!(given.when(&by(HEAD_TOO), &void()).decision().writes.len(), 2);
    }

    #[test]
    fn the_commission_voids_its_visits_and_nothing_else() {
        let outcome = published().when(&by(COMMISSION), &void());
        outcome.then_rejected(&rules::INSPECTION_COMMISSION_NEVER);
        let outcome = visited().when(&by(DEPUTY), &void());
        outcome.then_rejected(&rules::INSPECTION_VISIT_ONLY_COMMISSION);
        assert_eq!(visited().when(&by(COMMISSION), &void()).decision().writes.len(), 1);
    }

    #[test]
    fn a_plan_outlives_its_scheme_to_be_voided() {
        // The claim is found by the plan alone: a withdrawn edition does not hold the round.
        let given = planned().event(
            crate::scheme::Scheme::stream(scheme()),
            crate::scheme::SchemeWithdrawn {
                scheme: scheme(),
                edition: 1,
                document: crate::testing::document(),
            },
        );
        given
            .when(&by(HANDLER), &PlanInspection { round: "q3".to_owned(), ..plan() })
            .then_rejected(&rules::INSPECTION_OUT_OF_PERIOD);
        assert_eq!(given.when(&by(HEAD), &void()).decision().writes.len(), 2);
    }
}

//! Assess oneself against the standard (自评), before the acceptance check; filed again, it replaces
//! the one before.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Enrolment, EnrolmentSelfAssessed, SelfAssessment, SelfAssessmentText, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::evidence::{self, Evidence};
use crate::id::EnrolmentId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Files a self-assessment.
#[derive(Debug, Clone, Serialize)]
pub struct SelfAssess {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// What the unit says of itself.
    pub outcome: SelfAssessment,
    /// What was reached; kept in private.
    pub result: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for SelfAssess {
    const NAME: &'static str = "enrolment.self_assess";
    const ZH: &'static str = "创建自评";
    const POWERS: Powers = Powers::entry(&[Role::Village]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.enrolment, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.enrolment, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Enrolment::stream(self.enrolment))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let known = Known::allowing(Act::SelfAssess, self.enrolment, roles, reads, cx)?;
        let day = cx.occurred_at.date();
        if let Some(from) = known.enrolment.again_from.filter(|from| day < *from) {
            return Err(Rejection::new(&rules::ENROLMENT_NEXT_YEAR)
                .field("submission.occurred_time")
                .with("from", from));
        }
        Rejection::unless_all([
            words::required("result", &self.result),
            words::evidence(&self.evidence),
        ])?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let assessed =
            EnrolmentSelfAssessed { role: cx.authority.role, outcome: self.outcome, evidence };
        let text = SelfAssessmentText { result: self.result.clone(), evidence: shown };
        Ok(known.decided(NewEvent::with_text(assessed, &text), Audience::Unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrolment::fixture::*;
    use crate::enrolment::{AcceptanceOutcome, Phase};
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn a_village_assesses_itself_and_may_put_it_right() {
        let outcome = listed().when(&by(CADRE), &self_assess(SelfAssessment::NotMet));
        outcome.then(&[EnrolmentSelfAssessed {
            role: Role::Village,
            outcome: SelfAssessment::NotMet,
            evidence: vec![],
        }
        .into()]);
        let again = outcome.recorded().when(&by(CADRE_TOO), &self_assess(SelfAssessment::Met));
        assert_eq!(enrolment(&again.recorded()).fillers.persons, [who(CADRE), who(CADRE_TOO)]);
        let other = listed().when(&by(ELSEWHERE), &self_assess(SelfAssessment::Met));
        other.then_rejected(&general::ROLE_OTHER_UNIT);
    }

    #[test]
    fn s10_2_what_was_not_accepted_is_created_again_next_year() {
        let refused = check_acceptance(AcceptanceOutcome::NotAccepted);
        let given = self_assessed().when(&by(HEAD), &refused).recorded();
        assert_eq!(enrolment(&given).phase, Phase::CreatingAgain);
        assert_eq!(taken(&given), 1, "it keeps its place");
        let assess = self_assess(SelfAssessment::Met);
        let december = given.clone().now(at("2024-12-31 09:00"));
        december.when(&by(CADRE), &assess).then_rejected(&rules::ENROLMENT_NEXT_YEAR);
        let january = given.now(at("2025-01-01 09:00"));
        let given = january.when(&by(CADRE), &assess).recorded();
        assert_eq!(enrolment(&given).phase, Phase::SelfAssessed);
    }
}

//! Record the higher authority's acceptance check (验收): accepted, or not, and then the unit goes on
//! creating in the next year.

use chrono::Datelike as _;
use serde::Serialize;

use super::guard::{self, Known, RECORDERS, RECORDING};
use super::{AcceptanceChecked, AcceptanceOutcome, Act, Enrolment};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::Audience;
use crate::id::EnrolmentId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;

/// Records an acceptance check.
#[derive(Debug, Clone, Serialize)]
pub struct CheckAcceptance {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// What was decided.
    pub outcome: AcceptanceOutcome,
    /// The higher authority's decision.
    pub document: Document,
    /// What it says of the unit; kept in private.
    pub remark: Option<String>,
}

impl Command for CheckAcceptance {
    const NAME: &'static str = "enrolment.check_acceptance";
    const ZH: &'static str = "登记验收结果";
    const POWERS: Powers = Powers::impartial_decision(RECORDERS);

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
        let known = Known::allowing(Act::CheckAcceptance, self.enrolment, RECORDERS, reads, cx)?;
        known.apart_from_fillers(reads, cx, RECORDING, RECORDERS)?;
        Rejection::unless_all([
            known.check_decision(&self.document, cx),
            words::optional("remark", self.remark.as_deref()),
        ])?;
        let again_from = match self.outcome {
            AcceptanceOutcome::Accepted => None,
            AcceptanceOutcome::NotAccepted => {
                Date::ymd(self.document.date.0.year().saturating_add(1), 1, 1)
            }
        };
        let checked = AcceptanceChecked {
            role: cx.authority.role,
            outcome: self.outcome,
            again_from,
            document: self.document.clone(),
        };
        let event = guard::with_remark(checked, self.remark.as_deref());
        Ok(known.decided(event.citing(Some(self.document.cite())), Audience::Unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::enrolment::fixture::*;
    use crate::enrolment::{Phase, SelfAssessment, rules};
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::day;

    #[test]
    fn s16_1_1_an_acceptance_is_the_authoritys_and_carries_its_document() {
        let outcome =
            self_assessed().when(&by(HEAD), &check_acceptance(AcceptanceOutcome::Accepted));
        outcome.then(&[AcceptanceChecked {
            role: Role::OfficeHead,
            outcome: AcceptanceOutcome::Accepted,
            again_from: None,
            document: decision("2024-05-20"),
        }
        .into()]);
        assert_eq!(enrolment(&outcome.recorded()).phase, Phase::Accepted);
        let mut own = check_acceptance(AcceptanceOutcome::Accepted);
        own.document.issuer = "样例镇人民政府".to_owned();
        let outcome = self_assessed().when(&by(HEAD), &own);
        outcome.then_rejected(&rules::ENROLMENT_OTHER_AUTHORITY);
    }

    #[test]
    fn s10_2_what_is_not_accepted_goes_on_in_the_next_year() {
        let refused = check_acceptance(AcceptanceOutcome::NotAccepted);
        let given = self_assessed().when(&by(HIGHER), &refused).recorded();
        let state = enrolment(&given);
        assert_eq!(
            (state.phase, state.again_from),
            (Phase::CreatingAgain, Some(day("2025-01-01")))
        );
    }

    #[test]
    fn s16_1_6_who_assessed_it_does_not_record_its_acceptance() {
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let given = listed().when(&typed, &self_assess(SelfAssessment::Met)).recorded();
        let accepted = check_acceptance(AcceptanceOutcome::Accepted);
        let outcome = given.when(&by(HANDLER), &accepted);
        outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        assert_eq!(given.when(&by(HEAD), &accepted).authority().role, Role::OfficeHead);
    }

    #[test]
    fn s16_1_6_contact_cadre_and_kin_are_recused() {
        let given = self_assessed().person_with(who(HEAD), Role::ContactCadre, Some(home()));
        let accepted = check_acceptance(AcceptanceOutcome::Accepted);
        given.when(&by(HEAD), &accepted).then_rejected(&general::RECUSED);
        assert_eq!(given.when(&by(DEPUTY), &accepted).authority().role, Role::DeputyHead);
    }

    #[test]
    fn s16_1_9_the_commission_records_no_acceptance() {
        let hats = self_assessed().person_with(who(COMMISSION), Role::OfficeHead, None);
        let accepted = check_acceptance(AcceptanceOutcome::Accepted);
        let outcome = hats.when(&by(COMMISSION), &accepted);
        outcome.then_rejected(&rules::ENROLMENT_COMMISSION_NEVER);
    }
}

//! Return a recommendation to its village to be corrected (退回), with a reason: at the pre-check,
//! or because an objection to the notice was right. Its place is free again.

use serde::Serialize;

use super::guard::{self, Known, PRE_CHECKING};
use super::{Act, Enrolment, EnrolmentReturned, ReasonText};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::EnrolmentId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Returns an enrolment that is not listed yet.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnForCorrection {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// What has to be corrected; kept in private.
    pub reason: String,
}

impl Command for ReturnForCorrection {
    const NAME: &'static str = "enrolment.return_for_correction";
    const ZH: &'static str = "退回申报";
    const POWERS: Powers =
        Powers::impartial_decision(&[Role::OfficeHandler, Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads_with_list(self.enrolment, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.enrolment, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Enrolment::stream(self.enrolment))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let known = Known::allowing(Act::ReturnForCorrection, self.enrolment, roles, reads, cx)?;
        known.apart_from_fillers(reads, cx, PRE_CHECKING, roles)?;
        words::required("reason", &self.reason)?;
        let text = ReasonText { reason: self.reason.clone() };
        let returned = EnrolmentReturned { role: cx.authority.role };
        Ok(known.leaving(NewEvent::with_text(returned, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::enrolment::fixture::*;
    use crate::enrolment_list::EnrolmentPlaceReleased;
    use crate::rejection::rules as general;

    #[test]
    fn r04_a_return_says_why_and_gives_the_place_back() {
        let returned = EnrolmentReturned { role: Role::OfficeHead };
        let outcome = recommended().when(&by(HEAD), &return_for_correction());
        outcome.then(&[returned.clone().into()]);
        assert_eq!(outcome.text(0)["reason"], "户数与户籍资料不符。");
        let released = EnrolmentPlaceReleased { enrolment: village() };
        for given in [pre_checked(), in_notice()] {
            let outcome = given.when(&by(HEAD), &return_for_correction());
            outcome.then(&[returned.clone().into(), released.clone().into()]);
            assert_eq!(taken(&outcome.recorded()), 0);
            assert_eq!(enrolment(&outcome.recorded()).notice, None, "the notice is void");
        }
        let silent = ReturnForCorrection { reason: String::new(), ..return_for_correction() };
        recommended().when(&by(HEAD), &silent).then_rejected(&general::FIELD_REQUIRED);
    }

    #[test]
    fn s16_1_6_who_filled_it_in_does_not_return_it() {
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        let given = town().when(&typed, &recommend()).recorded();
        let outcome = given.when(&by(HANDLER), &return_for_correction());
        outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        given.when(&by(CADRE), &return_for_correction()).then_rejected(&general::ROLE_MISSING);
    }
}

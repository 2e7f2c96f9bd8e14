//! Withdraw an enrolment (撤回), any time before it is accepted; its place is free again.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Enrolment, EnrolmentWithdrawn, ReasonText};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::EnrolmentId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Withdraws an enrolment: creation is voluntary, and ends by the village's own word.
#[derive(Debug, Clone, Serialize)]
pub struct Withdraw {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for Withdraw {
    const NAME: &'static str = "enrolment.withdraw";
    const ZH: &'static str = "撤回申报";
    const POWERS: Powers = Powers::entry(&[Role::Village]);

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
        let known = Known::allowing(Act::Withdraw, self.enrolment, roles, reads, cx)?;
        words::required("reason", &self.reason)?;
        let text = ReasonText { reason: self.reason.clone() };
        let withdrawn = EnrolmentWithdrawn { role: cx.authority.role };
        Ok(known.leaving(NewEvent::with_text(withdrawn, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::enrolment::fixture::*;
    use crate::enrolment::rules;
    use crate::enrolment_list::EnrolmentPlaceReleased;
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn r04_a_village_withdraws_and_the_place_is_free() {
        let withdrawn = EnrolmentWithdrawn { role: Role::Village };
        let outcome = recommended().when(&by(CADRE), &withdraw());
        outcome.then(&[withdrawn.clone().into()]);
        assert_eq!(outcome.text(0)["reason"], "当年整体搬迁。");
        let outcome = listed().when(&by(CADRE), &withdraw());
        let released = EnrolmentPlaceReleased { enrolment: village() };
        outcome.then(&[withdrawn.into(), released.into()]);
        assert_eq!(taken(&outcome.recorded()), 0);
    }

    #[test]
    fn nobody_withdraws_for_the_village_unasked() {
        for number in [HANDLER, HEAD, DEPUTY, HIGHER] {
            listed().when(&by(number), &withdraw()).then_rejected(&general::ROLE_MISSING);
        }
        let typed = Submission { on_behalf_of: Some(who(CADRE)), ..by(HANDLER) };
        assert!(!listed().when(&typed, &withdraw()).decision().writes.is_empty());
    }

    #[test]
    fn it_was_not_withdrawn_before_it_came_so_far() {
        let given = pre_checked().now(at("2024-05-07 09:00"));
        let earlier = Submission { occurred_at: Some(at("2024-05-05 09:00")), ..by(CADRE) };
        given.when(&earlier, &withdraw()).then_rejected(&rules::ENROLMENT_TIME_ORDER);
    }
}

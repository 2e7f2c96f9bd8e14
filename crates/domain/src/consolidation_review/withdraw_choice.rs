//! Withdraw a choice (撤销典型).

use serde::Serialize;

use super::{ChoiceWithdrawn, ConsolidationReview, ReasonText, ReviewOf, guard, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Records that a unit is chosen no more.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawChoice {
    /// The review.
    pub review: ReviewOf,
    /// The document or minutes.
    pub document: Document,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for WithdrawChoice {
    const NAME: &'static str = "consolidation_review.withdraw_choice";
    const ZH: &'static str = "撤销典型";
    const POWERS: Powers =
        Powers::decision(&[Role::OfficeHead, Role::DeputyHead, Role::LeadingGroupHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.review, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.review, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(ConsolidationReview::stream(self.review))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let verb = (Self::ZH, "withdrawing a choice");
        let review = guard::known(self.review, verb, Self::POWERS.roles, reads, cx)?;
        if review.is_none_or(|review| review.chosen.is_none()) {
            return Err(Rejection::new(&rules::REVIEW_NOT_CHOSEN).with("command", Self::ZH));
        }
        guard::check_document(&self.document, cx)?;
        words::required("reason", &self.reason)?;
        let withdrawn = ChoiceWithdrawn {
            review: self.review,
            role: cx.authority.role,
            document: self.document.clone(),
        };
        let event = NewEvent::with_text(withdrawn, &ReasonText { reason: self.reason.clone() });
        Ok(guard::decided(self.review, event.citing(Some(self.document.cite()))))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::*;
    use super::*;

    #[test]
    fn a_choice_is_withdrawn_once_and_may_be_made_again() {
        let chosen = reviewed().when(&by(HEAD), &choose()).recorded();
        let given = chosen.when(&by(DEPUTY), &withdraw()).recorded();
        assert_eq!(state(&given).chosen, None);
        given.when(&by(DEPUTY), &withdraw()).then_rejected(&rules::REVIEW_NOT_CHOSEN);
        assert!(given.when(&by(HEAD), &choose()).accepted().is_some());
        town().when(&by(DEPUTY), &withdraw()).then_rejected(&rules::REVIEW_NOT_CHOSEN);
    }
}

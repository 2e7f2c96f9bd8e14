//! Record the higher authority's review of a title (复核): kept, or not.

use serde::Serialize;

use super::guard::{self, Known, RECORDERS};
use super::{Act, Enrolment, ReviewOutcome, TitleReviewed};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::Audience;
use crate::id::EnrolmentId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::stream::StreamId;
use crate::time::Date;

/// Records a review. What was not kept is put right and reviewed once more, or revoked: the latter is
/// a decision of its own.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewTitle {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// What was decided.
    pub outcome: ReviewOutcome,
    /// The day of the next review, where the decision says one.
    pub review_due: Option<Date>,
    /// The higher authority's decision.
    pub document: Document,
    /// What it says of the unit; kept in private.
    pub remark: Option<String>,
}

impl Command for ReviewTitle {
    const NAME: &'static str = "enrolment.review_title";
    const ZH: &'static str = "登记称号复核";
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
        let known = Known::allowing(Act::ReviewTitle, self.enrolment, RECORDERS, reads, cx)?;
        Rejection::unless_all([
            known.check_decision(&self.document, cx),
            guard::check_review(self.review_due, &self.document),
            words::optional("remark", self.remark.as_deref()),
        ])?;
        let reviewed = TitleReviewed {
            role: cx.authority.role,
            outcome: self.outcome,
            review_due: self.review_due,
            document: self.document.clone(),
        };
        if known.enrolment.reviewed.as_ref().is_some_and(|last| says_the_same(last, &reviewed)) {
            return Err(Rejection::new(&general::ALREADY_DONE));
        }
        let event = guard::with_remark(reviewed, self.remark.as_deref());
        Ok(known.decided(event.citing(Some(self.document.cite())), Audience::All))
    }
}

/// Whether two reviews are one decision, whoever records it.
fn says_the_same(one: &TitleReviewed, other: &TitleReviewed) -> bool {
    (one.outcome, one.review_due, &one.document)
        == (other.outcome, other.review_due, &other.document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrolment::Phase;
    use crate::enrolment::fixture::*;
    use crate::role::Role;
    use crate::testing::{at, day};

    #[test]
    fn r04_a_title_is_kept_and_reviewed_again() {
        let outcome = titled().when(&by(HEAD), &review_title(ReviewOutcome::Kept));
        outcome.then(&[TitleReviewed {
            role: Role::OfficeHead,
            outcome: ReviewOutcome::Kept,
            review_due: Some(day("2030-12-31")),
            document: decision("2024-05-20"),
        }
        .into()]);
        let given = outcome.recorded();
        assert_eq!(enrolment(&given).phase, Phase::TitleKept);
        let given = given.when(&by(HEAD), &review_title(ReviewOutcome::NotKept)).recorded();
        assert_eq!(enrolment(&given).phase, Phase::TitleNotKept);
        let given = given.when(&by(HEAD), &review_title(ReviewOutcome::Kept)).recorded();
        assert_eq!(enrolment(&given).phase, Phase::TitleKept);
    }

    #[test]
    fn r04_one_decision_is_recorded_once_whoever_types_it() {
        let kept = review_title(ReviewOutcome::Kept);
        let given = titled().when(&by(HEAD), &kept).recorded().now(at("2024-05-21 09:00"));
        let noted =
            ReviewTitle { remark: Some("现场抽查合格。".to_owned()), ..kept.clone() };
        for (number, again) in [(HEAD, kept.clone()), (HANDLER, kept.clone()), (HEAD, noted)] {
            given.when(&by(number), &again).then_rejected(&general::ALREADY_DONE);
        }
        // Another outcome, another day of the next review and another document are decisions.
        let mut later = kept.clone();
        later.document.date = day("2024-05-21");
        let sooner = ReviewTitle { review_due: Some(day("2029-12-31")), ..kept.clone() };
        let failed = review_title(ReviewOutcome::NotKept);
        for other in [later, sooner, failed] {
            assert!(!given.when(&by(HEAD), &other).decision().writes.is_empty());
        }
        // What was decided otherwise in between is decided anew.
        let given = given.when(&by(HEAD), &review_title(ReviewOutcome::NotKept)).recorded();
        assert!(!given.when(&by(HEAD), &kept).decision().writes.is_empty());
    }

    #[test]
    fn s16_1_6_contact_cadre_and_kin_do_not_record_a_review() {
        let given = titled().person_with(who(HEAD), Role::ContactCadre, Some(home()));
        let review = review_title(ReviewOutcome::Kept);
        given.when(&by(HEAD), &review).then_rejected(&general::RECUSED);
        assert_eq!(given.when(&by(HANDLER), &review).authority().role, Role::OfficeHandler);
    }
}

//! Record that the higher authority revoked a title (摘牌).

use serde::Serialize;

use super::guard::{self, Known, RECORDERS};
use super::{Act, Enrolment, ReasonText, TitleRevoked};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::{Audience, NewEvent};
use crate::id::EnrolmentId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Records a revocation, after a review or without one.
#[derive(Debug, Clone, Serialize)]
pub struct RevokeTitle {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Why; kept in private.
    pub reason: String,
    /// The higher authority's decision.
    pub document: Document,
}

impl Command for RevokeTitle {
    const NAME: &'static str = "enrolment.revoke_title";
    const ZH: &'static str = "登记摘牌";
    const POWERS: Powers = Powers::decision(RECORDERS);

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
        let known = Known::allowing(Act::RevokeTitle, self.enrolment, RECORDERS, reads, cx)?;
        Rejection::unless_all([
            known.check_decision(&self.document, cx),
            words::required("reason", &self.reason),
        ])?;
        let revoked = TitleRevoked { role: cx.authority.role, document: self.document.clone() };
        let text = ReasonText { reason: self.reason.clone() };
        let event = NewEvent::with_text(revoked, &text).citing(Some(self.document.cite()));
        Ok(known.decided(event, Audience::All))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrolment::fixture::*;
    use crate::enrolment::{Phase, Recommend, ReviewOutcome, rules};
    use crate::role::Role;

    #[test]
    fn r04_a_title_is_revoked_after_a_review_or_without_one() {
        let reviewed = titled().when(&by(HEAD), &review_title(ReviewOutcome::NotKept)).recorded();
        for given in [titled(), reviewed] {
            let outcome = given.when(&by(HEAD), &revoke_title());
            let document = decision("2024-05-20");
            outcome.then(&[TitleRevoked { role: Role::OfficeHead, document }.into()]);
            assert_eq!(outcome.text(0)["reason"], "弄虚作假。");
            let given = outcome.recorded();
            let state = enrolment(&given);
            assert_eq!((state.phase, state.review_due), (Phase::Revoked, None));
        }
    }

    /// What the year's target asks for was done with that unit, and its revocation creates no other
    /// one: the place was used.
    #[test]
    fn r04_a_revoked_title_frees_no_place_and_is_not_recommended_anew() {
        let other = Recommend { unit: elsewhere(), ..recommend() };
        let last = Recommend { unit: third(), ..recommend() };
        let given = titled().when(&by(ELSEWHERE), &other).recorded();
        let given = given.when(&by(THIRD), &last).recorded();
        let given = given.when(&by(HEAD), &pre_check_of(enrolled(elsewhere()))).recorded();
        let given = given.when(&by(HEAD), &revoke_title()).recorded();
        assert_eq!((enrolment(&given).place, taken(&given)), (true, 2));
        let outcome = given.when(&by(HEAD), &pre_check_of(enrolled(third())));
        let refused = outcome.then_rejected(&rules::ENROLMENT_QUOTA_SPENT);
        assert!(refused.zh().contains("命名后又摘牌的不退还名额"), "{}", refused.zh());
        let outcome = given.when(&by(CADRE), &recommend());
        let refused = outcome.then_rejected(&rules::ENROLMENT_FINISHED);
        let told = refused.zh();
        assert!(told.contains("现为“已摘牌”") && told.contains("按新方案申报"), "{told}");
        assert!(!told.contains("退回"), "nothing is advised that cannot be done: {told}");
    }

    #[test]
    fn s16_1_1_a_town_revokes_no_title() {
        let mut own = revoke_title();
        own.document.issuer = "样例镇人民政府".to_owned();
        titled().when(&by(HEAD), &own).then_rejected(&rules::ENROLMENT_OTHER_AUTHORITY);
    }

    #[test]
    fn s16_1_10_a_revocation_speaks_of_no_clue() {
        let clue =
            RevokeTitle { reason: "已作为问题线索移送".to_owned(), ..revoke_title() };
        titled().when(&by(HEAD), &clue).then_rejected(&crate::issue::rules::CLUE_CONTENT);
    }
}

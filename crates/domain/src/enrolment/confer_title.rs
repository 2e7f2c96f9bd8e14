//! Record that the higher authority conferred the title (命名); a town confers none
//! (`domain.md` §16.1-1).

use serde::Serialize;

use super::guard::{self, Known, RECORDERS};
use super::{Act, Enrolment, TitleConferred};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::{Audience, NewEvent};
use crate::id::EnrolmentId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;
use crate::time::Date;

/// Records a title.
#[derive(Debug, Clone, Serialize)]
pub struct ConferTitle {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The day on which the title is to be reviewed, where the decision says one.
    pub review_due: Option<Date>,
    /// The higher authority's decision.
    pub document: Document,
}

impl Command for ConferTitle {
    const NAME: &'static str = "enrolment.confer_title";
    const ZH: &'static str = "登记命名";
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
        let known = Known::allowing(Act::ConferTitle, self.enrolment, RECORDERS, reads, cx)?;
        Rejection::unless_all([
            known.check_decision(&self.document, cx),
            guard::check_review(self.review_due, &self.document),
        ])?;
        let conferred = TitleConferred {
            role: cx.authority.role,
            review_due: self.review_due,
            document: self.document.clone(),
        };
        let event = NewEvent::new(conferred).citing(Some(self.document.cite()));
        Ok(known.decided(event, Audience::All))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrolment::fixture::*;
    use crate::enrolment::{Phase, rules};
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::day;

    #[test]
    fn s16_1_1_a_title_is_recorded_and_has_its_day_of_review() {
        let outcome = accepted().when(&by(HEAD), &confer_title());
        outcome.then(&[TitleConferred {
            role: Role::OfficeHead,
            review_due: Some(day("2027-12-31")),
            document: decision("2024-05-20"),
        }
        .into()]);
        let given = outcome.recorded();
        let state = enrolment(&given);
        assert_eq!((state.phase, state.review_due), (Phase::Titled, Some(day("2027-12-31"))));
    }

    #[test]
    fn s16_1_1_a_town_confers_no_title() {
        let mut own = confer_title();
        own.document.issuer = "样例镇人民政府".to_owned();
        let outcome = accepted().when(&by(HEAD), &own);
        let rejection = outcome.then_rejected(&rules::ENROLMENT_OTHER_AUTHORITY);
        assert!(rejection.zh().ends_with("镇只推荐、不命名。"), "{}", rejection.zh());
        for number in [LEADER, CADRE, LINE, COMMISSION] {
            accepted().when(&by(number), &confer_title()).then_rejected(&general::ROLE_MISSING);
        }
    }

    #[test]
    fn a_review_comes_after_the_title() {
        let early = ConferTitle { review_due: Some(day("2024-05-20")), ..confer_title() };
        accepted().when(&by(HEAD), &early).then_rejected(&rules::ENROLMENT_REVIEW_DATE);
    }
}

//! Record that the higher authority listed a unit for creation (列入创建名单), after the notice has
//! run its full time (`domain.md` §10.4-12).

use serde::Serialize;

use super::guard::{self, Known, RECORDERS};
use super::{Act, Enrolment, EnrolmentListed, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::{Audience, NewEvent};
use crate::id::EnrolmentId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Records a listing.
#[derive(Debug, Clone, Serialize)]
pub struct List {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The higher authority's decision.
    pub document: Document,
}

impl Command for List {
    const NAME: &'static str = "enrolment.list";
    const ZH: &'static str = "列入创建名单";
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
        let known = Known::allowing(Act::List, self.enrolment, RECORDERS, reads, cx)?;
        known.check_decision(&self.document, cx)?;
        self.check_notice(&known, cx)?;
        let listed = EnrolmentListed { role: cx.authority.role, document: self.document.clone() };
        let event = NewEvent::new(listed).citing(Some(self.document.cite()));
        Ok(known.decided(event, Audience::All))
    }
}

impl List {
    /// A notice that the programme asks for was posted and is over, today and on the day of the
    /// decision: what was decided while it ran did not wait for objections.
    fn check_notice(&self, known: &Known<'_>, cx: &Context) -> Result<(), Rejection> {
        let Some(notice) = &known.enrolment.notice else {
            return match known.definition()?.notice() {
                Some(_) => Err(Rejection::new(&rules::ENROLMENT_NOTICE_MISSING)),
                None => Ok(()),
            };
        };
        if self.document.date > notice.due && cx.today > notice.due {
            return Ok(());
        }
        Err(Rejection::new(&rules::ENROLMENT_NOTICE_RUNNING)
            .field("document.date")
            .with("due", notice.due))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrolment::Phase;
    use crate::enrolment::fixture::*;
    use crate::rejection::rules as general;
    use crate::role::Role;
    use crate::testing::at;

    #[test]
    fn s16_1_1_a_listing_is_recorded_with_the_authoritys_document() {
        let after = in_notice().now(at("2024-05-20 09:00"));
        let outcome = after.when(&by(HEAD), &list("2024-05-17"));
        let document = decision("2024-05-17");
        outcome.then(&[EnrolmentListed { role: Role::OfficeHead, document }.into()]);
        let cited = &outcome.decision().writes[0].1.document;
        assert_eq!(cited.as_deref(), Some("样农发〔2024〕12号"));
        assert_eq!(enrolment(&outcome.recorded()).phase, Phase::Listed);
        let outcome = after.when(&by(HIGHER), &list("2024-05-17"));
        assert_eq!(outcome.authority().role, Role::HigherAuthority);
    }

    #[test]
    fn s16_1_1_a_town_lists_nobody_by_a_document_of_its_own() {
        let after = in_notice().now(at("2024-05-20 09:00"));
        let mut own = list("2024-05-17");
        own.document.issuer = "样例镇人民政府".to_owned();
        let outcome = after.when(&by(HEAD), &own);
        let rejection = outcome.then_rejected(&rules::ENROLMENT_OTHER_AUTHORITY);
        assert!(rejection.zh().contains("由“样例县农业农村委员会”决定"), "{}", rejection.zh());
        own.document.issuer = "样例县农业农村委员会、样例县财政局".to_owned();
        assert!(!after.when(&by(HEAD), &own).decision().writes.is_empty(), "a joint document");
    }

    #[test]
    fn s10_4_12_a_notice_is_not_cut_short() {
        let given = in_notice();
        for (now, dated) in [
            ("2024-05-11 17:00", "2024-05-11"),
            // Recorded later, but decided while the notice ran.
            ("2024-05-13 09:00", "2024-05-11"),
        ] {
            let given = given.clone().now(at(now));
            let outcome = given.when(&by(HEAD), &list(dated));
            outcome.then_rejected(&rules::ENROLMENT_NOTICE_RUNNING);
        }
        let over = given.now(at("2024-05-12 09:00"));
        assert!(!over.when(&by(HEAD), &list("2024-05-12")).decision().writes.is_empty());
        let without = pre_checked().now(at("2024-05-20 09:00"));
        let outcome = without.when(&by(HEAD), &list("2024-05-17"));
        outcome.then_rejected(&rules::ENROLMENT_NOTICE_MISSING);
    }

    #[test]
    fn a_decision_is_not_dated_tomorrow_and_decisions_follow_each_other() {
        let after = in_notice().now(at("2024-05-20 09:00"));
        let outcome = after.when(&by(HEAD), &list("2024-05-21"));
        outcome.then_rejected(&rules::ENROLMENT_DOCUMENT_LATER);
        let assessed = self_assessed();
        let mut earlier = check_acceptance(crate::enrolment::AcceptanceOutcome::Accepted);
        earlier.document = decision("2024-05-16");
        let outcome = assessed.when(&by(HEAD), &earlier);
        outcome.then_rejected(&rules::ENROLMENT_DOCUMENT_EARLIER);
    }

    #[test]
    fn a_village_records_no_listing() {
        let after = in_notice().now(at("2024-05-20 09:00"));
        after.when(&by(CADRE), &list("2024-05-17")).then_rejected(&general::ROLE_MISSING);
        let hats = after.person_with(who(CADRE), Role::OfficeHead, None);
        hats.when(&by(CADRE), &list("2024-05-17")).then_rejected(&general::OWN_UNIT_DECISION);
    }
}

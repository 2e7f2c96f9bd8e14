//! Sign for an assignment (签收).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueSignedFor};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Signs for an assignment.
#[derive(Debug, Clone, Serialize)]
pub struct SignFor {
    /// The issue.
    pub issue: IssueId,
}

impl Command for SignFor {
    const NAME: &'static str = "issue.sign_for";
    const ZH: &'static str = "签收";
    const POWERS: Powers = Powers::entry(&[Role::Village, Role::LineOffice]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::accountable(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::SignFor, self.issue, reads, cx)?;
        known.rectifies(Act::SignFor, reads, cx)?;
        Ok(known.decided(NewEvent::new(IssueSignedFor { role: cx.authority.role })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::id::DelegationId;
    use crate::issue::fixture::*;
    use crate::issue::{Assign, Responsible, rules};
    use crate::person::{Assignment, DelegationReceived, Person};
    use crate::rejection::rules as general;
    use crate::testing::{assignment_id, at, day};

    #[test]
    fn the_accountable_village_signs() {
        let outcome = assigned(&registered()).when(&by(CADRE), &sign());
        outcome.then(&[IssueSignedFor { role: Role::Village }.into()]);
        let given = outcome.recorded();
        assert_eq!(issue(&given).rectifiers.persons, [who(CADRE)]);
    }

    #[test]
    fn another_village_does_not_sign() {
        assigned(&registered())
            .when(&by(ELSEWHERE), &sign())
            .then_rejected(&general::ROLE_OTHER_UNIT);
    }

    #[test]
    fn a_section_signs_for_what_was_assigned_to_it_and_nobody_else_does() {
        assigned(&registered())
            .when(&by(LINE), &sign())
            .then_rejected(&rules::ISSUE_NOT_RESPONSIBLE);
        let to = |section: &str| {
            let responsible = Responsible::Section(section.to_owned());
            registered().when(&by(HEAD), &Assign { responsible, ..assign() }).recorded()
        };
        let outcome = to(SECTION).when(&by(LINE), &sign());
        assert_eq!(outcome.authority().role, Role::LineOffice);
        to("规划建设办").when(&by(LINE), &sign()).then_rejected(&general::ROLE_OTHER_UNIT);
        to(SECTION).when(&by(CADRE), &sign()).then_rejected(&general::ROLE_OTHER_UNIT);
    }

    #[test]
    fn the_commission_never_signs() {
        let given = assigned(&registered());
        given.when(&by(COMMISSION), &sign()).then_rejected(&general::ROLE_MISSING);
        let hats = given.person_with(who(COMMISSION), Role::Village, Some(home()));
        hats.when(&by(COMMISSION), &sign()).then_rejected(&rules::ISSUE_COMMISSION_NEVER_RECTIFIES);
    }

    #[test]
    fn who_stands_in_for_the_commission_never_signs() {
        let post = assignment_id(who(COMMISSION), Role::DisciplineCommission, None);
        let received = DelegationReceived {
            delegation: DelegationId(uuid::Uuid::from_u128(1)),
            from_person: who(COMMISSION),
            assignment: Assignment {
                id: post,
                role: Role::DisciplineCommission,
                unit: None,
                section: None,
                from: day("2024-01-01"),
                to: None,
                ended: None,
            },
            from: day("2024-05-01"),
            to: day("2024-05-31"),
        };
        let given = assigned(&registered()).event(Person::stream(who(CADRE)), received);
        given.when(&by(CADRE), &sign()).then_rejected(&rules::ISSUE_COMMISSION_NEVER_RECTIFIES);
    }

    #[test]
    fn nobody_signs_before_it_was_assigned() {
        let given = registered().now(at("2024-05-07 10:00"));
        let given = assigned(&given);
        let before = Submission { occurred_at: Some(at("2024-05-07 09:00")), ..by(CADRE) };
        given.when(&before, &sign()).then_rejected(&rules::ISSUE_TIME_ORDER);
    }

    #[test]
    fn nobody_signs_an_assignment_before_it_was_made_anew() {
        let given = assigned(&registered()).now(at("2024-05-07 10:00"));
        let helped = Assign { co_units: vec![elsewhere()], ..assign() };
        let given = given.when(&by(HEAD), &helped).recorded();
        let before = Submission { occurred_at: Some(at("2024-05-07 09:00")), ..by(CADRE) };
        given.when(&before, &sign()).then_rejected(&rules::ISSUE_TIME_ORDER);
    }

    #[test]
    fn a_stale_etag_is_refused() {
        let stale = Submission { etag: Some(1), ..by(CADRE) };
        assigned(&registered()).when(&stale, &sign()).then_rejected(&general::STALE_ETAG);
    }

    fn sign() -> SignFor {
        SignFor { issue: ISSUE }
    }
}

//! Hand an issue up to a higher authority with a document (上报); it leaves the town's clock.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueHandedUp, IssueHandedUpText, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Hands an issue up that the town cannot settle.
#[derive(Debug, Clone, Serialize)]
pub struct HandUp {
    /// The issue.
    pub issue: IssueId,
    /// The authority; kept in private.
    pub authority: String,
    /// Why; kept in private.
    pub reason: String,
    /// The report that goes up with it.
    pub document: Document,
}

impl Command for HandUp {
    const NAME: &'static str = "issue.hand_up";
    const ZH: &'static str = "上报";
    const POWERS: Powers = Powers::decision(&[
        Role::OfficeHead,
        Role::DeputyHead,
        Role::LeadingGroupHead,
        Role::DisciplineCommission,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::HandUp, self.issue, reads, cx)?;
        known.commission_ends_its_own(Act::HandUp, Self::POWERS.roles, reads, cx)?;
        Rejection::unless_all([
            words::required("authority", &self.authority),
            words::required("reason", &self.reason),
            self.document.check("document"),
        ])?;
        let text =
            IssueHandedUpText { authority: self.authority.clone(), reason: self.reason.clone() };
        let event = NewEvent::with_text(IssueHandedUp { role: cx.authority.role }, &text);
        Ok(known.decided(event.citing(Some(self.document.cite()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::fixture::*;
    use crate::issue::rules;
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn what_is_handed_up_leaves_the_clock_and_cites_its_report() {
        let outcome = signed_for(&registered()).when(&by(DEPUTY), &hand_up());
        outcome.then(&[IssueHandedUp { role: Role::DeputyHead }.into()]);
        assert_eq!(outcome.text(0)["authority"], "县生态环境局");
        let cited = &outcome.decision().writes[0].1.document;
        assert_eq!(cited.as_deref(), Some("龙溪府文〔2024〕21号"));
        assert!(!issue(&outcome.recorded()).clock.is_running_at(at("2024-05-07 09:00")));
    }

    #[test]
    fn what_the_commission_raised_only_the_commission_hands_up() {
        raised_by_commission()
            .when(&by(DEPUTY), &hand_up())
            .then_rejected(&rules::ISSUE_COMMISSION_OWN);
        let outcome = raised_by_commission().when(&by(COMMISSION), &hand_up());
        assert_eq!(outcome.authority().role, Role::DisciplineCommission);
    }

    #[test]
    fn the_village_hands_nothing_up() {
        registered().when(&by(CADRE), &hand_up()).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn handing_up_speaks_of_no_clue() {
        let clue = HandUp { reason: "作为问题线索上报".to_owned(), ..hand_up() };
        registered().when(&by(HEAD), &clue).then_rejected(&rules::CLUE_CONTENT);
    }
}

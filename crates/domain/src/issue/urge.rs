//! Urge (催办): who, whom, why, and later the answer (`domain.md` §16.1-9). Repeatable.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueUrged, ReasonText, Urged, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::{IssueId, PersonId};
use crate::person::Person;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Urges those whose turn it is.
#[derive(Debug, Clone, Serialize)]
pub struct Urge {
    /// The issue.
    pub issue: IssueId,
    /// Whom.
    pub whom: Urged,
    /// The person, where one is named.
    pub person: Option<PersonId>,
    /// Why; kept in private.
    pub reason: String,
    /// The urging note or supervision order (催办单、督办单).
    pub document: Option<Document>,
}

impl Command for Urge {
    const NAME: &'static str = "issue.urge";
    const ZH: &'static str = "催办";
    const POWERS: Powers = Powers::decision(&[
        Role::DisciplineCommission,
        Role::OfficeHead,
        Role::OfficeHandler,
        Role::DeputyHead,
        Role::LeadingGroupHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.issue, known);
        streams.extend(self.person.map(Person::stream));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::Urge, self.issue, reads, cx)?;
        if self.whom == Urged::Responsible && known.issue.responsible().is_none() {
            return Err(Rejection::new(&rules::ISSUE_NOT_ASSIGNED).field("whom"));
        }
        if let Some(person) = self.person {
            reads.need::<Person>(person.0)?;
        }
        Rejection::unless_all([
            words::required("reason", &self.reason),
            self.document.as_ref().map_or(Ok(()), |document| document.check("document")),
        ])?;
        let urged = IssueUrged {
            number: known.issue.urges.last().map_or(1, |last| last.number + 1),
            role: cx.authority.role,
            whom: self.whom,
            person: self.person,
        };
        let text = ReasonText { reason: self.reason.clone() };
        let event = NewEvent::with_text(urged, &text);
        Ok(known.decided(event.citing(self.document.as_ref().map(Document::cite))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Classification;
    use crate::issue::Phase;
    use crate::issue::fixture::*;
    use crate::rejection::rules as general;

    #[test]
    fn an_urging_says_who_whom_and_why() {
        let urge = Urge {
            person: Some(who(CADRE)),
            document: Some(document()),
            ..urge(Urged::Responsible)
        };
        let outcome = assigned(&registered()).when(&by(COMMISSION), &urge);
        let urged = IssueUrged {
            number: 1,
            role: Role::DisciplineCommission,
            whom: Urged::Responsible,
            person: Some(who(CADRE)),
        };
        outcome.then(&[urged.into()]);
        assert_eq!(outcome.text(0)["reason"], "尚未动工。");
        let cited = &outcome.decision().writes[0].1.document;
        assert_eq!(cited.as_deref(), Some("龙溪府文〔2024〕21号"));
    }

    #[test]
    fn urgings_are_numbered_and_do_not_move_the_issue() {
        let given = assigned(&registered());
        let given = given.when(&by(COMMISSION), &urge(Urged::Responsible)).recorded();
        let given = given.when(&by(LEADER), &urge(Urged::Verifier)).recorded();
        let state = issue(&given);
        let numbers: Vec<_> = state.open_urges().map(|urge| (urge.number, urge.whom)).collect();
        assert_eq!(numbers, [(1, Urged::Responsible), (2, Urged::Verifier)]);
        assert_eq!(state.phase, Phase::Assigned);
    }

    #[test]
    fn nobody_is_responsible_before_the_assignment() {
        registered()
            .when(&by(HEAD), &urge(Urged::Responsible))
            .then_rejected(&rules::ISSUE_NOT_ASSIGNED);
    }

    #[test]
    fn an_urged_person_is_known() {
        let unknown = Urge { person: Some(who(99)), ..urge(Urged::Assigner) };
        registered().when(&by(HEAD), &unknown).then_rejected(&general::THING_NOT_FOUND);
    }

    #[test]
    fn the_village_urges_nobody() {
        registered().when(&by(CADRE), &urge(Urged::Assigner)).then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn a_classified_document_is_not_cited() {
        let classified = Document { classification: Classification::Classified, ..document() };
        let urge = Urge { document: Some(classified), ..urge(Urged::Assigner) };
        registered().when(&by(HEAD), &urge).then_rejected(&general::DOCUMENT_CLASSIFIED);
    }
}

//! Say that it is done and ask for closing (申请销号).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueClosureRequested, ResultText, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Asks for closing; the clock stands from then on, until the issue is returned.
#[derive(Debug, Clone, Serialize)]
pub struct RequestClosure {
    /// The issue.
    pub issue: IssueId,
    /// What was done, and to what effect; kept in private.
    pub result: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for RequestClosure {
    const NAME: &'static str = "issue.request_closure";
    const ZH: &'static str = "申请销号";
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
        let known = Known::following(Act::RequestClosure, self.issue, reads, cx)?;
        known.rectifies(Act::RequestClosure, reads, cx)?;
        Rejection::unless_all([
            words::required("result", &self.result),
            words::evidence(&self.evidence),
        ])?;
        known.require_evidence(&self.evidence)?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let requested = IssueClosureRequested { role: cx.authority.role, evidence };
        let text = ResultText { result: self.result.clone(), evidence: shown };
        Ok(known.decided(NewEvent::with_text(requested, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::evidence::EvidenceReference;
    use crate::issue::fixture::*;
    use crate::issue::{Raise, rules};
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn everything_that_is_malformed_is_told_at_once() {
        let mut photo = photo();
        photo.reference.sha256 = "abc".to_owned();
        photo.text.title = String::new();
        let empty =
            RequestClosure { result: " ".to_owned(), evidence: vec![photo], ..request_closure() };
        let outcome = signed_for(&registered()).when(&by(CADRE), &empty);
        let refused = outcome.then_rejected(&general::FIELD_REQUIRED);
        let all = std::iter::once(refused).chain(&refused.also);
        let fields: Vec<&str> = all.filter_map(|one| one.field.as_deref()).collect();
        assert_eq!(fields, ["result", "evidence[0].reference.sha256", "evidence[0].title"]);
    }

    #[test]
    fn the_rectifier_asks_and_the_clock_stands() {
        let outcome = signed_for(&registered()).when(&by(CADRE_TOO), &request_closure());
        outcome.then(&[IssueClosureRequested { role: Role::Village, evidence: vec![] }.into()]);
        assert_eq!(outcome.text(0)["result"], "已清运。");
        let given = outcome.recorded();
        assert_eq!(issue(&given).rectifiers.persons, [who(CADRE), who(CADRE_TOO)]);
        assert!(!issue(&given).clock.is_running_at(at("2024-05-06 09:00")));
        assert!(!issue(&given).clock.ever_overdue_at(at("2024-12-31 09:00")));
    }

    #[test]
    fn a_late_request_leaves_its_mark() {
        let given = signed_for(&registered()).now(at("2024-05-12 09:00"));
        let given = given.when(&by(CADRE), &request_closure()).recorded();
        assert!(issue(&given).clock.ever_overdue_at(at("2024-05-12 09:00")));
    }

    #[test]
    fn a_class_that_checks_evidence_needs_some() {
        let water = Raise { class: Some("water".to_owned()), ..raise() };
        let given = signed_for(&town().when(&by(HANDLER), &water).recorded());
        given.when(&by(CADRE), &request_closure()).then_rejected(&rules::ISSUE_EVIDENCE_MISSING);
        let shown = RequestClosure { evidence: vec![photo()], ..request_closure() };
        assert_eq!(given.when(&by(CADRE), &shown).authority().role, Role::Village);
    }

    #[test]
    fn what_is_said_of_the_evidence_is_kept_in_private() {
        let shown = RequestClosure { evidence: vec![photo()], ..request_closure() };
        let outcome = signed_for(&registered()).when(&by(CADRE), &shown);
        let evidence = vec![photo().reference];
        outcome.then(&[IssueClosureRequested { role: Role::Village, evidence }.into()]);
        let said = &outcome.text(0)["evidence"];
        let kept = serde_json::json!([{ "title": "现场照片", "kept_at": "乡村振兴办档案柜" }]);
        assert_eq!(*said, kept);
    }

    #[test]
    fn bad_evidence_is_refused() {
        let reference = EvidenceReference { sha256: "abc".to_owned(), ..photo().reference };
        let bad = Evidence { reference, ..photo() };
        let request = RequestClosure { evidence: vec![bad], ..request_closure() };
        signed_for(&registered())
            .when(&by(CADRE), &request)
            .then_rejected(&general::FIELD_MALFORMED);
    }

    #[test]
    fn the_commission_never_asks() {
        let given = signed_for(&registered());
        given.when(&by(COMMISSION), &request_closure()).then_rejected(&general::ROLE_MISSING);
        let hats = given.person_with(who(COMMISSION), Role::Village, Some(home()));
        hats.when(&by(COMMISSION), &request_closure())
            .then_rejected(&rules::ISSUE_COMMISSION_NEVER_RECTIFIES);
    }

    #[test]
    fn paper_is_typed_for_the_village_and_both_count_as_rectifiers() {
        let typed = Submission { on_behalf_of: Some(who(CADRE_TOO)), ..by(HANDLER) };
        let outcome = signed_for(&registered()).when(&typed, &request_closure());
        outcome.then(&[IssueClosureRequested { role: Role::Village, evidence: vec![] }.into()]);
        let given = outcome.recorded();
        assert_eq!(issue(&given).rectifiers.persons, [who(CADRE), who(HANDLER), who(CADRE_TOO)]);
    }
}

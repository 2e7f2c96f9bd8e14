//! Put it right where it was found (当场整改): only rectifier and closer must differ
//! (`domain.md` §16.1-6).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Issue, IssueFixedOnSpot, ResultText, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::evidence::{self, Evidence};
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Says that an issue was put right on the spot.
#[derive(Debug, Clone, Serialize)]
pub struct FixOnSpot {
    /// The issue.
    pub issue: IssueId,
    /// What was done, and to what effect; kept in private.
    pub result: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for FixOnSpot {
    const NAME: &'static str = "issue.fix_on_spot";
    const ZH: &'static str = "当场整改";
    const POWERS: Powers = Powers::entry(&[Role::Village, Role::GroupCadre, Role::LineOffice]);

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
        let known = Known::following(Act::FixOnSpot, self.issue, reads, cx)?;
        guard::not_of_the_commission(Act::FixOnSpot, Self::POWERS.roles, reads, cx)?;
        Rejection::unless_all([
            words::required("result", &self.result),
            words::evidence(&self.evidence),
        ])?;
        known.require_evidence(&self.evidence)?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let fixed = IssueFixedOnSpot { role: cx.authority.role, evidence };
        let text = ResultText { result: self.result.clone(), evidence: shown };
        Ok(known.decided(NewEvent::with_text(fixed, &text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::issue::fixture::*;
    use crate::issue::{Raise, rules};
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn what_is_fixed_on_the_spot_waits_for_its_closing() {
        let outcome = registered().when(&by(CADRE), &fix_on_spot());
        outcome.then(&[IssueFixedOnSpot { role: Role::Village, evidence: vec![] }.into()]);
        assert_eq!(outcome.text(0)["result"], "当场清运。");
        let given = outcome.recorded();
        assert_eq!(issue(&given).rectifiers.persons, [who(CADRE)]);
    }

    #[test]
    fn the_village_fixes_its_own_only() {
        registered().when(&by(ELSEWHERE), &fix_on_spot()).then_rejected(&general::ROLE_OTHER_UNIT);
    }

    #[test]
    fn the_commission_never_rectifies() {
        registered().when(&by(COMMISSION), &fix_on_spot()).then_rejected(&general::ROLE_MISSING);
        let hats = registered().person_with(who(COMMISSION), Role::Village, Some(home()));
        hats.when(&by(COMMISSION), &fix_on_spot())
            .then_rejected(&rules::ISSUE_COMMISSION_NEVER_RECTIFIES);
    }

    #[test]
    fn it_was_not_fixed_before_it_was_raised() {
        let before = Submission { occurred_at: Some(at("2024-05-06 08:00")), ..by(CADRE) };
        registered().when(&before, &fix_on_spot()).then_rejected(&rules::ISSUE_TIME_ORDER);
    }

    #[test]
    fn a_class_that_checks_evidence_needs_some() {
        let water = Raise { class: Some("water".to_owned()), ..raise() };
        let given = town().when(&by(HANDLER), &water).recorded();
        given.when(&by(CADRE), &fix_on_spot()).then_rejected(&rules::ISSUE_EVIDENCE_MISSING);
        let shown = FixOnSpot { evidence: vec![photo()], ..fix_on_spot() };
        assert_eq!(given.when(&by(CADRE), &shown).authority().role, Role::Village);
    }

    #[test]
    fn a_result_speaks_of_no_clue() {
        let clue = FixOnSpot { result: "按四种形态处理".to_owned(), ..fix_on_spot() };
        registered().when(&by(CADRE), &clue).then_rejected(&rules::CLUE_CONTENT);
    }
}

//! Choose a unit as excellent (选树典型).

use serde::Serialize;

use super::open_issues::NumberedIssue;
use super::{
    ConsolidationReview, ExcellentChosen, Finding, ReasonText, ReviewOf, SECTIONS_MIN, guard,
    open_issues, rules,
};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::issue::{IssueKind, words};
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// How many open issues a refusal names.
const OPEN_ISSUES_SHOWN: usize = 20;

/// Records that the leading group chose a unit, after several offices found it consolidated and none
/// lists an open issue, and while the log has no open problem of it.
#[derive(Debug, Clone, Serialize)]
pub struct ChooseExcellent {
    /// The review.
    pub review: ReviewOf,
    /// The document or minutes of the choice.
    pub document: Document,
    /// What is exemplary; kept in private.
    pub reason: String,
}

impl Command for ChooseExcellent {
    const NAME: &'static str = "consolidation_review.choose_excellent";
    const ZH: &'static str = "选树典型";
    const POWERS: Powers =
        Powers::decision(&[Role::OfficeHead, Role::DeputyHead, Role::LeadingGroupHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.review, known);
        streams.push(open_issues::book(self.review));
        let issues = open_issues::all(self.review, known);
        streams.extend(open_issues::reads(self.review, issues, known));
        streams
    }

    fn asks(&self, known: &Reads) -> Vec<Question> {
        open_issues::asks(self.review, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.review, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(ConsolidationReview::stream(self.review))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let verb = (Self::ZH, "choosing the excellent");
        let review = guard::known(self.review, verb, Self::POWERS.roles, reads, cx)?;
        let blank = ConsolidationReview::default();
        let review = review.unwrap_or(&blank);
        if let Some((document, _)) = &review.chosen {
            return Err(Rejection::new(&rules::REVIEW_CHOSEN).with("document", document));
        }
        refuse_unready(review)?;
        Rejection::unless_all([
            guard::check_document(&self.document, cx),
            words::required("reason", &self.reason),
        ])?;
        self.refuse_open(reads)?;
        let chosen = ExcellentChosen {
            review: self.review,
            role: cx.authority.role,
            document: self.document.clone(),
            sections: review.sections.iter().map(|one| one.section.clone()).collect(),
        };
        let event = NewEvent::with_text(chosen, &ReasonText { reason: self.reason.clone() });
        Ok(guard::decided(self.review, event.citing(Some(self.document.cite()))))
    }
}

impl ChooseExcellent {
    /// Whatever the sections list: the log has no problem of the unit that is open. A difficulty is
    /// nothing against it (`domain.md` §16.1-8).
    fn refuse_open(&self, reads: &Reads) -> Result<(), Rejection> {
        let own = open_issues::of_unit(self.review, open_issues::all(self.review, reads), reads);
        let problem = |one: &NumberedIssue| {
            let raised = one.state(reads).and_then(|issue| issue.raised.as_ref());
            raised.is_some_and(|raised| raised.kind == IssueKind::Problem)
        };
        let open: Vec<String> = own
            .iter()
            .filter(|one| one.is_open(reads) && problem(one))
            .map(|one| one.number.to_string())
            .collect();
        if open.is_empty() {
            return Ok(());
        }
        let shown = &open[..open.len().min(OPEN_ISSUES_SHOWN)];
        Err(Rejection::new(&rules::REVIEW_LOG_OPEN_ISSUES)
            .with("count", open.len())
            .listed(("numbers", "numbersEn"), shown))
    }
}

fn refuse_unready(review: &ConsolidationReview) -> Result<(), Rejection> {
    if review.sections.len() < SECTIONS_MIN {
        return Err(Rejection::new(&rules::REVIEW_SECTIONS_FEW)
            .with("min", SECTIONS_MIN)
            .with("count", review.sections.len()));
    }
    for one in &review.sections {
        if one.finding != Finding::Consolidated {
            return Err(Rejection::new(&rules::REVIEW_NOT_EXCELLENT)
                .with("section", &one.section)
                .with("finding", one.finding.zh())
                .with("findingEn", one.finding.en()));
        }
        if !one.open_issues.is_empty() {
            let numbers: Vec<String> = one.open_issues.iter().map(u32::to_string).collect();
            return Err(Rejection::new(&rules::REVIEW_OPEN_ISSUES)
                .with("section", &one.section)
                .listed(("numbers", "numbersEn"), &numbers));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::*;
    use super::*;
    use crate::testing::Given;

    #[test]
    fn r51_the_excellent_are_chosen_after_several_offices_reviewed() {
        let one = town().when(&by(LINE), &review(Finding::Consolidated, &[])).recorded();
        one.when(&by(HEAD), &choose()).then_rejected(&rules::REVIEW_SECTIONS_FEW);
        town().when(&by(HEAD), &choose()).then_rejected(&rules::REVIEW_SECTIONS_FEW);
        let outcome = reviewed().when(&by(HEAD), &choose());
        let chosen = ExcellentChosen {
            review: of(),
            role: Role::OfficeHead,
            document: crate::testing::document(),
            sections: vec![SECTION.to_owned(), "乡村振兴办".to_owned()],
        };
        outcome.then(&[chosen.into()]);
        let again = outcome.recorded().when(&by(HEAD), &choose());
        again.then_rejected(&rules::REVIEW_CHOSEN);
    }

    #[test]
    fn r51_what_relapses_or_is_open_is_not_chosen() {
        let relapsing = reviewed().when(&by(LINE), &review(Finding::Relapsing, &[])).recorded();
        let refused = relapsing.when(&by(HEAD), &choose());
        let rejection = refused.then_rejected(&rules::REVIEW_NOT_EXCELLENT);
        assert!(rejection.zh().contains("出现反弹"), "{}", rejection.zh());
        let open = town().when(&by(LINE), &review(Finding::Consolidated, &[2])).recorded();
        let open = open.when(&by(HANDLER), &review(Finding::Consolidated, &[])).recorded();
        open.when(&by(HEAD), &choose()).then_rejected(&rules::REVIEW_OPEN_ISSUES);
    }

    #[test]
    fn r51_what_the_log_has_open_is_not_chosen_whatever_the_sections_list() {
        let with = |given: Given| {
            let given = given.when(&by(LINE), &review(Finding::Consolidated, &[])).recorded();
            let given = given.when(&by(HANDLER), &review(Finding::Consolidated, &[])).recorded();
            given.when(&by(HEAD), &choose())
        };
        let open = with(town());
        let rejection = open.then_rejected(&rules::REVIEW_LOG_OPEN_ISSUES);
        assert!(rejection.zh().contains("3 件未销号问题：1、2、3"), "{}", rejection.zh());
        assert!(with(settled()).accepted().is_some(), "elsewhere, closed, and a difficulty");
        let anew = with(settled().event(issue(CLOSED), reopened()));
        let rejection = anew.then_rejected(&rules::REVIEW_LOG_OPEN_ISSUES);
        assert!(rejection.zh().contains("1 件未销号问题：4"), "{}", rejection.zh());
    }
}

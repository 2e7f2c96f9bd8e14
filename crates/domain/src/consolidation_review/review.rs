//! Review a unit for one's own section (巩固评价).

use serde::Serialize;

use super::state::OFFICE;
use super::{
    ConsolidationReview, Finding, FindingText, OPEN_ISSUES_MAX, ReviewOf, SECTIONS_MAX,
    UnitReviewed, guard, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::evidence::{self, Evidence};
use crate::issue::words;
use crate::number_book::{NumberBook, Series};
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;

/// Reviews a unit, with the numbers of the issues that are still open. Reviewed again, the last
/// review of a section counts.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewUnit {
    /// The review.
    pub review: ReviewOf,
    /// What was found.
    pub finding: Finding,
    /// The numbers of the programme's issues that are open.
    pub open_issues: Vec<u32>,
    /// A remark; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for ReviewUnit {
    const NAME: &'static str = "consolidation_review.review";
    const ZH: &'static str = "巩固评价";
    const POWERS: Powers = Powers::impartial_decision(&[
        Role::LineOffice,
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::DeputyHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = guard::reads(self.review, known);
        streams.push(NumberBook::stream(self.review.programme, Series::Issue));
        streams
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.review, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(ConsolidationReview::stream(self.review))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let verb = (Self::ZH, "a consolidation review");
        let roles = Self::POWERS.roles;
        let review = guard::known(self.review, verb, roles, reads, cx)?;
        let section = cx.authority.section.clone();
        let named = section.as_deref().unwrap_or(OFFICE);
        let sections = review.map_or(&[][..], |review| &review.sections);
        let new = !sections.iter().any(|known| known.section == named);
        if new && sections.len() >= SECTIONS_MAX {
            let refused = Rejection::new(&rules::REVIEW_SECTIONS_SPENT);
            return Err(refused.with("max", SECTIONS_MAX));
        }
        self.check_issues(reads)?;
        words::optional("remark", self.remark.as_deref())?;
        words::evidence(&self.evidence)?;
        let (evidence, shown) = evidence::split(&self.evidence);
        let mut open_issues = self.open_issues.clone();
        open_issues.sort_unstable();
        let reviewed = UnitReviewed {
            review: self.review,
            role: cx.authority.role,
            section,
            finding: self.finding,
            open_issues,
            evidence,
        };
        let event = match (&self.remark, shown.is_empty()) {
            (None, true) => NewEvent::new(reviewed),
            (remark, _) => {
                let text = FindingText { remark: remark.clone(), evidence: shown };
                NewEvent::with_text(reviewed, &text)
            }
        };
        Ok(guard::decided(self.review, event.for_audience(Audience::Unit)))
    }
}

impl ReviewUnit {
    /// Issues are named by numbers that the programme's book has given out.
    fn check_issues(&self, reads: &Reads) -> Result<(), Rejection> {
        if self.open_issues.len() > OPEN_ISSUES_MAX {
            let refused = Rejection::new(&general::FIELD_TOO_MANY).field("open_issues");
            return Err(refused.with("max", OPEN_ISSUES_MAX));
        }
        let last = NumberBook::next(self.review.programme, Series::Issue, 0, reads) - 1;
        for (index, number) in self.open_issues.iter().enumerate() {
            let known = (1..=last).contains(number);
            if !known || self.open_issues[..index].contains(number) {
                return Err(Rejection::new(&rules::REVIEW_ISSUE_UNKNOWN)
                    .field(format!("open_issues[{index}]"))
                    .with("number", number)
                    .with("last", last));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::*;
    use super::*;

    #[test]
    fn r51_each_office_reviews_for_its_section_and_lists_what_is_open() {
        let outcome = town().when(&by(LINE), &review(Finding::ToImprove, &[3, 1]));
        let reviewed = UnitReviewed {
            review: of(),
            role: Role::LineOffice,
            section: Some(SECTION.to_owned()),
            finding: Finding::ToImprove,
            open_issues: vec![1, 3],
            evidence: vec![],
        };
        outcome.then(&[reviewed.into()]);
        let given = outcome.recorded();
        let given = given.when(&by(HANDLER), &review(Finding::Consolidated, &[])).recorded();
        let sections: Vec<&str> =
            state(&given).sections.iter().map(|one| one.section.as_str()).collect();
        assert_eq!(sections, [SECTION, OFFICE]);
        let again = given.when(&by(LINE), &review(Finding::Consolidated, &[])).recorded();
        assert_eq!(state(&again).sections.len(), 2);
        assert_eq!(state(&again).sections[0].finding, Finding::Consolidated);
    }

    #[test]
    fn open_issues_are_numbers_that_were_given_out() {
        for numbers in [&[4][..], &[0], &[1, 1]] {
            let refused = town().when(&by(LINE), &review(Finding::ToImprove, numbers));
            refused.then_rejected(&rules::REVIEW_ISSUE_UNKNOWN);
        }
    }

    #[test]
    fn r55_the_contact_cadre_and_the_village_review_nothing() {
        let given = town().person_with(who(LINE), Role::ContactCadre, Some(of().unit));
        let refused = given.when(&by(LINE), &review(Finding::Consolidated, &[]));
        refused.then_rejected(&general::RECUSED);
        let refused = given.when(&by(CADRE), &review(Finding::Consolidated, &[]));
        refused.then_rejected(&general::ROLE_MISSING);
    }

    #[test]
    fn s16_1_9_the_commission_reviews_nothing_whatever_the_hat() {
        let hats = town().person_with(who(COMMISSION), Role::OfficeHead, None);
        let refused = hats.when(&by(COMMISSION), &review(Finding::Consolidated, &[]));
        refused.then_rejected(&rules::REVIEW_COMMISSION_NEVER);
    }

    #[test]
    fn sections_are_bounded() {
        let stream = ConsolidationReview::stream(of());
        let reviewed = |number: usize| UnitReviewed {
            review: of(),
            role: Role::LineOffice,
            section: Some(format!("第{number}科室")),
            finding: Finding::Consolidated,
            open_issues: vec![],
            evidence: vec![],
        };
        let full = (0..50).fold(town(), |given, number| given.event(stream, reviewed(number)));
        let refused = full.when(&by(LINE), &review(Finding::Consolidated, &[]));
        refused.then_rejected(&rules::REVIEW_SECTIONS_SPENT);
    }
}

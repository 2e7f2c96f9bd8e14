//! Review a unit for one's own section (巩固评价).

use serde::Serialize;

use super::open_issues::NumberedIssue;
use super::state::OFFICE;
use super::{
    ConsolidationReview, Finding, FindingText, OPEN_ISSUES_MAX, ReviewOf, SECTIONS_MAX,
    UnitReviewed, guard, open_issues, rules,
};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::event::{Audience, NewEvent};
use crate::evidence::{self, Evidence};
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;

/// Reviews a unit, with the numbers of those of its issues that are still open, as the log has them.
/// Reviewed again, the last review of a section counts.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewUnit {
    /// The review.
    pub review: ReviewOf,
    /// What was found.
    pub finding: Finding,
    /// The numbers of the unit's issues that the section saw open.
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
        streams.push(open_issues::book(self.review));
        streams.extend(open_issues::reads(self.review, self.listed(known), known));
        streams
    }

    fn asks(&self, known: &Reads) -> Vec<Question> {
        match self.open_issues[..] {
            [] => Vec::new(),
            _ => open_issues::asks(self.review, known),
        }
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
        Rejection::unless_all([
            words::optional("remark", self.remark.as_deref()),
            words::evidence(&self.evidence),
        ])?;
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
    /// The issues that it lists, of those that the book knows.
    fn listed(&self, reads: &Reads) -> impl Iterator<Item = NumberedIssue> {
        open_issues::all(self.review, reads).filter(|one| self.open_issues.contains(&one.number))
    }

    /// Issues are named by numbers that the programme's book has given out, once each; what is
    /// listed is the unit's and open.
    fn check_issues(&self, reads: &Reads) -> Result<(), Rejection> {
        if self.open_issues.len() > OPEN_ISSUES_MAX {
            let refused = Rejection::new(&general::FIELD_TOO_MANY).field("open_issues");
            return Err(refused.with("max", OPEN_ISSUES_MAX));
        }
        let last = open_issues::last(self.review, reads);
        let own = open_issues::of_unit(self.review, self.listed(reads), reads);
        for (index, number) in self.open_issues.iter().enumerate() {
            let refused = |rule| {
                let refused = Rejection::new(rule).field(format!("open_issues[{index}]"));
                Err(refused.with("number", number))
            };
            let known = (1..=last).contains(number);
            if !known || self.open_issues[..index].contains(number) {
                return refused(&rules::REVIEW_ISSUE_UNKNOWN).map_err(|one| one.with("last", last));
            }
            match own.iter().find(|one| one.number == *number) {
                None => return refused(&rules::REVIEW_ISSUE_ELSEWHERE),
                Some(one) if !one.is_open(reads) => {
                    return refused(&rules::REVIEW_ISSUE_ENDED).map_err(|refused| {
                        let phase = one.state(reads).map(|issue| issue.phase).unwrap_or_default();
                        refused.with("phase", phase.zh()).with("phaseEn", phase.en())
                    });
                }
                Some(_) => {}
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
        for numbers in [&[7][..], &[0], &[1, 1]] {
            let refused = town().when(&by(LINE), &review(Finding::ToImprove, numbers));
            refused.then_rejected(&rules::REVIEW_ISSUE_UNKNOWN);
        }
    }

    #[test]
    fn r51_what_is_listed_as_open_is_the_units_and_open_in_the_log() {
        for (number, rule) in
            [(ELSEWHERE, &rules::REVIEW_ISSUE_ELSEWHERE), (CLOSED, &rules::REVIEW_ISSUE_ENDED)]
        {
            let refused = town().when(&by(LINE), &review(Finding::ToImprove, &[1, number]));
            let rejection = refused.then_rejected(rule);
            assert_eq!(rejection.field.as_deref(), Some("open_issues[1]"));
        }
        let refused = town().when(&by(LINE), &review(Finding::ToImprove, &[CLOSED]));
        let text = refused.then_rejected(&rules::REVIEW_ISSUE_ENDED).zh();
        assert!(text.contains("编号 4 的问题现为“已销号”"), "{text}");
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
    fn s1_2_a_villagers_group_is_reviewed_with_its_village() {
        let review = ReviewUnit {
            review: ReviewOf { unit: crate::testing::unit(3), ..of() },
            ..review(Finding::Consolidated, &[])
        };
        let refused = town().when(&by(LINE), &review);
        refused.then_rejected(&crate::unit::rules::UNIT_KIND_NOT_JUDGED);
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

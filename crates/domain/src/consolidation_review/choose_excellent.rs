//! Choose a unit as excellent (选树典型).

use serde::Serialize;

use super::{
    ConsolidationReview, ExcellentChosen, Finding, ReasonText, ReviewOf, SECTIONS_MIN, guard, rules,
};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Records that the leading group chose a unit, after several offices found it consolidated and none
/// lists an open issue.
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
        guard::reads(self.review, known)
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
        guard::check_document(&self.document, cx)?;
        words::required("reason", &self.reason)?;
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
                .with("numbers", numbers.join("、")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::*;
    use super::*;

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
        let open = reviewed().when(&by(LINE), &review(Finding::Consolidated, &[2])).recorded();
        open.when(&by(HEAD), &choose()).then_rejected(&rules::REVIEW_OPEN_ISSUES);
    }
}

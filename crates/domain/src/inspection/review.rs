//! Review a sheet: a second person who had no part in it (`domain.md` R22, §16.1-6).

use serde::Serialize;

use super::guard::{self, EVALUATING, EVALUATING_BEFORE, Known, REVIEWING};
use super::phase::refuse;
use super::{Act, Inspection, InspectionReviewed, ReviewOutcome, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::Audience;
use crate::id::InspectionId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::scheme::Scheme;
use crate::score::Figure;
use crate::separation::apart;
use crate::stream::StreamId;

/// Confirms a sheet or returns it to the evaluators. Who decides that an indicator does not apply is
/// said by the scheme, and confirms it by reviewing the sheet (`domain.md` §16.1-4).
#[derive(Debug, Clone, Serialize)]
pub struct ReviewInspection {
    /// The inspection.
    pub inspection: InspectionId,
    /// What was found.
    pub outcome: ReviewOutcome,
    /// A remark, and why it is returned; kept in private.
    pub remark: Option<String>,
}

impl Command for ReviewInspection {
    const NAME: &'static str = "inspection.review";
    const ZH: &'static str = "评分复核";
    const POWERS: Powers = Powers::impartial_decision(&[
        Role::OfficeHead,
        Role::OfficeHandler,
        Role::LineOffice,
        Role::DeputyHead,
        Role::LeadingGroupHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.inspection, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.inspection, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Inspection::stream(self.inspection))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::following(Act::Review, self.inspection, reads, cx)?;
        let roles = Self::POWERS.roles;
        guard::not_of_the_commission((Self::ZH, "reviewing"), roles, reads, cx)?;
        apart(reads, cx, &known.inspection.evaluators, (EVALUATING, REVIEWING), roles)?;
        // Who had a part in what was ordered to be checked again does not review it either.
        let barred = &known.inspection.barred;
        apart(reads, cx, barred, (EVALUATING_BEFORE, REVIEWING), roles)?;
        match (self.outcome, self.remark.as_deref()) {
            (ReviewOutcome::Returned, remark) => {
                words::required("remark", remark.unwrap_or_default())?;
            }
            (ReviewOutcome::Confirmed, remark) => {
                words::optional("remark", remark)?;
                refuse_other_deciders(&known, reads, cx)?;
            }
        }
        let reviewed = InspectionReviewed { outcome: self.outcome, role: cx.authority.role };
        let event = guard::with_remark(reviewed, self.remark.as_deref());
        Ok(known.decided(event, Audience::Unit))
    }
}

/// Whoever confirms a sheet decides everything that does not apply on it.
fn refuse_other_deciders(known: &Known<'_>, reads: &Reads, cx: &Context) -> Result<(), Rejection> {
    let planned = known.planned(Act::Review)?;
    let scheme = reads.need::<Scheme>(planned.scheme.0)?;
    let definition = &scheme.need_edition(planned.edition)?.definition;
    let entries = known.inspection.scored.iter().flat_map(|scored| &scored.entries);
    for entry in entries.filter(|entry| entry.figure == Figure::NotApplicable) {
        let indicator = definition.indicator(&entry.code);
        let allowed = indicator.and_then(|indicator| indicator.not_applicable.as_ref());
        let decider = allowed.map(|allowed| allowed.decider);
        if let Some(decider) = decider.filter(|decider| *decider != cx.authority.role) {
            return Err(refuse(&rules::INSPECTION_DECIDER, Act::Review)
                .with("code", &entry.code)
                .with("decider", decider.zh())
                .with("deciderEn", decider.en())
                .who_could(&[decider]));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Submission;
    use crate::inspection::fixture::*;
    use crate::inspection::{Phase, RecordScores, ScoreEntry};
    use crate::rejection::rules as general;
    use crate::testing::at;

    #[test]
    fn r22_a_second_person_reviews_and_never_an_evaluator_or_the_typist() {
        let given = scored();
        for number in [LINE, HANDLER] {
            let outcome = given.when(&by(number), &confirm());
            outcome.then_rejected(&general::SEPARATION_OF_DUTIES);
        }
        let typed = Submission { on_behalf_of: Some(who(LINE)), ..by(TYPIST) };
        let typed = drawn().when(&typed, &score(&drawn())).recorded();
        typed.when(&by(TYPIST), &confirm()).then_rejected(&general::SEPARATION_OF_DUTIES);
        let given = given.when(&by(HEAD), &confirm()).recorded();
        assert_eq!(state(&given).phase, Phase::Reviewed);
    }

    #[test]
    fn a_returned_sheet_says_why_and_is_scored_again() {
        let silent = ReviewInspection { outcome: ReviewOutcome::Returned, ..confirm() };
        scored().when(&by(HEAD), &silent).then_rejected(&general::FIELD_REQUIRED);
        let given = returned();
        assert_eq!(state(&given).phase, Phase::Returned);
        let given = given.when(&by(LINE), &score(&given)).recorded();
        assert_eq!(state(&given).phase, Phase::Scored);
    }

    #[test]
    fn who_decides_that_something_does_not_apply_reviews_the_sheet() {
        let given = drawn();
        let flood = ScoreEntry {
            ground: Some("当季遇自然灾害未检查。".to_owned()),
            ..entry("C2", Figure::NotApplicable)
        };
        let mut sheet = score(&given);
        sheet.entries.push(flood);
        let given = given.when(&by(LINE), &sheet).recorded();
        let outcome = given.when(&by(HEAD), &confirm());
        let refused = outcome.then_rejected(&rules::INSPECTION_DECIDER);
        assert_eq!(refused.who_could, [Role::DeputyHead]);
        assert_eq!(given.when(&by(DEPUTY), &confirm()).authority().role, Role::DeputyHead);
    }

    #[test]
    fn a_review_is_no_entry_that_comes_late_or_for_another() {
        let given = scored().now(at("2024-05-06 12:00"));
        let late = Submission { occurred_at: Some(at("2024-05-06 10:00")), ..by(HEAD) };
        given.when(&late, &confirm()).then_rejected(&general::DECISION_BACKDATED);
        let typed = Submission { on_behalf_of: Some(who(HEAD)), ..by(TYPIST) };
        given.when(&typed, &confirm()).then_rejected(&general::DECISION_BY_PROXY);
    }

    #[test]
    fn who_is_recused_does_not_review() {
        let given = scored().person_with(who(HEAD), Role::ContactCadre, Some(home()));
        given.when(&by(HEAD), &confirm()).then_rejected(&general::RECUSED);
        let hats = scored().person_with(who(COMMISSION), Role::OfficeHead, None);
        hats.when(&by(COMMISSION), &confirm()).then_rejected(&rules::INSPECTION_COMMISSION_NEVER);
    }

    #[test]
    fn a_sheet_that_was_checked_again_is_reviewed_like_any_other() {
        let given = recheck_ordered();
        let again = RecordScores { evaluators: vec![who(DEPUTY)], ..score(&given) };
        let given = given.when(&by(DEPUTY), &again).recorded();
        given.when(&by(DEPUTY), &confirm()).then_rejected(&general::SEPARATION_OF_DUTIES);
        // Who reviewed the first sheet had a part in what is doubted.
        given.when(&by(HEAD), &confirm()).then_rejected(&general::SEPARATION_OF_DUTIES);
        assert!(!given.when(&by(HEAD_TOO), &confirm()).decision().writes.is_empty());
    }
}

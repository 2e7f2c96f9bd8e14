//! Correct a score after the decision, without an objection (更正评分).

use serde::Serialize;

use super::citation;
use super::guard::{self, KnownSheet};
use super::recheck::{self, Basis, Changes, RECHECKERS};
use super::{Act, Evaluation, ScoreCorrected, rules};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::evidence::Evidence;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::score_sheet::{ReasonText, ScoreSheet, SheetOf};
use crate::stream::StreamId;

/// Corrects an error that was found after the committee had decided: by others than who scored, and
/// with the number of a decision (`domain.md` R54). The evaluation is then summed, decided and posted
/// again.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectScore {
    /// The sheet.
    pub sheet: SheetOf,
    /// What is changed.
    pub changes: Changes,
    /// The decision.
    pub document: Document,
    /// Why; kept in private.
    pub reason: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

impl Command for CorrectScore {
    const NAME: &'static str = "evaluation.correct_score";
    const ZH: &'static str = "更正评分";
    const POWERS: Powers = Powers::impartial_decision(RECHECKERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        citation::sheet_reads(self.sheet, self.changes.positions(), known)
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        crate::citation::asks(self.changes.positions().copied())
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::sheet_scope(self.sheet, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Evaluation::stream(self.sheet.evaluation))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let act = Act::CorrectScore;
        let sheet = KnownSheet::allowing(act, self.sheet, RECHECKERS, reads, cx)?;
        recheck::by_others(&sheet, None, reads, cx)?;
        Rejection::unless_all([
            words::required("reason", &self.reason),
            words::evidence(&self.evidence),
        ])?;
        if self.changes.is_empty() {
            return Err(Rejection::new(&rules::EVALUATION_RECHECK_OUTCOME).field("entries"));
        }
        let decided = sheet.known.evaluation.decided.as_ref();
        let decided = decided.expect("only phases after the decision allow it");
        let (document, evidence) = (&self.document, &self.evidence[..]);
        let since = (decided.met_on, "集体审定之日", "the committee decided");
        let basis = Basis { act, objection: None, document, since, evidence };
        let rescored = self.changes.event(&sheet, &basis, cx)?;
        let SheetOf { evaluation, unit } = self.sheet;
        let corrected = ScoreCorrected {
            evaluation,
            unit,
            role: cx.authority.role,
            document: self.document.clone(),
        };
        let event = NewEvent::with_text(corrected, &ReasonText { reason: self.reason.clone() });
        let event = sheet.about(event.citing(Some(self.document.cite())));
        let decision = Decision::one(Evaluation::stream(evaluation), event);
        Ok(decision.and(ScoreSheet::stream(evaluation, unit), rescored))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::Phase;
    use crate::evaluation::fixture::*;
    use crate::rejection::rules as general;

    #[test]
    fn r54_a_score_is_corrected_after_the_decision_with_a_number_and_by_others() {
        let given = decided();
        let corrected = given.when(&by(DEPUTY), &correct(elsewhere())).recorded();
        assert_eq!(evaluation(&corrected).phase, Phase::Rechecked);
        let summed = corrected.when(&by(HANDLER), &sum(&corrected)).recorded();
        assert_eq!(summed_of(&summed, elsewhere()).total.to_string(), "83.1");
        let unnumbered = Document { number: None, ..document() };
        let unnumbered = CorrectScore { document: unnumbered, ..correct(elsewhere()) };
        let refused = given.when(&by(DEPUTY), &unnumbered);
        refused.then_rejected(&rules::EVALUATION_DECISION_NUMBER);
        let before = evaluation(&given).decided.as_ref().map(|decided| decided.met_on);
        let early = before.and_then(|met| met.plus_days(-1)).expect("a day before");
        let early = CorrectScore {
            document: Document { date: early, ..document() },
            ..correct(elsewhere())
        };
        let refused = given.when(&by(DEPUTY), &early);
        refused.then_rejected(&rules::EVALUATION_DOCUMENT_EARLY);
        let refused = given.when(&by(HANDLER), &correct(elsewhere()));
        refused.then_rejected(&general::SEPARATION_OF_DUTIES);
        let nothing = CorrectScore { changes: Changes::default(), ..correct(elsewhere()) };
        let refused = given.when(&by(DEPUTY), &nothing);
        refused.then_rejected(&rules::EVALUATION_RECHECK_OUTCOME);
    }

    #[test]
    fn before_the_decision_the_office_scores_again_instead() {
        let refused = summed().when(&by(DEPUTY), &correct(home()));
        refused.then_rejected(&rules::EVALUATION_PHASE);
    }

    #[test]
    fn what_was_corrected_while_it_was_posted_is_not_final() {
        let given = in_notice().when(&by(DEPUTY), &correct(elsewhere())).recorded();
        let over = given.now(crate::testing::at("2024-05-20 09:00"));
        over.when(&by(HEAD), &super::super::FinaliseEvaluation { evaluation: evaluation_id() })
            .then_rejected(&rules::EVALUATION_PHASE);
    }
}

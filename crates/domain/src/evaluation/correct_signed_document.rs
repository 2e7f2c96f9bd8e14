//! Correct what was recorded of the signed ranking's document (更正签发文号).

use serde::Serialize;

use super::guard::{self, Known};
use super::record_signed_document::not_before_the_meeting;
use super::{Act, Evaluation, SignedDocumentCorrected, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::EvaluationId;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::score_sheet::ReasonText;
use crate::stream::StreamId;

/// Corrects a number, title, issuer or date that was typed wrong. Which ranking was signed, by its
/// position and root, was held against the log and stays; what stood before is in the event.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectSignedDocument {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The document as it is.
    pub document: Document,
    /// What was wrong; kept in private.
    pub reason: String,
}

impl Command for CorrectSignedDocument {
    const NAME: &'static str = "evaluation.correct_signed_document";
    const ZH: &'static str = "更正签发文号";
    const POWERS: Powers = Powers::decision(&[Role::OfficeHandler, Role::OfficeHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.evaluation, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.evaluation, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Evaluation::stream(self.evaluation))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let (act, roles) = (Act::CorrectSignedDocument, Self::POWERS.roles);
        let known = Known::allowing(act, self.evaluation, roles, reads, cx)?;
        Rejection::unless_all([
            guard::numbered("document", &self.document, cx),
            words::required("reason", &self.reason),
        ])?;
        let Some(signed) = &known.evaluation.signed else {
            return Err(Rejection::new(&rules::EVALUATION_NOT_SIGNED));
        };
        not_before_the_meeting(&self.document, known.evaluation)?;
        if signed.document == self.document {
            return Err(
                Rejection::new(&general::ALREADY_DONE).with("document", signed.document.cite())
            );
        }
        let corrected = SignedDocumentCorrected {
            evaluation: self.evaluation,
            role: cx.authority.role,
            before: signed.document.clone(),
            document: self.document.clone(),
        };
        let event = NewEvent::with_text(corrected, &ReasonText { reason: self.reason.clone() });
        Ok(known.decided(event.citing(Some(self.document.cite()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fixture::*;

    #[test]
    fn s10_4_7_a_number_typed_wrong_is_corrected_and_what_stood_before_is_kept() {
        let given = finalised().when(&by(HANDLER), &record_signed()).recorded();
        let before = evaluation(&given).signed.clone().expect("signed");
        let given = given.when(&by(HEAD), &correct_signed()).recorded();
        let after = evaluation(&given).signed.clone().expect("signed");
        assert_eq!(after.document, correct_signed().document);
        assert_ne!(after.document, before.document);
        assert_eq!((after.head_position, &after.root), (before.head_position, &before.root));
        given.when(&by(HEAD), &correct_signed()).then_rejected(&general::ALREADY_DONE);
    }

    #[test]
    fn what_was_archived_can_still_be_corrected() {
        let given = archived().when(&by(HEAD), &correct_signed()).recorded();
        let signed = evaluation(&given).signed.clone().expect("signed");
        assert_eq!(signed.document, correct_signed().document);
        assert_eq!(evaluation(&given).phase, crate::evaluation::Phase::Archived);
    }

    #[test]
    fn a_correction_needs_a_number_a_reason_and_something_to_correct() {
        let given = finalised();
        let refused = given.when(&by(HEAD), &correct_signed());
        refused.then_rejected(&rules::EVALUATION_NOT_SIGNED);
        let given = given.when(&by(HEAD), &record_signed()).recorded();
        let unnumbered = Document { number: None, ..document() };
        let unnumbered = CorrectSignedDocument { document: unnumbered, ..correct_signed() };
        let refused = given.when(&by(HEAD), &unnumbered);
        refused.then_rejected(&rules::EVALUATION_DECISION_NUMBER);
        let silent = CorrectSignedDocument { reason: " ".to_owned(), ..correct_signed() };
        let refused = given.when(&by(HEAD), &silent);
        let rejection = refused.then_rejected(&general::FIELD_REQUIRED);
        assert_eq!(rejection.field.as_deref(), Some("reason"));
    }
}

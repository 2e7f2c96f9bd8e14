//! Bring back the number of the signed ranking (登记签发文号).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Evaluation, RankingSigned, rules};
use crate::command::{Command, Context, Decision, Question, Reads};
use crate::document::Document;
use crate::event::NewEvent;
use crate::id::EvaluationId;
use crate::power::{Powers, Scope};
use crate::rejection::{Rejection, rules as general};
use crate::role::Role;
use crate::stream::StreamId;
use crate::text::hexadecimal;

/// Records the document by which the leading group signed the printed ranking, with the head
/// position and the short root that are printed on it (`domain.md` §16.1-3).
#[derive(Debug, Clone, Serialize)]
pub struct RecordSignedDocument {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// The signed ranking.
    pub document: Document,
    /// The head position that is printed on it.
    pub head_position: u64,
    /// The short root that is printed on it, hexadecimal.
    pub root: String,
}

impl Command for RecordSignedDocument {
    const NAME: &'static str = "evaluation.record_signed_document";
    const ZH: &'static str = "登记签发文号";
    const POWERS: Powers = Powers::decision(&[Role::OfficeHandler, Role::OfficeHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.evaluation, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scope(self.evaluation, reads)
    }

    fn asks(&self, _: &Reads) -> Vec<Question> {
        vec![Question::Root(self.head_position)]
    }

    fn target(&self) -> Option<StreamId> {
        Some(Evaluation::stream(self.evaluation))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let (act, roles) = (Act::RecordSignedDocument, Self::POWERS.roles);
        let known = Known::allowing(act, self.evaluation, roles, reads, cx)?;
        guard::numbered("document", &self.document, cx)?;
        guard::position("head_position", self.head_position)?;
        let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if !(8..=64).contains(&self.root.len()) || !self.root.chars().all(is_digit) {
            return Err(Rejection::new(&rules::EVALUATION_SIGNED_ROOT).field("root"));
        }
        let Some(root) = reads.root(self.head_position).map(|root| hexadecimal(&root)) else {
            return Err(Rejection::new(&general::POSITION_UNKNOWN)
                .field("head_position")
                .with("position", self.head_position));
        };
        if !root.starts_with(&self.root) {
            return Err(Rejection::new(&rules::EVALUATION_SIGNED_OTHER_ROOT)
                .field("root")
                .with("position", self.head_position)
                .with("root", &root[..self.root.len()]));
        }
        let signed = RankingSigned {
            evaluation: self.evaluation,
            role: cx.authority.role,
            document: self.document.clone(),
            head_position: self.head_position,
            root: self.root.clone(),
        };
        if let Some(before) = &known.evaluation.signed {
            let same = RankingSigned { role: before.role, ..signed } == *before;
            let rule = if same { &general::ALREADY_DONE } else { &rules::EVALUATION_SIGNED };
            return Err(Rejection::new(rule).with("document", before.document.cite()));
        }
        Ok(known.decided(NewEvent::new(signed).citing(Some(self.document.cite()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fixture::*;

    #[test]
    fn s16_1_3_the_signed_rankings_number_is_brought_back() {
        let given = finalised().when(&by(HEAD), &record_signed()).recorded();
        let signed = evaluation(&given).signed.clone().expect("signed");
        assert_eq!((signed.head_position, signed.root.as_str()), (1300, "0000000000000000"));
        given.when(&by(HANDLER), &record_signed()).then_rejected(&general::ALREADY_DONE);
        let unnumbered = Document { number: None, ..document() };
        let unnumbered = RecordSignedDocument { document: unnumbered, ..record_signed() };
        let refused = finalised().when(&by(HEAD), &unnumbered);
        refused.then_rejected(&rules::EVALUATION_DECISION_NUMBER);
        let other = RecordSignedDocument { root: "8a6d663c".to_owned(), ..record_signed() };
        let refused = finalised().when(&by(HEAD), &other);
        let rejection = refused.then_rejected(&rules::EVALUATION_SIGNED_OTHER_ROOT);
        assert!(rejection.zh().contains("根值为 00000000…"), "{}", rejection.zh());
        let beyond = RecordSignedDocument { head_position: 99_999, ..record_signed() };
        let refused = finalised().when(&by(HEAD), &beyond);
        let rejection = refused.then_rejected(&general::POSITION_UNKNOWN);
        assert_eq!(rejection.field.as_deref(), Some("head_position"));
        for root in ["8A6D663C", "8a6d", "zzzzzzzz"] {
            let wrong = RecordSignedDocument { root: root.to_owned(), ..record_signed() };
            let refused = finalised().when(&by(HEAD), &wrong);
            refused.then_rejected(&rules::EVALUATION_SIGNED_ROOT);
        }
    }

    #[test]
    fn s16_1_3_a_ranking_is_signed_by_one_document() {
        let given = finalised().when(&by(HEAD), &record_signed()).recorded();
        let title = "关于考核排名的通报".to_owned();
        let document = Document { title, ..record_signed().document };
        let second = RecordSignedDocument { document, ..record_signed() };
        let refused = given.when(&by(HEAD), &second);
        let rejection = refused.then_rejected(&rules::EVALUATION_SIGNED);
        assert!(rejection.zh().contains("已登记（样例镇发"), "{}", rejection.zh());
    }

    #[test]
    fn what_was_not_signed_is_not_archived() {
        let refused = finalised().when(&by(HEAD), &archive());
        refused.then_rejected(&rules::EVALUATION_UNSIGNED);
        assert_eq!(evaluation(&archived()).phase, crate::evaluation::Phase::Archived);
    }
}

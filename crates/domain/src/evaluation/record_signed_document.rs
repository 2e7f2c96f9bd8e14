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
        let evaluation = Evaluation::stream(self.evaluation);
        vec![
            Question::Root(self.head_position),
            Question::RevisionAt(self.head_position, evaluation),
        ]
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
        self.after_the_decision(&known, reads)?;
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

impl RecordSignedDocument {
    /// What is printed and signed is what was decided: the log had the decision by then, and the
    /// document is no older.
    fn after_the_decision(&self, known: &Known<'_>, reads: &Reads) -> Result<(), Rejection> {
        let evaluation = known.evaluation;
        let there = reads.revision_at(self.head_position, Evaluation::stream(self.evaluation));
        if there.unwrap_or(0) < evaluation.decided_revision {
            return Err(Rejection::new(&rules::EVALUATION_SIGNED_UNDECIDED)
                .field("head_position")
                .with("position", self.head_position));
        }
        not_before_the_meeting(&self.document, evaluation)
    }
}

/// Refuses a signed document that is older than the meeting that decided the ranking.
///
/// # Errors
/// `EVALUATION_SIGNED_EARLY`.
pub(super) fn not_before_the_meeting(
    document: &Document,
    evaluation: &Evaluation,
) -> Result<(), Rejection> {
    let met = evaluation.decided.as_ref().map(|decided| decided.met_on);
    let Some(met) = met.filter(|met| document.date < *met) else { return Ok(()) };
    Err(Rejection::new(&rules::EVALUATION_SIGNED_EARLY)
        .field("document.date")
        .with("date", document.date)
        .with("met", met))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Answer;
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
    fn s16_1_3_what_was_signed_was_decided_before() {
        let given = finalised();
        let decided = evaluation(&given).decided_revision;
        let stream = Evaluation::stream(evaluation_id());
        let at = |revision| {
            let asked = Question::RevisionAt(1300, stream);
            given.clone().answer(asked, Answer::RevisionAt(Some(revision)))
        };
        let refused = at(decided - 1).when(&by(HEAD), &record_signed());
        let rejection = refused.then_rejected(&rules::EVALUATION_SIGNED_UNDECIDED);
        assert_eq!(rejection.field.as_deref(), Some("head_position"));
        assert!(at(decided).when(&by(HEAD), &record_signed()).accepted().is_some());
        let date = crate::testing::day("2024-05-05");
        let document = Document { date, ..record_signed().document };
        let early = RecordSignedDocument { document, ..record_signed() };
        let refused = given.when(&by(HEAD), &early);
        let rejection = refused.then_rejected(&rules::EVALUATION_SIGNED_EARLY);
        assert_eq!(rejection.field.as_deref(), Some("document.date"));
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

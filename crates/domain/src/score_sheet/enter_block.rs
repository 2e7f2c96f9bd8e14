//! Enter the score of a block from a document (录入板块得分).

use serde::Serialize;

use super::score_indicators::SCORERS;
use super::{BlockEntered, ScoreSheet, SheetOf};
use crate::command::{Command, Context, Decision, Reads};
use crate::document::Document;
use crate::evaluation::guard::{self, KnownSheet};
use crate::evaluation::phase::Act;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::scheme::rules as of_scheme;
use crate::score::{Decimal, Entry, Figure, measured_alone};
use crate::stream::StreamId;

/// The creation ranking is one block of the evaluation; others come from elsewhere, and the office
/// that the scheme names enters them from their document (`domain.md` §16.1-2).
#[derive(Debug, Clone, Serialize)]
pub struct EnterBlock {
    /// The sheet.
    pub sheet: SheetOf,
    /// The block's key.
    pub block: String,
    /// The score, of the block's full mark.
    pub score: Decimal,
    /// The document that it stands in.
    pub document: Document,
    /// Why the deputy head enters it and not the office; kept in private.
    pub remark: Option<String>,
}

impl Command for EnterBlock {
    const NAME: &'static str = "evaluation.enter_block";
    const ZH: &'static str = "录入板块得分";
    const POWERS: Powers = Powers::impartial_decision(SCORERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::sheet_reads(self.sheet, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::scored_scope(self.sheet, &self.block, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(ScoreSheet::stream(self.sheet.evaluation, self.sheet.unit))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let sheet = KnownSheet::allowing(Act::EnterBlock, self.sheet, SCORERS, reads, cx)?;
        let definition = sheet.known.definition;
        if definition.block(&self.block).is_none_or(|block| block.entered_by.is_none()) {
            let refused = Rejection::new(&of_scheme::SCORE_INDICATOR_UNKNOWN).field("block");
            return Err(refused.with("code", &self.block));
        }
        let figure = Figure::Score(self.score);
        let entry = Entry { code: self.block.clone(), round: None, figure, positions: vec![] };
        measured_alone(definition, &entry).map_err(|refused| refused.field("score"))?;
        sheet.by_the_responsible(&self.block, self.remark.as_deref(), cx)?;
        sheet.scores(SCORERS, reads, cx)?;
        Rejection::unless_all([
            guard::ground("document", &self.document, cx),
            words::optional("remark", self.remark.as_deref()),
        ])?;
        let entered = BlockEntered {
            sheet: self.sheet,
            role: cx.authority.role,
            block: self.block.clone(),
            score: self.score,
            document: self.document.clone(),
        };
        let event = guard::with_remark(entered, self.remark.as_deref());
        Ok(sheet.decided(event.citing(Some(self.document.cite()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::fixture::*;
    use crate::evaluation::rules;
    use crate::rejection::rules as general;

    #[test]
    fn s16_1_2_a_block_is_entered_from_a_document_by_its_office() {
        let outcome = opened().when(&by(PARTY), &enter_block(home()));
        let entered = BlockEntered {
            sheet: sheet_of(home()),
            role: crate::role::Role::LineOffice,
            block: "building".to_owned(),
            score: Decimal::whole(9),
            document: document(),
        };
        outcome.then(&[entered.into()]);
        let cited = &outcome.decision().writes[0].1.document;
        assert_eq!(cited.as_deref(), Some("样例镇发〔2024〕12号"));
        opened().when(&by(WATER), &enter_block(home())).then_rejected(&general::ROLE_OTHER_UNIT);
        let refused = opened().when(&by(HANDLER), &enter_block(home()));
        refused.then_rejected(&rules::EVALUATION_NOT_RESPONSIBLE);
    }

    #[test]
    fn what_is_computed_here_is_not_entered() {
        let computed = EnterBlock { block: "water".to_owned(), ..enter_block(home()) };
        let refused = opened().when(&by(PARTY), &computed);
        refused.then_rejected(&of_scheme::SCORE_INDICATOR_UNKNOWN);
        let beyond = EnterBlock { score: Decimal::whole(11), ..enter_block(home()) };
        let refused = opened().when(&by(PARTY), &beyond);
        let rejection = refused.then_rejected(&of_scheme::SCORE_FIGURE_RANGE);
        assert_eq!(rejection.field.as_deref(), Some("score"));
    }
}

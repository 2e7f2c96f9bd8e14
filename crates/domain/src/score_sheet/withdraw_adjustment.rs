//! Withdraw a bonus, penalty or veto that was applied in error, before the evaluation is decided.

use serde::Serialize;

use super::score_indicators::SCORERS;
use super::{AdjustmentWithdrawn, ReasonText, ScoreSheet, SheetOf};
use crate::command::{Command, Context, Decision, Reads};
use crate::evaluation::guard::{self, KnownSheet};
use crate::evaluation::phase::Act;
use crate::evaluation::rules;
use crate::event::NewEvent;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::stream::StreamId;

/// Withdraws an adjustment; it keeps its number, and its document may give it again.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawAdjustment {
    /// The sheet.
    pub sheet: SheetOf,
    /// Its number.
    pub number: u32,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for WithdrawAdjustment {
    const NAME: &'static str = "evaluation.withdraw_adjustment";
    const ZH: &'static str = "撤销加减分或否决";
    const POWERS: Powers = Powers::impartial_decision(SCORERS);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::sheet_reads(self.sheet, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        let stream = ScoreSheet::stream(self.sheet.evaluation, self.sheet.unit);
        let sheet = reads.get::<ScoreSheet>(stream.id);
        let adjustment = sheet.and_then(|sheet| sheet.adjustment(self.number));
        let code = adjustment.map_or("", |adjustment| adjustment.place.0.as_str());
        guard::scored_scope(self.sheet, code, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(ScoreSheet::stream(self.sheet.evaluation, self.sheet.unit))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let act = Act::WithdrawAdjustment;
        let sheet = KnownSheet::allowing(act, self.sheet, SCORERS, reads, cx)?;
        let adjustment = sheet.sheet.and_then(|sheet| sheet.adjustment(self.number));
        let Some(adjustment) = adjustment.filter(|adjustment| !adjustment.withdrawn) else {
            let refused = Rejection::new(&rules::EVALUATION_ADJUSTMENT_UNKNOWN).field("number");
            return Err(refused.with("number", self.number));
        };
        words::required("reason", &self.reason)?;
        sheet.by_the_responsible(&adjustment.place.0, Some(&self.reason), cx)?;
        sheet.scores(SCORERS, reads, cx)?;
        let withdrawn =
            AdjustmentWithdrawn { sheet: self.sheet, role: cx.authority.role, number: self.number };
        let text = ReasonText { reason: self.reason.clone() };
        Ok(sheet.decided(NewEvent::with_text(withdrawn, &text)))
    }
}

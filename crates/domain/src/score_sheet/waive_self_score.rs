//! Go on without a village's own score (未自评): a village that files nothing stops nobody.

use serde::Serialize;

use super::{ReasonText, ScoreSheet, SelfScoreWaived, SheetOf, Stage};
use crate::command::{Command, Context, Decision, Reads};
use crate::evaluation::guard::{self, KnownSheet};
use crate::evaluation::phase::{Act, refuse};
use crate::evaluation::rules;
use crate::event::NewEvent;
use crate::issue::words;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Decides that a village's sheet is scored without its own score.
#[derive(Debug, Clone, Serialize)]
pub struct WaiveSelfScore {
    /// The sheet.
    pub sheet: SheetOf,
    /// Why; kept in private.
    pub reason: String,
}

impl Command for WaiveSelfScore {
    const NAME: &'static str = "evaluation.waive_self_score";
    const ZH: &'static str = "未自评处理";
    const POWERS: Powers = Powers::impartial_decision(&[Role::OfficeHead, Role::DeputyHead]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::sheet_reads(self.sheet, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::sheet_scope(self.sheet, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(ScoreSheet::stream(self.sheet.evaluation, self.sheet.unit))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let roles = Self::POWERS.roles;
        let sheet = KnownSheet::allowing(Act::WaiveSelfScore, self.sheet, roles, reads, cx)?;
        if let Some(written) = sheet.sheet.filter(|written| written.self_scored()) {
            let stage = written.stage(sheet.known.definition);
            return Err(refuse(&rules::EVALUATION_STAGE, Act::WaiveSelfScore)
                .with("stage", stage.zh())
                .with("stageEn", stage.en())
                .with("allowed", Stage::SchemeFrozen.zh()));
        }
        words::required("reason", &self.reason)?;
        let waived = SelfScoreWaived { sheet: self.sheet, role: cx.authority.role };
        let text = ReasonText { reason: self.reason.clone() };
        Ok(sheet.decided(NewEvent::with_text(waived, &text)))
    }
}

//! Archive an evaluation (归档), once the signed ranking was brought back.

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, Evaluation, EvaluationArchived, rules};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::EvaluationId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Archives an evaluation; nothing is done in it any more.
#[derive(Debug, Clone, Serialize)]
pub struct ArchiveEvaluation {
    /// The evaluation.
    pub evaluation: EvaluationId,
}

impl Command for ArchiveEvaluation {
    const NAME: &'static str = "evaluation.archive";
    const ZH: &'static str = "考核归档";
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
        let roles = Self::POWERS.roles;
        let known = Known::allowing(Act::Archive, self.evaluation, roles, reads, cx)?;
        if known.evaluation.signed.is_none() {
            return Err(Rejection::new(&rules::EVALUATION_UNSIGNED).who_could(roles));
        }
        let archived = EvaluationArchived { evaluation: self.evaluation, role: cx.authority.role };
        Ok(known.decided(NewEvent::new(archived)))
    }
}

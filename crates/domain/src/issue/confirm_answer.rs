//! Say whether the answer settles the difficulty (确认答复), by the village that raised it
//! (`domain.md` §16.1-8).

use serde::Serialize;

use super::guard::{self, CONFIRMING, Known};
use super::{Act, AnswerOutcome, DifficultyConfirmed, Issue, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Confirms that a difficulty is settled, which closes it, or says that it is not, after which it
/// has to be answered again and the clock runs on.
#[derive(Debug, Clone, Serialize)]
pub struct ConfirmAnswer {
    /// The issue.
    pub issue: IssueId,
    /// Whether it is settled.
    pub outcome: AnswerOutcome,
    /// A remark; kept in private.
    pub remark: Option<String>,
}

impl Command for ConfirmAnswer {
    const NAME: &'static str = "issue.confirm_answer";
    const ZH: &'static str = "确认答复";
    const POWERS: Powers = Powers::entry(&[
        Role::Village,
        Role::GroupCadre,
        Role::ResidentTeam,
        Role::VillageAffairsSupervision,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::ConfirmAnswer, self.issue, reads)?;
        known.in_order(cx)?;
        known.apart_from_rectifiers(cx, CONFIRMING, Self::POWERS.roles)?;
        words::optional("remark", self.remark.as_deref())?;
        let confirmed = DifficultyConfirmed { outcome: self.outcome };
        Ok(known.decided(guard::with_remark(confirmed, self.remark.as_deref())))
    }
}

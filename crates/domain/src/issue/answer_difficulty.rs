//! Answer a difficulty (答复困难), by the office or leader it was assigned to (`domain.md` §16.1-8).

use serde::Serialize;

use super::guard::{self, Known};
use super::{Act, AnswerText, DifficultyAnswered, Issue, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::event::NewEvent;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Answers a difficulty; the village then says whether it is settled.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerDifficulty {
    /// The issue.
    pub issue: IssueId,
    /// The answer; kept in private.
    pub answer: String,
}

impl Command for AnswerDifficulty {
    const NAME: &'static str = "issue.answer_difficulty";
    const ZH: &'static str = "答复困难";
    const POWERS: Powers = Powers::entry(&[
        Role::LineOffice,
        Role::OfficeHead,
        Role::OfficeHandler,
        Role::DeputyHead,
        Role::LeadingGroupHead,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::accountable(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::AnswerDifficulty, self.issue, reads)?;
        known.rectifies(Act::AnswerDifficulty, reads, cx)?;
        words::required("answer", &self.answer)?;
        let answered = DifficultyAnswered { role: cx.authority.role };
        let text = AnswerText { answer: self.answer.clone() };
        Ok(known.decided(NewEvent::with_text(answered, &text)))
    }
}

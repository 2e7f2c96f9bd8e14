//! Where commands are given: straight to the engine, counted, each a little later than the last.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use hemei_domain::aggregate::{Aggregate, Kind};
use hemei_domain::command::{Command, Submission};
use hemei_domain::document::{Classification, Document, DocumentNumber};
use hemei_domain::id::PersonId;
use hemei_domain::rejection::Rule;
use hemei_domain::time::Date;
use hemei_engine::engine::Engine;
use hemei_engine::execute::Call;
use hemei_engine::failure::Failure;
use hemei_engine::receipt::Receipt;
use uuid::Uuid;

use super::HOUR;
use super::turns::Turn;
use crate::ambient::SettableClock;

/// What every story of a run shares.
#[derive(Debug)]
pub(super) struct Stage {
    /// The engine.
    pub(super) engine: Engine,
    /// Its clock.
    pub(super) clock: Arc<SettableClock>,
    /// How far the clock goes on at each command, in microseconds.
    pub(super) step: i64,
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Commands that were accepted.
    pub(super) commands: u64,
    /// Commands that were refused, as they had to be, by the reason.
    pub(super) refused: BTreeMap<String, u64>,
    /// Events by their types.
    pub(super) types: BTreeMap<String, u64>,
}

impl Tally {
    /// How many events there are.
    pub(super) fn events(&self) -> u64 {
        self.types.values().sum()
    }

    /// Adds another's.
    pub(super) fn add(&mut self, other: &Self) {
        self.commands += other.commands;
        let both = [(&mut self.refused, &other.refused), (&mut self.types, &other.types)];
        for (ours, theirs) in both {
            for (name, count) in theirs {
                *ours.entry(name.clone()).or_default() += count;
            }
        }
    }
}

/// A story's own desk.
#[derive(Debug)]
pub(super) struct Desk {
    /// What it shares with the others.
    pub(super) stage: Arc<Stage>,
    /// When it gives its commands.
    pub(super) turn: Turn,
    /// What was done at it.
    pub(super) tally: Tally,
    /// The position of what was done last.
    pub(super) reached: u64,
}

impl Desk {
    /// A desk at which nothing was done.
    pub(super) fn new(stage: &Arc<Stage>, turn: Turn) -> Self {
        Self { stage: Arc::clone(stage), turn, tally: Tally::default(), reached: 0 }
    }

    /// The day on which the clock stands.
    pub(super) fn today(&self) -> Date {
        self.stage.engine.now().date()
    }

    /// Gives a command that has to be accepted.
    ///
    /// # Errors
    /// Where it is not.
    pub(super) async fn act<C: Command>(
        &mut self,
        by: PersonId,
        command: C,
    ) -> anyhow::Result<Receipt> {
        self.submit(Submission::by(by), |_| command).await
    }

    /// As [`Self::act`], with a new id for what the command names before it exists.
    ///
    /// # Errors
    /// As [`Self::act`].
    pub(super) async fn name<C: Command>(
        &mut self,
        by: PersonId,
        command: impl FnOnce(Uuid) -> C + Send,
    ) -> anyhow::Result<Receipt> {
        self.submit(Submission::by(by), command).await
    }

    /// As [`Self::act`], told so many days after it happened.
    ///
    /// # Errors
    /// As [`Self::act`].
    pub(super) async fn act_late<C: Command>(
        &mut self,
        by: PersonId,
        command: C,
        days: i64,
    ) -> anyhow::Result<Receipt> {
        let happened = self.today().plus_days(-days).context("go back some days")?;
        let mut submission = Submission::by(by);
        submission.occurred_at = Some(happened.start().plus_micros(15 * HOUR));
        submission.note.back_entry_reason = Some("村里停电停网，事后补录。".to_owned());
        self.submit(submission, |_| command).await
    }

    async fn submit<C: Command>(
        &mut self,
        submission: Submission,
        command: impl FnOnce(Uuid) -> C + Send,
    ) -> anyhow::Result<Receipt> {
        let receipt = self.give(submission, command).await;
        let receipt = receipt.with_context(|| format!("do {} on {}", C::NAME, self.today()))?;
        self.tally.commands += 1;
        for event in &receipt.events {
            *self.tally.types.entry(event.event_type.clone()).or_default() += 1;
            self.reached = event.position;
        }
        Ok(receipt)
    }

    /// Gives a command that a rule has to refuse.
    ///
    /// # Errors
    /// Where it is accepted, or refused for another reason.
    pub(super) async fn refused<C: Command>(
        &mut self,
        by: PersonId,
        command: C,
        rule: &'static Rule,
    ) -> anyhow::Result<()> {
        match self.give(Submission::by(by), |_| command).await {
            Err(Failure::Rejected(why)) if why.rule.reason == rule.reason => {
                *self.tally.refused.entry(rule.reason.to_owned()).or_default() += 1;
                Ok(())
            }
            Err(failure) => Err(failure).with_context(|| format!("have {} refused", C::NAME)),
            Ok(_) => anyhow::bail!("have {} refused: it was accepted", C::NAME),
        }
    }

    /// Everything that a command draws or reads of the clock, it draws while it is this desk's turn.
    async fn give<C: Command>(
        &self,
        submission: Submission,
        command: impl FnOnce(Uuid) -> C + Send,
    ) -> Result<Receipt, Failure> {
        let Stage { engine, clock, step } = &*self.stage;
        let turn = self.turn.come().await;
        clock.advance(*step);
        let call = Call {
            submission,
            request_id: engine.new_id(),
            validate_only: false,
            deadline: None,
            trace: None,
        };
        let command = command(engine.new_id());
        engine.execute_in_turn(call, command, || turn.pass()).await
    }

    /// A thing as it is durable, with its revision.
    ///
    /// # Errors
    /// Where there is no such thing.
    pub(super) async fn state<A: Aggregate + Clone>(&self, id: Uuid) -> anyhow::Result<(A, u64)> {
        let known = self.stage.engine.state::<A>(id, None, None).await?;
        let known = known.with_context(|| format!("find {id}"))?;
        Ok((known.state, known.revision))
    }

    /// A document of today by the town.
    pub(super) fn document(&self, title: &str, serial: u32) -> Document {
        self.document_of("样例镇和美乡村创建工作领导小组", title, ("样例镇发", serial))
    }

    /// A document of today by somebody, with the word and the serial of its number.
    pub(super) fn document_of(
        &self,
        issuer: &str,
        title: &str,
        (word, serial): (&str, u32),
    ) -> Document {
        let today = self.today();
        let number = format!("{word}〔{}〕{serial}号", today.parts().0);
        Document {
            number: DocumentNumber::parse("number", &number).ok(),
            title: title.to_owned(),
            issuer: issuer.to_owned(),
            date: today,
            classification: Classification::Internal,
        }
    }
}

/// The first thing of a kind that a command created or changed.
///
/// # Errors
/// Where there is none.
pub(super) fn first_of(receipt: &Receipt, kind: Kind) -> anyhow::Result<Uuid> {
    let first = receipt.events.iter().find(|event| event.stream.kind == kind);
    Ok(first.with_context(|| format!("find a {} in a receipt", kind.as_str()))?.stream.id)
}

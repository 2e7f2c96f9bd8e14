//! Where commands are given: straight to the engine, counted, each a little later than the last.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use hemei_domain::aggregate::Aggregate;
use hemei_domain::command::{Command, Submission};
use hemei_domain::document::{Classification, Document, DocumentNumber};
use hemei_domain::id::PersonId;
use hemei_domain::time::Date;
use hemei_engine::engine::Engine;
use hemei_engine::execute::Call;
use hemei_engine::failure::Failure;
use hemei_engine::receipt::Receipt;
use uuid::Uuid;

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
    /// Commands that were refused, as they had to be.
    pub(super) refused: u64,
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
        self.refused += other.refused;
        for (name, count) in &other.types {
            *self.types.entry(name.clone()).or_default() += count;
        }
    }
}

/// A story's own desk.
#[derive(Debug)]
pub(super) struct Desk {
    /// What it shares with the others.
    pub(super) stage: Arc<Stage>,
    /// What was done at it.
    pub(super) tally: Tally,
}

impl Desk {
    /// A desk at which nothing was done.
    pub(super) fn new(stage: &Arc<Stage>) -> Self {
        Self { stage: Arc::clone(stage), tally: Tally::default() }
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
        let receipt = self.give(by, command).await;
        let receipt = receipt.with_context(|| format!("do {} on {}", C::NAME, self.today()))?;
        self.tally.commands += 1;
        for event in &receipt.events {
            *self.tally.types.entry(event.event_type.clone()).or_default() += 1;
        }
        Ok(receipt)
    }

    /// Gives a command that has to be refused by a rule.
    ///
    /// # Errors
    /// Where it is not.
    pub(super) async fn refused<C: Command>(
        &mut self,
        by: PersonId,
        command: C,
    ) -> anyhow::Result<()> {
        match self.give(by, command).await {
            Err(Failure::Rejected(_)) => {
                self.tally.refused += 1;
                Ok(())
            }
            Err(failure) => Err(failure).with_context(|| format!("have {} refused", C::NAME)),
            Ok(_) => anyhow::bail!("have {} refused: it was accepted", C::NAME),
        }
    }

    async fn give<C: Command>(&self, by: PersonId, command: C) -> Result<Receipt, Failure> {
        let Stage { engine, clock, step } = &*self.stage;
        clock.advance(*step);
        let call = Call {
            submission: Submission::by(by),
            request_id: engine.new_id(),
            validate_only: false,
            deadline: None,
            trace: None,
        };
        engine.execute(call, command).await
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

    /// A document of today.
    pub(super) fn document(&self, title: &str, serial: u32) -> Document {
        let today = self.today();
        let number = format!("样例镇发〔{}〕{serial}号", today.parts().0);
        Document {
            number: DocumentNumber::parse("number", &number).ok(),
            title: title.to_owned(),
            issuer: "样例镇和美乡村创建工作领导小组".to_owned(),
            date: today,
            classification: Classification::Internal,
        }
    }
}

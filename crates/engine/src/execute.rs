//! Executing a command: everything between the API and the sequencer, written once.
//!
//! Load what the command reads, decide, hand the unit of work over, wait for its commit. A refusal
//! counts only if everything that it was decided on is durable and nobody else has written since;
//! until then the command decides again.

use hemei_domain::access::CommandRefused;
use hemei_domain::command::{self, Command, Reads, Submission};
use hemei_domain::event::{Envelope, NewEvent};
use hemei_domain::rejection::Rejection;
use tokio::time::Instant;
use uuid::Uuid;

use crate::engine::{Caller, Engine};
use crate::failure::Failure;
use crate::log::Waiting;
use crate::port::{RequestKey, StoredEvent, TraceContext};
use crate::receipt::Receipt;
use crate::sequencer::{Author, NotQueued, Outcome, Request, UnitOfWork};

mod digest;
#[cfg(test)]
mod tests;

use digest::{Asked, digest, first_form};

/// How often a command decides anew before it gives up.
const ATTEMPTS_MAX: u32 = 1000;
/// How often a command's wish to read may depend on what it read before.
const READ_ROUNDS_MAX: u32 = 16;
/// A clock that is further behind the log than this takes no writes.
pub const CLOCK_BEHIND_MICROS_MAX: i64 = 5_000_000;

/// A call of a mutating method.
#[derive(Debug, Clone)]
pub struct Call {
    /// Who submits and what they say of the circumstances.
    pub submission: Submission,
    /// The client's idempotency key.
    pub request_id: Uuid,
    /// Decide, but write nothing.
    pub validate_only: bool,
    /// When the caller stops waiting.
    pub deadline: Option<Instant>,
    /// Its place in a trace; absent where nobody traces it.
    pub trace: Option<TraceContext>,
}

/// What became of one attempt.
enum Attempt {
    Done(Receipt),
    Again,
}

/// What came of a command's questions.
enum Answered {
    /// It asked nothing new, or is not admitted.
    Nothing,
    /// Everything that it asked has its answer.
    Something,
    /// It asked about what is not durable yet.
    NotDurable,
}

impl Engine {
    /// Executes a command.
    ///
    /// # Errors
    /// [`Failure`]; nothing was written unless it is [`Failure::OutcomeUnknown`].
    pub async fn execute<C: Command>(&self, call: Call, command: C) -> Result<Receipt, Failure> {
        self.execute_in_turn(call, command, || {}).await
    }

    /// As [`Self::execute`]; `queued` is called as soon as the unit of work has its place among those
    /// that wait. Whoever gives the next command then, and not before, has the log in the order in
    /// which commands were given, and still many of them in one batch. It is not called for what is
    /// refused or was executed before.
    ///
    /// # Errors
    /// As [`Self::execute`].
    pub async fn execute_in_turn<C: Command>(
        &self,
        call: Call,
        command: C,
        queued: impl Fn() + Send + Sync,
    ) -> Result<Receipt, Failure> {
        let behind = self.business.clock_behind_micros();
        if behind > CLOCK_BEHIND_MICROS_MAX {
            return Err(Failure::ClockBehind { micros: behind });
        }
        let request = Request {
            key: RequestKey { actor: call.submission.actor.0, request_id: call.request_id },
            digest: digest(&self.keys, &call.submission, &command),
        };
        let first_form = || first_form(&self.keys, &call.submission, &command);
        let asked = Asked::new(request, &first_form);
        let fresh = self.ids.uuid();
        for _ in 0..ATTEMPTS_MAX {
            match self.attempt(&call, &asked, fresh, &command, &queued).await {
                Ok(Attempt::Done(receipt)) => return Ok(receipt),
                Ok(Attempt::Again) => {}
                Err(failure) => {
                    before(call.deadline, self.note_reuse::<C>(&call, &failure)).await??;
                    return Err(failure);
                }
            }
        }
        Err(Failure::Contended { attempts: ATTEMPTS_MAX })
    }

    /// Records that a request id came again with other content.
    async fn note_reuse<C: Command>(&self, call: &Call, failure: &Failure) -> Result<(), Failure> {
        if let (Failure::RequestReused { .. }, false) = (failure, call.validate_only) {
            let refused = CommandRefused {
                command: C::NAME.to_owned(),
                reason: "REQUEST_ID_REUSED".to_owned(),
                clause: "AIP-155".to_owned(),
            };
            self.record_refusal(refused, author_of(&call.submission)).await?;
        }
        Ok(())
    }

    /// Records a refusal of a call that was read but never became a command: it names no thing, has
    /// malformed members, or may not read what it asks for. `method` is the command's name, or that
    /// of the method where it is a read.
    ///
    /// # Errors
    /// Where the access log did not take the record: that is answered in the refusal's stead.
    pub async fn note_refusal(
        &self,
        caller: &Caller,
        method: &str,
        why: &Rejection,
    ) -> Result<(), Failure> {
        self.record_refusal(refused(method, why), caller.author()).await
    }

    async fn attempt<C: Command>(
        &self,
        call: &Call,
        asked: &Asked<'_>,
        fresh: Uuid,
        command: &C,
        queued: &(dyn Fn() + Send + Sync),
    ) -> Result<Attempt, Failure> {
        let undone = self.business.undone();
        let gathered = self.gather(&call.submission, fresh, command);
        let Some(reads) = before(call.deadline, gathered).await?? else {
            return Ok(Attempt::Again);
        };
        let now = self.business.now();
        let decided = command::run(command, &call.submission, &reads, now);
        let (decision, authority) = match decided {
            Ok(decided) => decided,
            Err(_) => {
                let refusal = self.refuse(call, asked, command, &reads);
                return before(call.deadline, refusal).await?;
            }
        };
        if decision.writes.len() > command::EVENTS_MAX as usize {
            let detail = format!("{} decided on {} events", C::NAME, decision.writes.len());
            return Err(Failure::Internal { detail });
        }
        if call.validate_only {
            return before(call.deadline, self.rehearsed(asked)).await?;
        }
        let mut unit = UnitOfWork::new(
            decision.writes,
            reads.revisions().collect(),
            Author::of(&call.submission, &authority),
        );
        unit.undone = Some(undone);
        unit.trace = call.trace;
        unit.request = Some(asked.request.clone());
        // A decision is taken on a day, for roles and limits alike: it is not recorded on another.
        let midnight = now.date().end().plus_micros(1);
        unit.valid_until = Some(decision.valid_until.map_or(midnight, |until| until.min(midnight)));
        match self.business.submit(unit, now) {
            Ok(waiting) => {
                queued();
                self.settle(call, asked, waiting).await
            }
            Err(NotQueued::Stale | NotQueued::Expired) => Ok(Attempt::Again),
            Err(NotQueued::Duplicate) => {
                // The first copy may be in the log a moment after this one has given up.
                let settles = before(call.deadline, self.business.something_settles()).await;
                settles.map(|()| Attempt::Again).map_err(|_| Failure::OutcomeUnknown)
            }
            Err(NotQueued::Full) => Err(Failure::Busy { retry_after_ms: 100 }),
            Err(NotQueued::ReadOnly) => Err(Failure::ReadOnly),
        }
    }

    /// What a command that would be accepted is told where it is only validated: the receipt of the
    /// time before, if there was one.
    async fn rehearsed(&self, asked: &Asked<'_>) -> Result<Attempt, Failure> {
        let probe = self.business.probe(&[asked.request.key]).await?;
        let rows = probe.and_then(|probe| probe.units.into_iter().next()).unwrap_or_default();
        if rows.is_empty() {
            return Ok(Attempt::Done(Receipt::nothing_written(asked.request.key.request_id)));
        }
        repeat(asked, &rows).map(Attempt::Done)
    }

    /// Loads what the command asks for until it asks for nothing new; nothing where it asks the log
    /// about what is not durable yet.
    async fn gather<C: Command>(
        &self,
        submission: &Submission,
        fresh: Uuid,
        command: &C,
    ) -> Result<Option<Reads>, Failure> {
        let mut reads = Reads::new(fresh);
        let mut wanted = Vec::new();
        for _ in 0..READ_ROUNDS_MAX {
            wanted.extend(command::needed(command, submission, &reads));
            wanted.retain(|stream| !reads.contains(*stream));
            wanted.sort_unstable();
            wanted.dedup();
            if wanted.is_empty() {
                match self.answer(submission, command, &mut reads).await? {
                    Answered::Nothing => return Ok(Some(reads)),
                    Answered::NotDurable => return Ok(None),
                    Answered::Something => {}
                }
            }
            for stream in wanted.iter().filter(|stream| stream.id == fresh) {
                self.business.expect_absent(*stream);
            }
            for view in self.business.states(&wanted).await? {
                reads.insert(view.stream, view.revision, view.state);
            }
        }
        Err(Failure::Internal { detail: format!("{} never stops reading", C::NAME) })
    }

    /// Looks up what the command asks of the log and has no answer yet.
    async fn answer<C: Command>(
        &self,
        submission: &Submission,
        command: &C,
        reads: &mut Reads,
    ) -> Result<Answered, Failure> {
        let mut asked = command.asks(reads);
        asked.retain(|question| !reads.is_answered(question));
        if asked.is_empty() {
            return Ok(Answered::Nothing);
        }
        let now = self.business.now();
        if command::admit(command, submission, reads, now).is_err() {
            return Ok(Answered::Nothing);
        }
        // Few commands ask: the others' futures stay as small as they are without it.
        let durable = Box::pin(self.look_up(asked, reads)).await?;
        Ok(if durable { Answered::Something } else { Answered::NotDurable })
    }

    /// Lets a refusal stand only if what the log really says refuses the command too.
    async fn refuse<C: Command>(
        &self,
        call: &Call,
        asked: &Asked<'_>,
        command: &C,
        reads: &Reads,
    ) -> Result<Attempt, Failure> {
        let probe = self.business.probe(&[asked.request.key]).await?;
        let probe = probe.ok_or_else(|| Failure::Internal { detail: "the log is gone".into() })?;
        if let Some(rows) = probe.units.first().filter(|rows| !rows.is_empty()) {
            return repeat(asked, rows).map(Attempt::Done);
        }
        if self.business.follow_head(&probe).await {
            return Ok(Attempt::Again);
        }
        let durable = self.durable_refusal(call, command, reads, probe.head.position);
        let Some(rejection) = durable else {
            self.business.something_settles().await;
            return Ok(Attempt::Again);
        };
        if !call.validate_only {
            let author = author_of(&call.submission);
            self.record_refusal(refused(C::NAME, &rejection), author).await?;
        }
        Err(rejection.into())
    }

    /// What refuses the command in the durable states at one moment, at `position` or later;
    /// nothing where they do not, or are not known yet. The same revisions prove nothing: what was
    /// looked at may have waited, been dropped, and left its revision to another event.
    fn durable_refusal<C: Command>(
        &self,
        call: &Call,
        command: &C,
        reads: &Reads,
        position: u64,
    ) -> Option<Rejection> {
        let streams: Vec<_> = reads.revisions().map(|(stream, _)| stream).collect();
        let (views, known) = self.business.durable_states(&streams);
        let views = views.filter(|_| known >= position)?;
        let mut durable = Reads::new(reads.fresh);
        durable.take_answers(reads);
        for view in views {
            durable.insert(view.stream, view.revision, view.state);
        }
        let now = self.business.now();
        // Since it was read, a delegation may have come, or a parent that is read too.
        let needed = command::needed(command, &call.submission, &durable);
        let complete = needed.iter().all(|stream| durable.contains(*stream));
        // Who is not admitted gets no answers and is refused without them.
        let answered = command.asks(&durable).iter().all(|asked| durable.is_answered(asked))
            || command::admit(command, &call.submission, &durable, now).is_err();
        if !(complete && answered) {
            return None;
        }
        command::run(command, &call.submission, &durable, now).err()
    }

    async fn settle(
        &self,
        call: &Call,
        asked: &Asked<'_>,
        mut waiting: Waiting,
    ) -> Result<Attempt, Failure> {
        let outcome = match before(call.deadline, waiting.outcome()).await {
            Ok(outcome) => outcome,
            Err(_) if self.business.abandon(waiting) => return Err(Failure::OutcomeUnknown),
            Err(failure) => return Err(failure),
        };
        match outcome {
            Some(Outcome::Committed(unit)) => {
                Receipt::of(asked.request.key.request_id, unit.rows()).map(Attempt::Done)
            }
            Some(Outcome::Known(rows)) => repeat(asked, &rows).map(Attempt::Done),
            Some(Outcome::Conflict) => Ok(Attempt::Again),
            Some(Outcome::Dropped) => Err(Failure::DeadlineExceeded),
            Some(Outcome::Failed) if self.business.read_only() => Err(Failure::ReadOnly),
            Some(Outcome::Failed) => {
                Err(Failure::Internal { detail: "the store refused the batch".to_owned() })
            }
            None if waiting.sent() => Err(Failure::OutcomeUnknown),
            None => Err(Failure::Unavailable { detail: "the server is stopping".to_owned() }),
        }
    }

    /// Puts a refusal into the access log: rule, actor and command, no content.
    async fn record_refusal(&self, refused: CommandRefused, author: Author) -> Result<(), Failure> {
        let command = refused.command.clone();
        let recorded = self.record_access(NewEvent::new(refused), author).await;
        recorded.inspect_err(|failure| {
            tracing::error!(
                command,
                error = failure as &dyn std::error::Error,
                "a refusal could not be put into the access log"
            );
        })
    }
}

fn refused(command: &str, why: &Rejection) -> CommandRefused {
    CommandRefused {
        command: command.to_owned(),
        reason: why.rule.reason.to_owned(),
        clause: why.rule.clause.to_owned(),
    }
}

fn author_of(submission: &Submission) -> Author {
    Author {
        actor: Some(submission.actor),
        actor_kind: submission.actor_kind,
        credential: submission.credential,
        ..Author::system()
    }
}

/// The receipt of a request that was executed before.
fn repeat(asked: &Asked<'_>, rows: &[StoredEvent]) -> Result<Receipt, Failure> {
    let first = rows.first().ok_or(Failure::NotFound)?;
    let envelope: Envelope = serde_json::from_slice(&first.envelope).map_err(|error| {
        Failure::Internal { detail: format!("position {}: {error}", first.position) }
    })?;
    if !asked.is(envelope.request_digest.as_deref()) {
        return Err(Failure::RequestReused { first_at: first.recorded_at });
    }
    Receipt::of(asked.request.key.request_id, rows)
}

/// Awaits until a deadline.
pub(crate) async fn before<T>(
    deadline: Option<Instant>,
    future: impl Future<Output = T>,
) -> Result<T, Failure> {
    match deadline {
        Some(deadline) => {
            tokio::time::timeout_at(deadline, future).await.map_err(|_| Failure::DeadlineExceeded)
        }
        None => Ok(future.await),
    }
}

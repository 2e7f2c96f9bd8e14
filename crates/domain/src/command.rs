//! Commands: what is the same for all of them, so that none can forget it.
//!
//! [`run`] is the whole pure path: authority as of its time, proxy and back-entry rules, the etag,
//! then the command's own `decide`. The engine only loads states and appends what comes out.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use uuid::Uuid;

use crate::aggregate::{Aggregate, State};
use crate::credential::Credential;
use crate::event::{ActorKind, NewEvent, SubmissionNote};
use crate::id::{CredentialId, PersonId};
use crate::issue::words;
use crate::person::Person;
use crate::power::{Authority, Nature, Powers, Scope};
use crate::programme::Programme;
use crate::rejection::{Rejection, Rule, rules};
use crate::stream::StreamId;
use crate::time::{Date, Timestamp};

mod grant;
pub mod question;

use grant::grant;
pub use question::{Answer, Cited, Names, Numbered, Question};

/// A decision may be entered this much after it was taken and is not "entered back".
pub const DECISION_DELAY_MICROS_MAX: i64 = 15 * MICROS_A_MINUTE;
const MICROS_A_MINUTE: i64 = 60 * 1_000_000;
/// A unit of work has at most so many events: what reads the log in whole units counts on it.
pub const EVENTS_MAX: u32 = 64;
/// A terminal's clock may be this much ahead of ours.
pub const SKEW_MICROS_MAX: i64 = 5 * 1_000_000;
/// What something was copied from, and the place in it, have so many bytes of UTF-8 at most.
pub const SOURCE_BYTES_MAX: usize = 256;
/// Back-entry limit in days where no programme states its own.
pub const BACK_ENTRY_DAYS_DEFAULT: i64 = 7;

/// A request to act.
pub trait Command: Serialize + Send + Sync + 'static {
    /// Stable name, `issue.raise`; part of the request's digest.
    const NAME: &'static str;
    /// What it is called to people, `问题登记`.
    const ZH: &'static str;
    /// Who may.
    const POWERS: Powers;

    /// The streams that it needs; asked again with what was read, until nothing is missing.
    fn reads(&self, known: &Reads) -> Vec<StreamId>;

    /// What it asks of the log beside the states, once those are read: few things that it cites.
    fn asks(&self, known: &Reads) -> Vec<Question> {
        let _ = known;
        Vec::new()
    }

    /// What it touches, as far as powers care.
    ///
    /// # Errors
    /// Where the thing itself is not there.
    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection>;

    /// The stream whose revision the caller's etag speaks of; nothing for a creation, whose receipt
    /// names what its first event is of.
    fn target(&self) -> Option<StreamId> {
        None
    }

    /// Decides; pure.
    ///
    /// # Errors
    /// The typed reason why not.
    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection>;
}

/// The states that a command asked for, each with its revision.
#[derive(Debug, Clone)]
pub struct Reads {
    /// An id drawn for this request, stable over retries; new things take it.
    pub fresh: Uuid,
    streams: Vec<(StreamId, u64, Arc<State>)>,
    answers: BTreeMap<Question, Answer>,
}

impl Reads {
    /// No states yet.
    pub fn new(fresh: Uuid) -> Self {
        Self { fresh, streams: Vec::new(), answers: BTreeMap::new() }
    }

    /// Adds or replaces a state.
    pub fn insert(&mut self, stream: StreamId, revision: u64, state: impl Into<Arc<State>>) {
        let state = state.into();
        match self.streams.iter_mut().find(|(known, _, _)| *known == stream) {
            Some(entry) => *entry = (stream, revision, state),
            None => self.streams.push((stream, revision, state)),
        }
    }

    /// Whether the stream was read.
    pub fn contains(&self, stream: StreamId) -> bool {
        self.streams.iter().any(|(known, _, _)| *known == stream)
    }

    /// The id of the `index`-th new thing of this request, from 0: the first is `fresh`, the others
    /// follow from it and are as stable over retries.
    pub fn fresh_at(&self, index: u32) -> Uuid {
        match index {
            0 => self.fresh,
            _ => Uuid::new_v5(&self.fresh, &index.to_be_bytes()),
        }
    }

    /// The revision that was read; 0 where the stream is empty or was not read.
    pub fn revision(&self, stream: StreamId) -> u64 {
        self.streams
            .iter()
            .find(|(known, _, _)| *known == stream)
            .map_or(0, |(_, revision, _)| *revision)
    }

    /// Every stream that was read and its revision: the decision's expectations.
    pub fn revisions(&self) -> impl Iterator<Item = (StreamId, u64)> {
        self.streams.iter().map(|(stream, revision, _)| (*stream, *revision))
    }

    /// The state of a thing that exists.
    pub fn get<A: Aggregate>(&self, id: Uuid) -> Option<&A> {
        let stream = StreamId::new(A::KIND, id);
        self.streams
            .iter()
            .find(|(known, revision, _)| *known == stream && *revision > 0)
            .and_then(|(_, _, state)| A::of(state))
    }

    /// The state of a thing that must exist.
    ///
    /// # Errors
    /// `THING_NOT_FOUND` with the kind's Chinese name.
    pub fn need<A: Aggregate>(&self, id: Uuid) -> Result<&A, Rejection> {
        self.get::<A>(id).ok_or_else(|| {
            Rejection::new(&rules::THING_NOT_FOUND)
                .with("what", A::KIND.zh())
                .with("whatEn", A::KIND.as_str())
                .with("name", id)
        })
    }
}

/// Who submits, for whom, and what they say of the circumstances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The person whose credential came with the call.
    pub actor: PersonId,
    /// What kind of actor that is.
    pub actor_kind: ActorKind,
    /// The credential.
    pub credential: Option<CredentialId>,
    /// The person for whom it is entered.
    pub on_behalf_of: Option<PersonId>,
    /// When it happened; now where absent.
    pub occurred_at: Option<Timestamp>,
    /// Why it is late, who told the typist.
    pub note: SubmissionNote,
    /// Where it came from.
    pub source: Option<String>,
    /// The place there.
    pub source_position: Option<String>,
    /// The revision that the caller saw.
    pub etag: Option<u64>,
}

impl Submission {
    /// A person's own submission, now.
    pub fn by(actor: PersonId) -> Self {
        Self {
            actor,
            actor_kind: ActorKind::Person,
            credential: None,
            on_behalf_of: None,
            occurred_at: None,
            note: SubmissionNote::default(),
            source: None,
            source_position: None,
            etag: None,
        }
    }

    /// Whose act it is: the person acted for, else the submitter.
    pub fn principal(&self) -> PersonId {
        self.on_behalf_of.unwrap_or(self.actor)
    }

    /// When it happened, as far as is known at `now`: a terminal's clock may run a little ahead of
    /// ours, and what is decided is of no later moment than its event, which is recorded on the day
    /// of `now`.
    fn occurred_by(&self, now: Timestamp) -> Timestamp {
        self.occurred_at.map_or(now, |at| at.min(now))
    }
}

/// What a decision may look at beside the states.
#[derive(Debug, Clone)]
pub struct Context {
    /// The time of recording.
    pub now: Timestamp,
    /// Its civil date.
    pub today: Date,
    /// When it happened; never after `now`, however far ahead the clock of who says so.
    pub occurred_at: Timestamp,
    /// Whose act it is.
    pub principal: PersonId,
    /// Who enters it.
    pub submitter: PersonId,
    /// The authority that was granted to the principal.
    pub authority: Authority,
}

impl Context {
    /// Everybody whose act this is: whose it is, who enters it, and who delegated the power to it.
    /// Separation of duties looks at each of them.
    pub fn persons(&self) -> impl Iterator<Item = PersonId> + use<> {
        [self.principal, self.submitter].into_iter().chain(self.authority.delegator)
    }
}

/// What a command decided: events over one or more streams, committed together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// The events in the order of the unit of work.
    pub writes: Vec<(StreamId, NewEvent)>,
    /// The decision holds only if it is recorded before this instant.
    pub valid_until: Option<Timestamp>,
}

impl Decision {
    /// A decision with one event.
    pub fn one(stream: StreamId, event: NewEvent) -> Self {
        Self { writes: vec![(stream, event)], valid_until: None }
    }

    /// Adds an event.
    #[must_use]
    pub fn and(mut self, stream: StreamId, event: NewEvent) -> Self {
        self.writes.push((stream, event));
        self
    }

    /// Adds everything that another decision of the same command writes; both must still hold.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.writes.extend(other.writes);
        self.valid_until = match (self.valid_until, other.valid_until) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self
    }

    /// Limits how long the decision holds.
    #[must_use]
    pub fn until(mut self, instant: Timestamp) -> Self {
        self.valid_until = Some(instant);
        self
    }
}

/// The streams that a command by this submission needs, as far as known: asked again with what was
/// read until nothing new is asked for.
pub fn needed<C: Command>(command: &C, submission: &Submission, known: &Reads) -> Vec<StreamId> {
    let mut streams = submission_reads(submission, known);
    streams.extend(command.reads(known));
    streams
}

/// Those of whoever acts; whoever delegated is known by the delegate.
fn submission_reads(submission: &Submission, known: &Reads) -> Vec<StreamId> {
    let persons = [Some(submission.actor), submission.on_behalf_of].into_iter().flatten();
    let mut streams: Vec<StreamId> = persons.clone().map(Person::stream).collect();
    let delegates = persons.filter_map(|id| known.get::<Person>(id.0));
    streams.extend(delegates.flat_map(Person::givers));
    streams.extend(submission.credential.map(|id| StreamId::new(Credential::KIND, id.0)));
    streams
}

/// Authorises and decides: everything between the loaded states and the unit of work. Who wears
/// several hats that the command knows acts in the first in which it is accepted.
///
/// # Errors
/// The first rule that refuses, authority before everything else (AIP-211); of several hats the
/// most fitting one's.
pub fn run<C: Command>(
    command: &C,
    submission: &Submission,
    reads: &Reads,
    now: Timestamp,
) -> Result<(Decision, Authority), Rejection> {
    let granted = admit(command, submission, reads, now)?;
    let occurred_at = submission.occurred_by(now);
    let mut refused = None;
    for authority in granted {
        let cx = Context {
            now,
            today: now.date(),
            occurred_at,
            principal: submission.principal(),
            submitter: submission.actor,
            authority,
        };
        match command.decide(reads, &cx) {
            Ok(decision) => {
                debug_assert!(!decision.writes.is_empty(), "accepted means at least one event");
                return Ok((decision, cx.authority));
            }
            Err(rejection) => refused = refused.or(Some(rejection)),
        }
    }
    Err(refused.expect("whoever is granted nothing was refused before"))
}

/// Everything before the command's own `decide`: who may, and what is the same for every command.
/// Nobody's questions are looked up in the log who is not admitted.
///
/// # Errors
/// The first rule that refuses.
pub fn admit<C: Command>(
    command: &C,
    submission: &Submission,
    reads: &Reads,
    now: Timestamp,
) -> Result<Vec<Authority>, Rejection> {
    refuse_revoked_credential(submission, reads)?;
    let scope = command.scope(reads)?;
    let granted = grant::<C>(submission, &scope, reads, now, submission.occurred_by(now))?;
    check_times::<C>(submission, &scope, reads, now)?;
    check_etag(command, submission, reads)?;
    check_note(submission)?;
    Ok(granted)
}

fn refuse_revoked_credential(submission: &Submission, reads: &Reads) -> Result<(), Rejection> {
    let Some(id) = submission.credential else { return Ok(()) };
    let valid = reads.get::<Credential>(id.0).is_some_and(Credential::usable);
    if valid { Ok(()) } else { Err(Rejection::new(&rules::CREDENTIAL_REVOKED)) }
}

fn check_times<C: Command>(
    submission: &Submission,
    scope: &Scope,
    reads: &Reads,
    now: Timestamp,
) -> Result<(), Rejection> {
    // As it was said: a clock that is too far ahead is told so.
    let occurred_at = submission.occurred_at.unwrap_or(now);
    if occurred_at.0 > now.0.saturating_add(SKEW_MICROS_MAX) {
        return Err(with_times(&rules::OCCURRED_IN_FUTURE, occurred_at, now));
    }
    if C::POWERS.nature == Nature::Decision {
        at_once(occurred_at, now)?;
    }
    let programme = scope.programme.and_then(|id| reads.get::<Programme>(id.0));
    let of_today = |programme: &Programme| programme.back_entry_days_on(now.date());
    let limit = programme.map_or(BACK_ENTRY_DAYS_DEFAULT, of_today);
    let days = occurred_at.date().days_until(now.date());
    if days > limit && submission.note.back_entry_reason.is_none() {
        return Err(Rejection::new(&rules::BACK_ENTRY_REASON)
            .field("submission.back_entry_reason")
            .with("days", days)
            .with("limit", limit));
    }
    Ok(())
}

/// What is entered when it happens and not entered back: every decision, and whatever everybody has to
/// know of from then on.
///
/// # Errors
/// `DECISION_BACKDATED`.
pub(crate) fn at_once(occurred_at: Timestamp, now: Timestamp) -> Result<(), Rejection> {
    if now.0.saturating_sub(occurred_at.0) <= DECISION_DELAY_MICROS_MAX {
        return Ok(());
    }
    let minutes = DECISION_DELAY_MICROS_MAX / MICROS_A_MINUTE;
    Err(with_times(&rules::DECISION_BACKDATED, occurred_at, now).with("minutes", minutes))
}

fn with_times(rule: &'static Rule, occurred_at: Timestamp, now: Timestamp) -> Rejection {
    Rejection::new(rule)
        .field("submission.occurred_time")
        .with("occurred", occurred_at.local_minutes())
        .with("recorded", now.local_minutes())
}

fn check_etag<C: Command>(
    command: &C,
    submission: &Submission,
    reads: &Reads,
) -> Result<(), Rejection> {
    let (Some(given), Some(target)) = (submission.etag, command.target()) else { return Ok(()) };
    let current = reads.revision(target);
    if given == current {
        return Ok(());
    }
    Err(Rejection::new(&rules::STALE_ETAG)
        .field("etag")
        .with("given", etag(given))
        .with("current", etag(current)))
}

fn check_note(submission: &Submission) -> Result<(), Rejection> {
    let note = &submission.note;
    words::optional("submission.back_entry_reason", note.back_entry_reason.as_deref())?;
    words::optional("submission.told_by", note.told_by.as_deref())?;
    // These two stand in the envelope for ever.
    check_source("submission.source", submission.source.as_deref())?;
    check_source("submission.source_position", submission.source_position.as_deref())
}

fn check_source(field: &str, value: Option<&str>) -> Result<(), Rejection> {
    let bytes = value.map_or(0, str::len);
    if bytes > SOURCE_BYTES_MAX {
        return Err(Rejection::new(&rules::TEXT_TOO_LONG)
            .field(field)
            .with("bytes", bytes)
            .with("bytesMax", SOURCE_BYTES_MAX));
    }
    value.map_or(Ok(()), |value| words::titled(field, value))
}

/// The quoted etag of a revision, `"v12"` (AIP-154).
pub fn etag(revision: u64) -> String {
    format!("\"v{revision}\"")
}

/// The revision of a quoted etag; nothing where it is not one of ours.
pub fn parse_etag(text: &str) -> Option<u64> {
    let digits = text.strip_prefix("\"v")?.strip_suffix('"')?;
    let revision = digits.parse().ok()?;
    (etag(revision) == text).then_some(revision)
}

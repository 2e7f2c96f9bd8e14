//! Why a call was not done: one enum for commands and queries.

use hemei_domain::rejection::Rejection;
use hemei_domain::time::Timestamp;

/// Why a call was not done. Texts in here are for our logs; the API writes its own.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A rule refused.
    #[error("be allowed: {0}")]
    Rejected(#[source] Box<Rejection>),
    /// The request id was used before, with other content.
    #[error("use a request id a second time with other content")]
    RequestReused {
        /// When it was used first.
        first_at: Timestamp,
    },
    /// Others were faster every time.
    #[error("win against concurrent writers in {attempts} attempts")]
    Contended {
        /// How often it was tried.
        attempts: u32,
    },
    /// Too much waits.
    #[error("queue: too much waits")]
    Busy {
        /// When to try again.
        retry_after_ms: u64,
    },
    /// The log does not reach to a position that is asked about.
    #[error("know what was known at position {position}: the log ends at {head}")]
    BeyondHead {
        /// The position.
        position: u64,
        /// Where the log ends.
        head: u64,
    },
    /// A query waits for a position that nobody can write before it gives up.
    #[error("wait for position {position}: the log ends at {head}")]
    OutOfReach {
        /// The position.
        position: u64,
        /// Where the log ends.
        head: u64,
    },
    /// As many questions about the past are being answered as may be at once.
    #[error("fold the log for a question: too many are being answered")]
    PastBusy {
        /// When to try again.
        retry_after_ms: u64,
    },
    /// A question about the past would have to fold too much of the log.
    #[error("fold the log for a question: it takes more than {events_max} events")]
    PastTooLong {
        /// How many events a question folds at most.
        events_max: u64,
    },
    /// The deadline passed after the unit was sent: it may or may not be in the log.
    #[error("learn the outcome before the deadline")]
    OutcomeUnknown,
    /// The deadline passed before anything was sent.
    #[error("finish before the deadline")]
    DeadlineExceeded,
    /// The log takes no writes.
    #[error("write: the log is read-only")]
    ReadOnly,
    /// The clock is so far behind the log that times would be wrong.
    #[error("write: the clock is {micros} µs behind the log")]
    ClockBehind {
        /// How far.
        micros: i64,
    },
    /// A view stopped at an event that it does not understand, or that says what cannot be.
    #[error("answer from the view {view}, which stopped at position {position}")]
    ViewStopped {
        /// The view.
        view: &'static str,
        /// Where.
        position: u64,
    },
    /// This release's version of a view is being built, or a newer release keeps the view.
    #[error("answer from the view {view}, which is being built")]
    ViewRebuilding {
        /// The view.
        view: &'static str,
    },
    /// The thing named is not there.
    #[error("find it")]
    NotFound,
    /// The store does not answer.
    #[error("reach the store: {detail}")]
    Unavailable {
        /// What happened; for our log only.
        detail: String,
    },
    /// A fault of ours.
    #[error("work correctly: {detail}")]
    Internal {
        /// What happened; for our log only.
        detail: String,
    },
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(Box::new(rejection))
    }
}

impl From<crate::port::StoreError> for Failure {
    fn from(error: crate::port::StoreError) -> Self {
        use crate::port::StoreError as E;
        match error {
            E::OutcomeUnknown { detail } | E::Unavailable { detail } => {
                Self::Unavailable { detail }
            }
            E::Inconsistent { .. } | E::Failed { .. } => Self::Internal { detail: chain(&error) },
        }
    }
}

impl From<crate::log::LoadError> for Failure {
    fn from(error: crate::log::LoadError) -> Self {
        match error {
            crate::log::LoadError::Store { source, .. } => source.into(),
            crate::log::LoadError::Decode { .. } => Self::Internal { detail: chain(&error) },
        }
    }
}

impl From<crate::decode::DecodeFailure> for Failure {
    fn from(error: crate::decode::DecodeFailure) -> Self {
        Self::Internal { detail: chain(&error) }
    }
}

/// An error with everything that caused it, in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push_str(": ");
        text.push_str(&source.to_string());
        cause = source.source();
    }
    text
}

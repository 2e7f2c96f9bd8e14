//! What SQLite's failures mean to the engine.

use hemei_engine::port::StoreError;
use sqlx::Error;

/// SQLite's primary result codes that say "not now": busy, locked, I/O, disk full, cannot open,
/// locking protocol.
const NOT_NOW: [u32; 6] = [5, 6, 10, 13, 14, 15];

/// A failure while nothing was committed yet.
#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` takes")]
pub(crate) fn before_commit(error: Error) -> StoreError {
    let detail = error.to_string();
    if is_not_now(&error) {
        StoreError::Unavailable { detail }
    } else {
        StoreError::Failed { detail }
    }
}

/// A failure of COMMIT itself: after an error of the disk or of the thread nobody knows whether the
/// last frame of the write-ahead log is there.
#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` takes")]
pub(crate) fn at_commit(error: Error) -> StoreError {
    let detail = error.to_string();
    match primary_code(&error) {
        Some(5 | 6) => StoreError::Unavailable { detail },
        _ => StoreError::OutcomeUnknown { detail },
    }
}

/// Whether a unique index refused a row.
pub(crate) fn is_taken(error: &Error) -> bool {
    error.as_database_error().is_some_and(|error| error.is_unique_violation())
}

/// Whether a statement names a table that does not exist.
pub(crate) fn is_missing_table(error: &Error) -> bool {
    let message = error.as_database_error().map(|error| error.message());
    message.is_some_and(|message| message.starts_with("no such table"))
}

/// Whether the file itself is damaged: "corrupt", or "not a database".
pub(crate) fn is_damage(error: &Error) -> bool {
    primary_code(error).is_some_and(|code| [11, 26].contains(&code))
}

fn is_not_now(error: &Error) -> bool {
    match error {
        Error::Database(_) => primary_code(error).is_some_and(|code| NOT_NOW.contains(&code)),
        Error::Io(_) | Error::WorkerCrashed | Error::BeginFailed => true,
        _ => false,
    }
}

/// The low byte of the extended code: 517, the busy snapshot, is 5, busy.
fn primary_code(error: &Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

//! What PostgreSQL's failures mean to the engine.

use hemei_engine::port::StoreError;
use sqlx::Error;

/// Codes, or classes of codes, that say "not now": serialisation, deadlock, no lock, cancelled,
/// resources, read-only after a fail-over, starting up, system, a plan of a table that was replaced.
const NOT_NOW: [&str; 9] =
    ["40001", "40P01", "55P03", "57014", "53", "25006", "57P03", "58", "0A000"];
/// The session is ending or its end is not known.
const LOSS: [&str; 4] = ["57P01", "57P02", "08", "40003"];

/// A failure of a call that has written nothing.
#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` takes")]
pub(crate) fn of_reading(error: Error) -> StoreError {
    let detail = error.to_string();
    if is_loss(&error) || is_not_now(&error) {
        StoreError::Unavailable { detail }
    } else {
        StoreError::Failed { detail }
    }
}

/// A failure of a statement that commits: if the connection is lost, it may have.
pub(crate) fn of_writing(error: Error) -> StoreError {
    if is_loss(&error) {
        StoreError::OutcomeUnknown { detail: error.to_string() }
    } else {
        of_reading(error)
    }
}

/// Whether the connection is lost.
pub(crate) fn is_loss(error: &Error) -> bool {
    match error {
        Error::Database(_) => has_code(error, &LOSS),
        Error::Io(_) | Error::Tls(_) | Error::Protocol(_) | Error::WorkerCrashed => true,
        _ => false,
    }
}

/// Whether a unique index refused a row.
pub(crate) fn is_taken(error: &Error) -> bool {
    has_code(error, &["23505"])
}

/// Whether a statement names a table that does not exist.
pub(crate) fn is_missing_table(error: &Error) -> bool {
    has_code(error, &["42P01"])
}

/// Whether the server found data or an index damaged.
pub(crate) fn is_damage(error: &Error) -> bool {
    has_code(error, &["XX"])
}

fn is_not_now(error: &Error) -> bool {
    has_code(error, &NOT_NOW)
}

fn has_code(error: &Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| codes.iter().any(|start| code.starts_with(start)))
}

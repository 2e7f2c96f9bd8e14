//! From a stored row to an event as folds see it.

use hemei_domain::aggregate::Event;
use hemei_domain::event::{DecodeError, Envelope, Recorded};
use hemei_domain::stream::{ParseStreamError, StreamId};

use crate::port::StoredEvent;

/// Why a row is not an event that this program knows.
#[derive(Debug, thiserror::Error)]
#[error("decode the event at position {position}")]
pub struct DecodeFailure {
    /// The position in the log.
    pub position: u64,
    /// Why.
    #[source]
    pub cause: DecodeCause,
}

/// What part of the row was not understood.
#[derive(Debug, thiserror::Error)]
pub enum DecodeCause {
    /// The envelope.
    #[error("parse the envelope")]
    Envelope(#[source] serde_json::Error),
    /// The stream's name.
    #[error("read the stream's name")]
    Stream(#[source] ParseStreamError),
    /// The facts.
    #[error("read the facts")]
    Data(#[source] DecodeError),
}

/// Reads a row's envelope.
///
/// # Errors
/// [`DecodeFailure`] where it is not understood.
pub fn envelope(row: &StoredEvent) -> Result<Envelope, DecodeFailure> {
    serde_json::from_slice(&row.envelope).map_err(|source| DecodeFailure {
        position: row.position,
        cause: DecodeCause::Envelope(source),
    })
}

/// Reads a row.
///
/// # Errors
/// [`DecodeFailure`] where the envelope, the stream's name or the facts are not understood.
pub fn recorded(row: &StoredEvent) -> Result<Recorded, DecodeFailure> {
    let failed = |cause| DecodeFailure { position: row.position, cause };
    let envelope = envelope(row)?;
    let stream: StreamId =
        envelope.stream.parse().map_err(|source| failed(DecodeCause::Stream(source)))?;
    let event =
        Event::decode(stream.kind, &envelope.event_type, envelope.schema_version, &row.data)
            .map_err(|source| failed(DecodeCause::Data(source)))?;
    Ok(Recorded { envelope, stream, event })
}

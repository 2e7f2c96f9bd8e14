//! Receipts: a command's answer, a pure function of stored rows.

use hemei_domain::stream::StreamId;
use hemei_domain::time::Timestamp;
use hemei_ledger::Hash;
use uuid::Uuid;

use crate::failure::Failure;
use crate::port::StoredEvent;

/// What a command wrote. The same request id gets the same receipt for as long as the log lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The request.
    pub request_id: Uuid,
    /// When it was recorded; absent where nothing was written (`validate_only`).
    pub recorded_at: Option<Timestamp>,
    /// The events, in the order of the unit of work.
    pub events: Vec<ReceiptEvent>,
}

/// One event of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptEvent {
    /// Place in the log.
    pub position: u64,
    /// The type's name.
    pub event_type: String,
    /// The stream.
    pub stream: StreamId,
    /// Place in the stream.
    pub revision: u64,
    /// The leaf.
    pub leaf_hash: Hash,
}

impl Receipt {
    /// The receipt of a call that was only validated.
    pub fn nothing_written(request_id: Uuid) -> Self {
        Self { request_id, recorded_at: None, events: Vec::new() }
    }

    /// The receipt of a unit of work.
    ///
    /// # Errors
    /// [`Failure::Internal`] where a row names a stream that is none.
    pub fn of(request_id: Uuid, rows: &[StoredEvent]) -> Result<Self, Failure> {
        let events = rows.iter().map(|row| {
            let stream = row.stream.parse().map_err(|_| Failure::Internal {
                detail: format!("position {} names the stream {}", row.position, row.stream),
            })?;
            Ok(ReceiptEvent {
                position: row.position,
                event_type: row.event_type.clone(),
                stream,
                revision: row.revision,
                leaf_hash: row.leaf_hash,
            })
        });
        Ok(Self {
            request_id,
            recorded_at: rows.first().map(|row| row.recorded_at),
            events: events.collect::<Result<_, Failure>>()?,
        })
    }
}

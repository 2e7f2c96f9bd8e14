//! Time and ids: the only doors through which the clock and randomness come in.

use hemei_domain::time::Timestamp;
use uuid::Uuid;

/// The clock.
pub trait Clock: Send + Sync + 'static {
    /// Now, in whole microseconds.
    fn now(&self) -> Timestamp;
}

/// A source of ids, salts and nonces.
pub trait Ids: Send + Sync + 'static {
    /// A new id.
    fn uuid(&self) -> Uuid;

    /// The id of an event that is recorded at an instant; a new id like any other, unless the source
    /// keeps apart what commands and what batches draw.
    fn event_id(&self, recorded_at: Timestamp) -> Uuid {
        let _ = recorded_at;
        self.uuid()
    }

    /// A salt for a commitment; must not be guessable.
    fn salt(&self) -> [u8; 16];

    /// A nonce for sealing free text; must never repeat under one key.
    fn nonce(&self) -> [u8; 12];
}

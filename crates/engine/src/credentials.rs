//! Recently used credentials, known and unknown, kept for a moment so that not every call asks the
//! store.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use hemei_domain::id::CredentialId;
use tokio::time::Instant;

use crate::port::CredentialRecord;

/// How long a record is believed. Whether a credential is *revoked* is not decided here but by its
/// stream, at every command and query.
const BELIEVED: Duration = Duration::from_secs(60);
/// How many records are kept.
const KEPT_MAX: usize = 4096;

/// Records by credential.
#[derive(Debug, Default)]
pub(crate) struct Credentials {
    records: Mutex<HashMap<CredentialId, (Instant, CredentialRecord)>>,
    unknown: Mutex<Unknown>,
}

/// Credentials that the store did not know while the log ended at a position. One that is issued
/// is an event, so that all are forgotten when the log has gone on.
#[derive(Debug, Default)]
struct Unknown {
    position: u64,
    credentials: HashSet<CredentialId>,
}

impl Credentials {
    /// A record that is still believed.
    pub(crate) fn get(&self, credential: CredentialId) -> Option<CredentialRecord> {
        let records = self.records.lock().expect("no code under this lock panics");
        let (since, record) = records.get(&credential)?;
        (since.elapsed() < BELIEVED).then(|| record.clone())
    }

    /// Keeps a record.
    pub(crate) fn put(&self, record: CredentialRecord) {
        let mut records = self.records.lock().expect("no code under this lock panics");
        if records.len() >= KEPT_MAX {
            records.clear();
        }
        records.insert(record.credential, (Instant::now(), record));
    }

    /// Whether the store did not know it, and the log has not gone on from the position since.
    pub(crate) fn is_unknown(&self, credential: CredentialId, position: u64) -> bool {
        let unknown = self.unknown();
        unknown.position == position && unknown.credentials.contains(&credential)
    }

    /// Remembers that the store, asked when the log ended at the position, did not know it.
    pub(crate) fn put_unknown(&self, credential: CredentialId, position: u64) {
        let mut unknown = self.unknown();
        if unknown.position > position {
            return;
        }
        if unknown.position < position || unknown.credentials.len() >= KEPT_MAX {
            *unknown = Unknown { position, credentials: HashSet::new() };
        }
        unknown.credentials.insert(credential);
    }

    fn unknown(&self) -> MutexGuard<'_, Unknown> {
        self.unknown.lock().expect("no code under this lock panics")
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_unknown_is_forgotten_when_the_log_goes_on_and_never_grows_without_bound() {
        let credentials = Credentials::default();
        let id = |number: usize| CredentialId(Uuid::from_u128(number as u128));
        credentials.put_unknown(id(1), 5);
        assert!(credentials.is_unknown(id(1), 5) && !credentials.is_unknown(id(2), 5));
        assert!(!credentials.is_unknown(id(1), 6), "it may have been issued");
        credentials.put_unknown(id(2), 6);
        assert!(!credentials.is_unknown(id(1), 6) && credentials.is_unknown(id(2), 6));
        // A read that began before the log went on says nothing of the log as it is now.
        credentials.put_unknown(id(3), 5);
        assert!(!credentials.is_unknown(id(3), 6));
        for number in 0..=KEPT_MAX {
            credentials.put_unknown(id(number), 7);
            assert!(credentials.unknown().credentials.len() <= KEPT_MAX);
        }
        assert!(credentials.is_unknown(id(KEPT_MAX), 7));
    }
}

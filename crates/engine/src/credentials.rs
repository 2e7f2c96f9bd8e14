//! Recently used credentials, kept for a moment so that not every call asks the store.

use std::collections::HashMap;
use std::sync::Mutex;
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
}

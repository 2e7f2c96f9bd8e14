//! From a unit of work to rows: envelope, salts, commitments, leaves.
//!
//! The bytes stored are the bytes hashed; nothing is encoded twice (`design.md` §3.1, §3.2).

use std::sync::Arc;

use hemei_domain::event::{Envelope, Recorded, SubmissionNote, encode};
use hemei_domain::id::EventId;
use hemei_domain::time::Timestamp;
use hemei_ledger::entry::{self, Entry};
use serde::Serialize;
use serde_json::value::RawValue;

use super::unit::UnitOfWork;
use crate::port::{Head, Ids, LogKey, StoredEvent};
use crate::seal::Sealer;

/// Makes rows.
pub struct Encoder {
    ids: Arc<dyn Ids>,
    sealer: Sealer,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoder").finish_non_exhaustive()
    }
}

impl Encoder {
    /// An encoder that draws salts from `ids` and seals texts under the tenant's key.
    pub fn new(ids: Arc<dyn Ids>, sealer: Sealer) -> Self {
        Self { ids, sealer }
    }

    /// Appends a unit's rows to `rows` and moves `head` past them; gives its events as folds see
    /// them. The root is left to the caller, who takes it once a batch.
    pub fn encode(
        &self,
        log: &LogKey,
        unit: UnitOfWork,
        recorded_at: Timestamp,
        head: &mut Head,
        rows: &mut Vec<StoredEvent>,
    ) -> Vec<Arc<Recorded>> {
        let size = u32::try_from(unit.events.len()).expect("a unit has a few dozen events at most");
        let mut recorded = Vec::with_capacity(unit.events.len());
        let log_id = entry::log_id(&log.tenant, log.log.code());
        let UnitOfWork { events, request, author, data, .. } = unit;
        let mut request = request;
        for (index, (planned, data)) in (0_u32..).zip(events.into_iter().zip(data)) {
            let position = head.position + 1;
            let private = private_bytes(&author.note, index, planned.event.text.as_deref());
            let meta = author.meta(planned.revision, recorded_at);
            let request = request.take();
            let envelope = Envelope {
                tenant: log.tenant.to_string(),
                log: log.log,
                incarnation: head.incarnation,
                position,
                unit_index: index,
                unit_size: size,
                stream: planned.stream.to_string(),
                revision: planned.revision,
                event_id: EventId(self.ids.event_id(recorded_at)),
                event_type: planned.event.event.event_type().to_owned(),
                schema_version: planned.event.event.version(),
                subjects: planned.event.subjects,
                audience: planned.event.audience,
                actor: author.actor,
                actor_kind: author.actor_kind,
                credential: author.credential,
                role_assignment: author.role_assignment,
                delegation: author.delegation,
                on_behalf_of: author.on_behalf_of,
                document: planned.event.document,
                correlation_id: author.correlation_id,
                causation_id: None,
                request_id: request.as_ref().map(|request| request.key.request_id),
                request_digest: request.map(|request| request.digest),
                occurred_at: meta.occurred_at,
                recorded_at,
                source: author.source.clone(),
                source_position: author.source_position.clone(),
            };
            let row = self.row(log_id, &envelope, data, private.as_deref());
            head.position = position;
            head.recorded_at = recorded_at;
            head.frontier.push(row.leaf_hash);
            rows.push(row);
            let event = planned.event.event;
            recorded.push(Arc::new(Recorded { envelope, stream: planned.stream, event }));
        }
        recorded
    }

    fn row(
        &self,
        log_id: [u8; 16],
        envelope: &Envelope,
        data: Vec<u8>,
        private: Option<&[u8]>,
    ) -> StoredEvent {
        let envelope_bytes = encode(envelope);
        let data_salt = self.ids.salt();
        let private_salt = self.ids.salt();
        let private_commitment = entry::commit(&private_salt, private.unwrap_or_default());
        let leaf_hash = Entry {
            log_id,
            incarnation: *envelope.incarnation.as_bytes(),
            position: envelope.position,
            recorded_at_micros: envelope.recorded_at.0,
            envelope: entry::digest(&envelope_bytes),
            data: entry::commit(&data_salt, &data),
            private: private_commitment,
        }
        .leaf_hash();
        StoredEvent {
            position: envelope.position,
            unit_index: envelope.unit_index,
            unit_size: envelope.unit_size,
            stream: envelope.stream.clone(),
            revision: envelope.revision,
            event_type: envelope.event_type.clone(),
            programme: envelope.subjects.programme.map(|id| id.0),
            unit: envelope.subjects.unit.map(|id| id.0),
            actor: envelope.actor.map(|id| id.0),
            request_id: envelope.request_id,
            recorded_at: envelope.recorded_at,
            private: private
                .map(|text| self.sealer.seal(self.ids.nonce(), envelope.position, text)),
            envelope: envelope_bytes,
            data,
            data_salt,
            private_salt: Some(private_salt),
            private_commitment,
            leaf_hash,
        }
    }
}

/// The private document's bytes: the submission's note stands with the unit's first event.
fn private_bytes(note: &SubmissionNote, index: u32, text: Option<&[u8]>) -> Option<Vec<u8>> {
    #[derive(Serialize)]
    struct Document<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        submission: Option<&'a SubmissionNote>,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<&'a RawValue>,
    }
    let submission = (index == 0 && *note != SubmissionNote::default()).then_some(note);
    let text = text.map(|bytes| {
        serde_json::from_slice::<&RawValue>(bytes).expect("texts are encoded as JSON by the domain")
    });
    if submission.is_none() && text.is_none() {
        return None;
    }
    Some(encode(&Document { submission, text }))
}

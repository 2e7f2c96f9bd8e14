//! Writing a log by hand and folding it in batches of any size.

use std::collections::BTreeMap;
use std::sync::Arc;

use hemei_domain::aggregate::Event;
use hemei_domain::event::{ActorKind, Audience, Envelope, Log, Recorded, Subjects};
use hemei_domain::id::{EventId, PersonId};
use hemei_domain::stream::StreamId;
use hemei_domain::time::Timestamp;
use uuid::Uuid;

use super::Fold;
use super::compare::{Side, Walk};
use super::project::Projector;
use crate::memory::MemoryStore;
use crate::port::{Row, ViewKey, ViewStore};

/// A log in the making: each event is a unit of work of its own.
#[derive(Debug, Default)]
pub(super) struct Chronicle {
    pub(super) events: Vec<Arc<Recorded>>,
    revisions: BTreeMap<StreamId, u64>,
}

impl Chronicle {
    /// Records an event that happened at `at`; its position.
    pub(super) fn add(
        &mut self,
        stream: StreamId,
        by: Option<PersonId>,
        at: Timestamp,
        event: impl Into<Event>,
    ) -> u64 {
        let event = event.into();
        let revision = self.revisions.entry(stream).or_insert(0);
        *revision += 1;
        let position = self.events.len() as u64 + 1;
        let envelope = Envelope {
            tenant: "longxi".to_owned(),
            log: Log::Business,
            incarnation: Uuid::nil(),
            position,
            unit_index: 0,
            unit_size: 1,
            stream: stream.to_string(),
            revision: *revision,
            event_id: EventId(Uuid::from_u128(u128::from(position))),
            event_type: event.event_type().to_owned(),
            schema_version: event.version(),
            subjects: Subjects::default(),
            audience: Audience::Unit,
            actor: by,
            actor_kind: by.map_or(ActorKind::System, |_| ActorKind::Person),
            credential: None,
            role_assignment: None,
            delegation: None,
            on_behalf_of: None,
            document: Some("龙溪委发〔2024〕30号".to_owned()),
            correlation_id: None,
            causation_id: None,
            request_id: None,
            request_digest: None,
            occurred_at: at,
            recorded_at: at,
            source: None,
            source_position: None,
        };
        self.events.push(Arc::new(Recorded { envelope, stream, event }));
        position
    }
}

/// The rows of every table after folding; the projector forgets its rows after each batch.
pub(super) async fn folded(
    fold: Arc<dyn Fold>,
    events: &[Arc<Recorded>],
    batch: usize,
) -> Vec<(&'static str, Vec<Row>)> {
    let store: Arc<dyn ViewStore> = Arc::new(MemoryStore::new());
    let key = ViewKey { tenant: Arc::from("longxi"), view: fold.spec(), generation: 1 };
    store.prepare(&key).await.expect("memory answers");
    for chunk in events.chunks(batch) {
        let from = chunk[0].envelope.position - 1;
        let mut projector =
            Projector::new(Arc::clone(&fold), Arc::clone(&store), key.clone(), from);
        assert!(projector.step(chunk).await.expect("memory answers"), "nobody else folds");
    }
    let mut tables = Vec::new();
    for table in key.view.tables {
        let mut walk = Walk::new(Side { store: store.as_ref(), key: &key }, table);
        let mut rows = Vec::new();
        while let Some(row) = walk.next().await.expect("memory answers") {
            rows.push(row);
        }
        tables.push((table.name, rows));
    }
    tables
}

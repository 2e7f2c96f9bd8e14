//! What a service without a sequencer does: every command its own transaction on a connection of a
//! pool, taking turns at the log's head. Without callers, decisions and the wire: the bytes are
//! those that the loop wrote.

use std::sync::Arc;

use async_trait::async_trait;
use hemei_domain::event::Log;
use hemei_engine::port::{Ids as _, LogKey, LogStore, StoredEvent};
use hemei_ledger::tree::Frontier;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{PgConnection, Row as _};
use uuid::Uuid;

use crate::lanes::Lane;
use crate::rows;
use crate::stand::OrderedIds;
use crate::support::issue_client::Step;

/// How many connections take turns.
const CONNECTIONS: u32 = 20;
/// The log's tenant.
const TENANT: &str = "pooled";

/// The lane.
pub(crate) struct PooledLane {
    pool: PgPool,
    /// The events of each step, in the order of [`Step::ALL`].
    units: Vec<Vec<StoredEvent>>,
    ids: OrderedIds,
}

impl PooledLane {
    /// A lane over a new log that writes what the first issue of another tenant's log wrote.
    pub(crate) async fn new(
        url: &str,
        store: &Arc<dyn LogStore>,
        from: &str,
    ) -> anyhow::Result<Self> {
        let log = LogKey { tenant: TENANT.into(), log: Log::Business };
        anyhow::ensure!(store.create(&log, &rows::empty()).await?, "{TENANT} is new");
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(url).await?;
        let units = units_of_an_issue(&rows::read(store, from).await);
        anyhow::ensure!(units.len() == Step::ALL.len(), "the log of {from} begins with an issue");
        Ok(Self { pool, units, ids: OrderedIds::default() })
    }

    async fn commit(&self, unit: &[StoredEvent], issue: &str) -> Result<(), sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        let head = sqlx::query(
            "SELECT position, frontier FROM heads WHERE tenant = $1 AND log = $2 FOR UPDATE",
        )
        .bind(TENANT)
        .bind(Log::Business.code())
        .fetch_one(&mut *transaction)
        .await?;
        let mut position = u64::try_from(head.get::<i64, _>(0)).expect("positions are positive");
        let frontier = Frontier::from_bytes(position, head.get(1));
        let mut frontier = frontier.expect("a frontier that was written here");
        for event in unit {
            position += 1;
            let place = Place::of(event, issue, position);
            insert(&mut transaction, event, &place).await?;
            frontier.push(event.leaf_hash);
        }
        sqlx::query(
            "UPDATE heads SET position = $3, root = $4, frontier = $5
             WHERE tenant = $1 AND log = $2",
        )
        .bind(TENANT)
        .bind(Log::Business.code())
        .bind(integer(position))
        .bind(frontier.root().as_slice())
        .bind(frontier.to_bytes())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await
    }
}

#[async_trait]
impl Lane for PooledLane {
    async fn call(&self, _caller: usize, step: Step, issue: &str) -> Option<String> {
        let place = Step::ALL.iter().position(|known| *known == step).expect("a step of the loop");
        let raised = (step == Step::Raise).then(|| self.ids.uuid().to_string());
        let issue = raised.as_deref().unwrap_or(issue);
        self.commit(&self.units[place], issue).await.expect("commit a command");
        raised
    }
}

/// What a row must not share with another.
struct Place {
    position: u64,
    stream: String,
    request_id: Option<Uuid>,
}

impl Place {
    /// Events of an issue go to the issue's own stream, all others where they went.
    fn of(event: &StoredEvent, issue: &str, position: u64) -> Self {
        let kind = event.stream.split_once('/').map_or("", |(kind, _)| kind);
        let own = kind == "issue";
        let stream = if own { format!("{kind}/{issue}") } else { event.stream.clone() };
        let request_id = event.request_id.map(|_| Uuid::from_u128(u128::from(position)));
        Self { position, stream, request_id }
    }
}

/// Looks the stream's revision up and adds the event behind it.
async fn insert(
    connection: &mut PgConnection,
    event: &StoredEvent,
    place: &Place,
) -> Result<(), sqlx::Error> {
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT max(revision) FROM events WHERE tenant = $1 AND log = $2 AND stream = $3",
    )
    .bind(TENANT)
    .bind(Log::Business.code())
    .bind(&place.stream)
    .fetch_one(&mut *connection)
    .await?;
    let small = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    sqlx::query(
        "INSERT INTO events (
            tenant, log, position, unit_index, unit_size, stream, revision, event_type,
            programme, unit, actor, request_id, recorded_at,
            envelope, data, data_salt, private, private_salt, private_commitment, leaf_hash
         ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20)",
    )
    .bind(TENANT)
    .bind(Log::Business.code())
    .bind(integer(place.position))
    .bind(small(event.unit_index))
    .bind(small(event.unit_size))
    .bind(&place.stream)
    .bind(last.unwrap_or(0) + 1)
    .bind(&event.event_type)
    .bind(event.programme)
    .bind(event.unit)
    .bind(event.actor)
    .bind(place.request_id)
    .bind(event.recorded_at.0)
    .bind(&event.envelope)
    .bind(&event.data)
    .bind(event.data_salt.as_slice())
    .bind(&event.private)
    .bind(event.private_salt.as_ref().map(<[u8; 16]>::as_slice))
    .bind(event.private_commitment.as_slice())
    .bind(event.leaf_hash.as_slice())
    .execute(connection)
    .await?;
    Ok(())
}

/// The units of work of the first issue in a log, as far as it got.
fn units_of_an_issue(events: &[StoredEvent]) -> Vec<Vec<StoredEvent>> {
    let raised = events.iter().find(|event| event.event_type == "IssueRaised");
    let Some(stream) = raised.map(|event| event.stream.as_str()) else { return Vec::new() };
    let of_issue = |unit: &&[StoredEvent]| unit.iter().any(|event| event.stream == stream);
    let last_of_unit = |event: &StoredEvent| event.unit_index + 1 == event.unit_size;
    let units = events.split_inclusive(last_of_unit).filter(of_issue);
    units.map(<[StoredEvent]>::to_vec).collect()
}

fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

//! The logs: a batch is one statement, a compare-and-set of the head that feeds the insert.

use std::collections::BTreeMap;

use async_trait::async_trait;
use hemei_engine::port::{
    AppendOutcome, Batch, Direction, Head, LogKey, LogStore, Probe, ReadQuery, RequestKey,
    StoreError, StoredEvent, UnitTrace,
};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::connect::bounded;
use crate::rows::integer;
use crate::rows::{self, Cells, EVENT_COLUMNS, EVENT_WIDTH, HEAD_COLUMNS, HEAD_WIDTH, Statement};
use crate::{PostgresStore, error, traces};

/// Under READ COMMITTED the update waits for another writer's row lock and then looks at the row
/// again, so that of two batches after one position exactly one finds its head. The events hang on
/// the row that it returns. That no request key and no revision of the batch is taken is for the
/// unique indexes to say, which every event passes anyway. Arrays that are unnested side by side in
/// the list of a SELECT are walked; as tables they would be copied first, each on its own.
macro_rules! append {
    ($($traced:literal)?) => {
        concat!(
            "
WITH moved AS (
    UPDATE heads SET position = $6, root = $7, frontier = $8, recorded_at = $9
    WHERE tenant = $1 AND log = $2 AND incarnation = $3 AND position = $4 AND root = $5
    RETURNING tenant, log
), written AS (
    INSERT INTO events (
        tenant, log, position, unit_index, unit_size, stream, revision, event_type,
        programme, unit, actor, request_id, recorded_at,
        envelope, data, data_salt, private, private_salt, private_commitment, leaf_hash
    )
    SELECT tenant, log, unnest($10::bigint[]), unnest($11::integer[]), unnest($12::integer[]),
        unnest($13::text[]), unnest($14::bigint[]), unnest($15::text[]),
        unnest($16::uuid[]), unnest($17::uuid[]), unnest($18::uuid[]), unnest($19::uuid[]),
        unnest($20::bigint[]), unnest($21::bytea[]), unnest($22::bytea[]), unnest($23::bytea[]),
        unnest($24::bytea[]), unnest($25::bytea[]), unnest($26::bytea[]), unnest($27::bytea[])
    FROM moved
)",
            $($traced,)?
            "
SELECT count(*) FROM moved"
        )
    };
}

/// A batch that nobody traces.
pub(crate) const APPEND: &str = append!();

/// A batch with traces, which are written with it and at no further round trip.
pub(crate) const APPEND_TRACED: &str = append!(
    ", traced AS (
    INSERT INTO trace_contexts (tenant, log, position, trace_id, span_id, flags)
    SELECT tenant, log, unnest($28::bigint[]), unnest($29::bytea[]), unnest($30::bytea[]),
        unnest($31::smallint[])
    FROM moved
)"
);

#[async_trait]
impl LogStore for PostgresStore {
    async fn create(&self, log: &LogKey, head: &Head) -> Result<bool, StoreError> {
        let statement = sqlx::query(
            "INSERT INTO heads (tenant, log, incarnation, position, root, frontier, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        )
        .bind(&*log.tenant)
        .bind(log.log.code())
        .bind(head.incarnation)
        .bind(integer(head.position))
        .bind(head.root.as_slice())
        .bind(head.frontier.to_bytes())
        .bind(head.recorded_at.0);
        Ok(self.write(statement).await? == 1)
    }

    async fn head(&self, log: &LogKey) -> Result<Option<Head>, StoreError> {
        let text = format!("SELECT {HEAD_COLUMNS} FROM heads h WHERE h.tenant = $1 AND h.log = $2");
        let statement = || {
            let statement = sqlx::query(AssertSqlSafe(text.clone()));
            statement.bind(&*log.tenant).bind(log.log.code())
        };
        let found = self.select(statement).await?;
        found.first().map(rows::head).transpose()
    }

    async fn append(&self, batch: &Batch) -> Result<AppendOutcome, StoreError> {
        batch.check()?;
        let mut lease = self.shared.writers.lease().await?;
        let limit = lease.answer_within();
        let bind = |text| bind_events(bind_head(sqlx::query(text), batch), &batch.events);
        let statement = if batch.traces.is_empty() {
            bind(APPEND)
        } else {
            traces::bind_traces(bind(APPEND_TRACED), batch)
        };
        let done = bounded(limit, statement.fetch_one(&mut *lease)).await;
        let moved = lease.settle(done).and_then(|row| row.try_get::<i64, _>(0));
        match moved {
            Ok(0) => Ok(AppendOutcome::Refused),
            Ok(_) => Ok(AppendOutcome::Committed),
            Err(error) if error::is_taken(&error) => Ok(AppendOutcome::Refused),
            Err(error) => Err(error::of_writing(error)),
        }
    }

    async fn probe(&self, log: &LogKey, keys: &[RequestKey]) -> Result<Option<Probe>, StoreError> {
        let text = probe_text();
        let statement = || bind_keys(sqlx::query(AssertSqlSafe(text.clone())), log, keys);
        let found = self.select(statement).await?;
        let Some(head) = found.first().map(rows::head).transpose()? else { return Ok(None) };
        let mut units = BTreeMap::<RequestKey, Vec<StoredEvent>>::new();
        for row in &found {
            if let Some(key) = request_key(row)? {
                units.entry(key).or_default().push(rows::event(row, HEAD_WIDTH)?);
            }
        }
        let units = keys.iter().map(|key| units.get(key).cloned().unwrap_or_default()).collect();
        Ok(Some(Probe { head, units }))
    }

    async fn read(&self, query: &ReadQuery) -> Result<Vec<StoredEvent>, StoreError> {
        let text = read_text(query);
        let statement = || bind_read(sqlx::query(AssertSqlSafe(text.clone())), query);
        let found = self.select(statement).await?;
        found.iter().map(|row| rows::event(row, 0)).collect()
    }

    async fn traces(
        &self,
        log: &LogKey,
        after: u64,
        until: u64,
    ) -> Result<Vec<UnitTrace>, StoreError> {
        self.select_traces(log, after, until).await
    }

    async fn index_fault(&self, tenant: &str) -> Result<Option<String>, StoreError> {
        self.first_wrong_index(tenant).await
    }
}

/// Parameters 1 to 9.
fn bind_head<'q>(statement: Statement<'q>, batch: &Batch) -> Statement<'q> {
    statement
        .bind(&*batch.log.tenant)
        .bind(batch.log.log.code())
        .bind(batch.head.incarnation)
        .bind(integer(batch.expected_position))
        .bind(batch.expected_root.as_slice())
        .bind(integer(batch.head.position))
        .bind(batch.head.root.as_slice())
        .bind(batch.head.frontier.to_bytes())
        .bind(batch.head.recorded_at.0)
}

/// Parameters 10 to 27, one array a column; texts and bytes are encoded from where they lie.
fn bind_events<'q>(statement: Statement<'q>, events: &[StoredEvent]) -> Statement<'q> {
    fn column<'e, T>(events: &'e [StoredEvent], cell: impl Fn(&'e StoredEvent) -> T) -> Vec<T> {
        events.iter().map(cell).collect()
    }
    // The schema bounds these to 31 bits, and a unit of work is far smaller.
    let small = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    statement
        .bind(column(events, |event| integer(event.position)))
        .bind(column(events, |event| small(event.unit_index)))
        .bind(column(events, |event| small(event.unit_size)))
        .bind(column(events, |event| event.stream.as_str()))
        .bind(column(events, |event| integer(event.revision)))
        .bind(column(events, |event| event.event_type.as_str()))
        .bind(column(events, |event| event.programme))
        .bind(column(events, |event| event.unit))
        .bind(column(events, |event| event.actor))
        .bind(column(events, |event| event.request_id))
        .bind(column(events, |event| event.recorded_at.0))
        .bind(column(events, |event| event.envelope.as_slice()))
        .bind(column(events, |event| event.data.as_slice()))
        .bind(column(events, |event| event.data_salt.as_slice()))
        .bind(column(events, |event| event.private.as_deref()))
        .bind(column(events, |event| event.private_salt.as_ref().map(<[u8; 16]>::as_slice)))
        .bind(column(events, |event| event.private_commitment.as_slice()))
        .bind(column(events, |event| event.leaf_hash.as_slice()))
}

/// The head with each event of the units whose first event carries one of the keys, and the key
/// behind it; the head with nulls where there is none. One statement is one snapshot.
///
/// The first events are found before anything else, and of each the unit by its positions: of a
/// table without statistics, as after a crash in its first minute, the planner takes every index for
/// equally good, and would look for every key again at every event of the log.
fn probe_text() -> String {
    format!(
        "WITH f AS MATERIALIZED (
             SELECT first.* FROM unnest($3::uuid[], $4::uuid[]) AS k(actor, request_id)
             CROSS JOIN LATERAL (
                 SELECT position, unit_size, actor, request_id FROM events
                 WHERE tenant = $1 AND log = $2 AND request_id IS NOT NULL
                     AND (actor, request_id) >= (k.actor, k.request_id)
                 ORDER BY actor, request_id LIMIT 1
             ) first
             WHERE first.actor = k.actor AND first.request_id = k.request_id
         )
         SELECT {HEAD_COLUMNS}, {EVENT_COLUMNS}, f.actor, f.request_id FROM heads h
         LEFT JOIN (
             f CROSS JOIN LATERAL (
                 SELECT * FROM events
                 WHERE tenant = $1 AND log = $2
                     AND position >= f.position AND position < f.position + f.unit_size
                 ORDER BY position LIMIT f.unit_size
             ) e
         ) ON TRUE
         WHERE h.tenant = $1 AND h.log = $2
         ORDER BY e.position"
    )
}

fn bind_keys<'q>(statement: Statement<'q>, log: &LogKey, keys: &[RequestKey]) -> Statement<'q> {
    // A key that is asked twice would find its unit twice.
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    let (actors, request_ids): (Vec<Uuid>, Vec<Uuid>) =
        keys.iter().map(|key| (key.actor, key.request_id)).unzip();
    statement.bind(&*log.tenant).bind(log.log.code()).bind(actors).bind(request_ids)
}

fn request_key(row: &PgRow) -> Result<Option<RequestKey>, StoreError> {
    let cells = Cells::new("events", row);
    let actor: Option<Uuid> = cells.get(HEAD_WIDTH + EVENT_WIDTH)?;
    let request_id: Option<Uuid> = cells.get(HEAD_WIDTH + EVENT_WIDTH + 1)?;
    Ok(actor.zip(request_id).map(|(actor, request_id)| RequestKey { actor, request_id }))
}

/// A page of a stream goes on behind an event of it: the stream's index has revisions, so that the
/// page begins at that event's, and not at the stream's first.
///
/// The events at the page's ends are the first ones from a position on, in the order of the key: a
/// new table has no statistics, and by mere equality every index with a tenant and a log looks as
/// good as the key.
const OF_STREAM: &str = "
    AND e.revision > COALESCE((SELECT b.revision FROM (
            SELECT position, stream, revision FROM events
            WHERE tenant = $1 AND log = $2 AND position >= $3 ORDER BY position LIMIT 1
        ) b WHERE b.position = $3 AND b.stream = $5), 0)
    AND e.revision < COALESCE((SELECT b.revision FROM (
            SELECT position, stream, revision FROM events
            WHERE tenant = $1 AND log = $2 AND position > $4 ORDER BY position LIMIT 1
        ) b WHERE b.position - 1 = $4 AND b.stream = $5), 9223372036854775807)";

/// Only the conditions that are given, so that each combination finds its index.
pub(crate) fn read_text(query: &ReadQuery) -> String {
    let filter = &query.filter;
    let conditions = [
        ("stream = ", filter.stream.is_some()),
        ("event_type = ANY ", !filter.event_types.is_empty()),
        ("programme = ", filter.programme.is_some()),
        ("unit = ", filter.unit.is_some()),
        ("actor = ", filter.actor.is_some()),
    ];
    let mut text = format!(
        "SELECT {EVENT_COLUMNS} FROM events e
         WHERE e.tenant = $1 AND e.log = $2 AND e.position > $3 AND e.position <= $4"
    );
    let given = conditions.iter().filter(|(_, given)| *given);
    let mut parameter = 5;
    for (condition, _) in given {
        text.push_str(&format!(" AND e.{condition}(${parameter})"));
        parameter += 1;
    }
    if filter.stream.is_some() {
        text.push_str(OF_STREAM);
    }
    // Within a stream the revisions rise with the positions, and the stream's index has them.
    let order = if filter.stream.is_some() { "revision" } else { "position" };
    let direction = match query.direction {
        Direction::Forward => "ASC",
        Direction::Backward => "DESC",
    };
    text.push_str(&format!(" ORDER BY e.{order} {direction} LIMIT ${parameter}"));
    text
}

fn bind_read<'q>(statement: Statement<'q>, query: &ReadQuery) -> Statement<'q> {
    let filter = &query.filter;
    let mut statement = statement
        .bind(&*query.log.tenant)
        .bind(query.log.log.code())
        .bind(integer(query.after))
        .bind(integer(query.until));
    if let Some(stream) = &filter.stream {
        statement = statement.bind(stream.as_str());
    }
    if !filter.event_types.is_empty() {
        statement = statement.bind(filter.event_types.as_slice());
    }
    for id in [filter.programme, filter.unit, filter.actor].into_iter().flatten() {
        statement = statement.bind(id);
    }
    statement.bind(i64::from(query.limit))
}

//! The logs: a compare-and-set of the head and the events, in one transaction.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use async_trait::async_trait;
use hemei_engine::port::{
    AppendOutcome, Batch, Direction, Head, LogKey, LogStore, Probe, ReadQuery, RequestKey,
    StoreError, StoredEvent, UnitTrace,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::rows::{self, EVENT_COLUMNS, EVENT_WIDTH, HEAD_COLUMNS, integer};
use crate::{SqliteStore, error, indexes, ladder, traces};

/// An event's values with the tenant and the log before them.
const INSERT_WIDTH: usize = EVENT_WIDTH + 2;

#[async_trait]
impl LogStore for SqliteStore {
    async fn create(&self, log: &LogKey, head: &Head) -> Result<bool, StoreError> {
        let mut lease = self.shared.log_writer.lease().await?;
        let written = sqlx::query(
            "INSERT INTO heads (tenant, log, incarnation, position, root, frontier, recorded_at)
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(&*log.tenant)
        .bind(log.log.code())
        .bind(head.incarnation)
        .bind(integer(head.position))
        .bind(head.root.as_slice())
        .bind(head.frontier.to_bytes())
        .bind(head.recorded_at.0)
        .execute(&mut *lease)
        .await
        .map(|done| done.rows_affected() == 1)
        .map_err(error::at_commit);
        lease.settle(written)
    }

    async fn head(&self, log: &LogKey) -> Result<Option<Head>, StoreError> {
        let mut lease = self.shared.log_readers.lease().await?;
        let head = select_head(&mut lease, log).await;
        lease.settle(head)
    }

    async fn append(&self, batch: &Batch) -> Result<AppendOutcome, StoreError> {
        batch.check()?;
        let mut lease = self.shared.log_writer.lease().await?;
        let outcome = append(&mut lease, batch).await;
        lease.settle(outcome)
    }

    async fn probe(&self, log: &LogKey, keys: &[RequestKey]) -> Result<Option<Probe>, StoreError> {
        let mut lease = self.shared.log_readers.lease().await?;
        let probe = probe(&mut lease, log, keys).await;
        lease.settle(probe)
    }

    async fn read(&self, query: &ReadQuery) -> Result<Vec<StoredEvent>, StoreError> {
        let mut lease = self.shared.log_readers.lease().await?;
        let events = read(&mut lease, query).await;
        lease.settle(events)
    }

    async fn traces(
        &self,
        log: &LogKey,
        after: u64,
        until: u64,
    ) -> Result<Vec<UnitTrace>, StoreError> {
        let mut lease = self.shared.log_readers.lease().await?;
        let traces = traces::select(&mut lease, log, after, until).await;
        lease.settle(traces)
    }

    async fn index_fault(&self, _tenant: &str) -> Result<Option<String>, StoreError> {
        let mut lease = self.shared.log_readers.lease().await?;
        let fault = indexes::fault(&mut lease).await;
        lease.settle(fault)
    }
}

async fn select_head(
    connection: &mut SqliteConnection,
    log: &LogKey,
) -> Result<Option<Head>, StoreError> {
    let text = format!("SELECT {HEAD_COLUMNS} FROM heads WHERE tenant = ? AND log = ?");
    let row = sqlx::query(AssertSqlSafe(text))
        .bind(&*log.tenant)
        .bind(log.log.code())
        .fetch_optional(connection)
        .await
        .map_err(error::before_commit)?;
    row.as_ref().map(rows::head).transpose()
}

/// The head first: only its writer goes on to the events. That no request key and no revision of
/// the batch is taken is for the unique indexes to say, which every event passes anyway.
async fn append(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<AppendOutcome, StoreError> {
    let begun = connection.begin_with("BEGIN IMMEDIATE").await;
    let mut transaction = begun.map_err(error::before_commit)?;
    let written = match move_head(&mut transaction, batch).await {
        Ok(true) => insert(&mut transaction, batch).await.map(|()| true),
        other => other,
    };
    let refused = match written {
        Ok(moved) => !moved,
        Err(error) if error::is_taken(&error) => true,
        Err(error) => return Err(error::before_commit(error)),
    };
    if refused {
        transaction.rollback().await.map_err(error::before_commit)?;
        return Ok(AppendOutcome::Refused);
    }
    transaction.commit().await.map_err(error::at_commit)?;
    Ok(AppendOutcome::Committed)
}

async fn move_head(connection: &mut SqliteConnection, batch: &Batch) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE heads SET position = ?, root = ?, frontier = ?, recorded_at = ?
         WHERE tenant = ? AND log = ? AND incarnation = ? AND position = ? AND root = ?",
    )
    .bind(integer(batch.head.position))
    .bind(batch.head.root.as_slice())
    .bind(batch.head.frontier.to_bytes())
    .bind(batch.head.recorded_at.0)
    .bind(&*batch.log.tenant)
    .bind(batch.log.log.code())
    .bind(batch.head.incarnation)
    .bind(integer(batch.expected_position))
    .bind(batch.expected_root.as_slice())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn insert(connection: &mut SqliteConnection, batch: &Batch) -> Result<(), sqlx::Error> {
    insert_events(connection, batch).await?;
    traces::insert(connection, batch).await
}

async fn insert_events(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    for (rung, events) in ladder::parts(&batch.events, INSERT_WIDTH) {
        let statement = sqlx::query(insert_text(rung));
        let bound = events
            .iter()
            .fold(statement, |statement, event| rows::bind_event(statement, batch, event));
        bound.execute(&mut *connection).await?;
    }
    Ok(())
}

/// The insert of so many events, written once for the life of the process.
fn insert_text(rung: usize) -> &'static str {
    static TEXTS: [OnceLock<String>; 11] = [const { OnceLock::new() }; 11];
    TEXTS[rung.ilog2() as usize].get_or_init(|| {
        let columns = EVENT_COLUMNS.replace("e.", "");
        let values = ladder::values(rung, INSERT_WIDTH);
        format!(
            "INSERT INTO events (tenant, log, {columns})
             SELECT * FROM {values} WHERE column1 IS NOT NULL"
        )
    })
}

async fn probe(
    connection: &mut SqliteConnection,
    log: &LogKey,
    keys: &[RequestKey],
) -> Result<Option<Probe>, StoreError> {
    // The transaction is the snapshot; it writes nothing, and dropping it ends it.
    let mut transaction = connection.begin().await.map_err(error::before_commit)?;
    let Some(head) = select_head(&mut transaction, log).await? else { return Ok(None) };
    let mut found = BTreeMap::<RequestKey, Vec<StoredEvent>>::new();
    for (rung, part) in ladder::parts(keys, 2) {
        for row in select_units(&mut transaction, log, part, rung).await? {
            let key = request_key(&row)?;
            found.entry(key).or_default().push(rows::event(&row)?);
        }
    }
    let units = keys.iter().map(|key| found.get(key).cloned().unwrap_or_default()).collect();
    Ok(Some(Probe { head, units }))
}

/// The events of the units whose first event carries one of the keys, with the key behind each.
async fn select_units(
    connection: &mut SqliteConnection,
    log: &LogKey,
    keys: &[RequestKey],
    rung: usize,
) -> Result<Vec<SqliteRow>, StoreError> {
    let text = format!(
        "SELECT {EVENT_COLUMNS}, f.actor, f.request_id FROM events f INDEXED BY events_by_request
         CROSS JOIN events e ON e.tenant = f.tenant AND e.log = f.log
             AND e.position >= f.position AND e.position < f.position + f.unit_size
         WHERE f.tenant = ? AND f.log = ? AND f.request_id IS NOT NULL
             AND (f.actor, f.request_id) IN {}
         ORDER BY e.position",
        ladder::values(rung, 2)
    );
    let statement = sqlx::query(AssertSqlSafe(text)).bind(&*log.tenant).bind(log.log.code());
    keys.iter()
        .fold(statement, |statement, key| statement.bind(key.actor).bind(key.request_id))
        .fetch_all(connection)
        .await
        .map_err(error::before_commit)
}

fn request_key(row: &SqliteRow) -> Result<RequestKey, StoreError> {
    let cells = rows::Cells::new("events", row);
    Ok(RequestKey { actor: cells.get(EVENT_WIDTH)?, request_id: cells.get(EVENT_WIDTH + 1)? })
}

async fn read(
    connection: &mut SqliteConnection,
    query: &ReadQuery,
) -> Result<Vec<StoredEvent>, StoreError> {
    let filter = &query.filter;
    let mut statement = sqlx::query(AssertSqlSafe(read_text(query)))
        .bind(&*query.log.tenant)
        .bind(query.log.log.code())
        .bind(integer(query.after))
        .bind(integer(query.until));
    if let Some(stream) = &filter.stream {
        statement = statement.bind(stream.as_str());
    }
    for event_type in &filter.event_types {
        statement = statement.bind(event_type.as_str());
    }
    for id in [filter.programme, filter.unit, filter.actor].into_iter().flatten() {
        statement = statement.bind(id);
    }
    let found = statement.bind(i64::from(query.limit)).fetch_all(connection).await;
    found.map_err(error::before_commit)?.iter().map(rows::event).collect()
}

/// A page of a stream goes on behind an event of it: the stream's index has revisions, so that the
/// page begins at that event's, and not at the stream's first.
const OF_STREAM: &str = "
    AND e.stream = ?5
    AND e.revision > COALESCE((SELECT b.revision FROM events b
        WHERE b.tenant = ?1 AND b.log = ?2 AND b.position = ?3 AND b.stream = ?5), 0)
    AND e.revision < COALESCE((SELECT b.revision FROM events b
        WHERE b.tenant = ?1 AND b.log = ?2 AND b.position = MIN(?4, 9223372036854775806) + 1
            AND b.stream = ?5), 9223372036854775807)";

/// Only the conditions that are given, so that each combination finds its index.
fn read_text(query: &ReadQuery) -> String {
    let filter = &query.filter;
    // Left alone, SQLite walks the log by position to find the few events of a stream.
    let plus = if filter.stream.is_some() { "+" } else { "" };
    let mut text = format!(
        "SELECT {EVENT_COLUMNS} FROM events e{}
         WHERE e.tenant = ?1 AND e.log = ?2 AND {plus}e.position > ?3 AND {plus}e.position <= ?4",
        if filter.stream.is_some() { " INDEXED BY events_by_stream" } else { "" }
    );
    // Numbered, since one is used several times.
    let mut bound = 4;
    let mut place = || {
        bound += 1;
        format!("?{bound}")
    };
    if filter.stream.is_some() {
        place();
        text.push_str(OF_STREAM);
    }
    if !filter.event_types.is_empty() {
        let places: Vec<String> = filter.event_types.iter().map(|_| place()).collect();
        text.push_str(&format!(" AND e.event_type IN ({})", places.join(",")));
    }
    let ids = [("programme", filter.programme), ("unit", filter.unit), ("actor", filter.actor)];
    for (column, _) in ids.iter().filter(|(_, id)| id.is_some()) {
        text.push_str(&format!(" AND e.{column} = {}", place()));
    }
    // Within a stream the revisions rise with the positions, and the stream's index has them.
    let order = if filter.stream.is_some() { "revision" } else { "position" };
    let direction = match query.direction {
        Direction::Forward => "ASC",
        Direction::Backward => "DESC",
    };
    text.push_str(&format!(" ORDER BY e.{order} {direction} LIMIT {}", place()));
    text
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use hemei_domain::event::Log;
    use hemei_engine::port::EventFilter;
    use sqlx::Row as _;

    use super::*;

    #[tokio::test]
    async fn a_deep_page_of_a_stream_begins_at_its_revision() {
        let mut memory = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let schema = include_str!("../../../migrations/sqlite/20261123000001_log.sql");
        sqlx::raw_sql(schema).execute(&mut memory).await.unwrap();
        let query = ReadQuery {
            log: LogKey { tenant: Arc::from("t"), log: Log::Access },
            filter: EventFilter { stream: Some("access/1".into()), ..EventFilter::default() },
            after: 0,
            until: 9,
            direction: Direction::Forward,
            limit: 1,
        };
        let text = format!("EXPLAIN QUERY PLAN {}", read_text(&query));
        let lines = sqlx::query(AssertSqlSafe(text)).fetch_all(&mut memory).await.unwrap();
        let lines: Vec<String> = lines.iter().map(|line| line.get("detail")).collect();
        let of_stream = "events_by_stream (stream=? AND tenant=? AND log=? AND revision>?";
        assert!(lines[0].contains(of_stream), "{lines:?}");
        assert!(lines.iter().all(|line| !line.contains("TEMP B-TREE")), "{lines:?}");
    }
}

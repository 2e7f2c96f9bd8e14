//! Views: any table that a specification declares, in numbered generations.

use std::sync::Arc;

use async_trait::async_trait;
use hemei_engine::port::{
    Generation, Key, Page, PageQuery, Row, StoreError, Table, ViewBatch, ViewKey, ViewSpec,
    ViewStore,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection, Row as _, SqliteConnection};

use crate::rows::{self, Cells, Statement, integer};
use crate::{SqliteStore, error, generations, ladder, view_sql};

/// How often a page looks up the live generation anew: each time it met one that was just removed.
const LIVE_TRIES: u32 = 3;

#[async_trait]
impl ViewStore for SqliteStore {
    async fn prepare(&self, view: &ViewKey) -> Result<(), StoreError> {
        view.view.check()?;
        let mut lease = self.shared.view_writer.lease().await?;
        let done = in_transaction(&mut lease, async |connection| {
            generations::prepare(connection, view).await.map(|()| true)
        });
        let done = done.await.map(drop);
        lease.settle(done)
    }

    async fn generations(
        &self,
        tenant: &str,
        view: &ViewSpec,
    ) -> Result<Vec<Generation>, StoreError> {
        let mut lease = self.shared.view_readers.lease().await?;
        let found = generations::list(&mut lease, tenant, view).await;
        lease.settle(found)
    }

    async fn load(
        &self,
        view: &ViewKey,
        table: &Table,
        keys: &[Key],
    ) -> Result<Vec<Row>, StoreError> {
        table.check_keys(keys)?;
        let mut lease = self.shared.view_readers.lease().await?;
        let found = load(&mut lease, view, table, keys).await;
        lease.settle(found)
    }

    async fn commit(&self, batch: &ViewBatch) -> Result<bool, StoreError> {
        batch.check()?;
        let mut lease = self.shared.view_writer.lease().await?;
        let done = in_transaction(&mut lease, async |connection| {
            if !move_checkpoint(connection, batch).await? {
                return Ok(false);
            }
            write_changes(connection, batch).await.map(|()| true)
        });
        let done = done.await;
        lease.settle(done)
    }

    async fn page(&self, query: &PageQuery) -> Result<Option<Page>, StoreError> {
        let table = query.check()?;
        for _ in 0..LIVE_TRIES {
            let chosen = match query.generation {
                Some(generation) => Some(generation),
                None => self.live_generation(query).await?,
            };
            let Some(generation) = chosen else { return Ok(None) };
            let mut lease = self.shared.view_readers.lease().await?;
            let page = page(&mut lease, query, table, generation).await;
            let page = lease.settle(page)?;
            if page.is_some() || query.generation.is_some() {
                return Ok(page);
            }
            self.forget_live(query);
        }
        let detail = format!("the live generation of {} keeps changing", query.view.name);
        Err(StoreError::Unavailable { detail })
    }

    async fn switch(&self, view: &ViewKey) -> Result<bool, StoreError> {
        let mut lease = self.shared.view_writer.lease().await?;
        let done = in_transaction(&mut lease, async |connection| {
            generations::switch(connection, view).await
        });
        let done = done.await;
        lease.settle(done)
    }
}

impl SqliteStore {
    /// The live generation as last seen, or as the database says.
    async fn live_generation(&self, query: &PageQuery) -> Result<Option<u32>, StoreError> {
        let key = seen_as(query);
        let seen = self.live().get(&key).copied();
        if seen.is_some() {
            return Ok(seen);
        }
        let found = self.generations(&query.tenant, &query.view).await?;
        let of_version = |found: &&Generation| found.live && found.version == query.view.version;
        let live = found.iter().find(of_version).map(|found| found.generation);
        if let Some(live) = live {
            self.live().insert(key, live);
        }
        Ok(live)
    }

    fn forget_live(&self, query: &PageQuery) {
        self.live().remove(&seen_as(query));
    }

    fn live(&self) -> std::sync::MutexGuard<'_, crate::Live> {
        self.shared.live.lock().expect("nobody panics while holding the live generations")
    }
}

/// Under what the live generation of a query is remembered.
fn seen_as(query: &PageQuery) -> (Arc<str>, &'static str, u32) {
    (Arc::clone(&query.tenant), query.view.name, query.view.version)
}

/// Runs a writing transaction; commits it where the work says `true`.
async fn in_transaction(
    connection: &mut SqliteConnection,
    work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<bool, StoreError>,
) -> Result<bool, StoreError> {
    let begun = connection.begin_with("BEGIN IMMEDIATE").await;
    let mut transaction = begun.map_err(error::before_commit)?;
    let done = work(&mut transaction).await?;
    if done {
        transaction.commit().await.map_err(error::at_commit)?;
    } else {
        transaction.rollback().await.map_err(error::before_commit)?;
    }
    Ok(done)
}

async fn move_checkpoint(
    connection: &mut SqliteConnection,
    batch: &ViewBatch,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE view_generations SET position = ?
         WHERE tenant = ? AND view = ? AND generation = ? AND position = ?",
    )
    .bind(integer(batch.position))
    .bind(&*batch.view.tenant)
    .bind(batch.view.view.name)
    .bind(i64::from(batch.view.generation))
    .bind(integer(batch.expected_position))
    .execute(connection)
    .await
    .map_err(error::before_commit)?;
    Ok(done.rows_affected() == 1)
}

async fn write_changes(
    connection: &mut SqliteConnection,
    batch: &ViewBatch,
) -> Result<(), StoreError> {
    let mut statements = Vec::new();
    for change in &batch.changes {
        let table = batch.view.view.table(change.table)?;
        let written = ladder::parts(&change.upserts, table.columns.len() + 1);
        statements.extend(written.map(|(rung, rows)| Part { table, rung, rows, deleted: false }));
        let deleted = ladder::parts(&change.deletes, table.key);
        statements.extend(deleted.map(|(rung, rows)| Part { table, rung, rows, deleted: true }));
    }
    let mut statements = statements.into_iter().map(|part| part.statement(&batch.view));
    let mut next = statements.next();
    while let Some(statement) = next {
        // While SQLite's thread runs one, the values of the following are put together here.
        let (done, following) = tokio::join!(
            biased;
            statement.execute(&mut *connection),
            async { statements.next() },
        );
        done.map_err(error::before_commit)?;
        next = following;
    }
    Ok(())
}

/// What one statement changes in a table: rows to write, or keys to delete.
struct Part<'b> {
    table: &'b Table,
    rung: usize,
    rows: &'b [Row],
    deleted: bool,
}

impl Part<'_> {
    /// The statement with its values.
    fn statement(&self, view: &ViewKey) -> Statement<'static> {
        let name = view.physical_name(self.table);
        if self.deleted {
            let text = view_sql::delete(&name, self.table, self.rung);
            let statement = sqlx::query(AssertSqlSafe(text)).bind(Arc::clone(&view.tenant));
            return self.rows.iter().flatten().fold(statement, rows::bind_value);
        }
        let statement = sqlx::query(AssertSqlSafe(view_sql::upsert(&name, self.table, self.rung)));
        self.rows.iter().fold(statement, |statement, row| {
            row.iter().fold(statement.bind(Arc::clone(&view.tenant)), rows::bind_value)
        })
    }
}

async fn load(
    connection: &mut SqliteConnection,
    view: &ViewKey,
    table: &Table,
    keys: &[Key],
) -> Result<Vec<Row>, StoreError> {
    let mut keys: Vec<&Key> = keys.iter().collect();
    keys.sort_unstable();
    keys.dedup();
    let name = view.physical_name(table);
    let mut found = Vec::with_capacity(keys.len());
    for (rung, part) in ladder::parts(&keys, table.key) {
        let text = view_sql::load(&name, table, rung);
        let statement = sqlx::query(AssertSqlSafe(text)).bind(&*view.tenant);
        let bound = part.iter().copied().flatten().fold(statement, rows::bind_value);
        let rows = or_none(bound.fetch_all(&mut *connection).await)?;
        for row in rows {
            found.push(rows::view_row(table, &row, 0)?);
        }
    }
    Ok(found)
}

async fn page(
    connection: &mut SqliteConnection,
    query: &PageQuery,
    table: &Table,
    generation: u32,
) -> Result<Option<Page>, StoreError> {
    let (tenant, view) = (Arc::clone(&query.tenant), query.view);
    let name = ViewKey { tenant, view, generation }.physical_name(table);
    let text = view_sql::page(&name, table, query);
    let statement = sqlx::query(AssertSqlSafe(text))
        .bind(&*query.tenant)
        .bind(query.view.name)
        .bind(i64::from(generation))
        .bind(&*query.tenant);
    let filters = query.filters.iter().filter(|filter| view_sql::is_bound(filter));
    let values = filters.map(|filter| &filter.value).chain(query.after.iter().flatten());
    let bound = values.fold(statement, rows::bind_value).bind(i64::from(query.limit));
    let found = or_none(bound.fetch_all(connection).await)?;
    let Some(first) = found.first() else { return Ok(None) };
    let position = Cells::new("view_generations", first).number(0)?;
    // The key is never null in a row of the view: a null says that the page is empty.
    let is_empty = first.try_get_raw(1).is_ok_and(|value| sqlx::ValueRef::is_null(&value));
    let rows = if is_empty { &[][..] } else { &found[..] };
    let rows = rows.iter().map(|row| rows::view_row(table, row, 1)).collect::<Result<_, _>>()?;
    Ok(Some(Page { position, rows }))
}

/// The tables of a generation that was removed have no rows.
fn or_none(found: Result<Vec<SqliteRow>, sqlx::Error>) -> Result<Vec<SqliteRow>, StoreError> {
    match found {
        Err(error) if error::is_missing_table(&error) => Ok(Vec::new()),
        other => other.map_err(error::before_commit),
    }
}

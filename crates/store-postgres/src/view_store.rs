//! Views: any table that a specification declares, in numbered generations.

use std::sync::{Arc, MutexGuard};

use async_trait::async_trait;
use hemei_engine::port::{
    Generation, Key, Page, PageQuery, Row, StoreError, Table, ViewBatch, ViewKey, ViewSpec,
    ViewStore,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row as _, ValueRef};

use crate::connect::bounded;
use crate::registry::select_existing;
use crate::rows::{self, Cells, Statement, integer};
use crate::{Live, PostgresStore, arrays, error, generations, view_sql};

/// How often a page looks up the live generation anew: each time it met one that was just removed.
const LIVE_TRIES: u32 = 3;
/// How many times the limit of one statement the work of a transaction over generations gets: it
/// makes or drops a few tables, and each statement is bounded by the server as well.
const WORK_LIMITS: u32 = 4;

#[async_trait]
impl ViewStore for PostgresStore {
    async fn prepare(&self, view: &ViewKey) -> Result<(), StoreError> {
        view.view.check()?;
        let done = self.in_transaction(async |connection| {
            generations::prepare(connection, view).await.map(|()| true)
        });
        done.await.map(drop)
    }

    async fn generations(
        &self,
        tenant: &str,
        view: &ViewSpec,
    ) -> Result<Vec<Generation>, StoreError> {
        let statement = || {
            sqlx::query(
                "SELECT view, generation, version, position, live FROM view_generations
                 WHERE tenant = $1 AND view = $2 ORDER BY generation",
            )
            .bind(tenant)
            .bind(view.name)
        };
        let found = self.select(statement).await?;
        let standing = |row| generations::standing(&Cells::new("view_generations", row), 1);
        found.iter().map(standing).collect()
    }

    async fn load(
        &self,
        view: &ViewKey,
        table: &Table,
        keys: &[Key],
    ) -> Result<Vec<Row>, StoreError> {
        table.check_keys(keys)?;
        // A key that is asked twice would find its row twice.
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        keys.dedup();
        let text = view_sql::load(&view.physical_name(table), table);
        let statement = || {
            let statement = sqlx::query(AssertSqlSafe(text.clone())).bind(&*view.tenant);
            arrays::bind(statement, table.key_columns(), &keys)
        };
        // The tables of a generation that was removed have no rows.
        let found = select_existing(&self.shared.readers, statement).await?.unwrap_or_default();
        found.iter().map(|row| rows::view_row(table, row, 0)).collect()
    }

    async fn commit(&self, batch: &ViewBatch) -> Result<bool, StoreError> {
        batch.check()?;
        let text = view_sql::commit(batch)?;
        let mut lease = self.shared.writers.lease().await?;
        let limit = lease.answer_within();
        let statement = bind_batch(sqlx::query(AssertSqlSafe(text)), batch)?;
        let done = bounded(limit, statement.fetch_one(&mut *lease)).await;
        match lease.settle(done).and_then(|row| row.try_get::<i64, _>(0)) {
            Ok(moved) => Ok(moved == 1),
            // The generation was removed, and its tables with it.
            Err(error) if error::is_missing_table(&error) => Ok(false),
            Err(error) => Err(error::of_writing(error)),
        }
    }

    async fn page(&self, query: &PageQuery) -> Result<Option<Page>, StoreError> {
        let table = query.check()?;
        for _ in 0..LIVE_TRIES {
            let chosen = match query.generation {
                Some(generation) => Some(generation),
                None => self.live_generation(query).await?,
            };
            let Some(generation) = chosen else { return Ok(None) };
            let page = self.page_of(query, table, generation).await?;
            if page.is_some() || query.generation.is_some() {
                return Ok(page);
            }
            self.forget_live(query);
        }
        let detail = format!("the live generation of {} keeps changing", query.view.name);
        Err(StoreError::Unavailable { detail })
    }

    async fn switch(&self, view: &ViewKey) -> Result<bool, StoreError> {
        self.in_transaction(async |connection| generations::switch(connection, view).await).await
    }
}

impl PostgresStore {
    /// Runs a transaction that writes generations; commits it where the work says `true`.
    async fn in_transaction(
        &self,
        work: impl AsyncFnOnce(&mut PgConnection) -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        let mut lease = self.shared.writers.lease().await?;
        let limit = lease.answer_within();
        let mut transaction = bounded(limit, lease.begin()).await.map_err(error::of_reading)?;
        // A failure drops the connection, which ends the transaction: this is rare enough.
        let worked = tokio::time::timeout(limit * WORK_LIMITS, async {
            generations::lock(&mut transaction).await?;
            work(&mut transaction).await
        });
        let done = worked.await.unwrap_or_else(|_| {
            let detail = "the server did not answer within a transaction".to_owned();
            Err(StoreError::Unavailable { detail })
        })?;
        if done {
            bounded(limit, transaction.commit()).await.map_err(error::of_writing)?;
        } else {
            bounded(limit, transaction.rollback()).await.map_err(error::of_reading)?;
        }
        lease.keep();
        Ok(done)
    }

    async fn page_of(
        &self,
        query: &PageQuery,
        table: &Table,
        generation: u32,
    ) -> Result<Option<Page>, StoreError> {
        let (tenant, view) = (Arc::clone(&query.tenant), query.view);
        let name = ViewKey { tenant, view, generation }.physical_name(table);
        let text = view_sql::page(&name, table, query);
        let statement = || bind_page(sqlx::query(AssertSqlSafe(text.clone())), query, generation);
        // Who names a generation walks it from end to end.
        let connections = match query.generation {
            Some(_) => &self.shared.walkers,
            None => &self.shared.readers,
        };
        let found = select_existing(connections, statement).await?.unwrap_or_default();
        let Some(first) = found.first() else { return Ok(None) };
        let position = Cells::new("view_generations", first).number(0)?;
        // The key is never null in a row of the view: a null says that the page is empty.
        let is_empty = first.try_get_raw(1).is_ok_and(|value| value.is_null());
        let rows = if is_empty { &[][..] } else { &found[..] };
        let rows =
            rows.iter().map(|row| rows::view_row(table, row, 1)).collect::<Result<_, _>>()?;
        Ok(Some(Page { position, rows }))
    }

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

    fn live(&self) -> MutexGuard<'_, Live> {
        self.shared.live.lock().expect("nobody panics while holding the live generations")
    }
}

/// Under what the live generation of a query is remembered.
fn seen_as(query: &PageQuery) -> (Arc<str>, &'static str, u32) {
    (Arc::clone(&query.tenant), query.view.name, query.view.version)
}

/// Binds the parameters of [`view_sql::commit`].
fn bind_batch<'q>(
    statement: Statement<'q>,
    batch: &ViewBatch,
) -> Result<Statement<'q>, StoreError> {
    let mut statement = statement
        .bind(&*batch.view.tenant)
        .bind(batch.view.view.name)
        .bind(i64::from(batch.view.generation))
        .bind(integer(batch.expected_position))
        .bind(integer(batch.position));
    for change in &batch.changes {
        let table = batch.view.view.table(change.table)?;
        if !change.upserts.is_empty() {
            statement = arrays::bind(statement, table.columns, &change.upserts);
        }
        if !change.deletes.is_empty() {
            statement = arrays::bind(statement, table.key_columns(), &change.deletes);
        }
    }
    Ok(statement)
}

/// Binds the parameters of [`view_sql::page`].
fn bind_page<'q>(statement: Statement<'q>, query: &PageQuery, generation: u32) -> Statement<'q> {
    let filters = query.filters.iter().filter(|filter| view_sql::is_bound(filter));
    let values = filters.map(|filter| &filter.value).chain(query.after.iter().flatten());
    let statement =
        statement.bind(&*query.tenant).bind(query.view.name).bind(i64::from(generation));
    values.fold(statement, arrays::bind_value).bind(i64::from(query.limit))
}

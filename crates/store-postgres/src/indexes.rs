//! Whether each index of the events gives what their table has: its entries, read from it alone and
//! in its order, beside the same columns of the table's rows, both in one snapshot.

use std::fmt;

use hemei_engine::port::StoreError;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};

use crate::connect::bounded;
use crate::rows::Cells;
use crate::{PostgresStore, error};

/// The indexes of the events: name, whether it is used and kept up, its columns, which rows it has.
const INDEXES: &str = "
    SELECT c.relname::text, i.indisvalid AND i.indisready,
        (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number),
        COALESCE(pg_get_expr(i.indpred, i.indrelid), 'TRUE')
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = 'events'::regclass ORDER BY 1";

/// Only an index has the rows in its order without sorting, and only it gives the values that its
/// entries hold, instead of those of the rows that they point to.
const FROM_INDEX: &str = "
    SELECT set_config('enable_indexonlyscan', 'on', true),
        set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true),
        set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true),
        set_config('enable_incremental_sort', 'off', true)";
const FROM_TABLE: &str = "
    SELECT set_config('enable_seqscan', 'on', true), set_config('enable_sort', 'on', true),
        set_config('enable_indexonlyscan', 'off', true),
        set_config('enable_indexscan', 'off', true), set_config('enable_bitmapscan', 'off', true)";

/// An index as the catalogue has it.
struct Index {
    name: String,
    usable: bool,
    columns: String,
    rows: String,
}

/// What a reading gave: how many, and a sum over what they say in any order.
#[derive(Debug, PartialEq, Eq)]
struct Gist {
    entries: i64,
    sum: String,
}

impl fmt::Display for Gist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (sum {})", self.entries, self.sum)
    }
}

impl PostgresStore {
    /// The first index of the events whose entries are not those of the tenant's rows.
    pub(crate) async fn first_wrong_index(
        &self,
        tenant: &str,
    ) -> Result<Option<String>, StoreError> {
        for index in self.indexes().await? {
            if !index.usable {
                return Ok(Some(format!("{} is not valid", index.name)));
            }
            let mut lease = self.shared.readers.lease().await?;
            // Two readings, each as long as the server lets a statement run.
            let limit = 2 * lease.answer_within();
            let read = bounded(limit, readings(&mut lease, &index, tenant)).await;
            match lease.settle(read) {
                Ok((from_index, from_table)) if from_index == from_table => {}
                Ok((from_index, from_table)) => {
                    let name = index.name;
                    let told = format!("{name} gives {from_index}, the table {from_table}");
                    return Ok(Some(told));
                }
                Err(error) if error::is_damage(&error) => {
                    return Ok(Some(format!("{}: {error}", index.name)));
                }
                Err(error) => return Err(error::of_reading(error)),
            }
        }
        Ok(None)
    }

    async fn indexes(&self) -> Result<Vec<Index>, StoreError> {
        let rows = self.select(|| sqlx::query(INDEXES)).await?;
        let index = |row| {
            let cells = Cells::new("pg_index", row);
            Ok(Index {
                name: cells.get(0)?,
                usable: cells.get(1)?,
                columns: cells.get(2)?,
                rows: cells.get(3)?,
            })
        };
        rows.iter().map(index).collect()
    }
}

async fn readings(
    connection: &mut PgConnection,
    index: &Index,
    tenant: &str,
) -> Result<(Gist, Gist), sqlx::Error> {
    let begun = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    let mut snapshot = connection.begin_with(begun).await?;
    sqlx::query(FROM_INDEX).execute(&mut *snapshot).await?;
    let from_index = gist(&mut snapshot, index, tenant).await?;
    sqlx::query(FROM_TABLE).execute(&mut *snapshot).await?;
    let from_table = gist(&mut snapshot, index, tenant).await?;
    snapshot.rollback().await?;
    Ok((from_index, from_table))
}

async fn gist(
    connection: &mut PgConnection,
    index: &Index,
    tenant: &str,
) -> Result<Gist, sqlx::Error> {
    let statement = sqlx::query_as(AssertSqlSafe(text(index))).bind(tenant);
    let (entries, sum) = statement.fetch_one(connection).await?;
    Ok(Gist { entries, sum })
}

/// The offset keeps the planner from forgetting the order.
fn text(Index { columns, rows, .. }: &Index) -> String {
    format!(
        "SELECT count(*), COALESCE(sum(hashtextextended(ROW({columns})::text, 0)), 0)::text
         FROM (SELECT {columns} FROM events WHERE tenant = $1 AND ({rows})
             ORDER BY {columns} OFFSET 0) e"
    )
}

#[cfg(test)]
mod tests {
    use hemei_xtask::postgres::Database;
    use sqlx::{Executor as _, Row as _};

    use super::*;
    use crate::Config;

    /// Otherwise two readings of the table would be compared.
    #[tokio::test]
    async fn each_index_is_read_alone_and_the_table_without_any() {
        let database = tokio::task::spawn_blocking(Database::create).await.unwrap().unwrap();
        let store = PostgresStore::connect(Config::new(database.url())).await.unwrap();
        store.migrate().await.unwrap();
        let indexes = store.indexes().await.unwrap();
        assert_eq!(indexes.len(), 7, "the key, and six beside it");
        let mut lease = store.shared.readers.lease().await.unwrap();
        for index in indexes {
            let mut transaction = lease.begin().await.unwrap();
            for (settings, wanted) in [
                (FROM_INDEX, format!("Index Only Scan using {} on", index.name)),
                (FROM_TABLE, "Seq Scan on events".to_owned()),
            ] {
                transaction.execute(settings).await.unwrap();
                let explain = format!("EXPLAIN (COSTS OFF) {}", text(&index).replace("$1", "'t'"));
                let lines = transaction.fetch_all(sqlx::raw_sql(AssertSqlSafe(explain))).await;
                let lines: Vec<String> =
                    lines.unwrap().iter().map(|line| line.get::<String, _>(0)).collect();
                assert!(lines.iter().any(|line| line.contains(&wanted)), "{wanted}: {lines:#?}");
                let scans = lines.iter().filter(|line| line.contains("Scan"));
                assert_eq!(scans.count(), 1, "{lines:#?}");
            }
        }
    }
}

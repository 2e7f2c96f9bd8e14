//! The generations of views: making one, and switching to it.

use hemei_engine::port::{
    self, Generation, KeptGeneration, Preparation, Removal, StoreError, ViewKey, ViewSpec,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::rows::{Cells, Statement};
use crate::{error, view_sql};

/// The generations of a tenant's view, by number.
pub(crate) async fn list(
    connection: &mut SqliteConnection,
    tenant: &str,
    view: &ViewSpec,
) -> Result<Vec<Generation>, StoreError> {
    let of_view = all(connection).await?.into_iter();
    let found = of_view.filter(|kept| kept.tenant == tenant && kept.view == view.name);
    Ok(found.map(|kept| kept.standing).collect())
}

/// Makes a generation and its tables where they are missing. Runs inside a transaction that writes.
pub(crate) async fn prepare(
    connection: &mut SqliteConnection,
    view: &ViewKey,
) -> Result<(), StoreError> {
    let all = all(connection).await?;
    let Some(Preparation { tables, make, live }) = port::preparation(&all, view)? else {
        return Ok(());
    };
    for (table, name) in view.view.tables.iter().zip(&tables).filter(|_| make) {
        run(connection, format!("DROP TABLE IF EXISTS {name}")).await?;
        for statement in view_sql::create(name, table) {
            run(connection, statement).await?;
        }
    }
    execute(
        connection,
        sqlx::query(
            "INSERT INTO view_generations
                 (tenant, view, generation, version, position, live, tables)
             VALUES (?, ?, ?, ?, 0, ?, ?)",
        )
        .bind(&*view.tenant)
        .bind(view.view.name)
        .bind(i64::from(view.generation))
        .bind(i64::from(view.view.version))
        .bind(live)
        .bind(tables.join(",")),
    )
    .await
}

/// Makes a generation the live one and removes the others. Runs inside a transaction that writes.
pub(crate) async fn switch(
    connection: &mut SqliteConnection,
    view: &ViewKey,
) -> Result<bool, StoreError> {
    let Some(removals) = port::switching(all(connection).await?, view) else {
        return Ok(false);
    };
    for removal in &removals {
        remove(connection, removal).await?;
    }
    let statement = sqlx::query(
        "UPDATE view_generations SET live = TRUE WHERE tenant = ? AND view = ? AND generation = ?",
    );
    let bound = statement.bind(&*view.tenant).bind(view.view.name).bind(i64::from(view.generation));
    execute(connection, bound).await?;
    Ok(true)
}

/// Removes a tenant's rows; the tables go with the last tenant that uses them.
async fn remove(connection: &mut SqliteConnection, removal: &Removal) -> Result<(), StoreError> {
    let Removal { gone, own, shared } = removal;
    for name in shared {
        let text = format!("DELETE FROM {name} WHERE tenant = ?");
        execute(connection, sqlx::query(AssertSqlSafe(text)).bind(&gone.tenant)).await?;
    }
    for name in own {
        run(connection, format!("DROP TABLE {name}")).await?;
    }
    let statement = sqlx::query(
        "DELETE FROM view_generations WHERE tenant = ? AND view = ? AND generation = ?",
    );
    let generation = i64::from(gone.standing.generation);
    execute(connection, statement.bind(&gone.tenant).bind(&gone.view).bind(generation)).await
}

/// Every generation of every tenant: there are few.
async fn all(connection: &mut SqliteConnection) -> Result<Vec<KeptGeneration>, StoreError> {
    let found = sqlx::query(
        "SELECT tenant, view, generation, version, position, live, tables FROM view_generations
         ORDER BY tenant, view, generation",
    )
    .fetch_all(connection)
    .await;
    found.map_err(error::before_commit)?.iter().map(kept).collect()
}

fn kept(row: &SqliteRow) -> Result<KeptGeneration, StoreError> {
    let cells = Cells::new("view_generations", row);
    let tables: String = cells.get(6)?;
    let tables = KeptGeneration::tables_of(&tables)
        .map_err(|name| cells.impossible(&format!("{name:?} is no name for a table")))?;
    let standing = Generation {
        generation: cells.number(2)?,
        version: cells.number(3)?,
        position: cells.number(4)?,
        live: cells.get(5)?,
    };
    Ok(KeptGeneration { tenant: cells.get(0)?, view: cells.get(1)?, standing, tables })
}

/// Statements that make or drop tables are run once and not kept prepared.
async fn run(connection: &mut SqliteConnection, text: String) -> Result<(), StoreError> {
    execute(connection, sqlx::query(AssertSqlSafe(text)).persistent(false)).await
}

async fn execute(
    connection: &mut SqliteConnection,
    statement: Statement<'_>,
) -> Result<(), StoreError> {
    statement.execute(connection).await.map(drop).map_err(error::before_commit)
}

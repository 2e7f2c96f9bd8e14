//! The generations of views: making one, and switching to it.

use hemei_engine::port::{Generation, StoreError, ViewKey, ViewSpec, is_identifier};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::rows::{Cells, Statement};
use crate::{error, view_sql};

/// A generation as it is kept, of any tenant and view.
struct Kept {
    tenant: String,
    view: String,
    standing: Generation,
    tables: Vec<String>,
}

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
    let mine = |kept: &&Kept| kept.tenant == *view.tenant && kept.view == view.view.name;
    if all.iter().filter(mine).any(|kept| kept.standing.generation == view.generation) {
        return Ok(());
    }
    let names: Vec<_> = view.view.tables.iter().map(|table| view.physical_name(table)).collect();
    if !is_made(&all, view, &names)? {
        for (table, name) in view.view.tables.iter().zip(&names) {
            run(connection, format!("DROP TABLE IF EXISTS {name}")).await?;
            for statement in view_sql::create(name, table) {
                run(connection, statement).await?;
            }
        }
    }
    let live = !all.iter().filter(mine).any(|kept| kept.standing.live);
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
        .bind(names.join(",")),
    )
    .await
}

/// Whether another tenant's generation has made the tables. Tables belong to a view, a version and
/// a generation; what else has one of the names cannot share it.
fn is_made(all: &[Kept], view: &ViewKey, names: &[String]) -> Result<bool, StoreError> {
    let mut made = false;
    for kept in all.iter().filter(|kept| kept.tables.iter().any(|name| names.contains(name))) {
        let same = kept.view == view.view.name
            && kept.standing.generation == view.generation
            && kept.standing.version == view.view.version;
        if !same {
            let detail = format!(
                "the tables of {} in generation {} are in use by {} version {}",
                view.view.name, view.generation, kept.view, kept.standing.version
            );
            return Err(StoreError::Failed { detail });
        }
        made = true;
    }
    Ok(made)
}

/// Makes a generation the live one and removes the others. Runs inside a transaction that writes.
pub(crate) async fn switch(
    connection: &mut SqliteConnection,
    view: &ViewKey,
) -> Result<bool, StoreError> {
    let (mine, foreign): (Vec<_>, Vec<_>) = all(connection)
        .await?
        .into_iter()
        .partition(|kept| kept.tenant == *view.tenant && kept.view == view.view.name);
    let chosen = mine.iter().find(|kept| kept.standing.generation == view.generation);
    let live = mine.iter().find(|kept| kept.standing.live);
    let Some(chosen) = chosen else { return Ok(false) };
    if live.is_some_and(|live| !chosen.standing.may_replace(&live.standing)) {
        return Ok(false);
    }
    for other in mine.iter().filter(|kept| kept.standing.generation != view.generation) {
        remove(connection, other, &foreign).await?;
    }
    let statement = sqlx::query(
        "UPDATE view_generations SET live = TRUE WHERE tenant = ? AND view = ? AND generation = ?",
    );
    let bound = statement.bind(&*view.tenant).bind(view.view.name).bind(i64::from(view.generation));
    execute(connection, bound).await?;
    Ok(true)
}

/// Removes a tenant's rows; the tables go with the last tenant that uses them.
async fn remove(
    connection: &mut SqliteConnection,
    gone: &Kept,
    foreign: &[Kept],
) -> Result<(), StoreError> {
    for name in &gone.tables {
        if foreign.iter().any(|kept| kept.tables.contains(name)) {
            let text = format!("DELETE FROM {name} WHERE tenant = ?");
            execute(connection, sqlx::query(AssertSqlSafe(text)).bind(&gone.tenant)).await?;
        } else {
            run(connection, format!("DROP TABLE {name}")).await?;
        }
    }
    let statement = sqlx::query(
        "DELETE FROM view_generations WHERE tenant = ? AND view = ? AND generation = ?",
    );
    let generation = i64::from(gone.standing.generation);
    execute(connection, statement.bind(&gone.tenant).bind(&gone.view).bind(generation)).await
}

/// Every generation of every tenant: there are few.
async fn all(connection: &mut SqliteConnection) -> Result<Vec<Kept>, StoreError> {
    let found = sqlx::query(
        "SELECT tenant, view, generation, version, position, live, tables FROM view_generations
         ORDER BY tenant, view, generation",
    )
    .fetch_all(connection)
    .await;
    found.map_err(error::before_commit)?.iter().map(kept).collect()
}

fn kept(row: &SqliteRow) -> Result<Kept, StoreError> {
    let cells = Cells::new("view_generations", row);
    let tables: String = cells.get(6)?;
    if let Some(name) = tables.split(',').find(|name| !is_identifier(name)) {
        return Err(cells.impossible(&format!("{name:?} is no name for a table")));
    }
    let standing = Generation {
        generation: cells.number(2)?,
        version: cells.number(3)?,
        position: cells.number(4)?,
        live: cells.get(5)?,
    };
    let tables = tables.split(',').map(str::to_owned).collect();
    Ok(Kept { tenant: cells.get(0)?, view: cells.get(1)?, standing, tables })
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

//! The schema: embedded migrations, and how a database stands to them.

use hemei_engine::port::{SchemaStatus, StoreError};
use sqlx::SqliteConnection;
use sqlx::migrate::{Migration, Migrator};

use crate::connect::Connections;
use crate::{SqliteStore, error};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// Migrations of this name go to the file of the views, all others to the file of the logs.
const OF_VIEWS: &str = "views";

impl SqliteStore {
    /// Applies the migrations that are missing.
    ///
    /// # Errors
    /// [`StoreError`] where a file cannot be opened or a migration fails.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        for (connections, migrator) in self.files() {
            let mut lease = connections.lease().await?;
            let done = migrator.run(&mut *lease).await;
            lease.settle(done.map_err(|error| error::before_commit(error.into())))?;
        }
        Ok(())
    }

    /// How the schema stands to the one that this store was built for.
    ///
    /// # Errors
    /// [`StoreError`] where the database does not answer.
    pub async fn schema_status(&self) -> Result<SchemaStatus, StoreError> {
        let mut statuses = Vec::new();
        for (connections, migrator) in self.files() {
            let mut lease = connections.lease().await?;
            let have = last_applied(&mut lease).await;
            let have = lease.settle(have)?;
            let want = migrator.iter().map(|migration| migration.version).max();
            statuses.push(SchemaStatus::of(have, want.unwrap_or(0)));
        }
        Ok(worst(&statuses))
    }

    fn files(&self) -> [(&Connections, Migrator); 2] {
        let is_of_views = |migration: &&Migration| migration.description.starts_with(OF_VIEWS);
        let (views, logs) = MIGRATIONS.iter().partition::<Vec<_>, _>(is_of_views);
        let migrator =
            |part: Vec<&Migration>| Migrator::with_migrations(part.into_iter().cloned().collect());
        [(&self.shared.log_writer, migrator(logs)), (&self.shared.view_writer, migrator(views))]
    }
}

async fn last_applied(connection: &mut SqliteConnection) -> Result<Option<i64>, StoreError> {
    let found = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations WHERE success")
        .fetch_one(connection)
        .await;
    match found {
        Err(error) if error::is_missing_table(&error) => Ok(None),
        other => other.map_err(error::before_commit),
    }
}

/// The status of both files: the logs' own, unless only the views' file stands out.
fn worst(statuses: &[SchemaStatus]) -> SchemaStatus {
    let newer = statuses.iter().find(|status| matches!(status, SchemaStatus::Newer { .. }));
    let older = statuses.iter().find(|status| matches!(status, SchemaStatus::Older { .. }));
    let [log, views] = statuses else { return SchemaStatus::Empty };
    match (newer.or(older), log, views) {
        (Some(status), ..) => *status,
        // The views' file was removed, which loses nothing that cannot be made again.
        (None, SchemaStatus::Current, SchemaStatus::Empty) => {
            let last = |migration: &Migration| migration.version;
            SchemaStatus::Older { have: 0, want: MIGRATIONS.iter().map(last).max().unwrap_or(0) }
        }
        (None, log, _) => *log,
    }
}

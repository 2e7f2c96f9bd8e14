//! The schema: embedded migrations, and how a database stands to them.

use hemei_engine::port::{SchemaStatus, StoreError};
use sqlx::migrate::Migrator;

use crate::registry::select_existing;
use crate::rows::Cells;
use crate::{PostgresStore, error};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

impl PostgresStore {
    /// Applies the migrations that are missing. sqlx holds an advisory lock meanwhile, so two that
    /// start together take turns.
    ///
    /// # Errors
    /// [`StoreError`] where the database does not answer or a migration fails.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        // The connection is not given back: it has no limit of time.
        let mut lease = self.shared.writers.lease().await?;
        sqlx::query("SET statement_timeout = 0")
            .execute(&mut *lease)
            .await
            .map_err(error::of_reading)?;
        let done = MIGRATIONS.run(&mut *lease).await;
        done.map_err(|error| error::of_writing(error.into()))
    }

    /// How the schema stands to the one that this store was built for.
    ///
    /// # Errors
    /// [`StoreError`] where the database does not answer.
    pub async fn schema_status(&self) -> Result<SchemaStatus, StoreError> {
        let newest = "SELECT max(version) FROM _sqlx_migrations WHERE success";
        let found = select_existing(&self.shared.readers, || sqlx::query(newest))
            .await?
            .unwrap_or_default();
        let have = found.first().map(|row| Cells::new("_sqlx_migrations", row).get(0));
        let have = have.transpose()?.flatten();
        let want = MIGRATIONS.iter().map(|migration| migration.version).max();
        Ok(SchemaStatus::of(have, want.unwrap_or(0)))
    }
}

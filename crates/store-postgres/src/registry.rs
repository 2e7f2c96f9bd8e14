//! Identities, credentials and the directory.

use async_trait::async_trait;
use hemei_domain::id::{CredentialId, PersonId};
use hemei_engine::port::{
    CredentialRecord, DirectoryEntry, Durability, Identity, Registry, StoreError,
};
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::connect::{Connections, bounded};
use crate::rows::{Cells, Statement};
use crate::{PostgresStore, durability, error};

impl PostgresStore {
    /// Runs one statement that writes; it is its own transaction. The number of rows written.
    pub(crate) async fn write(&self, statement: Statement<'_>) -> Result<u64, StoreError> {
        let mut lease = self.shared.writers.lease().await?;
        let limit = lease.answer_within();
        let done = bounded(limit, statement.execute(&mut *lease)).await;
        lease.settle(done).map(|done| done.rows_affected()).map_err(error::of_writing)
    }

    /// Runs one statement that reads.
    pub(crate) async fn select<'q>(
        &self,
        statement: impl Fn() -> Statement<'q> + Send + Sync,
    ) -> Result<Vec<PgRow>, StoreError> {
        let found = select_existing(&self.shared.readers, statement).await?;
        let missing = || "a table is missing: `hemei migrate` creates it".to_owned();
        found.ok_or_else(|| StoreError::Failed { detail: missing() })
    }
}

/// Runs one statement that reads; nothing where it names a table that does not exist. A connection
/// that turns out to be lost is replaced once: the first call after a restart of the server meets
/// such a connection.
pub(crate) async fn select_existing<'q>(
    connections: &Connections,
    statement: impl Fn() -> Statement<'q> + Send + Sync,
) -> Result<Option<Vec<PgRow>>, StoreError> {
    loop {
        let mut lease = connections.lease().await?;
        let (limit, fresh) = (lease.answer_within(), lease.is_fresh());
        let found = bounded(limit, statement().fetch_all(&mut *lease)).await;
        match lease.settle(found) {
            Ok(rows) => return Ok(Some(rows)),
            Err(error) if error::is_missing_table(&error) => return Ok(None),
            Err(error) if error::is_loss(&error) && !fresh => {}
            Err(error) => return Err(error::of_reading(error)),
        }
    }
}

#[async_trait]
impl Registry for PostgresStore {
    async fn identities(&self) -> Result<Vec<Identity>, StoreError> {
        let text = "SELECT tenant, incarnation, sample FROM identities ORDER BY tenant";
        self.select(|| sqlx::query(text)).await?.iter().map(identity).collect()
    }

    async fn identify(&self, identity: &Identity) -> Result<bool, StoreError> {
        let statement = sqlx::query(
            "INSERT INTO identities (tenant, incarnation, sample) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
        )
        .bind(identity.tenant.as_str())
        .bind(identity.incarnation)
        .bind(identity.sample);
        Ok(self.write(statement).await? == 1)
    }

    async fn put_credential(
        &self,
        tenant: &str,
        record: &CredentialRecord,
    ) -> Result<bool, StoreError> {
        let statement = sqlx::query(
            "INSERT INTO credentials (tenant, credential, person, actor_kind, secret_hash)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(tenant)
        .bind(record.credential.0)
        .bind(record.person.0)
        .bind(record.actor_kind.as_str())
        .bind(record.secret_hash.as_slice());
        Ok(self.write(statement).await? == 1)
    }

    async fn credential(
        &self,
        tenant: &str,
        credential: CredentialId,
    ) -> Result<Option<CredentialRecord>, StoreError> {
        let statement = || {
            sqlx::query(
                "SELECT credential, person, actor_kind, secret_hash FROM credentials
                 WHERE tenant = $1 AND credential = $2",
            )
            .bind(tenant)
            .bind(credential.0)
        };
        self.select(statement).await?.first().map(credential_record).transpose()
    }

    async fn put_directory_entry(
        &self,
        tenant: &str,
        person: PersonId,
        entry: Option<&DirectoryEntry>,
    ) -> Result<(), StoreError> {
        let statement = match entry {
            Some(entry) => sqlx::query(
                "INSERT INTO directory (tenant, person, name, phone) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (tenant, person)
                 DO UPDATE SET name = excluded.name, phone = excluded.phone",
            )
            .bind(tenant)
            .bind(person.0)
            .bind(entry.name.as_str())
            .bind(entry.phone.as_str()),
            None => sqlx::query("DELETE FROM directory WHERE tenant = $1 AND person = $2")
                .bind(tenant)
                .bind(person.0),
        };
        self.write(statement).await?;
        Ok(())
    }

    async fn directory(
        &self,
        tenant: &str,
        people: &[PersonId],
    ) -> Result<Vec<DirectoryEntry>, StoreError> {
        let people: Vec<Uuid> = people.iter().map(|person| person.0).collect();
        let statement = || {
            sqlx::query(
                "SELECT person, name, phone FROM directory
                 WHERE tenant = $1 AND person = ANY ($2) ORDER BY person",
            )
            .bind(tenant)
            .bind(people.as_slice())
        };
        self.select(statement).await?.iter().map(directory_entry).collect()
    }

    async fn durability(&self) -> Result<Durability, StoreError> {
        durability::read(self).await
    }
}

fn identity(row: &PgRow) -> Result<Identity, StoreError> {
    let cells = Cells::new("identities", row);
    Ok(Identity { tenant: cells.get(0)?, incarnation: cells.get(1)?, sample: cells.get(2)? })
}

fn credential_record(row: &PgRow) -> Result<CredentialRecord, StoreError> {
    let cells = Cells::new("credentials", row);
    Ok(CredentialRecord {
        credential: CredentialId(cells.get(0)?),
        person: PersonId(cells.get(1)?),
        actor_kind: cells.get(2)?,
        secret_hash: cells.bytes(3)?,
    })
}

fn directory_entry(row: &PgRow) -> Result<DirectoryEntry, StoreError> {
    let cells = Cells::new("directory", row);
    Ok(DirectoryEntry {
        person: PersonId(cells.get(0)?),
        name: cells.get(1)?,
        phone: cells.get(2)?,
    })
}

//! Identities, credentials and the directory, in the file of the logs.

use async_trait::async_trait;
use hemei_domain::id::{CredentialId, PersonId};
use hemei_engine::port::{
    CredentialRecord, DirectoryEntry, Durability, Identity, Registry, StoreError,
};
use sqlx::AssertSqlSafe;
use sqlx::sqlite::SqliteRow;

use crate::rows::{Cells, Statement};
use crate::{SqliteStore, durability, error, ladder};

impl SqliteStore {
    /// Runs one statement that writes; it is its own transaction. The number of rows written.
    async fn write(&self, statement: Statement<'_>) -> Result<u64, StoreError> {
        let mut lease = self.shared.log_writer.lease().await?;
        let done = statement.execute(&mut *lease).await;
        lease.settle(done.map(|done| done.rows_affected()).map_err(error::at_commit))
    }

    async fn select(&self, statement: Statement<'_>) -> Result<Vec<SqliteRow>, StoreError> {
        let mut lease = self.shared.log_readers.lease().await?;
        let found = statement.fetch_all(&mut *lease).await;
        lease.settle(found.map_err(error::before_commit))
    }
}

#[async_trait]
impl Registry for SqliteStore {
    async fn identities(&self) -> Result<Vec<Identity>, StoreError> {
        let statement =
            sqlx::query("SELECT tenant, incarnation, sample FROM identities ORDER BY tenant");
        self.select(statement).await?.iter().map(identity).collect()
    }

    async fn identify(&self, identity: &Identity) -> Result<bool, StoreError> {
        let statement = sqlx::query(
            "INSERT INTO identities (tenant, incarnation, sample) VALUES (?, ?, ?)
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
             VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
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
        let statement = sqlx::query(
            "SELECT credential, person, actor_kind, secret_hash FROM credentials
             WHERE tenant = ? AND credential = ?",
        )
        .bind(tenant)
        .bind(credential.0);
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
                "INSERT INTO directory (tenant, person, name, phone) VALUES (?, ?, ?, ?)
                 ON CONFLICT (tenant, person)
                 DO UPDATE SET name = excluded.name, phone = excluded.phone",
            )
            .bind(tenant)
            .bind(person.0)
            .bind(entry.name.as_str())
            .bind(entry.phone.as_str()),
            None => sqlx::query("DELETE FROM directory WHERE tenant = ? AND person = ?")
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
        let mut people = people.to_vec();
        people.sort_unstable();
        people.dedup();
        let mut entries = Vec::with_capacity(people.len());
        for (rung, part) in ladder::parts(&people, 1) {
            let text = format!(
                "SELECT person, name, phone FROM directory
                 WHERE tenant = ? AND person IN {} ORDER BY person",
                ladder::values(rung, 1)
            );
            let statement = sqlx::query(AssertSqlSafe(text)).bind(tenant);
            let bound = part.iter().fold(statement, |statement, person| statement.bind(person.0));
            for row in self.select(bound).await? {
                entries.push(directory_entry(&row)?);
            }
        }
        Ok(entries)
    }

    async fn durability(&self) -> Result<Durability, StoreError> {
        let mut lease = self.shared.log_writer.lease().await?;
        let read = durability::read(&mut lease).await;
        lease.settle(read)
    }
}

fn identity(row: &SqliteRow) -> Result<Identity, StoreError> {
    let cells = Cells::new("identities", row);
    Ok(Identity { tenant: cells.get(0)?, incarnation: cells.get(1)?, sample: cells.get(2)? })
}

fn credential_record(row: &SqliteRow) -> Result<CredentialRecord, StoreError> {
    let cells = Cells::new("credentials", row);
    Ok(CredentialRecord {
        credential: CredentialId(cells.get(0)?),
        person: PersonId(cells.get(1)?),
        actor_kind: cells.get(2)?,
        secret_hash: cells.bytes(3)?,
    })
}

fn directory_entry(row: &SqliteRow) -> Result<DirectoryEntry, StoreError> {
    let cells = Cells::new("directory", row);
    Ok(DirectoryEntry {
        person: PersonId(cells.get(0)?),
        name: cells.get(1)?,
        phone: cells.get(2)?,
    })
}

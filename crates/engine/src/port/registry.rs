//! What is kept beside the logs: credentials' hashes, the directory of people, the database's own
//! identity.

use async_trait::async_trait;
use hemei_domain::id::{CredentialId, PersonId};
use uuid::Uuid;

use super::StoreError;

/// What a database says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The tenant whose logs it was made for.
    pub tenant: String,
    /// The business log's history at the time of `init`.
    pub incarnation: Uuid,
    /// Whether it holds sample data (`domain.md` §16.1-17).
    pub sample: bool,
}

/// A credential as it is kept: who uses it, and the hash of its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRecord {
    /// The credential.
    pub credential: CredentialId,
    /// Who uses it.
    pub person: PersonId,
    /// The actor kind's code.
    pub actor_kind: String,
    /// SHA-256 of the 256-bit secret.
    pub secret_hash: [u8; 32],
}

/// A person's entry in the directory; erasable, never in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// The person.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The phone number; empty where not known.
    pub phone: String,
}

/// What a store says about acknowledged commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durability {
    /// Whether an acknowledged commit survives a crash of the machine.
    pub durable: bool,
    /// The settings as the database reports them, `fsync=on full_page_writes=on …`.
    pub settings: String,
}

/// The connections of a store that serve one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// What they are for.
    pub name: &'static str,
    /// How many there may be.
    pub limit: u32,
    /// How many are lent to calls now.
    pub in_use: u32,
}

/// How a database's schema stands to the one that a store was built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaStatus {
    /// There is no schema yet: `hemei migrate`, or `hemei init`, makes it.
    Empty,
    /// The database is older: `hemei migrate` brings it up.
    Older {
        /// The stamp of the last migration that was applied.
        have: i64,
        /// The stamp of the last migration that the store knows.
        want: i64,
    },
    /// The same migrations.
    Current,
    /// A newer release has migrated the database: only that one can serve it.
    Newer {
        /// The stamp of the last migration that was applied.
        have: i64,
    },
}

impl SchemaStatus {
    /// Compares the last migration applied with the last one known.
    pub fn of(have: Option<i64>, want: i64) -> Self {
        match have {
            None => Self::Empty,
            Some(have) if have < want => Self::Older { have, want },
            Some(have) if have > want => Self::Newer { have },
            Some(_) => Self::Current,
        }
    }
}

/// The store of everything beside the logs and views.
#[async_trait]
pub trait Registry: Send + Sync + 'static {
    /// The identities of every tenant that the database was made for, by tenant.
    async fn identities(&self) -> Result<Vec<Identity>, StoreError>;

    /// Writes the identity; `false` where the tenant has one.
    async fn identify(&self, identity: &Identity) -> Result<bool, StoreError>;

    /// Keeps a credential's hash; `false` where the credential exists.
    async fn put_credential(
        &self,
        tenant: &str,
        record: &CredentialRecord,
    ) -> Result<bool, StoreError>;

    /// A credential.
    async fn credential(
        &self,
        tenant: &str,
        credential: CredentialId,
    ) -> Result<Option<CredentialRecord>, StoreError>;

    /// Writes, replaces (`Some`) or erases (`None`) a directory entry.
    async fn put_directory_entry(
        &self,
        tenant: &str,
        person: PersonId,
        entry: Option<&DirectoryEntry>,
    ) -> Result<(), StoreError>;

    /// The directory entries of some people, by id; missing ones are left out.
    async fn directory(
        &self,
        tenant: &str,
        people: &[PersonId],
    ) -> Result<Vec<DirectoryEntry>, StoreError>;

    /// Reads back what durability the database really has; also proves that it answers.
    async fn durability(&self) -> Result<Durability, StoreError>;
}

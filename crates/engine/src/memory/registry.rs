//! Identities, credentials and the directory as ordered maps.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use hemei_domain::id::{CredentialId, PersonId};

use super::MemoryStore;
use crate::port::{CredentialRecord, DirectoryEntry, Durability, Identity, Registry, StoreError};

/// Everything beside the logs and views, by tenant first.
#[derive(Debug, Default)]
pub(super) struct Kept {
    identities: BTreeMap<String, Identity>,
    credentials: BTreeMap<(String, CredentialId), CredentialRecord>,
    directory: BTreeMap<(String, PersonId), DirectoryEntry>,
}

#[async_trait]
impl Registry for MemoryStore {
    async fn identities(&self) -> Result<Vec<Identity>, StoreError> {
        Ok(self.state().registry.identities.values().cloned().collect())
    }

    async fn identify(&self, identity: &Identity) -> Result<bool, StoreError> {
        let identities = &mut self.state().registry.identities;
        if identities.contains_key(&identity.tenant) {
            return Ok(false);
        }
        identities.insert(identity.tenant.clone(), identity.clone());
        Ok(true)
    }

    async fn put_credential(
        &self,
        tenant: &str,
        record: &CredentialRecord,
    ) -> Result<bool, StoreError> {
        let credentials = &mut self.state().registry.credentials;
        let key = (tenant.to_owned(), record.credential);
        if credentials.contains_key(&key) {
            return Ok(false);
        }
        credentials.insert(key, record.clone());
        Ok(true)
    }

    async fn credential(
        &self,
        tenant: &str,
        credential: CredentialId,
    ) -> Result<Option<CredentialRecord>, StoreError> {
        Ok(self.state().registry.credentials.get(&(tenant.to_owned(), credential)).cloned())
    }

    async fn put_directory_entry(
        &self,
        tenant: &str,
        person: PersonId,
        entry: Option<&DirectoryEntry>,
    ) -> Result<(), StoreError> {
        let directory = &mut self.state().registry.directory;
        let key = (tenant.to_owned(), person);
        match entry {
            Some(entry) => directory.insert(key, entry.clone()),
            None => directory.remove(&key),
        };
        Ok(())
    }

    async fn directory(
        &self,
        tenant: &str,
        people: &[PersonId],
    ) -> Result<Vec<DirectoryEntry>, StoreError> {
        let directory = &self.state().registry.directory;
        let people: BTreeSet<PersonId> = people.iter().copied().collect();
        let entries = people.into_iter().map(|person| directory.get(&(tenant.to_owned(), person)));
        Ok(entries.flatten().cloned().collect())
    }

    async fn durability(&self) -> Result<Durability, StoreError> {
        Ok(Durability { durable: false, settings: "memory".to_owned() })
    }
}

//! Tests of recognising credentials.

use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use hemei_domain::credential::IssueCredential;

use super::*;
use crate::port::{DirectoryEntry, Durability, Identity, StoreError};
use crate::testing::{ADMINISTRATOR, Town, act};

const SECRET: [u8; 32] = [7; 32];

/// A credential that the log says is the cadre's, kept in the registry as `record` makes it.
async fn issued(
    town: &Town,
    record: impl Fn(CredentialRecord) -> CredentialRecord,
) -> CredentialId {
    let credential = CredentialId(town.engine.new_id());
    let (person, actor_kind) = (town.cadre.person, ActorKind::Person);
    act(&town.engine, ADMINISTRATOR, IssueCredential { credential, person, actor_kind }).await;
    let record = record(CredentialRecord {
        credential,
        person,
        actor_kind: actor_kind.code().to_owned(),
        secret_hash: secret_hash(&SECRET),
    });
    let registry = town.engine.registry();
    assert!(registry.put_credential(town.engine.tenant(), &record).await.expect("it answers"));
    credential
}

#[tokio::test]
async fn whose_a_credential_is_only_the_log_says() {
    let town = Town::founded().await;
    let recognised = async |credential| {
        let known = town.engine.authenticate(&token(credential, &SECRET)).await;
        known.expect("the store answers")
    };
    let honest = issued(&town, |record| record).await;
    let caller = recognised(honest).await.expect("it is known");
    assert_eq!((caller.person, caller.actor_kind), (town.cadre.person, ActorKind::Person));
    let (commission, import) = (town.commission.person, ActorKind::Import.code());
    let other_person = issued(&town, |r| CredentialRecord { person: commission, ..r }).await;
    assert_eq!(recognised(other_person).await, Err(Unauthenticated));
    let other_kind = |r| CredentialRecord { actor_kind: import.to_owned(), ..r };
    assert_eq!(recognised(issued(&town, other_kind).await).await, Err(Unauthenticated));
}

/// A registry that counts how often it is asked for a credential.
struct Counted {
    inner: Arc<dyn Registry>,
    asked: AtomicU32,
}

#[async_trait]
impl Registry for Counted {
    async fn identities(&self) -> Result<Vec<Identity>, StoreError> {
        self.inner.identities().await
    }

    async fn identify(&self, identity: &Identity) -> Result<bool, StoreError> {
        self.inner.identify(identity).await
    }

    async fn put_credential(
        &self,
        tenant: &str,
        record: &CredentialRecord,
    ) -> Result<bool, StoreError> {
        self.inner.put_credential(tenant, record).await
    }

    async fn credential(
        &self,
        tenant: &str,
        credential: CredentialId,
    ) -> Result<Option<CredentialRecord>, StoreError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.inner.credential(tenant, credential).await
    }

    async fn put_directory_entry(
        &self,
        tenant: &str,
        person: PersonId,
        entry: Option<&DirectoryEntry>,
    ) -> Result<(), StoreError> {
        self.inner.put_directory_entry(tenant, person, entry).await
    }

    async fn directory(
        &self,
        tenant: &str,
        people: &[PersonId],
    ) -> Result<Vec<DirectoryEntry>, StoreError> {
        self.inner.directory(tenant, people).await
    }

    async fn durability(&self) -> Result<Durability, StoreError> {
        self.inner.durability().await
    }
}

#[tokio::test]
async fn an_unknown_credential_asks_the_store_once_and_works_when_it_is_issued() {
    let mut town = Town::founded().await;
    let inner = Arc::clone(town.engine.registry());
    let counted = Arc::new(Counted { inner, asked: AtomicU32::new(0) });
    town.engine.registry = counted.clone();
    let credential = CredentialId(town.engine.new_id());
    let bearer = token(credential, &SECRET);
    for _ in 0..10 {
        let known = town.engine.authenticate(&bearer).await.expect("the store answers");
        assert_eq!(known, Err(Unauthenticated));
    }
    assert_eq!(counted.asked.load(Ordering::Relaxed), 1);
    let (person, actor_kind) = (town.cadre.person, ActorKind::Person);
    let secret_hash = secret_hash(&SECRET);
    let kind = actor_kind.code().to_owned();
    let record = CredentialRecord { credential, person, actor_kind: kind, secret_hash };
    // As the API does it: the hash first, the event that makes it usable next.
    assert!(counted.put_credential("longxi", &record).await.expect("it answers"));
    act(&town.engine, ADMINISTRATOR, IssueCredential { credential, person, actor_kind }).await;
    let caller = town.engine.authenticate(&bearer).await.expect("the store answers");
    assert_eq!(caller.map(|caller| caller.person), Ok(person));
}

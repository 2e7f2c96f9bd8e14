//! Tests of recognising credentials.

use hemei_domain::credential::IssueCredential;

use super::*;
use crate::port::CredentialRecord;
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

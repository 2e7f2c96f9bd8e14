//! Identities, credentials, the directory, and what is said of durability.

use hemei_domain::id::{CredentialId, PersonId};
use hemei_engine::port::{CredentialRecord, DirectoryEntry, Identity};

use super::given::id;
use super::stores::{Kind, Stores};

fn identity(tenant: &str, sample: bool) -> Identity {
    Identity { tenant: tenant.to_owned(), incarnation: id(7), sample }
}

pub(super) async fn an_identity_is_written_once(stores: Stores) {
    assert_eq!(stores.one.identities().await.unwrap(), []);
    assert!(stores.one.identify(&identity("b", true)).await.unwrap());
    assert!(!stores.other.identify(&identity("b", false)).await.unwrap());
    // By bytes: the capital comes first whatever the language of the database is.
    assert!(stores.one.identify(&identity("a", false)).await.unwrap());
    assert!(stores.one.identify(&identity("B", false)).await.unwrap());
    let found = stores.other.identities().await.unwrap();
    assert_eq!(found, [identity("B", false), identity("a", false), identity("b", true)]);
}

pub(super) async fn a_credential_is_written_once(stores: Stores) {
    let record = CredentialRecord {
        credential: CredentialId(id(1)),
        person: PersonId(id(2)),
        actor_kind: "person".to_owned(),
        secret_hash: [3; 32],
    };
    assert_eq!(stores.one.credential("t", record.credential).await.unwrap(), None);
    assert!(stores.one.put_credential("t", &record).await.unwrap());
    let other = CredentialRecord { secret_hash: [4; 32], ..record.clone() };
    assert!(!stores.other.put_credential("t", &other).await.unwrap());
    assert_eq!(stores.other.credential("t", record.credential).await.unwrap(), Some(record));
    assert_eq!(stores.one.credential("u", other.credential).await.unwrap(), None);
    assert!(stores.one.put_credential("u", &other).await.unwrap());
}

pub(super) async fn the_directory_forgets(stores: Stores) {
    let entry = |person: u128, name: &str| DirectoryEntry {
        person: PersonId(id(person)),
        name: name.to_owned(),
        phone: String::new(),
    };
    let people = [PersonId(id(3)), PersonId(id(1)), PersonId(id(9)), PersonId(id(3))];
    for entry in [entry(3, "王 三"), entry(1, "李一")] {
        stores.one.put_directory_entry("t", entry.person, Some(&entry)).await.unwrap();
    }
    let found = stores.other.directory("t", &people).await.unwrap();
    assert_eq!(found, [entry(1, "李一"), entry(3, "王 三")]);
    assert_eq!(stores.one.directory("u", &people).await.unwrap(), []);
    assert_eq!(stores.one.directory("t", &[]).await.unwrap(), []);

    let renamed = entry(1, "李二");
    stores.one.put_directory_entry("t", renamed.person, Some(&renamed)).await.unwrap();
    stores.one.put_directory_entry("t", PersonId(id(3)), None).await.unwrap();
    stores.one.put_directory_entry("t", PersonId(id(9)), None).await.unwrap();
    assert_eq!(stores.other.directory("t", &people).await.unwrap(), [renamed]);
}

pub(super) async fn the_durability_is_told(stores: Stores) {
    let told = stores.one.durability().await.unwrap();
    let expected = match stores.kind {
        Kind::Memory => (false, "memory"),
        Kind::Sqlite => (true, "journal_mode=wal synchronous=full"),
        Kind::Postgres => (true, "fsync=on full_page_writes=on synchronous_commit=on"),
    };
    assert_eq!((told.durable, told.settings.as_str()), expected);
}

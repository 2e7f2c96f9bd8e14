//! Each refusal, over the store in memory; the databases' own are tested with the binary.

use hemei_domain::id::PersonId;
use hemei_engine::genesis::{Genesis, found};
use hemei_engine::memory::MemoryStore;
use uuid::Uuid;

use super::*;

fn name(text: &str) -> TenantName {
    text.parse().expect("a name")
}

async fn founded(ports: &Ports, tenant: &str, sample: bool) -> (Parts, KeyFile) {
    let mut keys = KeyFile::draw(&name(tenant)).expect("keys");
    let parts = parts(ports.clone(), tenant, &keys).expect("parts");
    let administrator = PersonId(Uuid::from_u128(1));
    let genesis =
        Genesis { sample, administrator, document: "龙溪委发〔2024〕30号".to_owned() };
    found(&parts, &genesis).await.expect("founded");
    let identity = identity(ports, Some(&name(tenant))).await.expect("an identity");
    keys.incarnation = Some(identity.incarnation);
    (parts, keys)
}

fn memory() -> Ports {
    Ports::of(MemoryStore::new())
}

#[test]
fn a_schema_must_be_the_programs_own() {
    assert!(schema(SchemaStatus::Current).is_ok());
    assert!(matches!(schema(SchemaStatus::Empty), Err(Refusal::SchemaEmpty)));
    let older = schema(SchemaStatus::Older { have: 1, want: 2 });
    assert!(matches!(older, Err(Refusal::SchemaOlder { have: 1, want: 2 })));
    let newer = schema(SchemaStatus::Newer { have: 3 });
    assert!(matches!(newer, Err(Refusal::SchemaNewer { have: 3 })));
}

#[tokio::test]
async fn the_tenant_is_the_one_that_was_asked_for_or_the_only_one() {
    let ports = memory();
    assert!(matches!(identity(&ports, None).await, Err(Refusal::Unfounded)));
    assert!(matches!(identity(&ports, Some(&name("a"))).await, Err(Refusal::Unfounded)));
    founded(&ports, "a", false).await;
    assert_eq!(identity(&ports, None).await.expect("the only one").tenant, "a");
    let other = identity(&ports, Some(&name("b"))).await;
    assert!(matches!(other, Err(Refusal::TenantOther { wanted, found })
        if wanted == "b" && found == ["a"]));
    founded(&ports, "b", false).await;
    assert_eq!(identity(&ports, Some(&name("b"))).await.expect("asked for").tenant, "b");
    assert!(matches!(identity(&ports, None).await, Err(Refusal::TenantUnclear { .. })));
}

#[tokio::test]
async fn a_log_without_an_identity_is_an_init_that_did_not_finish() {
    let (whole, half) = (memory(), memory());
    founded(&whole, "a", false).await;
    let head = whole.logs.head(&business("a")).await.expect("an answer").expect("a head");
    let empty = hemei_engine::port::Head { position: 0, ..head };
    half.logs.create(&business("a"), &empty).await.expect("created");
    let refused = identity(&half, Some(&name("a"))).await;
    assert!(matches!(refused, Err(Refusal::HalfFounded { tenant }) if tenant == "a"));
}

#[tokio::test]
async fn a_log_with_records_and_no_identity_is_not_taken_for_an_empty_one() {
    let (whole, partial) = (memory(), memory());
    founded(&whole, "a", false).await;
    founded(&partial, "other", false).await;
    let head = whole.logs.head(&business("a")).await.expect("an answer").expect("a head");
    let longer = hemei_engine::port::Head { position: GENESIS_EVENTS + 1, ..head };
    partial.logs.create(&business("a"), &longer).await.expect("created");
    let refused = identity(&partial, Some(&name("a"))).await;
    assert!(
        matches!(refused, Err(Refusal::IdentityMissing { tenant, events: 3 }) if tenant == "a")
    );
    assert!(identity(&partial, Some(&name("other"))).await.is_ok(), "the other tenant is served");
}

#[tokio::test]
async fn what_is_not_durable_is_refused_unless_that_is_accepted() {
    let ports = memory();
    let refused = durable(&ports, false).await;
    assert!(matches!(refused, Err(Refusal::NotDurable { settings }) if settings == "memory"));
    assert!(durable(&ports, true).await.is_ok());
}

#[tokio::test]
async fn keys_fit_one_database_only() {
    let ports = memory();
    let (_, keys) = founded(&ports, "a", true).await;
    let one = identity(&ports, None).await.expect("an identity");
    assert!(one.sample);
    assert!(fits(&keys, &one).is_ok());
    let elsewhere = memory();
    founded(&elsewhere, "a", true).await;
    let other = identity(&elsewhere, None).await.expect("an identity");
    assert!(matches!(fits(&keys, &other), Err(Refusal::KeysOfAnother { .. })));
    let renamed = Identity { tenant: "b".to_owned(), ..one.clone() };
    assert!(matches!(fits(&keys, &renamed), Err(Refusal::KeysOfAnother { tenant })
        if tenant == "a"));
    let mut unbound = keys;
    unbound.incarnation = None;
    assert!(fits(&unbound, &one).is_ok(), "whether they are its keys is tried on what is sealed");
}

#[tokio::test]
async fn keys_are_tried_on_a_sealed_text() {
    let ports = memory();
    let (parts, _) = founded(&ports, "a", false).await;
    assert!(opens(&parts).await.is_ok(), "nothing is sealed yet");
    let key = business("a");
    let head = parts.logs.head(&key).await.expect("an answer").expect("a head");
    let all = ReadQuery {
        log: key.clone(),
        filter: EventFilter::default(),
        after: 0,
        until: 1,
        direction: Direction::Forward,
        limit: 1,
    };
    let first = parts.logs.read(&all).await.expect("an answer").remove(0);
    let position = head.position + 1;
    let sealed = Sealer::new(&parts.keys).seal([1; 12], position, "房前杂物".as_bytes());
    let stream = format!("person/{}", Uuid::from_u128(9));
    let row = hemei_engine::port::StoredEvent { position, stream, private: Some(sealed), ..first };
    let batch = hemei_engine::port::Batch {
        log: key,
        expected_position: head.position,
        expected_root: head.root,
        head: hemei_engine::port::Head { position, ..head },
        events: vec![row],
        traces: Vec::new(),
    };
    parts.logs.append(&batch).await.expect("an answer");
    assert!(opens(&parts).await.is_ok());
    let mut other = parts.clone();
    other.keys.data = [9; 32];
    let refused = opens(&other).await;
    assert!(matches!(refused, Err(Refusal::KeysDoNotOpen { position: 3 })), "{refused:?}");
}

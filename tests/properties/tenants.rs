//! Two tenants on one database, with equal ids for everything: each is what it would be alone.

use std::sync::Arc;

use hemei_domain::credential::IssueCredential;
use hemei_domain::event::{ActorKind, Log};
use hemei_domain::id::CredentialId;
use hemei_domain::issue::Issue;
use hemei_domain::person::RegisterPerson;
use hemei_engine::engine::{secret_hash, token};
use hemei_engine::failure::Failure;
use hemei_engine::memory::MemoryStore;
use hemei_engine::port::{CredentialRecord, DirectoryEntry, Head, Row};
use hemei_engine::view::{At, folds};
use uuid::Uuid;

use super::cast::{ADMINISTRATOR, HANDLER, HEAD};
use super::crowd::{Crowd, Done};
use super::stores::{Stores, on_every_store};
use super::trail::{everything, pages};
use super::world::{Plan, World};

on_every_store!(
    each_of_two_tenants_is_what_it_would_be_alone,
    what_one_tenant_has_the_other_never_sees,
);

const ONE: Plan = Plan { tenant: "龙溪", secret: 7 };
/// A name that begins like the other's, and other keys.
const OTHER: Plan = Plan { tenant: "龙溪镇", secret: 70 };

/// Everything that a tenant's callers and readers get to see.
#[derive(Debug, PartialEq)]
struct Seen {
    answers: Vec<String>,
    heads: [Head; 2],
    views: Vec<Vec<Vec<Row>>>,
    trail: Vec<u64>,
}

/// A lone caller's history in a tenant, which follows from the seeds alone. The first half is the
/// same in both tenants: the same ids, request ids and people.
async fn history(world: Arc<World>, seed: u64) -> Seen {
    let mut done: Vec<Done> = Vec::new();
    for seed in [500_243, seed] {
        let crowd = Crowd { seed, callers: 1, deeds_each: 120 };
        done.extend(crowd.act(&[Arc::clone(&world)]).await);
    }
    let (trail, _) = pages(&world, everything(Log::Business)).await;
    let heads = [world.stored_head(Log::Business).await, world.stored_head(Log::Access).await];
    world.views_reach(heads[0].position).await;
    let mut views = Vec::new();
    for fold in folds() {
        views.push(world.view_rows(&fold.spec()).await.1);
    }
    let own = |log| world.rows(log);
    for row in [own(Log::Business).await, own(Log::Access).await].concat().iter().chain(&trail) {
        let envelope: serde_json::Value = serde_json::from_slice(&row.envelope).expect("JSON");
        assert_eq!(envelope["tenant"], *world.engine.tenant().as_ref());
    }
    Seen {
        answers: done.iter().map(|done| format!("{done:?}")).collect(),
        heads,
        views,
        trail: trail.iter().map(|row| row.position).collect(),
    }
}

async fn each_of_two_tenants_is_what_it_would_be_alone(stores: Stores) {
    let one = Arc::new(World::founded(stores.clone(), ONE).await);
    let other = Arc::new(World::founded(stores, OTHER).await);
    assert_eq!((one.programme, &one.villages), (other.programme, &other.villages));
    let (one, other) = tokio::join!(history(one, 1), history(other, 2));
    for (seen, plan, seed) in [(one, ONE, 1), (other, OTHER, 2)] {
        let tenant = plan.tenant;
        let alone = World::founded(Stores::memory(MemoryStore::new()), plan).await;
        let alone = history(Arc::new(alone), seed).await;
        for (number, (seen, alone)) in seen.answers.iter().zip(&alone.answers).enumerate() {
            assert_eq!(seen, alone, "call {number} of {tenant}");
        }
        assert_eq!(seen.heads, alone.heads, "{tenant}");
        for ((fold, seen), alone) in folds().iter().zip(&seen.views).zip(&alone.views) {
            assert!(seen == alone, "the rows of {} are not {tenant}'s own", fold.spec().name);
        }
        assert!(seen == alone, "the trail of {tenant} is not its own");
    }
}

async fn what_one_tenant_has_the_other_never_sees(stores: Stores) {
    let one = World::founded(stores.clone(), ONE).await;
    let other = World::founded(stores, OTHER).await;
    // One request id in both: each tenant executes it, and each gets its own receipt.
    let call = one.call(HANDLER);
    let first = one.engine.execute(call.clone(), one.problem()).await.expect("accepted");
    let head = other.stored_head(Log::Business).await;
    let second = other.engine.execute(call.clone(), other.problem()).await.expect("accepted");
    assert_eq!(second.events[0].position, head.position + 1, "it was executed here too");
    assert_ne!(first.events[0].leaf_hash, second.events[0].leaf_hash);
    // With other content, too, it is new where it was not used.
    let call = one.call(HANDLER);
    one.engine.execute(call.clone(), one.problem_of(1)).await.expect("accepted");
    other.engine.execute(call, other.problem_of(2)).await.expect("it is no repeat here");
    // What only one of them has is not found in the other.
    let issue = one.raise().await;
    let known = other.engine.state::<Issue>(issue.0, None, None).await.expect("it answers");
    assert!(known.is_none(), "{known:?}");
    let asked = other.engine.get_issue(issue, None, At::default()).await;
    assert!(matches!(asked, Err(Failure::NotFound)), "{asked:?}");
    credentials(&one, &other).await;
    directories(&one, &other).await;
}

/// The same credential in both, with another secret and for somebody else.
async fn credentials(one: &World, other: &World) {
    let credential = CredentialId(Uuid::from_u128(0x6000_0000));
    let mut tokens = Vec::new();
    for (world, person, secret) in [(one, HEAD, [1; 32]), (other, HANDLER, [2; 32])] {
        let record = CredentialRecord {
            credential,
            person,
            actor_kind: ActorKind::Person.code().to_owned(),
            secret_hash: secret_hash(&secret),
        };
        let engine = &world.engine;
        let kept = engine.registry().put_credential(engine.tenant(), &record).await;
        assert!(kept.expect("the store answers"), "each tenant has its own");
        let issue = IssueCredential { credential, person, actor_kind: ActorKind::Person };
        world.run(ADMINISTRATOR, issue).await;
        tokens.push(token(credential, &secret));
    }
    for (world, own, foreign, person) in
        [(one, &tokens[0], &tokens[1], HEAD), (other, &tokens[1], &tokens[0], HANDLER)]
    {
        let caller = world.engine.authenticate(own).await.expect("the store answers");
        assert_eq!(caller.expect("its own").person, person);
        let caller = world.engine.authenticate(foreign).await.expect("the store answers");
        assert!(caller.is_err(), "the other tenant's secret opens nothing here");
    }
}

/// The same person in both, under another name.
async fn directories(one: &World, other: &World) {
    let person = hemei_domain::id::PersonId(Uuid::from_u128(0x6000_0001));
    let entry = |name: &str| DirectoryEntry {
        person,
        name: name.to_owned(),
        phone: "02378000000".to_owned(),
    };
    for (world, name) in [(one, "甲"), (other, "乙")] {
        world.run(ADMINISTRATOR, RegisterPerson { person }).await;
        let (engine, entry) = (&world.engine, entry(name));
        let put = engine.registry().put_directory_entry(engine.tenant(), person, Some(&entry));
        put.await.expect("the store answers");
    }
    let tenant = one.engine.tenant();
    let known = one.engine.registry().directory(tenant, &[person]).await;
    assert_eq!(known.expect("the store answers"), [entry("甲")]);
    let erased = other.engine.registry().put_directory_entry(other.engine.tenant(), person, None);
    erased.await.expect("the store answers");
    let known = one.engine.registry().directory(tenant, &[person]).await;
    assert_eq!(known.expect("the store answers"), [entry("甲")], "only the other's was erased");
}

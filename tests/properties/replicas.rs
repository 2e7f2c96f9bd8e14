//! Two engines on one log: what one acknowledged holds for the other at once, a refusal on an old
//! state is decided again, and a log that is another than before takes no more writes.

use std::sync::Arc;

use hemei_domain::credential::{Credential, IssueCredential, RevokeCredential};
use hemei_domain::event::{ActorKind, Log};
use hemei_domain::id::{CredentialId, PersonId};
use hemei_domain::issue::{Issue, Phase};
use hemei_domain::person::{AssignRole, EndRole, Person};
use hemei_domain::role::Role;
use hemei_engine::failure::Failure;
use hemei_engine::memory::MemoryStore;
use hemei_engine::port::{Batch, LogStore};
use hemei_engine::receipt::Receipt;
use hemei_ledger::tree::Frontier;
use tokio::time::timeout;
use uuid::Uuid;

use super::ambient::DAY;
use super::cast::{ADMINISTRATOR, CONSTRUCTION, HANDLER, HEAD, NOBODY};
use super::stores::{Stores, on_every_store, step_by_step};
use super::unruly::Unruly;
use super::world::{PATIENCE, World, founding_day, raised};

on_every_store!(
    what_one_replica_assigned_the_other_accepts,
    what_one_replica_ended_the_other_refuses,
    a_receipt_is_the_same_on_both_replicas_and_after_a_restart,
    another_body_is_refused_everywhere,
    writes_of_two_replicas_interleave,
    a_replica_answers_no_earlier_than_the_position_asked,
);

fn handler(person: PersonId) -> AssignRole {
    AssignRole {
        person,
        role: Role::OfficeHandler,
        unit: None,
        section: None,
        from: founding_day(),
        to: None,
        document: None,
    }
}

#[track_caller]
fn assert_refused(answer: Result<Receipt, Failure>, reason: &str) {
    match answer {
        Err(Failure::Rejected(rejection)) => assert_eq!(rejection.rule.reason, reason),
        other => panic!("expected {reason}, got {other:?}"),
    }
}

async fn what_one_replica_assigned_the_other_accepts(stores: Stores) {
    let a = World::new(stores).await;
    let b = a.again().await;
    assert_refused(b.try_to(NOBODY, b.problem()).await, "ROLE_MISSING");
    a.run(ADMINISTRATOR, handler(NOBODY)).await;
    b.run(NOBODY, b.problem()).await;
}

async fn what_one_replica_ended_the_other_refuses(stores: Stores) {
    let a = World::new(stores).await;
    let b = a.again().await;
    b.run(HANDLER, b.problem()).await;
    let person = a.engine.state::<Person>(HANDLER.0, None, None).await.expect("it answers");
    let assignment = person.expect("the handler is known").state.assignments[0].id;
    let last_day = a.clock.today();
    let reason = "工作调动".to_owned();
    a.run(HEAD, EndRole { person: HANDLER, assignment, last_day, reason }).await;
    b.run(HANDLER, b.problem()).await;
    a.clock.advance(DAY);
    assert_refused(b.try_to(HANDLER, b.problem()).await, "ROLE_ENDED");
}

async fn a_receipt_is_the_same_on_both_replicas_and_after_a_restart(stores: Stores) {
    let a = World::new(stores).await;
    let b = a.again().await;
    let call = a.call(HANDLER);
    let first = a.engine.execute(call.clone(), a.problem()).await.expect("accepted");
    let on_b = b.engine.execute(call.clone(), a.problem()).await.expect("the same request");
    a.stop().await;
    b.stop().await;
    let restarted = a.again().await;
    let after = restarted.engine.execute(call, a.problem()).await.expect("the same request");
    assert_eq!((&on_b, &after), (&first, &first));
    let unit = restarted.rows(Log::Business).await;
    let unit = unit.iter().filter(|row| row.request_id == Some(first.request_id));
    assert_eq!(unit.count(), 1);
}

async fn another_body_is_refused_everywhere(stores: Stores) {
    let a = World::new(stores).await;
    let b = a.again().await;
    let call = a.call(HANDLER);
    let first = a.engine.execute(call.clone(), a.problem()).await.expect("accepted");
    a.clock.advance(DAY);
    let mut late = call.clone();
    late.submission.note.told_by = Some("村支书".to_owned());
    let refused_by_a_rule = handler(PersonId(Uuid::from_u128(1)));
    let answers = [
        a.engine.execute(call.clone(), a.problem_of(1)).await,
        b.engine.execute(call.clone(), b.problem_of(1)).await,
        b.engine.execute(call, refused_by_a_rule).await,
        b.engine.execute(late, b.problem()).await,
    ];
    for answer in answers {
        let failure = answer.expect_err("the request id was used");
        let Failure::RequestReused { first_at } = failure else { panic!("{failure}") };
        assert_eq!(Some(first_at), first.recorded_at);
    }
}

async fn writes_of_two_replicas_interleave(stores: Stores) {
    const EACH: u32 = 24;
    let a = Arc::new(World::new(stores).await);
    let b = Arc::new(a.again().await);
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..2 * EACH {
        let world = Arc::clone(if number % 2 == 0 { &a } else { &b });
        tasks.spawn(async move { world.raise().await });
    }
    let issues = tasks.join_all().await;
    let rows = a.rows(Log::Business).await;
    let book = rows.iter().filter(|row| row.event_type == "NumberTaken");
    let numbers: Vec<u64> = book.map(|row| row.revision).collect();
    assert_eq!(numbers, (1..=u64::from(2 * EACH)).collect::<Vec<_>>());
    for issue in issues {
        for world in [&a, &b] {
            let known = world.engine.state::<Issue>(issue.0, Some(rows.len() as u64), None).await;
            assert!(known.expect("it answers").is_some(), "both know every issue");
        }
    }
}

async fn a_replica_answers_no_earlier_than_the_position_asked(stores: Stores) {
    let a = World::new(stores).await;
    let b = a.again().await;
    for _ in 0..8 {
        let receipt = a.run(HANDLER, a.problem()).await;
        let position = receipt.events.last().map(|event| event.position);
        let issue = raised(&receipt);
        let known = b.engine.state::<Issue>(issue.0, position, None).await.expect("it answers");
        let known = known.expect("it is read at the position of its own receipt");
        assert!(Some(known.position) >= position);
        assert_eq!(known.state.phase, Phase::Registered);
    }
}

/// A replica that has the role's holder in memory as one without the role, and whose batch is out.
#[test]
fn a_busy_replica_does_not_refuse_on_an_old_state() {
    step_by_step(|stores| async move {
        let a = World::new(stores.clone()).await;
        let unruly = Unruly::new(Arc::clone(&stores.logs));
        let b = a.over(Arc::clone(&unruly) as _).await;
        assert_refused(b.try_to(NOBODY, b.problem()).await, "ROLE_MISSING");
        unruly.appends.shut();
        let busy = b.try_to(HANDLER, b.problem());
        let told = async {
            unruly.appends.arrived(1).await;
            a.run(ADMINISTRATOR, handler(NOBODY)).await;
            unruly.probes.shut();
            let command = b.try_to(NOBODY, b.problem());
            let release = async {
                unruly.probes.arrived(1).await;
                unruly.probes.open();
                // What the probe said is acted upon before the batch comes back.
                tokio::task::yield_now().await;
                unruly.appends.open();
            };
            tokio::join!(command, release).0
        };
        let (busy, told) = tokio::join!(busy, told);
        busy.expect("it decides again on the new head");
        told.expect("the role was acknowledged before the call began");
    });
}

/// A stream that is read while the log goes on: the state that is kept must be the newest.
#[test]
fn a_state_read_while_another_replica_writes_is_not_taken_for_the_newest() {
    step_by_step(|stores| async move {
        let a = World::new(stores.clone()).await;
        // Streams are read under a few locks; this one's is none that raising a problem needs.
        let credential = CredentialId(Uuid::from_u128(78));
        let issue =
            IssueCredential { credential, person: CONSTRUCTION, actor_kind: ActorKind::Person };
        a.run(ADMINISTRATOR, issue).await;
        let unruly = Unruly::new(Arc::clone(&stores.logs));
        let b = a.over(Arc::clone(&unruly) as _).await;
        unruly.hold_reads_of(&Credential::stream(credential));
        let slow = b.engine.execute(b.call_with(CONSTRUCTION, credential), b.problem());
        let meanwhile = async {
            unruly.reads.arrived(1).await;
            a.run(ADMINISTRATOR, RevokeCredential { credential }).await;
            // The replica learns of the new head by losing against it.
            b.run(HANDLER, b.problem()).await;
            unruly.reads.open();
        };
        let (slow, ()) = tokio::join!(slow, meanwhile);
        assert_refused(slow, "CREDENTIAL_REVOKED");
    });
}

/// A copy of both logs in which the business log ends earlier, as in an old backup.
async fn older_copy(world: &World, position: u64) -> Arc<MemoryStore> {
    let copy = MemoryStore::new();
    for (log, length) in [(Log::Business, position as usize), (Log::Access, usize::MAX)] {
        let mut head = world.stored_head(log).await;
        let key = world.log_key(log);
        (head.position, head.frontier) = (0, Frontier::empty());
        head.root = head.frontier.root();
        copy.create(&key, &head).await.expect("the store answers");
        let expected_root = head.root;
        let events: Vec<_> = world.rows(log).await.into_iter().take(length).collect();
        events.iter().for_each(|event| head.frontier.push(event.leaf_hash));
        let last = events.last().expect("a log has a first event");
        (head.position, head.recorded_at) = (last.position, last.recorded_at);
        head.root = head.frontier.root();
        let batch = Batch {
            log: key,
            expected_position: 0,
            expected_root,
            events,
            head,
            traces: Vec::new(),
        };
        copy.append(&batch).await.expect("the copy is whole");
    }
    Arc::new(copy)
}

#[track_caller]
fn assert_read_only<T: std::fmt::Debug>(world: &World, answer: &Result<T, Failure>) {
    assert!(matches!(answer, Err(Failure::ReadOnly)), "{answer:?}");
    assert!(world.engine.log(Log::Business).read_only(), "health says so too");
}

#[test]
fn a_restored_older_copy_takes_no_writes() {
    step_by_step(|stores| async move {
        let unruly = Unruly::new(Arc::clone(&stores.logs));
        let world = World::new(stores.with_logs(Arc::clone(&unruly) as _)).await;
        let log = world.log_key(Log::Business);
        let head = world.stored_head(Log::Business).await;
        world.raise().await;
        let copy = older_copy(&world, head.position).await;
        unruly.swap(Arc::clone(&copy) as _);
        let answer = timeout(PATIENCE, world.try_to(HANDLER, world.problem())).await;
        assert_read_only(&world, &answer.expect("it answers"));
        let found = copy.head(&log).await.expect("the store answers").expect("the copy");
        assert_eq!(found.position, head.position, "nothing was added to the copy");
    });
}

#[test]
fn an_idle_engine_notices_a_restored_older_copy() {
    step_by_step(|stores| async move {
        let unruly = Unruly::new(Arc::clone(&stores.logs));
        let world = World::new(stores.with_logs(Arc::clone(&unruly) as _)).await;
        let head = world.stored_head(Log::Business).await;
        let copy = older_copy(&world, head.position - 1).await;
        unruly.swap(copy);
        unruly.probes.shut();
        unruly.probes.open();
        // The second look comes when what the first one found has been acted upon.
        unruly.probes.arrived(2).await;
        assert!(world.engine.log(Log::Business).read_only());
    });
}

#[test]
fn a_longer_log_of_another_history_takes_no_writes() {
    step_by_step(|stores| async move { another_history(stores, 0).await });
}

#[test]
fn a_read_that_fails_hides_no_other_history() {
    step_by_step(|stores| async move { another_history(stores, 2).await });
}

/// Somebody else went on from an older backup, and further than the original; so many reads fail
/// when this process looks at what was written.
async fn another_history(stores: Stores, lost: u32) {
    let unruly = Unruly::new(Arc::clone(&stores.logs));
    let world = World::new(stores.with_logs(Arc::clone(&unruly) as _)).await;
    let head = world.stored_head(Log::Business).await;
    let copy = older_copy(&world, head.position).await;
    world.raise().await;
    let other = world.over(Arc::clone(&copy) as _).await;
    other.raise().await;
    other.raise().await;
    let length = other.stored_head(Log::Business).await.position;
    unruly.swap(Arc::clone(&copy) as _);
    unruly.lose_pages(lost);
    let answer = timeout(PATIENCE, world.try_to(HANDLER, world.problem())).await;
    assert_read_only(&world, &answer.expect("it answers"));
    assert_eq!(other.stored_head(Log::Business).await.position, length);
    assert_eq!(unruly.pages_to_lose(), 0, "they were asked for");
}

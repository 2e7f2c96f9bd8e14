//! Callers that give up: before their command is sent nothing is written; afterwards a repeat with
//! the same request id settles what became of it. Nobody else suffers.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hemei_domain::event::Log;
use hemei_domain::unit::AddUnitAlias;
use hemei_engine::failure::Failure;
use tokio::time::{Instant, timeout};

use super::cast::{ADMINISTRATOR, HANDLER};
use super::stores::{Stores, step_by_step};
use super::unruly::Unruly;
use super::world::{PATIENCE, World, founding_day};

/// Lets a future run until it waits for the first time.
async fn begin<F: Future>(mut future: Pin<&mut F>) {
    let begun = std::future::poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_pending())).await;
    assert!(begun, "it has to wait for something");
}

/// A command that has nothing to do with the first village's problems.
fn alias(world: &World) -> AddUnitAlias {
    AddUnitAlias { unit: world.villages[3], alias: "焦家".to_owned(), from: founding_day() }
}

/// How often a request is in the log.
async fn recorded(world: &World, request: uuid::Uuid) -> usize {
    let rows = world.rows(Log::Business).await;
    rows.iter().filter(|row| row.request_id == Some(request)).count()
}

#[test]
fn a_caller_that_goes_before_its_command_is_sent_writes_nothing() {
    step_by_step(|stores| async move {
        let world = World::new(stores).await;
        let before = world.stored_head(Log::Business).await;
        let call = world.call(ADMINISTRATOR);
        let request = call.request_id;
        {
            let mut gone = Box::pin(world.engine.execute(call, alias(&world)));
            begin(gone.as_mut()).await;
        }
        let receipt = world.run(HANDLER, world.problem()).await;
        assert_eq!(receipt.events[0].position, before.position + 1);
        assert_eq!(recorded(&world, request).await, 0);
    });
}

#[test]
fn a_command_beside_one_that_was_given_up_leaves_its_streams_usable() {
    step_by_step(|stores| async move {
        let world = World::new(stores).await;
        let stays = world.engine.execute(world.call(HANDLER), world.problem());
        let goes = world.engine.execute(world.call(ADMINISTRATOR), alias(&world));
        let (mut stays, mut goes) = (Box::pin(stays), Box::pin(goes));
        begin(goes.as_mut()).await;
        begin(stays.as_mut()).await;
        drop(goes);
        let first = stays.await.expect("it has nothing to do with the one that went");
        // Both write the issue book, so that a state that was lost on the way would show.
        let second = world.run(HANDLER, world.problem()).await;
        assert_eq!(second.events[1].revision, first.events[1].revision + 1);
    });
}

#[test]
fn commands_decided_on_top_of_one_that_was_given_up_decide_again() {
    step_by_step(|stores| async move {
        let world = World::new(stores).await;
        let raise = || world.engine.execute(world.call(HANDLER), world.problem());
        let (mut goes, mut stays) = (Box::pin(raise()), Box::pin(raise()));
        begin(goes.as_mut()).await;
        begin(stays.as_mut()).await;
        drop(goes);
        let receipt = stays.await.expect("it decides again");
        assert_eq!(receipt.events[1].revision, 1, "the number that nobody took is not skipped");
    });
}

#[test]
fn a_second_copy_goes_on_when_the_first_is_given_up() {
    step_by_step(|stores| async move {
        let world = World::new(stores).await;
        let mut call = world.call(ADMINISTRATOR);
        call.deadline = None;
        let request = call.request_id;
        let copy = || world.engine.execute(call.clone(), alias(&world));
        let (mut first, mut second) = (Box::pin(copy()), Box::pin(copy()));
        begin(first.as_mut()).await;
        begin(second.as_mut()).await;
        drop(first);
        let receipt = timeout(PATIENCE, second).await.expect("nothing is left to wait for");
        assert_eq!(receipt.expect("it takes the first one's place").events.len(), 1);
        assert_eq!(recorded(&world, request).await, 1);
    });
}

#[test]
fn a_second_copy_in_flight_gets_the_first_ones_receipt() {
    step_by_step(|stores| async move {
        let world = World::new(stores).await;
        let call = world.call(HANDLER);
        let copy = || world.engine.execute(call.clone(), world.problem());
        let (first, second) = tokio::join!(copy(), copy());
        assert_eq!(first.expect("accepted"), second.expect("the same request"));
        assert_eq!(recorded(&world, call.request_id).await, 1);
    });
}

#[test]
fn a_deadline_that_has_passed_writes_nothing() {
    step_by_step(|stores| async move {
        let world = World::new(stores).await;
        let before = world.stored_head(Log::Business).await;
        let mut call = world.call(HANDLER);
        call.deadline = Instant::now().checked_sub(Duration::from_secs(1));
        let failure = world.engine.execute(call, world.problem()).await.expect_err("it is late");
        assert!(matches!(failure, Failure::DeadlineExceeded), "{failure}");
        world.stop().await;
        assert_eq!(world.stored_head(Log::Business).await, before);
    });
}

/// A world whose batches can be held back.
async fn held(stores: Stores) -> (World, Arc<Unruly>) {
    let unruly = Unruly::new(Arc::clone(&stores.logs));
    let stores = stores.with_logs(Arc::clone(&unruly) as _);
    (World::new(stores).await, unruly)
}

#[test]
fn a_deadline_that_passes_while_the_batch_is_out_is_settled_by_a_repeat() {
    step_by_step(|stores| async move {
        let (world, unruly) = held(stores).await;
        unruly.appends.shut();
        let mut call = world.call(HANDLER);
        call.deadline = Some(Instant::now() + Duration::from_millis(50));
        let failure = world.engine.execute(call.clone(), world.problem()).await;
        let failure = failure.expect_err("the store holds the batch");
        assert!(matches!(failure, Failure::OutcomeUnknown), "{failure}");
        unruly.appends.open();
        call.deadline = Some(Instant::now() + PATIENCE);
        let receipt = world.engine.execute(call.clone(), world.problem()).await;
        let receipt = receipt.expect("the repeat learns what became of it");
        assert_eq!(receipt.events[1].revision, 1);
        assert_eq!(recorded(&world, call.request_id).await, 1);
    });
}

#[test]
fn a_deadline_that_passes_in_the_queue_writes_nothing() {
    step_by_step(|stores| async move {
        let (world, unruly) = held(stores).await;
        unruly.appends.shut();
        let mut out = Box::pin(world.engine.execute(world.call(HANDLER), world.problem()));
        begin(out.as_mut()).await;
        unruly.appends.arrived(1).await;
        let mut call = world.call(ADMINISTRATOR);
        call.deadline = Some(Instant::now() + Duration::from_millis(50));
        let failure = world.engine.execute(call.clone(), alias(&world)).await;
        let failure = failure.expect_err("the batch before it is still out");
        assert!(matches!(failure, Failure::DeadlineExceeded), "{failure}");
        unruly.appends.open();
        out.await.expect("it was out already");
        world.stop().await;
        assert_eq!(recorded(&world, call.request_id).await, 0);
    });
}

#[test]
fn a_lost_answer_is_no_lost_command() {
    step_by_step(|stores| async move {
        let (world, unruly) = held(stores).await;
        unruly.lose_answers(3);
        let call = world.call(HANDLER);
        let receipt = world.engine.execute(call.clone(), world.problem()).await;
        let receipt = receipt.expect("the identical batch is sent until its fate is known");
        assert_eq!(recorded(&world, call.request_id).await, 1);
        let repeated = world.engine.execute(call, world.problem()).await;
        assert_eq!(repeated.expect("the same request"), receipt);
    });
}

#[test]
fn an_engine_that_has_stopped_says_so() {
    step_by_step(|stores| async move {
        let world = World::new(stores).await;
        world.stop().await;
        let mut call = world.call(HANDLER);
        call.deadline = None;
        let answer = timeout(PATIENCE, world.engine.execute(call, world.problem())).await;
        let failure = answer.expect("it answers").expect_err("nothing commits any more");
        assert!(matches!(failure, Failure::Unavailable { .. }), "{failure}");
    });
}

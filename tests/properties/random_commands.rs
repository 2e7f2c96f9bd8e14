//! Random commands by 64 callers through two engines on one log: afterwards the log holds what was
//! acknowledged and nothing else, verifies by the format's description, and every view is a fold
//! of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hemei_domain::event::Log;
use hemei_engine::check::{check_log, check_view};
use hemei_engine::port::{LogStore, StoredEvent};
use hemei_engine::view::{folds, rebuild};
use uuid::Uuid;

use super::crowd::{Answer, Crowd, Done, acknowledged};
use super::recompute;
use super::stores::{Stores, on_every_store};
use super::unruly::Unruly;
use super::world::World;

on_every_store!(
    the_log_holds_what_was_acknowledged_and_nothing_else,
    a_store_that_loses_batches_and_answers_loses_no_command,
);

async fn the_log_holds_what_was_acknowledged_and_nothing_else(stores: Stores) {
    let one = Arc::new(World::new(stores).await);
    let other = Arc::new(one.again().await);
    let crowd = Crowd { seed: 20_240_506, callers: 64, deeds_each: 24 };
    crowd_then_questions(crowd, &[one, other]).await;
}

/// Each engine has its own way to the store, and neither way is to be trusted.
async fn a_store_that_loses_batches_and_answers_loses_no_command(stores: Stores) {
    let one = Unruly::new(Arc::clone(&stores.logs));
    let other = Unruly::new(Arc::clone(&stores.logs));
    let world = World::new(stores.with_logs(Arc::clone(&one) as _)).await;
    let again = world.over(Arc::clone(&other) as Arc<dyn LogStore>).await;
    one.misbehave(1);
    other.misbehave(2);
    let crowd = Crowd { seed: 20_241_130, callers: 64, deeds_each: 16 };
    crowd_then_questions(crowd, &[Arc::new(world), Arc::new(again)]).await;
    for unruly in [one, other] {
        assert!(unruly.misdeeds().iter().all(|count| *count > 0), "{:?}", unruly.misdeeds());
    }
}

async fn crowd_then_questions(crowd: Crowd, engines: &[Arc<World>]) {
    let world = &engines[0];
    let founded = world.stored_head(Log::Business).await.position as usize;
    let done = crowd.act(engines).await;
    println!("{}", tally(&done));
    let rows = world.rows(Log::Business).await;
    every_receipt_is_in_the_log_once(&done, &rows[founded..]);
    every_refusal_is_in_the_access_log(&done, &world.rows(Log::Access).await);
    everything_took_part(&done, &rows[founded..]);
    for log in [Log::Business, Log::Access] {
        let (head, rows) = (world.stored_head(log).await, world.rows(log).await);
        recompute::verify(&world.log_key(log), &head, &rows, &world.sealer());
    }
    rebuilt_views_equal_the_live_ones(engines).await;
    the_check_is_clean(world).await;
}

/// How the calls were answered, to be printed beside the seed.
fn tally(done: &[Done]) -> String {
    let mut reasons: BTreeMap<&str, u32> = BTreeMap::new();
    for done in done {
        let reason = match &done.answer {
            Answer::Accepted(_) => "accepted",
            Answer::Validated => "validated",
            Answer::Reused => "reused",
            Answer::Refused(reason) => reason,
        };
        *reasons.entry(reason).or_default() += 1;
    }
    format!("{reasons:?}")
}

fn every_receipt_is_in_the_log_once(done: &[Done], rows: &[StoredEvent]) {
    let receipts = acknowledged(done);
    let first = rows.first().map_or(0, |row| row.position);
    for ((actor, request), receipt) in &receipts {
        let found =
            rows.iter().filter(|row| row.actor == Some(*actor) && row.request_id == Some(*request));
        let found: Vec<_> = found.collect();
        assert_eq!(found.len(), 1, "request {request} of {actor}");
        let from = (found[0].position - first) as usize;
        let unit = &rows[from..from + found[0].unit_size as usize];
        assert_eq!(receipt.request_id, *request);
        assert_eq!(receipt.recorded_at, Some(found[0].recorded_at));
        let told = receipt.events.iter().map(|event| {
            let stream = event.stream.to_string();
            (event.position, event.event_type.clone(), stream, event.revision, event.leaf_hash)
        });
        let stored = unit.iter().map(|row| {
            let stream = row.stream.clone();
            (row.position, row.event_type.clone(), stream, row.revision, row.leaf_hash)
        });
        assert!(told.eq(stored), "the receipt of {request}");
    }
    let told: usize = receipts.values().map(|receipt| receipt.events.len()).sum();
    assert_eq!(told, rows.len(), "who was not acknowledged wrote nothing");
}

/// Who was refused what by which rule, each time once.
fn every_refusal_is_in_the_access_log(done: &[Done], rows: &[StoredEvent]) {
    type Refusals = BTreeMap<(Uuid, String, String), u32>;
    let (mut told, mut recorded) = (Refusals::new(), Refusals::new());
    for done in done.iter().filter(|done| !done.validate_only) {
        let reason = match done.answer {
            Answer::Refused(reason) => reason,
            Answer::Reused => "REQUEST_ID_REUSED",
            Answer::Accepted(_) | Answer::Validated => continue,
        };
        let key = (done.actor.0, done.command.to_owned(), reason.to_owned());
        *told.entry(key).or_default() += 1;
    }
    for row in rows.iter().filter(|row| row.event_type == "CommandRefused") {
        let data: serde_json::Value = serde_json::from_slice(&row.data).expect("JSON");
        let text = |name: &str| data[name].as_str().expect("a text").to_owned();
        let key = (row.actor.expect("a person"), text("command"), text("reason"));
        *recorded.entry(key).or_default() += 1;
    }
    assert_eq!(told, recorded);
}

/// A crowd that did nothing much would prove nothing. Which commands are refused hangs on who comes
/// first, so that the few that write one kind may all be, and the share of those that are accepted
/// moves around a third.
fn everything_took_part(done: &[Done], rows: &[StoredEvent]) {
    let kinds: BTreeSet<&str> =
        rows.iter().filter_map(|row| row.stream.split('/').next()).collect();
    let expected =
        ["calendar", "credential", "issue", "number_book", "person", "programme", "unit"];
    let absent: Vec<_> = expected.into_iter().filter(|kind| !kinds.contains(kind)).collect();
    assert!(absent.len() <= 1, "nobody wrote {absent:?}: {kinds:?}");
    let accepted = done.iter().filter(|done| matches!(done.answer, Answer::Accepted(_))).count();
    let refused = done.iter().filter(|done| matches!(done.answer, Answer::Refused(_))).count();
    assert!(accepted * 4 > done.len() && refused * 10 > done.len(), "{}", tally(done));
}

async fn rebuilt_views_equal_the_live_ones(engines: &[Arc<World>]) {
    let world = &engines[0];
    let head = world.stored_head(Log::Business).await.position;
    for world in engines {
        world.views_reach(head).await;
    }
    for fold in folds() {
        let live = world.view_rows(&fold.spec()).await;
        let log = world.engine.log(Log::Business);
        let report = rebuild(&fold, log, &world.stores.views).await.expect("it is built");
        assert_eq!((report.position, report.differences), (head, Vec::new()));
        let rebuilt = world.view_rows(&fold.spec()).await;
        assert!(rebuilt.0 > live.0, "another generation is live");
        assert_eq!(rebuilt.1, live.1, "the view {}", report.view);
    }
}

async fn the_check_is_clean(world: &World) {
    for log in [Log::Business, Log::Access] {
        let key = world.log_key(log);
        let report = check_log(world.stores.logs.as_ref(), &key, &world.sealer()).await;
        let report = report.expect("the store answers").expect("the log exists");
        assert_eq!(report.fault, None);
        assert_eq!(report.root, world.stored_head(log).await.root);
    }
    for fold in folds() {
        let log = world.engine.log(Log::Business);
        let report = check_view(&fold, log, world.stores.views.as_ref()).await;
        let report = report.expect("the store answers").expect("the view is there");
        assert_eq!(report.difference, None);
    }
}

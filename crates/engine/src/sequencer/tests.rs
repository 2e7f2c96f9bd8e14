//! What the sequencer promises, one test a promise. Two of them over an unreliable store are
//! simulated in the tests package.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hemei_domain::event::{Log, NewEvent};
use hemei_domain::id::PersonId;
use hemei_domain::person::{Person, PersonRegistered};
use hemei_domain::stream::StreamId;
use hemei_domain::time::Timestamp;
use hemei_ledger::tree::{Frontier, root_of};
use uuid::Uuid;

use super::*;
use crate::port::Ids;
use crate::seal::{Keys, Sealer};

struct Counted(AtomicU64);

impl Ids for Counted {
    fn uuid(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }

    fn salt(&self) -> [u8; 16] {
        *self.uuid().as_bytes()
    }

    fn nonce(&self) -> [u8; 12] {
        [0; 12]
    }
}

fn encoder() -> Encoder {
    let keys = Keys { data: [1; 32], digest: [2; 32] };
    Encoder::new(Arc::new(Counted(AtomicU64::new(1))), Sealer::new(&keys))
}

fn head() -> Head {
    let frontier = Frontier::empty();
    Head {
        incarnation: Uuid::from_u128(9),
        position: 0,
        root: frontier.root(),
        frontier,
        recorded_at: Timestamp(100),
    }
}

fn sequencer(bounds: Bounds) -> Sequencer<u32> {
    let log = LogKey { tenant: "t".into(), log: Log::Business };
    let mut sequencer = Sequencer::new(log, head(), bounds);
    for n in 1..=3 {
        sequencer.learn(stream(n), 0);
    }
    sequencer
}

fn stream(n: u128) -> StreamId {
    Person::stream(PersonId(Uuid::from_u128(n)))
}

/// A unit that writes one stream, seen at a revision.
fn unit(n: u128, seen: u64) -> UnitOfWork {
    let person = PersonId(Uuid::from_u128(n));
    let write = (stream(n), NewEvent::new(PersonRegistered { person }));
    UnitOfWork::new(vec![write], vec![(stream(n), seen)], Author::system())
}

fn with_request(mut unit: UnitOfWork, id: u128) -> UnitOfWork {
    let key = RequestKey { actor: Uuid::nil(), request_id: Uuid::from_u128(id) };
    unit.request = Some(Request { key, digest: "v2:00".to_owned() });
    unit
}

const NOW: Timestamp = Timestamp(200);

fn outcomes(settled: &Settled<u32>) -> Vec<(u32, &'static str)> {
    let name = |outcome: &Outcome| match outcome {
        Outcome::Committed(_) => "committed",
        Outcome::Known(_) => "known",
        Outcome::Conflict => "conflict",
        Outcome::Dropped => "dropped",
        Outcome::Failed => "failed",
    };
    settled.iter().map(|(handle, outcome)| (*handle, name(outcome))).collect()
}

#[test]
fn units_on_one_stream_chain_into_one_batch() {
    let mut sequencer = sequencer(Bounds::default());
    sequencer.submit(unit(1, 0), 1, NOW).expect("queued");
    sequencer.submit(unit(1, 1), 2, NOW).expect("queued on top of the first");
    let (batch, _) = sequencer.take(&encoder(), |_| true);
    let batch = batch.expect("a batch");
    let revisions: Vec<u64> = batch.events.iter().map(|event| event.revision).collect();
    assert_eq!(revisions, [1, 2]);
    assert_eq!(outcomes(&sequencer.committed()), [(1, "committed"), (2, "committed")]);
}

#[test]
fn a_unit_that_saw_an_older_revision_is_not_taken() {
    let mut sequencer = sequencer(Bounds::default());
    sequencer.submit(unit(1, 0), 1, NOW).expect("queued");
    assert_eq!(sequencer.submit(unit(1, 0), 2, NOW), Err(NotQueued::Stale));
    assert_eq!(sequencer.submit(unit(4, 0), 3, NOW), Err(NotQueued::Stale), "never read");
}

#[test]
fn a_unit_relies_on_streams_that_it_does_not_write() {
    let mut sequencer = sequencer(Bounds::default());
    let mut relying = unit(2, 0);
    relying.expectations.push((stream(1), 0));
    sequencer.submit(unit(1, 0), 1, NOW).expect("queued");
    assert_eq!(sequencer.submit(relying, 2, NOW), Err(NotQueued::Stale));
}

#[test]
fn a_second_copy_of_a_request_under_way_is_told_to_wait() {
    let mut sequencer = sequencer(Bounds::default());
    sequencer.submit(with_request(unit(1, 0), 7), 1, NOW).expect("queued");
    let copy = with_request(unit(2, 0), 7);
    assert_eq!(sequencer.submit(copy, 2, NOW), Err(NotQueued::Duplicate));
}

#[test]
fn a_decision_is_not_recorded_when_it_no_longer_holds() {
    let mut sequencer = sequencer(Bounds::default());
    let mut expiring = unit(1, 0);
    expiring.valid_until = Some(NOW);
    assert_eq!(sequencer.submit(expiring, 1, NOW), Err(NotQueued::Expired));
}

#[test]
fn the_queue_is_bounded() {
    let mut sequencer = sequencer(Bounds { queue_units_max: 1, ..Bounds::default() });
    sequencer.submit(unit(1, 0), 1, NOW).expect("queued");
    assert_eq!(sequencer.submit(unit(2, 0), 2, NOW), Err(NotQueued::Full));
}

#[test]
fn recorded_times_never_go_back() {
    let mut sequencer = sequencer(Bounds::default());
    assert_eq!(sequencer.submit(unit(1, 0), 1, Timestamp(300)), Ok(Timestamp(300)));
    assert_eq!(sequencer.submit(unit(2, 0), 2, Timestamp(50)), Ok(Timestamp(300)));
}

#[test]
fn a_caller_that_has_gone_takes_those_with_it_that_built_on_it() {
    let mut sequencer = sequencer(Bounds::default());
    sequencer.submit(unit(1, 0), 1, NOW).expect("queued");
    sequencer.submit(unit(1, 1), 2, NOW).expect("queued on top");
    sequencer.submit(unit(2, 0), 3, NOW).expect("queued beside");
    let (batch, settled) = sequencer.take(&encoder(), |handle| *handle != 1);
    assert_eq!(outcomes(&settled), [(1, "dropped"), (2, "conflict")]);
    assert_eq!(batch.expect("a batch").events.len(), 1);
    assert_eq!(sequencer.revision(stream(1)), Some(0), "nothing is assumed of a dropped unit");
}

#[test]
fn one_batch_is_out_at_a_time_and_is_sent_again_unchanged() {
    let mut sequencer = sequencer(Bounds::default());
    sequencer.submit(unit(1, 0), 1, NOW).expect("queued");
    let (first, _) = sequencer.take(&encoder(), |_| true);
    sequencer.submit(unit(2, 0), 2, NOW).expect("queued");
    let (second, _) = sequencer.take(&encoder(), |_| true);
    assert!(second.is_none());
    assert_eq!(sequencer.batch(), first.as_ref());
}

#[test]
fn batches_are_bounded_by_units_and_bytes() {
    let mut sequencer = sequencer(Bounds { batch_bytes_max: 1, ..Bounds::default() });
    sequencer.submit(unit(1, 0), 1, NOW).expect("queued");
    sequencer.submit(unit(2, 0), 2, NOW).expect("queued");
    let (batch, _) = sequencer.take(&encoder(), |_| true);
    assert_eq!(batch.expect("a batch").events.len(), 1, "a larger unit still goes alone");
    assert_eq!(sequencer.waiting(), 1);
}

#[test]
fn a_lost_batch_sends_everybody_back_but_those_whose_request_is_known() {
    let mut sequencer = sequencer(Bounds::default());
    sequencer.submit(with_request(unit(1, 0), 7), 1, NOW).expect("queued");
    sequencer.submit(with_request(unit(2, 0), 8), 2, NOW).expect("queued");
    let (batch, _) = sequencer.take(&encoder(), |_| true);
    sequencer.submit(unit(3, 0), 3, NOW).expect("queued behind");
    let known = batch.expect("a batch").events[..1].to_vec();
    let head = Head { position: 5, recorded_at: Timestamp(900), ..head() };
    let probe = Probe { head: head.clone(), units: vec![known, Vec::new()] };
    let settled = sequencer.refused(&probe);
    assert_eq!(outcomes(&settled), [(1, "known"), (2, "conflict"), (3, "conflict")]);
    assert_eq!(sequencer.head(), &head);
    assert_eq!(sequencer.revision(stream(1)), None, "nothing assumed survives");
    assert!(sequencer.idle());
}

#[test]
fn a_log_that_takes_no_writes_sends_everybody_back() {
    let mut sequencer = sequencer(Bounds::default());
    sequencer.submit(unit(1, 0), 1, NOW).expect("queued");
    assert_eq!(outcomes(&sequencer.stop_writes()).len(), 1);
    sequencer.learn(stream(1), 0);
    assert_eq!(sequencer.submit(unit(1, 0), 2, NOW), Err(NotQueued::ReadOnly));
}

#[test]
fn the_head_of_a_batch_is_the_tree_over_its_leaves() {
    let mut sequencer = sequencer(Bounds::default());
    let mut leaves = Vec::new();
    for round in 0..5 {
        for n in 1..=3 {
            sequencer.submit(unit(n, round), 1, NOW).expect("queued");
        }
        let (batch, _) = sequencer.take(&encoder(), |_| true);
        let batch = batch.expect("a batch");
        leaves.extend(batch.events.iter().map(|event| event.leaf_hash));
        assert_eq!(batch.head.root, root_of(&leaves));
        assert_eq!(batch.head.position, leaves.len() as u64);
        sequencer.committed();
    }
}

#[test]
fn handles_of_the_batch_that_is_out_are_known() {
    let mut sequencer = sequencer(Bounds::default());
    sequencer.submit(unit(1, 0), 1, NOW).expect("queued");
    let asked = Cell::new(0);
    let _ = sequencer.take(&encoder(), |_| {
        asked.set(asked.get() + 1);
        true
    });
    assert_eq!(asked.get(), 1);
    assert_eq!(sequencer.handles().copied().collect::<Vec<_>>(), [1]);
}

#[test]
fn a_decision_on_what_was_dropped_is_not_taken_whatever_has_its_revision_now() {
    let mut sequencer = sequencer(Bounds::default());
    let seen = |undone| UnitOfWork { undone: Some(undone), ..unit(1, 1) };
    let before = sequencer.undone();
    sequencer.submit(unit(1, 0), 1, NOW).expect("queued");
    let (batch, settled) = sequencer.take(&encoder(), |_| false);
    assert!(batch.is_none());
    assert_eq!(outcomes(&settled), [(1, "dropped")]);
    // Another unit gives the stream the revision that the decision saw.
    sequencer.submit(unit(1, 0), 2, NOW).expect("queued");
    assert_eq!(sequencer.submit(seen(before), 3, NOW), Err(NotQueued::Stale));
    sequencer.submit(seen(sequencer.undone()), 4, NOW).expect("decided anew");
}

#[test]
fn only_what_is_lost_makes_decisions_stale() {
    let mut sequencer = sequencer(Bounds::default());
    let start = sequencer.undone();
    sequencer.submit(unit(1, 0), 1, NOW).expect("queued");
    let (batch, _) = sequencer.take(&encoder(), |_| true);
    assert!(batch.is_some());
    sequencer.committed();
    sequencer.overtaken(Head { position: 7, ..head() });
    assert_eq!(sequencer.undone(), start, "nothing that was assumed was lost");
    sequencer.learn(stream(1), 1);
    sequencer.submit(unit(1, 1), 2, NOW).expect("queued");
    sequencer.take(&encoder(), |_| true);
    let settled = sequencer.refused(&Probe { head: head(), units: Vec::new() });
    assert_eq!(outcomes(&settled), [(2, "conflict")]);
    assert_ne!(sequencer.undone(), start);
}

//! Seeded simulation: two sequencers on one log, over a store that delays, drops, repeats and
//! loses answers.
//!
//! Every history ends with the same questions: are the positions gapless, is each acknowledged unit
//! in the log exactly once, did losers write nothing, have the revisions no holes, did what a unit
//! relied on hold where it stands, and was nothing answered before its commit? A failure prints its
//! seed; `HISTORIES` of them run in the test command.

mod clients;
mod network;
pub(crate) mod random;
mod world;

use world::World;

/// How many histories the test command plays.
const HISTORIES: u64 = 100_000;
/// Histories are shared among so many threads.
const THREADS: u64 = 2;

#[test]
fn every_history_of_two_sequencers_keeps_every_acknowledged_unit_exactly_once() {
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                for seed in (thread..HISTORIES).step_by(THREADS as usize) {
                    play(seed);
                }
            });
        }
    });
}

fn play(seed: u64) {
    let mut world = World::new(seed);
    if let Err(fault) = world.run().and_then(|()| world.verify()) {
        panic!("history with seed {seed}: {fault}");
    }
}

/// The histories are worth playing only if faults really happen in them.
#[test]
fn the_histories_contain_every_kind_of_fault() {
    let mut seen = network::Counts::default();
    for seed in 0..500 {
        let mut world = World::new(seed);
        world.run().unwrap_or_else(|fault| panic!("history with seed {seed}: {fault}"));
        seen.add(&world.counts());
    }
    assert!(seen.lost_answers > 0 && seen.dropped > 0 && seen.delayed > 0, "{seen:?}");
    assert!(seen.repeated > 0 && seen.refused > 0 && seen.known > 0, "{seen:?}");
    assert!(seen.abandoned > 0 && seen.chained > 0 && seen.already_ours > 0, "{seen:?}");
    assert!(seen.overtaken > 0 && seen.stale > 0, "{seen:?}");
}

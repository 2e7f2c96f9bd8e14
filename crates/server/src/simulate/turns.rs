//! Whose turn it is: stories are told side by side on a number of lanes, which give their commands
//! one after the other, always in the same order.
//!
//! A lane whose turn it is passes it on as soon as its command waits to be committed, not when it is
//! durable: so that the sequencer has something to batch, and one seed still gives one log.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::Notify;

/// The turns of some lanes.
#[derive(Debug)]
struct Turns {
    going: Mutex<Going>,
    /// Wakes each lane when its turn comes.
    wakes: Vec<Notify>,
}

#[derive(Debug)]
struct Going {
    /// Which lanes still have something to tell.
    lanes: Vec<bool>,
    /// Whose turn it is.
    current: usize,
}

impl Turns {
    fn going(&self) -> MutexGuard<'_, Going> {
        self.going.lock().expect("no code under this lock panics")
    }

    /// Gives the turn to the next lane that goes on.
    fn advance(&self, going: &mut Going) {
        let count = going.lanes.len();
        let next = (1..=count).map(|step| (going.current + step) % count);
        if let Some(lane) = next.into_iter().find(|lane| going.lanes[*lane]) {
            going.current = lane;
            self.wakes[lane].notify_one();
        }
    }
}

/// A lane; its turns end when it is dropped.
#[derive(Debug)]
pub(super) struct Lane(Turn);

impl Lane {
    /// So many lanes; the first one begins.
    pub(super) fn all(count: usize) -> Vec<Self> {
        let turns = Arc::new(Turns {
            going: Mutex::new(Going { lanes: vec![true; count], current: 0 }),
            wakes: (0..count).map(|_| Notify::new()).collect(),
        });
        (0..count).map(|lane| Self(Turn { turns: Arc::clone(&turns), lane })).collect()
    }

    /// What a desk on this lane takes its turns by.
    pub(super) fn turn(&self) -> Turn {
        self.0.clone()
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let Turn { turns, lane } = &self.0;
        let mut going = turns.going();
        going.lanes[*lane] = false;
        if going.current == *lane {
            turns.advance(&mut going);
        }
    }
}

/// The turns of one lane.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    turns: Arc<Turns>,
    lane: usize,
}

impl Turn {
    /// The turns of somebody who is alone.
    pub(super) fn alone() -> Self {
        let turns = Turns {
            going: Mutex::new(Going { lanes: vec![true], current: 0 }),
            wakes: vec![Notify::new()],
        };
        Self { turns: Arc::new(turns), lane: 0 }
    }

    /// Waits until it is this lane's turn.
    pub(super) async fn come(&self) -> Held<'_> {
        loop {
            let woken = self.turns.wakes[self.lane].notified();
            if self.turns.going().current == self.lane {
                return Held { turn: self, passed: AtomicBool::new(false) };
            }
            woken.await;
        }
    }
}

/// A turn that came. It is passed on when it is dropped, if not before.
#[derive(Debug)]
pub(super) struct Held<'t> {
    turn: &'t Turn,
    passed: AtomicBool,
}

impl Held<'_> {
    /// Passes the turn on.
    pub(super) fn pass(&self) {
        if !self.passed.swap(true, Ordering::AcqRel) {
            let turns = &self.turn.turns;
            turns.advance(&mut turns.going());
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.pass();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn lanes_take_turns_in_one_order_whoever_is_faster() {
        for _ in 0..50 {
            let told = Arc::new(Mutex::new(Vec::new()));
            let tasks = tokio_util::task::TaskTracker::new();
            for (number, lane) in Lane::all(3).into_iter().enumerate() {
                let told = Arc::clone(&told);
                tasks.spawn(async move {
                    // The second lane has nothing to tell, the third one more than the first.
                    for times in 0..[2, 0, 4][number] {
                        let turn = lane.turn();
                        let held = turn.come().await;
                        told.lock().expect("not poisoned").push((number, times));
                        held.pass();
                        tokio::task::yield_now().await;
                    }
                });
            }
            tasks.close();
            tasks.wait().await;
            let told = told.lock().expect("not poisoned").clone();
            assert_eq!(told, [(0, 0), (2, 0), (0, 1), (2, 1), (2, 2), (2, 3)]);
        }
    }

    #[tokio::test]
    async fn who_is_alone_always_has_the_turn() {
        let turn = Turn::alone();
        turn.come().await.pass();
        drop(turn.come().await);
        turn.come().await.pass();
    }
}

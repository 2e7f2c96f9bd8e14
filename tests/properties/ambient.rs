//! Time and ids of a world: a clock that only tests move, ids by counting.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use hemei_domain::time::{Date, Timestamp};
use hemei_engine::port::{Clock, Ids};
use uuid::Uuid;

/// One minute of the clock.
pub(super) const MINUTE: i64 = 60 * 1_000_000;
/// One day of the clock.
pub(super) const DAY: i64 = 24 * 60 * MINUTE;

/// A clock that stands still until it is moved, and never moves back by itself.
#[derive(Debug)]
pub(super) struct SetClock(AtomicI64);

impl SetClock {
    /// A clock at 09:00 of Monday, 6 May 2024.
    pub(super) fn new() -> Self {
        let day: Date = "2024-05-06".parse().expect("a date");
        Self(AtomicI64::new(day.start().plus_micros(9 * 60 * MINUTE).0))
    }

    /// Moves it on.
    pub(super) fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::Relaxed);
    }

    /// The civil date that it shows.
    pub(super) fn today(&self) -> Date {
        self.now().date()
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}

/// Ids, salts and nonces by counting; sources of different origins never meet.
#[derive(Debug)]
pub(super) struct CountedIds {
    origin: u32,
    next: AtomicU64,
}

impl CountedIds {
    pub(super) fn new(origin: u32) -> Self {
        Self { origin, next: AtomicU64::new(1) }
    }

    fn next(&self) -> u128 {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        u128::from(self.origin) << 64 | u128::from(number)
    }
}

impl Ids for CountedIds {
    fn uuid(&self) -> Uuid {
        Uuid::from_u128(1 << 96 | self.next())
    }

    fn salt(&self) -> [u8; 16] {
        self.next().to_be_bytes()
    }

    fn nonce(&self) -> [u8; 12] {
        let bytes = self.next().to_be_bytes();
        *bytes.last_chunk().expect("sixteen bytes end with twelve")
    }
}

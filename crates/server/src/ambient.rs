//! Time and randomness: the one place in which either is made.
//!
//! A server takes [`SystemClock`] and [`RandomIds`]; only the demo, which runs in its own process
//! and on its own log, takes [`SettableClock`] and [`SeededIds`].

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use hemei_domain::time::Timestamp;
use hemei_engine::port::{Clock, Ids};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use uuid::Uuid;

/// The machine's clock in whole microseconds.
///
/// It may step back. The log raises times to its last, so that they stay monotone there, and takes
/// no writes while the clock is more than five seconds behind: a clock that hid the step would hide
/// that rule's reason too.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp(chrono::Utc::now().timestamp_micros())
    }
}

/// A clock that stands where it was put.
#[derive(Debug)]
pub struct SettableClock(AtomicI64);

impl SettableClock {
    /// A clock that stands at an instant.
    pub fn new(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Moves the clock to an instant.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves the clock forward.
    pub fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for SettableClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Salts and nonces that nobody can guess, from ChaCha20 under a key from the operating system, and
/// ids in the order of time (version 7), so that neighbours in time are neighbours in an index.
#[derive(Debug)]
pub struct RandomIds(Generator);

impl RandomIds {
    /// A source with a new key.
    ///
    /// # Errors
    /// Where the operating system gives no randomness.
    pub fn new() -> Result<Self, getrandom::Error> {
        Ok(Self(Generator::new(ChaCha20Rng::from_seed(secret()?))))
    }
}

/// Ids, salts and nonces that follow from a seed, so that a demo can be repeated bit by bit. They
/// can be guessed, and the nonces repeat with the seed: for sample data only.
#[derive(Debug)]
pub struct SeededIds(Generator);

impl SeededIds {
    /// The source of a seed; different streams of one seed are independent.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha20Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(Generator::new(generator))
    }

    /// 32 bytes that follow from the seed, for keys of sample data.
    pub fn bytes(&self) -> [u8; 32] {
        self.0.bytes()
    }
}

/// As [`SeededIds`], with ids in the order of a clock's time (version 7), so that a simulated log
/// lies in its indexes as a real one does.
///
/// What commands draw, and what is drawn when a batch is encoded, come from streams of their own:
/// commands are decided while the batch before is encoded, and which comes first is chance.
#[derive(Debug)]
pub struct DatedIds {
    commands: SeededIds,
    events: SeededIds,
    salts: SeededIds,
    nonces: SeededIds,
    clock: Arc<SettableClock>,
}

impl DatedIds {
    /// How far apart the streams of one source lie.
    const APART: u64 = 100;

    /// The source of a seed and a stream, less than 100, under a clock.
    pub fn new(seed: u64, stream: u64, clock: Arc<SettableClock>) -> Self {
        let of = |place: u64| SeededIds::new(seed, stream + place * Self::APART);
        Self { commands: of(0), events: of(1), salts: of(2), nonces: of(3), clock }
    }
}

/// An id in the order of time.
fn dated(at: Timestamp, source: &SeededIds) -> Uuid {
    let millis = u64::try_from(at.0 / 1000).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &source.0.bytes()).into_uuid()
}

impl Ids for DatedIds {
    fn uuid(&self) -> Uuid {
        dated(self.clock.now(), &self.commands)
    }

    fn event_id(&self, recorded_at: Timestamp) -> Uuid {
        dated(recorded_at, &self.events)
    }

    fn salt(&self) -> [u8; 16] {
        self.salts.salt()
    }

    fn nonce(&self) -> [u8; 12] {
        self.nonces.nonce()
    }
}

/// 32 secret bytes from the operating system.
///
/// # Errors
/// Where the operating system gives no randomness.
pub fn secret() -> Result<[u8; 32], getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A generator behind a lock; what it gives in which order depends on who asks first.
struct Generator(Mutex<ChaCha20Rng>);

impl std::fmt::Debug for Generator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Generator(redacted)")
    }
}

impl Generator {
    fn new(generator: ChaCha20Rng) -> Self {
        Self(Mutex::new(generator))
    }

    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().expect("no code under this lock panics").fill_bytes(&mut bytes);
        bytes
    }
}

impl Ids for RandomIds {
    fn uuid(&self) -> Uuid {
        let millis = u64::try_from(SystemClock.now().0 / 1000).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.0.bytes()).into_uuid()
    }

    fn salt(&self) -> [u8; 16] {
        self.0.bytes()
    }

    fn nonce(&self) -> [u8; 12] {
        self.0.bytes()
    }
}

impl Ids for SeededIds {
    fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.0.bytes()).into_uuid()
    }

    fn salt(&self) -> [u8; 16] {
        self.0.bytes()
    }

    fn nonce(&self) -> [u8; 12] {
        self.0.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_stream_say_every_id() {
        let ids = |seed, stream| {
            let ids = SeededIds::new(seed, stream);
            (ids.uuid(), ids.salt(), ids.nonce(), ids.bytes())
        };
        assert_eq!(ids(1, 0), ids(1, 0));
        assert_ne!(ids(1, 0), ids(2, 0));
        assert_ne!(ids(1, 0), ids(1, 1));
        assert_eq!(ids(1, 0).0.get_version_num(), 4);
    }

    #[test]
    fn dated_ids_follow_from_the_seed_and_their_clock() {
        let ids = |seed, millis: i64| {
            let clock = Arc::new(SettableClock::new(Timestamp(millis * 1000)));
            DatedIds::new(seed, 0, clock).uuid()
        };
        assert_eq!(ids(1, 5), ids(1, 5));
        assert_ne!(ids(1, 5), ids(2, 5));
        assert!(ids(2, 5) < ids(1, 6) && ids(1, 5).get_version_num() == 7);
    }

    #[test]
    fn what_commands_draw_does_not_change_what_batches_draw() {
        let at = Timestamp(5_000);
        let ids = || DatedIds::new(1, 0, Arc::new(SettableClock::new(at)));
        let drawn = |ids: &DatedIds| (ids.event_id(at), ids.salt(), ids.nonce());
        let (one, other) = (ids(), ids());
        other.uuid();
        assert_eq!(drawn(&one), drawn(&other));
        assert_ne!(one.uuid(), other.uuid());
        assert_ne!(one.event_id(at), ids().uuid());
    }

    #[test]
    fn random_ids_differ_between_sources_and_calls() {
        let (one, other) = (RandomIds::new().expect("randomness"), RandomIds::new().expect("it"));
        assert_ne!(one.salt(), other.salt());
        assert_ne!(one.uuid(), one.uuid());
        assert_eq!(one.uuid().get_version_num(), 7);
    }

    #[test]
    fn the_demo_clock_moves_only_when_told() {
        let clock = SettableClock::new(Timestamp(5));
        assert_eq!((clock.now(), clock.now()), (Timestamp(5), Timestamp(5)));
        clock.advance(3);
        assert_eq!(clock.now(), Timestamp(8));
        clock.set(Timestamp(1));
        assert_eq!(clock.now(), Timestamp(1));
    }

    #[test]
    fn the_machines_clock_is_in_microseconds_since_1970() {
        let year = SystemClock.now().rfc3339()[..4].parse::<u32>().expect("a year");
        assert!((2024..3000).contains(&year), "{year}");
    }
}

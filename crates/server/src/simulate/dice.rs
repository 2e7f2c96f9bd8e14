//! What a story draws: a stream of numbers that follows from the seed and from whose story it is,
//! so that a story is the same however many are played beside it.

use hemei_domain::time::Date;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// The dice of one story.
#[derive(Debug)]
pub(super) struct Dice(ChaCha20Rng);

impl Dice {
    /// The dice of a seed and a story; different stories of one seed are independent.
    pub(super) fn of(seed: u64, story: u64) -> Self {
        let mut generator = ChaCha20Rng::seed_from_u64(seed);
        generator.set_stream(story);
        Self(generator)
    }

    /// A number from 0 to `max`, `max` included.
    pub(super) fn up_to(&mut self, max: u32) -> u32 {
        let number = self.0.next_u64() % (u64::from(max) + 1);
        u32::try_from(number).unwrap_or(max)
    }

    /// Whether something that happens so often in a hundred happens.
    pub(super) fn percent(&mut self, of_a_hundred: u32) -> bool {
        self.up_to(99) < of_a_hundred
    }

    /// One of a list; nothing of an empty one.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let last = u32::try_from(list.len().checked_sub(1)?).unwrap_or(u32::MAX);
        list.get(usize::try_from(self.up_to(last)).unwrap_or(0))
    }

    /// 64 hexadecimal digits, as of a digest or a seed.
    pub(super) fn hex(&mut self) -> String {
        let mut bytes = [0; 32];
        self.0.fill_bytes(&mut bytes);
        hex::encode(bytes)
    }

    /// A day after another, one to `days` days later.
    pub(super) fn days_after(&mut self, day: Date, days: u32) -> Date {
        let later = 1 + self.up_to(days.saturating_sub(1));
        day.plus_days(i64::from(later)).unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_story_say_every_number() {
        let drawn = |seed, story| {
            let mut dice = Dice::of(seed, story);
            (0..20).map(|_| dice.up_to(1000)).collect::<Vec<_>>()
        };
        assert_eq!(drawn(1, 1), drawn(1, 1));
        assert_ne!(drawn(1, 1), drawn(1, 2));
        assert_ne!(drawn(1, 1), drawn(2, 1));
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut dice = Dice::of(7, 0);
        assert!((0..1000).all(|_| dice.up_to(3) <= 3));
        assert!(!dice.percent(0) && dice.percent(100));
        assert_eq!(dice.pick::<u8>(&[]), None);
        assert_eq!(dice.pick(&[5]), Some(&5));
        let (one, other) = (dice.hex(), dice.hex());
        assert!(one.len() == 64 && one != other);
        let day = Date::ymd(2024, 4, 8).expect("a day");
        assert!((0..100).all(|_| (1..=3).contains(&day.days_until(dice.days_after(day, 3)))));
    }
}

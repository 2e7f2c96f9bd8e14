//! Percentages: an integer of 1/100 of a per cent. They are for showing; what is compared with a
//! threshold is compared as a fraction, before any rounding.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decimal;

/// A percentage in 1/100 of a per cent.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Percentage(pub i64);

impl Percentage {
    /// What part of a whole something is, rounded half away from zero; nothing of no whole.
    pub fn of(part: i64, whole: i64) -> Option<Self> {
        decimal::ratio(part, 10_000, whole).map(Self)
    }
}

impl fmt::Display for Percentage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", decimal::format(self.0, 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_whole_is_rounded_once() {
        assert_eq!(Percentage::of(1, 3).expect("a part").to_string(), "33.33%");
        assert_eq!(Percentage::of(2, 3).expect("a part").to_string(), "66.67%");
        assert_eq!(Percentage::of(5, 4).expect("a part").to_string(), "125%");
        assert_eq!(Percentage::of(0, 0), None);
    }
}

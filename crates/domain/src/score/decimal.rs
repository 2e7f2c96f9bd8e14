//! Decimal numbers as events hold them: whole ten-thousandths, never a binary float.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decimal;

/// How many digits are read in front of the point: the largest number has no more.
const WHOLE_DIGITS_MAX: usize = 12;

/// A decimal number in 1/10,000: 87.35 points are 873,500. As JSON it is that whole number.
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
pub struct Decimal(i64);

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(Self::SCALE);
    /// How many of its units make one.
    pub const SCALE: i64 = 10_000;
    /// How many decimal places it has.
    pub const PLACES: u32 = 4;
    /// The most units that it holds, so that it is exact in every JSON reader.
    pub const UNITS_MAX: i64 = decimal::SCALED_MAX;

    /// A number of ten-thousandths; nothing where JSON could not hold it exactly.
    pub fn of_units(units: i64) -> Option<Self> {
        (-Self::UNITS_MAX..=Self::UNITS_MAX).contains(&units).then_some(Self(units))
    }

    /// A whole number.
    pub fn whole(number: u32) -> Self {
        Self(i64::from(number) * Self::SCALE)
    }

    /// Its ten-thousandths.
    pub fn units(self) -> i64 {
        self.0
    }

    /// Reads a number that is not negative from its digits, `87.35`: no sign, no exponent, at most
    /// four decimal places.
    pub fn parse(text: &str) -> Option<Self> {
        let whole_digits = text.find('.').unwrap_or(text.len());
        if text.starts_with('-') || whole_digits > WHOLE_DIGITS_MAX {
            return None;
        }
        decimal::read(text, Self::PLACES).ok().map(Self)
    }

    /// With exactly so many decimal places, 0 to 4; what lies beyond them is cut off.
    pub fn with_places(self, places: u32) -> String {
        decimal::cut(self.0, Self::PLACES, places)
    }
}

impl fmt::Display for Decimal {
    /// As people write it: `87.35`, `5`, without trailing zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal::format(self.0, Self::PLACES))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read_exactly() {
        for (text, units, shown) in [
            ("0", 0, "0"),
            ("87.35", 873_500, "87.35"),
            ("0.5", 5_000, "0.5"),
            ("100.0000", 1_000_000, "100"),
            ("30.01", 300_100, "30.01"),
            ("0.0001", 1, "0.0001"),
        ] {
            let decimal = Decimal::parse(text).expect("a number");
            assert_eq!(decimal.units(), units, "{text}");
            assert_eq!(decimal.to_string(), shown);
        }
        assert_eq!(Decimal::whole(8), Decimal::parse("8").expect("a number"));
        assert_eq!(Decimal(-5_000).to_string(), "-0.5");
        assert_eq!(Decimal(910_000).with_places(2), "91.00");
        assert_eq!(Decimal(910_000).with_places(0), "91");
    }

    #[test]
    fn what_is_no_such_number_is_not_read() {
        for text in ["", ".5", "5.", "-1", "+1", "1e3", "inf", "nan", "0.00001", "1_000", "１"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        assert_eq!(Decimal::parse("999999999999.9999"), None);
        assert_eq!(Decimal::parse("0000000000001"), None);
    }
}

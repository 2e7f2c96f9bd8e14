//! Exact fractions: what stands between a score sheet and its rounded total.
//!
//! Every operation is checked. A scheme whose figures have denominators that no common one can be
//! found for in 127 bits is refused, [`TooFine`], and never rounded on the way.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Decimal;
use crate::rejection::Rejection;
use crate::scheme::rules;

/// An exact fraction, reduced, its denominator positive. As text and as JSON it is `35/4`, or `5`
/// where the denominator is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fraction {
    numerator: i128,
    denominator: i128,
}

/// A fraction that 127 bits cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("hold an exact fraction in 127 bits")]
pub struct TooFine;

impl From<TooFine> for Rejection {
    fn from(_: TooFine) -> Self {
        Self::new(&rules::SCORE_TOO_FINE)
    }
}

/// A fraction, or that it is too fine.
pub type Exact = Result<Fraction, TooFine>;

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// One.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// The fraction of two numbers.
    ///
    /// # Errors
    /// [`TooFine`] where the denominator is 0 or a number has no opposite.
    pub fn new(numerator: i128, denominator: i128) -> Exact {
        if denominator == 0 || numerator == i128::MIN || denominator == i128::MIN {
            return Err(TooFine);
        }
        let divisor = gcd(numerator, denominator) * denominator.signum();
        Ok(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// A whole number.
    pub fn whole(number: u32) -> Self {
        Self { numerator: i128::from(number), denominator: 1 }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`TooFine`].
    pub fn plus(self, other: Self) -> Exact {
        let common = gcd(self.denominator, other.denominator);
        let (own, others) = (self.denominator / common, other.denominator / common);
        let left = self.numerator.checked_mul(others).ok_or(TooFine)?;
        let right = other.numerator.checked_mul(own).ok_or(TooFine)?;
        let numerator = left.checked_add(right).ok_or(TooFine)?;
        Self::new(numerator, self.denominator.checked_mul(others).ok_or(TooFine)?)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`TooFine`].
    pub fn minus(self, other: Self) -> Exact {
        self.plus(other.negated())
    }

    /// The product.
    ///
    /// # Errors
    /// [`TooFine`].
    pub fn times(self, other: Self) -> Exact {
        // Reduced crosswise first, so that nothing overflows that would fit in the end.
        let left = Self::new(self.numerator, other.denominator)?;
        let right = Self::new(other.numerator, self.denominator)?;
        let numerator = left.numerator.checked_mul(right.numerator).ok_or(TooFine)?;
        let denominator = left.denominator.checked_mul(right.denominator).ok_or(TooFine)?;
        Self::new(numerator, denominator)
    }

    /// The quotient.
    ///
    /// # Errors
    /// [`TooFine`], also where `other` is 0.
    pub fn over(self, other: Self) -> Exact {
        self.times(Self::new(other.denominator, other.numerator)?)
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { numerator: -self.numerator, denominator: self.denominator }
    }

    /// The sum of several.
    ///
    /// # Errors
    /// [`TooFine`].
    pub fn sum(fractions: impl IntoIterator<Item = Self>) -> Exact {
        fractions.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// Whether it is 0.
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// Rounded half away from zero to so many decimal places, 0 to 4.
    ///
    /// # Errors
    /// [`TooFine`] where the number is too large for a [`Decimal`].
    pub fn rounded(self, places: u32) -> Result<Decimal, TooFine> {
        let places = places.min(Decimal::PLACES);
        let (scale, filler) = (10_i128.pow(places), 10_i128.pow(Decimal::PLACES - places));
        let scaled = self.times(Self { numerator: scale, denominator: 1 })?;
        let (whole, rest) = (
            scaled.numerator.abs() / scaled.denominator,
            scaled.numerator.abs() % scaled.denominator,
        );
        // `rest` is at least half of the denominator, asked without doubling it.
        let up = i128::from(rest >= scaled.denominator - rest);
        let units = (whole + up).checked_mul(filler * scaled.numerator.signum());
        let units = units.and_then(|units| i64::try_from(units).ok());
        units.and_then(Decimal::of_units).ok_or(TooFine)
    }
}

impl From<Decimal> for Fraction {
    fn from(decimal: Decimal) -> Self {
        let (numerator, denominator) = (i128::from(decimal.units()), i128::from(Decimal::SCALE));
        let divisor = gcd(numerator, denominator);
        Self { numerator: numerator / divisor, denominator: denominator / divisor }
    }
}

impl Ord for Fraction {
    /// Compared by the continued fractions of both, which no size makes overflow.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (self.numerator, self.denominator);
        let (mut c, mut d) = (other.numerator, other.denominator);
        loop {
            let order = a.div_euclid(b).cmp(&c.div_euclid(d));
            let (left, right) = (a.rem_euclid(b), c.rem_euclid(d));
            match (order, left, right) {
                (Ordering::Equal, 0, 0) => return Ordering::Equal,
                (Ordering::Equal, 0, _) => return Ordering::Less,
                (Ordering::Equal, _, 0) => return Ordering::Greater,
                // left/b < right/d is b/left > d/right.
                (Ordering::Equal, _, _) => (a, b, c, d) = (d, right, b, left),
                (order, _, _) => return order,
            }
        }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => write!(f, "{}", self.numerator),
            denominator => write!(f, "{}/{denominator}", self.numerator),
        }
    }
}

/// A text that is no reduced fraction.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("parse the fraction {0:?}")]
pub struct ParseFractionError(String);

impl FromStr for Fraction {
    type Err = ParseFractionError;

    /// Reads what [`fmt::Display`] writes and nothing else.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let read = numerator.parse().ok().zip(denominator.parse().ok());
        let fraction = read.and_then(|(numerator, denominator)| {
            let fraction = Self::new(numerator, denominator).ok()?;
            (fraction.to_string() == text).then_some(fraction)
        });
        fraction.ok_or_else(|| ParseFractionError(text.to_owned()))
    }
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Fraction {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Fraction".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?$",
        })
    }
}

/// The greatest common divisor, positive; of 0 and 0 it is 1.
fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fraction(numerator: i128, denominator: i128) -> Fraction {
        Fraction::new(numerator, denominator).expect("it fits")
    }

    #[test]
    fn thirds_are_exact() {
        let third = fraction(10, 3);
        assert_eq!(Fraction::sum([third; 3]), Ok(Fraction::whole(10)));
        assert_eq!(third.to_string(), "10/3");
        assert_eq!(fraction(-6, -4).to_string(), "3/2");
        assert_eq!(fraction(0, 7).to_string(), "0");
    }

    #[test]
    fn half_is_rounded_away_from_zero() {
        let rounded = |n, d, places| fraction(n, d).rounded(places).expect("it fits").to_string();
        assert_eq!(rounded(87_345, 1000, 2), "87.35");
        assert_eq!(rounded(87_344_999, 1_000_000, 2), "87.34");
        assert_eq!(rounded(-87_345, 1000, 2), "-87.35");
        assert_eq!(rounded(5, 2, 0), "3");
        assert_eq!(rounded(-5, 2, 0), "-3");
        assert_eq!(rounded(1, 3, 4), "0.3333");
        assert_eq!(rounded(2, 3, 4), "0.6667");
        assert_eq!(rounded(1, 3, 9), "0.3333");
    }

    #[test]
    fn what_does_not_fit_is_told_and_not_rounded() {
        let fine = fraction(1, i128::MAX);
        assert_eq!(fine.plus(fraction(1, i128::MAX - 1)), Err(TooFine));
        assert_eq!(Fraction::new(1, 0), Err(TooFine));
        assert_eq!(Fraction::new(i128::MIN, 1), Err(TooFine));
        assert_eq!(Fraction::ONE.over(Fraction::ZERO), Err(TooFine));
        assert_eq!(fraction(i128::MAX, 1).rounded(2), Err(TooFine));
        assert_eq!(fine.rounded(4), Ok(Decimal::ZERO));
    }

    #[test]
    fn only_its_own_text_is_read() {
        for text in ["35/4", "5", "-1/3", "0"] {
            assert_eq!(text.parse::<Fraction>().map(|f| f.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "2/4", "5/1", "1/-3", "+5", "1/0", "0.5", "-0", "05"] {
            assert!(text.parse::<Fraction>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn fractions_keep_the_laws(
            a in -10_000_i128..10_000, b in 1_i128..5_000,
            c in -10_000_i128..10_000, d in 1_i128..5_000,
        ) {
            let (left, right) = (fraction(a, b), fraction(c, d));
            prop_assert_eq!(left.plus(right), right.plus(left));
            prop_assert_eq!(left.plus(right).and_then(|sum| sum.minus(right)), Ok(left));
            prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
            if c != 0 {
                prop_assert_eq!(left.times(right).and_then(|p| p.over(right)), Ok(left));
            }
            prop_assert_eq!(left.to_string().parse::<Fraction>(), Ok(left));
            let difference = left.minus(Fraction::from(left.rounded(2).expect("it fits")));
            let half = fraction(1, 200);
            let difference = difference.expect("it fits");
            prop_assert!(difference <= half && difference >= half.negated());
        }
    }
}

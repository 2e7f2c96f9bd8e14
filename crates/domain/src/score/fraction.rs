//! Exact fractions: what stands between a score sheet and its rounded total.
//!
//! A score of 40 completion rates has a denominator with the factors of 40 targets, which no machine
//! word holds; nobody could put such a score right in the field. So the numbers are as long as they
//! must be. Each of them is bounded all the same, [`BITS_MAX`], since sheets come from outside: what
//! is beyond is refused, [`TooFine`], and never rounded on the way.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use num_rational::BigRational;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Decimal;
use crate::rejection::Rejection;
use crate::scheme::rules;

/// How many bits a numerator or denominator has at most: some 300 targets of four digits.
pub const BITS_MAX: u64 = 4096;
/// How long the text of such a fraction is at most.
const TEXT_BYTES_MAX: usize = 2 * 1234 + 2;

/// An exact fraction, reduced, its denominator positive. As text and as JSON it is `35/4`, or `5`
/// where the denominator is 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fraction(BigRational);

/// A fraction beyond [`BITS_MAX`], or none at all: something over 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("hold an exact fraction in 4096 bits")]
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
    pub fn zero() -> Self {
        Self::whole(0)
    }

    /// One.
    pub fn one() -> Self {
        Self::whole(1)
    }

    /// A whole number.
    pub fn whole(number: u32) -> Self {
        Self(BigRational::from_integer(number.into()))
    }

    /// The fraction of two numbers.
    ///
    /// # Errors
    /// [`TooFine`] where the denominator is 0.
    pub fn new(numerator: i64, denominator: i64) -> Exact {
        if denominator == 0 {
            return Err(TooFine);
        }
        Ok(Self(BigRational::new(numerator.into(), denominator.into())))
    }

    fn bounded(value: BigRational) -> Exact {
        let fits = value.numer().bits() <= BITS_MAX && value.denom().bits() <= BITS_MAX;
        if fits { Ok(Self(value)) } else { Err(TooFine) }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`TooFine`].
    pub fn plus(&self, other: &Self) -> Exact {
        Self::bounded(&self.0 + &other.0)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`TooFine`].
    pub fn minus(&self, other: &Self) -> Exact {
        Self::bounded(&self.0 - &other.0)
    }

    /// The product.
    ///
    /// # Errors
    /// [`TooFine`].
    pub fn times(&self, other: &Self) -> Exact {
        Self::bounded(&self.0 * &other.0)
    }

    /// The quotient.
    ///
    /// # Errors
    /// [`TooFine`], also where `other` is 0.
    pub fn over(&self, other: &Self) -> Exact {
        if other.is_zero() {
            return Err(TooFine);
        }
        Self::bounded(&self.0 / &other.0)
    }

    /// The opposite.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self(-&self.0)
    }

    /// The sum of several.
    ///
    /// # Errors
    /// [`TooFine`].
    pub fn sum(fractions: impl IntoIterator<Item = Self>) -> Exact {
        fractions.into_iter().try_fold(Self::zero(), |sum, fraction| sum.plus(&fraction))
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        *self == Self::zero()
    }

    /// Rounded half away from zero to so many decimal places, 0 to 4.
    ///
    /// # Errors
    /// [`TooFine`] where the number is too large for a [`Decimal`].
    pub fn rounded(&self, places: u32) -> Result<Decimal, TooFine> {
        let places = places.min(Decimal::PLACES);
        let scale = BigRational::from_integer(10_i64.pow(places).into());
        // `round` takes a half away from zero.
        let whole = (&self.0 * scale).round().to_integer();
        let whole = i64::try_from(whole).map_err(|_| TooFine)?;
        let units = whole.checked_mul(10_i64.pow(Decimal::PLACES - places));
        units.and_then(Decimal::of_units).ok_or(TooFine)
    }
}

impl From<Decimal> for Fraction {
    fn from(decimal: Decimal) -> Self {
        Self(BigRational::new(decimal.units().into(), Decimal::SCALE.into()))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (&self.0, &other.0);
        (a.numer() * b.denom()).cmp(&(b.numer() * a.denom()))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
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
        let read = Some(text).filter(|text| text.len() <= TEXT_BYTES_MAX);
        let read = read.and_then(|text| BigRational::from_str(text).ok());
        let fraction = read.and_then(|fraction| Self::bounded(fraction).ok());
        let fraction = fraction.filter(|fraction| fraction.to_string() == text);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fraction(numerator: i64, denominator: i64) -> Fraction {
        Fraction::new(numerator, denominator).expect("the denominator is not 0")
    }

    #[test]
    fn thirds_are_exact() {
        let third = fraction(10, 3);
        assert_eq!(Fraction::sum([third.clone(), third.clone(), third]), Ok(Fraction::whole(10)));
        assert_eq!(fraction(10, 3).to_string(), "10/3");
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
    fn a_hundred_completion_rates_have_an_exact_sum() {
        let primes = (1000..2000).filter(|n| (2..45).all(|d| n % d != 0)).take(100);
        let rates: Vec<Fraction> = primes.map(|target| fraction(target - 1, target)).collect();
        let sum = Fraction::sum(rates.clone()).expect("it fits");
        let back = rates.iter().try_fold(sum, |sum, rate| sum.minus(rate));
        assert_eq!(back, Ok(Fraction::zero()));
    }

    #[test]
    fn what_is_too_fine_is_told_and_not_rounded() {
        let fine =
            (0..65).try_fold(fraction(1, 1), |product, _| product.over(&fraction(i64::MAX, 1)));
        let fine = fine.expect("65 times 63 bits are 4095");
        assert_eq!(fine.over(&fraction(3, 1)), Err(TooFine));
        assert_eq!(fine.rounded(4), Ok(Decimal::ZERO));
        assert_eq!(fine.to_string().parse(), Ok(fine));
        assert_eq!(Fraction::new(1, 0), Err(TooFine));
        assert_eq!(Fraction::one().over(&Fraction::zero()), Err(TooFine));
        assert_eq!(fraction(i64::MAX, 1).rounded(2), Err(TooFine));
    }

    #[test]
    fn only_its_own_text_is_read() {
        for text in ["35/4", "5", "-1/3", "0"] {
            assert_eq!(text.parse::<Fraction>().map(|f| f.to_string()), Ok(text.to_owned()));
        }
        let long = "9".repeat(100_000);
        for text in ["", "2/4", "5/1", "1/-3", "+5", "1/0", "0.5", "-0", "05", &long] {
            assert!(text.parse::<Fraction>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn fractions_keep_the_laws(
            a in -10_000_i64..10_000, b in 1_i64..5_000,
            c in -10_000_i64..10_000, d in 1_i64..5_000,
        ) {
            let (left, right) = (fraction(a, b), fraction(c, d));
            prop_assert_eq!(left.plus(&right), right.plus(&left));
            prop_assert_eq!(left.plus(&right).and_then(|sum| sum.minus(&right)), Ok(left.clone()));
            prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
            if c != 0 {
                prop_assert_eq!(left.times(&right).and_then(|p| p.over(&right)), Ok(left.clone()));
            }
            prop_assert_eq!(left.to_string().parse::<Fraction>(), Ok(left.clone()));
            let rounded = Fraction::from(left.rounded(2).expect("it fits"));
            let difference = left.minus(&rounded).expect("it fits");
            let half = fraction(1, 200);
            prop_assert!(difference <= half && difference >= half.negated());
        }
    }
}

//! Quantities with their units of measure (`domain.md` §3.2): an amount is never without its unit,
//! because 吨 and 万吨 mixed up is the classic error of such tables.
//!
//! An [`Amount`] is an integer of 1/10,000. What is counted in pieces takes whole numbers only.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decimal;
use crate::rejection::{Rejection, Said, rules};

/// Decimal places of an [`Amount`].
pub const AMOUNT_DECIMALS: u32 = 4;
const AMOUNT_ONE: i64 = 10_000;

/// From what on an amount is asked about that is compared with nothing: a slip of units, 吨 for 万吨,
/// is a factor of 10,000 and lands beyond. In kilograms, metres, square and cubic metres, and pieces.
const MASS_UNUSUAL: i128 = 1_000_000;
const LENGTH_UNUSUAL: i128 = 100_000;
const AREA_UNUSUAL: i128 = 100_000;
const VOLUME_UNUSUAL: i128 = 10_000;
const PIECES_UNUSUAL: i128 = 10_000;

/// How much, in 1/10,000 of a unit of measure that stands beside it.
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
pub struct Amount(pub i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many whole units.
    pub const fn whole(units: i32) -> Self {
        Self(units as i64 * AMOUNT_ONE)
    }

    /// Reads a decimal text, `12.5`.
    ///
    /// # Errors
    /// What is wrong with `field`.
    pub fn parse(field: &str, text: &str) -> Result<Self, Rejection> {
        decimal::parse(field, text, AMOUNT_DECIMALS).map(Self)
    }

    /// Checks that it can be stored, and is whole where its unit is counted in pieces.
    ///
    /// # Errors
    /// `INTEGER_OUT_OF_RANGE` or `FIELD_MALFORMED` of `field`.
    pub fn check(self, field: &str, unit: QuantityUnit) -> Result<(), Rejection> {
        decimal::check(field, self.0, AMOUNT_DECIMALS)?;
        if unit.counted() && self.0 % AMOUNT_ONE != 0 {
            let zh = format!("以“{}”计的应为整数", unit.zh());
            let en = format!("{} are counted in whole numbers", unit.en());
            return Err(Rejection::new(&rules::FIELD_MALFORMED).field(field).why(&zh, &en));
        }
        Ok(())
    }

    /// The sum; nothing where it cannot be stored.
    pub fn plus(self, other: Self) -> Option<Self> {
        let sum = self.0.checked_add(other.0)?;
        (sum.abs() <= decimal::SCALED_MAX).then_some(Self(sum))
    }

    /// Whether it is less than nothing.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether one is about 10,000 times the other, as when 吨 was typed for 万吨.
    pub fn looks_like_unit_slip(self, other: Self) -> bool {
        about_ten_thousand(self.0, other.0)
    }

    /// Whether one is about 1,000 times the other, as when 公斤 was typed for 吨.
    pub fn looks_like_small_unit_slip(self, other: Self) -> bool {
        about(1_000, self.0, other.0)
    }
}

/// Whether of two positive values one is about 10,000 times the other.
pub(crate) fn about_ten_thousand(one: i64, other: i64) -> bool {
    about(10_000, one, other)
}

/// Whether of two positive values one is about `times` the other: from half of it to twice of it.
fn about(times: i128, one: i64, other: i64) -> bool {
    let (small, large) = (i128::from(one.min(other)), i128::from(one.max(other)));
    small > 0 && large * 2 >= small * times && large <= small * times * 2
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal::format(self.0, AMOUNT_DECIMALS))
    }
}

vocabulary! {
    /// A unit of measure.
    QuantityUnit {
        Spot = "spot", "处", "spots";
        House = "house", "栋", "houses";
        Household = "household", "户", "households";
        Piece = "piece", "个", "pieces";
        Lamp = "lamp", "盏", "lamps";
        Seat = "seat", "座", "structures";
        Set = "set", "套", "sets";
        Person = "person", "人", "persons";
        PersonTime = "person_time", "人次", "person-times";
        Occasion = "occasion", "场次", "occasions";
        Truckload = "truckload", "车次", "truckloads";
        Kilogram = "kilogram", "公斤", "kilograms";
        Tonne = "tonne", "吨", "tonnes";
        TenThousandTonnes = "ten_thousand_tonnes", "万吨", "ten thousand tonnes";
        Metre = "metre", "米", "metres";
        Kilometre = "kilometre", "公里", "kilometres";
        TenThousandKilometres = "ten_thousand_kilometres", "万公里", "ten thousand kilometres";
        SquareMetre = "square_metre", "平方米", "square metres";
        TenThousandSquareMetres = "ten_thousand_square_metres", "万平方米", "ten thousand square metres";
        Mu = "mu", "亩", "mu";
        CubicMetre = "cubic_metre", "立方米", "cubic metres";
        TenThousandCubicMetres = "ten_thousand_cubic_metres", "万立方米", "ten thousand cubic metres";
        Percent = "percent", "%", "per cent";
    }
}

vocabulary! {
    /// What a unit of measure measures; amounts of one dimension convert into each other.
    Dimension {
        Mass = "mass", "重量", "mass";
        Length = "length", "长度", "length";
        Area = "area", "面积", "area";
        Volume = "volume", "体积", "volume";
    }
}

impl QuantityUnit {
    /// Whether it is counted in pieces, so that parts of one make no sense.
    pub fn counted(self) -> bool {
        self.dimension().is_none() && !matches!(self, Self::Mu | Self::Percent)
    }

    /// Its dimension, and how many of the dimension's smallest unit it is; nothing for what
    /// converts into nothing else. A mu is 2000/3 square metres, which no integer is.
    pub fn dimension(self) -> Option<(Dimension, i64)> {
        match self {
            Self::Kilogram => Some((Dimension::Mass, 1)),
            Self::Tonne => Some((Dimension::Mass, 1_000)),
            Self::TenThousandTonnes => Some((Dimension::Mass, 10_000_000)),
            Self::Metre => Some((Dimension::Length, 1)),
            Self::Kilometre => Some((Dimension::Length, 1_000)),
            Self::TenThousandKilometres => Some((Dimension::Length, 10_000_000)),
            Self::SquareMetre => Some((Dimension::Area, 1)),
            Self::TenThousandSquareMetres => Some((Dimension::Area, 10_000)),
            Self::CubicMetre => Some((Dimension::Volume, 1)),
            Self::TenThousandCubicMetres => Some((Dimension::Volume, 10_000)),
            Self::Spot
            | Self::House
            | Self::Household
            | Self::Piece
            | Self::Lamp
            | Self::Seat
            | Self::Set
            | Self::Person
            | Self::PersonTime
            | Self::Occasion
            | Self::Truckload
            | Self::Mu
            | Self::Percent => None,
        }
    }
}

/// An amount with its unit of measure.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Quantity {
    /// How much, in 1/10,000 of the unit.
    pub amount: Amount,
    /// Of what.
    pub unit: QuantityUnit,
}

impl Quantity {
    /// Checks that it can be stored, is not negative, and is whole where its unit is counted.
    ///
    /// # Errors
    /// `INTEGER_OUT_OF_RANGE` or `FIELD_MALFORMED` of `field`.
    pub fn check(self, field: &str) -> Result<(), Rejection> {
        self.amount.check(field, self.unit)?;
        if self.amount.is_negative() {
            return Err(Rejection::new(&rules::INTEGER_OUT_OF_RANGE)
                .field(field)
                .with("min", 0)
                .with("max", Amount(decimal::SCALED_MAX)));
        }
        Ok(())
    }

    /// Whether it is more than a village clears at a time, as when 万吨 was chosen for 吨.
    pub fn unusual(self) -> bool {
        let (times, from) = match self.unit.dimension() {
            Some((Dimension::Mass, times)) => (times, MASS_UNUSUAL),
            Some((Dimension::Length, times)) => (times, LENGTH_UNUSUAL),
            Some((Dimension::Area, times)) => (times, AREA_UNUSUAL),
            Some((Dimension::Volume, times)) => (times, VOLUME_UNUSUAL),
            None => (1, PIECES_UNUSUAL),
        };
        i128::from(self.amount.0) * i128::from(times) >= from * i128::from(AMOUNT_ONE)
    }

    /// The same in another unit of its dimension; nothing where the units do not convert, or not
    /// without a remainder below 1/10,000.
    pub fn converted(self, unit: QuantityUnit) -> Option<Self> {
        if unit == self.unit {
            return Some(self);
        }
        let ((from, times), (to, by)) = (self.unit.dimension()?, unit.dimension()?);
        let scaled = i128::from(self.amount.0) * i128::from(times);
        if from != to || scaled % i128::from(by) != 0 {
            return None;
        }
        let amount = i64::try_from(scaled / i128::from(by)).ok()?;
        (amount.abs() <= decimal::SCALED_MAX).then_some(Self { amount: Amount(amount), unit })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.unit.zh())
    }
}

impl Said for Quantity {
    fn en(&self) -> String {
        format!("{} {}", self.amount, self.unit.en())
    }
}

impl Said for Amount {
    fn en(&self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(text: &str, unit: QuantityUnit) -> Quantity {
        Quantity { amount: Amount::parse("amount", text).expect("a decimal"), unit }
    }

    #[test]
    fn an_amount_is_a_scaled_integer_and_reads_like_a_decimal() {
        let garbage = quantity("26.89", QuantityUnit::TenThousandTonnes);
        assert_eq!(garbage.amount, Amount(268_900));
        assert_eq!(garbage.to_string(), "26.89万吨");
        assert_eq!(Amount::whole(7).to_string(), "7");
        let text = serde_json::to_string(&garbage).expect("JSON");
        assert_eq!(text, r#"{"amount":268900,"unit":"ten_thousand_tonnes"}"#);
    }

    #[test]
    fn what_is_counted_is_whole() {
        let refused = quantity("1.5", QuantityUnit::Household).check("amount").expect_err("half");
        assert_eq!(refused.zh(), "“数量”格式不对：以“户”计的应为整数。");
        assert_eq!(quantity("1.5", QuantityUnit::Tonne).check("amount"), Ok(()));
        assert_eq!(quantity("1.5", QuantityUnit::Mu).check("amount"), Ok(()));
        assert!(quantity("-1", QuantityUnit::Spot).check("amount").is_err());
    }

    #[test]
    fn units_of_one_dimension_convert_without_remainder() {
        let tonnes = quantity("268900", QuantityUnit::Tonne);
        let large = quantity("26.89", QuantityUnit::TenThousandTonnes);
        assert_eq!(tonnes.converted(QuantityUnit::TenThousandTonnes), Some(large));
        assert_eq!(large.converted(QuantityUnit::Tonne), Some(tonnes));
        assert_eq!(tonnes.converted(QuantityUnit::Metre), None);
        assert_eq!(tonnes.converted(QuantityUnit::Household), None);
        let gram = quantity("0.0001", QuantityUnit::Kilogram);
        assert_eq!(gram.converted(QuantityUnit::Tonne), None, "there would be a remainder");
    }

    #[test]
    fn a_factor_of_about_ten_thousand_is_a_slip_of_units() {
        let slip = |one: &str, other: &str| {
            let amount = |text| Amount::parse("amount", text).expect("a decimal");
            amount(one).looks_like_unit_slip(amount(other))
        };
        assert!(slip("12", "120000"));
        assert!(slip("0.0015", "12"));
        assert!(slip("5", "25000") && slip("5", "100000"));
        assert!(!slip("5", "24999") && !slip("5", "100001"));
        assert!(!slip("0", "120000") && !slip("12", "1200"));
    }
}

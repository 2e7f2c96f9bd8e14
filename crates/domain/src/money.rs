//! Money: an integer of 分, so that 元 and 万元 are only ways of writing it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decimal;
use crate::quantity::about_ten_thousand;
use crate::rejection::{Rejection, Said, rules};

vocabulary! {
    /// How an amount of money is written.
    MoneyUnit {
        Yuan = "yuan", "元", "yuan";
        TenThousandYuan = "ten_thousand_yuan", "万元", "ten thousand yuan";
    }
}

impl MoneyUnit {
    /// Decimal places down to a 分.
    fn decimals(self) -> u32 {
        match self {
            Self::Yuan => 2,
            Self::TenThousandYuan => 6,
        }
    }
}

/// An amount of money in 分 (1/100 元).
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
pub struct Money(pub i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many whole 元.
    pub const fn yuan(yuan: i32) -> Self {
        Self(yuan as i64 * 100)
    }

    /// Reads a decimal text, `3.5` 万元.
    ///
    /// # Errors
    /// What is wrong with `field`.
    pub fn parse(field: &str, text: &str, unit: MoneyUnit) -> Result<Self, Rejection> {
        decimal::parse(field, text, unit.decimals()).map(Self)
    }

    /// Checks that it can be stored and is not negative.
    ///
    /// # Errors
    /// `INTEGER_OUT_OF_RANGE` of `field`.
    pub fn check(self, field: &str) -> Result<(), Rejection> {
        if (0..=decimal::SCALED_MAX).contains(&self.0) {
            return Ok(());
        }
        Err(Rejection::new(&rules::INTEGER_OUT_OF_RANGE)
            .field(field)
            .with("min", 0)
            .said(("max", "maxEn"), &Self(decimal::SCALED_MAX)))
    }

    /// The sum; nothing where it cannot be stored.
    pub fn plus(self, other: Self) -> Option<Self> {
        let sum = self.0.checked_add(other.0)?;
        (sum.abs() <= decimal::SCALED_MAX).then_some(Self(sum))
    }

    /// The digits in a unit, without needless zeros.
    pub fn digits(self, unit: MoneyUnit) -> String {
        decimal::format(self.0, unit.decimals())
    }

    /// Whether one is about 10,000 times the other, as when 元 was typed for 万元.
    pub fn looks_like_unit_slip(self, other: Self) -> bool {
        about_ten_thousand(self.0, other.0)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.digits(MoneyUnit::TenThousandYuan), MoneyUnit::TenThousandYuan.zh())
    }
}

impl Said for Money {
    fn en(&self) -> String {
        format!("{} {}", self.digits(MoneyUnit::Yuan), MoneyUnit::Yuan.en())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_one_amount_however_it_is_written() {
        let large = Money::parse("funds", "3.5", MoneyUnit::TenThousandYuan).expect("money");
        let small = Money::parse("funds", "35000.00", MoneyUnit::Yuan).expect("money");
        assert_eq!(large, small);
        assert_eq!(large, Money::yuan(35_000));
        assert_eq!(large.to_string(), "3.5万元");
        assert_eq!(large.digits(MoneyUnit::Yuan), "35000");
        assert_eq!(serde_json::to_string(&large).expect("JSON"), "3500000");
        assert_eq!(Money(1).to_string(), "0.000001万元");
    }

    #[test]
    fn money_ends_at_a_fen_and_is_not_negative() {
        assert!(Money::parse("funds", "0.001", MoneyUnit::Yuan).is_err());
        assert!(Money::parse("funds", "0.0000001", MoneyUnit::TenThousandYuan).is_err());
        let refused = Money(-1).check("funds").expect_err("negative");
        assert_eq!(refused.rule, &rules::INTEGER_OUT_OF_RANGE);
        assert_eq!(Money::ZERO.check("funds"), Ok(()));
    }

    #[test]
    fn yuan_typed_for_ten_thousand_yuan_is_a_slip() {
        assert!(Money::yuan(350_000).looks_like_unit_slip(Money::yuan(35)));
        assert!(!Money::yuan(350_000).looks_like_unit_slip(Money::yuan(35_000)));
    }
}

//! Points, shares and other numbers of schemes and scores.

use hemei_domain::rejection::rules;
use hemei_domain::score::Decimal;

use super::{Fields, at};

impl Fields<'_> {
    /// A decimal number that must be given.
    pub(crate) fn decimal(&mut self, field: &str, text: &str) -> Option<Decimal> {
        if text.is_empty() {
            return self.refuse(at(&rules::FIELD_REQUIRED, field));
        }
        match Decimal::parse(text) {
            Some(number) => Some(number),
            None => self.refuse(at(&rules::FIELD_MALFORMED, field).why(
                "应为不带正负号的数字，至多 4 位小数",
                "a number without a sign and with at most 4 decimals is expected",
            )),
        }
    }
}

/// A number that may be absent, for the wire.
pub(crate) fn maybe(number: Option<Decimal>) -> String {
    number.as_ref().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_read_digit_by_digit() {
        let mut fields = Fields::new("t");
        let number = fields.decimal("points", "87.35");
        assert_eq!(maybe(number), "87.35");
        assert_eq!(maybe(None), "");
        for wrong in ["", "-1", "1e2", "8.12345", "８", "1.", " 1", "1,000"] {
            assert_eq!(fields.decimal("points", wrong), None, "{wrong}");
        }
        assert!(fields.finish(number).is_err());
    }
}

//! Decimal texts and scaled integers: what quantities, money and percentages share.
//!
//! Nothing that is recorded is a float (`design.md` §3.1): a value is an integer of its smallest
//! part, and a text is read and written digit by digit.

use crate::rejection::{Rejection, rules};

/// The largest integer that every JSON reader keeps exact.
pub(crate) const SCALED_MAX: i64 = (1 << 53) - 1;

/// Why a text is no such decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is none at all, or too fine a one.
    Malformed,
    /// It is beyond [`SCALED_MAX`].
    OutOfRange,
}

/// Reads a decimal of at most `decimals` places as an integer of its last place, `12.5` with four
/// places as 125,000. ASCII digits only, no sign but `-`, no separators, no exponent.
///
/// # Errors
/// [`Unread`].
pub(crate) fn read(text: &str, decimals: u32) -> Result<i64, Unread> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(w, p)| (w, Some(p)));
    let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let places = usize::try_from(decimals).unwrap_or(usize::MAX);
    if !plain(whole) || part.is_some_and(|part| !plain(part) || part.len() > places) {
        return Err(Unread::Malformed);
    }
    let padded = format!("{whole}{:0<places$}", part.unwrap_or_default());
    let scaled: i64 = padded.parse().map_err(|_| Unread::OutOfRange)?;
    if scaled > SCALED_MAX {
        return Err(Unread::OutOfRange);
    }
    Ok(if negative { -scaled } else { scaled })
}

/// Reads what stands in a `field`, as [`read`] does.
///
/// # Errors
/// `FIELD_MALFORMED` or `INTEGER_OUT_OF_RANGE` of `field`.
pub(crate) fn parse(field: &str, text: &str, decimals: u32) -> Result<i64, Rejection> {
    read(text, decimals).map_err(|unread| match unread {
        Unread::Malformed => Rejection::new(&rules::FIELD_MALFORMED).field(field).why(
            &format!("应为数字，至多 {decimals} 位小数"),
            &format!("a number with at most {decimals} decimals is expected"),
        ),
        Unread::OutOfRange => out_of_range(field, decimals),
    })
}

/// Writes an integer of the last of `decimals` places, without needless zeros.
pub(crate) fn format(scaled: i64, decimals: u32) -> String {
    let text = cut(scaled, decimals, decimals);
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Writes an integer of the last of `decimals` places with exactly `shown` of them, at most all;
/// what lies beyond is cut off.
pub(crate) fn cut(scaled: i64, decimals: u32, shown: u32) -> String {
    let shown = shown.min(decimals);
    let unit = 10_u64.pow(decimals);
    let (whole, part) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
    let sign = if scaled < 0 { "-" } else { "" };
    let part = part / 10_u64.pow(decimals - shown);
    match usize::try_from(shown).unwrap_or_default() {
        0 => format!("{sign}{whole}"),
        places => format!("{sign}{whole}.{part:0>places$}"),
    }
}

/// Refuses what no JSON reader would keep exact.
///
/// # Errors
/// `INTEGER_OUT_OF_RANGE` of `field`.
pub(crate) fn check(field: &str, scaled: i64, decimals: u32) -> Result<(), Rejection> {
    if (-SCALED_MAX..=SCALED_MAX).contains(&scaled) {
        return Ok(());
    }
    Err(out_of_range(field, decimals))
}

/// `part × factor ÷ whole` as an integer, rounded half away from zero; nothing where `whole` is 0
/// or the result is no `i64`.
pub(crate) fn ratio(part: i64, factor: i64, whole: i64) -> Option<i64> {
    if whole == 0 {
        return None;
    }
    let (numerator, whole) = (i128::from(part) * i128::from(factor), i128::from(whole));
    let negative = (numerator < 0) != (whole < 0);
    let (numerator, whole) = (numerator.unsigned_abs(), whole.unsigned_abs());
    let rounded = i64::try_from((2 * numerator + whole) / (2 * whole)).ok()?;
    Some(if negative { -rounded } else { rounded })
}

fn out_of_range(field: &str, decimals: u32) -> Rejection {
    Rejection::new(&rules::INTEGER_OUT_OF_RANGE)
        .field(field)
        .with("min", format(-SCALED_MAX, decimals))
        .with("max", format(SCALED_MAX, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_and_written_digit_by_digit() {
        for (text, scaled, again) in [
            ("0", 0, "0"),
            ("12.5", 125_000, "12.5"),
            ("-3", -30_000, "-3"),
            ("0.0001", 1, "0.0001"),
            ("-0.5", -5_000, "-0.5"),
            ("007.10", 71_000, "7.1"),
            ("900719925474.0991", SCALED_MAX, "900719925474.0991"),
        ] {
            assert_eq!(parse("amount", text, 4), Ok(scaled), "{text}");
            assert_eq!(format(scaled, 4), again);
        }
        assert_eq!(format(-1_200, 0), "-1200");
    }

    #[test]
    fn places_that_are_not_shown_are_cut_off() {
        assert_eq!(cut(910_000, 4, 2), "91.00");
        assert_eq!(cut(-19_999, 4, 2), "-1.99");
        assert_eq!(cut(19_999, 4, 0), "1");
        assert_eq!(cut(19_999, 4, 9), "1.9999");
    }

    #[test]
    fn what_is_no_plain_decimal_is_refused() {
        for text in ["", "-", ".5", "5.", "1,000", "１２", "1e3", "+1", "1.23456", " 1", "1.-2"] {
            let rejection = parse("amount", text, 4).expect_err(text);
            assert_eq!(rejection.rule, &rules::FIELD_MALFORMED, "{text}");
        }
        for text in ["900719925474.0992", "99999999999999999999"] {
            let rejection = parse("amount", text, 4).expect_err(text);
            assert_eq!(rejection.rule, &rules::INTEGER_OUT_OF_RANGE, "{text}");
        }
    }

    #[test]
    fn ratios_are_rounded_half_away_from_zero() {
        assert_eq!(ratio(1, 10_000, 3), Some(3_333));
        assert_eq!(ratio(1, 1, 2), Some(1));
        assert_eq!(ratio(-1, 1, 2), Some(-1));
        assert_eq!(ratio(1, 1, -2), Some(-1));
        assert_eq!(ratio(1, 1, 0), None);
        assert_eq!(ratio(i64::MAX, i64::MAX, 1), None);
    }
}

//! Exact fractions as people write them: decimals where they end, mixed numbers where they do not.

use super::words::{Lang, Text, text};

/// How many decimal places a decimal has at most.
const PLACES_MAX: u32 = 4;

/// `-1/2` as -0.5, `1807/15` as 120又15分之7. What is no fraction stays as it is.
pub(crate) fn exact(fraction: &str, lang: Lang) -> String {
    said(fraction, lang).unwrap_or_else(|| fraction.to_owned())
}

fn said(fraction: &str, lang: Lang) -> Option<String> {
    const MIXED: Text = text("{0}又{2}分之{1}", "{0} {1}/{2}");
    const PROPER: Text = text("{1}分之{0}", "{0}/{1}");
    let (above, below) = fraction.split_once('/')?;
    let (above, below): (i128, i128) = (above.parse().ok()?, below.parse().ok()?);
    if below <= 0 {
        return None;
    }
    let sign = if above < 0 { "-" } else { "" };
    let (above, below) = (above.unsigned_abs(), below.unsigned_abs());
    let (whole, rest) = (above / below, above % below);
    if rest == 0 {
        return Some(format!("{sign}{whole}"));
    }
    let scale = 10_u128.pow(PLACES_MAX);
    let scaled = rest.checked_mul(scale)?;
    if scaled % below == 0 {
        let places = format!("{:04}", scaled / below);
        return Some(format!("{sign}{whole}.{}", places.trim_end_matches('0')));
    }
    let [whole, rest, below] = [whole, rest, below].map(|number| number.to_string());
    let told = match whole.as_str() {
        "0" => PROPER.fill(lang, &[&rest, &below]),
        _ => MIXED.fill(lang, &[&whole, &rest, &below]),
    };
    Some(format!("{sign}{told}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_is_told_as_people_write_it() {
        for (fraction, zh, en) in [
            ("3", "3", "3"),
            ("6/2", "3", "3"),
            ("-1/2", "-0.5", "-0.5"),
            ("231/2", "115.5", "115.5"),
            ("2893/25", "115.72", "115.72"),
            ("1/10000", "0.0001", "0.0001"),
            ("1807/15", "120又15分之7", "120 7/15"),
            ("-1807/15", "-120又15分之7", "-120 7/15"),
            ("1/3", "3分之1", "1/3"),
            ("1/0", "1/0", "1/0"),
            ("—", "—", "—"),
        ] {
            assert_eq!(exact(fraction, Lang::Zh), zh, "{fraction}");
            assert_eq!(exact(fraction, Lang::En), en, "{fraction}");
        }
    }
}

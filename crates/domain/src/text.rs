//! Free text of people: NFC, bounded, without characters that steer the text around them.
//!
//! NFC and never NFKC, which would change full-width brackets (`reference/domain.md` §8.9). What
//! nobody sees would make two texts of one look: a twin of a village's name, a word turned around.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::is_nfc;

use crate::rejection::{Rejection, rules};

/// The longest free text that an event may carry, in bytes of UTF-8.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;

/// Checks a required text: not blank, NFC, at most [`TEXT_BYTES_MAX`] bytes, no control characters
/// but line feed and tab, nothing that turns writing around or is not seen.
///
/// # Errors
/// The rejection that names `field` and what is wrong with it.
pub fn required(field: &str, text: &str) -> Result<(), Rejection> {
    if text.trim().is_empty() {
        return Err(Rejection::new(&rules::FIELD_REQUIRED).field(field));
    }
    optional(field, text)
}

/// Checks a text that may be empty; see [`required`].
///
/// # Errors
/// The rejection that names `field` and what is wrong with it.
pub fn optional(field: &str, text: &str) -> Result<(), Rejection> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Rejection::new(&rules::TEXT_TOO_LONG)
            .field(field)
            .with("bytes", text.len())
            .with("bytesMax", TEXT_BYTES_MAX));
    }
    if text.chars().any(|c| steers(c) && c != '\n' && c != '\t') {
        return Err(Rejection::new(&rules::TEXT_CONTROL_CHARACTER).field(field));
    }
    if !is_nfc(text) {
        return Err(Rejection::new(&rules::TEXT_NOT_NFC).field(field));
    }
    Ok(())
}

/// Whether a character makes emoji and letters of some scripts join or not, and is not seen itself:
/// a text may have it, a name not, and it hides no word.
pub(crate) fn joins(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Control characters, and those of Unicode's format characters that change how what stands around
/// them is read, or that nobody sees: marks and overrides of direction, blanks without width,
/// separators of lines, tags.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{00AD}'
                | '\u{061C}'
                | '\u{180E}'
                | '\u{200B}'
                | '\u{200E}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

/// A text as it can be shown within another one: `\u{FFFD}` stands for each character that would
/// steer what is around it, or that is not seen.
pub fn without_steering(text: String) -> String {
    if text.contains(steers) { text.replace(steers, "\u{FFFD}") } else { text }
}

/// Whether a character is a mark on the one before it, and nothing by itself.
pub(crate) fn is_mark(c: char) -> bool {
    is_combining_mark(c)
}

/// Whether a character has no look of its own: Unicode's format characters and the fillers that
/// stand for nothing. A text in its own script may have it, a name not.
pub(crate) fn is_unseen(c: char) -> bool {
    joins(c)
        || steers(c)
        || matches!(
            c,
            '\u{034F}'
                | '\u{0600}'..='\u{0605}'
                | '\u{06DD}'
                | '\u{070F}'
                | '\u{0890}'..='\u{0891}'
                | '\u{08E2}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{3164}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFF8}'
                | '\u{110BD}'
                | '\u{110CD}'
                | '\u{13430}'..='\u{1343F}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}'
        )
}

/// Whether a character chooses among the forms of the one before it, and is not seen where a font has
/// one form only.
pub(crate) fn selects_variant(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether a character is a Chinese one (Unicode's script Han).
pub(crate) fn is_han(c: char) -> bool {
    matches!(
        c,
        '\u{2E80}'..='\u{2FDF}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3021}'..='\u{3029}'
            | '\u{3038}'..='\u{303B}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFD}'
    )
}

/// A text as words are looked for in it: without blanks, ends of lines, marks on a character, what is
/// not seen at all, and middle dots between characters. A dot that begins a line is a bullet, which
/// parts, as all other punctuation does: the end of one sentence and the beginning of the next make
/// no word.
pub(crate) fn dense(text: &str) -> String {
    let seen = |c: &char| !c.is_whitespace() && !is_unseen(*c) && !is_mark(*c);
    let of_line = |line: &str| -> String {
        let chars = line.chars().filter(seen).enumerate();
        chars.filter(|(place, c)| *place == 0 || !is_middle_dot(*c)).map(|(_, c)| c).collect()
    };
    text.lines().map(of_line).collect()
}

fn is_middle_dot(c: char) -> bool {
    matches!(c, '\u{B7}' | '\u{2027}' | '\u{22C5}' | '\u{30FB}' | '\u{FF65}')
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> &'static str {
        required("place", text).expect_err("refused").rule.reason
    }

    #[test]
    fn what_people_write_passes() {
        for text in [
            "3组村道旁（西侧）",
            "一行\n二行\t三",
            "👨\u{200D}👩\u{200D}👧",
            "葛\u{E0100}城",
            "𠮷㙍",
        ] {
            assert_eq!(required("place", text), Ok(()), "{text:?}");
        }
    }

    #[test]
    fn words_are_looked_for_through_what_is_not_read() {
        for hidden in [
            "低 保",
            "低\n\t\u{3000}保",
            "低\u{FE00}保",
            "低\u{E0100}保",
            "低\u{301}保",
            "低\u{200D}保",
            "低\u{3164}保",
            "低\u{34F}保",
            "低·保",
            "低 ・ 保",
            "低·\u{FE00}·保",
        ] {
            assert_eq!(dense(hidden), "低保", "{hidden:?}");
        }
        for (parted, read) in [
            ("问题。\n线索", "问题。线索"),
            ("一是问题\n · 线索", "一是问题·线索"),
            ("問題、café", "問題、café"),
        ] {
            assert_eq!(dense(parted), read);
        }
    }

    #[test]
    fn what_steers_the_text_or_is_not_seen_is_refused() {
        for hidden in
            ["\u{7}", "\u{202E}", "\u{2066}", "\u{200B}", "\u{FEFF}", "\u{2028}", "\u{AD}"]
        {
            let text = format!("漆树{hidden}村");
            assert_eq!(refused(&text), "TEXT_CONTROL_CHARACTER", "{text:?}");
        }
        assert_eq!(refused(" \n"), "FIELD_REQUIRED");
        assert_eq!(refused("cafe\u{301}"), "TEXT_NOT_NFC");
    }
}

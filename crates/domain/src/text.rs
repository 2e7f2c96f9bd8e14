//! Free text of people: NFC, bounded, without control characters.
//!
//! NFC and never NFKC, which would change full-width brackets (`reference/domain.md` §8.9).

use unicode_normalization::is_nfc;

use crate::rejection::{Rejection, rules};

/// The longest free text that an event may carry, in bytes of UTF-8.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;

/// Checks a required text: not blank, NFC, at most [`TEXT_BYTES_MAX`] bytes, no control characters
/// but line feed and tab.
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
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Rejection::new(&rules::TEXT_CONTROL_CHARACTER).field(field));
    }
    if !is_nfc(text) {
        return Err(Rejection::new(&rules::TEXT_NOT_NFC).field(field));
    }
    Ok(())
}

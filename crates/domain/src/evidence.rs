//! Evidence: a reference to bytes that are kept outside the log (`domain.md` §16.1-16).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rejection::{Rejection, rules};
use crate::text;

/// How many references one event may carry.
pub const EVIDENCE_MAX: usize = 20;
/// How long each half of a media type is at most.
const MEDIA_TYPE_PART_MAX: usize = 127;

/// A reference to a piece of evidence. Titles and places may speak of people, so that they stand
/// in the event's text; here is only what identifies the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceReference {
    /// Hexadecimal SHA-256 of the bytes, or of salt and bytes where `salted`.
    pub sha256: String,
    /// Whether the hash is salted, as it must be where the bytes show people.
    pub salted: bool,
    /// The media type, `image/jpeg`.
    pub media_type: String,
    /// The size in bytes.
    pub size_bytes: u64,
    /// What it shows, in words that name nobody.
    pub title: String,
    /// Where the bytes are kept.
    pub kept_at: String,
}

impl EvidenceReference {
    /// Checks one reference; `field` is its path in the request.
    ///
    /// # Errors
    /// Everything that is wrong with it, joined.
    pub fn check(&self, field: &str) -> Result<(), Rejection> {
        let mut violations = Vec::new();
        let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if self.sha256.len() != 64 || !self.sha256.chars().all(hexadecimal) {
            violations.push(
                Rejection::new(&rules::FIELD_MALFORMED)
                    .field(format!("{field}.sha256"))
                    .why("应为 64 位小写十六进制", "64 lower-case hexadecimal digits are expected"),
            );
        }
        if !is_media_type(&self.media_type) {
            violations.push(
                Rejection::new(&rules::FIELD_MALFORMED)
                    .field(format!("{field}.media_type"))
                    .why("应为 type/subtype", "type/subtype is expected"),
            );
        }
        if i64::try_from(self.size_bytes).is_err() || self.size_bytes > (1 << 53) - 1 {
            violations.push(
                Rejection::new(&rules::INTEGER_OUT_OF_RANGE)
                    .field(format!("{field}.size_bytes"))
                    .with("min", 0)
                    .with("max", (1_u64 << 53) - 1),
            );
        }
        violations.extend(text::required(&format!("{field}.title"), &self.title).err());
        violations.extend(text::required(&format!("{field}.kept_at"), &self.kept_at).err());
        Rejection::join(violations).map_or(Ok(()), Err)
    }
}

/// Whether a text is `type/subtype`, each of at most 127 of the characters of RFC 6838 §4.2. It
/// stands in the event's facts for ever: no place for words.
fn is_media_type(text: &str) -> bool {
    let name = |part: &str| {
        let rest = |b: u8| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b);
        (1..=MEDIA_TYPE_PART_MAX).contains(&part.len())
            && part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.bytes().all(rest)
    };
    text.split_once('/').is_some_and(|(kind, subtype)| name(kind) && name(subtype))
}

/// Checks a list of references.
///
/// # Errors
/// The first reference that is wrong, or too many.
pub fn check_all(field: &str, evidence: &[EvidenceReference]) -> Result<(), Rejection> {
    if evidence.len() > EVIDENCE_MAX {
        return Err(Rejection::new(&rules::FIELD_TOO_MANY).field(field).with("max", EVIDENCE_MAX));
    }
    evidence
        .iter()
        .enumerate()
        .try_for_each(|(index, reference)| reference.check(&format!("{field}[{index}]")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_is_no_place_for_words() {
        for right in ["image/jpeg", "application/vnd.ms-excel", "image/svg+xml", "video/3gpp"] {
            assert!(is_media_type(right), "{right}");
        }
        let long = format!("image/{}", "j".repeat(128));
        for wrong in [
            "",
            "image",
            "/jpeg",
            "image/",
            "image/jpeg/2",
            "照片/张三",
            "image/ jpeg",
            "a/\n",
            &long,
        ] {
            assert!(!is_media_type(wrong), "{wrong:?}");
        }
    }
}

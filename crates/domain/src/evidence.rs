//! Evidence: a reference to bytes that are kept outside the log (`domain.md` §16.1-16).
//!
//! A command takes [`Evidence`]. In its event the [`split`] halves stand apart, in the same order:
//! the facts' `evidence` is what identifies the bytes, the text's `evidence` what people say of
//! them. Whoever opened the text has both [`join`]ed again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::rejection::{Rejection, rules};
use crate::text;

/// How many references one event may carry.
pub const EVIDENCE_MAX: usize = 20;
/// How long each half of a media type is at most.
const MEDIA_TYPE_PART_MAX: usize = 127;

/// A piece of evidence as a command takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What identifies the bytes; stands in the log for ever.
    pub reference: EvidenceReference,
    /// What is said of them; kept in private.
    pub text: EvidenceText,
}

/// What identifies the bytes of a piece of evidence: a fact without a word.
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
}

/// What is said of a piece of evidence. Titles and places may speak of people, so that they can be
/// withheld and erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceText {
    /// What it shows.
    pub title: String,
    /// Where the bytes are kept.
    pub kept_at: String,
}

/// The two halves of evidence, in the same order: for the `evidence` of an event's facts, and for
/// the `evidence` of its text.
pub fn split(evidence: &[Evidence]) -> (Vec<EvidenceReference>, Vec<EvidenceText>) {
    evidence.iter().map(|piece| (piece.reference.clone(), piece.text.clone())).unzip()
}

/// An event's references with the words that its opened text has for them, and without where the
/// text is not opened or was erased.
pub fn join<'a>(
    references: &'a [EvidenceReference],
    text: Option<&'a Value>,
) -> impl Iterator<Item = (&'a EvidenceReference, Option<EvidenceText>)> {
    let words = text.and_then(|text| text.get("evidence"));
    references.iter().enumerate().map(move |(index, reference)| {
        let word = words.and_then(|words| words.get(index));
        (reference, word.and_then(|word| EvidenceText::deserialize(word).ok()))
    })
}

impl Evidence {
    /// Checks one piece; `field` is its path in the request.
    ///
    /// # Errors
    /// Everything that is wrong with it, joined.
    pub fn check(&self, field: &str) -> Result<(), Rejection> {
        let mut violations = self.reference.violations(&format!("{field}.reference"));
        violations.extend(text::required(&format!("{field}.title"), &self.text.title).err());
        violations.extend(text::required(&format!("{field}.kept_at"), &self.text.kept_at).err());
        Rejection::join(violations).map_or(Ok(()), Err)
    }
}

impl EvidenceReference {
    fn violations(&self, field: &str) -> Vec<Rejection> {
        let mut violations = Vec::new();
        if !is_sha256(&self.sha256) {
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
        violations
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

/// Checks a list of evidence. The same bytes are one piece, whatever is said of them.
///
/// # Errors
/// Too many, or everything that is wrong with any piece, joined.
pub fn check_all(field: &str, evidence: &[Evidence]) -> Result<(), Rejection> {
    if evidence.len() > EVIDENCE_MAX {
        return Err(Rejection::new(&rules::FIELD_TOO_MANY).field(field).with("max", EVIDENCE_MAX));
    }
    Rejection::unless_all(evidence.iter().enumerate().flat_map(|(index, piece)| {
        let path = format!("{field}[{index}]");
        [piece.check(&path), refuse_repeated(&path, piece, &evidence[..index])]
    }))
}

/// Refuses a piece that was given before; a hash that is none is malformed and nothing more.
fn refuse_repeated(field: &str, piece: &Evidence, before: &[Evidence]) -> Result<(), Rejection> {
    let sha256 = &piece.reference.sha256;
    match before.iter().position(|one| one.reference.sha256 == *sha256) {
        Some(first) if is_sha256(sha256) => Err(Rejection::new(&rules::EVIDENCE_TWICE)
            .field(format!("{field}.reference.sha256"))
            .with("first", first + 1)),
        _ => Ok(()),
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
}

/// A sample for the samples of events that carry evidence.
pub(crate) fn example() -> Evidence {
    Evidence {
        reference: EvidenceReference {
            sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            salted: true,
            media_type: "image/jpeg".to_owned(),
            size_bytes: 48_213,
        },
        text: EvidenceText {
            title: "现场照片".to_owned(), kept_at: "乡村振兴办档案柜".to_owned()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::event_types;

    fn pieces() -> Vec<Evidence> {
        let titled = |title: &str| {
            let text = EvidenceText { title: title.to_owned(), ..example().text };
            Evidence { text, ..example() }
        };
        vec![titled("整改前"), titled("整改后")]
    }

    /// The members that a JSON Schema names at its top.
    fn members(schema: &str) -> Vec<String> {
        let schema: Value = serde_json::from_str(schema).expect("a schema is JSON");
        let members = schema["properties"].as_object();
        members.map(|members| members.keys().cloned().collect()).unwrap_or_default()
    }

    #[test]
    fn what_was_split_is_joined_in_its_order() {
        let (references, texts) = split(&pieces());
        let text = serde_json::json!({ "result": "已清运。", "evidence": texts });
        let joined: Vec<_> = join(&references, Some(&text))
            .map(|(reference, text)| {
                let reference = reference.clone();
                Evidence { reference, text: text.expect("its words") }
            })
            .collect();
        assert_eq!(joined, pieces());
    }

    #[test]
    fn evidence_whose_words_are_not_there_is_told_all_the_same() {
        let (references, texts) = split(&pieces());
        let without_words = |text: Option<&Value>| {
            let joined: Vec<_> = join(&references, text).collect();
            assert!(joined.iter().all(|(_, text)| text.is_none()), "{joined:?}");
            assert_eq!(joined.len(), references.len());
        };
        without_words(None);
        without_words(Some(&serde_json::json!({ "result": "已清运。" })));
        let one = serde_json::json!({ "evidence": [texts[0]] });
        let joined: Vec<_> = join(&references, Some(&one)).map(|(_, text)| text).collect();
        assert_eq!(joined, [Some(texts[0].clone()), None]);
    }

    #[test]
    fn the_words_of_an_events_evidence_stand_in_its_text_and_there_alone() {
        let carriers = event_types().into_iter().filter(|row| {
            let facts = members(&row.data_schema).contains(&"evidence".to_owned());
            let words = row.text_schema.as_deref().map(members).unwrap_or_default();
            // A text that several types of events share may have room for more than one of them.
            assert!(!facts || words.contains(&"evidence".to_owned()), "{}", row.name);
            facts
        });
        for row in carriers {
            let data: Value = serde_json::from_slice(&row.data_example).expect("facts are JSON");
            // An event may have a title of its own: a village's, a document's.
            let pieces = data["evidence"].to_string();
            assert!(!pieces.contains("title") && !pieces.contains("kept_at"), "{pieces}");
        }
    }

    #[test]
    fn s16_1_16_every_fault_of_a_piece_is_told_at_its_member() {
        let text = EvidenceText { title: String::new(), kept_at: "\u{7}".to_owned() };
        let reference = EvidenceReference {
            sha256: "abc".to_owned(),
            salted: false,
            media_type: "照片".to_owned(),
            size_bytes: 1 << 53,
        };
        let all = check_all("evidence", &[example(), Evidence { reference, text }]);
        let rejection = all.expect_err("faults");
        let also = rejection.also.iter().filter_map(|fault| fault.field.as_deref());
        let fields: Vec<&str> = rejection.field.as_deref().into_iter().chain(also).collect();
        assert_eq!(
            fields,
            [
                "evidence[1].reference.sha256",
                "evidence[1].reference.media_type",
                "evidence[1].reference.size_bytes",
                "evidence[1].title",
                "evidence[1].kept_at",
            ]
        );
    }

    #[test]
    fn s16_1_16_every_piece_is_told_that_has_a_fault() {
        let mut three = [pieces(), vec![example()]].concat();
        three[0].reference.sha256 = "abc".to_owned();
        three[0].text.title = String::new();
        three[1].text.kept_at = String::new();
        let rejection = check_all("evidence", &three).expect_err("faults");
        let all = std::iter::once(&rejection).chain(&rejection.also);
        let fields: Vec<&str> = all.filter_map(|fault| fault.field.as_deref()).collect();
        assert_eq!(
            fields,
            [
                "evidence[0].reference.sha256",
                "evidence[0].title",
                "evidence[1].kept_at",
                "evidence[2].reference.sha256",
            ]
        );
    }

    #[test]
    fn s16_1_16_the_same_picture_is_one_piece_whatever_it_is_called() {
        let refused = check_all("evidence", &pieces()).expect_err("the same bytes");
        assert_eq!(refused.rule, &rules::EVIDENCE_TWICE);
        assert_eq!(refused.field.as_deref(), Some("evidence[1].reference.sha256"));
        let mut other = pieces();
        other[1].reference.sha256 = "ab".repeat(32);
        assert_eq!(check_all("evidence", &other), Ok(()));
    }

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

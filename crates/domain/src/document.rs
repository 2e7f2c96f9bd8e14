//! Documents that acts stand on: cited, never stored; classified ones are refused
//! (`domain.md` §8.3, §16.1-15).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::issue::words;
use crate::rejection::{Rejection, rules};
use crate::text;
use crate::time::Date;
use crate::unit::check_year;

/// The years of which a document can be; others are slips of the hand.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2100;
const ORG_CHARACTERS_MIN: usize = 2;
const ORG_CHARACTERS_MAX: usize = 16;
const SERIAL_DIGITS_MAX: usize = 5;

vocabulary! {
    /// How secret a document is.
    Classification {
        Public = "public", "公开", "public";
        /// Cited by number and title; its content is not stored.
        Internal = "internal", "内部", "internal";
        /// Refused: this register is not a place for it.
        Classified = "classified", "涉密", "classified";
    }
}

/// An official document number (发文字号), `龙溪委发〔2024〕30号`.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct DocumentNumber(String);

impl DocumentNumber {
    /// Reads a number as it was typed. Only the form of GB/T 9704 is taken: 2 to 16 Han characters,
    /// a four-digit year in hexagonal brackets (U+3014, U+3015), a serial without leading zero, 号.
    ///
    /// # Errors
    /// `DOCUMENT_NUMBER_MALFORMED` with the original and a correction to confirm, or
    /// `DOCUMENT_NUMBER_UNREADABLE` where none can be guessed.
    pub fn parse(field: &str, original: &str) -> Result<Self, Rejection> {
        if well_formed(original) {
            return Ok(Self(original.to_owned()));
        }
        text::required(field, original)?;
        let rejection = |rule| Rejection::new(rule).field(field).with("original", original);
        Err(match correction(original) {
            Some(corrected) => {
                rejection(&rules::DOCUMENT_NUMBER_MALFORMED).with("correction", corrected)
            }
            None => rejection(&rules::DOCUMENT_NUMBER_UNREADABLE),
        })
    }

    /// The number as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A document that an act stands on. Where it has no number, title, issuer and date identify it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its number; some documents have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<DocumentNumber>,
    /// Its title.
    pub title: String,
    /// The body that issued it.
    pub issuer: String,
    /// The date on it (成文日期).
    pub date: Date,
    /// How secret it is.
    pub classification: Classification,
}

impl Document {
    /// Checks a document that came from outside; `field` is its path in the request.
    ///
    /// # Errors
    /// `DOCUMENT_CLASSIFIED` alone, so that nothing of such a document is repeated; else everything
    /// that is wrong with it, joined.
    pub fn check(&self, field: &str) -> Result<(), Rejection> {
        if self.classification == Classification::Classified {
            let field = format!("{field}.classification");
            return Err(Rejection::new(&rules::DOCUMENT_CLASSIFIED).field(field));
        }
        let number = self.number.as_ref().and_then(|number| {
            DocumentNumber::parse(&format!("{field}.number"), number.as_str()).err()
        });
        let year = check_year(&format!("{field}.date"), self.date, YEARS).err();
        let violations = number
            .into_iter()
            .chain(year)
            .chain(words::titled(&format!("{field}.title"), &self.title).err())
            .chain(words::required(&format!("{field}.issuer"), &self.issuer).err());
        Rejection::join(violations.collect()).map_or(Ok(()), Err)
    }

    /// How it is cited: by its number, else by title, issuer and date.
    pub fn cite(&self) -> String {
        match &self.number {
            Some(number) => number.to_string(),
            None => format!("《{}》（{}，{}）", self.title, self.issuer, self.date),
        }
    }
}

fn well_formed(text: &str) -> bool {
    let Some((org, rest)) = text.split_once('〔') else { return false };
    let Some((year, rest)) = rest.split_once('〕') else { return false };
    let Some(serial) = rest.strip_suffix('号') else { return false };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    (ORG_CHARACTERS_MIN..=ORG_CHARACTERS_MAX).contains(&org.chars().count())
        && org.chars().all(is_han)
        && year.len() == 4
        && digits(year)
        && (1..=SERIAL_DIGITS_MAX).contains(&serial.len())
        && digits(serial)
        && !serial.starts_with('0')
}

/// The number that was probably meant; nothing where the text leaves it open.
fn correction(original: &str) -> Option<String> {
    let plain: String = original.chars().filter(|c| !c.is_whitespace()).map(plain).collect();
    let (org, rest) = plain.split_once('〔')?;
    let (year, rest) = rest.split_once('〕')?;
    let century = if year.len() == 2 { "20" } else { "" };
    let serial = rest.strip_prefix('第').unwrap_or(rest);
    let serial = serial.strip_suffix('号').unwrap_or(serial).trim_start_matches('0');
    let corrected = format!("{org}〔{century}{year}〕{serial}号");
    well_formed(&corrected).then_some(corrected)
}

/// What people type for hexagonal brackets and digits.
fn plain(c: char) -> char {
    match c {
        '[' | '［' | '【' | '(' | '（' | '〖' | '﹝' | '{' | '｛' => '〔',
        ']' | '］' | '】' | ')' | '）' | '〗' | '﹞' | '}' | '｝' => '〕',
        '０'..='９' => {
            char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
        }
        _ => c,
    }
}

/// Whether a character is a Han ideograph (GB 18030-2022 reaches into all of these blocks).
fn is_han(c: char) -> bool {
    matches!(
        u32::from(c),
        0x3007
            | 0x3400..=0x4DBF
            | 0x4E00..=0x9FFF
            | 0xF900..=0xFAD9
            | 0x20000..=0x2A6DF
            | 0x2A700..=0x2EE5D
            | 0x2F800..=0x2FA1D
            | 0x30000..=0x323AF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        Document {
            number: Some(
                DocumentNumber::parse("number", "龙溪委发〔2024〕30号").expect("well formed"),
            ),
            title: "关于印发和美乡村创建活动方案的通知".to_owned(),
            issuer: "中共龙溪镇委员会".to_owned(),
            date: Date::ymd(2024, 3, 28).expect("a date"),
            classification: Classification::Public,
        }
    }

    #[track_caller]
    fn corrected(original: &str, correction: &str) {
        let rejection = DocumentNumber::parse("document.number", original).expect_err("malformed");
        assert_eq!(rejection.rule, &rules::DOCUMENT_NUMBER_MALFORMED, "{original}");
        assert!(rejection.details.contains(&("original", original.to_owned())));
        assert!(rejection.details.contains(&("correction", correction.to_owned())));
        assert!(rejection.zh().contains(original) && rejection.zh().contains(correction));
    }

    #[track_caller]
    fn unreadable(original: &str) {
        let rejection = DocumentNumber::parse("document.number", original).expect_err("malformed");
        assert_eq!(rejection.rule, &rules::DOCUMENT_NUMBER_UNREADABLE, "{original}");
        assert!(rejection.zh().contains(original));
    }

    #[test]
    fn numbers_of_the_standard_are_taken_as_written() {
        for text in ["龙溪委发〔2024〕30号", "渝委农办〔2024〕5号"] {
            assert_eq!(DocumentNumber::parse("number", text).expect("well formed").as_str(), text);
        }
    }

    #[test]
    fn slips_are_refused_with_the_original_and_a_correction() {
        let right = "龙溪委发〔2024〕30号";
        corrected("龙溪委发[2024]30号", right);
        corrected("龙溪委发【2024】30号", right);
        corrected("龙溪委发（2024）30号", right);
        corrected("龙溪委发(2024)30号", right);
        corrected("龙溪委发〔2024〕030号", right);
        corrected("龙溪委发〔24〕30号", right);
        corrected("龙溪委发〔2024〕第30号", right);
        corrected("龙溪委发〔2024〕30", right);
        corrected("龙溪委发〔２０２４〕３０号", right);
        corrected("龙溪委发 〔2024〕30 号", right);
    }

    #[test]
    fn where_nothing_can_be_guessed_no_correction_is_offered() {
        unreadable("第30号");
        unreadable("龙溪委发第30号");
        unreadable("〔2024〕030号");
        unreadable("〔24〕30号");
        unreadable("Longxi〔2024〕30号");
        unreadable("龙溪委发〔2024〕000号");
        unreadable("龙溪委发〔2024〕123456号");
        unreadable("龙溪委发〔202〕30号");
    }

    #[test]
    fn s16_1_10_a_document_names_no_clue() {
        let named = |title: &str, issuer: &str| {
            let document =
                Document { title: title.to_owned(), issuer: issuer.to_owned(), ..document() };
            document.check("document").map_err(|refused| (refused.rule.reason, refused.field))
        };
        let clue = |field: &str| Err(("CLUE_CONTENT", Some(format!("document.{field}"))));
        assert_eq!(named("关于问题线索移送的函", "中共龙溪镇委员会"), clue("title"));
        assert_eq!(named("关于环境整治的函", "线索处置工作专班"), clue("issuer"));
        // What towns really write under stays what it is.
        for title in [
            "关于印发和美乡村创建活动方案的通知",
            "关于成立和美乡村工作领导小组的通知",
            "关于农村生活垃圾收运和移送转运站的通知",
            "关于公开征集人居环境突出问题的公告",
            "关于开展农村黑臭水体问题整改“回头看”的通知",
        ] {
            assert_eq!(named(title, "中共龙溪镇纪律检查委员会"), Ok(()), "{title}");
        }
    }

    #[test]
    fn s16_1_15_a_document_without_a_number_is_cited_by_title_issuer_and_date() {
        assert_eq!(document().cite(), "龙溪委发〔2024〕30号");
        let unnumbered = Document { number: None, ..document() };
        assert_eq!(unnumbered.check("document"), Ok(()));
        assert_eq!(
            unnumbered.cite(),
            "《关于印发和美乡村创建活动方案的通知》（中共龙溪镇委员会，2024-03-28）"
        );
    }

    #[test]
    fn s16_1_15_a_classified_document_is_refused_and_not_repeated() {
        let secret = Document { classification: Classification::Classified, ..document() };
        let rejection = secret.check("document").expect_err("classified");
        assert_eq!(rejection.rule, &rules::DOCUMENT_CLASSIFIED);
        assert!(!format!("{rejection:?}").contains(&secret.title));
    }

    #[test]
    fn s16_1_15_an_internal_document_is_cited() {
        let internal = Document { classification: Classification::Internal, ..document() };
        assert_eq!(internal.check("document"), Ok(()));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = Document {
            number: Some(DocumentNumber("龙溪委发[2024]30号".to_owned())),
            title: String::new(),
            issuer: "\u{0}".to_owned(),
            ..document()
        };
        let rejection = wrong.check("document").expect_err("three violations");
        assert_eq!(rejection.rule, &rules::DOCUMENT_NUMBER_MALFORMED);
        let also: Vec<_> = rejection.also.iter().map(|r| r.field.as_deref()).collect();
        assert_eq!(also, [Some("document.title"), Some("document.issuer")]);
    }

    #[test]
    fn stored_documents_are_read_back() {
        let text = serde_json::to_string(&document()).expect("JSON");
        assert!(text.starts_with(r#"{"number":"龙溪委发〔2024〕30号","title""#), "{text}");
        assert_eq!(serde_json::from_str::<Document>(&text).expect("a document"), document());
    }
}

//! What people write about an issue, an enrolment: bounded text that never speaks of a clue.

use crate::evidence::{self, Evidence};
use crate::issue::rules;
use crate::rejection::Rejection;
use crate::text;

/// Words that only a clue or its handling is written with; a text that has one is refused
/// (`domain.md` §16.1-10). Narrow on purpose: “移送垃圾” and “线索” on its own are everyday words.
pub const CLUE_WORDS: &[&str] = &[
    "问题线索",
    "四种形态",
    "线索移送",
    "移送线索",
    "线索处置",
    "移送司法机关",
    "移交司法机关",
    "移送纪检",
    "移交纪检",
    "移送纪委",
    "移交纪委",
];
/// Those that an official document may have in its title and that nobody who cites it can write in
/// another way, such as “关于交办农村黑臭水体问题线索的通知”.
const TITLE_WORDS: &[&str] = &["问题线索", "四种形态"];

/// Checks a required text.
///
/// # Errors
/// What [`text::required`] finds, or `CLUE_CONTENT`.
pub(crate) fn required(field: &str, words: &str) -> Result<(), Rejection> {
    text::required(field, words)?;
    refuse_clue(field, words)
}

/// Checks a text that may be absent.
///
/// # Errors
/// As [`required`].
pub(crate) fn optional(field: &str, words: Option<&str>) -> Result<(), Rejection> {
    words.map_or(Ok(()), |words| required(field, words))
}

/// Checks what names a document or another source: its words are others'.
///
/// # Errors
/// As [`required`].
pub(crate) fn titled(field: &str, words: &str) -> Result<(), Rejection> {
    text::required(field, words)?;
    refuse(field, words, |word| !TITLE_WORDS.contains(&word))
}

/// Checks evidence and what is said of it.
///
/// # Errors
/// What [`evidence::check_all`] finds, or `CLUE_CONTENT`.
pub(crate) fn evidence(pieces: &[Evidence]) -> Result<(), Rejection> {
    evidence::check_all("evidence", pieces)?;
    for (index, Evidence { text, .. }) in pieces.iter().enumerate() {
        refuse_clue(&format!("evidence[{index}].title"), &text.title)?;
        refuse_clue(&format!("evidence[{index}].kept_at"), &text.kept_at)?;
    }
    Ok(())
}

fn refuse_clue(field: &str, words: &str) -> Result<(), Rejection> {
    refuse(field, words, |_| true)
}

/// Words are looked for in the text as it is read ([`text::dense`]).
fn refuse(field: &str, words: &str, counts: impl Fn(&str) -> bool) -> Result<(), Rejection> {
    let dense = text::dense(words);
    match CLUE_WORDS.iter().find(|word| counts(word) && dense.contains(**word)) {
        Some(word) => Err(Rejection::new(&rules::CLUE_CONTENT).field(field).with("word", word)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::EvidenceText;
    use crate::issue::fixture::photo;

    #[test]
    fn every_word_of_a_clue_is_refused() {
        for word in CLUE_WORDS {
            let rejection =
                required("reason", &format!("该事项已按{word}办理")).expect_err("a clue");
            assert_eq!(rejection.rule.reason, "CLUE_CONTENT");
            assert!(rejection.zh().contains("请写“另行处理”"), "{}", rejection.zh());
        }
    }

    #[test]
    fn a_blank_does_not_hide_a_clue() {
        for hidden in
            ["已作问题 线索\n移送", "已作问题\u{200D}线索处理", "已作问题\u{200B}线索处理"]
        {
            assert!(required("reason", hidden).is_err(), "{hidden:?}");
        }
    }

    #[test]
    fn the_end_of_a_line_hides_no_clue_and_the_end_of_a_sentence_makes_none() {
        for hidden in [
            "存在问题\n线索",
            "存在问题 \n\t\u{3000}线索",
            "四\n种\n形\n态",
            "问\u{FE00}题线索",
            "问题\u{3164}线索",
            "问·题·线索",
            "问题 ・ 线索",
        ] {
            let refused = required("reason", hidden).expect_err(hidden);
            assert_eq!(refused.rule.reason, "CLUE_CONTENT", "{hidden:?}");
        }
        for apart in [
            "已解决存在问题。线索由群众提供",
            "已解决存在问题。\n线索由群众提供",
            "一是问题；线索另记",
            "问题、线索",
            "一、存在问题\n·线索由群众提供",
        ] {
            assert_eq!(required("reason", apart), Ok(()), "{apart:?}");
        }
    }

    #[test]
    fn evidence_speaks_of_no_clue() {
        let said = |title: &str, kept_at: &str| {
            let text = EvidenceText { title: title.to_owned(), kept_at: kept_at.to_owned() };
            let mut second = Evidence { text, ..photo() };
            second.reference.sha256 = "ab".repeat(32);
            evidence(&[photo(), second]).map_err(|refused| refused.field)
        };
        let at = |field: &str| Err(Some(field.to_owned()));
        assert_eq!(said("现场照片", "档案柜"), Ok(()));
        assert_eq!(said("线索移送函", "档案柜"), at("evidence[1].title"));
        assert_eq!(said("现场照片", "问题线索专柜"), at("evidence[1].kept_at"));
    }

    #[test]
    fn everyday_words_pass() {
        for words in [
            "另行处理",
            "沿线垃圾已移送转运站",
            "群众提供线索：沟内有垃圾",
            "问题已解决",
            "村调解未成，已移送司法所调解",
        ] {
            assert_eq!(required("reason", words), Ok(()), "{words}");
        }
    }

    #[test]
    fn a_documents_title_is_taken_as_it_is_and_tells_of_no_handing_over() {
        for title in ["关于交办农村黑臭水体问题线索的通知", "监督执纪“四种形态”解读"]
        {
            assert_eq!(titled("document.title", title), Ok(()), "{title}");
            assert!(required("reason", title).is_err(), "{title}");
        }
        assert!(titled("document.title", "线索移送函").is_err());
        assert!(TITLE_WORDS.iter().all(|word| CLUE_WORDS.contains(word)));
    }
}

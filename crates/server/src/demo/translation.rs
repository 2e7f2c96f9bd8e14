//! What stands in the log in Chinese, in the reader's language: the demo knows its own texts.

use hemei_api::proto::IssueText;

use super::scenes;
use super::town::dash;
use super::words::{Lang, Text};
use super::year;

/// A text of the log in the reader's language; a text of several lines is told as one.
pub(crate) fn spoken(words: Option<&IssueText>, lang: Lang) -> String {
    let words = words.map(|words| words.text.as_str()).filter(|text| !text.is_empty());
    words.map_or_else(dash, |text| lines(text, lang))
}

/// Lines of a text of the log in the reader's language, told as one.
pub(crate) fn lines(text: &str, lang: Lang) -> String {
    text.lines().map(|line| translated(line, lang)).collect::<Vec<_>>().join(lang.semicolon())
}

/// One text of the log in the reader's language; what others wrote stays as it is.
pub(crate) fn translated(text: &str, lang: Lang) -> &str {
    match lang {
        Lang::Zh => text,
        Lang::En => known().find(|known| known.zh == text).map_or(text, |known| known.en),
    }
}

fn known() -> impl Iterator<Item = Text> {
    let steps = scenes::all().flat_map(|scene| scene.steps);
    steps.flat_map(|step| step.act.texts()).chain(year::texts())
}

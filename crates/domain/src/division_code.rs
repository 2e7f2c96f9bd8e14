//! The 12-digit division code for statistics (统计用区划代码, `domain.md` §8.1): always text,
//! checked against its parent, and never an identity of ours.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rejection::{Rejection, rules};

/// How many digits a code has.
pub const DIVISION_CODE_DIGITS: usize = 12;

/// The level of a division code; a code of a level has zeros behind its significant digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 省: 2 digits.
    Province,
    /// 市: 4 digits.
    City,
    /// 县: 6 digits.
    County,
    /// 乡镇（街道）: 9 digits.
    Town,
    /// 村（社区）: 12 digits.
    Village,
}

impl Level {
    /// Every level, the widest first.
    pub const ALL: &'static [Self] =
        &[Self::Province, Self::City, Self::County, Self::Town, Self::Village];

    /// How many leading digits are significant.
    pub fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::City => 4,
            Self::County => 6,
            Self::Town => 9,
            Self::Village => DIVISION_CODE_DIGITS,
        }
    }
}

/// A division code: exactly 12 ASCII digits.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct DivisionCode(String);

impl DivisionCode {
    /// Reads a code as it was typed; nothing is trimmed, widened or completed, since public data
    /// holds codes that lost digits that way (`domain.md` §8.1).
    ///
    /// # Errors
    /// `DIVISION_CODE_MALFORMED`, with what exactly is wrong in both languages.
    pub fn parse(field: &str, text: &str) -> Result<Self, Rejection> {
        match fault(text) {
            None => Ok(Self(text.to_owned())),
            Some((zh, en)) => {
                Err(Rejection::new(&rules::DIVISION_CODE_MALFORMED).field(field).why(&zh, &en))
            }
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The widest level whose significant digits hold everything but zeros.
    pub fn level(&self) -> Level {
        let zeros_behind = |level: &&Level| self.0.bytes().skip(level.digits()).all(|b| b == b'0');
        Level::ALL.iter().find(zeros_behind).copied().unwrap_or(Level::Village)
    }

    /// The digits that every division below this one begins with.
    pub fn parent_prefix(&self) -> &str {
        self.0.get(..self.level().digits()).unwrap_or(&self.0)
    }

    /// Checks that `parent` can be the division above this one. Levels may be skipped: two cities
    /// have towns and no counties (4419, 4420).
    ///
    /// # Errors
    /// `DIVISION_CODE_PARENT` where the digits differ, `DIVISION_CODE_LEVEL` where this code is not
    /// below its parent.
    pub fn check_parent(&self, parent: &Self) -> Result<(), Rejection> {
        let prefix = parent.parent_prefix();
        if !self.0.starts_with(prefix) {
            return Err(Rejection::new(&rules::DIVISION_CODE_PARENT)
                .with("code", self)
                .with("digits", prefix.len())
                .with("prefix", prefix));
        }
        if self.level() <= parent.level() {
            return Err(Rejection::new(&rules::DIVISION_CODE_LEVEL)
                .with("code", self)
                .with("parent", parent));
        }
        Ok(())
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is wrong with a text, in Chinese and English.
fn fault(text: &str) -> Option<(String, String)> {
    if text.trim() != text {
        return Some(("首尾有空白".into(), "there is white space around it".into()));
    }
    if text.chars().any(|c| ('０'..='９').contains(&c)) {
        return Some(("含有全角数字".into(), "it contains full-width digits".into()));
    }
    let other = text.chars().enumerate().find(|(_, c)| !c.is_ascii_digit());
    if let Some((index, _)) = other {
        let place = index + 1;
        return Some((
            format!("第 {place} 个字符不是数字"),
            format!("character {place} is not a digit"),
        ));
    }
    let digits = text.len();
    if digits != DIVISION_CODE_DIGITS {
        return Some((format!("写了 {digits} 位"), format!("it has {digits} digits")));
    }
    if text.starts_with("00") {
        return Some(("前两位不能是 00".into(), "no province has the digits 00".into()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> DivisionCode {
        DivisionCode::parse("code", text).expect("a division code")
    }

    #[track_caller]
    fn refused(text: &str, zh: &str, en: &str) {
        let rejection = DivisionCode::parse("unit.code", text).expect_err("malformed");
        assert_eq!(rejection.rule, &rules::DIVISION_CODE_MALFORMED);
        assert_eq!(rejection.field.as_deref(), Some("unit.code"));
        assert!(rejection.zh().contains(zh), "{}", rejection.zh());
        assert!(rejection.en().contains(en), "{}", rejection.en());
    }

    #[test]
    fn a_village_code_is_taken_as_text() {
        assert_eq!(code("500243116204").as_str(), "500243116204");
        assert_eq!(serde_json::to_string(&code("500243116204")).expect("JSON"), "\"500243116204\"");
    }

    #[test]
    fn codes_that_lost_or_gained_something_are_refused_and_told_why() {
        refused("50024311", "写了 8 位", "has 8 digits");
        refused("50024311620", "写了 11 位", "has 11 digits");
        refused("5002431162040", "写了 13 位", "has 13 digits");
        refused("500243116204 ", "首尾有空白", "white space");
        refused("５００２４３１１６２０４", "全角数字", "full-width");
        refused("50024311620A", "第 12 个字符", "character 12");
        refused("", "写了 0 位", "has 0 digits");
        refused("002431162040", "00", "province");
    }

    #[test]
    fn the_level_follows_from_trailing_zeros() {
        let levels = [
            ("500000000000", Level::Province, "50"),
            ("500200000000", Level::City, "5002"),
            ("500243000000", Level::County, "500243"),
            ("500243116000", Level::Town, "500243116"),
            ("500243116204", Level::Village, "500243116204"),
            ("500243110000", Level::Town, "500243110"),
        ];
        for (text, level, prefix) in levels {
            assert_eq!(code(text).level(), level, "{text}");
            assert_eq!(code(text).parent_prefix(), prefix, "{text}");
        }
    }

    #[test]
    fn a_child_begins_with_its_parents_digits() {
        let town = code("500243116000");
        assert_eq!(code("500243116204").check_parent(&town), Ok(()));
        let stranger = code("500243117204").check_parent(&town).expect_err("another town's");
        assert_eq!(stranger.rule, &rules::DIVISION_CODE_PARENT);
        assert!(stranger.zh().contains("前 9 位 500243116"), "{}", stranger.zh());
        assert_eq!(code("441900003001").check_parent(&code("441900000000")), Ok(()));
    }

    #[test]
    fn nothing_is_its_own_parent() {
        let town = code("500243116000");
        let rejection = town.check_parent(&town).expect_err("the same level");
        assert_eq!(rejection.rule, &rules::DIVISION_CODE_LEVEL);
    }
}

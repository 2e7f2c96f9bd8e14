//! Why a command was refused: the rule, its clause, both texts, and who could have done it.
//!
//! A [`Rule`] is data, declared once beside the aggregate that it guards and listed in
//! [`catalogue`], so that the reasons, the statuses and the Chinese texts can be printed, checked
//! against the proto's reason enum, and cannot be forgotten for one command.

use std::fmt;

use crate::role::Role;
use crate::text;

pub mod members;
pub mod rules;

/// What kind of refusal a rule is; the API gives each kind one gRPC status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// The request itself is malformed: INVALID_ARGUMENT.
    Invalid,
    /// The thing named is not there: NOT_FOUND.
    NotFound,
    /// The thing is there already: ALREADY_EXISTS.
    Exists,
    /// The caller may not: PERMISSION_DENIED.
    Denied,
    /// The thing's state or a rule of the programme forbids it: FAILED_PRECONDITION.
    State,
    /// The caller decided on an older state: ABORTED.
    Conflict,
}

/// One reason for refusing: stable id, class, clause and texts.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable machine code, `[A-Z][A-Z0-9_]+`, an entry of the proto's `Reason` enum.
    pub reason: &'static str,
    /// What kind of refusal it is.
    pub class: Class,
    /// Where the rule stands: document and clause.
    pub clause: &'static str,
    /// The text for people; `{key}` is replaced by the rejection's detail of that key.
    pub zh: &'static str,
    /// The text for developers; same placeholders.
    pub en: &'static str,
}

/// Every rule of every module, in the order of their modules.
pub fn catalogue() -> Vec<&'static Rule> {
    modules().into_iter().flatten().copied().collect()
}

/// The rules of each module, in the order of the modules.
pub fn modules() -> Vec<&'static [&'static Rule]> {
    let mut lists = crate::aggregate::rule_lists();
    lists.push(crate::activity::RULES);
    lists.push(crate::points::RULES);
    lists
}

/// A value that reads differently in the two languages; it is displayed as Chinese has it.
pub trait Said: fmt::Display {
    /// The same in English.
    fn en(&self) -> String;
}

impl<T: Said + ?Sized> Said for Box<T> {
    fn en(&self) -> String {
        (**self).en()
    }
}

impl Said for String {
    fn en(&self) -> String {
        self.clone()
    }
}

/// A refusal of one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The rule that refused.
    pub rule: &'static Rule,
    /// The request's field at fault, as a path of the proto message.
    pub field: Option<String>,
    /// Details for the texts and for programs; keys are lowerCamel.
    pub details: Vec<(&'static str, String)>,
    /// Roles whose holders could do it.
    pub who_could: Vec<Role>,
    /// Further violations of the same request, so that all are reported at once.
    pub also: Vec<Rejection>,
}

impl Rejection {
    /// A refusal by a rule.
    pub fn new(rule: &'static Rule) -> Self {
        Self { rule, field: None, details: Vec::new(), who_could: Vec::new(), also: Vec::new() }
    }

    /// Names the field at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Says in both languages what is wrong.
    #[must_use]
    pub fn why(self, zh: &str, en: &str) -> Self {
        self.with("why", zh).with("whyEn", en)
    }

    /// Adds a detail. What steers the text around it is not repeated: it may be what was refused.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.details.push((key, text::without_steering(value.to_string())));
        self
    }

    /// Adds a detail as either language has it: under a key, and under the same key with `En`, which
    /// the English text takes in its place.
    #[must_use]
    pub fn said(self, (key, key_en): (&'static str, &'static str), value: &impl Said) -> Self {
        self.with(key, value).with(key_en, value.en())
    }

    /// Adds a list as either language has it; the keys as in [`Self::said`].
    #[must_use]
    pub fn listed(
        self,
        (key, key_en): (&'static str, &'static str),
        entries: &[impl AsRef<str>],
    ) -> Self {
        let entries: Vec<&str> = entries.iter().map(AsRef::as_ref).collect();
        self.with(key, entries.join("、")).with(key_en, entries.join(", "))
    }

    /// Names the roles whose holders could do it.
    #[must_use]
    pub fn who_could(mut self, roles: &[Role]) -> Self {
        self.who_could = roles.to_vec();
        self
    }

    /// The refusal of a part of a request as one of the whole: its fields stand below `part`.
    #[must_use]
    pub fn under(mut self, part: &str) -> Self {
        self.field = self.field.map(|field| format!("{part}.{field}"));
        self.also = self.also.into_iter().map(|one| one.under(part)).collect();
        self
    }

    /// Joins several violations, of which each may be joined already, into one refusal; nothing where
    /// there are none.
    pub fn join(mut violations: Vec<Self>) -> Option<Self> {
        if violations.is_empty() {
            return None;
        }
        let mut first = violations.remove(0);
        for mut one in violations {
            let joined = std::mem::take(&mut one.also);
            first.also.push(one);
            first.also.extend(joined);
        }
        Some(first)
    }

    /// Everything that independent checks of a request refuse, as one refusal.
    ///
    /// # Errors
    /// Their refusals, joined.
    pub fn unless_all(checks: impl IntoIterator<Item = Result<(), Self>>) -> Result<(), Self> {
        Self::join(checks.into_iter().filter_map(Result::err).collect()).map_or(Ok(()), Err)
    }

    /// The Chinese text for people, ending with who could do it.
    pub fn zh(&self) -> String {
        let field = self.field.as_deref().map(members::zh);
        let mut text = fill(self.rule.zh, |key| self.value(key, field.as_deref()));
        if !self.who_could.is_empty() {
            let roles: Vec<&str> = self.who_could.iter().map(|role| role.zh()).collect();
            text.push_str("可办理：");
            text.push_str(&roles.join("、"));
            text.push('。');
        }
        text
    }

    /// The English text for developers, ending with who could do it.
    pub fn en(&self) -> String {
        let field = self.field.as_deref();
        let mut text = fill(&self.with_articles(self.rule.en), |key| self.value_en(key, field));
        if !self.who_could.is_empty() {
            let roles: Vec<&str> = self.who_could.iter().map(|role| role.en()).collect();
            text.push_str("; could be done by: ");
            text.push_str(&roles.join(", "));
        }
        text
    }

    /// What stands for a key; `field` for `{field}`, since people are told it in other words.
    fn value<'a>(&'a self, key: &str, field: Option<&'a str>) -> Option<&'a str> {
        let field = field.filter(|_| key == "field");
        let detail = || self.details.iter().find(|(known, _)| *known == key);
        field.or_else(|| detail().map(|(_, value)| value.as_str()))
    }

    /// What stands for a key in English: the detail of the key with `En`, where there is one.
    fn value_en<'a>(&'a self, key: &str, field: Option<&'a str>) -> Option<&'a str> {
        let english = |known: &str| known.strip_suffix("En") == Some(key);
        let detail = self.details.iter().find(|(known, _)| english(known));
        detail.map(|(_, value)| value.as_str()).or_else(|| self.value(key, field))
    }

    /// An English template whose `a {key}` is `an {key}` where the value begins with a vowel.
    fn with_articles(&self, template: &str) -> String {
        let mut text = String::with_capacity(template.len());
        for (index, part) in template.split("a {").enumerate() {
            if index > 0 {
                let article = !text.ends_with(char::is_alphanumeric);
                let key = part.split_once('}').map(|(key, _)| key);
                let value = key.and_then(|key| self.value_en(key, self.field.as_deref()));
                let vowel = value.unwrap_or_default().starts_with(['a', 'e', 'i', 'o', 'u']);
                text.push_str(if article && vowel { "an {" } else { "a {" });
            }
            text.push_str(part);
        }
        text
    }
}

/// A template with each `{key}` replaced by its value. What people wrote is not looked into: a value
/// that has braces of its own stays as it is.
pub fn fill<'a>(template: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, opened)) = rest.split_once('{') {
        text.push_str(before);
        let place = opened.split_once('}');
        match place.and_then(|(key, after)| Some((value(key)?, after))) {
            Some((value, after)) => {
                text.push_str(value);
                rest = after;
            }
            None => {
                text.push('{');
                rest = opened;
            }
        }
    }
    text.push_str(rest);
    text
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en())
    }
}

impl std::error::Error for Rejection {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::quantity::{Amount, Quantity, QuantityUnit};

    #[test]
    fn reasons_are_unique_machine_codes() {
        let mut seen = BTreeSet::new();
        for rule in catalogue() {
            let reason = rule.reason;
            assert!(seen.insert(reason), "{reason} is declared twice");
            assert!(reason.len() <= 63, "{reason} is longer than google.rpc.ErrorInfo allows");
            let code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            assert!(
                reason.starts_with(|c: char| c.is_ascii_uppercase()) && reason.chars().all(code)
            );
        }
    }

    #[test]
    fn what_was_joined_is_joined_flat() {
        let at = |field: &str| Rejection::new(&rules::FIELD_REQUIRED).field(field);
        let pair = |one, other| Rejection::unless_all([Err(at(one)), Ok(()), Err(at(other))]);
        let joined = Rejection::unless_all([pair("a", "b"), pair("c", "d")]).expect_err("four");
        let also: Vec<_> = joined.also.iter().map(|one| one.field.as_deref()).collect();
        assert_eq!(joined.field.as_deref(), Some("a"));
        assert_eq!(also, [Some("b"), Some("c"), Some("d")]);
        assert!(joined.also.iter().all(|one| one.also.is_empty()));
        assert_eq!(Rejection::unless_all([Ok(())]), Ok(()));
    }

    #[test]
    fn a_value_is_put_in_as_it_is() {
        let rejection = Rejection::new(&rules::THING_NOT_FOUND)
            .with("what", "单位{name}")
            .with("whatEn", "unit")
            .with("name", "{what}{");
        assert_eq!(rejection.zh(), "没有找到单位{name}：{what}{。");
        assert_eq!(fill("{a} {b", |key| (key == "a").then_some("{b}")), "{b} {b");
    }

    #[test]
    fn each_language_has_its_units_and_its_commas() {
        let missing = ["C1", "C2"];
        let three_tonnes = Quantity { amount: Amount::whole(3), unit: QuantityUnit::Tonne };
        let rejection = Rejection::new(&rules::LACKS)
            .said(("quantity", "quantityEn"), &three_tonnes)
            .listed(("missing", "missingEn"), &missing);
        assert_eq!(rejection.zh(), "3吨：C1、C2。");
        assert_eq!(rejection.en(), "3 tonnes: C1, C2");
    }

    #[test]
    fn what_steers_a_text_is_not_repeated_in_a_refusal() {
        let rejection = Rejection::new(&rules::LACKS)
            .with("quantity", "a\0b\u{202e}c")
            .with("missing", "d\u{200b}\n");
        assert_eq!(rejection.zh(), "a\u{FFFD}b\u{FFFD}c：d\u{FFFD}\u{FFFD}。");
    }

    #[test]
    fn an_article_follows_the_value() {
        let refused = |kind: &str| Rejection::new(&rules::KIND).with("kindEn", kind).en();
        assert_eq!(refused("infrastructure project"), "an infrastructure project has a step");
        assert_eq!(refused("water body"), "a water body has a step");
    }

    mod rules {
        pub(super) use super::super::rules::*;
        use crate::rejection::{Class, Rule};

        pub(super) const LACKS: Rule = Rule {
            reason: "LACKS",
            class: Class::Invalid,
            clause: "API",
            zh: "{quantity}：{missing}。",
            en: "{quantity}: {missing}",
        };

        pub(super) const KIND: Rule = Rule {
            reason: "KIND",
            class: Class::Invalid,
            clause: "API",
            zh: "。",
            en: "a {kindEn} has a step",
        };
    }

    #[test]
    fn english_texts_have_their_articles_and_quote_what_is_done() {
        for rule in catalogue() {
            let words: Vec<&str> = rule.en.split_whitespace().collect();
            for pair in words.windows(2) {
                let vowel = pair[1].starts_with(['a', 'e', 'i', 'o', 'u'])
                    && !pair[1].starts_with("one")
                    && !pair[1].starts_with("un");
                assert!(!(pair[0] == "a" && vowel), "{}: {}", rule.reason, rule.en);
                let act = pair[1].starts_with("{commandEn}");
                assert!(!act || pair[0] == "may", "{}: {}", rule.reason, rule.en);
            }
        }
    }

    #[test]
    fn every_rule_has_a_clause_and_a_chinese_sentence() {
        for rule in catalogue() {
            assert!(!rule.clause.is_empty() && !rule.en.is_empty(), "{}", rule.reason);
            assert!(rule.zh.ends_with('。'), "{} ends without a full stop", rule.reason);
        }
    }
}

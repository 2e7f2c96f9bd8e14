//! A table that is being read: values by key, each noted with its place.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Findings, Place, Source, VIOLATIONS_MAX, date_of};
use crate::programme::rules;
use crate::rejection::Rejection;
use crate::score::Decimal;
use crate::time::Date;

/// How many entries a list takes.
const LIST_MAX: usize = 500;

/// A value and the file that it stands in.
#[derive(Clone, Copy)]
struct Entry<'a> {
    file: &'a Source<'a>,
    value: &'a Spanned<DeValue<'a>>,
}

/// A table of one or more files.
pub(crate) struct Table<'a> {
    path: String,
    entries: BTreeMap<&'a str, Entry<'a>>,
    /// The keys that were asked for, there or not.
    asked: BTreeSet<String>,
    findings: &'a RefCell<Findings>,
}

/// What a value should have been, in both languages.
struct Expected(&'static str, &'static str);

const TEXT: Expected = Expected("文字", "a text");
const DATE: Expected = Expected("日期，如 2024-04-08", "a date like 2024-04-08");
const NUMBER: Expected = Expected("非负整数", "a whole number that is not negative");
const DECIMAL: Expected = Expected(
    "非负数，最多四位小数，如 0.5",
    "a number that is not negative, with at most four decimal places, like 0.5",
);
const FLAG: Expected = Expected("true 或 false", "true or false");
const LIST: Expected = Expected("列表（不超过500项）", "a list of at most 500 entries");
const TABLE: Expected = Expected("表", "a table");

impl<'a> Table<'a> {
    /// The top level of several files; a key may stand in one of them only.
    pub(super) fn root(
        files: &[(&'a Source<'a>, &'a Spanned<DeTable<'a>>)],
        findings: &'a RefCell<Findings>,
    ) -> Self {
        let mut root = Self::empty(String::new(), findings);
        if let Some((file, _)) = files.first() {
            findings.borrow_mut().note("", file.place(0));
        }
        for (file, table) in files {
            root.enter(file, table.get_ref());
        }
        root
    }

    fn empty(path: String, findings: &'a RefCell<Findings>) -> Self {
        Self { path, entries: BTreeMap::new(), asked: BTreeSet::new(), findings }
    }

    fn nested(&self, path: String, file: &'a Source<'a>, table: &'a DeTable<'a>) -> Self {
        let mut nested = Self::empty(path, self.findings);
        nested.enter(file, table);
        nested
    }

    fn enter(&mut self, file: &'a Source<'a>, table: &'a DeTable<'a>) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let path = self.path_of(name);
            let place = file.place(key.span().start);
            if self.entries.contains_key(name) {
                self.report_twice(&path, &place);
                continue;
            }
            self.findings.borrow_mut().note(&path, place);
            self.entries.insert(name, Entry { file, value });
        }
    }

    /// The second place is the one at fault; the first stays where the path is found.
    fn report_twice(&self, path: &str, place: &Place) {
        let mut findings = self.findings.borrow_mut();
        if findings.violations.len() >= VIOLATIONS_MAX {
            return;
        }
        let first = findings.places.0.get(path).map(Place::to_string).unwrap_or_default();
        let rejection = Rejection::new(&rules::DEFINITION_KEY_TWICE).with("first", first);
        findings.violations.push(place.locate(rejection, path));
    }

    /// The path of a key, `windows[1].due`.
    pub(crate) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Adds a violation of a key of this table.
    pub(crate) fn violation(&self, key: &str, violation: Rejection) {
        self.findings.borrow_mut().add(violation.field(self.path_of(key)));
    }

    fn take(&mut self, key: &str) -> Option<(&'a Source<'a>, &'a Spanned<DeValue<'a>>)> {
        self.asked.insert(key.to_owned());
        self.entries.get(key).map(|entry| (entry.file, entry.value))
    }

    fn need(&mut self, key: &str) -> Option<(&'a Source<'a>, &'a Spanned<DeValue<'a>>)> {
        let found = self.take(key);
        if found.is_none() {
            self.violation(key, Rejection::new(&rules::DEFINITION_KEY_MISSING));
        }
        found
    }

    fn unexpected(&self, path: String, Expected(zh, en): &Expected) {
        let rejection = Rejection::new(&rules::DEFINITION_TYPE).field(path);
        self.findings.borrow_mut().add(rejection.with("expected", zh).with("expectedEn", en));
    }

    /// Reads a value, or notes what it should have been.
    fn value<T>(
        &self,
        key: &str,
        value: &'a Spanned<DeValue<'a>>,
        expected: &Expected,
        read: impl Fn(&'a Spanned<DeValue<'a>>) -> Option<T>,
    ) -> Option<T> {
        let read = read(value);
        if read.is_none() {
            self.unexpected(self.path_of(key), expected);
        }
        read
    }

    /// A text that must be there; empty where it is not.
    pub(crate) fn text(&mut self, key: &str) -> String {
        let found = self.need(key);
        found.and_then(|(_, value)| self.value(key, value, &TEXT, text_of)).unwrap_or_default()
    }

    /// A text that may be absent.
    pub(crate) fn text_if_any(&mut self, key: &str) -> Option<String> {
        let (_, value) = self.take(key)?;
        self.value(key, value, &TEXT, text_of)
    }

    /// A date that must be there; the first of all dates where it is not.
    pub(crate) fn date(&mut self, key: &str) -> Date {
        let found = self.need(key);
        found
            .and_then(|(_, value)| self.value(key, value, &DATE, date_of))
            .unwrap_or(Date(chrono::NaiveDate::MIN))
    }

    /// A date that may be absent.
    pub(crate) fn date_if_any(&mut self, key: &str) -> Option<Date> {
        let (_, value) = self.take(key)?;
        self.value(key, value, &DATE, date_of)
    }

    /// A whole number that must be there; 0 where it is not.
    pub(crate) fn number(&mut self, key: &str) -> u32 {
        let found = self.need(key);
        found.and_then(|(_, value)| self.value(key, value, &NUMBER, number_of)).unwrap_or_default()
    }

    /// A whole number that may be absent.
    pub(crate) fn number_if_any(&mut self, key: &str) -> Option<u32> {
        let (_, value) = self.take(key)?;
        self.value(key, value, &NUMBER, number_of)
    }

    /// A decimal number that must be there; 0 where it is not. It is read from its digits as
    /// written and never becomes a binary float.
    pub(crate) fn decimal(&mut self, key: &str) -> Decimal {
        let found = self.need(key);
        let read = found.and_then(|(_, value)| self.value(key, value, &DECIMAL, decimal_of));
        read.unwrap_or(Decimal::ZERO)
    }

    /// A decimal number that may be absent; see [`Self::decimal`].
    pub(crate) fn decimal_if_any(&mut self, key: &str) -> Option<Decimal> {
        let (_, value) = self.take(key)?;
        self.value(key, value, &DECIMAL, decimal_of)
    }

    /// A flag that may be absent, which is to say false.
    pub(crate) fn flag_if_any(&mut self, key: &str) -> bool {
        let found = self.take(key);
        let read = found.and_then(|(_, value)| self.value(key, value, &FLAG, flag_of));
        read.unwrap_or_default()
    }

    /// Yes or no, which must be there; no where it is not.
    pub(crate) fn flag(&mut self, key: &str) -> bool {
        let found = self.need(key);
        found.and_then(|(_, value)| self.value(key, value, &FLAG, flag_of)).unwrap_or_default()
    }

    /// Whether a key's value is a text, for keys that take a text or something else.
    pub(crate) fn is_text(&self, key: &str) -> bool {
        self.entries.get(key).is_some_and(|entry| entry.value.get_ref().is_str())
    }

    /// Whether a key is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// A list of texts that may be absent.
    pub(crate) fn texts(&mut self, key: &str) -> Vec<String> {
        self.list(key, false, &TEXT, text_of)
    }

    /// A list of dates that must be there.
    pub(crate) fn dates(&mut self, key: &str) -> Vec<Date> {
        self.list(key, true, &DATE, date_of)
    }

    fn list<T>(
        &mut self,
        key: &str,
        needed: bool,
        expected: &Expected,
        read: impl Fn(&'a Spanned<DeValue<'a>>) -> Option<T>,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for (path, _, value) in self.entries_of_list(key, needed) {
            match read(value) {
                Some(value) => values.push(value),
                None => self.unexpected(path, expected),
            }
        }
        values
    }

    /// The entries of a list, each with its path.
    fn entries_of_list(
        &mut self,
        key: &str,
        needed: bool,
    ) -> Vec<(String, &'a Source<'a>, &'a Spanned<DeValue<'a>>)> {
        let found = if needed { self.need(key) } else { self.take(key) };
        let Some((file, value)) = found else { return Vec::new() };
        let array = value.get_ref().as_array().filter(|array| array.len() <= LIST_MAX);
        let Some(array) = array else {
            self.unexpected(self.path_of(key), &LIST);
            return Vec::new();
        };
        let path = self.path_of(key);
        let entry = |(index, value): (usize, &'a Spanned<DeValue<'a>>)| {
            let path = format!("{path}[{index}]");
            self.findings.borrow_mut().note(&path, file.place(value.span().start));
            (path, file, value)
        };
        array.iter().enumerate().map(entry).collect()
    }

    /// A value of a closed vocabulary; its first where it is none of them.
    pub(crate) fn code<T: Copy>(&mut self, key: &str, vocabulary: &Vocabulary<T>) -> T {
        let code = self.text(key);
        vocabulary.parse(&code).unwrap_or_else(|| {
            self.violation(key, vocabulary.unknown(&code));
            vocabulary.all[0]
        })
    }

    /// A value of a closed vocabulary that may be absent.
    pub(crate) fn code_if_any<T: Copy>(
        &mut self,
        key: &str,
        vocabulary: &Vocabulary<T>,
    ) -> Option<T> {
        self.take(key)?;
        Some(self.code(key, vocabulary))
    }

    /// A list of values of a closed vocabulary.
    pub(crate) fn codes<T: Copy>(&mut self, key: &str, vocabulary: &Vocabulary<T>) -> Vec<T> {
        let codes = self.list(key, true, &TEXT, text_of);
        let mut values = Vec::new();
        for (index, code) in codes.iter().enumerate() {
            match vocabulary.parse(code) {
                Some(value) => values.push(value),
                None => self.violation(&format!("{key}[{index}]"), vocabulary.unknown(code)),
            }
        }
        values
    }

    /// A table that must be there.
    pub(crate) fn table<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut Table<'a>) -> T,
    ) -> Option<T> {
        let found = self.need(key);
        self.within(key, found, read)
    }

    /// A table that may be absent.
    pub(crate) fn table_if_any<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut Table<'a>) -> T,
    ) -> Option<T> {
        let found = self.take(key);
        self.within(key, found, read)
    }

    fn within<T>(
        &mut self,
        key: &str,
        found: Option<(&'a Source<'a>, &'a Spanned<DeValue<'a>>)>,
        read: impl FnOnce(&mut Table<'a>) -> T,
    ) -> Option<T> {
        let (file, value) = found?;
        let table = self.value(key, value, &TABLE, |value| value.get_ref().as_table())?;
        let mut nested = self.nested(self.path_of(key), file, table);
        let read = read(&mut nested);
        nested.finish();
        Some(read)
    }

    /// A list of tables that must be there, though it may be empty.
    pub(crate) fn tables<T>(&mut self, key: &str, read: impl FnMut(&mut Table<'a>) -> T) -> Vec<T> {
        self.tables_of(key, true, read)
    }

    /// A list of tables that may be absent.
    pub(crate) fn tables_if_any<T>(
        &mut self,
        key: &str,
        read: impl FnMut(&mut Table<'a>) -> T,
    ) -> Vec<T> {
        self.tables_of(key, false, read)
    }

    fn tables_of<T>(
        &mut self,
        key: &str,
        needed: bool,
        mut read: impl FnMut(&mut Table<'a>) -> T,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for (path, file, value) in self.entries_of_list(key, needed) {
            let Some(table) = value.get_ref().as_table() else {
                self.unexpected(path, &TABLE);
                continue;
            };
            let mut nested = self.nested(path, file, table);
            values.push(read(&mut nested));
            nested.finish();
        }
        values
    }

    /// Names the keys that nobody asked for.
    pub(super) fn finish(self) {
        let known: Vec<&str> = self.asked.iter().map(String::as_str).collect();
        for key in self.entries.keys().filter(|key| !self.asked.contains(**key)) {
            let rejection = Rejection::new(&rules::DEFINITION_KEY_UNKNOWN);
            self.violation(key, rejection.listed(("known", "knownEn"), &known));
        }
    }
}

/// A closed vocabulary as the `vocabulary!` macro makes them.
pub(crate) struct Vocabulary<T: 'static> {
    pub(crate) all: &'static [T],
    pub(crate) code: fn(T) -> &'static str,
}

impl<T: Copy> Vocabulary<T> {
    fn parse(&self, code: &str) -> Option<T> {
        self.all.iter().copied().find(|value| (self.code)(*value) == code)
    }

    fn unknown(&self, code: &str) -> Rejection {
        let known: Vec<&str> = self.all.iter().map(|value| (self.code)(*value)).collect();
        let rejection = Rejection::new(&rules::DEFINITION_VALUE).with("value", code);
        rejection.listed(("known", "knownEn"), &known)
    }
}

fn text_of<'a>(value: &'a Spanned<DeValue<'a>>) -> Option<String> {
    value.get_ref().as_str().map(str::to_owned)
}

fn flag_of<'a>(value: &'a Spanned<DeValue<'a>>) -> Option<bool> {
    value.get_ref().as_bool()
}

fn number_of<'a>(value: &'a Spanned<DeValue<'a>>) -> Option<u32> {
    let integer = value.get_ref().as_integer()?;
    u32::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn decimal_of<'a>(value: &'a Spanned<DeValue<'a>>) -> Option<Decimal> {
    if let Some(float) = value.get_ref().as_float() {
        return Decimal::parse(float.as_str());
    }
    number_of(value).map(Decimal::whole)
}

//! Reads TOML files that people write: every violation with its file, line and key, all at once.
//!
//! Deserialising with serde would stop at the first violation. Here a [`Table`] hands out its
//! values by key, notes what is wrong with them, goes on with a placeholder, and at the end names
//! the keys that nobody asked for.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::programme::rules;
use crate::rejection::{Rejection, rules as general};
use crate::text;
use crate::time::Date;

mod table;

pub(crate) use table::{Table, Vocabulary};

/// How many files are read together.
const FILES_MAX: usize = 16;
/// The longest name of a file; it stands in every violation.
const NAME_BYTES_MAX: usize = 255;
/// The largest file.
const FILE_BYTES_MAX: usize = 256 * 1024;
/// How many violations are told; who has that many reads no more of them.
const VIOLATIONS_MAX: usize = 100;

/// A file as it came in.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// What stands in it.
    pub content: &'a str,
}

/// A file whose lines are known.
#[derive(Debug)]
struct Source<'a> {
    name: &'a str,
    content: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl<'a> Source<'a> {
    fn new(file: &File<'a>) -> Self {
        let ends = file.content.match_indices('\n').map(|(offset, _)| offset + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        Self { name: file.name, content: file.content, lines }
    }

    /// Where a byte stands.
    fn place(&self, offset: usize) -> Place {
        let line = self.lines.partition_point(|begin| *begin <= offset);
        Place { file: self.name.to_owned(), line }
    }

    /// At which character of its line a byte stands, from 1.
    fn column(&self, offset: usize) -> usize {
        let before = &self.content[..self.content.floor_char_boundary(offset)];
        let line = before.rfind('\n').map_or(before, |end| &before[end + 1..]);
        line.chars().count() + 1
    }
}

/// A line of a file, written `file:line`.
#[derive(Debug, Clone)]
struct Place {
    file: String,
    line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl Place {
    /// Says where a violation stands: to people in its field, to programs in its details.
    fn locate(&self, violation: Rejection, path: &str) -> Rejection {
        let field = if path.is_empty() { self.to_string() } else { format!("{self}: {path}") };
        violation.field(field).with("file", &self.file).with("line", self.line)
    }
}

/// Where each path stands that was read.
#[derive(Debug, Clone, Default)]
pub struct Places(BTreeMap<String, Place>);

impl Places {
    /// Says where a violation stands whose field is a path; one of nothing that was read stays as it
    /// is.
    pub(crate) fn locate(&self, violation: Rejection) -> Rejection {
        let path = violation.field.clone().unwrap_or_default();
        let mut paths = std::iter::once(path.as_str()).chain(ancestors(&path));
        match paths.find_map(|path| self.0.get(path)) {
            Some(place) => place.locate(violation, &path),
            None => violation,
        }
    }

    /// Whether nothing was read.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What was found while reading: where each path stands, and what is wrong.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    places: Places,
    /// Violations, their fields located.
    violations: Vec<Rejection>,
    /// The paths that have one, so that nothing is said twice.
    at_fault: BTreeSet<String>,
}

impl Findings {
    fn note(&mut self, path: &str, place: Place) {
        self.places.0.insert(path.to_owned(), place);
    }

    /// Adds a violation whose field is a path, unless that path or one above it has one already.
    fn add(&mut self, violation: Rejection) {
        if self.violations.len() >= VIOLATIONS_MAX {
            return;
        }
        let path = violation.field.clone().unwrap_or_default();
        let known = |path: &str| self.at_fault.contains(path);
        if known(&path) || ancestors(&path).any(known) {
            return;
        }
        self.violations.push(self.places.locate(violation));
        self.at_fault.insert(path);
    }
}

/// The paths above `windows[1].due`: `windows[1]`, `windows`, and the file itself.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let current = rest.take().filter(|path| !path.is_empty())?;
        let parent = current.rfind(['.', '[']).map_or("", |end| &current[..end]);
        rest = Some(parent);
        Some(parent)
    })
}

/// Reads files as one table. `read` takes the keys and builds a value; `check` looks at the value
/// as a whole and answers with violations whose fields are paths.
///
/// # Errors
/// Every violation, joined; each names file, line and key.
pub(crate) fn read<T>(
    files: &[File<'_>],
    read: impl FnOnce(&mut Table<'_>) -> T,
    check: impl FnOnce(&T) -> Vec<Rejection>,
) -> Result<T, Rejection> {
    read_placed(files, read, check).map(|(value, _)| value)
}

/// As [`read`], with where everything stands, for what is checked against more than the files.
///
/// # Errors
/// Those of [`read`].
pub(crate) fn read_placed<T>(
    files: &[File<'_>],
    read: impl FnOnce(&mut Table<'_>) -> T,
    check: impl FnOnce(&T) -> Vec<Rejection>,
) -> Result<(T, Places), Rejection> {
    refuse_excess(files)?;
    let parsed: Vec<_> =
        files.iter().map(|file| DeTable::parse_recoverable(file.content)).collect();
    let sources: Vec<_> = files.iter().map(Source::new).collect();
    let broken = sources.iter().zip(&parsed).flat_map(|(source, (_, errors))| {
        errors.iter().map(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let violation = Rejection::new(&rules::DEFINITION_SYNTAX);
            let violation = source.place(offset).locate(violation, "");
            let (zh, en) = syntax(error.message());
            violation.with("column", source.column(offset)).why(zh, en)
        })
    });
    if let Some(rejection) = Rejection::join(broken.take(VIOLATIONS_MAX).collect()) {
        return Err(rejection);
    }
    let findings = RefCell::new(Findings::default());
    let tables: Vec<_> = sources.iter().zip(parsed.iter().map(|(table, _)| table)).collect();
    let mut root = Table::root(&tables, &findings);
    let value = read(&mut root);
    root.finish();
    let mut findings = findings.into_inner();
    for violation in check(&value) {
        for violation in flatten(violation) {
            findings.add(violation);
        }
    }
    Rejection::join(findings.violations).map_or(Ok((value, findings.places)), Err)
}

/// What is wrong with the syntax, in both languages: the parser's words are for those who know it.
fn syntax(message: &str) -> (&'static str, &'static str) {
    const KINDS: [(&str, &str, &str); 11] = [
        ("duplicate key", "键重复了", "a key stands twice"),
        ("recurs", "嵌套过深", "it is nested too deeply"),
        (
            "unquoted key",
            "键不对：含中文等字符的键须加引号",
            "a key of other characters than a-z, 0-9, _ and - must be quoted",
        ),
        ("values must be quoted", "值不对：文字须加引号", "a text must be quoted"),
        ("missing value", "键没有值", "a key has no value"),
        ("no value", "键没有值", "a key has no value"),
        ("unclosed", "括号没有配对", "a bracket is not closed"),
        ("quote", "引号没有配对", "a quotation mark is missing"),
        ("string", "文字不对，请核对引号和反斜杠", "a text is wrong: check quotes and backslashes"),
        ("comma", "逗号不对", "a comma is missing or one too many"),
        ("date-time", "日期或时间不对", "a date or time is none"),
    ];
    let known = KINDS.iter().find(|(word, _, _)| message.contains(word));
    known.map_or(
        ("读不懂，请核对键、引号、括号和等号", "check keys, quotes, brackets and equals signs"),
        |(_, zh, en)| (*zh, *en),
    )
}

fn refuse_excess(files: &[File<'_>]) -> Result<(), Rejection> {
    if files.is_empty() {
        return Err(Rejection::new(&general::FIELD_REQUIRED).field("files"));
    }
    if files.len() > FILES_MAX {
        let rejection = Rejection::new(&general::FIELD_TOO_MANY);
        return Err(rejection.field("files").with("max", FILES_MAX));
    }
    for (index, file) in files.iter().enumerate() {
        let path = |field| format!("files[{index}].{field}");
        text::required(&path("name"), file.name)?;
        if files[..index].iter().any(|other| other.name == file.name) {
            let twice = Rejection::new(&rules::DEFINITION_FILE_TWICE).field(path("name"));
            return Err(twice.with("name", file.name));
        }
        for (field, bytes, max) in [
            ("name", file.name.len(), NAME_BYTES_MAX),
            ("content", file.content.len(), FILE_BYTES_MAX),
        ] {
            if bytes > max {
                let rejection = Rejection::new(&general::TEXT_TOO_LONG).field(path(field));
                return Err(rejection.with("bytes", bytes).with("bytesMax", max));
            }
        }
    }
    Ok(())
}

/// A refusal and what it carries along, one by one.
pub(crate) fn flatten(mut rejection: Rejection) -> Vec<Rejection> {
    let also = std::mem::take(&mut rejection.also);
    let mut all = vec![rejection];
    all.extend(also.into_iter().flat_map(flatten));
    all
}

/// The civil date of a TOML value; nothing where it has a time or is no date.
fn date_of(value: &Spanned<DeValue<'_>>) -> Option<Date> {
    let datetime = value.get_ref().as_datetime()?;
    if datetime.time.is_some() || datetime.offset.is_some() {
        return None;
    }
    let date = datetime.date?;
    Date::ymd(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Sheet {
        title: String,
        days: Vec<(Date, u32)>,
    }

    fn sheet(files: &[(&str, &str)]) -> Result<Sheet, Rejection> {
        let files: Vec<_> = files.iter().map(|(name, content)| File { name, content }).collect();
        let build = |table: &mut Table<'_>| Sheet {
            title: table.text("title"),
            days: table.tables("days", |day| (day.date("on"), day.number("count"))),
        };
        read(&files, build, |sheet| {
            let blank = sheet.title.is_empty();
            blank
                .then(|| Rejection::new(&general::FIELD_REQUIRED).field("title"))
                .into_iter()
                .collect()
        })
    }

    #[track_caller]
    fn refused(files: &[(&str, &str)], expected: &[(&Rejection, &str)]) {
        let found = flatten(sheet(files).expect_err("a violation"));
        let found: Vec<_> =
            found.iter().map(|r| (r.rule.reason, r.field.clone().unwrap_or_default())).collect();
        let expected: Vec<_> =
            expected.iter().map(|(r, field)| (r.rule.reason, (*field).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn files_are_read_as_one_table() {
        let read = sheet(&[
            ("a.toml", "title = \"甲\"\n"),
            ("b.toml", "[[days]]\non = 2024-04-08\ncount = 3\n"),
        ]);
        let day = Date::ymd(2024, 4, 8).expect("a date");
        assert_eq!(read, Ok(Sheet { title: "甲".to_owned(), days: vec![(day, 3)] }));
    }

    #[test]
    fn every_violation_names_file_line_and_key() {
        let [kind, unknown, missing, twice] = [
            &rules::DEFINITION_TYPE,
            &rules::DEFINITION_KEY_UNKNOWN,
            &rules::DEFINITION_KEY_MISSING,
            &rules::DEFINITION_KEY_TWICE,
        ]
        .map(Rejection::new);
        refused(
            &[
                ("a.toml", "# 标题\ntitle = 3\n[[days]]\non = 2024-04-08T10:00:00\ncuont = 1\n"),
                ("b.toml", "\n\ntitle = \"乙\"\nother.x = 1\n"),
            ],
            &[
                (&twice, "b.toml:3: title"),
                (&kind, "a.toml:2: title"),
                (&kind, "a.toml:4: days[0].on"),
                (&missing, "a.toml:3: days[0].count"),
                (&unknown, "a.toml:5: days[0].cuont"),
                (&unknown, "b.toml:4: other"),
            ],
        );
    }

    #[test]
    fn a_syntax_error_is_told_in_our_words() {
        let deep = format!("title = {}1{}", "[".repeat(5_000), "]".repeat(5_000));
        for (content, zh, en) in [
            ("title = \"甲\"\ntitle = \"乙\"\n", "键重复了", "a key stands twice"),
            (&deep, "嵌套过深", "it is nested too deeply"),
            ("title\n", "键没有值", "a key has no value"),
            ("title = [1\n", "括号没有配对", "a bracket is not closed"),
            ("title = \"甲\" 乙\n", "请核对键", "check keys"),
        ] {
            let refused = sheet(&[("a.toml", content)]).expect_err("no TOML");
            let detail = |key| refused.details.iter().find(|(known, _)| *known == key);
            let told = [detail("why"), detail("whyEn")].map(|one| one.expect("told").1.clone());
            assert!(told[0].contains(zh) && told[1].contains(en), "{told:?}");
            assert!(refused.zh().contains(zh) && refused.en().contains(en), "{}", refused.en());
        }
    }

    #[test]
    fn a_syntax_error_names_file_and_line() {
        let syntax = Rejection::new(&rules::DEFINITION_SYNTAX);
        refused(&[("a.toml", "title = \"甲\"\ntitle = \"乙\"\n")], &[(&syntax, "a.toml:2")]);
    }

    #[test]
    fn a_syntax_error_is_told_with_its_column() {
        let broken = sheet(&[("a.toml", "days = []\n标题 = \"甲\"\n")]).expect_err("no bare key");
        assert_eq!(
            broken.zh(),
            "“a.toml:2”不是合法的 TOML：第 1 个字符处键不对：含中文等字符的键须加引号。"
        );
        let broken = sheet(&[("a.toml", "title = \"甲\" 乙\n")]).expect_err("two values");
        let (zh, en) = (broken.zh(), broken.en());
        assert!(zh.contains("第 13 个字符处") && en.contains("character 13"), "{zh} {en}");
    }

    #[test]
    fn what_is_wrong_as_a_whole_is_located_and_not_said_twice() {
        let required = Rejection::new(&general::FIELD_REQUIRED);
        refused(&[("a.toml", "days = []\ntitle = \"\"\n")], &[(&required, "a.toml:2: title")]);
        let missing = Rejection::new(&rules::DEFINITION_KEY_MISSING);
        refused(&[("a.toml", "days = []\n")], &[(&missing, "a.toml:1: title")]);
    }

    #[test]
    fn two_files_of_one_name_are_refused_since_nobody_knows_which_a_place_is_in() {
        let twice = Rejection::new(&rules::DEFINITION_FILE_TWICE);
        refused(
            &[("a.toml", "title = \"甲\"\n"), ("a.toml", "days = []\n")],
            &[(&twice, "files[1].name")],
        );
    }

    #[test]
    fn too_many_and_too_large_files_are_refused() {
        refused(&[], &[(&Rejection::new(&general::FIELD_REQUIRED), "files")]);
        let many = [("a.toml", ""); FILES_MAX + 1];
        refused(&many, &[(&Rejection::new(&general::FIELD_TOO_MANY), "files")]);
        let large = "#".repeat(FILE_BYTES_MAX + 1);
        refused(
            &[("a.toml", &large)],
            &[(&Rejection::new(&general::TEXT_TOO_LONG), "files[0].content")],
        );
        let name = "a".repeat(NAME_BYTES_MAX + 1);
        let long = Rejection::new(&general::TEXT_TOO_LONG);
        refused(&[(&name, "")], &[(&long, "files[0].name")]);
        let control = Rejection::new(&general::TEXT_CONTROL_CHARACTER);
        refused(&[("a\u{7}", "")], &[(&control, "files[0].name")]);
    }

    #[test]
    fn a_hostile_file_is_refused_in_time() {
        let nested = format!("title = {}", "[".repeat(100_000));
        assert!(sheet(&[("a.toml", &nested)]).is_err());
        let keys: String = (0..20_000).map(|key| format!("k{key} = 1\n")).collect();
        let refused = sheet(&[("a.toml", &keys)]).expect_err("unknown keys");
        assert_eq!(flatten(refused).len(), VIOLATIONS_MAX);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(title|days|on|[\\[\\]={}\",.#\n 0-9a-z二-]|\\PC){0,60}") {
            if let Err(rejection) = sheet(&[("a.toml", &text)]) {
                for violation in flatten(rejection) {
                    prop_assert!(!violation.zh().contains("{field}"), "{}", violation.zh());
                }
            }
        }
    }
}

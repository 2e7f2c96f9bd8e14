//! The shape of the Rust files: short functions, short files, each module introduced, nothing
//! left behind.

use std::path::{Path, PathBuf};

use super::text::{blank, functions};
use super::{assert_none, files_under, shown};

const FUNCTION_LINES_MAX: usize = 70;
const FILE_LINES_MAX: usize = 600;

/// How a module may begin: a crate may have its README as its introduction.
const INTRODUCTIONS: [&str; 2] = ["//! ", "#![doc = include_str!("];

/// What no file may hold, comments included; what stands between quotes does not count.
const LEFTOVERS: [&str; 8] =
    ["todo!", "unimplemented!", "dbg!", "TODO", "FIXME", "#[ignore", "#[should_panic", "[allow("];

/// A test that sleeps is slow on a fast machine and fails on a slow one.
const SLEEPS: [&str; 2] = ["thread::sleep", "time::sleep"];

struct Source {
    path: PathBuf,
    text: String,
}

#[test]
fn each_module_begins_by_saying_what_it_is_for() {
    check("modules that do not begin with //!", |source| {
        let introduced = INTRODUCTIONS.iter().any(|start| source.text.starts_with(start));
        (!introduced).then(String::new).into_iter().collect()
    });
}

#[test]
fn no_function_is_longer_than_a_screen() {
    check(&format!("functions of more than {FUNCTION_LINES_MAX} lines"), |source| {
        functions(&blank(&source.text).code)
            .into_iter()
            .filter(|function| function.lines > FUNCTION_LINES_MAX)
            .map(|function| {
                format!("{}: {} has {} lines", function.line, function.name, function.lines)
            })
            .collect()
    });
}

#[test]
fn no_file_is_longer_than_a_reader_bears() {
    check(&format!("files of more than {FILE_LINES_MAX} lines"), |source| {
        let lines = source.text.lines().count();
        (lines > FILE_LINES_MAX).then(|| format!(" {lines} lines")).into_iter().collect()
    });
}

#[test]
fn nothing_is_left_behind() {
    check("leftovers", |source| lines_with(&blank(&source.text).code_and_comments, &LEFTOVERS));
}

#[test]
fn no_test_sleeps() {
    check("tests that sleep", |source| {
        let code = blank(&source.text).code;
        let start = if is_test(&source.path) { 0 } else { test_module_start(&code) };
        // The lines before are blanked, not cut, so that the numbers stay right.
        let before = "\n".repeat(code[..start].lines().count());
        lines_with(&(before + &code[start..]), &SLEEPS)
    });
}

#[test]
fn a_leftover_is_found_in_code_and_comments_but_not_in_quotes() {
    let text = blank("x();\n// FIXME later\nlet s = \"FIXME\";\ndbg!(s);\n").code_and_comments;
    assert_eq!(lines_with(&text, &LEFTOVERS), ["2: // FIXME later", "4: dbg!(s);"]);
}

#[test]
fn tests_are_told_from_what_they_test() {
    assert!(is_test(Path::new("/x/tests/api/issue.rs")));
    assert!(is_test(Path::new("/x/crates/engine/src/run/tests.rs")));
    assert!(!is_test(Path::new("/x/crates/engine/src/run.rs")));
    assert_eq!(test_module_start("a\n#[cfg(test)]\nmod tests {"), 2);
    assert_eq!(test_module_start("a\n#[cfg(test)]\nuse b;"), 21);
}

/// Applies a rule to every source file; the rule answers with what follows the file's name.
#[track_caller]
fn check(rule: &str, offences: impl Fn(&Source) -> Vec<String>) {
    let sources = sources();
    assert!(sources.len() > 10, "the sources were not found");
    let offenders: Vec<_> = sources
        .iter()
        .flat_map(|source| {
            let name = shown(&source.path);
            offences(source).into_iter().map(move |offence| format!("{name}:{offence}"))
        })
        .collect();
    assert_none(rule, &offenders);
}

fn sources() -> Vec<Source> {
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    ["crates", "tests"]
        .iter()
        .flat_map(|folder| files_under(folder))
        .filter(is_rust)
        .map(|path| Source { text: std::fs::read_to_string(&path).unwrap(), path })
        .collect()
}

fn lines_with(text: &str, words: &[&str]) -> Vec<String> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .map(|(number, line)| format!("{number}: {}", line.trim()))
        .collect()
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs")
}

/// Where the tests at the bottom of a file begin; its end, if it has none.
fn test_module_start(code: &str) -> usize {
    code.find("#[cfg(test)]\nmod ").unwrap_or(code.len())
}

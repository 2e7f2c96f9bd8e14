//! Rust text without what is not code: just enough of a lexer to count braces and find words.

/// The same text, line for line and byte for byte, with blanks in place of what was left out.
pub(super) struct Blanked {
    /// Without comments, and without what stands between quotes.
    pub(super) code: String,
    /// Without what stands between quotes.
    pub(super) code_and_comments: String,
}

/// A function and the lines that it takes, from `fn` to its closing brace.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) name: String,
    /// Where it begins, counted from 1.
    pub(super) line: usize,
    pub(super) lines: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    Quoted,
}

/// Leaves out comments, strings and characters.
pub(super) fn blank(text: &str) -> Blanked {
    let mut blanked = Blanked { code: String::new(), code_and_comments: String::new() };
    let mut rest = text;
    while !rest.is_empty() {
        let (kind, length) = next_piece(text, rest);
        let (piece, after) = rest.split_at(length);
        push(&mut blanked.code, piece, kind == Kind::Code);
        push(&mut blanked.code_and_comments, piece, kind != Kind::Quoted);
        rest = after;
    }
    blanked
}

/// Every function that has a body, nested ones included.
pub(super) fn functions(code: &str) -> Vec<Function> {
    let starts = code.match_indices("fn ").filter(|(at, _)| !is_word_before(code, *at));
    starts.filter_map(|(at, keyword)| function(code, at, at + keyword.len())).collect()
}

fn function(code: &str, start: usize, name_start: usize) -> Option<Function> {
    let is_name = |character: char| character == '_' || character.is_alphanumeric();
    let name: String = code[name_start..].chars().take_while(|&one| is_name(one)).collect();
    if name.is_empty() {
        return None;
    }
    let open = name_start + body_start(&code[name_start..])?;
    let end = open + matching_brace(&code[open..])?;
    let line = 1 + count_lines(&code[..start]);
    Some(Function { name, line, lines: 1 + count_lines(&code[start..end]) })
}

/// The offset of the brace that opens the body, or none when a semicolon comes first.
/// An array type in the signature may hold a semicolon or a brace, so brackets are counted.
fn body_start(signature: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, byte) in signature.bytes().enumerate() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.checked_sub(1)?,
            b'{' if depth == 0 => return Some(at),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn matching_brace(code: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn count_lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn push(target: &mut String, piece: &str, keep: bool) {
    match keep {
        true => target.push_str(piece),
        false => target.extend(piece.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' })),
    }
}

/// What the rest of the text begins with, and how many bytes of it.
fn next_piece(text: &str, rest: &str) -> (Kind, usize) {
    if rest.starts_with("//") {
        return (Kind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Kind::Comment, block_comment(rest));
    }
    if rest.starts_with('"') {
        return (Kind::Quoted, quoted(rest, '"'));
    }
    let at = text.len() - rest.len();
    if let Some(length) = raw_string(rest).filter(|_| !is_word_before(text, at)) {
        return (Kind::Quoted, length);
    }
    if let Some(length) = character(rest) {
        return (Kind::Quoted, length);
    }
    (Kind::Code, rest.chars().next().map_or(0, char::len_utf8))
}

/// Block comments nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let step = &rest.as_bytes()[at..];
        if step.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if step.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// From a quote to the next one that no backslash hides.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// `r"…"`, `r#"…"#`, and the same behind `b` or `c`. `r#name` is a name.
fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix(['b', 'c']).unwrap_or(rest).strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inside = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
    Some(rest.len() - inside.len() + length)
}

/// `'a'` and `'\n'` are characters, `'a` alone is a lifetime or a label.
fn character(rest: &str) -> Option<usize> {
    let mut inside = rest.strip_prefix('\'')?.chars();
    match (inside.next()?, inside.next()?) {
        ('\\', _) => Some(quoted(rest, '\'')),
        (one, '\'') => Some(2 + one.len_utf8()),
        _ => None,
    }
}

fn is_word_before(text: &str, at: usize) -> bool {
    text[..at].ends_with(|character: char| character == '_' || character.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, code: &str) {
        assert_eq!(blank(text).code, code);
    }

    #[test]
    fn comments_and_quotes_are_blanked() {
        check("a // { b\nc", "a       \nc");
        check("a /* /* { */ } */ b", "a                 b");
        check(r#"f("{ \" }") {"#, "f(        ) {");
        check(r##"f(r#"{ " "#) }"##, "f(         ) }");
        check(r#"f(br"\") }"#, "f(     ) }");
        check(r#"for"x""#, "for   ");
        check("r#type { }", "r#type { }");
    }

    #[test]
    fn characters_are_told_from_lifetimes() {
        check("('{', '\\'', '\\u{7b}', b'}')", "(   ,     ,         , b   )");
        check("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}");
    }

    #[test]
    fn lines_stay_where_they_are() {
        check("\"{\n}\"\n{", "  \n  \n{");
        let text = blank("a /* b */ \"c\"");
        assert_eq!(text.code_and_comments, "a /* b */    ");
    }

    #[test]
    fn a_function_is_measured_from_its_keyword_to_its_brace() {
        let code = "x();\npub fn one(\n    a: [u8; 4],\n) -> u8 {\n    { 1 }\n}\nfn two();\nfn three() {}\n";
        let found: Vec<_> =
            functions(code).into_iter().map(|one| (one.name, one.line, one.lines)).collect();
        assert_eq!(found, [("one".to_owned(), 2, 5), ("three".to_owned(), 8, 1)]);
    }

    #[test]
    fn a_nested_function_is_measured_for_itself_and_a_type_is_none() {
        let code = "fn outer() {\n    fn inner() {\n    }\n    let f: fn (u8);\n}\ndefn x {}\n";
        let lines: Vec<_> = functions(code).iter().map(|one| one.lines).collect();
        assert_eq!(lines, [5, 2]);
    }
}

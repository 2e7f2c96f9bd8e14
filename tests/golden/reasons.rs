//! `reason.proto`: every rule and every reason of the wire has its value, whose comment says what
//! the rule says. The file is written from the rules by `cargo xtask gen`: numbers stay, a new rule
//! takes the next one of its module's block of fifty, and what no rule gives any more is reserved.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use hemei_api::status::{code, reasons};
use hemei_domain::rejection;
use hemei_xtask::environment;
use tonic::Code;

/// Numbers are handed out to modules in blocks.
const BLOCK: u32 = 50;
const WIDTH: usize = 100;
const FIRST: &str = "\n  // Not sent.\n  REASON_UNSPECIFIED = 0;\n";

/// A value as its file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Value {
    number: u32,
    /// What a client does.
    client: String,
}

/// The definition, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Definition {
    /// Everything up to the enum's brace.
    head: String,
    reserved: BTreeMap<u32, String>,
    values: BTreeMap<String, Value>,
}

/// What the rules say of a reason.
struct Given {
    reason: &'static str,
    cause: String,
    code: Code,
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/hemei/v1/reason.proto")
}

/// The reasons of each module, in the order of the modules.
fn given() -> Vec<Vec<Given>> {
    let rule = |rule: &&'static rejection::Rule| Given {
        reason: rule.reason,
        cause: match rule.clause {
            "API" => rule.en.to_owned(),
            clause => format!("{} ({clause})", rule.en),
        },
        code: code(rule.class),
    };
    let wire = |one: &&'static reasons::Reason| Given {
        reason: one.reason,
        cause: one.en.to_owned(),
        code: one.code,
    };
    let of_the_wire = reasons::ALL.iter().map(wire);
    let of_requests = reasons::REQUEST_RULES.iter().map(rule);
    let mut modules = vec![of_the_wire.chain(of_requests).collect()];
    modules.extend(rejection::modules().iter().map(|rules| rules.iter().map(rule).collect()));
    modules
}

fn parse(text: &str) -> Definition {
    let (head, body) = text.split_once("enum Reason {\n").expect("the enum");
    let mut definition = Definition {
        head: format!("{head}enum Reason {{\n"),
        reserved: BTreeMap::new(),
        values: BTreeMap::new(),
    };
    let (mut comment, mut numbers) = (String::new(), Vec::new());
    for line in body.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("//") {
            comment += words;
        } else if let Some(list) = line.strip_prefix("reserved ") {
            let entries = list.trim_end_matches(';').split(", ");
            match list.starts_with('"') {
                false => numbers.extend(entries.map(|one| one.parse::<u32>().expect("a number"))),
                true => {
                    let names = entries.map(|one| one.trim_matches('"').to_owned());
                    definition.reserved = numbers.drain(..).zip(names).collect();
                }
            }
        } else if let Some((name, number)) = line.trim_end_matches(';').split_once(" = ") {
            let client = comment.split_once(" Client: ").and_then(|(_, rest)| {
                rest.split_once(". Status: ").map(|(client, _)| client.to_owned())
            });
            let value = Value {
                number: number.parse().expect("a number"),
                client: client.unwrap_or_default(),
            };
            definition.values.insert(name.trim_start_matches("REASON_").to_owned(), value);
            comment.clear();
        }
    }
    definition.values.remove("UNSPECIFIED");
    definition
}

/// What a client does, where nothing better was written.
fn client(code: Code) -> &'static str {
    match code {
        Code::InvalidArgument => "correct the request",
        Code::NotFound => "check the name",
        Code::AlreadyExists => "read what exists",
        Code::PermissionDenied => "leave it to somebody who may",
        Code::FailedPrecondition => "bring about the state that is needed, or leave it",
        Code::Aborted => "read again, decide again, retry",
        _ => "tell the administrator",
    }
}

/// The next number of a module's own blocks, or the first of a block that nobody has.
fn next(own: &[u32], taken: &BTreeSet<u32>) -> u32 {
    let last = own.iter().max().copied();
    let next = last.map(|last| last + 1).filter(|next| next % BLOCK != 0);
    let free = next.and_then(|next| {
        let end = (next / BLOCK + 1) * BLOCK;
        (next..end).find(|number| !taken.contains(number))
    });
    free.unwrap_or_else(|| (taken.last().map_or(0, |last| last / BLOCK) + 1) * BLOCK)
}

/// The definition as the rules would have it.
fn complete(mut definition: Definition, given: &[Vec<Given>]) -> Definition {
    let known: BTreeSet<&str> = given.iter().flatten().map(|one| one.reason).collect();
    let stale = definition.values.extract_if(.., |name, _| !known.contains(name.as_str()));
    let stale: Vec<_> = stale.collect();
    for (name, value) in stale {
        definition.reserved.insert(value.number, format!("REASON_{name}"));
    }
    let numbers = definition.values.values().map(|value| value.number);
    let mut taken: BTreeSet<u32> = numbers.chain(definition.reserved.keys().copied()).collect();
    for module in given {
        let number = |one: &Given| definition.values.get(one.reason).map(|value| value.number);
        let mut own: Vec<u32> = module.iter().filter_map(number).collect();
        for one in module {
            if definition.values.contains_key(one.reason) {
                continue;
            }
            let number = next(&own, &taken);
            own.push(number);
            taken.insert(number);
            let client = client(one.code).to_owned();
            definition.values.insert(one.reason.to_owned(), Value { number, client });
        }
    }
    definition
}

/// The words in lines, as a comment.
fn comment(words: &str) -> String {
    let (mut lines, mut line) = (String::new(), "  //".to_owned());
    for word in words.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines += &std::mem::replace(&mut line, "  //".to_owned());
            lines.push('\n');
        }
        line.push(' ');
        line += word;
    }
    lines + &line + "\n"
}

/// `NotFound` as `NOT_FOUND`.
fn on_the_wire(code: Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

fn print(definition: &Definition, given: &[Vec<Given>]) -> String {
    let list = |entries: Vec<String>| entries.join(", ");
    let numbers = list(definition.reserved.keys().map(u32::to_string).collect());
    let names = definition.reserved.values().map(|name| format!("\"{name}\"")).collect();
    let mut text = definition.head.clone();
    let _ = write!(text, "  reserved {numbers};\n  reserved {};\n{FIRST}", list(names));
    let mut values: Vec<(&Given, &Value)> =
        given.iter().flatten().map(|one| (one, &definition.values[one.reason])).collect();
    values.sort_by_key(|(_, value)| value.number);
    for (one, Value { number, client }) in values {
        let (cause, status) = (&one.cause, on_the_wire(one.code));
        text += &comment(&format!("Cause: {cause}. Client: {client}. Status: {status}."));
        let _ = writeln!(text, "  REASON_{} = {number};", one.reason);
    }
    text + "}\n"
}

#[test]
fn reason_proto_says_what_the_rules_say() {
    let (text, given) = (fs::read_to_string(file()).unwrap(), given());
    let wanted = print(&complete(parse(&text), &given), &given);
    if text == wanted {
        return;
    }
    if environment::read(environment::WRITE_GOLDEN).is_some() {
        fs::write(file(), wanted).unwrap();
        return;
    }
    let missing = wanted.lines().filter(|line| !text.contains(line)).take(12);
    let missing: Vec<&str> = missing.collect();
    panic!("run `cargo xtask gen`: reason.proto lacks\n{}", missing.join("\n"));
}

#[test]
fn numbers_stay_and_new_ones_come_from_the_modules_block() {
    let values = [("OLD", 100), ("KEPT", 101), ("LAST", 149)];
    let client = || "correct the request".to_owned();
    let values = values.map(|(name, number)| (name.to_owned(), Value { number, client: client() }));
    let definition = Definition {
        head: "enum Reason {\n".to_owned(),
        reserved: BTreeMap::new(),
        values: values.into(),
    };
    let one = |reason| Given { reason, cause: "it is so".to_owned(), code: Code::InvalidArgument };
    let modules =
        [vec![one("KEPT"), one("NEXT")], vec![one("LAST"), one("FULL")], vec![one("NEW")]];
    let complete = complete(definition, &modules);
    let number = |name: &str| complete.values[name].number;
    assert_eq!(["KEPT", "NEXT", "LAST", "FULL", "NEW"].map(number), [101, 102, 149, 150, 200]);
    assert_eq!(complete.reserved, BTreeMap::from([(100, "REASON_OLD".to_owned())]));
    let printed = print(&complete, &modules);
    assert_eq!(parse(&printed), complete);
}

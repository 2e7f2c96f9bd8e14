//! A client in Python that shares no code with us: it knows an address and a credential, and learns
//! the rest by reflection.
//!
//! It founds a town, plays the rectification loop and a whole year, reads ledger and logs, and recomputes
//! the hashes from the written format alone. What comes after the year's notices is played on a server
//! whose clock is weeks later. Another program, which needs no server, recomputes scores,
//! ranks and grades from the written arithmetic alone.

use std::path::Path;
use std::process::{Command, Output};

use hemei_xtask::environment;

mod arithmetic;
mod cases;
mod later;
mod server;

use later::Later;
use server::Server;

/// After so many days every notice has run, whatever holidays lie in between.
const DAYS: i64 = 30;
/// The folder of the client and of the definitions that it sends.
const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Runs one of the programs of this folder; what it prints is part of every failure.
pub(crate) fn python(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    succeeded(&command(program, arguments).envs(variables.iter().copied()).output().unwrap())
}

/// Runs one of the programs of this folder that must find a fault; answers with what it says of it.
#[track_caller]
pub(crate) fn failed(program: &str, arguments: &[&str]) -> String {
    let output = command(program, arguments).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{printed}{told}");
    assert_eq!(told, "", "it fails by what it found and not by itself");
    printed
}

fn command(program: &str, arguments: &[&str]) -> Command {
    let path = Path::new(REPOSITORY).join("tests/python").join(program);
    // -B: nothing is written beside the sources.
    let mut command = Command::new(environment::python().unwrap());
    command.arg("-B").arg(path).args(arguments);
    command
}

/// What a program printed.
#[track_caller]
fn succeeded(output: &Output) -> String {
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{printed}{told}", output.status);
    printed
}

#[test]
fn a_client_that_knows_an_address_and_a_credential_plays_the_loop_and_a_year() {
    let home = tempfile::tempdir().unwrap();
    let (server, credential) = Server::found(home.path());
    let deploy = format!("{REPOSITORY}/deploy");
    let kept = home.path().join("kept.json");
    let kept = kept.to_str().unwrap();
    let arguments = [server.address(), deploy.as_str(), kept];
    let printed = python("client.py", &arguments, &[("HEMEI_CREDENTIAL", credential.trim())]);
    assert!(printed.starts_with(&format!("{} services", services())), "{printed}");
    assert!(printed.contains(", 2 sums of the year;"), "{printed}");
    server.stop();
    // The notices have run, and the village and the office go on.
    let later = Later::start(home.path(), DAYS);
    let arguments = [later.address(), kept, &DAYS.to_string()];
    let printed = python("after_notice.py", &arguments, &[]);
    assert!(printed.starts_with("the year ended after "), "{printed}");
    later.stop();
    succeeded(&server::command("check", home.path()).output().unwrap());
    // The lines that an administrator takes from the machine say the same as the API's.
    let log = home.path().join("business.jsonl");
    std::fs::write(&log, succeeded(&server::command("log", home.path()).output().unwrap()))
        .unwrap();
    let printed = python("arithmetic.py", &["--log", log.to_str().unwrap()], &[]);
    assert!(printed.starts_with("1 evaluations agree: 2 sums, 2 decisions, "), "{printed}");
}

/// How many services the definition has.
fn services() -> usize {
    let files = std::fs::read_dir(format!("{REPOSITORY}/proto/hemei/v1")).unwrap();
    let service = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        text.lines().filter(|line| line.starts_with("service ")).count()
    };
    files.map(service).sum()
}

#[test]
fn an_independent_implementation_agrees_with_the_vectors_of_the_entry_format() {
    let printed = python("ledger_vectors.py", &[], &[]);
    assert!(printed.contains("agree"), "{printed}");
}

//! The variables that `cargo xtask test` sets for the tests, and the only place that reads them.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Context;

/// URL of the PostgreSQL server that the tests may create databases on.
pub const POSTGRES_URL: &str = "HEMEI_TEST_POSTGRES_URL";
/// Folder of PostgreSQL's programs: `initdb`, `postgres`, `pg_ctl`, `psql`.
pub const POSTGRES_BIN: &str = "HEMEI_TEST_POSTGRES_BIN";
/// Data folder of the server behind [`POSTGRES_URL`]; absent when that server is not ours.
pub const POSTGRES_DATA: &str = "HEMEI_TEST_POSTGRES_DATA";
/// A Python interpreter that can import `grpc`, `grpc_reflection` and `google.protobuf`.
pub const PYTHON: &str = "HEMEI_TEST_PYTHON";
/// The `strace` program.
pub const STRACE: &str = "HEMEI_TEST_STRACE";

/// Set by `cargo xtask crash`: how often to kill.
pub const CRASH_KILLS: &str = "HEMEI_TEST_CRASH_KILLS";
/// Set by `cargo xtask gen`: golden tests write files that are missing, what the demo
/// says, and the reasons.
pub const WRITE_GOLDEN: &str = "HEMEI_TEST_WRITE_GOLDEN";

/// The value of a variable; an empty one counts as absent.
#[expect(clippy::disallowed_methods, reason = "tasks and tests read the environment here only")]
pub fn read(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The interpreter for clients in Python.
pub fn python() -> anyhow::Result<PathBuf> {
    program(PYTHON)
}

/// The program that shows which system calls a process makes.
pub fn strace() -> anyhow::Result<PathBuf> {
    program(STRACE)
}

fn program(name: &str) -> anyhow::Result<PathBuf> {
    read(name)
        .map(PathBuf::from)
        .with_context(|| format!("{name} is not set: run the tests with `cargo xtask test`"))
}

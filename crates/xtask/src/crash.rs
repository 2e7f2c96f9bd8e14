//! `cargo xtask crash`: the crash tests with many more kills than the test command has.

use std::process::ExitCode;

use clap::Args;
use hemei_xtask::environment;

use crate::test;

/// What `cargo xtask crash` can be told.
#[derive(Args)]
pub(crate) struct Options {
    /// How often to kill
    #[arg(long, default_value_t = 200)]
    kills: usize,
}

/// Kills the server and PostgreSQL at random moments under load.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let arguments = ["--package", "hemei-tests", "--", "crash::", "--nocapture"];
    let tests = test::Options { cargo_test: arguments.map(str::to_owned).to_vec() };
    test::run_with(&tests, &[(environment::CRASH_KILLS, options.kills.to_string())])
}

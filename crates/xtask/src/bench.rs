//! `cargo xtask bench`: measurements, never part of the tests.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use hemei_xtask::system;

/// What can be measured.
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Commands a second, interleaved with a bare tonic echo, raw inserts and one transaction each
    Append(Measured),
    /// Board, ledger and ranking of a simulated county; rebuilding beside a sequential scan
    Views(Measured),
}

#[derive(Args)]
struct Measured {
    /// Arguments for the benchmark; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds in release mode and measures; PostgreSQL is a throw-away cluster with durable settings.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let (bench, measured) = match &options.what {
        What::Append(measured) => ("append", measured),
        What::Views(measured) => ("views", measured),
    };
    let mut command = system::cargo();
    command.args(["bench", "--quiet", "--package", "hemei-tests", "--bench", bench, "--"]);
    command.args(&measured.arguments);
    Ok(system::exit_code(system::run_visibly(&mut command)?))
}

//! `cargo xtask gen`: writes golden files that are missing. It changes none that exists, but for
//! what the demo says, which is nobody's stored data, and `reason.proto`, which follows the rules.

use std::process::ExitCode;

use hemei_xtask::{environment, system};

/// Options of `cargo xtask gen`.
#[derive(clap::Args)]
pub(crate) struct Options {}

/// Runs the golden tests with leave to write what is missing.
pub(crate) fn run(_: &Options) -> anyhow::Result<ExitCode> {
    let mut command = system::cargo();
    command.args(["test", "--package", "hemei-tests", "golden"]);
    command.env(environment::WRITE_GOLDEN, "1");
    Ok(system::exit_code(system::run_visibly(&mut command)?))
}

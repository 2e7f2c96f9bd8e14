//! `cargo xtask gen`: writes what follows from something else. Golden files that are missing; none
//! that exists is changed, but for what the demo says, which is nobody's stored data. In the
//! definitions the common members of requests, and the reasons.

use std::process::ExitCode;

use hemei_xtask::{environment, system};

use crate::requests;

/// Options of `cargo xtask gen`.
#[derive(clap::Args)]
pub(crate) struct Options {}

/// Completes the requests, and runs the golden tests with leave to write what is missing.
pub(crate) fn run(_: &Options) -> anyhow::Result<ExitCode> {
    requests::complete_all()?;
    let mut command = system::cargo();
    command.args(["test", "--package", "hemei-tests", "golden"]);
    command.env(environment::WRITE_GOLDEN, "1");
    Ok(system::exit_code(system::run_visibly(&mut command)?))
}

//! `cargo xtask test`: all tests of the workspace on a clean clone, with nothing done by hand.

use std::process::ExitCode;

use clap::Args;
use hemei_xtask::environment;
use hemei_xtask::postgres::{Binaries, Cluster};
use hemei_xtask::system::{self, Requirement};

use crate::python::{self, Python};

/// What `cargo xtask test` can be told.
#[derive(Args)]
pub(crate) struct Options {
    /// Arguments for `cargo test`, such as `--package hemei-domain` or a filter
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) cargo_test: Vec<String>,
}

const REQUIREMENTS: [Requirement; 3] = [
    Requirement {
        name: "PostgreSQL",
        packages: &["postgresql"],
        present: || Binaries::find().is_ok(),
    },
    Requirement {
        name: "strace",
        packages: &["strace"],
        present: || system::find_program("strace").is_some(),
    },
    python::REQUIREMENT,
];

const MODULES: [&str; 3] = ["grpc", "grpc_reflection.v1alpha.reflection", "google.protobuf"];
const PACKAGES: [&str; 2] = ["grpcio==1.85.1", "grpcio-reflection==1.85.1"];

/// Runs the tests; the cluster goes with this process, however it ends.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    run_with(options, &[])
}

/// As [`run`], with further variables for the tests.
pub(crate) fn run_with(
    options: &Options,
    variables: &[(&str, String)],
) -> anyhow::Result<ExitCode> {
    system::require(&REQUIREMENTS)?;
    let python = Python::prepare()?;
    python.ensure(&MODULES, &PACKAGES)?;
    let binaries = Binaries::find()?;
    // Some tests start the server as a process of its own. It is chosen together with the tests of
    // the workspace, so that one set of features holds for both and nothing is compiled twice; of
    // ours, `testing` adds modules and changes none.
    let with_tests = ["build", "--workspace", "--bin", "hemei", "--test", "hemei"];
    let built = system::run_visibly(system::cargo().args(with_tests))?;
    if !built.success() {
        return Ok(system::exit_code(built));
    }

    let mut command = system::cargo();
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    // At the top of the repository this means every crate, unless the arguments choose some.
    command.arg("test").args(&options.cargo_test);
    command.env(environment::POSTGRES_BIN, binaries.folder());
    command.env(environment::PYTHON, python.interpreter());
    command.envs(python.environment());
    if let Some(strace) = system::find_program("strace") {
        command.env(environment::STRACE, strace);
    }
    // Without a server that the environment names, ours lives until the end of this function.
    let cluster = match environment::read(environment::POSTGRES_URL) {
        Some(_) => None,
        None => Some(Cluster::start(&binaries)?),
    };
    if let Some(cluster) = &cluster {
        command.env(environment::POSTGRES_URL, cluster.url());
        command.env(environment::POSTGRES_DATA, cluster.data());
    }
    Ok(system::exit_code(system::run_visibly(&mut command)?))
}

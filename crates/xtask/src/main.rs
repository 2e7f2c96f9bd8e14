//! `cargo xtask`: the tasks of this repository, one module each.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use hemei_xtask::system;

mod bench;
mod crash;
mod deploy;
mod generate;
mod proto;
mod python;
mod requests;
mod test;

/// The tasks of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Gets what the tests need, starts a throw-away PostgreSQL, and runs all tests
    Test(test::Options),
    /// Measures
    Bench(bench::Options),
    /// Kills the server under load, many times
    Crash(crash::Options),
    /// Lints what is used to run the server: image, compose file, systemd unit
    Deploy,
    /// Writes what follows from the code: requests' common members, reasons, golden files
    Gen(generate::Options),
    /// Lints the proto files and compares them with the released ones
    Proto(proto::Options),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Test(options) => test::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Crash(options) => crash::run(&options),
        Task::Deploy => deploy::run(),
        Task::Gen(options) => generate::run(&options),
        Task::Proto(options) => proto::run(&options),
    };
    result.unwrap_or_else(|error| {
        system::announce(&format!("{error:#}"));
        ExitCode::FAILURE
    })
}

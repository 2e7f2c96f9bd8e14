//! The binary `hemei`: configuration, telemetry, lifecycle, wiring and subcommands.
//!
//! Everything is a library so that tests and the demo start the same server in their own process
//! ([`app::App`]). No rule of the domain, no SQL and no conversion stands here.

pub mod admission;
pub mod ambient;
pub mod app;
pub mod check;
pub mod cli;
pub mod config;
pub mod credential;
pub mod demo;
pub mod error;
pub mod export;
pub mod init;
pub mod keys;
pub mod lifecycle;
pub mod log;
pub mod messages;
pub mod migrate;
pub mod output;
pub mod rebuild;
pub mod sample;
pub mod serve;
pub mod simulate;
pub mod store;
pub mod telemetry;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::error::{Error, Outcome};

/// Runs the program: exits with 0, 1 (a fault was found), 64 (usage, configuration or a database
/// that is refused), 130 (interrupted before it was done) or 70 (anything else).
pub fn main(
    arguments: impl IntoIterator<Item = OsString>,
    source: &dyn config::Source,
) -> ExitCode {
    let outcome = match cli::parse(arguments) {
        Ok(cli::Parsed::Run(command)) => try_main(*command, source),
        Ok(cli::Parsed::Show(text)) => output::text(&text).map(|()| Outcome::Done),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            output::failure(&error);
            error.exit_code()
        }
    }
}

fn try_main(command: cli::Command, source: &dyn config::Source) -> Result<Outcome, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::Internal(error.into()))?;
    runtime.block_on(cli::run(command, source))
}

//! The binary: hands arguments and environment to the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    hemei_server::main(std::env::args_os(), &hemei_server::config::Process)
}

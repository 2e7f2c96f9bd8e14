//! The binary: hands arguments and environment to the library.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A call makes many small allocations that another thread frees, which the C library's allocator
/// pays for with locks.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    hemei_server::main(std::env::args_os(), &hemei_server::config::Process)
}

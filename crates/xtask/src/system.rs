//! The machine that a task runs on: its programs, its packages, the folders of this repository.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Output, Stdio};

use anyhow::{Context, bail, ensure};

use crate::environment;

/// Something that a task needs and that a package of Debian or Ubuntu provides.
pub struct Requirement {
    /// What it is, for a person.
    pub name: &'static str,
    /// The packages that provide it.
    pub packages: &'static [&'static str],
    /// Whether this machine has it.
    pub present: fn() -> bool,
}

/// Makes sure that everything required is there: installs what is missing when that is possible
/// (root on a machine with `apt-get`), and otherwise says exactly what a person has to install.
pub fn require(requirements: &[Requirement]) -> anyhow::Result<()> {
    let missing: Vec<_> = requirements.iter().filter(|one| !(one.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|one| one.name).collect::<Vec<_>>().join(", ");
    let packages: Vec<_> = missing.iter().flat_map(|one| one.packages).copied().collect();
    let command = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if !(is_root()? && find_program("apt-get").is_some()) {
        bail!("this machine lacks {names}; install it, on Debian or Ubuntu as root: {command}");
    }
    announce(&format!("installing {names}: {command}"));
    run(apt_get().arg("update"))?;
    run(apt_get().args(["install", "-y", "--no-install-recommends"]).args(&packages))?;
    for one in missing {
        ensure!((one.present)(), "{} is still missing after {command}", one.name);
    }
    Ok(())
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("-q");
    command
}

/// Whether this process runs as root.
pub fn is_root() -> anyhow::Result<bool> {
    Ok(output(Command::new("id").arg("-u"))?.trim() == "0")
}

/// The full path of a program, looked up in `PATH`.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = environment::read("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// The top folder of this repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate stands two folders below the top")
}

/// Cargo's target folder, where tasks keep what they make.
pub fn target() -> PathBuf {
    match environment::read("CARGO_TARGET_DIR") {
        Some(folder) => repository().join(folder),
        None => repository().join("target"),
    }
}

/// Cargo as it was called, at the top of the repository.
pub fn cargo() -> Command {
    let mut command = Command::new(environment::read("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(repository());
    command
}

/// Runs a command to its end and shows what it printed only when it fails.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    output(command).map(|_| ())
}

/// Runs a command to its end and returns what it printed on standard output.
pub fn output(command: &mut Command) -> anyhow::Result<String> {
    let Output { status, stdout, stderr } = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("failed to start {}", shown(command)))?;
    let stdout = String::from_utf8_lossy(&stdout).into_owned();
    if !status.success() {
        let stderr = String::from_utf8_lossy(&stderr);
        bail!("{} ended with {status}\n{stdout}{stderr}", shown(command));
    }
    Ok(stdout)
}

/// Whether a command can be started and succeeds; what it prints is nobody's business.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a command whose output is for the person at the terminal, and waits for its end.
pub fn run_visibly(command: &mut Command) -> anyhow::Result<ExitStatus> {
    announce(&shown(command));
    command.status().with_context(|| format!("failed to start {}", shown(command)))
}

/// The exit code that passes a child's fate on; a child that a signal ended counts as failed.
pub fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    ExitCode::from(code)
}

/// Tells the person at the terminal what a task is doing.
#[expect(clippy::print_stderr, reason = "a task talks to the person who started it")]
pub fn announce(message: &str) {
    eprintln!("xtask: {message}");
}

fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_by_its_name() {
        assert!(find_program("sh").is_some_and(|file| file.is_absolute()));
        assert_eq!(find_program("no-such-program-anywhere"), None);
    }

    #[test]
    fn a_failure_shows_the_command_and_what_it_printed() {
        let mut command = Command::new("sh");
        let error = run(command.args(["-c", "echo said; echo complained >&2; exit 3"]));
        let text = error.unwrap_err().to_string();
        for part in ["sh -c", "exit status: 3", "said", "complained"] {
            assert!(text.contains(part), "{part:?} is missing in {text:?}");
        }
    }

    #[test]
    fn what_is_missing_is_named_with_its_package() {
        let absent = Requirement { name: "the moon", packages: &["moon"], present: || false };
        let present = Requirement { name: "a shell", packages: &["dash"], present: || true };
        assert!(require(&[present]).is_ok());
        if !is_root().unwrap() {
            let text = require(&[absent]).unwrap_err().to_string();
            assert!(text.contains("the moon") && text.contains("moon"), "{text}");
        }
    }

    #[test]
    fn the_top_folder_holds_the_workspace() {
        assert!(repository().join("Cargo.lock").is_file());
    }
}

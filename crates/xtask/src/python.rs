//! A Python of our own under `target/`, for the clients that tests write in Python and for tools
//! that come as Python packages.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use hemei_xtask::system::{self, Requirement};

/// A Python that can make environments, or at least install packages.
pub(crate) const REQUIREMENT: Requirement = Requirement {
    name: "Python 3 with venv",
    packages: &["python3", "python3-venv"],
    present: || can_make_environments() || can_install(),
};

/// Either an environment of its own, or the machine's Python with a folder of packages beside it.
pub(crate) enum Python {
    /// Made by `python3 -m venv`.
    Environment(PathBuf),
    /// Filled by `pip install --target`.
    Packages(PathBuf),
}

impl Python {
    /// Makes the environment, or finds the one that an earlier run made.
    pub(crate) fn prepare() -> anyhow::Result<Self> {
        system::require(&[REQUIREMENT])?;
        let folder = system::target().join("test-python");
        if !can_make_environments() {
            return Ok(Self::Packages(folder.with_file_name("test-python-packages")));
        }
        let python = Self::Environment(folder.clone());
        // An environment breaks when the Python that made it is removed.
        if !system::succeeds(python.command().args(["-m", "pip", "--version"])) {
            let mut venv = Command::new("python3");
            system::run(venv.args(["-m", "venv", "--clear"]).arg(folder))?;
        }
        Ok(python)
    }

    /// Installs packages from PyPI unless the modules can be imported already.
    pub(crate) fn ensure(&self, modules: &[&str], packages: &[&str]) -> anyhow::Result<()> {
        let import = format!("import {}", modules.join(", "));
        if system::succeeds(self.command().args(["-c", &import])) {
            return Ok(());
        }
        self.install(packages)?;
        system::run(self.command().args(["-c", &import]))
    }

    /// A program that a package brings, after the package was installed if it is not there yet.
    pub(crate) fn program(&self, name: &str, package: &str) -> anyhow::Result<PathBuf> {
        let program = self.folder().join("bin").join(name);
        if !program.is_file() {
            self.install(&[package])?;
        }
        Ok(program)
    }

    /// The interpreter.
    pub(crate) fn interpreter(&self) -> PathBuf {
        match self {
            Self::Environment(folder) => folder.join("bin/python"),
            Self::Packages(_) => PathBuf::from("python3"),
        }
    }

    /// What the interpreter's environment needs so that it finds the packages.
    pub(crate) fn environment(&self) -> Option<(&'static str, OsString)> {
        match self {
            Self::Environment(_) => None,
            Self::Packages(folder) => Some(("PYTHONPATH", folder.clone().into_os_string())),
        }
    }

    fn install(&self, packages: &[&str]) -> anyhow::Result<()> {
        system::announce(&format!("installing {} from PyPI", packages.join(" ")));
        let mut pip = self.command();
        pip.args(["-m", "pip", "--no-input", "install", "--quiet"]);
        if let Self::Packages(folder) = self {
            pip.arg("--upgrade").arg("--target").arg(folder);
        }
        system::run(pip.args(packages))
    }

    fn folder(&self) -> &Path {
        match self {
            Self::Environment(folder) | Self::Packages(folder) => folder,
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.interpreter());
        command.envs(self.environment());
        command
    }
}

fn can_make_environments() -> bool {
    system::succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"]))
}

fn can_install() -> bool {
    system::succeeds(Command::new("python3").args(["-m", "pip", "--version"]))
}

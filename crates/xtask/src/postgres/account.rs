//! The account that a PostgreSQL server runs under: PostgreSQL refuses to run as root.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use crate::system;

/// An unprivileged account of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    user: u32,
    group: u32,
}

impl Account {
    /// The account to change to, or none where we already are somebody unprivileged.
    pub(super) fn for_servers() -> anyhow::Result<Option<Self>> {
        if !system::is_root()? {
            return Ok(None);
        }
        for name in ["postgres", "nobody"] {
            if let (Ok(user), Ok(group)) = (number("-u", name), number("-g", name)) {
                return Ok(Some(Self { user, group }));
            }
        }
        bail!("this machine has neither an account `postgres` nor an account `nobody`");
    }

    /// Makes the account the owner of a file or folder.
    pub(super) fn own(self, path: &Path) -> anyhow::Result<()> {
        chown(path, Some(self.user), Some(self.group))
            .with_context(|| format!("failed to hand over {}", path.display()))
    }

    /// Lets a command run under the account; root's further groups are given up with the user.
    pub(super) fn assume(self, command: &mut Command) {
        command.gid(self.group).uid(self.user);
    }
}

fn number(which: &str, name: &str) -> anyhow::Result<u32> {
    let text = system::output(Command::new("id").args([which, name]))?;
    text.trim().parse().with_context(|| format!("`id {which} {name}` printed {text:?}"))
}

//! The processes of one PostgreSQL server, read from `/proc` (and therefore only on Linux).

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::system;

/// Every process of the server: each of them works in the data folder. A process that has ended
/// and waits to be collected no longer counts.
pub(super) fn working_in(data: &Path) -> anyhow::Result<Vec<u32>> {
    let data = data.canonicalize().with_context(|| format!("failed to find {}", data.display()))?;
    let entries = std::fs::read_dir("/proc").context("failed to list processes")?;
    let ids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    Ok(ids
        .filter(|id: &u32| {
            std::fs::read_link(format!("/proc/{id}/cwd")).is_ok_and(|folder| folder == data)
        })
        .collect())
}

/// The processes that serve clients of `user`: their title says so.
pub(super) fn serving_clients(data: &Path, user: &str) -> anyhow::Result<Vec<u32>> {
    let title = format!("postgres: {user} ");
    let mut ids = working_in(data)?;
    ids.retain(|id| {
        std::fs::read(format!("/proc/{id}/cmdline"))
            .is_ok_and(|line| line.starts_with(title.as_bytes()))
    });
    Ok(ids)
}

/// Sends SIGKILL to each; one that ended in the meantime is as good as killed.
pub(super) fn kill(ids: &[u32]) -> anyhow::Result<()> {
    for id in ids {
        let mut command = Command::new("sh");
        command.args(["-c", "kill -KILL \"$1\" || ! kill -0 \"$1\"", "kill", &id.to_string()]);
        system::run(&mut command)?;
    }
    Ok(())
}

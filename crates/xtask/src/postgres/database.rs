//! One database for one test, on the server that all tests share.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;

use super::{Binaries, Cluster};
use crate::{environment, system};

/// The server of a test process that was started without `cargo xtask test`. Nothing drops a
/// static; the cluster's guard removes it when the process ends.
static SHARED: Mutex<Option<Cluster>> = Mutex::new(None);
/// Tells apart the databases that one process creates.
static CREATED: AtomicU32 = AtomicU32::new(0);

/// URL of the server that tests share: the one that the environment names, or else a cluster that
/// lives as long as this process.
pub fn server_url() -> anyhow::Result<String> {
    if let Some(url) = environment::read(environment::POSTGRES_URL) {
        return url.into_string().ok().context("the URL of PostgreSQL is not UTF-8");
    }
    // A test that panicked while it held the lock has left it in order: a cluster or none.
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(cluster) = shared.as_ref() {
        return Ok(cluster.url());
    }
    Ok(shared.insert(Cluster::start(&Binaries::find()?)?).url())
}

/// An empty database, dropped with this value.
#[derive(Debug)]
pub struct Database {
    binaries: Binaries,
    server: String,
    name: String,
}

impl Database {
    /// Creates an empty database on the shared server.
    pub fn create() -> anyhow::Result<Self> {
        let binaries = Binaries::find()?;
        let server = server_url()?;
        let number = CREATED.fetch_add(1, Ordering::Relaxed);
        let name = format!("hemei_test_{}_{number}", std::process::id());
        let database = Self { binaries, server, name };
        // A server that is not ours may still hold what an earlier process of this id left.
        database.drop_if_exists()?;
        // A language's order, so that text which ought to sort by bytes and does not is found.
        database.execute(&format!(
            "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh'",
            database.name
        ))?;
        Ok(database)
    }

    /// URL of the database.
    pub fn url(&self) -> String {
        with_database(&self.server, &self.name)
    }

    fn drop_if_exists(&self) -> anyhow::Result<()> {
        self.execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))
    }

    fn execute(&self, statement: &str) -> anyhow::Result<()> {
        system::run(
            Command::new(self.binaries.folder().join("psql"))
                .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"])
                .args(["--dbname", &self.server, "--command", statement]),
        )
    }
}

impl Drop for Database {
    /// The server may be gone already, which is the same to a test that has ended.
    fn drop(&mut self) {
        self.drop_if_exists().ok();
    }
}

/// The same server and options, another database.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = match url.split_once('?') {
        Some((address, options)) => (address, format!("?{options}")),
        None => (url, String::new()),
    };
    let host = address.find("://").map_or(0, |scheme| scheme + "://".len());
    let end = address[host..].find('/').map_or(address.len(), |slash| host + slash);
    format!("{}/{name}{options}", &address[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_of_the_same_server() {
        for (url, expected) in [
            ("postgres://hemei@127.0.0.1:5/postgres", "postgres://hemei@127.0.0.1:5/one"),
            ("postgres://hemei@127.0.0.1:5", "postgres://hemei@127.0.0.1:5/one"),
            ("postgres:///postgres?host=/tmp/x", "postgres:///one?host=/tmp/x"),
        ] {
            assert_eq!(with_database(url, "one"), expected);
        }
    }
}

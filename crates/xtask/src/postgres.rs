//! A throw-away PostgreSQL for tests: its own folder, port and processes, durable by default,
//! and gone when the process that started it is gone, however that one ended.

use std::ffi::OsString;
use std::io::{Read, Seek, SeekFrom};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::system;

mod account;
mod binaries;
mod database;
mod processes;

use account::Account;
pub use binaries::Binaries;
pub use database::{Database, server_url};

/// The superuser of every throw-away cluster; it has no password.
pub const USER: &str = "hemei";

/// How long a start or a stop may take on a slow and busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the state of a starting or stopping server is looked at.
const GLANCE: Duration = Duration::from_millis(10);

/// The guard outlives us for a moment: its standard input is a pipe that only we hold, so it sees
/// the end of that pipe when this process ends in any way, SIGKILL and Ctrl-C included.
const GUARD: &str = r#"
cat >/dev/null
"$1/pg_ctl" stop -D "$2/data" -m immediate -t 20
rm -rf "$2"
"#;

/// One running PostgreSQL server with its own data folder; stopped and removed when dropped.
#[derive(Debug)]
pub struct Cluster {
    binaries: Binaries,
    account: Option<Account>,
    folder: PathBuf,
    port: u16,
    wrapper: Vec<OsString>,
    postmaster: Option<Child>,
    guard: Child,
}

impl Cluster {
    /// Creates a cluster and starts it on a free port of 127.0.0.1.
    /// It keeps PostgreSQL's durable defaults: `fsync`, `full_page_writes`, `synchronous_commit`.
    pub fn start(binaries: &Binaries) -> anyhow::Result<Self> {
        Self::start_wrapped(binaries, Vec::new())
    }

    /// As [`Cluster::start`], with the server under a program that runs what its last arguments say
    /// and leaves it our child, as `strace -D` does. It works in [`Cluster::folder`].
    pub fn start_under(binaries: &Binaries, wrapper: &Command) -> anyhow::Result<Self> {
        let words = std::iter::once(wrapper.get_program()).chain(wrapper.get_args());
        Self::start_wrapped(binaries, words.map(ToOwned::to_owned).collect())
    }

    fn start_wrapped(binaries: &Binaries, wrapper: Vec<OsString>) -> anyhow::Result<Self> {
        let account = Account::for_servers()?;
        let folder = make_folder(account.as_ref())?;
        let guard = start_guard(binaries, account.as_ref(), &folder)?;
        let port = free_port()?;
        let binaries = binaries.clone();
        let mut cluster =
            Self { binaries, account, folder, port, wrapper, postmaster: None, guard };
        cluster.initialise()?;
        cluster.launch()?;
        Ok(cluster)
    }

    /// URL of the server's `postgres` database, for the superuser [`USER`].
    pub fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    /// The folder that holds everything of this cluster.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What the server has logged since the cluster was created.
    pub fn log(&self) -> anyhow::Result<String> {
        let file = self.log_file();
        std::fs::read_to_string(&file).with_context(|| format!("failed to read {}", file.display()))
    }

    /// Kills the server as a crash of the machine would: every process by SIGKILL, the postmaster
    /// first, no checkpoint, no goodbye to clients. Returns when all of them are gone.
    pub fn kill_postmaster(&mut self) -> anyhow::Result<()> {
        let mut postmaster = self.postmaster.take().context("the server is not running")?;
        postmaster.kill().context("failed to kill the postmaster")?;
        postmaster.wait().context("failed to wait for the postmaster's end")?;
        let data = self.data();
        wait_until("the server's processes to end", || {
            let rest = processes::working_in(&data)?;
            processes::kill(&rest)?;
            Ok(rest.is_empty())
        })
    }

    /// Kills the processes that serve clients, by SIGKILL, and leaves the postmaster alone, which
    /// then resets the server and recovers it. Returns how many were killed.
    pub fn kill_backends(&self) -> anyhow::Result<usize> {
        let backends = processes::serving_clients(&self.data(), USER)?;
        processes::kill(&backends)?;
        Ok(backends.len())
    }

    /// Stops the server cleanly, with its last checkpoint; clients are disconnected.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        ensure!(self.postmaster.is_some(), "the server is not running");
        system::run(self.program("pg_ctl").arg("stop").arg("-D").arg(self.data()).args([
            "-m",
            "fast",
            "-t",
            &PATIENCE.as_secs().to_string(),
        ]))?;
        self.reap()
    }

    /// Starts the server again on the same port, after a clean stop if it still runs: after
    /// [`Cluster::kill_postmaster`] it recovers from its write-ahead log.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        if self.postmaster.is_some() {
            self.stop()?;
        }
        self.launch()
    }

    fn initialise(&self) -> anyhow::Result<()> {
        // What `initdb` writes needs no sync: a machine that crashes here takes the tests along.
        system::run(
            self.program("initdb")
                .args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])
                .args(["--username", USER, "--pgdata"])
                .arg(self.data()),
        )
    }

    fn launch(&mut self) -> anyhow::Result<()> {
        let log = std::fs::File::options().append(true).create(true).open(self.log_file());
        let log = log.context("failed to open the server's log")?;
        let start = log.metadata().context("failed to read the server's log")?.len();
        let socket = format!("unix_socket_directories={}", self.folder.display());
        let mut postmaster = self
            .server()
            .arg("-D")
            .arg(self.data())
            .args(["-p", &self.port.to_string(), "-c", &socket])
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300"])
            // Files of the data folder instead of segments that a killed server leaves behind.
            .args(["-c", "dynamic_shared_memory_type=mmap"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("failed to start postgres")?;
        let ready = wait_until("PostgreSQL to accept connections", || {
            if let Some(status) = postmaster.try_wait().context("failed to look at postgres")? {
                bail!("postgres ended with {status}\n{}", self.log_since(start)?);
            }
            Ok(says_ready(&self.data(), postmaster.id()))
        });
        self.postmaster = Some(postmaster);
        ready
    }

    fn reap(&mut self) -> anyhow::Result<()> {
        if let Some(mut postmaster) = self.postmaster.take() {
            postmaster.wait().context("failed to wait for the postmaster's end")?;
        }
        Ok(())
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn log_since(&self, start: u64) -> anyhow::Result<String> {
        let mut file = std::fs::File::open(self.log_file())?;
        file.seek(SeekFrom::Start(start))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        Ok(text)
    }

    /// The server's own program, under the wrapper where there is one.
    fn server(&self) -> Command {
        let Some((first, arguments)) = self.wrapper.split_first() else {
            return self.program("postgres");
        };
        let mut command = Command::new(first);
        command.args(arguments).arg(self.binaries.folder().join("postgres"));
        prepare(&mut command, self.account.as_ref(), &self.folder);
        command
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.binaries.folder().join(name));
        prepare(&mut command, self.account.as_ref(), &self.folder);
        command
    }
}

impl Drop for Cluster {
    /// The guard does the work, so that there is one way to the end. Errors have no one to go to.
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        self.guard.wait().ok();
        self.reap().ok();
    }
}

fn make_folder(account: Option<&Account>) -> anyhow::Result<PathBuf> {
    // Root's own temporary folder may be closed to the account that the server runs under, and a
    // long path does not fit into the address of a Unix socket.
    let parent = match account {
        Some(_) => PathBuf::from("/tmp"),
        None => std::env::temp_dir(),
    };
    let folder = tempfile::Builder::new()
        .prefix("hemei-postgres-")
        .tempdir_in(&parent)
        .with_context(|| format!("failed to create a folder in {}", parent.display()))?;
    if let Some(account) = account {
        account.own(folder.path())?;
    }
    // From here on the guard removes it.
    Ok(folder.keep())
}

fn start_guard(
    binaries: &Binaries,
    account: Option<&Account>,
    folder: &Path,
) -> anyhow::Result<Child> {
    let mut command = Command::new("sh");
    confine(&mut command, account, Path::new("/"));
    command
        .args(["-c", GUARD, "hemei-postgres-guard"])
        .args([binaries.folder(), folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("failed to start the guard of a PostgreSQL cluster")
}

/// Keeps what the caller's environment says of other servers away from a program of ours.
fn prepare(command: &mut Command, account: Option<&Account>, folder: &Path) {
    confine(command, account, folder);
    command.env("LC_ALL", "C");
    for name in ["PGDATA", "PGPORT", "PGHOST", "PGUSER", "PGOPTIONS"] {
        command.env_remove(name);
    }
}

/// A group of its own keeps Ctrl-C at the terminal away from the server: the guard ends it.
fn confine(command: &mut Command, account: Option<&Account>, folder: &Path) {
    command.current_dir(folder).process_group(0);
    if let Some(account) = account {
        account.assume(command);
    }
}

fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("failed to find a free port")?;
    Ok(listener.local_addr().context("failed to find a free port")?.port())
}

/// The server writes its state into the eighth line of its lock file; `pg_ctl` waits for it too.
fn says_ready(data: &Path, postmaster: u32) -> bool {
    let text = std::fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    lines.first().is_some_and(|pid| *pid == postmaster.to_string())
        && lines.get(7) == Some(&"ready")
}

fn wait_until(what: &str, mut reached: impl FnMut() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let start = Instant::now();
    while !reached()? {
        ensure!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain for {what}");
        std::thread::sleep(GLANCE);
    }
    Ok(())
}

#[cfg(test)]
mod tests;

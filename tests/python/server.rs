//! A tenant on SQLite and its server, as an administrator makes them: `hemei init`, `hemei serve`.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use super::succeeded;

const START: Duration = Duration::from_secs(60);
const LISTEN: &str = "127.0.0.1:";

/// `hemei serve` on a port that the system chose.
#[derive(Debug)]
pub(super) struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// Founds a tenant in a folder and serves it; also gives the administrator's credential, which
    /// `hemei init` prints once.
    pub(super) fn found(home: &Path) -> (Self, String) {
        let mut init = command("init", home);
        let credential = succeeded(&init.args(["--document", "样例〔2024〕1号"]).output().unwrap());
        (Self::start(home), credential)
    }

    fn start(home: &Path) -> Self {
        let mut serve = command("serve", home);
        serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = serve.spawn().unwrap();
        let log = BufReader::new(process.stderr.take().unwrap());
        let (sender, receiver) = channel();
        std::thread::spawn(move || report_address(log, &sender));
        let address = receiver.recv_timeout(START).expect("the server says where it listens");
        let address = address.unwrap_or_else(|log| panic!("the server did not start:\n{log}"));
        Self { process, address }
    }

    /// Where it listens.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// SIGTERM, after which it ends well.
    pub(super) fn stop(mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").arg(&id).status().unwrap().success());
        assert!(self.process.wait().unwrap().success(), "the server ended badly");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended where the test was successful.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Reads the log to its end, so that the server never waits for a full pipe; tells the address, or
/// the log of a server that ended without one.
fn report_address(log: impl BufRead, found: &Sender<Result<String, String>>) {
    let mut shown = String::new();
    for line in log.lines().map_while(Result::ok) {
        match address_in(&line) {
            Some(address) => drop(found.send(Ok(address))),
            None => shown.extend([line.as_str(), "\n"]),
        }
    }
    drop(found.send(Err(shown)));
}

/// The address in a line of the log, once it has a port that is not 0.
fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once(LISTEN)?;
    let port = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    (!matches!(port, "" | "0")).then(|| format!("{LISTEN}{port}"))
}

/// A subcommand of the binary `hemei`, which stands beside the folder of this test's own.
pub(super) fn command(subcommand: &str, home: &Path) -> Command {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join("hemei");
    assert!(program.is_file(), "{} is missing: `cargo xtask test` builds it", program.display());
    let mut command = Command::new(program);
    command.arg(subcommand).envs(variables(home));
    command
}

/// The configuration of the tenant in a folder.
pub(super) fn variables(home: &Path) -> [(&'static str, OsString); 4] {
    [
        ("HEMEI_TENANT", "500243116".into()),
        ("HEMEI_DATABASE_URL", home.join("data").into()),
        ("HEMEI_KEYS_FILE", home.join("keys.toml").into()),
        ("HEMEI_LISTEN_ADDRESS", format!("{LISTEN}0").into()),
    ]
}

//! `hemei serve` as a process of its own, to be killed.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

use tonic::transport::{Channel, Endpoint};

use super::tenant::Tenant;

/// How long a server may take until it says where it listens.
const START: Duration = Duration::from_secs(60);

/// The binary `hemei`, which stands beside the folder of this test's own.
pub(super) fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join("hemei");
    assert!(program.is_file(), "{} is missing: `cargo xtask test` builds it", program.display());
    program
}

/// A running server.
#[derive(Debug)]
pub(super) struct Server {
    process: Mutex<Child>,
    address: String,
}

impl Server {
    /// Starts a server and waits until it listens.
    pub(super) fn start(tenant: &Tenant) -> Self {
        Self::spawn(Command::new(program()), tenant)
    }

    fn spawn(mut command: Command, tenant: &Tenant) -> Self {
        command.arg("serve").envs(tenant.environment());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let (found, address) = channel();
        // Reads to the end, so that the server never waits for a full pipe.
        std::thread::spawn(move || {
            let mut shown = Vec::new();
            for line in lines.map_while(Result::ok) {
                match address_in(&line) {
                    Some(address) => drop(found.send(Ok(address))),
                    None => shown.push(line),
                }
            }
            drop(found.send(Err(shown.join("\n"))));
        });
        let address = address.recv_timeout(START).expect("the server starts in time");
        let address = address.unwrap_or_else(|shown| panic!("the server did not start:\n{shown}"));
        Self { process: Mutex::new(process), address }
    }

    /// A connection that is made when it is first used, and again when it was lost.
    pub(super) fn channel(&self) -> Channel {
        Endpoint::from_shared(format!("http://{}", self.address)).unwrap().connect_lazy()
    }

    /// SIGKILL, and waits for the end.
    pub(super) fn kill(&self) {
        let mut process = self.process.lock().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// SIGTERM, and waits for the end.
    pub(super) fn stop(&self) {
        let mut process = self.process.lock().unwrap();
        let id = process.id().to_string();
        assert!(Command::new("kill").arg(&id).status().unwrap().success());
        process.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let process = self.process.get_mut().unwrap();
        // It may be dead already, which is what this is for.
        drop(process.kill());
        drop(process.wait());
    }
}

/// The address in a line of the server's log, once it has one that is not port 0.
fn address_in(line: &str) -> Option<String> {
    let from = line.find("127.0.0.1:")?;
    let digits = line[from + 10..].chars().take_while(char::is_ascii_digit).collect::<String>();
    (digits != "0" && !digits.is_empty()).then(|| format!("127.0.0.1:{digits}"))
}

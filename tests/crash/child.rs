//! `hemei serve` as a process of its own, to be killed.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::tenant::Tenant;

/// How long a server may take until it says where it listens.
const START: Duration = Duration::from_secs(60);
/// How long the server's health may take to become what it must.
const HEALTH: Duration = Duration::from_secs(30);
/// How long a server may take to stop.
const STOP: Duration = Duration::from_secs(60);

/// The binary `hemei`, which stands beside the folder of this test's own.
pub(super) fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join("hemei");
    assert!(program.is_file(), "{} is missing: `cargo xtask test` builds it", program.display());
    program
}

/// What becomes of who reads the server's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// Reads to the end, so that the server never waits for a full pipe.
    Stays,
    /// Goes as soon as the server listens.
    Goes,
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
        Self::spawn(Command::new(program()), tenant, Reader::Stays)
    }

    /// As [`Self::start`]; then nobody reads the server's log any more.
    pub(super) fn start_unread(tenant: &Tenant) -> Self {
        Self::spawn(Command::new(program()), tenant, Reader::Goes)
    }

    /// As [`Self::start`], under a program that runs what its last arguments say.
    pub(super) fn start_under(mut wrapper: Command, tenant: &Tenant) -> Self {
        wrapper.arg(program());
        Self::spawn(wrapper, tenant, Reader::Stays)
    }

    fn spawn(mut command: Command, tenant: &Tenant, reader: Reader) -> Self {
        command.arg("serve").envs(tenant.environment());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let (found, address) = channel();
        std::thread::spawn(move || {
            let mut shown = Vec::new();
            while let Some(Ok(line)) = lines.next() {
                match address_in(&line) {
                    Some(address) if reader == Reader::Goes => {
                        drop(lines);
                        return drop(found.send(Ok(address)));
                    }
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

    /// Waits until the server says of a service that it is or is not served.
    pub(super) async fn until(&self, service: &str, wanted: ServingStatus) {
        let said = async {
            let mut health = HealthClient::new(self.channel());
            let request = HealthCheckRequest { service: service.to_owned() };
            let mut watched = health.watch(request).await.unwrap().into_inner();
            while let Some(answer) = watched.message().await.unwrap() {
                if answer.status() == wanted {
                    return;
                }
            }
            panic!("the server stopped telling its health");
        };
        let said = tokio::time::timeout(HEALTH, said).await;
        said.unwrap_or_else(|_| panic!("{service:?} is never {wanted:?}"));
    }

    /// SIGKILL, and waits for the end.
    pub(super) fn kill(&self) {
        let mut process = self.process.lock().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// SIGTERM; the server ends by itself, and in time.
    pub(super) fn stop(&self) {
        let mut process = self.process.lock().unwrap();
        let id = process.id().to_string();
        let kill = move |signal: &str| Command::new("kill").arg(signal).arg(&id).status().unwrap();
        assert!(kill("-TERM").success());
        let (ended, end) = channel::<()>();
        let overdue = std::thread::spawn(move || {
            if end.recv_timeout(STOP) == Err(RecvTimeoutError::Timeout) {
                kill("-KILL");
            }
        });
        let status = process.wait().unwrap();
        drop(ended);
        overdue.join().unwrap();
        assert!(status.success(), "the server was to stop and ended with {status}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A panic elsewhere must not keep it alive.
        let process = self.process.get_mut().unwrap_or_else(PoisonError::into_inner);
        // It may be dead already, which is what this is for.
        drop(process.kill());
        drop(process.wait());
    }
}

/// The address in the line that says where the server listens; the database's, which other lines
/// show, is another.
fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("serving address=")?;
    rest.split(' ').next().map(str::to_owned)
}

//! A place where the program is at home: a folder, a database, and ways to run it there.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use hemei_xtask::postgres::Database;
use hemei_xtask::system;
use serde_json::Value;
use tempfile::TempDir;

/// The tenant of these tests.
pub(super) const TENANT: &str = "500243116";
const DOCUMENT: &str = "龙溪委发〔2024〕30号";
/// How long an event of the log may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder and a database.
pub(super) struct Home {
    folder: TempDir,
    database: String,
    /// Dropped with the home.
    postgres: Option<Database>,
}

/// How a run of the program ended.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

impl Ran {
    /// What was printed by a run that did what it was asked.
    pub(super) fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self.out
    }

    /// The one line on standard error of a run that was refused before it did anything.
    pub(super) fn refused(self) -> String {
        assert_eq!(self.code, Some(64), "{} {}", self.out, self.err);
        assert_eq!(self.out, "", "{}", self.err);
        let mut lines = self.err.lines();
        let line = lines.next().unwrap_or_default().to_owned();
        assert_eq!(lines.next(), None, "one line: {}", self.err);
        let (zh, en) = line.split_once(" / ").expect("both languages");
        assert!(!zh.is_ascii() && zh.ends_with('。') && en.ends_with('.'), "{line}");
        line
    }
}

/// The binary.
pub(super) fn program() -> PathBuf {
    let program = system::target().join("debug/hemei");
    assert!(program.is_file(), "{program:?} is missing: run the tests with `cargo xtask test`");
    program
}

impl Home {
    /// A home with SQLite.
    pub(super) fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("data").display().to_string();
        Self { folder, database, postgres: None }
    }

    /// A home with PostgreSQL.
    pub(super) fn postgres() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let postgres = Database::create().expect("a database");
        Self { folder, database: postgres.url(), postgres: Some(postgres) }
    }

    /// One home with each store.
    pub(super) fn each() -> [Self; 2] {
        [Self::sqlite(), Self::postgres()]
    }

    /// The same home after a successful `init`, and the administrator's token.
    pub(super) fn initialised(self) -> (Self, String) {
        let out = self.init().done();
        let token = out.trim_end().to_owned();
        (self, token)
    }

    /// One home with each store, and the demo's year played there: one seed makes the same log
    /// and the same keys wherever it is played.
    pub(super) fn each_played() -> [Self; 2] {
        let [sqlite, postgres] = Self::each().map(Self::played);
        std::fs::copy(sqlite.keys(), postgres.keys()).expect("copied");
        [sqlite, postgres]
    }

    /// The same home after the demo; on PostgreSQL without the keys, which the demo keeps only in
    /// a folder of its own.
    pub(super) fn played(self) -> Self {
        self.run_plainly(&["demo", "--once", "--database", &self.database], &[]).done();
        if let Some(log) = self.log_file() {
            std::fs::copy(log.with_file_name("keys.toml"), self.keys()).expect("copied");
        }
        self
    }

    /// Runs `init`.
    pub(super) fn init(&self) -> Ran {
        self.run(&["init", "--tenant", TENANT, "--document", DOCUMENT])
    }

    /// The folder.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The key file.
    pub(super) fn keys(&self) -> PathBuf {
        self.path().join("keys.toml")
    }

    /// The database, as `--database` takes it.
    pub(super) fn database(&self) -> &str {
        &self.database
    }

    /// The file of the logs; nothing on PostgreSQL.
    pub(super) fn log_file(&self) -> Option<PathBuf> {
        let file = self.path().join("data/log.sqlite");
        self.postgres.is_none().then_some(file)
    }

    /// Runs a subcommand on this home's database, logging only what goes wrong.
    pub(super) fn run(&self, arguments: &[&str]) -> Ran {
        let keys = self.keys();
        let keys = keys.to_str().expect("UTF-8");
        let settings = ["--database", &self.database, "--keys", keys, "--log-filter", "error"];
        self.run_plainly(&[arguments, &settings].concat(), &[])
    }

    /// Runs the program with these arguments and variables only.
    pub(super) fn run_plainly(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let mut command = Command::new(program());
        command.args(arguments).current_dir(self.path()).envs(variables.iter().copied());
        let output = command.stdin(Stdio::null()).output().expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Starts `serve` on a free port and waits until it says where.
    pub(super) fn serve(&self, arguments: &[&str]) -> anyhow::Result<Serving> {
        self.serve_among(arguments, &[])
    }

    /// As [`Self::serve`], with further variables.
    pub(super) fn serve_among(
        &self,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> anyhow::Result<Serving> {
        let mut command = Command::new(program());
        command.envs(variables.iter().copied());
        command.args(["serve", "--log-format", "json", "--database", &self.database]);
        command.arg("--keys").arg(self.keys()).args(arguments);
        command.current_dir(self.path()).stdin(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().context("the program does not start")?;
        let lines = BufReader::new(child.stderr.take().context("standard error is piped")?);
        let (logged, log) = channel();
        let mut serving = Serving { child, address: String::new(), log };
        let mut said = Vec::new();
        let mut lines = lines.lines();
        for line in lines.by_ref() {
            let line = line?;
            let event: Value = serde_json::from_str(&line).unwrap_or(Value::Null);
            if let (Some("serving"), Some(address)) =
                (event["message"].as_str(), event["address"].as_str())
            {
                serving.address = address.to_owned();
                break;
            }
            said.push(line);
        }
        ensure!(!serving.address.is_empty(), "it ended before it served: {}", said.join("\n"));
        // A full pipe would stop the server, so that somebody reads it in any case.
        std::thread::spawn(move || {
            lines.map_while(Result::ok).for_each(|line| drop(logged.send(line)));
        });
        Ok(serving)
    }
}

/// A server as a process of its own; killed when dropped.
pub(super) struct Serving {
    child: Child,
    address: String,
    log: Receiver<String>,
}

impl Serving {
    /// `127.0.0.1:…`.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The next event of its log with this message.
    pub(super) fn logged(&self, message: &str) -> Value {
        loop {
            let line = self.log.recv_timeout(PATIENCE).expect("it is logged");
            let event: Value = serde_json::from_str(&line).expect("an object a line");
            if event["message"] == message {
                return event;
            }
        }
    }

    /// Sends SIGTERM.
    pub(super) fn terminate(&self) -> anyhow::Result<()> {
        signal(&self.child, "TERM")
    }

    /// Waits for the end; the exit code.
    pub(super) fn wait(mut self) -> Option<i32> {
        self.child.wait().expect("it was started").code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended, which is the same to a test that has.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Sends a signal to a process of ours.
pub(super) fn signal(child: &Child, name: &str) -> anyhow::Result<()> {
    system::run(Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()))
}

/// The lines of an output that are JSON objects, as all of them must be.
pub(super) fn objects(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect()
}

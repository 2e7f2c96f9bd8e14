//! A flush stands between each batch's write and its first answer: seen from outside, under
//! strace.
//!
//! One caller sends one command after the other and asks, over a second connection, for the view at
//! the command's position, so that nothing is under way when the next command is sent. Then what is
//! written and flushed before the command's answer is its own batch.

use std::path::Path;

use hemei_xtask::postgres::{Binaries, Cluster};
use tonic::transport::Channel;

use super::child::Server;
use super::load::request_id;
use super::runtime;
use super::tenant::Tenant;
use super::trace::{self, Event, What};
use crate::support::issue_client::Step;

/// The first connection, over which the commands come.
const COMMANDS: usize = 0;

#[test]
fn each_batch_on_sqlite_is_flushed_before_its_first_answer() {
    let home = tempfile::tempdir().unwrap();
    let database = home.path().join("data").display().to_string();
    let commands = runtime().block_on(play(&database, home.path()));
    let events = trace::events(&[read(&home.path().join("trace"))], |path| {
        path.ends_with("/log.sqlite-wal")
    });
    assert_eq!(flushed_commands(&events), commands, "{events:#?}");
    // There is one writer, and whatever it has written was flushed before anything is answered.
    assert!(!answers_over_unflushed(&events), "{events:#?}");
}

#[test]
fn each_batch_on_postgres_is_flushed_before_its_first_answer() {
    let home = tempfile::tempdir().unwrap();
    let strace = trace::strace(Path::new("trace"));
    let cluster = Cluster::start_under(&Binaries::find().unwrap(), &strace).unwrap();
    let commands = runtime().block_on(play(&cluster.url(), home.path()));
    let traces = [read(&home.path().join("trace")), read(&cluster.folder().join("trace"))];
    let events = trace::events(&traces, |path| path.contains("/pg_wal/"));
    assert_eq!(flushed_commands(&events), commands, "{events:#?}");
}

/// Plays the issue loop once, and returns of how many commands it consists.
async fn play(database: &str, home: &Path) -> usize {
    let tenant = Tenant::prepare(database, home).await;
    let server = Server::start_under(trace::strace(&home.join("trace")), &tenant);
    let (commands, queries): (Channel, Channel) = (server.channel(), server.channel());
    let mut issue = String::new();
    for (number, step) in (1..).zip(Step::ALL) {
        let sent = tenant.client.send(commands.clone(), *step, &issue, request_id(number));
        let receipt = sent.await.unwrap();
        let position = receipt.events.last().unwrap().position;
        if *step == Step::Raise {
            issue = receipt.name;
        }
        tenant.get(queries.clone(), &issue, position).await.unwrap();
    }
    Step::ALL.len()
}

/// strace writes each line before the call's process goes on, so that what was answered is there.
fn read(trace: &Path) -> String {
    std::fs::read_to_string(trace).unwrap()
}

/// Of how many commands the first answer went out after their batch was written and flushed. On
/// PostgreSQL the view's batch may be written to the same file by then, which is no matter.
fn flushed_commands(events: &[Event]) -> usize {
    let (mut count, mut written, mut flushed) = (0, false, false);
    for event in events {
        match event.what {
            What::Written => written = true,
            What::Flushed => flushed |= written,
            What::Answered(COMMANDS) => {
                count += usize::from(flushed);
                (written, flushed) = (false, false);
            }
            What::Answered(_) => (written, flushed) = (false, false),
        }
    }
    count
}

/// Whether any answer went out while something was written and not flushed.
fn answers_over_unflushed(events: &[Event]) -> bool {
    let mut dirty = false;
    events.iter().any(|event| {
        match event.what {
            What::Written => dirty = true,
            What::Flushed => dirty = false,
            What::Answered(_) => return dirty,
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use What::{Answered, Flushed, Written};

    fn events(all: &[What]) -> Vec<Event> {
        all.iter().map(|what| Event { at: 0, what: *what }).collect()
    }

    #[test]
    fn a_command_answered_after_its_flush_counts_once() {
        let all = [Written, Flushed, Answered(0), Answered(0), Written, Flushed, Answered(1)];
        let all = events(&all);
        assert_eq!(flushed_commands(&all), 1);
        assert!(!answers_over_unflushed(&all));
    }

    #[test]
    fn a_command_answered_before_its_flush_does_not_count() {
        let late = events(&[Written, Answered(0), Flushed, Answered(1)]);
        assert_eq!(flushed_commands(&late), 0);
        assert!(answers_over_unflushed(&late));
        let never = events(&[Answered(0), Answered(1)]);
        assert_eq!(flushed_commands(&never), 0);
        let first = events(&[Flushed, Written, Answered(0)]);
        assert_eq!(flushed_commands(&first), 0);
        let again = events(&[Written, Flushed, Written, Answered(0)]);
        assert!(answers_over_unflushed(&again));
    }
}

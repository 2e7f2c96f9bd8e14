//! SIGKILL of the server and of PostgreSQL under load, at random moments; what strace sees.
//!
//! Whatever was acknowledged is in the log; whatever is repeated with its request id gets the same
//! receipt or is executed once; nothing is there twice; the log checks clean. After PostgreSQL's
//! death the server goes on without a restart. `cargo xtask crash` does the same more often.

use std::path::Path;
use std::sync::Arc;

use hemei_xtask::environment;
use hemei_xtask::postgres::{Binaries, Cluster, Database};

mod child;
mod flush;
mod load;
mod outage;
mod tenant;
mod trace;
mod unread;
mod verify;

use child::Server;
use load::{Known, Load, Moment};
use tenant::Tenant;

/// Who dies.
#[derive(Debug, Clone, Copy)]
enum Victim {
    ServerOnSqlite,
    ServerOnPostgres,
    /// All of PostgreSQL's processes, or those that serve clients, in turn.
    Postgres,
}

impl Victim {
    /// Its share of the test command's 20 kills.
    fn share(self) -> usize {
        match self {
            Self::ServerOnSqlite | Self::ServerOnPostgres => 6,
            Self::Postgres => 8,
        }
    }

    /// How often to kill: the test command's share, or as much of what `cargo xtask crash` asks for.
    fn kills(self) -> usize {
        let asked = environment::read(environment::CRASH_KILLS);
        let asked = asked.map(|text| text.to_str().unwrap().parse::<usize>().unwrap());
        asked.map_or(self.share(), |all| (all * self.share()).div_ceil(20))
    }

    /// The moment of a death, printed with its seed.
    fn moment(self, round: usize) -> Moment {
        let seed = (self as u64) << 32 | round as u64;
        let moment = Moment::of(seed);
        println!("{self:?}, kill {round}, seed {seed:#x}: {moment:?}");
        moment
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn a_killed_server_on_sqlite_loses_and_doubles_nothing() {
    let home = tempfile::tempdir().unwrap();
    let database = home.path().join("data").display().to_string();
    runtime().block_on(kill_the_server(Victim::ServerOnSqlite, &database, home.path()));
}

#[test]
fn a_killed_server_on_postgres_loses_and_doubles_nothing() {
    let home = tempfile::tempdir().unwrap();
    let database = Database::create().unwrap();
    runtime().block_on(kill_the_server(Victim::ServerOnPostgres, &database.url(), home.path()));
}

async fn kill_the_server(victim: Victim, database: &str, home: &Path) {
    let tenant = Arc::new(Tenant::prepare(database, home).await);
    let load = Load::new(Arc::clone(&tenant));
    for round in 0..victim.kills() {
        let server = Arc::new(Server::start(&tenant));
        load.settle(&server, Known::Some(round as u64)).await;
        load.run_until(&server, victim.moment(round), || server.kill()).await;
    }
    let server = Arc::new(Server::start(&tenant));
    finish(&tenant, &load, &server).await;
}

/// The server lives on while PostgreSQL dies and comes back.
#[test]
fn a_server_goes_on_after_postgres_was_killed() {
    let home = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::start(&Binaries::find().unwrap()).unwrap();
    runtime().block_on(async {
        let tenant = Arc::new(Tenant::prepare(&cluster.url(), home.path()).await);
        let load = Load::new(Arc::clone(&tenant));
        let server = Arc::new(Server::start(&tenant));
        for round in 0..Victim::Postgres.kills() {
            // Callers play on until the database is back.
            let kill = || {
                if round % 2 == 0 {
                    cluster.kill_postmaster().unwrap();
                    cluster.restart().unwrap();
                } else {
                    assert_ne!(cluster.kill_backends().unwrap(), 0, "nobody was killed");
                }
            };
            load.run_until(&server, Victim::Postgres.moment(round), kill).await;
            load.settle(&server, Known::Some(round as u64)).await;
        }
        finish(&tenant, &load, &server).await;
    });
}

async fn finish(tenant: &Tenant, load: &Load, server: &Arc<Server>) {
    load.settle(server, Known::All).await;
    verify::everything_is_there_once(tenant, load).await;
    server.stop();
    tenant.check();
}

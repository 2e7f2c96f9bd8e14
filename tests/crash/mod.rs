//! SIGKILL of the server under load, at random moments.
//!
//! Whatever was acknowledged is in the log; whatever is repeated with its request id gets the same
//! receipt or is executed once; nothing is there twice; the log checks clean. `cargo xtask crash`
//! does the same more often.

use std::sync::Arc;

use hemei_xtask::environment;

mod child;
mod load;
mod tenant;
mod verify;

use child::Server;
use load::Load;
use tenant::Tenant;

/// How many kills the test command does.
const KILLS: usize = 7;

/// How often to kill: the test command's number, or what `cargo xtask crash` asks for.
fn kills() -> usize {
    let asked = environment::read(environment::CRASH_KILLS);
    asked.and_then(|text| text.to_str().and_then(|text| text.parse().ok())).unwrap_or(KILLS)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn a_killed_server_on_sqlite_loses_and_doubles_nothing() {
    let home = tempfile::tempdir().unwrap();
    let database = home.path().join("data").display().to_string();
    runtime().block_on(kill_the_server(&database, home.path()));
}

async fn kill_the_server(database: &str, home: &std::path::Path) {
    let tenant = Arc::new(Tenant::prepare(database, home).await);
    let mut load = Load::new(Arc::clone(&tenant));
    // The round is the seed of the moment of death, and is printed with every failure.
    for seed in 0..kills() as u64 {
        let server = Server::start(&tenant);
        load.settle(&server, seed).await;
        load.run_until(&server, seed, || server.kill()).await;
    }
    let server = Server::start(&tenant);
    load.settle(&server, u64::MAX).await;
    verify::everything_is_there_once(&tenant, &load).await;
    server.stop();
    tenant.check();
}

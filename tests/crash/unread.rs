//! A server whose log nobody reads any more goes on, and stops when it is asked to.

use super::child::Server;
use super::load::request_id;
use super::runtime;
use super::tenant::Tenant;
use crate::support::issue_client::Step;

#[test]
fn a_server_goes_on_when_its_log_goes_nowhere() {
    let home = tempfile::tempdir().unwrap();
    let database = home.path().join("data").display().to_string();
    let runtime = runtime();
    let tenant = runtime.block_on(Tenant::prepare(&database, home.path()));
    let server = Server::start_unread(&tenant);
    let client = &tenant.client;
    runtime.block_on(async {
        let raised = client.send(server.channel(), Step::Raise, "", request_id(1)).await.unwrap();
        let position = raised.events.last().unwrap().position;
        tenant.get(server.channel(), &raised.name, position).await.unwrap();
    });
    // The first thing that it does now is to log that it stops.
    server.stop();
    tenant.check();
}

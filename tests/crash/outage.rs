//! What callers learn while PostgreSQL is away, and that everything goes on when it is back.

use std::time::Duration;

use hemei_xtask::postgres::{Binaries, Cluster};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_health::pb::health_check_response::ServingStatus::{self, NotServing, Serving};

use super::child::Server;
use super::load::request_id;
use super::tenant::Tenant;
use super::{runtime, verify};
use crate::support::issue_client::Step;

/// The health service's names.
const SERVICES: [&str; 3] = ["", "commands", "views"];
/// How long a caller waits while the database is away.
const DEADLINE: Duration = Duration::from_secs(2);
/// How often a caller whose own clock was faster than the server's answer asks again.
const TRIES: usize = 10;

#[test]
fn while_postgres_is_away_callers_are_told_and_afterwards_everything_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::start(&Binaries::find().unwrap()).unwrap();
    runtime().block_on(async {
        let tenant = Tenant::prepare(&cluster.url(), home.path()).await;
        let server = Server::start(&tenant);
        let channel = server.channel();
        let raise =
            |number| tenant.client.send(channel.clone(), Step::Raise, "", request_id(number));
        let before = raise(1).await.unwrap();
        let position = before.events.last().unwrap().position;
        tenant.get(channel.clone(), &before.name, position).await.unwrap();
        health(&server, Serving).await;

        cluster.kill_postmaster().unwrap();
        // The second time the first copy is still under way.
        for _ in 0..2 {
            let told = told(&tenant, &channel, 2).await;
            assert_eq!(told.code(), Code::Unavailable, "{told:?}");
            assert!(told.message().contains("repeat with the same request_id"), "{told:?}");
        }
        health(&server, NotServing).await;
        let told = tenant.get(channel.clone(), &before.name, position).await.unwrap_err();
        assert_eq!(told.code(), Code::Unavailable, "{told:?}");
        assert!(told.message().contains("the service is unavailable"), "{told:?}");

        cluster.restart().unwrap();
        health(&server, Serving).await;
        let after = raise(2).await.unwrap();
        assert_eq!(raise(2).await.unwrap(), after);
        assert_eq!(raise(1).await.unwrap(), before);
        // The view goes on as well.
        let position = after.events.last().unwrap().position;
        tenant.get(channel.clone(), &after.name, position).await.unwrap();
        let times = verify::times(&verify::rows(&tenant).await);
        assert_eq!([1, 2].map(|number| times.get(&request_id(number))), [Some(&1); 2]);
        server.stop();
        tenant.check();
    });
}

/// What the server answers to a problem that cannot be raised in time.
async fn told(tenant: &Tenant, channel: &Channel, number: u64) -> Status {
    for _ in 0..TRIES {
        let raised = tenant.raise_within(DEADLINE, channel.clone(), request_id(number));
        let status = raised.await.expect_err("there is no database");
        // Every answer of the server carries this; what the client's own clock says does not.
        if status.metadata().contains_key("x-request-id") {
            return status;
        }
    }
    panic!("the server never answers within {DEADLINE:?}");
}

async fn health(server: &Server, wanted: ServingStatus) {
    for service in SERVICES {
        server.until(service, wanted).await;
    }
}

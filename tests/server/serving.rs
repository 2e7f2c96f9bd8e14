//! `serve` as a process: credentials over the wire, health, signals, TLS.

use std::time::Duration;

use hemei_api::proto::GetHeadRequest;
use hemei_api::proto::audit_service_client::AuditServiceClient;
use hemei_api::proto::{Log, LogHead};
use hemei_xtask::system;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Code, Request, Status};
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::home::{Home, Serving, TENANT, objects};

const ANYWHERE: [&str; 2] = ["--listen", "127.0.0.1:0"];

async fn channel(serving: &Serving) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{}", serving.address())).expect("a URI");
    endpoint.connect().await.expect("it listens")
}

async fn head(channel: Channel, token: &str) -> Result<LogHead, Status> {
    let message = GetHeadRequest { parent: format!("tenants/{TENANT}"), log: Log::Business.into() };
    let mut request = Request::new(message);
    let bearer = format!("Bearer {token}").parse().expect("a token is ASCII");
    request.metadata_mut().insert("authorization", bearer);
    AuditServiceClient::new(channel).get_head(request).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn the_token_of_init_is_a_callers_proof_and_any_other_is_none() {
    for home in Home::each() {
        let (home, token) = home.initialised();
        let serving = home.serve(&ANYWHERE).expect("served");
        let channel = channel(&serving).await;
        // An administrator of the system keeps it running and reads nothing.
        let refused = head(channel.clone(), &token).await.expect_err("no auditor");
        assert_eq!(refused.code(), Code::PermissionDenied, "{refused:?}");
        let forged =
            format!("{}{}", &token[..token.len() - 1], if token.ends_with('0') { 1 } else { 0 });
        for wrong in [forged.as_str(), "hemei_", ""] {
            let refused = head(channel.clone(), wrong).await.expect_err("no credential");
            assert_eq!(refused.code(), Code::Unauthenticated, "{refused:?}");
        }
    }
}

#[tokio::test]
async fn a_revoked_credential_is_none_after_a_restart() {
    let (home, token) = Home::sqlite().initialised();
    let listed = objects(&home.run(&["credential", "list"]).done());
    let credential = listed[0]["credential"].as_str().expect("an id");
    home.run(&["credential", "revoke", "--credential", credential]).done();
    let serving = home.serve(&ANYWHERE).expect("served");
    let refused = head(channel(&serving).await, &token).await.expect_err("revoked");
    assert_eq!(refused.code(), Code::Unauthenticated);
}

/// The desk is another process that writes to the same log.
#[tokio::test]
async fn one_revoked_at_the_desk_is_soon_none_to_a_server_that_runs() {
    for home in Home::each() {
        let (home, token) = home.initialised();
        let serving = home.serve(&ANYWHERE).expect("served");
        let channel = channel(&serving).await;
        let refused = head(channel.clone(), &token).await.expect_err("no auditor");
        assert_eq!(refused.code(), Code::PermissionDenied);
        let listed = objects(&home.run(&["credential", "list"]).done());
        let credential = listed[0]["credential"].as_str().expect("an id");
        home.run(&["credential", "revoke", "--credential", credential]).done();
        let known = async {
            loop {
                let refused = head(channel.clone(), &token).await.expect_err("refused");
                if refused.code() == Code::Unauthenticated {
                    return;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), known).await.expect("it learns of it");
    }
}

/// One span a call, with who, which method and how it ended; the token is in none.
#[tokio::test(flavor = "multi_thread")]
async fn every_call_leaves_one_span_with_its_fields() {
    let (home, token) = Home::sqlite().initialised();
    let person = objects(&home.run(&["credential", "list"]).done())[0]["person"].clone();
    let filter = ["--log-filter", "info,hemei_api=debug"];
    let serving = home.serve(&[&ANYWHERE[..], &filter].concat()).expect("served");
    let refused = head(channel(&serving).await, &token).await.expect_err("no auditor");
    let trace_id = refused.metadata().get("x-request-id").expect("the answer names it");
    let event = serving.logged("a call was answered");
    let span = &event["span"];
    assert_eq!(span["name"], "rpc");
    assert_eq!(span["method"], "/hemei.v1.AuditService/GetHead");
    assert_eq!(span["code"], "PermissionDenied");
    assert_eq!(span["trace_id"], trace_id.to_str().expect("it is ASCII"));
    assert_eq!(span["person"], person);
    assert!(span["latency_us"].as_u64().is_some(), "{span}");
    let secret = token.rsplit('_').next().expect("a secret");
    assert!(!event.to_string().contains(secret));
}

/// What an operator does beside a server that runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_checked_read_and_its_views_rebuilt_while_it_is_served() {
    for home in Home::each_played() {
        let before = home.run(&["check"]).done();
        let serving = home.serve(&[&ANYWHERE[..], &["--demo"]].concat()).expect("served");
        assert_eq!(home.run(&["check"]).done(), before);
        assert!(home.run(&["log"]).done().lines().count() > 100);
        for report in objects(&home.run(&["rebuild"]).done()) {
            assert_eq!(report["differences"], serde_json::json!([]), "{report}");
        }
        assert_eq!(home.run(&["check"]).done(), before);
        let mut health = HealthClient::new(channel(&serving).await);
        let mut standings = watch(&mut health, "views").await;
        until(&mut standings, ServingStatus::Serving).await;
    }
}

#[tokio::test]
async fn a_signal_tells_health_first_and_then_ends_the_process() {
    for home in Home::each() {
        let (home, _) = home.initialised();
        // Nothing but the second signal ends so long a drain.
        let variables = "[shutdown]\ndrain_seconds = 3600\n";
        std::fs::write(home.path().join("h.toml"), variables).expect("written");
        let serving = home.serve(&[&ANYWHERE[..], &["--config", "h.toml"]].concat());
        let serving = serving.expect("served");
        let mut health = HealthClient::new(channel(&serving).await);
        for service in ["", "commands", "views"] {
            let mut standings = watch(&mut health, service).await;
            until(&mut standings, ServingStatus::Serving).await;
        }
        let mut standings = watch(&mut health, "").await;
        until(&mut standings, ServingStatus::Serving).await;
        serving.terminate().expect("sent");
        until(&mut standings, ServingStatus::NotServing).await;
        serving.terminate().expect("sent");
        assert_eq!(serving.wait(), Some(0));
    }
}

/// The connection stays open: the client's side of it runs on, and leaves when it is asked to.
#[tokio::test(flavor = "multi_thread")]
async fn one_signal_is_enough_where_nothing_is_under_way() {
    let (home, _) = Home::sqlite().initialised();
    // Nothing ends so long a grace period but the end of all calls.
    std::fs::write(home.path().join("h.toml"), "[shutdown]\ngrace_seconds = 3600\n")
        .expect("written");
    let serving = home.serve(&[&ANYWHERE[..], &["--config", "h.toml"]].concat());
    let serving = serving.expect("served");
    let open = channel(&serving).await;
    head(open.clone(), "").await.expect_err("no credential");
    serving.terminate().expect("sent");
    assert_eq!(serving.wait(), Some(0));
    drop(open);
    home.run(&["check"]).done();
}

type Standings = tonic::Streaming<tonic_health::pb::HealthCheckResponse>;

async fn watch(health: &mut HealthClient<Channel>, service: &str) -> Standings {
    let request = HealthCheckRequest { service: service.to_owned() };
    health.watch(request).await.expect("watched").into_inner()
}

/// Follows a service's health until it stands as expected.
async fn until(standings: &mut Standings, expected: ServingStatus) {
    let expected = match expected {
        ServingStatus::Unknown => 0,
        ServingStatus::Serving => 1,
        ServingStatus::NotServing => 2,
    };
    loop {
        let standing = standings.message().await.expect("an answer").expect("it goes on");
        if standing.status == expected {
            return;
        }
    }
}

#[tokio::test]
async fn with_a_certificate_it_is_served_inside_tls_only() {
    let (home, token) = Home::sqlite().initialised();
    let folder = system::repository().join("tests/server/tls");
    let file = |name: &str| folder.join(name).display().to_string();
    let (certificate, key) = (file("certificate.pem"), file("key.pem"));
    let tls = ["--tls-certificate", &certificate, "--tls-key", &key];
    let serving = home.serve(&[&["--listen", "0.0.0.0:0"], &tls[..]].concat()).expect("served");
    let port = serving.address().rsplit(':').next().expect("a port");
    let authority = Certificate::from_pem(std::fs::read(&certificate).expect("a certificate"));
    let trusting = ClientTlsConfig::new().ca_certificate(authority).domain_name("localhost");
    let endpoint = Endpoint::from_shared(format!("https://127.0.0.1:{port}")).expect("a URI");
    let channel = endpoint.tls_config(trusting).expect("a client").connect().await;
    let refused = head(channel.expect("it listens"), &token).await.expect_err("no auditor");
    assert_eq!(refused.code(), Code::PermissionDenied);
    let plain = Endpoint::from_shared(format!("http://127.0.0.1:{port}")).expect("a URI");
    let refused = match plain.connect().await {
        Ok(channel) => {
            head(channel, &token).await.is_err_and(|status| status.code() != Code::PermissionDenied)
        }
        Err(_) => true,
    };
    assert!(refused, "nobody is answered in plain text");
}

#[test]
fn a_certificate_that_is_none_is_refused() {
    let (home, _) = Home::sqlite().initialised();
    let nothing = home.path().join("nothing.pem");
    std::fs::write(&nothing, "nothing").expect("written");
    let nothing = nothing.to_str().expect("UTF-8");
    let tls = ["serve", "--listen", "127.0.0.1:0", "--tls-certificate", nothing, "--tls-key"];
    home.run(&[&tls[..], &[nothing]].concat()).refused();
    let line = home.run(&[&tls[..], &["gone.pem"]].concat()).refused();
    assert!(line.contains("gone.pem"), "{line}");
}

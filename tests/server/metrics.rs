//! The page for Prometheus.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::home::{Home, objects};
use super::telemetry::{channel, register, serve};

/// What is answered to a GET.
fn get(address: &str, path: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    (head.to_owned(), body.to_owned())
}

/// The value of the one line with this name and these labels.
fn value(page: &str, name: &str, labels: &[&str]) -> f64 {
    let lines = page.lines().filter_map(|line| {
        let (series, value) = line.rsplit_once(' ')?;
        let found = series.strip_prefix(name)?;
        let exact = found.is_empty() || found.starts_with('{');
        (exact && labels.iter().all(|label| found.contains(label))).then_some(value)
    });
    let found: Vec<_> = lines.collect();
    assert_eq!(found.len(), 1, "{name} {labels:?}: {page}");
    found[0].parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_tells_of_calls_batches_views_and_the_store_and_of_nobody() {
    for home in Home::each() {
        let (home, token) = home.initialised();
        let credential = objects(&home.run(&["credential", "list"]).done()).remove(0);
        let serving = serve(&home, "[metrics]\naddress = '127.0.0.1:0'\n", &[]);
        let address = serving.logged("metrics are served")["address"].clone();
        let address = address.as_str().expect("a text").to_owned();
        let channel = channel(&serving).await;
        let receipt = register(&channel, &token, None).await.expect("registered");
        register(&channel, "nobody", None).await.expect_err("no credential");
        let (head, page) = get(&address, "/metrics");
        assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/plain"), "{head}");
        let method = "method=\"hemei.v1.PersonService/RegisterPerson\"";
        assert_eq!(value(&page, "hemei_calls_total", &[method, "code=\"OK\""]), 1.0);
        assert_eq!(value(&page, "hemei_calls_total", &[method, "code=\"UNAUTHENTICATED\""]), 1.0);
        assert_eq!(value(&page, "hemei_call_duration_seconds_count", &[method]), 2.0);
        assert_eq!(value(&page, "hemei_refusals_total", &["reason=\"UNAUTHENTICATED\""]), 1.0);
        let business = "log=\"business\"";
        let committed = [business, "outcome=\"committed\""];
        assert_eq!(value(&page, "hemei_append_duration_seconds_count", &committed), 1.0);
        assert_eq!(value(&page, "hemei_batch_units_sum", &[business]), 1.0);
        let events = receipt.events.len() as f64;
        assert_eq!(value(&page, "hemei_batch_events_sum", &[business]), events);
        assert_eq!(value(&page, "hemei_queue_units", &[business]), 0.0);
        let position = receipt.position as f64;
        assert_eq!(value(&page, "hemei_head_position", &[business]), position);
        for view in ["view=\"unit_register\"", "view=\"issue_ledger\""] {
            assert!(value(&page, "hemei_view_lag_events", &[view]) <= position);
            assert!(value(&page, "hemei_view_lag_seconds", &[view]) >= 0.0);
            assert_eq!(value(&page, "hemei_view_stopped", &[view]), 0.0);
        }
        assert!(page.contains("hemei_store_connections{") && page.contains("state=\"in_use\""));
        for personal in ["person", "credential"] {
            let id = credential[personal].as_str().expect("an id");
            assert!(!page.contains(id), "{personal}: {page}");
        }
        assert!(get(&address, "/health").0.starts_with("HTTP/1.1 200"));
        assert!(get(&address, "/").0.starts_with("HTTP/1.1 404"));
        serving.terminate().expect("sent");
        assert_eq!(serving.wait(), Some(0));
    }
}

#[test]
fn a_page_that_others_can_reach_is_refused_unless_somebody_says_so() {
    let (home, _) = Home::sqlite().initialised();
    let variables = [("HEMEI_METRICS_ADDRESS", "0.0.0.0:0")];
    let line = home.run_plainly(&["serve", "--log-filter", "error"], &variables).refused();
    assert!(line.contains("metrics.address") && line.contains("0.0.0.0:0"), "{line}");
    let settings = "[metrics]\naddress = '0.0.0.0:0'\n[listen]\ninsecure = true\n";
    let serving = serve(&home, settings, &[]);
    serving.logged("metrics are served");
}

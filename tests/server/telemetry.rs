//! Traces, metrics and logs as a collector gets them from a server that runs as a process.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hemei_api::proto::person_service_client::PersonServiceClient;
use hemei_api::proto::{Receipt, RegisterPersonRequest};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

use super::collector::{Collector, of_value, text};
use super::home::{Home, Serving, TENANT, objects};
use super::tampering::on_views;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";
const REGISTER: &str = "hemei.v1.PersonService/RegisterPerson";
/// A server that its collector keeps waiting ends within this, on a busy machine too.
const STOP_MAX: Duration = Duration::from_secs(20);

/// Request ids are counted, not drawn.
static NUMBER: AtomicU64 = AtomicU64::new(1);

/// Serves with a configuration file.
pub(super) fn serve(home: &Home, settings: &str, variables: &[(&str, &str)]) -> Serving {
    std::fs::write(home.path().join("h.toml"), settings).expect("written");
    let arguments = ["--listen", "127.0.0.1:0", "--config", "h.toml"];
    home.serve_among(&arguments, variables).expect("served")
}

pub(super) async fn channel(serving: &Serving) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{}", serving.address())).expect("a URI");
    endpoint.connect().await.expect("it listens")
}

/// Registers a person, as a part of a trace where one is given.
pub(super) async fn register(
    channel: &Channel,
    token: &str,
    trace: Option<&str>,
) -> Result<Receipt, Status> {
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let mut request = Request::new(RegisterPersonRequest {
        parent: format!("tenants/{TENANT}"),
        request_id: format!("00000000-0000-4000-8000-{number:012x}"),
        ..Default::default()
    });
    let bearer = format!("Bearer {token}").parse().expect("a token is ASCII");
    request.metadata_mut().insert("authorization", bearer);
    if let Some(trace) = trace {
        request.metadata_mut().insert("traceparent", trace.parse().expect("a header"));
    }
    let answer = PersonServiceClient::new(channel.clone()).register_person(request).await;
    answer.map(tonic::Response::into_inner)
}

fn exporting(collector: &Collector) -> String {
    format!("[telemetry]\nendpoint = '{}'\n", collector.url())
}

fn is_linked_to(span: &Span, call: &Span) -> bool {
    let to = |trace: &[u8], id: &[u8]| trace == call.trace_id && id == call.span_id;
    span.links.iter().any(|link| to(&link.trace_id, &link.span_id))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_continues_its_callers_trace_and_the_views_link_to_it() {
    for home in Home::each() {
        let mut collector = Collector::start().await;
        let (home, token) = home.initialised();
        let person = objects(&home.run(&["credential", "list"]).done())[0]["person"].clone();
        let serving = serve(&home, &exporting(&collector), &[]);
        let trace = format!("00-{TRACE}-{PARENT}-01");
        let channel = channel(&serving).await;
        register(&channel, &token, Some(&trace)).await.expect("the administrator registers");
        let call = collector.span(|span| span.name == REGISTER).await;
        assert_eq!(call.trace_id, bytes(TRACE), "the caller's trace goes on");
        assert_eq!(call.parent_span_id, bytes(PARENT));
        assert_eq!(call.kind, SpanKind::Server as i32);
        assert_eq!(text(&call.attributes, "rpc.response.status_code"), Some("Ok"));
        let person = person.as_str().expect("an id");
        assert!(!format!("{call:?}").contains(person), "whose call it was is nobody's statistic");
        for view in ["unit_register", "issue_ledger"] {
            let of_view = |span: &Span| text(&span.attributes, "view") == Some(view);
            let fold = collector.span(|span| of_view(span) && is_linked_to(span, &call)).await;
            assert_eq!(fold.name, "fold");
            assert_ne!(fold.trace_id, call.trace_id, "it is linked, not a part");
        }
        collector.span(|span| span.name == "append" && is_linked_to(span, &call)).await;
        serving.terminate().expect("sent");
        assert_eq!(serving.wait(), Some(0));
    }
}

/// What was not folded when the server ended is linked by the next one, from what stands beside
/// the log; and what is not recorded by its caller is recorded by nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_trace_is_remembered_by_the_database() {
    for home in Home::each() {
        let (home, token) = home.initialised();
        // Nobody watches, and the caller's place is kept all the same.
        let serving = serve(&home, "", &[]);
        let trace = format!("00-{TRACE}-{PARENT}-01");
        let opened = channel(&serving).await;
        register(&opened, &token, Some(&trace)).await.expect("the administrator registers");
        let unrecorded = trace.replace("-01", "-00").replace("0af7", "0af8");
        register(&opened, &token, Some(&unrecorded)).await.expect("the administrator registers");
        serving.terminate().expect("sent");
        assert_eq!(serving.wait(), Some(0));
        // A view that starts over reads the whole log.
        let statement = "DELETE FROM view_generations".to_owned();
        on_views(&home, &[statement]).await;
        let mut collector = Collector::start().await;
        let serving = serve(&home, &exporting(&collector), &[]);
        let linked = |span: &Span| span.name == "fold" && !span.links.is_empty();
        let fold = collector.span(linked).await;
        let links: Vec<_> = fold.links.iter().map(|link| link.trace_id.clone()).collect();
        assert_eq!(links, [bytes(TRACE)]);
        assert_eq!(fold.links[0].span_id, bytes(PARENT));
        serving.terminate().expect("sent");
        assert_eq!(serving.wait(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_sent_yet_is_sent_before_the_end() {
    let mut collector = Collector::start().await;
    let (home, token) = Home::sqlite().initialised();
    let serving = serve(&home, &exporting(&collector), &[]);
    let channel = channel(&serving).await;
    register(&channel, &token, None).await.expect("the administrator registers");
    register(&channel, "nobody", None).await.expect_err("no credential");
    serving.terminate().expect("sent");
    assert_eq!(serving.wait(), Some(0));
    collector.settle();
    // The first of a trace that begins here.
    let call = collector.spans.iter().find(|span| span.name == REGISTER).expect("its span");
    assert_eq!(call.parent_span_id, Vec::<u8>::new());
    for name in [
        "hemei.calls",
        "hemei.call.duration",
        "hemei.refusals",
        "hemei.append.duration",
        "hemei.batch.units",
        "hemei.queue.units",
        "hemei.head.position",
        "hemei.view.lag.events",
        "hemei.store.connections",
    ] {
        let quoted = format!("name: {name:?}");
        assert!(collector.metrics.iter().any(|metric| metric.contains(&quoted)), "{name}");
    }
    let refusals = collector.metrics.iter().rfind(|metric| metric.contains("hemei.refusals"));
    assert!(refusals.expect("it was sent").contains("UNAUTHENTICATED"));
    let bodies: Vec<_> =
        collector.records.iter().filter_map(|record| of_value(record.body.as_ref())).collect();
    assert!(bodies.contains(&"serving") && bodies.contains(&"stopped"), "{bodies:?}");
}

/// Not even where the usual variables name a collector: what is configured stands in one place.
#[tokio::test(flavor = "multi_thread")]
async fn without_an_endpoint_nothing_is_sent() {
    let mut collector = Collector::start().await;
    let (home, token) = Home::sqlite().initialised();
    let url = collector.url();
    let serving = serve(&home, "", &[("OTEL_EXPORTER_OTLP_ENDPOINT", &url)]);
    let trace = format!("00-{TRACE}-{PARENT}-01");
    register(&channel(&serving).await, &token, Some(&trace)).await.expect("registered");
    serving.terminate().expect("sent");
    assert_eq!(serving.wait(), Some(0));
    collector.settle();
    let sent = (collector.spans.len(), collector.metrics.len(), collector.records.len());
    assert_eq!(sent, (0, 0, 0));
}

/// One that takes the connection and says nothing is worse than one that is not there.
#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_does_not_answer_holds_nobody_up() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = silent.local_addr().expect("a bound listener");
    let (home, token) = Home::sqlite().initialised();
    let settings = format!("[telemetry]\nendpoint = 'http://{address}'\n");
    let serving = serve(&home, &settings, &[]);
    let channel = channel(&serving).await;
    // More than the queue of spans holds.
    for _ in 0..3000 {
        register(&channel, "nobody", None).await.expect_err("no credential");
    }
    register(&channel, &token, None).await.expect("the administrator registers");
    let asked = Instant::now();
    serving.terminate().expect("sent");
    assert_eq!(serving.wait(), Some(0));
    assert!(asked.elapsed() < STOP_MAX, "{:?}", asked.elapsed());
    drop(silent);
}

#[test]
fn a_collector_behind_tls_needs_its_authority() {
    let (home, _) = Home::sqlite().initialised();
    let variables = [("HEMEI_TELEMETRY_ENDPOINT", "https://collector.example:4317")];
    let line = home.run_plainly(&["serve"], &variables).refused();
    assert!(line.contains("telemetry.authority"), "{line}");
    let variables = [variables[0], ("HEMEI_TELEMETRY_AUTHORITY", "gone.pem")];
    let line = home.run_plainly(&["serve"], &variables).refused();
    assert!(line.contains("gone.pem"), "{line}");
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let pair = |at| u8::from_str_radix(&hexadecimal[at..at + 2], 16).expect("hexadecimal");
    (0..hexadecimal.len()).step_by(2).map(pair).collect()
}

//! What who watches learns of a call, and what of a call's trace is kept.

use std::sync::{Arc, Mutex};

use hemei_domain::event::Log;
use hemei_engine::port::{Answered, Telemetry, TraceContext};
use http::uri::PathAndQuery;
use tonic::client::Grpc;
use tonic_prost::ProstCodec;

use super::*;

const TRACE_PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// Remembers how calls ended.
#[derive(Default)]
struct Ends(Mutex<Vec<(String, &'static str, Option<String>)>>);

impl Telemetry for Ends {
    fn answered(&self, call: &Answered<'_>) {
        let end = (call.method.to_owned(), call.code, call.reason.map(str::to_owned));
        self.0.lock().expect("nobody panics with the lock").push(end);
    }
}

#[tokio::test]
async fn every_call_is_told_with_its_method_its_code_and_its_reason() {
    let ends = Arc::new(Ends::default());
    let server = Server::watched(ends.clone()).await;
    server.register("00000000-0000-4000-8000-000000000001").await;
    let malformed = server.request(register("no uuid"));
    server.people().register_person(malformed).await.expect_err("malformed");
    server.people().register_person(register("")).await.expect_err("no credential");
    let made_up = PathAndQuery::from_static("/hemei.v1.PersonService/MadeUpByACaller");
    let mut client = Grpc::new(server.service.clone());
    let codec = ProstCodec::<proto::RegisterPersonRequest, proto::Receipt>::default();
    client.unary(server.request(register("")), made_up, codec).await.expect_err("unknown");
    let ends = ends.0.lock().expect("nobody panics with the lock").clone();
    let ends: Vec<_> =
        ends.iter().map(|(method, code, reason)| (&**method, *code, reason.as_deref())).collect();
    let method = "/hemei.v1.PersonService/RegisterPerson";
    assert_eq!(
        ends,
        [
            (method, "OK", None),
            (method, "INVALID_ARGUMENT", Some("UUID_MALFORMED")),
            (method, "UNAUTHENTICATED", Some("UNAUTHENTICATED")),
            ("", "UNIMPLEMENTED", Some("METHOD_UNKNOWN")),
        ]
    );
}

#[tokio::test]
async fn the_callers_place_in_its_trace_is_kept_and_nonsense_is_not() {
    let server = Server::start().await;
    let log = server.engine.log(Log::Business);
    let mut kept = Vec::new();
    for (number, trace) in [(1, None), (2, Some("nonsense")), (3, Some(TRACE_PARENT))] {
        let mut request =
            server.request(register(&format!("{number:08x}-0000-4000-8000-0000000000ff")));
        if let Some(trace) = trace {
            request.metadata_mut().insert("traceparent", MetadataValue::from_static(trace));
        }
        let receipt = server.people().register_person(request).await.expect("a receipt");
        kept.push(receipt.into_inner().events[0].position);
    }
    let traces = log.store().traces(log.key(), 0, u64::MAX).await.expect("memory answers");
    let found: Vec<_> = traces.iter().map(|trace| (trace.position, trace.context)).collect();
    let place = TraceContext::parse(TRACE_PARENT).expect("a traceparent");
    assert_eq!(found, [(kept[2], place)]);
}

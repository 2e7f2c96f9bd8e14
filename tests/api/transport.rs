//! What is wrong below the messages: bytes that are no message, texts that are not UTF-8, too much
//! of everything, methods that are not there, deadlines. Every answer is as complete as a refusal.

use std::time::Duration;

use hemei_api::proto::{GetPersonRequest, RaiseIssueRequest, Receipt, RegisterPersonRequest};
use hemei_domain::event::Log;
use http::uri::PathAndQuery;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tonic::client::Grpc;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use super::messages::{CLUTTER, raise};
use super::refusal::Refusal;
use super::rpc::Rpc;
use super::world::{Who, World};

/// A message of one member that may hold any bytes.
#[derive(Clone, PartialEq, prost::Message)]
struct Bytes {
    #[prost(bytes = "vec", tag = "1")]
    parent: Vec<u8>,
}

/// A message whose first member is a number where a text is expected.
#[derive(Clone, PartialEq, prost::Message)]
struct Number {
    #[prost(uint64, tag = "1")]
    parent: u64,
}

impl World {
    async fn post<M: prost::Message + Default + 'static>(
        &self,
        path: &'static str,
        message: M,
    ) -> Status {
        let before = (self.head(Log::Business).await, self.head(Log::Access).await);
        let mut client = Grpc::new(self.channel.clone());
        client.ready().await.expect("the server runs");
        let codec = ProstCodec::<M, Receipt>::default();
        let path = PathAndQuery::from_static(path);
        let answer = client.unary(self.signed(Who::Administrator, message), path, codec).await;
        let after = (self.head(Log::Business).await, self.head(Log::Access).await);
        assert_eq!(before, after, "what cannot be read leaves no trace");
        answer.expect_err("an error")
    }
}

impl World {
    /// Calls through a client without a timer, which tonic's channel has: it would often be first.
    async fn send_untimed<R: Rpc>(&self, request: Request<R>) -> Result<R::Answer, Status> {
        let client = Client::builder(TokioExecutor::new()).http2_only(true).build_http();
        let origin = format!("http://{}", self.address).parse().expect("an address");
        let mut client = Grpc::with_origin(client, origin);
        client.ready().await.expect("the server runs");
        let codec = ProstCodec::<R, R::Answer>::default();
        let path = PathAndQuery::from_static(R::PATH);
        client.unary(request, path, codec).await.map(tonic::Response::into_inner)
    }
}

#[tokio::test]
async fn a_text_that_is_not_utf_8_is_refused() {
    let world = World::empty().await;
    for parent in [vec![0xff, 0xfe], vec![0xe6, 0xbc], b"tenants/\xed\xa0\x80".to_vec()] {
        let status = world.post(RegisterPersonRequest::PATH, Bytes { parent }).await;
        let refusal = Refusal::of(status, Code::InvalidArgument, "REQUEST_UNDECODABLE");
        refusal.says("UTF-8");
    }
}

#[tokio::test]
async fn bytes_that_are_no_message_are_refused() {
    let world = World::empty().await;
    let status = world.post(RegisterPersonRequest::PATH, Number { parent: 7 }).await;
    Refusal::of(status, Code::InvalidArgument, "REQUEST_UNDECODABLE");
}

#[tokio::test]
async fn a_body_is_read_for_those_with_a_credential_only() {
    let world = World::empty().await;
    let mut client = Grpc::new(world.channel.clone());
    client.ready().await.expect("the server runs");
    let codec = ProstCodec::<Number, Receipt>::default();
    let path = PathAndQuery::from_static(RegisterPersonRequest::PATH);
    let answer = client.unary(Request::new(Number { parent: 7 }), path, codec).await;
    let status = answer.expect_err("nobody's message is no message either");
    Refusal::of(status, Code::Unauthenticated, "UNAUTHENTICATED");
}

#[tokio::test]
async fn an_oversized_message_is_refused_with_the_limit() {
    let world = World::empty().await;
    let parent = vec![b'x'; 1024 * 1024 + 1];
    let status = world.post(RegisterPersonRequest::PATH, Bytes { parent }).await;
    let refusal = Refusal::of(status, Code::ResourceExhausted, "REQUEST_TOO_LARGE");
    assert_eq!(refusal.detail("bytesMax"), (1024 * 1024).to_string());
}

#[tokio::test]
async fn an_unknown_method_is_refused() {
    let world = World::empty().await;
    for path in [
        "/hemei.v1.IssueService/DeleteIssue",
        "/hemei.v1.NoService/Nothing",
        "/hemei.v2.IssueService/GetIssue",
    ] {
        let status = world.post(path, Bytes::default()).await;
        Refusal::of(status, Code::Unimplemented, "METHOD_UNKNOWN");
    }
}

#[tokio::test]
async fn a_deadline_that_passes_is_answered_as_one() {
    let world = World::empty().await;
    let name = world.person_name(Who::Administrator);
    let message = GetPersonRequest { name, min_position: 1_000_000 };
    let mut request = world.signed(Who::Administrator, message);
    request.set_timeout(Duration::from_millis(50));
    let status = world.send_untimed(request).await.expect_err("nothing gets that far");
    let refusal = Refusal::of(status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
    assert!(refusal.status.message().contains("repeat the read"), "{}", refusal.status.message());
    refusal.says("min_position");
}

#[tokio::test]
async fn a_deadline_that_has_passed_already_writes_nothing() {
    let world = World::start().await;
    let request_id = world.request_id();
    let message = RaiseIssueRequest { request_id, ..raise(&world, CLUTTER) };
    let before = world.head(Log::Business).await;
    let mut request: Request<RaiseIssueRequest> = world.signed(Who::Handler, message.clone());
    request.metadata_mut().insert("grpc-timeout", "0n".parse().expect("a header"));
    let status = world.send_untimed(request).await.expect_err("no time is left");
    let refusal = Refusal::of(status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
    refusal.says("同一请求编号");
    assert_eq!(world.head(Log::Business).await, before);
    // The request id is still free for the repeat.
    let receipt = world.ok(Who::Handler, message).await;
    assert_eq!(receipt.position, world.head(Log::Business).await.position);
}

//! The bound that the transport sets: a bare tonic server that gives back what it gets.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use async_trait::async_trait;
use tonic::body::Body;
use tonic::codegen::http::{self, uri::PathAndQuery};
use tonic::server::{NamedService, UnaryService};
use tonic::transport::Channel;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tower::Service;

use crate::lanes::Lane;
use crate::support::issue_client::Step;

/// The size of a message, about that of the loop's commands.
const MESSAGE_BYTES: usize = 300;

/// The server's side.
#[derive(Debug, Clone)]
pub(crate) struct Echo;

impl NamedService for Echo {
    const NAME: &'static str = "bench.Echo";
}

#[derive(Debug, Clone)]
struct Same;

impl UnaryService<Vec<u8>> for Same {
    type Response = Vec<u8>;
    type Future = Ready<Result<Response<Vec<u8>>, Status>>;

    fn call(&mut self, request: Request<Vec<u8>>) -> Self::Future {
        ready(Ok(Response::new(request.into_inner())))
    }
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            let mut grpc = tonic::server::Grpc::new(ProstCodec::<Vec<u8>, Vec<u8>>::default());
            Ok(grpc.unary(Same, request).await)
        })
    }
}

/// The callers' side.
pub(crate) struct EchoLane {
    pub(crate) channels: Vec<Channel>,
}

#[async_trait]
impl Lane for EchoLane {
    async fn call(&self, caller: usize, _step: Step, _issue: &str) -> Option<String> {
        let channel = self.channels[caller % self.channels.len()].clone();
        let mut grpc = tonic::client::Grpc::new(channel);
        grpc.ready().await.expect("the echo server is there");
        let path = PathAndQuery::from_static("/bench.Echo/Echo");
        let codec = ProstCodec::<Vec<u8>, Vec<u8>>::default();
        let message = Request::new(vec![7; MESSAGE_BYTES]);
        let echoed: Response<Vec<u8>> = grpc.unary(message, path, codec).await.expect("an echo");
        assert_eq!(echoed.into_inner().len(), MESSAGE_BYTES);
        None
    }
}

//! Every RPC as a request with its path and its answer, so that a scene calls any service alike.

use hemei_api::proto::{self, Receipt};
use prost::Message;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Request, Status};
use tonic_prost::ProstCodec;

use super::cast::Part;
use super::client::{Client, Refusal, unexpected};

/// A request that belongs to one RPC.
pub(crate) trait Rpc: Message + Default + 'static {
    /// The full method.
    const PATH: &'static str;
    /// What is answered.
    type Answer: Message + Default + 'static;
}

/// The request of a command.
pub(crate) trait Command: Rpc {
    /// Gives it its idempotency key.
    fn key(&mut self, request_id: String);
}

macro_rules! rpcs {
    ($($nature:ident $service:ident $method:ident: $request:ident -> $answer:ident;)*) => {
        $(
            impl Rpc for proto::$request {
                const PATH: &'static str =
                    concat!("/hemei.v1.", stringify!($service), "/", stringify!($method));
                type Answer = proto::$answer;
            }
            rpcs!(@$nature $request);
        )*
    };
    (@read $request:ident) => {};
    (@command $request:ident) => {
        impl Command for proto::$request {
            fn key(&mut self, request_id: String) {
                self.request_id = request_id;
            }
        }
    };
}

hemei_api::every_rpc!(rpcs);

impl Client {
    async fn call<R: Rpc>(&self, request: Request<R>) -> anyhow::Result<Result<R::Answer, Status>> {
        let mut client = Grpc::new(self.channel());
        client.ready().await?;
        let codec = ProstCodec::<R, R::Answer>::default();
        let answer = client.unary(request, PathAndQuery::from_static(R::PATH), codec).await;
        Ok(answer.map(tonic::Response::into_inner))
    }

    /// Asks a question.
    ///
    /// # Errors
    /// Where the server does not answer it.
    pub(crate) async fn ask<R: Rpc>(&self, by: Part, question: R) -> anyhow::Result<R::Answer> {
        self.call(self.request(by, question)?).await?.map_err(unexpected)
    }

    /// Sends a command that must be taken.
    ///
    /// # Errors
    /// Where it is refused.
    pub(crate) async fn act<C>(&mut self, by: Part, mut command: C) -> anyhow::Result<Receipt>
    where
        C: Command<Answer = Receipt>,
    {
        command.key(self.request_id());
        let receipt = self.call(self.request(by, command)?).await?.map_err(unexpected)?;
        self.written(&receipt);
        Ok(receipt)
    }

    /// Sends a command that must be refused for a reason.
    ///
    /// # Errors
    /// Where it is taken, or refused for another reason.
    pub(crate) async fn refused<C>(
        &self,
        by: Part,
        mut command: C,
        reason: &str,
    ) -> anyhow::Result<Refusal>
    where
        C: Command<Answer = Receipt>,
    {
        command.key(self.request_id());
        match self.call(self.request(by, command)?).await? {
            Err(status) => Refusal::expected(&status, reason),
            Ok(_) => anyhow::bail!("be refused as {reason}: {}", C::PATH),
        }
    }
}

//! Every RPC as a request type with its path and its answer, so that one helper calls them all.

use hemei_api::proto;
use prost::Message;

/// A request that belongs to one RPC.
pub(super) trait Rpc: Message + Clone + Default + 'static {
    /// The full method.
    const PATH: &'static str;
    /// Whether it is a command: then it has a request id and can be validated only.
    const COMMAND: bool;
    /// What is answered.
    type Answer: Message + Default + Clone + PartialEq + 'static;

    /// Gives a command its request id where it has none, and says whether to write nothing.
    fn prepare(&mut self, request_id: &str, validate_only: bool);

    /// The receipt of a command's answer.
    fn receipt(answer: &Self::Answer) -> Option<&proto::Receipt>;
}

macro_rules! rpc {
    (read $path:expr, $request:ident -> $answer:ident) => {
        impl Rpc for proto::$request {
            const PATH: &'static str = $path;
            const COMMAND: bool = false;
            type Answer = proto::$answer;

            fn prepare(&mut self, _request_id: &str, _validate_only: bool) {}

            fn receipt(_answer: &Self::Answer) -> Option<&proto::Receipt> {
                None
            }
        }
    };
    (command $path:expr, $request:ident -> $answer:ident) => {
        impl Rpc for proto::$request {
            const PATH: &'static str = $path;
            const COMMAND: bool = true;
            type Answer = proto::$answer;

            fn prepare(&mut self, request_id: &str, validate_only: bool) {
                if self.request_id.is_empty() {
                    self.request_id = request_id.to_owned();
                }
                self.validate_only = validate_only;
            }

            fn receipt(answer: &Self::Answer) -> Option<&proto::Receipt> {
                answer.holds()
            }
        }
    };
}

/// What a command answers.
trait HoldsReceipt {
    fn holds(&self) -> Option<&proto::Receipt>;
}

impl HoldsReceipt for proto::Receipt {
    fn holds(&self) -> Option<&proto::Receipt> {
        Some(self)
    }
}

impl HoldsReceipt for proto::IssueCredentialResponse {
    fn holds(&self) -> Option<&proto::Receipt> {
        self.receipt.as_ref()
    }
}

macro_rules! rpcs {
    ($($nature:ident $service:ident $method:ident: $request:ident -> $answer:ident;)*) => {
        $(rpc!(
            $nature concat!("/hemei.v1.", stringify!($service), "/", stringify!($method)),
            $request -> $answer
        );)*

        /// Every RPC: the full method and the name of its request.
        pub(super) fn all() -> Vec<(&'static str, &'static str)> {
            vec![$((proto::$request::PATH, stringify!($request))),*]
        }
    };
}

hemei_api::every_rpc!(rpcs);

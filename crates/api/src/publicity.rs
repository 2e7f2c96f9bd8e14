//! Publicity and policy delivered: `PublicityService`.

use tonic::async_trait;

use crate::api::Api;
use crate::proto::publicity_service_server::PublicityService;

#[async_trait]
impl PublicityService for Api {
    publicity_service_commands!();
}

//! Clean-ups: `CleanUpService`.

use tonic::async_trait;

use crate::api::Api;
use crate::proto::clean_up_service_server::CleanUpService;

#[async_trait]
impl CleanUpService for Api {
    clean_up_service_commands!();
}

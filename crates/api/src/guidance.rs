//! Training and guidance: `GuidanceService`.

use tonic::async_trait;

use crate::api::Api;
use crate::proto::guidance_service_server::GuidanceService;

#[async_trait]
impl GuidanceService for Api {
    guidance_service_commands!();
}

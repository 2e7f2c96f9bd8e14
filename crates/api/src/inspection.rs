//! Inspections and comparisons: `InspectionService`.

use tonic::async_trait;

use crate::api::Api;
use crate::proto::inspection_service_server::InspectionService;

#[async_trait]
impl InspectionService for Api {
    inspection_service_commands!();
}

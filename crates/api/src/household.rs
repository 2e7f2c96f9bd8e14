//! The register of households: `HouseholdService`.

use tonic::async_trait;

use crate::api::Api;
use crate::proto::household_service_server::HouseholdService;

#[async_trait]
impl HouseholdService for Api {
    household_service_commands!();
}

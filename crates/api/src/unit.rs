//! The unit register: `UnitService`.

use hemei_domain::aggregate::Kind;
use tonic::{Request, async_trait};

use crate::api::{Answer, Api};
use crate::convert::unit as convert;
use crate::proto;
use crate::proto::unit_service_server::UnitService;

#[async_trait]
impl UnitService for Api {
    async fn register_unit(
        &self,
        request: Request<proto::RegisterUnitRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Unit, convert::register).await
    }

    async fn rename_unit(
        &self,
        request: Request<proto::RenameUnitRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Unit, convert::rename).await
    }

    async fn assign_unit_code(
        &self,
        request: Request<proto::AssignUnitCodeRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Unit, convert::assign_code).await
    }

    async fn add_unit_alias(
        &self,
        request: Request<proto::AddUnitAliasRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Unit, convert::add_alias).await
    }

    async fn merge_units(
        &self,
        request: Request<proto::MergeUnitsRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Unit, convert::merge).await
    }

    async fn close_unit(
        &self,
        request: Request<proto::CloseUnitRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Unit, convert::close).await
    }
}

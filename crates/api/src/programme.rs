//! Programmes: `ProgrammeService`.

use hemei_domain::id::ProgrammeId;
use hemei_domain::programme::Programme;
use hemei_engine::engine::Known;
use tonic::{Request, Response, async_trait};
use uuid::Uuid;

use crate::api::{Answer, Api};
use crate::convert::programme as convert;
use crate::proto::programme_service_server::ProgrammeService;
use crate::resource::name;
use crate::{proto, status};

#[async_trait]
impl ProgrammeService for Api {
    async fn get_programme(
        &self,
        request: Request<proto::GetProgrammeRequest>,
    ) -> Answer<proto::Programme> {
        let (proven, request) = Self::proven(request)?;
        let (id, effective) = self
            .read(&proven, |fields| {
                let id: Option<ProgrammeId> = fields.resource("name", &request.name);
                let effective = fields.maybe_time("effective_time", request.effective_time);
                id.map(|id| (id, effective))
            })
            .await?;
        let min_position = (request.min_position > 0).then_some(request.min_position);
        let known = self.engine.state::<Programme>(id.0, min_position, proven.deadline).await;
        let known = self.answered(&proven, known).await?;
        let known = known.ok_or_else(|| status::not_found(&request.name))?;
        let day = effective.unwrap_or_else(|| self.engine.now()).date();
        Ok(Response::new(convert::to_wire(request.name, &known.state, known.revision, day)))
    }

    async fn list_programmes(
        &self,
        request: Request<proto::ListProgrammesRequest>,
    ) -> Answer<proto::ListProgrammesResponse> {
        let listed = self.begun::<Programme, _>(request).await?;
        let tenant = self.engine.tenant();
        let told = |(id, known): (Uuid, Known<Programme>)| {
            convert::listed(name(tenant, ProgrammeId(id)), &known.state, known.revision)
        };
        Ok(Response::new(proto::ListProgrammesResponse {
            programmes: listed.begun.things.into_iter().map(told).collect(),
            next_page_token: listed.next_page_token,
            position: listed.begun.position,
        }))
    }

    programme_service_commands!();
}

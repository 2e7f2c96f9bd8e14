//! Programmes: `ProgrammeService`.

use hemei_domain::id::ProgrammeId;
use hemei_domain::programme::Programme;
use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::programme as convert;
use crate::proto::programme_service_server::ProgrammeService;
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

    programme_service_commands!();
}

//! Annual evaluations: `EvaluationService`.

use hemei_domain::evaluation::Evaluation;
use hemei_domain::id::EvaluationId;
use hemei_engine::audit::READ_BUSINESS;
use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::evaluation::told::Standing;
use crate::proto::evaluation_service_server::EvaluationService;
use crate::{proto, status};

#[async_trait]
impl EvaluationService for Api {
    async fn get_evaluation(
        &self,
        request: Request<proto::GetEvaluationRequest>,
    ) -> Answer<proto::Evaluation> {
        let (proven, request) = Self::proven(request)?;
        let id: EvaluationId =
            self.read(&proven, |fields| fields.resource("name", &request.name)).await?;
        let min_position = (request.min_position > 0).then_some(request.min_position);
        let known = self.engine.state::<Evaluation>(id.0, min_position, proven.deadline).await;
        let known = self.answered(&proven, known).await?;
        let known = known.ok_or_else(|| status::not_found(&request.name))?;
        let opened = known.state.opened.as_ref();
        // Nobody reads a rank before it is posted, but for those who read it in the log.
        let unposted = self.engine.may_read_all(&proven.caller, &READ_BUSINESS).await;
        let standing = Standing {
            evaluation: &known.state,
            opened: opened.ok_or_else(|| status::not_found(&request.name))?,
            revision: known.revision,
            position: known.position,
            unposted: self.answered(&proven, unposted).await?,
        };
        Ok(Response::new(standing.to_wire(self.engine.tenant(), request.name)))
    }

    evaluation_service_commands!();
}

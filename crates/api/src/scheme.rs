//! Schemes of evaluations: `SchemeService`.

use hemei_domain::id::SchemeId;
use hemei_domain::scheme::{Edition, Scheme};
use hemei_domain::time::Date;
use hemei_engine::engine::Known;
use tonic::{Request, Response, async_trait};
use uuid::Uuid;

use crate::api::{Answer, Api};
use crate::convert::scheme as convert;
use crate::proto::scheme_service_server::SchemeService;
use crate::resource::name;
use crate::{proto, status};

#[async_trait]
impl SchemeService for Api {
    async fn get_scheme(&self, request: Request<proto::GetSchemeRequest>) -> Answer<proto::Scheme> {
        let (proven, request) = Self::proven(request)?;
        let (id, effective) = self
            .read(&proven, |fields| {
                let id: Option<SchemeId> = fields.resource("name", &request.name);
                let effective = fields.maybe_time("effective_time", request.effective_time);
                id.map(|id| (id, effective))
            })
            .await?;
        let min_position = (request.min_position > 0).then_some(request.min_position);
        let known = self.engine.state::<Scheme>(id.0, min_position, proven.deadline).await;
        let known = self.answered(&proven, known).await?;
        let known = known.ok_or_else(|| status::not_found(&request.name))?;
        let day = effective.unwrap_or_else(|| self.engine.now()).date();
        let told = told(&known.state, request.edition, day);
        if request.edition > 0 && told.is_none() {
            return Err(status::not_found(&format!("{} {}", request.name, request.edition)));
        }
        let (tenant, revision) = (self.engine.tenant(), known.revision);
        Ok(Response::new(convert::to_wire(tenant, request.name, &known.state, revision, told)))
    }

    async fn list_schemes(
        &self,
        request: Request<proto::ListSchemesRequest>,
    ) -> Answer<proto::ListSchemesResponse> {
        let listed = self.begun::<Scheme, _>(request).await?;
        let tenant = self.engine.tenant();
        let told = |(id, known): (Uuid, Known<Scheme>)| {
            convert::listed(tenant, name(tenant, SchemeId(id)), &known.state, known.revision)
        };
        Ok(Response::new(proto::ListSchemesResponse {
            schemes: listed.begun.things.into_iter().map(told).collect(),
            next_page_token: listed.next_page_token,
            position: listed.begun.position,
        }))
    }

    scheme_service_commands!();
}

/// The edition that is told: the one of a number, withdrawn or not, or the one that governs a day.
fn told(scheme: &Scheme, number: u32, day: Date) -> Option<&Edition> {
    match number {
        0 => scheme.edition_on(day),
        number => scheme.edition(number),
    }
}

//! The unit register: `UnitService`.

use hemei_engine::defined::Keyed;
use hemei_engine::view::unit_register::UnitFilter;
use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::{Fields, unit as convert};
use crate::proto;
use crate::proto::unit_service_server::UnitService;

#[async_trait]
impl UnitService for Api {
    async fn get_unit(&self, request: Request<proto::GetUnitRequest>) -> Answer<proto::Unit> {
        let (proven, request) = Self::proven(request)?;
        let (min, effective) = (request.min_position, request.effective_time);
        let (unit, as_of) = self
            .read(&proven, |fields| {
                let unit = fields.resource("name", &request.name);
                let as_of = Self::as_of(fields, &proven, min, request.known_at, effective);
                unit.map(|unit| (unit, as_of))
            })
            .await?;
        let day = self.day(&proven, as_of).await?;
        let answer = self.engine.get_unit(unit, as_of.at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        Ok(Response::new(convert::to_wire(self.engine.tenant(), &answer.unit, day)))
    }

    async fn list_units(
        &self,
        request: Request<proto::ListUnitsRequest>,
    ) -> Answer<proto::ListUnitsResponse> {
        let mut asked = self
            .asked(request, |request, fields| {
                let parent = fields.parent(&request.parent);
                let kind = fields.maybe_one_of("kind", request.kind);
                let above = fields.optional("parent_unit", &request.parent_unit, Fields::resource);
                let filter = UnitFilter { kind, parent: above, on: None };
                parent.map(|()| (filter, request.show_closed))
            })
            .await?;
        let day = self.day(&asked.proven, asked.as_of).await?;
        let (filter, show_closed) = &mut asked.query;
        filter.on = (!*show_closed).then_some(day);
        let filter = *filter;
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_units(filter, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let above = [("parent_unit", filter.parent.map(Keyed::Unit))];
        self.need_defined(&asked, !answer.rows.is_empty(), None, &above).await?;
        let tenant = self.engine.tenant();
        Ok(Response::new(proto::ListUnitsResponse {
            units: answer.rows.iter().map(|unit| convert::to_wire(tenant, unit, day)).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }

    async fn resolve_unit(
        &self,
        request: Request<proto::ResolveUnitRequest>,
    ) -> Answer<proto::Unit> {
        let (proven, request) = Self::proven(request)?;
        let (reference, date, as_of) = self
            .read(&proven, |fields| {
                let parent = fields.parent(&request.parent);
                let reference = convert::reference(fields, request.reference);
                let date = fields.maybe_date("date", request.date);
                let (min, known) = (request.min_position, request.known_at);
                let as_of = Self::as_of(fields, &proven, min, known, None);
                parent.and(reference).map(|reference| (reference, date, as_of))
            })
            .await?;
        let day = match date {
            Some(day) => day,
            None => self.day(&proven, as_of).await?,
        };
        let answer = self.engine.resolve_unit(&reference, day, as_of.at).await;
        let answer = self.answered(&proven, answer).await?;
        Ok(Response::new(convert::to_wire(self.engine.tenant(), &answer.unit, day)))
    }

    unit_service_commands!();
}

//! The register of households: `HouseholdService`.

use hemei_engine::defined::Keyed;
use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::household as convert;
use crate::proto;
use crate::proto::household_service_server::HouseholdService;

#[async_trait]
impl HouseholdService for Api {
    async fn get_household(
        &self,
        request: Request<proto::GetHouseholdRequest>,
    ) -> Answer<proto::Household> {
        let (proven, request) = Self::proven(request)?;
        let (min, effective) = (request.min_position, request.effective_time);
        let (household, as_of) = self
            .read(&proven, |fields| {
                let household = fields.resource("name", &request.name);
                let as_of = Self::as_of(fields, &proven, min, request.known_at, effective);
                household.map(|household| (household, as_of))
            })
            .await?;
        let day = self.day(&proven, as_of).await?;
        let answer = self.engine.get_household(household, day, as_of.at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        let tenant = self.engine.tenant();
        Ok(Response::new(convert::to_wire(tenant, &answer.household, answer.position)))
    }

    async fn list_households(
        &self,
        request: Request<proto::ListHouseholdsRequest>,
    ) -> Answer<proto::ListHouseholdsResponse> {
        let mut asked = self
            .asked(request, |request, fields| {
                let show_closed = request.show_closed;
                convert::query(request, fields).map(|query| (query, show_closed))
            })
            .await?;
        let day = self.day(&asked.proven, asked.as_of).await?;
        let (query, show_closed) = &mut asked.query;
        query.on = (!*show_closed).then_some(day);
        let (query, after, limit, at) = (&asked.query.0, asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_households(query, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let village = ("village", query.village.map(Keyed::Unit));
        let named = [village, ("unit", query.unit.map(Keyed::Unit))];
        self.need_defined(&asked, !answer.rows.is_empty(), None, &named).await?;
        let to_wire = |row| convert::to_wire(self.engine.tenant(), row, answer.position);
        Ok(Response::new(proto::ListHouseholdsResponse {
            households: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }

    household_service_commands!();
}

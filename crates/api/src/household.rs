//! The register of households: `HouseholdService`.

use hemei_engine::view::household_register::HouseholdQuery;
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
        let (proven, mut request) = Self::proven(request)?;
        let page = self.page(&proven, &mut request).await?;
        let (min, effective) = (request.min_position, request.effective_time);
        let known_at = request.known_at.take();
        let (query, as_of) = self
            .read(&proven, |fields| {
                let as_of = Self::as_of(fields, &proven, min, known_at, effective);
                convert::query(&request, fields).map(|query| (query, as_of))
            })
            .await?;
        let day = self.day(&proven, as_of).await?;
        let query = HouseholdQuery { on: (!request.show_closed).then_some(day), ..query };
        let after = page.after.clone();
        let answer = self.engine.list_households(&query, after, page.limit, as_of.at).await;
        let answer = self.answered(&proven, answer).await?;
        let to_wire = |row| convert::to_wire(self.engine.tenant(), row, answer.position);
        Ok(Response::new(proto::ListHouseholdsResponse {
            households: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&page, answer.next),
            position: answer.position,
        }))
    }

    household_service_commands!();
}

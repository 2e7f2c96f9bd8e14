//! Inspections and comparisons: `InspectionService`.

use hemei_engine::defined::Keyed;
use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::inspection as convert;
use crate::convert::inspection::row;
use crate::convert::ledger::Words;
use crate::convert::text;
use crate::listing::of;
use crate::proto;
use crate::proto::inspection_service_server::InspectionService;

#[async_trait]
impl InspectionService for Api {
    async fn get_inspection(
        &self,
        request: Request<proto::GetInspectionRequest>,
    ) -> Answer<proto::Inspection> {
        let (proven, request) = Self::proven(request)?;
        let min = request.min_position;
        let (inspection, view, as_of) = self
            .read(&proven, |fields| {
                let inspection = fields.resource("name", &request.name);
                let view = convert::view(fields, request.view);
                let as_of = Self::as_of(fields, &proven, min, request.known_at, None);
                inspection.zip(view).map(|(inspection, view)| (inspection, view, as_of))
            })
            .await?;
        let answer = self.engine.get_inspection(&proven.caller, inspection, as_of.at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        let words = match view {
            proto::InspectionView::WithTexts => {
                let ground = text(request.openings_ground);
                self.opened(&proven, row::positions(&answer.inspection), ground).await?
            }
            proto::InspectionView::Unspecified | proto::InspectionView::Basic => Words::default(),
        };
        let tenant = self.engine.tenant();
        Ok(Response::new(row::to_wire(tenant, &answer.inspection, answer.position, &words)))
    }

    async fn list_inspections(
        &self,
        request: Request<proto::ListInspectionsRequest>,
    ) -> Answer<proto::ListInspectionsResponse> {
        let asked = self.asked(request, convert::query).await?;
        let (caller, query) = (&asked.proven.caller, &asked.query);
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_inspections(caller, query, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let [programme, unit] = of(query.programme, query.unit);
        let keys = [programme, unit, ("round", query.round.as_deref().map(Keyed::Round))];
        self.need_defined(&asked, !answer.rows.is_empty(), query.programme, &keys).await?;
        let to_wire = |row| row::summary(self.engine.tenant(), row, answer.position);
        Ok(Response::new(proto::ListInspectionsResponse {
            inspections: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }

    inspection_service_commands!();
}

//! What should be looked at again: `AlertService`.

use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::alert as convert;
use crate::proto;
use crate::proto::alert_service_server::AlertService;

const LIST_ALERTS: &str = "/hemei.v1.AlertService/ListAlerts";

#[async_trait]
impl AlertService for Api {
    async fn list_alerts(
        &self,
        request: Request<proto::ListAlertsRequest>,
    ) -> Answer<proto::ListAlertsResponse> {
        let (proven, mut request) = Self::proven(request)?;
        let page = self.page(&proven, &mut request).await?;
        let (min, known_at) = (request.min_position, request.known_at.take());
        let (query, as_of) = self
            .read(&proven, |fields| {
                let as_of = Self::as_of(fields, &proven, min, known_at, None);
                convert::query(&request, fields).map(|query| (query, as_of))
            })
            .await?;
        let after = page.after.clone();
        let by = (&proven.caller, LIST_ALERTS);
        let answer = self.engine.list_alerts(by, &query, after, page.limit, as_of.at).await;
        let answer = self.answered(&proven, answer).await?;
        let to_wire = |row| convert::to_wire(self.engine.tenant(), row);
        Ok(Response::new(proto::ListAlertsResponse {
            alerts: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&page, answer.next),
            position: answer.position,
        }))
    }
}

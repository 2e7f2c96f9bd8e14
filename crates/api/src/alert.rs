//! What should be looked at again: `AlertService`.

use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::alert as convert;
use crate::listing::of;
use crate::proto;
use crate::proto::alert_service_server::AlertService;

const LIST_ALERTS: &str = "/hemei.v1.AlertService/ListAlerts";

#[async_trait]
impl AlertService for Api {
    async fn list_alerts(
        &self,
        request: Request<proto::ListAlertsRequest>,
    ) -> Answer<proto::ListAlertsResponse> {
        let asked = self.asked(request, convert::query).await?;
        let by = (&asked.proven.caller, LIST_ALERTS);
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_alerts(by, &asked.query, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let named = of(asked.query.programme, asked.query.unit);
        self.need_defined(&asked, !answer.rows.is_empty(), None, &named).await?;
        let to_wire = |row| convert::to_wire(self.engine.tenant(), row);
        Ok(Response::new(proto::ListAlertsResponse {
            alerts: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }
}

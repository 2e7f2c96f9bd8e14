//! Statistics of activities: `ActivityService`.

use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::statistics as convert;
use crate::listing::of;
use crate::proto;
use crate::proto::activity_service_server::ActivityService;

#[async_trait]
impl ActivityService for Api {
    async fn list_activity_statistics(
        &self,
        request: Request<proto::ListActivityStatisticsRequest>,
    ) -> Answer<proto::ListActivityStatisticsResponse> {
        let asked = self.asked(request, convert::query).await?;
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_activity_statistics(&asked.query, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let named = of(asked.query.programme, asked.query.unit);
        self.need_defined(&asked, !answer.rows.is_empty(), None, &named).await?;
        let to_wire = |row| convert::to_wire(self.engine.tenant(), row);
        Ok(Response::new(proto::ListActivityStatisticsResponse {
            statistics: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }
}

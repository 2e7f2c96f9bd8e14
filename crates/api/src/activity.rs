//! Statistics of activities: `ActivityService`.

use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::statistics as convert;
use crate::proto;
use crate::proto::activity_service_server::ActivityService;

#[async_trait]
impl ActivityService for Api {
    async fn list_activity_statistics(
        &self,
        request: Request<proto::ListActivityStatisticsRequest>,
    ) -> Answer<proto::ListActivityStatisticsResponse> {
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
        let answer =
            self.engine.list_activity_statistics(&query, after, page.limit, as_of.at).await;
        let answer = self.answered(&proven, answer).await?;
        let to_wire = |row| convert::to_wire(self.engine.tenant(), row);
        Ok(Response::new(proto::ListActivityStatisticsResponse {
            statistics: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&page, answer.next),
            position: answer.position,
        }))
    }
}

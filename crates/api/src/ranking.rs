//! Rankings and score cards: `RankingService`.

use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::{ranking as convert, wire_time};
use crate::proto;
use crate::proto::ranking_service_server::RankingService;

#[async_trait]
impl RankingService for Api {
    async fn list_rankings(
        &self,
        request: Request<proto::ListRankingsRequest>,
    ) -> Answer<proto::ListRankingsResponse> {
        let (proven, mut request) = Self::proven(request)?;
        let page = self.page(&proven, &mut request).await?;
        let (min, known_at) = (request.min_position, request.known_at.take());
        let effective = request.effective_time.take();
        let (query, as_of) = self
            .read(&proven, |fields| {
                let as_of = Self::as_of(fields, &proven, min, known_at, effective);
                convert::rankings(&request, fields).map(|query| (query, as_of))
            })
            .await?;
        let (after, day) = (page.after.clone(), as_of.effective);
        let answer = self.engine.list_rankings(&query, day, after, page.limit, as_of.at).await;
        let answer = self.answered(&proven, answer).await?;
        let told = |entry| convert::ranking(self.engine.tenant(), entry);
        Ok(Response::new(proto::ListRankingsResponse {
            rankings: answer.rows.iter().map(told).collect(),
            next_page_token: self.next(&page, answer.next),
            position: answer.position,
            effective_time: Some(wire_time(answer.effective_at)),
        }))
    }

    async fn list_ranked_units(
        &self,
        request: Request<proto::ListRankedUnitsRequest>,
    ) -> Answer<proto::ListRankedUnitsResponse> {
        let (proven, mut request) = Self::proven(request)?;
        let page = self.page(&proven, &mut request).await?;
        let (min, known_at) = (request.min_position, request.known_at.take());
        let effective = request.effective_time.take();
        let (query, as_of) = self
            .read(&proven, |fields| {
                let as_of = Self::as_of(fields, &proven, min, known_at, effective);
                convert::units(&request, fields).map(|query| (query, as_of))
            })
            .await?;
        let (after, day, limit) = (page.after.clone(), as_of.effective, page.limit);
        let caller = &proven.caller;
        let answer =
            self.engine.list_ranked_units(caller, &query, day, after, limit, as_of.at).await;
        let answer = self.found(&proven, &request.parent, answer).await?;
        let tenant = self.engine.tenant();
        Ok(Response::new(proto::ListRankedUnitsResponse {
            units: answer.rows.iter().map(|row| convert::unit(tenant, row)).collect(),
            next_page_token: self.next(&page, answer.next),
            position: answer.position,
            effective_time: Some(wire_time(answer.effective_at)),
            ranking: Some(convert::ranking(tenant, &answer.ranking)),
        }))
    }

    async fn get_score_card(
        &self,
        request: Request<proto::GetScoreCardRequest>,
    ) -> Answer<proto::ScoreCard> {
        let (proven, mut request) = Self::proven(request)?;
        let (min, known_at) = (request.min_position, request.known_at.take());
        let effective = request.effective_time.take();
        let ((evaluation, unit), as_of) = self
            .read(&proven, |fields| {
                let as_of = Self::as_of(fields, &proven, min, known_at, effective);
                convert::card_key(fields, "name", &request.name).map(|key| (key, as_of))
            })
            .await?;
        let (caller, day) = (&proven.caller, as_of.effective);
        let answer = self.engine.get_score_card(caller, evaluation, unit, day, as_of.at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        Ok(Response::new(convert::card(self.engine.tenant(), &answer)))
    }

    async fn list_score_points(
        &self,
        request: Request<proto::ListScorePointsRequest>,
    ) -> Answer<proto::ListScorePointsResponse> {
        let (proven, mut request) = Self::proven(request)?;
        let page = self.page(&proven, &mut request).await?;
        let (min, known_at) = (request.min_position, request.known_at.take());
        let (query, as_of) = self
            .read(&proven, |fields| {
                let as_of = Self::as_of(fields, &proven, min, known_at, None);
                convert::points(&request, fields).map(|query| (query, as_of))
            })
            .await?;
        let (caller, after) = (&proven.caller, page.after.clone());
        let answer = self.engine.list_points(caller, &query, after, page.limit, as_of.at).await;
        let answer = self.found(&proven, &request.parent, answer).await?;
        let tenant = self.engine.tenant();
        let told = |row| convert::point(tenant, row, &answer.definition);
        Ok(Response::new(proto::ListScorePointsResponse {
            points: answer.rows.iter().map(told).collect(),
            next_page_token: self.next(&page, answer.next),
            position: answer.position,
        }))
    }
}

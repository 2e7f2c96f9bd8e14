//! Rankings and score cards: `RankingService`.

use hemei_engine::defined::Keyed;
use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::{ranking as convert, wire_time};
use crate::listing::of;
use crate::proto;
use crate::proto::ranking_service_server::RankingService;

#[async_trait]
impl RankingService for Api {
    async fn list_rankings(
        &self,
        request: Request<proto::ListRankingsRequest>,
    ) -> Answer<proto::ListRankingsResponse> {
        let asked = self.asked(request, convert::rankings).await?;
        let (query, day) = (&asked.query, asked.as_of.effective);
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_rankings(query, day, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let named = of(query.programme, None);
        self.need_defined(&asked, !answer.rows.is_empty(), None, &named).await?;
        let told = |entry| convert::ranking(self.engine.tenant(), entry);
        Ok(Response::new(proto::ListRankingsResponse {
            rankings: answer.rows.iter().map(told).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
            effective_time: Some(wire_time(answer.effective_at)),
        }))
    }

    async fn list_ranked_units(
        &self,
        request: Request<proto::ListRankedUnitsRequest>,
    ) -> Answer<proto::ListRankedUnitsResponse> {
        let asked = self
            .asked(request, |request, fields| {
                let name = request.parent.clone();
                convert::units(request, fields).map(|query| (query, name))
            })
            .await?;
        let (query, name) = &asked.query;
        let (caller, day) = (&asked.proven.caller, asked.as_of.effective);
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_ranked_units(caller, query, day, after, limit, at).await;
        let answer = self.found(&asked.proven, name, answer).await?;
        let keys = [("group", query.group.as_deref().map(Keyed::Group))];
        let programme = Some(answer.ranking.row.programme);
        self.need_defined(&asked, !answer.rows.is_empty(), programme, &keys).await?;
        let tenant = self.engine.tenant();
        Ok(Response::new(proto::ListRankedUnitsResponse {
            units: answer.rows.iter().map(|row| convert::unit(tenant, row)).collect(),
            next_page_token: self.next(&asked.page, answer.next),
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
        let asked = self
            .asked(request, |request, fields| {
                let name = request.parent.clone();
                convert::points(request, fields).map(|query| (query, name))
            })
            .await?;
        let (query, name) = &asked.query;
        let (caller, after) = (&asked.proven.caller, asked.after());
        let answer = self.engine.list_points(caller, query, after, asked.limit(), asked.at()).await;
        let answer = self.found(&asked.proven, name, answer).await?;
        let tenant = self.engine.tenant();
        let told = |row| convert::point(tenant, row, &answer.definition);
        Ok(Response::new(proto::ListScorePointsResponse {
            points: answer.rows.iter().map(told).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }
}

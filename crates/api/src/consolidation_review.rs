//! Consolidation reviews: `ConsolidationReviewService`.

use hemei_engine::defined::Keyed;
use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::ledger::Words;
use crate::convert::{consolidation_review as convert, text};
use crate::listing::of;
use crate::proto;
use crate::proto::consolidation_review_service_server::ConsolidationReviewService;

#[async_trait]
impl ConsolidationReviewService for Api {
    async fn get_consolidation_review(
        &self,
        request: Request<proto::GetConsolidationReviewRequest>,
    ) -> Answer<proto::ConsolidationReview> {
        let (proven, request) = Self::proven(request)?;
        let min = request.min_position;
        let (of, view, as_of) = self
            .read(&proven, |fields| {
                let of = convert::review_of(fields, "name", &request.name);
                let view = convert::view(fields, request.view);
                let as_of = Self::as_of(fields, &proven, min, request.known_at, None);
                of.zip(view).map(|(of, view)| (of, view, as_of))
            })
            .await?;
        let answer = self.engine.get_consolidation_review(of, as_of.at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        let words = match view {
            proto::ConsolidationReviewView::WithTexts => {
                let ground = text(request.openings_ground);
                self.opened(&proven, convert::positions(&answer), ground).await?
            }
            proto::ConsolidationReviewView::Unspecified | proto::ConsolidationReviewView::Basic => {
                Words::default()
            }
        };
        Ok(Response::new(convert::to_wire(self.engine.tenant(), &answer, &words)))
    }

    async fn list_consolidation_reviews(
        &self,
        request: Request<proto::ListConsolidationReviewsRequest>,
    ) -> Answer<proto::ListConsolidationReviewsResponse> {
        let asked = self.asked(request, convert::query).await?;
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_consolidation_reviews(&asked.query, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let named = of(asked.query.programme, asked.query.unit);
        self.need_defined(&asked, !answer.rows.is_empty(), None, &named).await?;
        let (tenant, words) = (self.engine.tenant(), Words::default());
        let to_wire = |row| convert::review_to_wire(tenant, row, answer.position, &words);
        Ok(Response::new(proto::ListConsolidationReviewsResponse {
            reviews: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }

    async fn list_section_reviews(
        &self,
        request: Request<proto::ListSectionReviewsRequest>,
    ) -> Answer<proto::ListSectionReviewsResponse> {
        let asked = self.asked(request, convert::section_query).await?;
        let (query, after, limit, at) = (&asked.query, asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_section_reviews(query, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let [programme, unit] = of(query.programme, query.unit);
        let section = query.section.as_deref().map(Keyed::Section);
        let keys = [programme, unit, ("section", section)];
        self.need_defined(&asked, !answer.rows.is_empty(), query.programme, &keys).await?;
        let (tenant, words) = (self.engine.tenant(), Words::default());
        let to_wire = |row| convert::section_to_wire(tenant, row, &words);
        Ok(Response::new(proto::ListSectionReviewsResponse {
            section_reviews: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }

    consolidation_review_service_commands!();
}

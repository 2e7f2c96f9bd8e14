//! From the recommendation to the title: `EnrolmentService`.

use hemei_domain::aggregate::Kind;
use hemei_engine::view::enrolment_list::EnrolmentRow;
use tonic::{Request, Response, Status, async_trait};

use crate::api::{Answer, Api, Proven};
use crate::convert::ledger::Words;
use crate::convert::{enrolment as convert, text};
use crate::proto;
use crate::proto::enrolment_service_server::EnrolmentService;

#[async_trait]
impl EnrolmentService for Api {
    async fn get_enrolment(
        &self,
        request: Request<proto::GetEnrolmentRequest>,
    ) -> Answer<proto::Enrolment> {
        let (proven, request) = Self::proven(request)?;
        let min = request.min_position;
        let (enrolment, view, as_of) = self
            .read(&proven, |fields| {
                let enrolment = fields.resource("name", &request.name);
                let view = convert::view(fields, request.view);
                let as_of = Self::as_of(fields, &proven, min, request.known_at, None);
                enrolment.zip(view).map(|(enrolment, view)| (enrolment, view, as_of))
            })
            .await?;
        let answer = self.engine.get_enrolment(enrolment, as_of.at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        let rows = [answer.enrolment];
        let ground = text(request.openings_ground);
        let words = self.enrolment_words(&proven, view, &rows, ground).await?;
        let tenant = self.engine.tenant();
        Ok(Response::new(convert::to_wire(tenant, &rows[0], answer.position, &words)))
    }

    async fn list_enrolments(
        &self,
        request: Request<proto::ListEnrolmentsRequest>,
    ) -> Answer<proto::ListEnrolmentsResponse> {
        let (proven, mut request) = Self::proven(request)?;
        let page = self.page(&proven, &mut request).await?;
        let min = request.min_position;
        let (known_at, ground) = (request.known_at.take(), request.openings_ground.clone());
        let (query, view, as_of) = self
            .read(&proven, |fields| {
                let view = convert::view(fields, request.view);
                let as_of = Self::as_of(fields, &proven, min, known_at, None);
                let query = convert::query(request, fields);
                query.zip(view).map(|(query, view)| (query, view, as_of))
            })
            .await?;
        let after = page.after.clone();
        let answer = self.engine.list_enrolments(&query, after, page.limit, as_of.at).await;
        let answer = self.answered(&proven, answer).await?;
        let words = self.enrolment_words(&proven, view, &answer.rows, text(ground)).await?;
        let tenant = self.engine.tenant();
        let to_wire = |row| convert::to_wire(tenant, row, answer.position, &words);
        Ok(Response::new(proto::ListEnrolmentsResponse {
            enrolments: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&page, answer.next),
            position: answer.position,
        }))
    }

    async fn recommend_enrolment(
        &self,
        request: Request<proto::RecommendEnrolmentRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Enrolment, convert::recommend).await
    }

    async fn return_enrolment(
        &self,
        request: Request<proto::ReturnEnrolmentRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Enrolment, convert::return_for_correction).await
    }

    async fn pre_check_enrolment(
        &self,
        request: Request<proto::PreCheckEnrolmentRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Enrolment, convert::pre_check).await
    }

    async fn post_enrolment_notice(
        &self,
        request: Request<proto::PostEnrolmentNoticeRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Enrolment, convert::post_notice).await
    }

    async fn record_enrolment_listing(
        &self,
        request: Request<proto::RecordEnrolmentListingRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Enrolment, convert::list).await
    }

    async fn withdraw_enrolment(
        &self,
        request: Request<proto::WithdrawEnrolmentRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Enrolment, convert::withdraw).await
    }

    async fn self_assess_enrolment(
        &self,
        request: Request<proto::SelfAssessEnrolmentRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Enrolment, convert::self_assess).await
    }

    async fn record_acceptance_check(
        &self,
        request: Request<proto::RecordAcceptanceCheckRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Enrolment, convert::check_acceptance).await
    }

    async fn confer_title(
        &self,
        request: Request<proto::ConferTitleRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Enrolment, convert::confer_title).await
    }

    async fn record_title_review(
        &self,
        request: Request<proto::RecordTitleReviewRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Enrolment, convert::review_title).await
    }

    async fn revoke_title(
        &self,
        request: Request<proto::RevokeTitleRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Enrolment, convert::revoke_title).await
    }
}

impl Api {
    /// The words behind some rows, where they are asked for.
    async fn enrolment_words(
        &self,
        proven: &Proven,
        view: proto::EnrolmentView,
        rows: &[EnrolmentRow],
        ground: Option<String>,
    ) -> Result<Words, Status> {
        if view != proto::EnrolmentView::WithTexts {
            return Ok(Words::default());
        }
        self.opened(proven, convert::positions(rows), ground).await
    }
}

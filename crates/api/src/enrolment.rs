//! From the recommendation to the title: `EnrolmentService`.

use hemei_engine::defined::Keyed;
use hemei_engine::view::enrolment_list::EnrolmentRow;
use tonic::{Request, Response, Status, async_trait};

use crate::api::{Answer, Api, Proven};
use crate::convert::ledger::Words;
use crate::convert::{enrolment as convert, text};
use crate::listing::of;
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
        let asked = self
            .asked(request, |request, fields| {
                let view = convert::view(fields, request.view);
                let ground = text(request.openings_ground.clone());
                Some((convert::query(request, fields)?, view?, ground))
            })
            .await?;
        let (query, view, ground) = &asked.query;
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_enrolments(query, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let [programme, unit] = of(query.programme, query.unit);
        let keys = [programme, unit, ("title", query.title.as_deref().map(Keyed::Title))];
        self.need_defined(&asked, !answer.rows.is_empty(), query.programme, &keys).await?;
        let words = self.enrolment_words(&asked.proven, *view, &answer.rows, ground.clone());
        let (words, tenant) = (words.await?, self.engine.tenant());
        let to_wire = |row| convert::to_wire(tenant, row, answer.position, &words);
        Ok(Response::new(proto::ListEnrolmentsResponse {
            enrolments: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }

    enrolment_service_commands!();
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

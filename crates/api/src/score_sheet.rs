//! Score sheets: `ScoreSheetService`.

use hemei_domain::evaluation::Evaluation;
use hemei_domain::scheme::Scheme;
use hemei_domain::score_sheet::ScoreSheet;
use hemei_engine::audit;
use tonic::{Request, Response, Status, async_trait};

use crate::access::{READ_SHEETS, READ_SHEETS_ZH};
use crate::api::{Answer, Api};
use crate::convert::score_sheet::{self as convert, Seen};
use crate::limits::PAGE_SIZE_MAX;
use crate::proto::score_sheet_service_server::ScoreSheetService;
use crate::{proto, status};

mod page;

#[async_trait]
impl ScoreSheetService for Api {
    async fn get_score_sheet(
        &self,
        request: Request<proto::GetScoreSheetRequest>,
    ) -> Answer<proto::ScoreSheet> {
        let (proven, mut request) = Self::proven(request)?;
        if request.page_size == 0 {
            request.page_size = PAGE_SIZE_MAX.cast_signed();
        }
        let page = self.page(&proven, &mut request).await?;
        let name = &request.name;
        let of = self.read(&proven, |fields| convert::sheet_of(fields, "name", name)).await?;
        let may = self
            .engine
            .may_read_of(
                &proven.caller,
                &READ_SHEETS,
                &audit::READ_OWN_UNIT,
                vec![of.unit],
                READ_SHEETS_ZH,
            )
            .await;
        self.answered(&proven, may).await?;
        let missing = || -> Status { status::not_found(name) };

        let min_position = (request.min_position > 0).then_some(request.min_position);
        let evaluation =
            self.engine.state::<Evaluation>(of.evaluation.0, min_position, proven.deadline).await;
        let evaluation = self.answered(&proven, evaluation).await?.ok_or_else(missing)?;
        // Who is evaluated by which edition never changes, so that the sheet may be read after it.
        let opened = evaluation.state.opened.ok_or_else(missing)?;
        let member = opened.member(of.unit).ok_or_else(missing)?;
        let scheme = self.engine.state::<Scheme>(opened.scheme.0, None, proven.deadline).await;
        let scheme = self.answered(&proven, scheme).await?.ok_or_else(missing)?;
        let edition = scheme.state.edition(opened.edition).ok_or_else(missing)?;

        let stream = ScoreSheet::stream(of.evaluation, of.unit);
        let sheet = self.engine.state::<ScoreSheet>(stream.id, None, proven.deadline).await;
        let (sheet, revision, position) = match self.answered(&proven, sheet).await? {
            Some(known) => (known.state, known.revision, known.position),
            None => (ScoreSheet::default(), 0, evaluation.position),
        };
        let definition = &edition.definition;
        let seen = Seen { of, member, definition, sheet: &sheet, revision, position };
        let mut told = convert::to_wire(self.engine.tenant(), name.clone(), seen);
        let next = page::cut(&mut told, page.after.as_ref(), page.limit as usize);
        told.next_page_token = self.next(&page, next);
        Ok(Response::new(told))
    }

    score_sheet_service_commands!();
}

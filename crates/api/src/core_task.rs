//! The registers of the core tasks: `CoreTaskService`.

use hemei_engine::view::core_task_registers::CoreTaskItemRow;
use tonic::{Request, Response, Status, async_trait};

use crate::api::{Answer, Api, Proven};
use crate::convert::ledger::Words;
use crate::convert::{core_task as convert, text};
use crate::listing::of;
use crate::proto;
use crate::proto::core_task_service_server::CoreTaskService;

#[async_trait]
impl CoreTaskService for Api {
    async fn get_core_task_item(
        &self,
        request: Request<proto::GetCoreTaskItemRequest>,
    ) -> Answer<proto::CoreTaskItem> {
        let (proven, request) = Self::proven(request)?;
        let min = request.min_position;
        let (item, view, as_of) = self
            .read(&proven, |fields| {
                let item = fields.resource("name", &request.name);
                let view = convert::view(fields, request.view);
                let as_of = Self::as_of(fields, &proven, min, request.known_at, None);
                item.zip(view).map(|(item, view)| (item, view, as_of))
            })
            .await?;
        let answer = self.engine.get_core_task_item(item, as_of.at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        let rows = [answer.item];
        let ground = text(request.openings_ground);
        let words = self.core_task_words(&proven, view, &rows, ground).await?;
        let tenant = self.engine.tenant();
        Ok(Response::new(convert::to_wire(tenant, &rows[0], answer.position, &words)))
    }

    async fn list_core_task_items(
        &self,
        request: Request<proto::ListCoreTaskItemsRequest>,
    ) -> Answer<proto::ListCoreTaskItemsResponse> {
        let asked = self
            .asked(request, |request, fields| {
                let view = convert::view(fields, request.view);
                let ground = text(request.openings_ground.clone());
                Some((convert::query(request, fields)?, view?, ground))
            })
            .await?;
        let (query, view, ground) = &asked.query;
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_core_task_items(query, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let named = of(query.programme, query.unit);
        self.need_defined(&asked, !answer.rows.is_empty(), None, &named).await?;
        let words = self.core_task_words(&asked.proven, *view, &answer.rows, ground.clone());
        let (words, tenant) = (words.await?, self.engine.tenant());
        let to_wire = |row| convert::to_wire(tenant, row, answer.position, &words);
        Ok(Response::new(proto::ListCoreTaskItemsResponse {
            items: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }

    async fn list_core_task_counts(
        &self,
        request: Request<proto::ListCoreTaskCountsRequest>,
    ) -> Answer<proto::ListCoreTaskCountsResponse> {
        let asked = self.asked(request, convert::count_query).await?;
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_core_task_counts(&asked.query, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let named = of(asked.query.programme, asked.query.unit);
        self.need_defined(&asked, !answer.rows.is_empty(), None, &named).await?;
        let to_wire = |row| convert::count_to_wire(self.engine.tenant(), row);
        Ok(Response::new(proto::ListCoreTaskCountsResponse {
            counts: answer.rows.iter().map(to_wire).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }

    core_task_service_commands!();
}

impl Api {
    /// The words behind some rows, where they are asked for.
    async fn core_task_words(
        &self,
        proven: &Proven,
        view: proto::CoreTaskView,
        rows: &[CoreTaskItemRow],
        ground: Option<String>,
    ) -> Result<Words, Status> {
        if view != proto::CoreTaskView::WithTexts {
            return Ok(Words::default());
        }
        self.opened(proven, convert::positions(rows), ground).await
    }
}

//! Working calendars: `CalendarService`.

use hemei_domain::calendar::Calendar;
use hemei_engine::engine::Known;
use tonic::{Request, Response, async_trait};
use uuid::Uuid;

use crate::api::{Answer, Api};
use crate::convert::calendar as convert;
use crate::proto::calendar_service_server::CalendarService;
use crate::{proto, status};

#[async_trait]
impl CalendarService for Api {
    async fn get_calendar_edition(
        &self,
        request: Request<proto::GetCalendarEditionRequest>,
    ) -> Answer<proto::CalendarEdition> {
        let (proven, request) = Self::proven(request)?;
        let year = self.read(&proven, |fields| convert::year(fields, &request.name)).await?;
        let stream = Calendar::stream(year);
        let min_position = (request.min_position > 0).then_some(request.min_position);
        let known = self.engine.state::<Calendar>(stream.id, min_position, proven.deadline).await;
        let known = self.answered(&proven, known).await?;
        let edition = known.and_then(|known| Some((known.state.edition?, known.revision)));
        let (edition, revision) = edition.ok_or_else(|| status::not_found(&request.name))?;
        Ok(Response::new(convert::to_wire(request.name, &edition, revision)))
    }

    async fn list_calendar_editions(
        &self,
        request: Request<proto::ListCalendarEditionsRequest>,
    ) -> Answer<proto::ListCalendarEditionsResponse> {
        let listed = self.begun::<Calendar, _>(request).await?;
        let tenant = self.engine.tenant();
        let told = |(_, known): (Uuid, Known<Calendar>)| {
            let edition = known.state.edition?;
            let name = format!("tenants/{tenant}/calendars/{}", edition.year);
            Some(convert::to_wire(name, &edition, known.revision))
        };
        Ok(Response::new(proto::ListCalendarEditionsResponse {
            calendar_editions: listed.begun.things.into_iter().filter_map(told).collect(),
            next_page_token: listed.next_page_token,
            position: listed.begun.position,
        }))
    }

    calendar_service_commands!();
}

//! Working calendars: `CalendarService`.

use hemei_domain::calendar::Calendar;
use tonic::{Request, Response, async_trait};

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

    calendar_service_commands!();
}

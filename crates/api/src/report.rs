//! Progress reports and their windows: `ReportService`.

use hemei_domain::report_window::ReportWindow;
use tonic::{Request, Response, async_trait};

use crate::api::{Answer, Api};
use crate::convert::report as convert;
use crate::proto::report_service_server::ReportService;
use crate::{proto, status};

#[async_trait]
impl ReportService for Api {
    async fn get_report_window(
        &self,
        request: Request<proto::GetReportWindowRequest>,
    ) -> Answer<proto::ReportWindow> {
        let (proven, request) = Self::proven(request)?;
        let (key, effective) = self
            .read(&proven, |fields| {
                let key = convert::window_key(fields, "name", &request.name);
                let effective = fields.maybe_time("effective_time", request.effective_time);
                key.map(|key| (key, effective))
            })
            .await?;
        let min_position = (request.min_position > 0).then_some(request.min_position);
        let known =
            self.engine.state::<ReportWindow>(key.id().0, min_position, proven.deadline).await;
        let known = self.answered(&proven, known).await?;
        let day = effective.unwrap_or_else(|| self.engine.now()).date();
        let window = known
            .and_then(|known| {
                convert::window(request.name.clone(), &known.state, known.revision, day)
            })
            .ok_or_else(|| status::not_found(&request.name))?;
        Ok(Response::new(window))
    }

    report_service_commands!();
}

//! Progress reports and their windows: `ReportService`.

use std::collections::BTreeSet;

use hemei_domain::report_window::ReportWindow;
use hemei_engine::defined::Keyed;
use hemei_engine::view::At;
use tonic::{Request, Response, Status, async_trait};

use crate::api::{Answer, Api, Proven};
use crate::convert::ledger::Words;
use crate::convert::report::{board, prefill};
use crate::convert::{report as convert, text};
use crate::listing::of;
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

    async fn get_report(&self, request: Request<proto::GetReportRequest>) -> Answer<proto::Report> {
        let (proven, request) = Self::proven(request)?;
        let min = request.min_position;
        let (report, view, as_of) = self
            .read(&proven, |fields| {
                let report = convert::report_key(fields, "name", &request.name);
                let view = board::view(fields, request.view);
                let effective = request.effective_time;
                let as_of = Self::as_of(fields, &proven, min, request.known_at, effective);
                report.zip(view).map(|(report, view)| (report, view, as_of))
            })
            .await?;
        let sight = self.answered(&proven, self.engine.draft_sight(&proven.caller).await).await?;
        let (effective, at) = (as_of.effective, as_of.at);
        let answer = self.engine.get_board_entry(&report, &sight, effective, at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        let positions = board::positions([&answer.entry]);
        let ground = text(request.openings_ground);
        let words = self.report_words(&proven, view, positions, ground).await?;
        let day = answer.effective_at.date();
        let tenant = self.engine.tenant();
        let report = board::report(tenant, &answer.entry, day, answer.position, &words);
        Ok(Response::new(report))
    }

    async fn list_reports(
        &self,
        request: Request<proto::ListReportsRequest>,
    ) -> Answer<proto::ListReportsResponse> {
        let mut asked = self
            .asked(request, |request, fields| {
                let view = board::view(fields, request.view);
                let ground = text(request.openings_ground.clone());
                Some((board::query(request, fields)?, view?, ground))
            })
            .await?;
        asked.query.0.effective_at = asked.as_of.effective;
        let (proven, (query, view, ground)) = (&asked.proven, &asked.query);
        let sight = self.answered(proven, self.engine.draft_sight(&proven.caller).await).await?;
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_board(query, &sight, after, limit, at).await;
        let answer = self.answered(proven, answer).await?;
        let [programme, unit] = of(query.programme, query.unit);
        let window = query.window.as_deref().map(Keyed::Window);
        let keys = [programme, unit, ("window_key", window)];
        self.need_defined(&asked, !answer.rows.is_empty(), query.programme, &keys).await?;
        let positions = board::positions(&answer.rows);
        let words = self.report_words(proven, *view, positions, ground.clone()).await?;
        let (tenant, day) = (self.engine.tenant(), answer.effective_at.date());
        let told = |entry| board::report(tenant, entry, day, answer.position, &words);
        Ok(Response::new(proto::ListReportsResponse {
            reports: answer.rows.iter().map(told).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
            effective_time: Some(crate::convert::wire_time(answer.effective_at)),
        }))
    }

    async fn list_report_lines(
        &self,
        request: Request<proto::ListReportLinesRequest>,
    ) -> Answer<proto::ListReportLinesResponse> {
        let asked = self
            .asked(request, |request, fields| {
                let view = board::view(fields, request.view);
                let ground = text(request.openings_ground.clone());
                Some((board::lines(request, fields)?, view?, ground))
            })
            .await?;
        let (proven, (query, view, ground)) = (&asked.proven, &asked.query);
        let sight = self.answered(proven, self.engine.draft_sight(&proven.caller).await).await?;
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_report_lines(query, &sight, after, limit, at).await;
        let answer = self.answered(proven, answer).await?;
        let [programme, unit] = of(query.programme, query.village);
        let keys = [
            programme,
            unit,
            ("window_key", query.window.as_deref().map(Keyed::Window)),
            ("task", query.task.as_deref().map(Keyed::Task)),
        ];
        self.need_defined(&asked, !answer.rows.is_empty(), query.programme, &keys).await?;
        let positions = answer.rows.iter().filter_map(board::words_position).collect();
        let words = self.report_words(proven, *view, positions, ground.clone()).await?;
        let tenant = self.engine.tenant();
        Ok(Response::new(proto::ListReportLinesResponse {
            lines: answer.rows.iter().map(|row| board::line(tenant, row, &words)).collect(),
            next_page_token: self.next(&asked.page, answer.next),
            position: answer.position,
        }))
    }

    async fn prefill_report(
        &self,
        request: Request<proto::PrefillReportRequest>,
    ) -> Answer<proto::PrefillReportResponse> {
        let (proven, request) = Self::proven(request)?;
        let (report, effective) = self
            .read(&proven, |fields| {
                let report = convert::report_key(fields, "name", &request.name);
                let effective = fields.maybe_time("effective_time", request.effective_time);
                report.map(|report| (report, effective))
            })
            .await?;
        let min_position = (request.min_position > 0).then_some(request.min_position);
        let at = At { min_position, known_at: None, deadline: proven.deadline };
        let answer = self.engine.prefill_report(&report, effective, at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        Ok(Response::new(prefill::response(self.engine.tenant(), &answer)))
    }

    report_service_commands!();
}

impl Api {
    /// The words behind some rows, where they are asked for.
    async fn report_words(
        &self,
        proven: &Proven,
        view: proto::ReportView,
        positions: BTreeSet<u64>,
        ground: Option<String>,
    ) -> Result<Words, Status> {
        if view != proto::ReportView::WithTexts {
            return Ok(Words::default());
        }
        self.opened(proven, positions, ground).await
    }
}

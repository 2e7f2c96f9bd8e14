//! Hemei itself, over gRPC.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use hemei_api::proto::issue_service_client::IssueServiceClient;
use hemei_api::proto::{
    AssignIssueRequest, CloseIssueRequest, FileRectificationPlanRequest, IssueCheck, IssueKind,
    IssueSource, RaiseIssueRequest, Receipt, RequestIssueClosureRequest, Responsible,
    SignForIssueRequest, Urgency, VerifyIssueRequest, google, responsible,
};
use hemei_domain::event::Log;
use hemei_engine::engine::Engine;
use hemei_engine::port::Ids;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

use crate::lanes::{Lane, Step};
use crate::support::season::{Member, Season};

/// A server of one tenant and the people who call it.
pub(crate) struct RemoteLane {
    pub(crate) channels: Vec<Channel>,
    pub(crate) engine: Engine,
    pub(crate) season: Season,
    pub(crate) ids: Arc<dyn Ids>,
    /// Whether the views stand still while commands are measured.
    pub(crate) views_paused: bool,
}

impl RemoteLane {
    fn request<T>(&self, member: &Member, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let bearer = format!("Bearer {}", member.token).parse().expect("a token is ASCII");
        request.metadata_mut().insert("authorization", bearer);
        request
    }

    fn id(&self) -> String {
        self.ids.uuid().to_string()
    }

    fn raise(&self) -> RaiseIssueRequest {
        let tenant = self.engine.tenant();
        RaiseIssueRequest {
            parent: format!("tenants/{tenant}"),
            programme: format!("tenants/{tenant}/programmes/{}", self.season.programme),
            unit: format!("tenants/{tenant}/units/{}", self.season.village),
            kind: IssueKind::Problem.into(),
            class: "yard_clutter".to_owned(),
            source: IssueSource::Office.into(),
            urgency: Urgency::Ordinary.into(),
            place: "3组村道旁".to_owned(),
            description: "房前屋后堆放杂物约2立方米，影响通行".to_owned(),
            request_id: self.id(),
            ..RaiseIssueRequest::default()
        }
    }

    fn assign(&self, name: String) -> AssignIssueRequest {
        let unit = format!("tenants/{}/units/{}", self.engine.tenant(), self.season.village);
        AssignIssueRequest {
            name,
            responsible: Some(Responsible {
                responsible: Some(responsible::Responsible::Unit(unit)),
            }),
            request_id: self.id(),
            ..AssignIssueRequest::default()
        }
    }

    fn plan(&self, name: String) -> FileRectificationPlanRequest {
        use chrono::Datelike as _;
        let today = self.engine.now().date().0;
        let date = google::r#type::Date {
            year: today.year(),
            month: i32::try_from(today.month()).expect("a month"),
            day: i32::try_from(today.day()).expect("a day"),
        };
        FileRectificationPlanRequest {
            name,
            measures: vec!["清运杂物，落实门前三包".to_owned()],
            planned_finish_date: Some(date),
            request_id: self.id(),
            ..FileRectificationPlanRequest::default()
        }
    }

    async fn send(
        &self,
        caller: usize,
        step: Step,
        issue: &str,
    ) -> Result<Response<Receipt>, Status> {
        let channel = self.channels[caller % self.channels.len()].clone();
        let mut client = IssueServiceClient::new(channel);
        let (season, name, request_id) = (&self.season, issue.to_owned(), self.id());
        let village = &season.village_cadre;
        match step {
            Step::Raise => client.raise_issue(self.request(&season.handler, self.raise())).await,
            Step::Assign => {
                let message = self.assign(name);
                client.assign_issue(self.request(&season.office_head, message)).await
            }
            Step::SignFor => {
                let message = SignForIssueRequest { name, request_id, ..Default::default() };
                client.sign_for_issue(self.request(village, message)).await
            }
            Step::FilePlan => {
                let message = self.plan(name);
                client.file_rectification_plan(self.request(village, message)).await
            }
            Step::RequestClosure => {
                let result = "已清理完毕，组长到场查看".to_owned();
                let message =
                    RequestIssueClosureRequest { name, result, request_id, ..Default::default() };
                client.request_issue_closure(self.request(village, message)).await
            }
            Step::Verify => {
                let checks = vec![IssueCheck::MeasuresDone.into()];
                let message = VerifyIssueRequest { name, checks, request_id, ..Default::default() };
                client.verify_issue(self.request(&season.line_office, message)).await
            }
            Step::Close => {
                let message = CloseIssueRequest { name, request_id, ..Default::default() };
                client.close_issue(self.request(&season.office_head, message)).await
            }
        }
    }
}

#[async_trait]
impl Lane for RemoteLane {
    async fn call(&self, caller: usize, step: Step, issue: &str) -> Option<String> {
        let answer = self.send(caller, step, issue).await;
        let receipt = answer.unwrap_or_else(|status| panic!("{step:?}: {status:?}")).into_inner();
        (step == Step::Raise).then_some(receipt.name)
    }

    fn before(&self) {
        for view in self.engine.views() {
            if self.views_paused {
                view.pause();
            } else {
                view.resume();
            }
        }
    }

    async fn settle(&self) -> Option<Duration> {
        let began = Instant::now();
        let head = self.engine.log(Log::Business).head().position;
        for view in self.engine.views() {
            view.resume();
            view.reach(head).await.expect("the view goes on");
        }
        Some(began.elapsed())
    }
}

//! A client of the issue loop: raise, assign, sign for, plan, request closure, verify, close.

use hemei_api::proto::issue_service_client::IssueServiceClient;
use hemei_api::proto::{
    AssignIssueRequest, CloseIssueRequest, FileRectificationPlanRequest, IssueCheck, IssueKind,
    IssueSource, RaiseIssueRequest, Receipt, RequestIssueClosureRequest, Responsible,
    SignForIssueRequest, Urgency, VerifyIssueRequest, google, responsible,
};
use hemei_domain::time::Date;
use tonic::transport::Channel;
use tonic::{Request, Status};
use uuid::Uuid;

use super::season::{Member, Season};

/// A command of the loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Raise,
    Assign,
    SignFor,
    FilePlan,
    RequestClosure,
    Verify,
    Close,
}

impl Step {
    /// The loop, in order.
    pub(crate) const ALL: &'static [Self] = &[
        Self::Raise,
        Self::Assign,
        Self::SignFor,
        Self::FilePlan,
        Self::RequestClosure,
        Self::Verify,
        Self::Close,
    ];
}

/// Everything that the loop's messages need.
#[derive(Debug, Clone)]
pub(crate) struct IssueClient {
    pub(crate) tenant: String,
    pub(crate) season: Season,
    /// The day on which the plans foresee their end.
    pub(crate) today: Date,
}

impl IssueClient {
    /// Sends one step on an issue, by its resource name, under a request id. The same arguments
    /// make the same message.
    pub(crate) async fn send(
        &self,
        channel: Channel,
        step: Step,
        issue: &str,
        request_id: Uuid,
    ) -> Result<Receipt, Status> {
        let mut client = IssueServiceClient::new(channel);
        let (season, name) = (&self.season, issue.to_owned());
        let village = &season.village_cadre;
        let request_id = request_id.to_string();
        let answer = match step {
            Step::Raise => {
                client.raise_issue(signed(&season.handler, self.raise(request_id))).await
            }
            Step::Assign => {
                let message = self.assign(name, request_id);
                client.assign_issue(signed(&season.office_head, message)).await
            }
            Step::SignFor => {
                let message = SignForIssueRequest { name, request_id, ..Default::default() };
                client.sign_for_issue(signed(village, message)).await
            }
            Step::FilePlan => {
                let message = self.plan(name, request_id);
                client.file_rectification_plan(signed(village, message)).await
            }
            Step::RequestClosure => {
                let result = "已清理完毕，组长到场查看".to_owned();
                let message =
                    RequestIssueClosureRequest { name, result, request_id, ..Default::default() };
                client.request_issue_closure(signed(village, message)).await
            }
            Step::Verify => {
                let checks = vec![IssueCheck::MeasuresDone.into()];
                let message = VerifyIssueRequest { name, checks, request_id, ..Default::default() };
                client.verify_issue(signed(&season.line_office, message)).await
            }
            Step::Close => {
                let message = CloseIssueRequest { name, request_id, ..Default::default() };
                client.close_issue(signed(&season.office_head, message)).await
            }
        };
        answer.map(tonic::Response::into_inner)
    }

    pub(crate) fn raise(&self, request_id: String) -> RaiseIssueRequest {
        let tenant = &self.tenant;
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
            request_id,
            ..RaiseIssueRequest::default()
        }
    }

    fn assign(&self, name: String, request_id: String) -> AssignIssueRequest {
        let unit = format!("tenants/{}/units/{}", self.tenant, self.season.village);
        AssignIssueRequest {
            name,
            responsible: Some(Responsible {
                responsible: Some(responsible::Responsible::Unit(unit)),
            }),
            request_id,
            ..AssignIssueRequest::default()
        }
    }

    fn plan(&self, name: String, request_id: String) -> FileRectificationPlanRequest {
        use chrono::Datelike as _;
        let date = google::r#type::Date {
            year: self.today.0.year(),
            month: i32::try_from(self.today.0.month()).expect("a month"),
            day: i32::try_from(self.today.0.day()).expect("a day"),
        };
        FileRectificationPlanRequest {
            name,
            measures: vec!["清运杂物，落实门前三包".to_owned()],
            planned_finish_date: Some(date),
            request_id,
            ..FileRectificationPlanRequest::default()
        }
    }
}

/// A message with its sender's credential.
pub(crate) fn signed<T>(member: &Member, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let bearer = format!("Bearer {}", member.token).parse().expect("a token is ASCII");
    request.metadata_mut().insert("authorization", bearer);
    request
}

//! The rectification loop: `IssueService`.

use hemei_domain::aggregate::Kind;
use tonic::{Request, async_trait};

use crate::api::{Answer, Api};
use crate::convert::issue as convert;
use crate::proto;
use crate::proto::issue_service_server::IssueService;

#[async_trait]
impl IssueService for Api {
    async fn raise_issue(
        &self,
        request: Request<proto::RaiseIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::raise).await
    }

    async fn fix_issue_on_spot(
        &self,
        request: Request<proto::FixIssueOnSpotRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::fix_on_spot).await
    }

    async fn assign_issue(
        &self,
        request: Request<proto::AssignIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::assign).await
    }

    async fn sign_for_issue(
        &self,
        request: Request<proto::SignForIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::sign_for).await
    }

    async fn file_rectification_plan(
        &self,
        request: Request<proto::FileRectificationPlanRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::file_plan).await
    }

    async fn extend_issue(
        &self,
        request: Request<proto::ExtendIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::extend).await
    }

    async fn suspend_issue(
        &self,
        request: Request<proto::SuspendIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::suspend).await
    }

    async fn resume_issue(
        &self,
        request: Request<proto::ResumeIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::resume).await
    }

    async fn urge_issue(
        &self,
        request: Request<proto::UrgeIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::urge).await
    }

    async fn answer_urge(
        &self,
        request: Request<proto::AnswerUrgeRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::answer_urge).await
    }

    async fn request_issue_closure(
        &self,
        request: Request<proto::RequestIssueClosureRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::request_closure).await
    }

    async fn verify_issue(
        &self,
        request: Request<proto::VerifyIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::verify).await
    }

    async fn return_issue(
        &self,
        request: Request<proto::ReturnIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::return_for_rework).await
    }

    async fn close_issue(
        &self,
        request: Request<proto::CloseIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::close).await
    }

    async fn look_back_issue(
        &self,
        request: Request<proto::LookBackIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::look_back).await
    }

    async fn reopen_issue(
        &self,
        request: Request<proto::ReopenIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::reopen).await
    }

    async fn order_issue_recheck(
        &self,
        request: Request<proto::OrderIssueRecheckRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::order_recheck).await
    }

    async fn withdraw_issue(
        &self,
        request: Request<proto::WithdrawIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::withdraw).await
    }

    async fn hand_up_issue(
        &self,
        request: Request<proto::HandUpIssueRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::hand_up).await
    }

    async fn answer_difficulty(
        &self,
        request: Request<proto::AnswerDifficultyRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::answer_difficulty).await
    }

    async fn confirm_answer(
        &self,
        request: Request<proto::ConfirmAnswerRequest>,
    ) -> Answer<proto::Receipt> {
        self.command(request, Kind::Issue, convert::confirm_answer).await
    }
}

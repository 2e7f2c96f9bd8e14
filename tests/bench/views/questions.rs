//! What clerks and leaders ask a county's views.

use std::pin::Pin;
use std::sync::Arc;

use hemei_api::proto::activity_service_client::ActivityServiceClient;
use hemei_api::proto::alert_service_client::AlertServiceClient;
use hemei_api::proto::consolidation_review_service_client::ConsolidationReviewServiceClient;
use hemei_api::proto::core_task_service_client::CoreTaskServiceClient;
use hemei_api::proto::enrolment_service_client::EnrolmentServiceClient;
use hemei_api::proto::inspection_service_client::InspectionServiceClient;
use hemei_api::proto::issue_service_client::IssueServiceClient;
use hemei_api::proto::ranking_service_client::RankingServiceClient;
use hemei_api::proto::report_service_client::ReportServiceClient;
use hemei_api::proto::unit_service_client::UnitServiceClient;
use hemei_api::proto::{
    GetScoreCardRequest, IssuePhase, ListActivityStatisticsRequest, ListAlertsRequest,
    ListConsolidationReviewsRequest, ListCoreTaskCountsRequest, ListCoreTaskItemsRequest,
    ListEnrolmentsRequest, ListInspectionsRequest, ListIssuesRequest, ListRankedUnitsRequest,
    ListRankingsRequest, ListReportsRequest, ListScorePointsRequest,
};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Request, Status};

use crate::county::Names;

/// How many rows a page has.
const PAGE: i32 = 50;

/// A caller's clients and credential.
pub(crate) struct Clients {
    pub(crate) issues: IssueServiceClient<Channel>,
    pub(crate) reports: ReportServiceClient<Channel>,
    pub(crate) rankings: RankingServiceClient<Channel>,
    pub(crate) units: UnitServiceClient<Channel>,
    pub(crate) inspections: InspectionServiceClient<Channel>,
    pub(crate) core_tasks: CoreTaskServiceClient<Channel>,
    pub(crate) enrolments: EnrolmentServiceClient<Channel>,
    pub(crate) reviews: ConsolidationReviewServiceClient<Channel>,
    pub(crate) activities: ActivityServiceClient<Channel>,
    pub(crate) alerts: AlertServiceClient<Channel>,
    pub(crate) bearer: MetadataValue<Ascii>,
}

impl Clients {
    /// A message with the credential.
    pub(crate) fn signed<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.bearer.clone());
        request
    }
}

type Answer<'a> = Pin<Box<dyn Future<Output = Result<(), Status>> + Send + 'a>>;

/// A question with the name under which its figures stand; the number says what it is about.
#[derive(Clone, Copy)]
pub(crate) struct Question {
    pub(crate) name: &'static str,
    pub(crate) ask: for<'a> fn(&'a mut Clients, Arc<Names>, usize) -> Answer<'a>,
}

/// Every question.
pub(crate) const ALL: &[Question] = &[
    Question { name: "board", ask: |clients, names, _| board(clients, names, None) },
    Question {
        name: "board of a programme",
        ask: |clients, names, number| board(clients, names, Some(number)),
    },
    Question { name: "ledger", ask: |clients, names, _| ledger(clients, names.all_issues()) },
    Question {
        name: "ledger of a programme",
        ask: |clients, names, number| ledger(clients, names.issues_of_a_programme(number)),
    },
    Question {
        name: "ledger of a village",
        ask: |clients, names, number| ledger(clients, names.issues_of_a_village(number)),
    },
    Question {
        name: "ledger by phase",
        ask: |clients, names, number| {
            let phase = IssuePhase::LookBackPassed.into();
            let query = ListIssuesRequest { phase, ..names.issues_of_a_programme(number) };
            ledger(clients, query)
        },
    },
    Question { name: "ledger, next page", ask: ledger_next },
    Question { name: "rankings", ask: |clients, names, _| rankings(clients, names) },
    Question { name: "ranking", ask: ranking },
    Question { name: "score card", ask: score_card },
    Question { name: "inspections", ask: |clients, names, _| inspections(clients, names, None) },
    Question {
        name: "inspections, programme",
        ask: |clients, names, number| inspections(clients, names, Some(number)),
    },
    Question { name: "registers", ask: |clients, names, _| registers(clients, names, None) },
    Question {
        name: "registers of a programme",
        ask: |clients, names, number| registers(clients, names, Some(number)),
    },
    Question { name: "counts of registers", ask: register_counts },
    Question { name: "enrolments", ask: |clients, names, _| enrolments(clients, names, None) },
    Question {
        name: "enrolments, programme",
        ask: |clients, names, number| enrolments(clients, names, Some(number)),
    },
    Question { name: "consolidation reviews", ask: reviews },
    Question { name: "activity statistics", ask: activities },
    Question { name: "alerts", ask: |clients, names, _| alerts(clients, names, None) },
    Question {
        name: "alerts of a programme",
        ask: |clients, names, number| alerts(clients, names, Some(number)),
    },
];

impl Names {
    fn all_issues(&self) -> ListIssuesRequest {
        let parent = self.tenant.clone();
        ListIssuesRequest { parent, page_size: PAGE, ..Default::default() }
    }

    fn issues_of_a_programme(&self, number: usize) -> ListIssuesRequest {
        let programme = one(&self.programmes, number);
        ListIssuesRequest { programme, ..self.all_issues() }
    }

    /// A programme, taking turns; all of them where none is asked for.
    fn programme(&self, of: Option<usize>) -> String {
        of.map_or_else(String::new, |number| one(&self.programmes, number))
    }

    fn issues_of_a_village(&self, number: usize) -> ListIssuesRequest {
        ListIssuesRequest { unit: one(&self.villages, number), ..self.all_issues() }
    }
}

/// A name, taking turns.
fn one(names: &[String], number: usize) -> String {
    names[number % names.len()].clone()
}

fn board(clients: &mut Clients, names: Arc<Names>, of: Option<usize>) -> Answer<'_> {
    Box::pin(async move {
        let request = ListReportsRequest {
            parent: names.tenant.clone(),
            programme: names.programme(of),
            page_size: PAGE,
            ..Default::default()
        };
        let request = clients.signed(request);
        let page = clients.reports.list_reports(request).await?.into_inner();
        there(!page.reports.is_empty())
    })
}

fn ledger(clients: &mut Clients, query: ListIssuesRequest) -> Answer<'_> {
    Box::pin(async move {
        let request = clients.signed(query);
        let page = clients.issues.list_issues(request).await?.into_inner();
        there(!page.issues.is_empty())
    })
}

/// A page and the one behind it, as somebody who turns the leaf.
fn ledger_next(clients: &mut Clients, names: Arc<Names>, number: usize) -> Answer<'_> {
    Box::pin(async move {
        let query = names.issues_of_a_programme(number);
        let request = clients.signed(query.clone());
        let first = clients.issues.list_issues(request).await?.into_inner();
        if first.next_page_token.is_empty() {
            return there(!first.issues.is_empty());
        }
        let next = ListIssuesRequest { page_token: first.next_page_token, ..query };
        ledger(clients, next).await
    })
}

fn rankings(clients: &mut Clients, names: Arc<Names>) -> Answer<'_> {
    Box::pin(async move {
        let parent = names.tenant.clone();
        let request = ListRankingsRequest { parent, page_size: PAGE, ..Default::default() };
        let request = clients.signed(request);
        let page = clients.rankings.list_rankings(request).await?.into_inner();
        there(!page.rankings.is_empty())
    })
}

fn ranking(clients: &mut Clients, names: Arc<Names>, number: usize) -> Answer<'_> {
    Box::pin(async move {
        let parent = one(&names.evaluations, number);
        let request = ListRankedUnitsRequest { parent, page_size: PAGE, ..Default::default() };
        let request = clients.signed(request);
        let page = clients.rankings.list_ranked_units(request).await?.into_inner();
        there(!page.units.is_empty())
    })
}

/// A score card with its lines.
fn score_card(clients: &mut Clients, names: Arc<Names>, number: usize) -> Answer<'_> {
    Box::pin(async move {
        let name = one(&names.cards, number);
        let request = GetScoreCardRequest { name: name.clone(), ..Default::default() };
        let request = clients.signed(request);
        clients.rankings.get_score_card(request).await?;
        let request =
            ListScorePointsRequest { parent: name, page_size: PAGE, ..Default::default() };
        let request = clients.signed(request);
        let lines = clients.rankings.list_score_points(request).await?.into_inner();
        there(!lines.points.is_empty())
    })
}

/// Inspections, of a programme or of all.
fn inspections(clients: &mut Clients, names: Arc<Names>, of: Option<usize>) -> Answer<'_> {
    Box::pin(async move {
        let (parent, programme) = (names.tenant.clone(), names.programme(of));
        let request =
            ListInspectionsRequest { parent, programme, page_size: PAGE, ..Default::default() };
        let request = clients.signed(request);
        let page = clients.inspections.list_inspections(request).await?.into_inner();
        there(!page.inspections.is_empty())
    })
}

/// Items of the registers, of a programme or of all.
fn registers(clients: &mut Clients, names: Arc<Names>, of: Option<usize>) -> Answer<'_> {
    Box::pin(async move {
        let (parent, programme) = (names.tenant.clone(), names.programme(of));
        let request =
            ListCoreTaskItemsRequest { parent, programme, page_size: PAGE, ..Default::default() };
        let request = clients.signed(request);
        let page = clients.core_tasks.list_core_task_items(request).await?.into_inner();
        there(!page.items.is_empty())
    })
}

/// How many items each village of a programme has, by kind and phase.
fn register_counts(clients: &mut Clients, names: Arc<Names>, number: usize) -> Answer<'_> {
    Box::pin(async move {
        let (parent, programme) = (names.tenant.clone(), names.programme(Some(number)));
        let request =
            ListCoreTaskCountsRequest { parent, programme, page_size: PAGE, ..Default::default() };
        let request = clients.signed(request);
        let page = clients.core_tasks.list_core_task_counts(request).await?.into_inner();
        there(!page.counts.is_empty())
    })
}

/// Enrolments, of a programme or of all.
fn enrolments(clients: &mut Clients, names: Arc<Names>, of: Option<usize>) -> Answer<'_> {
    Box::pin(async move {
        let (parent, programme) = (names.tenant.clone(), names.programme(of));
        let request =
            ListEnrolmentsRequest { parent, programme, page_size: PAGE, ..Default::default() };
        let request = clients.signed(request);
        let page = clients.enrolments.list_enrolments(request).await?.into_inner();
        there(!page.enrolments.is_empty())
    })
}

/// The consolidation reviews of a programme.
fn reviews(clients: &mut Clients, names: Arc<Names>, number: usize) -> Answer<'_> {
    Box::pin(async move {
        let (parent, programme) = (names.tenant.clone(), names.programme(Some(number)));
        let request = ListConsolidationReviewsRequest {
            parent,
            programme,
            page_size: PAGE,
            ..Default::default()
        };
        let request = clients.signed(request);
        let page = clients.reviews.list_consolidation_reviews(request).await?.into_inner();
        there(!page.reviews.is_empty())
    })
}

/// The activities of a programme, by village and month.
fn activities(clients: &mut Clients, names: Arc<Names>, number: usize) -> Answer<'_> {
    Box::pin(async move {
        let (parent, programme) = (names.tenant.clone(), names.programme(Some(number)));
        let request = ListActivityStatisticsRequest {
            parent,
            programme,
            page_size: PAGE,
            ..Default::default()
        };
        let request = clients.signed(request);
        let page = clients.activities.list_activity_statistics(request).await?.into_inner();
        there(!page.statistics.is_empty())
    })
}

/// What should be looked at again; the read is recorded before it is answered.
fn alerts(clients: &mut Clients, names: Arc<Names>, of: Option<usize>) -> Answer<'_> {
    Box::pin(async move {
        let (parent, programme) = (names.tenant.clone(), names.programme(of));
        let request =
            ListAlertsRequest { parent, programme, page_size: PAGE, ..Default::default() };
        let request = clients.signed(request);
        let page = clients.alerts.list_alerts(request).await?.into_inner();
        there(!page.alerts.is_empty())
    })
}

/// An answer without rows would be a fast one that says nothing.
fn there(rows: bool) -> Result<(), Status> {
    if rows { Ok(()) } else { Err(Status::not_found("the answer has no rows")) }
}

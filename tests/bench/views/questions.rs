//! What clerks and leaders ask a county's views.

use std::pin::Pin;
use std::sync::Arc;

use hemei_api::proto::issue_service_client::IssueServiceClient;
use hemei_api::proto::ranking_service_client::RankingServiceClient;
use hemei_api::proto::report_service_client::ReportServiceClient;
use hemei_api::proto::unit_service_client::UnitServiceClient;
use hemei_api::proto::{
    GetScoreCardRequest, IssuePhase, ListIssuesRequest, ListRankedUnitsRequest,
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
            programme: of.map_or_else(String::new, |number| one(&names.programmes, number)),
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

/// An answer without rows would be a fast one that says nothing.
fn there(rows: bool) -> Result<(), Status> {
    if rows { Ok(()) } else { Err(Status::not_found("the answer has no rows")) }
}

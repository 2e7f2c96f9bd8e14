//! The rectification loop: `IssueService`.

use std::collections::BTreeSet;

use hemei_domain::issue::Responsible;
use hemei_engine::defined::Keyed;
use hemei_engine::port::Key;
use hemei_engine::texts::TEXTS_MAX;
use hemei_engine::view::issue_ledger::{IssuePage, LedgerRow};
use prost::Message as _;
use tonic::{Request, Response, Status, async_trait};

use crate::api::{Answer, Api, Proven};
use crate::convert::ledger::{self, Words};
use crate::convert::{issue as convert, text};
use crate::limits::{MEMBER_BYTES, PAGE_BYTES_MAX};
use crate::listing::of;
use crate::proto;
use crate::proto::issue_service_server::IssueService;

#[async_trait]
impl IssueService for Api {
    async fn get_issue(&self, request: Request<proto::GetIssueRequest>) -> Answer<proto::Issue> {
        let (proven, request) = Self::proven(request)?;
        let (min, effective) = (request.min_position, request.effective_time);
        let (issue, view, as_of) = self
            .read(&proven, |fields| {
                let issue = fields.resource("name", &request.name);
                let view = convert::view(fields, request.view);
                let as_of = Self::as_of(fields, &proven, min, request.known_at, effective);
                issue.zip(view).map(|(issue, view)| (issue, view, as_of))
            })
            .await?;
        let answer = self.engine.get_issue(issue, as_of.effective, as_of.at).await;
        let answer = self.found(&proven, &request.name, answer).await?;
        let rows = [answer.issue];
        let words = self.words(&proven, view, &rows, text(request.openings_ground)).await?;
        let tenant = self.engine.tenant();
        Ok(Response::new(ledger::to_wire(tenant, &rows[0], answer.position, &words)))
    }

    async fn list_issues(
        &self,
        request: Request<proto::ListIssuesRequest>,
    ) -> Answer<proto::ListIssuesResponse> {
        let mut asked = self
            .asked(request, |request, fields| {
                let view = convert::view(fields, request.view);
                let ground = text(request.openings_ground.clone());
                Some((convert::query(request, fields)?, view?, ground))
            })
            .await?;
        asked.query.0.effective_at = asked.as_of.effective;
        let (query, view, ground) = &asked.query;
        let (after, limit, at) = (asked.after(), asked.limit(), asked.at());
        let answer = self.engine.list_issues(query, after, limit, at).await;
        let answer = self.answered(&asked.proven, answer).await?;
        let responsible = match &query.responsible {
            Some(Responsible::Section(key)) => ("responsible.section", Some(Keyed::Section(key))),
            Some(Responsible::Unit(unit)) => ("responsible.unit", Some(Keyed::Unit(*unit))),
            Some(Responsible::Office | Responsible::Leader) | None => ("responsible", None),
        };
        let class = query.class.as_deref().map(Keyed::IssueClass);
        let [programme, unit] = of(query.programme, query.unit);
        let keys = [programme, unit, ("class", class), responsible];
        self.need_defined(&asked, !answer.rows.is_empty(), query.programme, &keys).await?;
        let (position, effective_at) = (answer.position, answer.effective_at);
        let (issues, next) = self.told(&asked.proven, *view, answer, ground.clone()).await?;
        Ok(Response::new(proto::ListIssuesResponse {
            issues,
            next_page_token: self.next(&asked.page, next),
            position,
            effective_time: Some(crate::convert::wire_time(effective_at)),
        }))
    }

    issue_service_commands!();
}

/// For how many texts at least, the last row aside, the rows of a page are put together at a time:
/// what is opened and no longer fits into the page was recorded as opened.
const TEXTS_AT_ONCE: usize = 100;

impl Api {
    /// The rows of a page that fit into an answer, the first in any case, and where the next page
    /// begins.
    async fn told(
        &self,
        proven: &Proven,
        view: proto::IssueView,
        page: IssuePage,
        ground: Option<String>,
    ) -> Result<(Vec<proto::Issue>, Option<Key>), Status> {
        let (mut issues, mut bytes, mut last) = (Vec::new(), 0, None);
        let mut rest = &page.rows[..];
        while !rest.is_empty() {
            let mut texts = 0;
            let enough = rest.iter().position(|row| {
                texts += ledger::positions([row]).len();
                texts >= TEXTS_AT_ONCE
            });
            let (group, later) = rest.split_at(enough.map_or(rest.len(), |last| last + 1));
            rest = later;
            let words = self.words(proven, view, group, ground.clone()).await?;
            for row in group {
                let issue = ledger::to_wire(self.engine.tenant(), row, page.position, &words);
                bytes += issue.encoded_len() + MEMBER_BYTES;
                if bytes > PAGE_BYTES_MAX && last.is_some() {
                    return Ok((issues, last));
                }
                last = Some(row.place());
                issues.push(issue);
            }
        }
        Ok((issues, page.next))
    }

    /// The words behind some rows, where they are asked for.
    async fn words(
        &self,
        proven: &Proven,
        view: proto::IssueView,
        rows: &[LedgerRow],
        ground: Option<String>,
    ) -> Result<Words, Status> {
        if view != proto::IssueView::WithTexts {
            return Ok(Words::default());
        }
        self.opened(proven, ledger::positions(rows), ground).await
    }

    /// The words at some positions.
    pub(crate) async fn opened(
        &self,
        proven: &Proven,
        mut positions: BTreeSet<u64>,
        ground: Option<String>,
    ) -> Result<Words, Status> {
        let mut words = Words::default();
        while !positions.is_empty() {
            let later = positions.iter().nth(TEXTS_MAX).copied();
            let later = later.map(|first| positions.split_off(&first)).unwrap_or_default();
            let (ground, deadline) = (ground.as_deref(), proven.deadline);
            let opened = self.engine.texts(&proven.caller, &positions, ground, deadline).await;
            words.extend(self.answered(proven, opened).await?);
            positions = later;
        }
        Ok(words)
    }
}

//! `IssueService`: each RPC succeeds once and is refused once.

use hemei_api::proto;

use super::messages::{CLUTTER, assign, close, closure, difficulty, plan, raise, verify};
use super::world::{Who, World};

mod oversight;
mod reads;
mod rectification;

/// How far an issue has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    Raised,
    Assigned,
    SignedFor,
    Planned,
    ClosureRequested,
    Verified,
    Closed,
    Relapsed,
}

impl World {
    /// A problem of the village that has come so far; its name.
    pub(super) async fn issue_at(&self, reach: Reach) -> String {
        let name = self.name(Who::Handler, raise(self, CLUTTER)).await;
        if reach >= Reach::Assigned {
            self.ok(Who::OfficeHead, assign(self, &name)).await;
        }
        if reach >= Reach::SignedFor {
            let message = proto::SignForIssueRequest { name: name.clone(), ..Default::default() };
            self.ok(Who::Village, message).await;
        }
        if reach >= Reach::Planned {
            self.ok(Who::Village, plan(&name)).await;
        }
        if reach >= Reach::ClosureRequested {
            self.ok(Who::Village, closure(&name)).await;
        }
        if reach >= Reach::Verified {
            self.ok(Who::LineOffice, verify(&name)).await;
        }
        if reach >= Reach::Closed {
            self.ok(Who::OfficeHead, close(&name)).await;
        }
        if reach >= Reach::Relapsed {
            self.ok(Who::Handler, look_back(&name, proto::LookBackOutcome::Relapsed)).await;
        }
        name
    }

    /// A difficulty of the village that the line office has to answer; its name.
    async fn assigned_difficulty(&self) -> String {
        use proto::responsible::Responsible::Section;
        let name = self.name(Who::Village, difficulty(self)).await;
        let responsible = proto::Responsible { responsible: Some(Section("环保".to_owned())) };
        let message =
            proto::AssignIssueRequest { responsible: Some(responsible), ..assign(self, &name) };
        self.ok(Who::OfficeHead, message).await;
        name
    }

    /// The issue's row, once it shows all that is in the log.
    async fn row(&self, name: &str) -> proto::Issue {
        let min_position = self.head(hemei_domain::event::Log::Business).await.position;
        let name = name.to_owned();
        let message = proto::GetIssueRequest { name, min_position, ..Default::default() };
        self.ok(Who::Handler, message).await
    }
}

fn look_back(name: &str, outcome: proto::LookBackOutcome) -> proto::LookBackIssueRequest {
    proto::LookBackIssueRequest {
        name: name.to_owned(),
        outcome: outcome.into(),
        ..Default::default()
    }
}

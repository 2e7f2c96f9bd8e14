//! Close an issue (销号): by somebody who neither rectified nor verified it (`domain.md`
//! §16.1-6); what the commission raised only by the commission (§16.1-9).

use serde::Serialize;

use super::guard::{self, CLOSING, Known, VERIFYING};
use super::{Act, Issue, IssueClosed, IssueKind, Phase, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::programme::Check;
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;
use crate::time::Date;

/// Closes an issue.
#[derive(Debug, Clone, Serialize)]
pub struct Close {
    /// The issue.
    pub issue: IssueId,
    /// The checks that the closer confirms: those of the class where it was fixed on the spot and
    /// nobody verified it, else none.
    pub checks: Vec<Check>,
    /// A remark; kept in private.
    pub remark: Option<String>,
}

impl Command for Close {
    const NAME: &'static str = "issue.close";
    const ZH: &'static str = "销号";
    const POWERS: Powers = Powers::impartial_decision(&[
        Role::OfficeHead,
        Role::DeputyHead,
        Role::DisciplineCommission,
    ]);

    fn reads(&self, known: &Reads) -> Vec<StreamId> {
        guard::reads(self.issue, known)
    }

    fn scope(&self, reads: &Reads) -> Result<Scope, Rejection> {
        guard::judged(self.issue, reads)
    }

    fn target(&self) -> Option<StreamId> {
        Some(Issue::stream(self.issue))
    }

    fn decide(&self, reads: &Reads, cx: &Context) -> Result<Decision, Rejection> {
        let known = Known::allowing(Act::Close, self.issue, reads)?;
        known.commission_ends_its_own(Act::Close, cx)?;
        let who_could = Self::POWERS.roles;
        known.apart_from_rectifiers(cx, CLOSING, who_could)?;
        if let Some(verification) = &known.issue.verification {
            guard::apart(cx, &verification.persons, VERIFYING, CLOSING, who_could)?;
        }
        if known.issue.phase == Phase::FixedOnSpot {
            known.require_checks(&self.checks)?;
        } else if !self.checks.is_empty() {
            return Err(Rejection::new(&rules::ISSUE_CHECKS_STAND).field("checks"));
        }
        words::optional("remark", self.remark.as_deref())?;
        let closed = IssueClosed {
            role: cx.authority.role,
            checks: guard::in_declared_order(&self.checks),
            look_back_due: look_back_due(&known, cx)?,
        };
        Ok(known.decided(guard::with_remark(closed, self.remark.as_deref())))
    }
}

/// A look-back follows every closed problem (`domain.md` R36).
fn look_back_due(known: &Known<'_>, cx: &Context) -> Result<Option<Date>, Rejection> {
    match known.raised.kind {
        IssueKind::Difficulty => Ok(None),
        IssueKind::Problem => {
            Ok(cx.today.plus_days(i64::from(known.limits()?.look_back_after_days)))
        }
    }
}

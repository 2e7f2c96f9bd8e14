//! Verify a rectification on the spot (复核): a named person confirms the checks of the class
//! (`domain.md` R35, §16.1-7) and is not the rectifier (§16.1-6).

use serde::Serialize;

use super::guard::{self, Known, VERIFYING, VERIFYING_BEFORE};
use super::{Act, Issue, IssueVerified, rules, words};
use crate::command::{Command, Context, Decision, Reads};
use crate::evidence::EvidenceReference;
use crate::id::IssueId;
use crate::power::{Powers, Scope};
use crate::programme::Check;
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;

/// Confirms that an issue is rectified.
#[derive(Debug, Clone, Serialize)]
pub struct Verify {
    /// The issue.
    pub issue: IssueId,
    /// The checks that are confirmed.
    pub checks: Vec<Check>,
    /// A remark; kept in private.
    pub remark: Option<String>,
    /// What shows it.
    pub evidence: Vec<EvidenceReference>,
}

impl Command for Verify {
    const NAME: &'static str = "issue.verify";
    const ZH: &'static str = "复核";
    const POWERS: Powers = Powers::impartial_decision(&[
        Role::LineOffice,
        Role::OfficeHandler,
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
        let known = Known::allowing(Act::Verify, self.issue, reads)?;
        known.commission_only_own(Act::Verify, cx)?;
        let who_could = Self::POWERS.roles;
        known.apart_from_rectifiers(cx, VERIFYING, who_could)?;
        let before = &known.issue.barred_verifiers;
        guard::apart(cx, before, VERIFYING_BEFORE, VERIFYING, who_could)?;
        refuse_own_section(&known, cx)?;
        refuse_unnamed(&known, cx)?;
        known.require_checks(&self.checks)?;
        words::optional("remark", self.remark.as_deref())?;
        words::evidence(&self.evidence)?;
        let verified = IssueVerified {
            role: cx.authority.role,
            checks: guard::in_declared_order(&self.checks),
            evidence: self.evidence.clone(),
        };
        Ok(known.decided(guard::with_remark(verified, self.remark.as_deref())))
    }
}

fn refuse_own_section(known: &Known<'_>, cx: &Context) -> Result<(), Rejection> {
    let accountable = known.issue.responsible().and_then(super::Responsible::section);
    let own = cx.authority.role == Role::LineOffice
        && accountable.is_some()
        && accountable == cx.authority.section.as_deref();
    if !own {
        return Ok(());
    }
    Err(Rejection::new(&rules::ISSUE_OWN_SECTION).who_could(&[
        Role::OfficeHandler,
        Role::OfficeHead,
        Role::DeputyHead,
    ]))
}

/// Where a verifier was named, others do not verify; where that one cannot, it moves up to the
/// deputy head, never away (`domain.md` §16.1-6).
fn refuse_unnamed(known: &Known<'_>, cx: &Context) -> Result<(), Rejection> {
    let named = known.issue.assignment.as_ref().and_then(|assignment| assignment.facts.verifier);
    let Some(named) = named else { return Ok(()) };
    let excluded = known.issue.barred_verifiers.contains(&named);
    if named == cx.principal || cx.authority.role == Role::DeputyHead || excluded {
        return Ok(());
    }
    Err(Rejection::new(&rules::ISSUE_VERIFIER_NAMED).who_could(&[Role::DeputyHead]))
}

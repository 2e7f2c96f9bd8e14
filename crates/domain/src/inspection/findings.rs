//! What an inspection found wrong: each finding becomes an issue in the same unit of work, and both
//! name each other (`domain.md` R23).

use serde::Serialize;

use super::guard::Known;
use super::sheet::Sheet;
use super::{FindingLink, Inspection, InspectionFindingsAttached, rules};
use crate::command::{Context, Decision, Reads};
use crate::event::{Audience, NewEvent};
use crate::evidence::Evidence;
use crate::household::{Household, village_of};
use crate::id::{HouseholdId, InspectionId, IssueId, ProgrammeId, UnitId};
use crate::issue::{IssueKind, Place, Raise, Source, Urgency};
use crate::number_book::{NumberBook, Series};
use crate::rejection::Rejection;
use crate::role::Role;
use crate::stream::StreamId;
use crate::unit::Unit;

/// How many findings one command attaches: each writes two events, and a unit of work has room for
/// 64.
pub const FINDINGS_MAX: usize = 20;

/// Something that was found wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where: the inspected unit where absent, else a group or courtyard of it.
    pub unit: Option<UnitId>,
    /// The household at which it was found.
    pub household: Option<HouseholdId>,
    /// The indicator of the sheet under which it falls.
    pub indicator: Option<String>,
    /// The programme's class of issue.
    pub class: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Where it is; kept in private.
    pub place: String,
    /// What is wrong; kept in private.
    pub description: String,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// The findings of one inspection in one command.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) inspection: InspectionId,
    pub(super) programme: ProgrammeId,
    pub(super) unit: UnitId,
    /// How many new things the command has before the first issue.
    pub(super) fresh: u32,
    pub(super) findings: &'a [Finding],
}

impl<'a> Found<'a> {
    /// The findings of an inspection that exists.
    pub(super) fn of(known: &Known<'_>, findings: &'a [Finding]) -> Self {
        let Known { id, programme, unit, .. } = *known;
        Self { inspection: id, programme, unit, fresh: 0, findings }
    }

    /// What they need to be read.
    pub(super) fn reads(&self, known: &Reads) -> Vec<StreamId> {
        let mut streams = Vec::new();
        for (n, finding) in (0..).zip(self.findings.iter().take(FINDINGS_MAX)) {
            let raise = self.raise(finding, Source::Inspection);
            streams.extend(raise.reads_at(self.place(n), known));
            streams.extend(finding.household.map(Household::stream));
        }
        streams
    }

    /// What they decide, with the event of the inspection that names them first; nothing where
    /// there are none.
    pub(super) fn decide(
        &self,
        sheet: Option<&Sheet<'_>>,
        reads: &Reads,
        cx: &Context,
    ) -> Result<Decision, Rejection> {
        if self.findings.is_empty() {
            return Ok(Decision::default());
        }
        let role = cx.authority.role;
        let of_the_commission = role == Role::DisciplineCommission;
        let source = if of_the_commission { Source::Commission } else { Source::Inspection };
        let mut issues = Decision::default();
        let mut links = Vec::new();
        for (n, finding) in (0..).zip(self.findings) {
            let part = format!("findings[{n}]");
            self.check(finding, sheet, reads).map_err(|refused| refused.under(&part))?;
            let raised = self.raise(finding, source).decide_at(self.place(n), reads, cx);
            issues = issues.with(raised.map_err(|refused| refused.under(&part))?);
            links.push(FindingLink {
                issue: IssueId(reads.fresh_at(self.fresh + n)),
                number: NumberBook::next(self.programme, Series::Issue, n, reads),
                indicator: finding.indicator.clone(),
                household: finding.household,
            });
        }
        let attached = NewEvent::new(InspectionFindingsAttached { findings: links, role })
            .about(Some(self.programme), Some(self.unit))
            .for_audience(Audience::Unit);
        Ok(Decision::one(Inspection::stream(self.inspection), attached).with(issues))
    }

    fn place(&self, n: u32) -> Place {
        let origin = Some(Inspection::stream(self.inspection));
        Place { fresh: self.fresh + n, number: n, origin }
    }

    fn raise(&self, finding: &Finding, source: Source) -> Raise {
        Raise {
            kind: IssueKind::Problem,
            programme: self.programme,
            unit: finding.unit.unwrap_or(self.unit),
            class: Some(finding.class.clone()),
            source,
            found_on: None,
            urgency: finding.urgency,
            place: finding.place.clone(),
            description: finding.description.clone(),
            evidence: finding.evidence.clone(),
        }
    }

    /// It belongs to what was inspected, and falls under what is inspected there.
    fn check(
        &self,
        finding: &Finding,
        sheet: Option<&Sheet<'_>>,
        reads: &Reads,
    ) -> Result<(), Rejection> {
        let elsewhere =
            |field: &str| Rejection::new(&rules::INSPECTION_FINDING_ELSEWHERE).field(field);
        let unit = finding.unit.unwrap_or(self.unit);
        if !Unit::upward(unit, reads).contains(&self.unit) {
            return Err(elsewhere("unit"));
        }
        if let Some(id) = finding.household {
            let household = reads.need::<Household>(id.0);
            let household = household.map_err(|refused| refused.field("household"))?;
            let village = household.address.as_ref().map(|address| address.village);
            if village.is_none() || village != village_of(self.unit, reads) {
                return Err(elsewhere("household"));
            }
        }
        match (&finding.indicator, sheet) {
            (Some(code), Some(sheet)) => sheet.need("indicator", code).map(|_| ()),
            (Some(_), None) => Err(elsewhere("indicator")),
            (None, _) => Ok(()),
        }
    }
}

/// Refuses more findings than a unit of work has room for, or fewer than `min`.
pub(super) fn check_count(findings: &[Finding], min: usize) -> Result<(), Rejection> {
    if (min..=FINDINGS_MAX).contains(&findings.len()) {
        return Ok(());
    }
    Err(Rejection::new(&rules::INSPECTION_FINDINGS)
        .field("findings")
        .with("min", min)
        .with("max", FINDINGS_MAX))
}
